"""The demo: starts a network, plays a morning of traces, tells it line by line, counts it at the end."""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import abroad  # noqa: E402
import day  # noqa: E402
import morning  # noqa: E402
import officers  # noqa: E402
import reader  # noqa: E402
from network import PILOTS, Network, NetworkError, wait_for  # noqa: E402

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
INKS = {"ZA": 32, "BR": 33, "TN": 35, "CZ": 36, "hub": 34, "": 90}


def tell(who, text, strong=False):
    """One line of the story."""
    stamp = time.strftime("%H:%M:%S", time.gmtime())
    name = f"{who:<4}"
    if COLOUR:
        name = f"\033[{INKS.get(who, 37)}m{name}\033[0m"
        text = f"\033[1m{text}\033[0m" if strong else text
    sys.stdout.write(f"{stamp}  {name} {text}\n")
    sys.stdout.flush()


class Teller(threading.Thread):
    """Follows a node's event stream and tells what its officer sees."""

    def __init__(self, network, member, titles, quiet):
        super().__init__(daemon=True)
        self.network, self.member, self.titles, self.quiet, self.done = network, member, titles, quiet, False
        self.start()

    def run(self):
        for event in self.network.events(self.member, stop=lambda: self.done):
            line = self.line(event)
            if line:
                tell(self.member, *line)

    def line(self, event):
        subject = event.get("subject", "")
        name = self.titles.get(subject)
        if name is None and self.quiet and event["event"] not in ("hit_notice", "link"):
            return None
        short = f"trace …{subject[-6:]}"
        kind = event["event"]
        if kind == "receipted":
            return f"{short}: the hub's receipt is here",
        if kind == "delivered":
            return f"{short}: the center has it",
        if kind == "check_report":
            said = ", ".join(f"{s['store']} {s['outcome'].upper()}" for s in event.get("stores", []))
            return f"{short}: stores say {said}",
        if kind == "hit_notice":
            match = event["match"]
            if event["party"] == "owner":
                return (f"HIT on our record {match['record']} ({match['store']}): asked by {event['requester']}, "
                        f"case {event['facts']['case_reference']}"), True
            return f"HIT {short}: {match['store']} record {match['record']} of {match['owner']}, rule {match['rule']}", True
        if kind == "center_report":
            return f"{short}: {event.get('peer', 'the center')} says {event['code']} {event.get('text', '').split(':')[0]}",
        if kind == "result":
            return f"{short}: RESULT {event['code']} {event.get('text', '')}", True
        if kind == "continued":
            self.titles[event["text"].split()[-1]] = name
            return f"{short}: {event['text']} [{event.get('peer', '')}]", True
        if kind == "closed":
            return f"{short}: closed by the hub: {event.get('text') or event.get('reason', '')}", True
        if kind == "refused":
            return f"{short}: refused: {event.get('reason', '')}", True
        if kind == "link":
            return f"link {event.get('state', '')} {event.get('reason') or ''}".rstrip(),
        return None


class Trouble(threading.Thread):
    """Kills the hub and cuts the wire while the morning goes on."""

    def __init__(self, network, kills, cuts, seed):
        super().__init__(daemon=True)
        self.network, self.dice = network, random.Random(seed)
        self.plan = ["kill"] * kills + ["cut"] * cuts
        self.dice.shuffle(self.plan)
        self.start()

    def run(self):
        for what in self.plan:
            time.sleep(self.dice.uniform(0.3, 1.2))
            if what == "kill":
                tell("hub", "killed (SIGKILL), started again", True)
                self.network.daemons["hub"].stop(signal.SIGKILL)
                self.network.start_hub()
            else:
                tell("", "network cut between the hub and everyone", True)
                self.network.wire.cut()
                time.sleep(self.dice.uniform(0.5, 2.0))
                self.network.wire.mend()
                tell("", "network mended", True)


class Officer(threading.Thread):
    """Answers what other members ask a bureau whose country has no center."""

    def __init__(self, network, member):
        super().__init__(daemon=True)
        self.network, self.member, self.done = network, member, False
        self.start()

    def run(self):
        while not self.done:
            try:
                for row in self.network.api(self.member, "GET", "/incoming?filter=open")["incoming"]:
                    short = f"trace …{row['incoming'][-6:]}"
                    tell(self.member, f"{short}: asked by {row['requester']}, the officer looks into the registry", True)
                    self.network.iwets(self.member, "incoming", "show", row["incoming"])
                    self.network.iwets(self.member, "incoming", "answer", row["incoming"], "--code", "110",
                                       "--holder", "manufacturer:Taurus Armas:2018-02:2018-03-02",
                                       "--holder", "dealer:Casa de Armas:2018-03-02")
            except (NetworkError, OSError) as error:
                tell(self.member, f"the officer is held up: {str(error).splitlines()[0]}")
            time.sleep(0.2)


def records_settled(network, expected):
    for member, store, record in expected:
        rows = network.api(member, "GET", f"/records/{store}?limit=500")["records"]
        if not any(r["id"] == record["id"] and r["state"] == "accepted" for r in rows):
            return False
    return True


def play(network, options):
    """Plays the morning; returns (member, trace) of every trace that a node has taken."""
    titles, accepted = {}, set()
    tell("", f"{len(network.members)} nodes, a hub and three centers run in {network.folder}: the ATF simulator, a Czech "
             "registry in a database, a Brazilian one in Python")
    for member, store, record in morning.RECORDS:
        network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
        tell(member, f"enters record {record['id']} in the {store} store")
    wait_for("the records to be accepted", lambda: records_settled(network, morning.RECORDS), 60)
    tellers = [Teller(network, m, titles, quiet=True) for m in network.members]
    officer = Officer(network, "BR")
    trouble = Trouble(network, options.kills, options.cuts, options.seed)
    for title, member, body in morning.TRACES:
        answer = network.api(member, "POST", "/traces", body)
        titles[answer["trace"]] = title
        accepted.add((member, answer["trace"]))
        tell(member, f"trace …{answer['trace'][-6:]} submitted: {title}", True)
        time.sleep(options.pace)
    title, abroad_of, body = morning.ABROAD
    case = network.api(abroad_of, "POST", "/traces?continuation=send", body)["trace"]
    titles[case] = title
    accepted.add((abroad_of, case))
    tell(abroad_of, f"trace …{case[-6:]} submitted: {title}", True)
    tell("", f"{options.traces} ordinary traces, submitted together")
    for _, member, body in morning.background(network.members, options.traces, options.seed):
        accepted.add((member, network.api(member, "POST", "/traces", body)["trace"]))
        if options.kills or options.cuts:
            time.sleep(0.02)
    trouble.join()
    wait_for("every trace to end", network.settled, options.patience, every=0.25)
    time.sleep(0.5)
    officer.done = True
    for teller in tellers:
        teller.done = True
    tell_case(network, abroad_of, case)
    return accepted


def tell_case(network, member, trace):
    """What the officer sees of the case that has gone round the world."""
    case = network.api(member, "GET", f"/traces/{trace}")["case"]
    tell(member, f"the case of trace …{trace[-6:]}, through {len(case['hops'])} countries:", True)
    for hop in case["hops"]:
        by = hop["signed"] or {}
        proof = f"signed by {by['by']}, key {by['key']}, verified" if by.get("verified") else "NOT verified"
        tell(member, f"  {hop['hop']}. {hop.get('center', '--')}: {hop.get('code', '')} {hop.get('code_name', '')}, {proof}")
    for link in case["chain"]:
        tell(member, f"  {link['country']} {link['role']} {link.get('name') or 'to ' + link['to']}")
    if point := case.get("point_of_diversion"):
        tell(member, f"  point of diversion: {point['name']}, {point['country']}")


def hints(network):
    node = network.path("node-ZA")
    print(f"""
The network stays up. In another terminal, from the project's folder:
  export PATH=$PWD/build/release/bin:$PATH IWETS_NODE={node}
  iwets trace list                         what South Africa has asked
  iwets trace submit deploy/examples/trace-za-pistol.json --wait
  iwets watch                              the officer's event stream
  iwets doctor                             is this node healthy?
  iwets-hubctl --socket ipc://{network.path('hub')}/status.sock status
Ctrl-C ends everything.""", flush=True)


def stay(network, every):
    """The network stays up, and its day goes on, until Ctrl-C; Enter gives new codes for signing in."""
    trial = officers.enrol(network)
    hints(network)
    print(officers.tell(network, trial), flush=True)
    going_on = day.Day(network, every) if every > 0 else None
    try:
        while sys.stdin.readline():
            print(officers.tell(network, trial), flush=True)
        while True:  # Nobody can press Enter.
            time.sleep(3600)
    finally:
        if going_on:
            going_on.end()


def main():
    parser = argparse.ArgumentParser(prog="deploy/demo", description=__doc__)
    parser.add_argument("--bin", default="build/release/bin", help=argparse.SUPPRESS)
    parser.add_argument("--once", action="store_true", help="end after the morning; exit 1 if anything is missing")
    parser.add_argument("--report", metavar="FILE", help="write the counts as JSON")
    parser.add_argument("--traces", type=int, default=24, help="ordinary traces beside the told ones (24)")
    parser.add_argument("--kills", type=int, default=0, help="kill -9 of the hub, so many times")
    parser.add_argument("--cuts", type=int, default=0, help="cut the network, so many times")
    parser.add_argument("--seed", type=int, default=1, help="of the ATF simulator and of the trouble")
    parser.add_argument("--pace", type=float, default=0.25, help="seconds between the told traces (0.25)")
    parser.add_argument("--day", type=float, default=8, help="while it stays up: seconds between what happens of itself; 0: nothing (8)")
    parser.add_argument("--time-scale", default="432000", help="simulated seconds in a second at the center")
    parser.add_argument("--patience", type=float, default=180, help="seconds to wait for the last answer")
    parser.add_argument("--folder", help="where to keep the network (default: a temporary folder)")
    options = parser.parse_args()

    folder = options.folder or tempfile.mkdtemp(prefix="iwets-demo-")
    network = Network(folder, options.bin, with_wire=options.cuts > 0, answering=PILOTS,
                      center_options=["--seed", options.seed, "--time-scale", options.time_scale, "--no-silent"])
    code = 1
    try:
        abroad.create(network.create(), morning.CZECH_FIREARMS + day.ROUND, morning.BRAZILIAN_PURCHASERS + day.BUYERS)
        network.start().wait_attached()
        abroad.start(network)
        accepted = play(network, options)
        report = reader.count(network, accepted)
        if options.report:
            pathlib.Path(options.report).write_text(json.dumps(report, indent=1) + "\n")
        tell("", f"counted at the nodes: {json.dumps({k: v for k, v in report.items() if k != 'explanations'})}", True)
        for line in report["explanations"]:
            tell("", line)
        code = 0 if report["missing"] == 0 and report["duplicates"] == 0 else 1
        if not options.once:
            stay(network, options.day)
    except (NetworkError, RuntimeError) as error:
        print(f"demo: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    finally:
        try:
            codes = network.stop()
            bad = {name: c for name, c in codes.items() if c != 0}
            if bad:
                print(f"demo: ended with an error: {bad}", file=sys.stderr)
                code = 1
        except NetworkError as error:
            print(f"demo: {error}", file=sys.stderr)
            code = 1
        network.abandon()
        if code == 0 and not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
        elif code:
            print(f"demo: logs and state are kept in {folder}", file=sys.stderr)
    return code


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT, signal.SIGTERM])
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    sys.exit(main())
