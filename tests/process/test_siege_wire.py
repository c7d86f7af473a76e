"""The network between hub and peers is cut, or turns hostile: nothing is lost, nothing is believed that was altered,
and all is delivered soon after it heals.
"""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Siege, short_or_long, status, submit, total, traffic, wait_for  # noqa: E402
import namespaces  # noqa: E402
from hostile_wire import MISCHIEFS, HostileWire  # noqa: E402

DELIVERED_WITHIN_S = 30


class Partition(Siege):
    """F01, with real cables: packets vanish, and nobody is told."""
    MEMBERS = ("ZA", "BR", "TN")
    SECONDS = short_or_long((6,), (5, 60, 300))

    def island(self, links):
        try:
            island = namespaces.Island(links)
        except namespaces.Refused as refused:
            self.skipTest(f"no network namespaces here: {refused}")
        self.addCleanup(island.close)
        return island

    def delivered(self, network, traces):
        return all(network.api(m, "GET", f"/traces/{t}")["state"] == "answered" for m, t in traces)

    def test_what_waited_on_both_sides_of_a_cut_is_delivered_soon_after_it_heals(self):
        island = self.island(1 + len(self.MEMBERS))
        network = self.make(members=self.MEMBERS).create()
        cables = namespaces.settle(network, island)
        network.start().wait_attached()
        for seconds in self.SECONDS:
            for away in (["node-ZA"], ["node-ZA", "node-BR"], ["center"], list(cables)):
                with self.subTest(away=away, seconds=seconds):
                    for name in away:
                        island.cut(cables[name])
                    waiting = {(m, submit(network, m)) for m in self.MEMBERS for _ in range(5)}
                    self.own |= waiting
                    if "node-TN" not in away and "center" not in away:
                        self.goes_round(network, "TN")  # Whoever is not cut off does not notice.
                    time.sleep(seconds)
                    self.assertFalse(self.delivered(network, waiting), "the cable was cut")
                    for name in away:
                        island.heal(cables[name])
                    begun = time.monotonic()
                    wait_for("all that waited", lambda: self.delivered(network, waiting), DELIVERED_WITHIN_S)
                    self.tell("partition", away=away, cut_s=seconds, delivered_s=round(time.monotonic() - begun, 2))
        self.assert_all_done(network, traffic.Load(network, 1))


class Hostile(Siege):
    """Whoever owns the wire can end connections, and nothing else: each byte is covered by CURVE, each message by
    the lane and by its author's signature."""
    SECONDS = short_or_long(12, 300)

    def test_altered_bytes_end_the_connection_and_nothing_else(self):
        network = self.make(members=("ZA", "BR", "TN"), with_wire=True)
        wire = HostileWire.instead_of(network)
        network.create().start().wait_attached()
        load = traffic.Load(network, 40).start()
        wire.chance = 0.03
        end = time.monotonic() + self.SECONDS
        while time.monotonic() < end or min(wire.done.values()) == 0:
            time.sleep(0.1)
            self.assertLess(time.monotonic(), end + 60, f"not every mischief came: {wire.done}")
        wire.chance = 0.0
        report = self.assert_all_done(network, load)
        self.tell("hostile_wire", done=wire.done, attaches=total(network, "attaches"), settled_s=report["settled_s"])
        self.assertEqual(set(MISCHIEFS), {what for what, count in wire.done.items() if count})
        # Nothing that was altered came as far as a frame of ours, let alone a message.
        self.assertEqual((0, 0), (total(network, "strikes"), total(network, "refused")))
        self.assertFalse([peer for peer in status(network)["peers"] if peer["stopped"]])


if __name__ == "__main__":
    unittest.main()
