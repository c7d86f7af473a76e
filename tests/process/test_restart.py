"""The hub is only its journal: folded again it gives the same state; a center that was away finds its work;
an orderly end loses nothing; a hub that starts again goes on.
"""
import json
import os
import pathlib
import re
import signal
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
import reader  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


class Restart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)
        self.network = Network(self.folder.name + "/n", BIN, members=("ZA", "BR", "TN", "CZ"),
                               center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(self.network.abandon)  # Also when what follows fails.
        self.network.create()
        self.accepted = set()  # (member, trace) of every submission that a node took

    def morning(self):
        for member, store, record in morning.RECORDS:
            self.network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
        for _, member, body in [*morning.TRACES, *morning.background(self.network.members, 40, 3)]:
            self.accepted.add((member, self.network.api(member, "POST", "/traces", body)["trace"]))

    def quiet(self):
        def settled():
            for member in self.network.members:
                status = self.network.api(member, "GET", "/status")
                if status["cases"]["open"] or status["link"]["waiting"] or status["link"]["under_way"]:
                    return False
            return True
        wait_for("quiet", settled, 60)

    def replay(self):
        """Folds the journal of the stopped hub; (entries, digest of the core's state)."""
        said = self.network.run("iwets-hub", "replay", "--state", self.network.path("hub"), "--verify").stdout
        self.assertRegex(said, r"saved state: +index \d+, equal")
        self.assertRegex(said, r"record stores: .*, equal")
        return (int(re.search(r"entries: +(\d+)", said).group(1)),
                re.search(r"core state: +([0-9a-f]+)", said).group(1))

    def dump_and_kill(self):
        """The state that the running hub has at its end: (index, digest)."""
        state = json.loads(self.network.hubctl("dump-state", "--json", control=True).stdout)
        self.network.daemons["hub"].stop(signal.SIGKILL)
        return state["index"], state["digest"]

    def test_replay_gives_the_state_of_the_living_hub(self):
        self.network.start()
        self.morning()
        self.quiet()
        self.network.daemons["hub"].stop()  # In order, so that a state is saved; then it goes on.
        self.network.start_hub()
        self.network.wait_attached()
        self.accepted.add(("ZA", self.network.api("ZA", "POST", "/traces", morning.TRACES[0][2])["trace"]))
        self.quiet()
        for _ in range(5):  # Something may reach the journal between the dump and the kill.
            living, folded = self.dump_and_kill(), self.replay()
            if living[0] == folded[0]:
                break
            self.network.start_hub()
            self.network.wait_attached()
        self.assertGreater(living[0], 200)
        self.assertEqual(living, folded)

    def test_the_journal_gives_the_same_state_after_an_orderly_end_and_after_a_kill(self):
        self.network.start()
        self.morning()
        self.quiet()
        self.assertEqual(0, self.network.daemons["hub"].stop(), self.network.daemons["hub"].last_words())
        self.replay()
        self.network.start_hub()
        self.morning()  # Records are entered again: refused as duplicates, or accepted as repeats.
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.replay()
        self.network.start_hub()
        self.quiet()
        self.network.daemons["hub"].stop()
        self.replay()

    def test_a_center_that_was_away_finds_its_work(self):
        self.network.center = None  # Not started with the others.
        self.network.start()
        self.network.wait_attached()
        self.morning()
        wait_for("the receipts", lambda: all(t["state"] != "queued" for m in self.network.members
                                             for t in reader.traces_of(self.network, m)), 30)
        self.network.start_center()
        self.quiet()
        self.assertEqual([], reader.count(self.network, self.accepted)["explanations"])

    def test_traces_submitted_while_the_hub_is_away_are_sent_later(self):
        for member in self.network.members:
            self.network.start_node(member)
        trace = self.network.api("ZA", "POST", "/traces", morning.TRACES[1][2])
        self.assertEqual("queued", trace["state"])
        self.assertEqual("connecting", trace["link"])
        self.network.start_hub()
        self.network.start_center()
        wait_for("the result", lambda: self.network.api("ZA", "GET", f"/traces/{trace['trace']}")["state"] == "answered", 30)

    def test_every_process_ends_in_order_when_it_is_told_to(self):
        self.network.start()
        self.network.wait_attached()
        self.morning()
        self.assertEqual({0}, set(self.network.stop().values()))


if __name__ == "__main__":
    unittest.main()
