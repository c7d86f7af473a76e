"""The machine under the hub fails: its clock jumps, its disk does not sync, its descriptors run out. The hub says
so, takes nothing that it could not keep, and goes on when it can. A full disk: test_bad_input_machine.py.
"""
import pathlib
import resource
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import NetworkError, Seen, Siege, is_done, short_or_long, status, submit, traffic, wait_for  # noqa: E402
from fault_preload import Faults  # noqa: E402
from strangers import HalfOpen  # noqa: E402

HOUR, DAY = 3600, 86_400


def until(year):
    return int(time.mktime((year, 1, 20, 0, 0, 0, 0, 0, 0)) - time.time())


JUMPS = [("an hour on", HOUR), ("an hour back", -HOUR), ("a day on", DAY), ("1970", until(1970)), ("2038", until(2038))]


class Clock(Siege):
    """R15. The guard: the hub goes by the monotonic clock, and closes the intake while the wall clock disagrees."""

    def faulty(self):
        network = self.make().create()
        network.start_hub()
        hub = network.daemons["hub"]
        hub.stop()
        return network, Faults(network.folder, hub)

    def intake(self, network, reason):
        def is_so():
            try:
                return status(network)["intake"] == reason
            except NetworkError:  # It is still starting.
                return False
        wait_for(f"the intake to be {reason}", is_so, 30, every=0.1)

    def final(self, network):
        return network.api("ZA", "GET", "/summary")["final"]

    def test_a_clock_that_jumps_stops_the_intake_with_an_explanation_and_ends_nothing_early(self):
        network, faults = self.faulty()
        network.start().wait_attached()
        network.daemons["center"].stop()
        opened = [submit(network, "ZA") for _ in range(4)]
        wait_for("the receipts", lambda: all(
            network.api("ZA", "GET", f"/traces/{t}")["state"] == "receipted" for t in opened))
        for what, seconds in JUMPS:
            with self.subTest(what):
                faults.shift_clock(seconds)
                self.intake(network, "clock")
                row = next(row for row in status(network)["attention"] if "wall clock differs" in row["what"])
                self.assertIn("Correct the clock", row["remedy"])
                waits = submit(network, "ZA")
                link = wait_for("the node to be told", lambda: (
                    found if "clock" in (found := network.api("ZA", "GET", "/status")["link"])["reason"] else None))
                self.assertTrue(link["remedy"])
                self.assertEqual("queued", network.api("ZA", "GET", f"/traces/{waits}")["state"])
                self.assertEqual(0, self.final(network), "nothing has expired")
                faults.shift_clock(0)
                self.intake(network, "flowing")
                opened.append(waits)
        network.start_center()
        wait_for("all results", lambda: all(is_done(network, "ZA", t) for t in opened), 30)
        self.own |= {("ZA", t) for t in opened}
        self.assert_all_done(network, traffic.Load(network, 1))
        numbers = [event["at"] for event in self.hub_events(network)]
        self.assertEqual(sorted(numbers), numbers, "what happened stands in its order")

    def hub_events(self, network):
        import json
        return [json.loads(line) for line in network.hubctl("events", "--json").stdout.splitlines()]

    def test_a_hub_that_starts_with_a_wrong_clock_believes_none_that_is_far_off(self):
        network, faults = self.faulty()
        network.start().wait_attached()
        self.goes_round(network)
        network.daemons["center"].stop()
        opened = submit(network, "ZA")
        wait_for("the receipt", lambda: network.api("ZA", "GET", f"/traces/{opened}")["state"] == "receipted")
        for what, seconds in (("1970", until(1970)), ("2038", until(2038)), ("two days on", 2 * DAY)):
            with self.subTest(what):
                network.daemons["hub"].process.kill()
                network.daemons["hub"].process.wait()
                faults.shift_clock(seconds)
                network.start_hub()
                network.wait_attached()
                self.intake(network, "clock")
                self.assertEqual("receipted", network.api("ZA", "GET", f"/traces/{opened}")["state"])
                faults.shift_clock(0)
                self.intake(network, "flowing")
        network.start_center()
        self.own.add(("ZA", opened))
        self.goes_round(network)
        self.assert_all_done(network, traffic.Load(network, 1))


class Sync(Siege):
    """R11. The guard: after a sync that failed the hub does not know what is on disk, says nothing and ends."""
    TIMES = short_or_long((1, 2, 7), range(1, 40))

    def test_after_a_failed_sync_nothing_is_acknowledged_and_nothing_is_lost(self):
        network = self.make().create()
        network.daemon("hub", "iwets-hub", "run", "--config", network.path("hub.toml"))
        faults = Faults(network.folder, network.daemons["hub"])
        network.start().wait_attached()
        hub = network.daemons["hub"]
        load = traffic.Load(network, 60).start()
        for times in self.TIMES:
            with self.subTest(times=times):
                faults.fail_syncs_after(times)
                self.assertNotEqual(0, hub.process.wait(20))
                words = hub.last_words(12)
                self.assertRegex(words, "event=\\S*(journal|commit|sync)\\S*")
                self.assertNotIn("Assertion", words)
                faults.fail_syncs_after(-1)
                network.start_hub()
                network.wait_attached()
        self.goes_round(network)
        self.assert_all_done(network, load)


class Descriptors(Siege):
    """D05. The guard: descriptors near the limit are never a connection's, so that the journal can open files and the
    listening socket does not spin; who is attached is served."""
    LIMIT = 256

    def test_a_hub_without_descriptors_serves_who_is_there_says_so_and_does_not_spin(self):
        network = self.make().create()
        network.daemon("hub", "iwets-hub", "run", "--config", network.path("hub.toml")).command[:0] = [
            "prlimit", f"--nofile={self.LIMIT}:{self.LIMIT}"]
        network.start().wait_attached()
        seen = Seen(network.daemons["hub"])
        self.goes_round(network)
        with HalfOpen(network.hub_port, 2 * self.LIMIT) as strangers:
            time.sleep(1)
            busy = seen.busy(3)
            took = [self.goes_round(network) for _ in range(10)]
            descriptors = seen.descriptors()
            self.tell("descriptors", limit=self.LIMIT, strangers=strangers.connected, open=descriptors,
                      busy_cpus=round(busy, 3), bystander_max_s=round(max(took), 3))
            self.assertLess(busy, 0.5, "it spins")
            self.assertLess(descriptors, self.LIMIT - 16, "the journal needs some")
            attention = [row["what"] for row in status(network)["attention"]]
            self.assertTrue([what for what in attention if "descriptors" in what], attention)
        network.daemons["node-BR"].stop()
        network.start_node("BR")  # Once the strangers are gone there is room again.
        network.wait_attached()
        self.goes_round(network, "BR")
        log = pathlib.Path(network.daemons["hub"].log).read_text()
        self.assertLess(log.count("\n"), 500, "the log is not flooded")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    unittest.main()
