"""A center whose adapter is the Python one (adapters/python), in a network of real processes: traces go round, also
when it is killed at any moment.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Daemon, Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
EXAMPLE, KEYS = ROOT / "adapters/python/example_center.py", ROOT / "adapters/python/iwets_keys.py"
WITNESS = f"""
import sys
sys.path[:0] = [{str(EXAMPLE.parent)!r}]
import example_center, iwets_adapter, iwets_witness
iwets_adapter.run_center(lambda state: example_center.FileRegistry(f"{{state}}/registry.csv"), iwets_witness.Witness)
"""


class PythonCenter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA",), center=None).create()
        cls.addClassCleanup(cls.network.abandon)
        cls.state = cls.network.path("registry")
        cls.keys("init", "--center", "US", "--state", cls.state)
        cls.network.authority("admit", cls.state / "enrolment", "--role", "center")
        cls.network.start().wait_attached()
        cls.center = cls.network.daemons["center"] = Daemon("center", [
            sys.executable, "-B", EXAMPLE, "run", "--state", cls.state, "--anchor", cls.network.path("anchor.toml")],
            cls.network.path("center.log"))

    def setUp(self):
        self.addCleanup(self.center.stop)

    @staticmethod
    def keys(*words):
        subprocess.run([sys.executable, "-B", KEYS, *map(str, words)], check=True, capture_output=True, text=True)

    def registry(self, text):
        (self.state / "registry.csv").write_text(text)

    def submit(self, *serials):
        return [self.network.api("ZA", "POST", "/traces", morning.request("ZA", f"PY-{serial}", {
            "serial": serial, "make": "Colt", "model": "Python", "type": "PR", "calibre": ".357 Magnum"}))["trace"]
            for serial in serials]

    def trace(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def wait_answered(self, traces, meanwhile=lambda: None):
        def done():
            meanwhile()
            return all(self.trace(trace)["state"] == "answered" for trace in traces)
        wait_for("every trace to be answered", done, 30, every=0.05)

    def steps(self, trace):
        return [step["step"] for step in self.trace(trace)["history"]]

    def one_outcome_each(self, traces):
        self.assertEqual(0, self.network.api("ZA", "GET", "/summary")["duplicates"])
        for trace in traces:
            self.assertEqual(1, self.steps(trace).count("result"), self.steps(trace))

    def kill(self):
        self.center.stop(how=signal.SIGKILL)

    def test_a_trace_goes_round_and_its_answer_opens(self):
        self.registry("AB1;Jane Roe;2014;Colt\nAB2;Max Muster;1999;Colt\n")
        self.center.start()
        traces = self.submit("AB1", "AB3")
        self.wait_answered(traces)
        found, none = (self.trace(trace)["result"] for trace in traces)
        self.assertEqual((100, 320), (found["code"], none["code"]))
        self.assertEqual({"name": "Jane Roe", "purchased": "2014"}, found["answer"]["purchaser"])
        self.one_outcome_each(traces)
        self.assertEqual(0, self.center.stop())
        self.assertIn("event=ended peer=center:US", self.center.last_words(1))

    def test_killed_half_way_it_answers_once(self):
        self.registry("".join(f"HW{n};?;2001;Colt\n" for n in range(4)))
        self.center.start()
        traces = self.submit(*(f"HW{n}" for n in range(4)))
        wait_for("every trace to be acknowledged", lambda: all("center_report" in self.steps(t) for t in traces))
        self.kill()
        self.registry("".join(f"HW{n};Owner {n};2001;Colt\n" for n in range(4)))
        self.center.start()
        self.wait_answered(traces)
        self.one_outcome_each(traces)
        for n, trace in enumerate(traces):
            self.assertEqual(f"Owner {n}", self.trace(trace)["result"]["answer"]["purchaser"]["name"])

    def test_killed_again_and_again_it_loses_nothing(self):
        self.registry("".join(f"KK{n};Owner {n};2001;Colt\n" for n in range(40)))
        self.center.start()
        traces, deaths = self.submit(*(f"KK{n}" for n in range(40))), []

        def die():
            if len(deaths) < 8:
                deaths.append(sum(self.trace(trace)["state"] == "answered" for trace in traces))
                self.kill()
                self.center.start()
        self.wait_answered(traces, meanwhile=die)
        self.assertEqual(8, len(deaths))
        self.one_outcome_each(traces)

    def test_the_hub_dies_and_nothing_is_lost(self):
        self.registry("HD1;?;1998;Colt\n")
        self.center.start()
        trace, = self.submit("HD1")
        wait_for("the acknowledgement", lambda: "center_report" in self.steps(trace))
        self.network.daemons["hub"].stop(how=signal.SIGKILL)
        self.registry("HD1;Late Owner;1998;Colt\n")
        self.network.start_hub()
        self.wait_answered([trace])
        self.one_outcome_each([trace])

    def test_a_cancelled_trace_is_not_answered(self):
        self.registry("CC1;?;1998;Colt\nCC2;?;1998;Colt\n")
        self.center.start()
        traces = self.submit("CC1", "CC2")
        wait_for("the acknowledgements", lambda: all("center_report" in self.steps(trace) for trace in traces))
        self.network.api("ZA", "POST", f"/traces/{traces[0]}/cancel", {"reason": "case closed"})
        wait_for("the center to be told", lambda: "event=case_withdrawn" in self.center.last_words(50))
        self.registry("CC1;Owner;1998;Colt\nCC2;Owner;1998;Colt\n")
        self.wait_answered(traces[1:])  # It was to be looked at after the cancelled one.
        self.assertNotIn("result", self.steps(traces[0]))

    def test_it_changes_its_keys_and_loses_nothing(self):
        self.registry("KC1;?;1998;Colt\n")
        self.center.start()
        before = (self.state / "keys").read_text()
        waiting, = self.submit("KC1")  # Sealed to the former key.
        wait_for("the acknowledgement", lambda: "center_report" in self.steps(waiting))
        self.keys("rotate", "--state", self.state)
        wait_for("the new keys to be in use", lambda: (self.state / "keys").read_text() != before, 30)
        self.registry("KC1;Owner One;1998;Colt\nKC2;Owner Two;1998;Colt\n")
        following, = self.submit("KC2")
        self.wait_answered([waiting, following])
        self.kill()
        self.center.start()
        another, = self.submit("KC2")
        self.wait_answered([another])
        self.one_outcome_each([waiting, following, another])

    def test_an_amended_request_is_answered_in_its_version(self):
        self.registry("AM1;?;1998;Colt\n")
        self.center.start()
        trace, = self.submit("AM1")
        wait_for("the acknowledgement", lambda: "center_report" in self.steps(trace))
        body = morning.request("ZA", "PY-AM1", {"serial": "AM1", "make": "Colt", "model": "Python", "type": "PR",
                                                "calibre": ".357 Magnum"})
        body["remarks"] = "found under the floor"
        self.network.api("ZA", "POST", f"/traces/{trace}/amend", body)
        wait_for("the amendment to be acknowledged",
                 lambda: [row["state"] for row in self.trace(trace)["request_versions"]][-1] == "acknowledged")
        self.registry("AM1;Owner;1998;Colt\n")
        self.wait_answered([trace])
        self.assertEqual(2, self.trace(trace)["result"]["answers_request_version"])

    def test_a_file_with_a_trace_is_not_kept_and_its_officer_hears_that(self):
        self.registry("FL1;Owner;1998;Colt\n")
        self.center.start()
        trace, = self.submit("FL1")
        self.wait_answered([trace])
        photograph = self.network.path("mark.jpg")
        photograph.write_bytes(b"\xff\xd8\xff\xe0" + bytes(200_000))
        self.network.iwets("ZA", "trace", "attach", trace, photograph)
        wait_for("the center's word on it",
                 lambda: self.trace(trace)["attachments"][0]["state"] == "no_room", 30)
        following, = self.submit("FL1")
        self.wait_answered([following])
        self.one_outcome_each([trace, following])

    def test_it_is_a_witness_of_the_audit_log(self):
        def seen():
            out = self.network.path("exported")
            self.network.hubctl("audit", "export", out, "--purpose", "yearly inspection", control=True)
            rows = map(json.loads, out.read_text().splitlines())
            return next((row["size"] for row in rows if row.get("witness") == "center:US"), 0)
        self.registry("WI1;Owner;1998;Colt\n")
        witness = Daemon("witness", [sys.executable, "-B", "-c", WITNESS, "run", "--state", self.state, "--anchor",
                                     self.network.path("anchor.toml")], self.network.path("witness.log"))
        self.addCleanup(witness.stop)
        witness.start()
        wait_for("its countersignature", seen, 30, every=0.2)
        before = seen()
        self.wait_answered(self.submit("WI1"))
        witness.stop(how=signal.SIGKILL)
        witness.start()  # What it has seen it remembers: the log must continue that.
        wait_for("its word on what came after", lambda: seen() > before, 30, every=0.2)
        self.assertNotIn("audit_conflict", witness.last_words(200))

    def test_it_publishes_what_it_requires(self):
        self.keys("publish", "--state", self.state, "--profile", ROOT / "deploy/examples/center-profile.toml")
        self.network.authority("admit", self.state / "enrolment", "--role", "center")
        self.network.hubctl("directory", "load", self.network.path("authority") / "directory", control=True)

        def published():
            center, = self.network.api("ZA", "GET", "/centers")["centers"]
            return center.get("note", "").startswith("Records are kept by manufacturer")
        wait_for("the profile at the node", published)
        self.assertIn("the duty desk calls back", self.network.iwets("ZA", "centers").stdout)


if __name__ == "__main__":
    unittest.main()
