"""Strangers in numbers: connections that never say who they are, frames that announce a gigabyte. Whoever has a key
is served as before; the hub's memory is bounded, no CPU is kept busy, and the connections are ended.

Ratios are reported and not judged: machines that run tests are busy. IWETS_LONG=1 takes seven pairs of them.
"""
import pathlib
import random
import resource
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Seen, Siege, latencies, short_or_long, spread, traffic, wait_for  # noqa: E402
import raw_peer as raw  # noqa: E402
from hostile_wire import HostileWire  # noqa: E402
from network import free_port  # noqa: E402
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
                  busy_cpus=round(busy, 2), p99_ratio=spread(ratios), pairs=PAIRS)
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

    def test_garbage_before_any_key(self):
        """Greetings and handshakes of a stranger, damaged: each costs a connection, and none the process."""
        seed, count = short_or_long(5, random.randrange(10**6)), short_or_long(600, 20_000)
        dice, hub = random.Random(seed), self.network.daemons["hub"]
        wire = HostileWire(free_port(), self.network.hub_port, record=True)
        self.addCleanup(wire.close)
        port = wire.server.getsockname()[1]
        stranger = raw.RawPeer(f"tcp://127.0.0.1:{port}", raw.hub_curve_key(self.network.path("anchor.toml")))
        stranger.send(b"x")
        wait_for("the recording", lambda: [1 for (_, way), kept in wire.recorded.items() if way == "in" and len(kept) > 400])
        stranger.close()
        genuine = bytes(next(kept for (_, way), kept in wire.recorded.items() if way == "in" and len(kept) > 400))
        for _ in range(count):
            words = bytearray(genuine)
            for _ in range(dice.randrange(1, 4)):
                at = dice.randrange(len(words) + 1)
                dice.choice((lambda: words.__setitem__(slice(at, at + 1), dice.randbytes(1)),
                             lambda: words.__delitem__(slice(at, None)),
                             lambda: words.__setitem__(slice(at, at), words[:at]),
                             lambda: words.__setitem__(slice(at, at), dice.randbytes(dice.randrange(1, 300)))))()
            with socket.create_connection(("127.0.0.1", self.network.hub_port)) as one:
                one.sendall(words[:4096])
            self.assertTrue(hub.running(), f"seed {seed}: {hub.last_words()}")
        self.goes_round(self.network)
        self.assertEqual(self.seen.pid, hub.process.pid)
        self.assertTrue(hub.running(), f"seed {seed}: {hub.last_words()}")
        self.tell("garbage", connections=count, seed=seed)


if __name__ == "__main__":
    unittest.main()
