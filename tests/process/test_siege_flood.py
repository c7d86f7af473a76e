"""Strangers in numbers: connections that never say who they are, frames that announce a gigabyte. Whoever has a key
is served as before; the hub's memory is bounded, no CPU is kept busy, and the connections are ended.

Ratios are reported and not judged: machines that run tests are busy. IWETS_LONG=1 takes seven pairs of them.
"""
import pathlib
import resource
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Seen, Siege, latencies, short_or_long, traffic, wait_for  # noqa: E402
from strangers import GREETING, HalfOpen, announcement  # noqa: E402

MIB = 1 << 20
PAIRS = short_or_long(1, 7)
PHASE_S = short_or_long(4, 10)
RATE = 50
HANDSHAKE_MAX_S = 10
SPARE_DESCRIPTORS = 500
HALF_OPEN_MAX = 10_000


def own_descriptors():
    """As many as this process may have; both ends of each connection need one, in a process each."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Flood(Siege):
    def setUp(self):
        super().setUp()
        self.network = self.start()
        self.seen = Seen(self.network.daemons["hub"])
        self.load, self.done = None, 0

    def phase(self):
        """p99 of the time to the result, in seconds, under an ordinary load."""
        before = len(latencies(self.network, "ZA"))
        load = traffic.Load(self.network, RATE, members=["ZA"]).start()
        time.sleep(PHASE_S)
        self.own |= load.stop()
        wait_for("the results", lambda: self.network.api("ZA", "GET", "/summary")["open"] == 0, 60)
        return traffic.percentile(latencies(self.network, "ZA", before), 0.99)

    def peak_bytes(self, name="VmPeak"):
        text = pathlib.Path(f"/proc/{self.seen.pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1]) * 1024

    def test_ten_thousand_half_open_connections(self):
        """D01. The guards: HANDSHAKE_IVL of the public socket, and no more than a descriptor for each."""
        count = min(HALF_OPEN_MAX, own_descriptors() - SPARE_DESCRIPTORS)
        resident, ratios, closed = self.seen.resident_bytes(), [], 0
        for _ in range(PAIRS):
            quiet = self.phase()
            with HalfOpen(self.network.hub_port, count, GREETING[:10]) as strangers:
                busy = self.seen.busy(1)
                grown = self.seen.resident_bytes() - resident
                connected, begun = strangers.connected, time.monotonic()
                ratios.append(self.phase() / quiet)
                wait_for("the connections to be ended",
                         lambda: (strangers.closed() if time.monotonic() - begun > HANDSHAKE_MAX_S else 0) >= connected,
                         HANDSHAKE_MAX_S + 20, every=0.5)
                closed += strangers.closed()
        self.tell("half_open", asked=count, connected=connected, closed=closed, grown_mib=grown // MIB,
                  busy_cpus=round(busy, 2), p99_ratio=round(statistics.median(ratios), 2), pairs=PAIRS)
        self.assertGreater(connected, min(1_000, count / 2))
        self.assertLess(grown, 64 * MIB + connected * 32 * 1024)
        self.assertLess(busy, 0.5, "it spins")
        wait_for("its descriptors to be free", lambda: self.seen.descriptors() < 500, 30, every=0.2)
        self.assert_all_done(self.network, traffic.Load(self.network, 1))

    def test_frames_that_announce_a_gigabyte(self):
        """D03. The guard: MAXMSGSIZE of the public socket; without it each takes its gigabyte at the announcement."""
        count, peak, quiet = 64, self.peak_bytes(), self.phase()
        with HalfOpen(self.network.hub_port, count, GREETING + announcement(1 << 30)) as strangers:
            attacked = self.phase()
            wait_for("the connections to be ended", lambda: strangers.closed() >= count, HANDSHAKE_MAX_S + 20, every=0.2)
        grown = self.peak_bytes() - peak
        self.tell("announcements", connections=count, address_space_grown_mib=grown // MIB,
                  p99_ratio=round(attacked / quiet, 2))
        self.assertLess(grown, 512 * MIB)
        self.assert_all_done(self.network, traffic.Load(self.network, 1))


if __name__ == "__main__":
    unittest.main()
