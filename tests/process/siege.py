"""What the tests of faults and attacks share: a network in a folder of its own, load and kills on it, the count of
the separate reader at the end, and looks at a process from outside. IWETS_LONG=1 asks for the long forms.
"""
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(ROOT / "tests/process")]
import load as traffic  # noqa: E402
import morning  # noqa: E402
import reader  # noqa: E402
import soak  # noqa: E402
from network import Network, NetworkError, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
LONG = os.environ.get("IWETS_LONG", "") not in ("", "0")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


def short_or_long(short, long):
    return long if LONG else short


def spread(values):
    """Least, median and most of repeated measurements."""
    ordered = sorted(values)
    return {"min": round(ordered[0], 3), "median": round(statistics.median(ordered), 3), "max": round(ordered[-1], 3)}


class Siege(unittest.TestCase):
    """Each test makes the network that it needs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-siege-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.own = set()  # (member, trace) that the test itself submitted

    def make(self, members=("ZA", "BR"), center_options=(), **more):
        """A network whose center answers at once; not started yet."""
        network = Network(self.folder / f"n{len(list(self.folder.iterdir()))}", BIN, members=members,
                          center_options=["--time-scale", "instant", "--no-silent", *center_options], **more)
        self.addCleanup(network.abandon)
        return network

    def start(self, **more):
        network = self.make(**more).create()
        network.start().wait_attached()
        return network

    def assert_all_done(self, network, load):
        """After the load: every accepted trace is final within a minute, each effect is there once."""
        begun = time.monotonic()
        load.stop()
        load.accepted |= self.own
        report = soak.count(network, load, begun)
        self.assertTrue(soak.passed(report), json.dumps(report, indent=1))
        self.assertEqual(0, report["client_faults"], report["explanations"])
        return report

    def goes_round(self, network, member="ZA", seconds=30):
        """One trace, from submission to result and report; returns how long it took."""
        begun = time.monotonic()
        trace = submit(network, member)
        self.own.add((member, trace))
        wait_for(f"the result of {trace}", lambda: is_done(network, member, trace), seconds)
        return time.monotonic() - begun

    def tell(self, name, **values):
        """A figure for whoever reads the output of the test."""
        print(f"figure {name}: {json.dumps(values)}", flush=True)


def enter_record(network, row):
    """Enters a record of `morning.RECORDS` and waits until the hub has accepted it."""
    member, store, record = row
    network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
    wait_for(f"record {record['id']}", lambda: any(
        r["id"] == record["id"] and r["state"] == "accepted"
        for r in network.api(member, "GET", f"/records/{store}")["records"]))


def submit(network, member, **more):
    """An ordinary request, which hits nothing."""
    serial = f"SG{time.time_ns() % 10**12}"
    return network.api(member, "POST", "/traces", morning.request(
        member, f"siege {serial}", {"serial": serial, "make": "Colt", "model": "Python", "type": "PR",
                                    "calibre": ".357 Magnum"}, **more))["trace"]


def is_done(network, member, trace):
    shown = network.api(member, "GET", f"/traces/{trace}")
    return shown["state"] == "answered" and bool(shown["stores"])


def status(network):
    return json.loads(network.hubctl("status", "--json").stdout)


def total(network, name):
    """One of the hub's counters."""
    return status(network)["rates"][name]["total"]


def latencies(network, member, since=0):
    """Seconds from submission to result of a member's traces, the first `since` left out; oldest first."""
    rows = sorted(reader.traces_of(network, member), key=lambda row: row["submitted_us"])[since:]
    return [(row["answered_us"] - row["submitted_us"]) / 1e6 for row in rows if row.get("answered_us")]


class Seen:
    """A process from outside."""

    def __init__(self, daemon):
        self.pid = daemon.process.pid

    def resident_bytes(self):
        return int(pathlib.Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def busy(self, seconds):
        """CPUs that it keeps busy over so long."""
        before = self.cpu_s()
        time.sleep(seconds)
        return (self.cpu_s() - before) / seconds
