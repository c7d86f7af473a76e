"""Processes killed and stopped under load: what had a receipt is there, each effect once, and all is final soon.

The guard of the first tests is the order of the commit thread (durable, then told) and the lanes' numbers.
IWETS_LONG=1 kills for ten minutes as R01 and R02 of the programme say.
"""
import json
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import BIN, ROOT, Siege, short_or_long, soak, traffic  # noqa: E402

SECONDS = short_or_long(8, 600)
GAP_S = short_or_long((0.5, 1.5), (3, 10))
RATE = 80
READY_MAX_S = 60  # Far above what is promised (1 s): machines that run tests are busy.


class Kills(Siege):
    MEMBERS = ("ZA", "BR", "TN")

    def endure(self, choose, kills_min):
        network = self.start(members=self.MEMBERS)
        report = soak.endure(network, SECONDS, RATE, choose, GAP_S, kills_min=kills_min)
        self.tell(self.id().rsplit(".", 1)[1], **{k: report[k] for k in (
            "accepted", "receipted", "lost", "duplicate_effects", "restarts", "hub_ready_s", "all_attached_s",
            "settled_s")})
        self.assertTrue(soak.passed(report), json.dumps(report, indent=1))
        self.assertEqual(0, report["client_faults"], report["explanations"])
        self.assertGreater(report["accepted"], SECONDS * RATE / 4)
        self.assertLess(report["hub_ready_s"]["p99"], READY_MAX_S)
        self.assertEqual({0}, set(network.stop().values()))
        self.assertIn("equal", network.run("iwets-hub", "replay", "--state", network.path("hub"), "--verify").stdout)
        return report

    def test_the_hub_killed_under_load_loses_nothing_that_it_receipted(self):
        """R01"""
        self.endure(lambda dice: ["hub"], 3)

    def test_any_process_killed_under_load_loses_nothing(self):
        """R02: hub, center and nodes in turn, so that each has been killed."""
        order = ["hub", "node-ZA", "center", "node-BR", "hub", "node-TN"]
        at = iter(range(10**6))
        self.endure(lambda dice: [order[next(at) % len(order)]], len(order))

    def test_two_killed_at_the_same_moment_lose_nothing(self):
        pairs = [("hub", "center"), ("hub", "node-ZA"), ("node-BR", "center"), ("hub", "node-ZA", "node-BR", "center")]
        at = iter(range(10**6))
        self.endure(lambda dice: pairs[next(at) % len(pairs)], len(pairs))

    def test_the_soak_command_reports_and_ends_with_success(self):
        file = self.folder / "report.json"
        done = subprocess.run(
            [sys.executable, "-B", ROOT / "deploy/lib/soak.py", "--bin", BIN, "--minutes", "0.1", "--rate", "60",
             "--gap", "1", "2", "--kills", "all", "--report", file], capture_output=True, text=True, timeout=180)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        report = json.loads(file.read_text())
        self.assertEqual((0, 0, True), (report["lost"], report["duplicate_effects"], report["all_final"]))
        self.assertEqual(report["accepted"], report["receipted"])
        self.assertGreater(sum(report["restarts"].values()), 0)


class Stops(Siege):
    PAUSE_S = short_or_long(2.0, 75.0)  # The long one outlasts every heartbeat.

    def test_a_party_that_stands_still_delays_and_loses_nothing(self):
        """SIGSTOP and SIGCONT of each party in turn, under load."""
        network = self.start()
        load = traffic.Load(network, 40).start()
        dice = random.Random(3)
        for name in ("hub", "center", "node-ZA", "hub"):
            daemon = network.daemons[name]
            daemon.process.send_signal(signal.SIGSTOP)
            time.sleep(self.PAUSE_S)
            daemon.process.send_signal(signal.SIGCONT)
            time.sleep(dice.uniform(0.2, 1.0))
            self.goes_round(network)
        self.assert_all_done(network, load)


if __name__ == "__main__":
    unittest.main()
