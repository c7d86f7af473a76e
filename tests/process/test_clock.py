"""The clock of a trace, as real processes: a silent center is reminded and the trace escalated, in the sight of officer and operator, also
when the hub dies meanwhile; a second request for the firearm stays on the node, or ends as 500.
"""
import json
import os
import pathlib
import signal
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
# An urgent trace: 3 seconds, then a reminder each second.
CLOCKS = "[clocks]\nurgent_s = 3\nroutine_s = 600\nreminder_percent = 33\n"


def request(reference, serial, urgent=False):
    body = morning.request("ZA", reference, {"serial": serial, "make": "Colt", "model": "Python", "type": "PR",
                                             "calibre": ".357 Magnum"})
    if urgent:
        body.update(priority="urgent", justification="the suspect is released tonight")
    return body


class Clock(unittest.TestCase):
    def network(self, *center_options):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        network = Network(folder.name + "/n", BIN, members=("ZA",), hub_options=CLOCKS,
                          center_options=["--no-silent", *center_options]).create()
        self.addCleanup(network.abandon)
        network.start().wait_attached()
        return network

    def show(self, network, trace):
        return network.api("ZA", "GET", f"/traces/{trace}")

    def test_a_silent_center_is_reminded_and_the_trace_escalated(self):
        network = self.network("--time-scale", "1", "--fault", "silent")
        trace = network.api("ZA", "POST", "/traces", request("CK 1", "CK100771", urgent=True))["trace"]
        wait_for("the deadline", lambda: self.show(network, trace).get("clock"))
        wait_for("the first reminder", lambda: self.show(network, trace)["clock"]["reminders"] >= 1)
        network.daemons["hub"].stop(signal.SIGKILL)
        network.start_hub()
        wait_for("the escalation", lambda: self.show(network, trace)["clock"]["escalated"], 30)
        steps = [(step["step"], step.get("code")) for step in self.show(network, trace)["history"]]
        told = [step for step in steps if step[0] in ("reminder", "escalated")]
        self.assertEqual([("reminder", 1), ("reminder", 2), ("reminder", 3), ("escalated", None)], told)
        status = json.loads(network.hubctl("--json", "status").stdout)
        self.assertEqual([{"center": "center:US", "traces": 1, "oldest": trace}], status["escalated"])
        self.assertTrue(any("unanswered after three reminders" in row["what"] for row in status["attention"]))
        self.assertIn("escalated: center:US has not answered", network.hubctl("trace", trace).stdout)
        self.assertIn("overdue and escalated", network.iwets("ZA", "trace", "show", trace).stdout)
        self.assertIn("escalated", network.iwets("ZA", "trace", "list").stdout)

    def test_a_second_request_for_the_firearm_is_told_and_ends(self):
        network = self.network("--time-scale", "1")
        first = network.api("ZA", "POST", "/traces", request("CK 2", "CK200772"))["trace"]
        wait_for("the deadline", lambda: self.show(network, first).get("clock"))
        file = network.path("again.json")
        file.write_text(json.dumps(request("CK 3", "ck-200772")))
        stopped = network.iwets("ZA", "trace", "submit", file, check=False)
        self.assertEqual(7, stopped.returncode)
        self.assertIn(first, stopped.stderr)
        second = json.loads(network.iwets("ZA", "--json", "trace", "submit", file, "--anyway").stdout)["trace"]
        wait_for("its end", lambda: self.show(network, second)["state"] == "answered")
        result = self.show(network, second)["result"]
        self.assertEqual(500, result["code"])
        self.assertIn(first, result["answer"]["explanation"])
        self.assertNotEqual("answered", self.show(network, first)["state"])


if __name__ == "__main__":
    unittest.main()
