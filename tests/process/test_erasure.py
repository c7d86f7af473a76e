"""What the hub keeps of a case that is over can be erased: nothing of it is read again by anybody who has the disk, the
rest stays, the history still folds, and a kill at any moment leaves either the case or its erasure.
"""
import json
import os
import pathlib
import shutil
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Siege, is_done, morning, short_or_long, submit, wait_for  # noqa: E402

POSSESSOR = "Wvrtlkx Possessorname"
REFERENCE = "WVX-CASE-0815"
SERIAL = "WVX90210"


def request():
    return morning.request("ZA", REFERENCE, {"serial": SERIAL, "make": "Colt", "model": "Python", "type": "PR",
                                             "calibre": ".357 Magnum"},
                           possessor={"name": POSSESSOR, "birth_dates": ["1970-01-01"]})


class Erasure(Siege):
    def canary(self):
        """A finished trace with words that occur nowhere else."""
        trace = self.network.api("ZA", "POST", "/traces", request())["trace"]
        wait_for("its outcome", lambda: is_done(self.network, "ZA", trace))
        self.wait_over(trace)
        return trace

    def erase(self, trace, *more):
        return self.network.hubctl("retention", "erase", trace, "--reason", "court order 12/2026", *more,
                                   control=True, check=False)

    def wait_over(self, trace):
        """Until nothing of it is under way any more."""
        wait_for(f"{trace} to be over", lambda: self.erase(trace, "--dry-run").returncode == 0)

    def steps(self, trace):
        shown = json.loads(self.network.hubctl("trace", trace, "--json").stdout)
        return [step["step"] for step in shown["steps"]]

    def listed(self):
        path = self.network.path("hub") / "erased"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.split(" ", 2) for line in lines if not line.startswith("#")]

    def files_with(self, word, folder="hub"):
        return [path.name for path in sorted(self.network.path(folder).rglob("*"))
                if path.is_file() and word.encode() in path.read_bytes()]

    def kill_hub(self):
        self.network.daemons["hub"].stop(signal.SIGKILL)

    def start_hub(self):
        self.network.start_hub()
        self.network.wait_attached()

    def assert_replays(self):
        """The stopped hub's journal folds to the state that was saved, and to the stores that are there."""
        said = self.network.run("iwets-hub", "replay", "--state", self.network.path("hub"), "--verify").stdout
        self.assertRegex(said, r"record stores: .*, equal")
        self.assertNotIn("DIFFERENT", said)

    def test_what_is_erased_stays_erased_through_a_kill_and_the_history_still_folds(self):
        network = self.network = self.start()
        trace, other = self.canary(), submit(network, "ZA")
        wait_for("the other's outcome", lambda: is_done(network, "ZA", other))
        # What the hub may read is in none of its files; of the firearm the fifth store has a record.
        self.assertEqual([], self.files_with(POSSESSOR))
        self.assertEqual([], self.files_with(POSSESSOR.upper()))
        self.assertEqual([], self.files_with(REFERENCE, "hub/journal"))
        self.assertNotEqual([], self.files_with(SERIAL, "hub/records"))

        done = self.erase(trace)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual("erased", self.steps(trace)[-1])
        self.kill_hub()
        self.assert_replays()
        self.start_hub()
        self.assertEqual("erased", self.steps(trace)[-1])
        self.assertEqual(1, self.steps(trace).count("erased"))
        self.assertEqual(0, self.erase(trace).returncode)  # Again: it is.
        self.assertEqual([[trace, self.listed()[0][1], "court order 12/2026"]], self.listed())
        self.assertEqual([], self.files_with(SERIAL), "the fifth store and the logs behind it")
        self.assertEqual([], self.files_with(REFERENCE))
        self.assertNotIn("erased", self.steps(other))
        self.goes_round(network)
        self.assertEqual(0, network.daemons["hub"].stop())
        self.assert_replays()
        for word in (POSSESSOR, SERIAL, REFERENCE):
            self.assertEqual([], self.files_with(word))
        # From its first entry on, too: without the saved state, and into new stores.
        network.run("iwets-hub", "recover", "--state", network.path("hub"), "--yes")
        self.assert_replays()
        shutil.rmtree(network.path("hub") / "records.before-recover")
        self.assertEqual([], self.files_with(SERIAL))

    def test_a_case_that_is_not_over_stays_and_the_reason_is_told(self):
        network = self.network = self.make().create()
        network.start().wait_attached()
        network.daemons["center"].stop()
        trace = network.api("ZA", "POST", "/traces", request())["trace"]
        wait_for("the hub to have it", lambda: network.hubctl("trace", trace, check=False).returncode == 0)
        refused = self.erase(trace)
        self.assertEqual(1, refused.returncode)
        self.assertIn("the trace has had no outcome", refused.stdout)
        self.assertEqual([], self.listed())
        network.start_center()
        wait_for("its outcome", lambda: is_done(network, "ZA", trace))
        self.wait_over(trace)
        unknown = self.erase(trace[:-1] + ("0" if trace[-1] != "0" else "1"))
        self.assertEqual(4, unknown.returncode, unknown.stderr)

    def test_by_age_all_that_is_old_enough_goes_and_nothing_younger(self):
        network = self.network = self.make(hub_options="[retention]\ntraces_days = 0\n").create()
        network.start().wait_attached()
        trace = self.canary()

        def old(*words):
            said = network.hubctl("retention", *words, "--json", control=True)
            return json.loads(said.stdout)
        self.assertEqual(0, old("--traces-older-than", "1")["erased"])
        self.assertEqual(1, old("--dry-run")["erased"])
        self.assertEqual([], self.listed())
        self.assertEqual({"dry_run": False, "erased": 1, "kept": 0, "reasons": []}, old())
        self.assertEqual("erased", self.steps(trace)[-1])
        self.assertEqual(0, old()["erased"])
        network.daemons["hub"].stop()
        network.path("hub.toml").write_text(network.path("hub.toml").read_text().replace("_days = 0", "_days = 3650"))
        self.start_hub()
        refused = network.hubctl("retention", "--traces-older-than", "100", control=True, check=False)
        self.assertEqual(7, refused.returncode)
        self.assertIn("retention.traces_days", refused.stderr)

    def test_a_kill_at_any_moment_leaves_the_case_or_its_erasure(self):
        network = self.network = self.start()
        erased = set()
        for i in range(short_or_long(5, 60)):
            trace = self.canary()
            ordered = network.daemon(f"order{i}", "iwets-hubctl", "--socket",
                                     f"ipc://{network.path('hub')}/control.sock",
                                     "retention", "erase", trace, "--reason", "test").start()
            if i % 4:  # Otherwise before it is listed, most likely.
                wait_for("the first step", lambda t=trace: t in {line[0] for line in self.listed()}, every=0.0005)
            time.sleep(0.002 * (i % 7))  # The moment of the kill is what is tried here.
            self.kill_hub()
            ordered.stop(signal.SIGKILL)
            self.assert_replays()
            self.start_hub()
            listed = {line[0] for line in self.listed()}
            if trace in listed:
                wait_for("the erasure", lambda t=trace: self.steps(t)[-1] == "erased")
                self.assertEqual(1, self.steps(trace).count("erased"))
                erased.add(trace)
            else:
                self.assertNotIn("erased", self.steps(trace))
            self.assertEqual(0, self.erase(trace).returncode)
        self.assertEqual([], self.files_with(SERIAL))
        # A list that was put back beside an older journal is carried out as well.
        trace = self.canary()
        network.daemons["hub"].stop()
        with open(network.path("hub") / "erased", "a", encoding="ascii") as listed:
            listed.write(f"{trace} 1770000000000000 restored\n{trace}")  # The last line was cut off by a crash.
        self.start_hub()
        wait_for("the erasure", lambda: self.steps(trace)[-1] == "erased")
        self.assertEqual([], self.files_with(SERIAL), "also what was ordered again at the start is in no file")
        self.assertEqual(0, network.daemons["hub"].stop())
        self.assert_replays()
        self.tell("kills", erased_at_the_kill=len(erased))


class MasterKey(Siege):
    def test_without_its_master_key_a_hub_does_not_start_and_says_what_to_do(self):
        network = self.network = self.start()
        submit(network, "ZA")
        network.daemons["hub"].stop()
        key = network.path("hub") / "master.key"
        elsewhere = network.folder / "credentials"
        elsewhere.mkdir()
        key.rename(elsewhere / "iwets-master-key")

        def refusal(*words):
            done = network.run("iwets-hub", *words, check=False)
            self.assertEqual(7, done.returncode, done.stderr)
            return done.stderr
        run = ("run", "--config", network.path("hub.toml"))
        verify = ("replay", "--state", network.path("hub"), "--verify")
        for words in (run, verify, ("recover", "--state", network.path("hub"))):
            said = refusal(*words)
            self.assertIn("master.key: the master key cannot be used: the file is not there", said)
            self.assertIn("kept off this machine", said)
        # Given by name, it reads all; as a credential of the service manager, it runs.
        network.run("iwets-hub", *verify, "--master-key", elsewhere / "iwets-master-key")
        os.environ["CREDENTIALS_DIRECTORY"] = str(elsewhere)
        self.addCleanup(os.environ.pop, "CREDENTIALS_DIRECTORY", None)
        network.start_hub()
        network.wait_attached()
        network.daemons["hub"].stop()
        os.environ.pop("CREDENTIALS_DIRECTORY")
        # Another hub's key is told from it.
        network.run("iwets-hub", "init", "--state", network.folder / "other")
        shutil.copy(network.folder / "other" / "master.key", key)
        self.assertIn("was written under another master key", refusal(*run))
        key.write_text(key.read_text() + "more\n")
        self.assertIn("the file is damaged", refusal(*run))
        shutil.copy(elsewhere / "iwets-master-key", key)
        key.chmod(0o644)
        self.assertIn("chmod 600", refusal(*run))
        key.chmod(0o600)
        network.start_hub()
        network.wait_attached()


if __name__ == "__main__":
    unittest.main()
