"""Keeps a network under load while its processes are killed, and counts at the end, by a separate reader of the
nodes' APIs, what became of every trace. Ends with 0 only if nothing that had a receipt is lost and nothing took
effect twice.
"""
import argparse
import json
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import reader  # noqa: E402
from load import Load, percentile  # noqa: E402
from network import PILOTS, Network, NetworkError, wait_for  # noqa: E402

SETTLED_WITHIN_S = 60
OTHERS_NICENESS = 5


class Killer:
    """Kills a process, starts it again, and measures how long it took until it was ready."""

    def __init__(self, network):
        self.network = network
        self.restarts, self.ready_s, self.served_s = {}, {}, []
        self.hub_endpoint = network.path("hub") / "endpoint"

    def kill(self, names):
        """Kills all of these at the same moment, then starts them again."""
        for name in names:
            self.network.daemons[name].process.kill()
        for name in names:
            self.network.daemons[name].process.wait()
        for name in names:
            begun = time.monotonic()
            self._start(name)
            self.ready_s.setdefault(name, []).append(time.monotonic() - begun)
            self.restarts[name] = self.restarts.get(name, 0) + 1

    def _start(self, name):
        if name == "hub":
            daemon = self.network.start_hub()
            wait_for("the hub to be ready", lambda: self.hub_endpoint.exists() or not daemon.running(), 60, 0.002)
            if not daemon.running():
                raise NetworkError(f"the hub did not start again:\n{daemon.last_words()}")
        elif name == "center":
            self.network.start_center()
        else:
            self.network.start_node(name.removeprefix("node-"))

    def measure_served(self):
        """How long until every node is attached again, from now on."""
        begun = time.monotonic()
        self.network.wait_attached(60)
        self.served_s.append(time.monotonic() - begun)

    def nothing_died_by_itself(self):
        for name, daemon in self.network.daemons.items():
            if not daemon.running():
                raise NetworkError(f"{name} ended by itself ({daemon.process.returncode}):\n{daemon.last_words()}")


def count(network, load, began_to_end):
    """The report of the separate reader, beside what the clients noted."""
    end = began_to_end + SETTLED_WITHIN_S
    while not (quiet := network.settled()) and time.monotonic() < end:
        time.sleep(0.1)
    settled_s = time.monotonic() - began_to_end
    seen = reader.count(network, set(load.accepted))
    return {"accepted": len(load.accepted), "receipted": seen["receipts"], "results": seen["results"],
            "closed": seen["closed"], "notices": seen["notices"], "lost": seen["missing"],
            "duplicate_effects": seen["duplicates"], "all_final": quiet, "settled_s": round(settled_s, 2),
            "client_faults": len(load.faults), "explanations": (seen["explanations"] + load.faults)[:50]}


def figures(values):
    return {"count": len(values), "p50": round(percentile(values, 0.5), 3), "p99": round(percentile(values, 0.99), 3),
            "max": round(max(values, default=0.0), 3)}


def endure(network, seconds, rate, choose, gap_s, seed=1, kills_min=0):
    """Load for so long and for so many kills at least; what `choose(dice)` names is killed `gap_s` (least, most)
    seconds after the last start. Returns the report."""
    dice, killer, load = random.Random(seed), Killer(network), Load(network, rate, niceness=OTHERS_NICENESS)
    member, store, record = Load.RECORD
    network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
    wait_for("the record to be accepted", lambda: any(
        row["state"] == "accepted" for row in network.api(member, "GET", f"/records/{store}")["records"]))
    load.start()
    end, kills = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0 or kills < kills_min:
        gap = dice.uniform(*gap_s)
        time.sleep(gap if kills < kills_min else min(left, gap))
        if time.monotonic() < end or kills < kills_min:
            killer.nothing_died_by_itself()
            killer.kill(choose(dice))
            killer.measure_served()
            kills += 1
    began_to_end = time.monotonic()
    load.stop()
    report = count(network, load, began_to_end)
    report.update(seconds=seconds, rate=rate, seed=seed, restarts=killer.restarts,
                  hub_ready_s=figures(killer.ready_s.get("hub", [])), all_attached_s=figures(killer.served_s))
    return report


def choices(network, kills):
    names = ["hub"] if kills == "hub" else ["hub", "hub", "center", *(f"node-{m}" for m in network.members)]
    return lambda dice: [dice.choice(names)]


def passed(report):
    return not report["lost"] and not report["duplicate_effects"] and report["all_final"] \
        and report["accepted"] == report["receipted"]


def main():
    parser = argparse.ArgumentParser(prog="deploy/soak", description=__doc__)
    parser.add_argument("--bin", default="build/release/bin", help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=10, help="how long the load lasts (10)")
    parser.add_argument("--kills", choices=("hub", "all"), default="hub", help="what is killed (hub)")
    parser.add_argument("--gap", type=float, nargs=2, default=(3.0, 10.0), metavar=("LEAST", "MOST"),
                        help="seconds between a start and the next kill (3 10)")
    parser.add_argument("--rate", type=float, default=500, help="traces in a second (500)")
    parser.add_argument("--seed", type=int, default=1, help="of the kills and of the ATF simulator")
    parser.add_argument("--report", metavar="FILE", help="write the report as JSON")
    parser.add_argument("--folder", help="where state and logs are, and stay (a temporary one)")
    options = parser.parse_args()

    folder = options.folder or tempfile.mkdtemp(prefix="iwets-soak-")
    # Few members send as much as all would. Each party has a machine of its own: here the others leave the CPU to the hub.
    network = Network(folder, options.bin, center_options=["--seed", options.seed, "--time-scale", "instant", "--no-silent"],
                      hub_options="[limits]\nmessages_per_second = 0\n",
                      niceness={name: OTHERS_NICENESS for name in ("center", *(f"node-{member}" for member in PILOTS))})
    code = 1
    try:
        network.create().start().wait_attached()
        report = endure(network, options.minutes * 60, options.rate, choices(network, options.kills), options.gap,
                        options.seed)
        text = json.dumps(report, indent=1)
        print(text, flush=True)
        if options.report:
            pathlib.Path(options.report).write_text(text + "\n")
        bad = {name: c for name, c in network.stop().items() if c != 0}
        if bad:
            print(f"soak: ended with an error: {bad}", file=sys.stderr)
        code = 0 if passed(report) and not bad else 1
    except NetworkError as error:
        print(f"soak: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    finally:
        network.abandon()
        if code == 0 and not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"soak: logs and state are kept in {folder}", file=sys.stderr)
    return code


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    sys.exit(main())
