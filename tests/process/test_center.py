"""A center that misbehaves, dies, changes its keys or is badly configured, as a real process: every trace that it
answers has one outcome at the member, whatever the center does.
"""
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DIED_ON_PURPOSE = 70


class Center(unittest.TestCase):
    def network(self, *center_options):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        network = Network(folder.name + "/n", BIN, members=("ZA",),
                          center_options=["--time-scale", "instant", "--no-silent", *center_options]).create()
        self.addCleanup(network.abandon)
        network.start().wait_attached()
        return network

    def submit(self, network, count, prefix="CE"):
        return [network.api("ZA", "POST", "/traces", morning.request(
            "ZA", f"{prefix}{n}", {"serial": f"{prefix}{n}0{n}77{n}", "make": "Colt", "model": "Python", "type": "PR",
                                   "calibre": ".357 Magnum"}))["trace"] for n in range(count)]

    def wait_answered(self, network, traces, seconds=30, meanwhile=lambda: None):
        def done():
            meanwhile()
            return all(network.api("ZA", "GET", f"/traces/{t}")["state"] == "answered" for t in traces)
        wait_for("every trace to be answered", done, seconds, every=0.1)

    def one_outcome_each(self, network, traces):
        summary = network.api("ZA", "GET", "/summary")
        self.assertEqual(len(traces), summary["final"])
        self.assertEqual(0, summary["duplicates"])
        for trace in traces:
            steps = [step["step"] for step in network.api("ZA", "GET", f"/traces/{trace}")["history"]]
            self.assertEqual(1, steps.count("result"), steps)

    def test_two_answers_are_one_outcome(self):
        network = self.network("--fault", "twice")
        traces = self.submit(network, 8)
        self.wait_answered(network, traces)
        self.one_outcome_each(network, traces)
        self.assertEqual(0, network.stop()["center"])

    def test_garbage_is_refused_and_the_answer_taken(self):
        network = self.network("--fault", "garbage")
        traces = self.submit(network, 8)
        self.wait_answered(network, traces)
        self.one_outcome_each(network, traces)
        self.assertIn("event=answer_refused", network.daemons["center"].last_words(50))

    def test_a_center_that_dies_is_started_again_and_answers_once(self):
        network = self.network("--fault", "crash=0.5")
        traces = self.submit(network, 8)
        deaths = []

        def start_again():
            center = network.daemons["center"]
            if not center.running():
                deaths.append(center.process.returncode)
                center.start()
        self.wait_answered(network, traces, meanwhile=start_again)
        self.one_outcome_each(network, traces)
        self.assertEqual({DIED_ON_PURPOSE}, set(deaths))

    def test_a_silent_center_leaves_traces_open(self):
        network = self.network("--fault", "silent=0.5")
        traces = self.submit(network, 12)
        wait_for("some answers", lambda: network.api("ZA", "GET", "/summary")["final"] >= 2)
        states = {network.api("ZA", "GET", f"/traces/{t}")["state"] for t in traces}
        self.assertTrue(states <= {"receipted", "with_center", "answered"}, states)
        for trace in traces:
            network.api("ZA", "POST", f"/traces/{trace}/cancel", {"reason": "case closed"}) \
                if network.api("ZA", "GET", f"/traces/{trace}")["state"] != "answered" else None
        wait_for("every trace to end", lambda: network.api("ZA", "GET", "/summary")["open"] == 0)
        self.assertEqual(0, network.stop()["center"])

    def test_keys_change_without_a_gap(self):
        network = self.network()
        before = self.submit(network, 3, "KA")
        self.wait_answered(network, before)
        keys = network.path("center") / "keys"
        old = keys.read_bytes()
        network.run("iwets-adapter-atf", "rotate", "--state", network.path("center"))
        self.assertEqual(0, network.daemons["center"].stop())
        network.start_center()
        wait_for("the new keys", lambda: keys.read_bytes() != old)
        after = self.submit(network, 3, "KB")
        self.wait_answered(network, after)
        self.one_outcome_each(network, before + after)

    def test_bad_input_is_named_with_its_place(self):
        with tempfile.TemporaryDirectory(prefix="iwets-test-") as folder:
            network = Network(folder + "/n", BIN, members=())
            state, config = pathlib.Path(folder, "c"), pathlib.Path(folder, "center.toml")
            run = lambda *words: network.run("iwets-adapter-atf", *words, check=False)  # noqa: E731
            self.assertEqual(0, run("init", "--center", "US", "--state", state).returncode)
            self.assertEqual(0o600, (state / "keys").stat().st_mode & 0o777)
            config.write_text("[center]\nstate = 'x'\nancor = 'y'\n")
            for words, code, said in (
                    (("init", "--center", "US", "--state", state), 1, "keys"),
                    (("init", "--center", "usa", "--state", state), 2, "two capital letters"),
                    (("run", "--config", config), 7, "center.toml:3:1: unknown key 'ancor'; did you mean 'anchor'?"),
                    (("run", "--state", folder, "--anchor", "a"), 7, "iwets-adapter-atf init"),
                    (("run", "--state", state, "--anchor", folder + "/none"), 7, "iwets-authority anchor"),
                    (("run", "--state", state, "--anchor", config), 7, "center.toml"),
                    (("run", "--state", state, "--anchor", config, "--time-scale", "0"), 2, "a day a second"),
                    (("run", "--state", state, "--anchor", config, "--fault", "tired"), 2, "--fault"),
                    (("run", "--anchor", config), 2, "--state DIR"),
                    (("walk",), 2, "--help")):
                done = run(*words)
                with self.subTest(words=words):
                    self.assertEqual(code, done.returncode, done.stderr)
                    self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()
