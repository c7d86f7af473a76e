"""Later versions, as real processes: a center corrects its answer, an officer takes note; an officer amends his request before the
answer. Nothing is lost or said twice when both nodes, the hub and the center are killed in between, and what counted before stays to
be seen as such.
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
ANSWER = {
    "code": 100,
    "chain": [{"role": "manufacturer", "name": "Forjas", "disposed": "2018-03-02"},
              {"role": "dealer", "name": "Casa de Armas", "licence": "SP-1234", "acquired": "2018-03-02"}],
    "purchaser": {"name": "MARIA SOUZA", "purchased": "2019-05-20"},
}


def request(reference, serial, country="BR", **more):
    firearm = {"serial": serial, "make": "Taurus", "model": "PT 92", "calibre": "9x19", "country_of_manufacture": country}
    if country == "US":
        firearm = {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "calibre": "9 mm Luger"}
    body = morning.request("ZA", reference, firearm)
    body.update(more)
    return body


class Corrections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), answering=("BR",), center="US",
                              center_options=("--time-scale", "instant", "--no-silent", "--fault", "corrects")).create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.start().wait_attached()

    def submit(self, *arguments, **more):
        return self.network.api("ZA", "POST", "/traces", request(*arguments, **more))["trace"]

    def ours(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def theirs(self, trace):
        status, found = self.network.api_raw("BR", "GET", f"/incoming/{trace}")
        return found if status == 200 else None

    def brazil(self, *arguments, **more):
        return self.network.iwets("BR", "incoming", *arguments, **more)

    def officer(self, *arguments, **more):
        return self.network.iwets("ZA", "trace", *arguments, **more)

    def kill(self, *names):
        for name in names:
            self.network.daemons[name].stop(signal.SIGKILL)

    def await_incoming(self, trace):
        return wait_for("the request at Brazil", lambda: self.theirs(trace), 60)

    def file(self, name, body):
        path = self.network.path(name)
        path.write_text(json.dumps(body))
        return path

    def steps(self, trace):
        return [step["step"] for step in self.ours(trace)["history"]]

    def test_a_center_corrects_and_everybody_is_killed(self):
        network = self.network
        # What the center restricts or refuses it does not correct.
        traces = [self.submit(f"COR 1{i}", f"SWX9000{i}", "US") for i in range(4)]
        wait_for("the answers", lambda: all(self.ours(one)["state"] == "answered" for one in traces), 60)
        trace = next(one for one in traces if self.ours(one)["result_code"] not in (401, 402))
        # The correction waits for its moment at the center: it survives it, and the hub, and the node.
        self.kill("center", "hub", "node-ZA")
        network.start_hub()
        network.start_center()
        network.start_node("ZA")
        network.wait_attached(60)
        wait_for("the correction", lambda: self.ours(trace).get("result_version") == 2, 60)
        found = self.ours(trace)
        self.assertTrue(found["correction_to_acknowledge"])
        result = found["result"]
        self.assertEqual(2, result["version"])
        self.assertIn(result["correction"]["reason"], ("clerical_error", "new_information"))
        self.assertTrue(result["acknowledged"]["due"])
        before = result["superseded"]
        self.assertEqual([1], [one["version"] for one in before])
        self.assertEqual(2, before[0]["superseded_by"])
        self.assertEqual("center:US", before[0]["by"])
        self.assertEqual(result["correction"], before[0]["correction"])
        self.assertIsNotNone(before[0]["answer"])
        self.assertEqual(1, self.steps(trace).count("correction"))
        self.assertNotIn("stray", self.steps(trace))
        # It is a notice of its own, and stands in the lists until an officer has taken note.
        notices = [one for one in network.api("ZA", "GET", "/notices")["notices"] if one.get("kind") == "correction"]
        self.assertIn(trace, [one["correction"]["trace"] for one in notices])
        self.assertIn("CORRECTED", network.iwets("ZA", "notices").stdout)
        self.assertGreaterEqual(network.api("ZA", "GET", "/status")["cases"]["corrections"], 1)
        self.assertIn("to acknowledge", network.iwets("ZA", "status").stdout)
        waiting = json.loads(network.iwets("ZA", "--json", "trace", "list", "--state", "correction").stdout)["traces"]
        self.assertIn(trace, [one["trace"] for one in waiting])
        self.assertIn("CORRECTED", self.officer("list").stdout)
        shown = self.officer("show", trace).stdout
        for words in ("SUPERSEDED", "iwets trace acknowledge", "Corrected for"):
            self.assertIn(words, shown)
        # The chain of custody is that of the version that counts, and its signature holds.
        self.assertTrue(all(hop["signed"]["verified"] for hop in found["case"]["hops"]))
        wrong = self.officer("acknowledge", trace, "--version", "7", check=False)
        self.assertEqual(7, wrong.returncode)
        self.assertIn("stands at version 2", wrong.stderr)
        self.kill("hub")
        self.officer("acknowledge", trace, "--officer", "Captain Dlamini")
        self.kill("node-ZA")
        network.start_hub()
        network.start_node("ZA")
        network.wait_attached(60)
        noted = self.ours(trace)["result"]["acknowledged"]
        self.assertEqual((2, "Captain Dlamini", False), (noted["version"], noted["officer"], noted["due"]))
        self.officer("acknowledge", trace)  # Again, without effect.
        self.assertEqual(1, self.steps(trace).count("correction_acknowledged"))
        self.assertNotIn(trace, self.officer("list", "--state", "correction").stdout)
        wait_for("the acknowledgement at the hub", lambda: "acknowledges version 2" in network.hubctl("trace", trace).stdout, 60)
        journey = network.hubctl("trace", trace).stdout
        self.assertIn("center:US has corrected its result: version 2", journey)
        wait_for("the acknowledgement at the center", lambda: f"event=correction_acknowledged trace={trace}" in
                 network.path("center.log").read_text(), 60)
        # All of it can be proven from the audit log.
        self.assertIn("correction", network.iwets("ZA", "audit", "prove", trace).stdout)

    def test_an_officer_corrects_his_answer(self):
        network = self.network
        trace = self.submit("COR 2", "TBR90002", priority="urgent", justification="hearing tomorrow")
        self.await_incoming(trace)
        early = self.brazil("correct", trace, "--code", "200", "--because", "other", check=False)
        self.assertEqual(7, early.returncode)
        self.assertIn("only an answer that was given", early.stderr)
        answer = self.file("answer.json", ANSWER)
        self.brazil("answer", trace, "--file", answer)
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        right = dict(ANSWER, purchaser={"name": "MARIA DE SOUZA", "purchased": "2019-05-21"})
        # The hub is away, and Brazil's node dies with the correction in its outbox.
        self.kill("hub")
        self.brazil("correct", trace, "--file", self.file("right.json", right), "--because", "clerical_error", "--text",
                    "the name was cut off")
        self.kill("node-BR")
        network.start_hub()
        network.start_node("BR")
        network.wait_attached(60)
        wait_for("the correction", lambda: self.ours(trace).get("result_version") == 2, 60)
        result = self.ours(trace)["result"]
        self.assertEqual("MARIA DE SOUZA", result["answer"]["purchaser"]["name"])
        self.assertEqual({"reason": "clerical_error", "text": "the name was cut off"}, result["correction"])
        self.assertEqual("MARIA SOUZA", result["superseded"][0]["answer"]["purchaser"]["name"])
        self.assertEqual("MARIA DE SOUZA", self.ours(trace)["case"]["chain"][-1]["name"])
        self.officer("acknowledge", trace)
        wait_for("the acknowledgement at Brazil", lambda: self.theirs(trace)["result"]["acknowledged"]["version"] == 2, 60)
        shown = self.brazil("show", trace).stdout
        for words in ("MARIA DE SOUZA", "SUPERSEDED", "Acknowledged"):
            self.assertIn(words, shown)
        # The hub saw no name.
        self.assertNotIn("MARIA", network.hubctl("trace", trace).stdout)
        nothing = self.officer("acknowledge", self.submit("COR 3", "TBR90003"), check=False)
        self.assertEqual(7, nothing.returncode)
        self.assertIn("was not corrected", nothing.stderr)

    def test_a_request_is_amended(self):
        network = self.network
        body = request("AMD 1", "TBR91001", remarks="scratched")
        trace = network.api("ZA", "POST", "/traces", body)["trace"]
        self.await_incoming(trace)
        self.brazil("show", trace)
        body.update(case_reference="AMD 1/2026", remarks="scratched on the slide")
        body["recovery"] = dict(body["recovery"], place="another street")
        self.kill("hub")
        self.officer("amend", trace, "--file", self.file("amended.json", body))
        self.kill("node-ZA")
        network.start_hub()
        network.start_node("ZA")
        network.wait_attached(60)
        wait_for("the amendment at Brazil", lambda: self.theirs(trace)["request_version"] == 2, 60)
        self.kill("node-BR")
        network.start_node("BR")
        network.wait_attached(60)
        found = self.theirs(trace)
        self.assertTrue(found["amendment_to_acknowledge"])
        self.assertEqual("AMD 1/2026", found["request"]["case_reference"])
        self.assertEqual("AMD 1", found["request_versions"][0]["request"]["case_reference"])
        changed = {one["field"]: (one["before"], one["after"]) for one in found["request_versions"][1]["changed"]}
        self.assertEqual({"case_reference": ("AMD 1", "AMD 1/2026"), "recovery.place": ("a street", "another street"),
                          "remarks": ("scratched", "scratched on the slide")}, changed)
        shown = self.brazil("show", trace).stdout
        for words in ("AMENDED", "recovery.place: a street -> another street", "superseded"):
            self.assertIn(words, shown)
        self.assertEqual("sent", self.ours(trace)["request_versions"][1]["state"])
        self.brazil("acknowledge", trace)
        wait_for("the acknowledgement", lambda: self.ours(trace)["request_versions"][1]["state"] == "acknowledged", 60)
        self.assertFalse(self.theirs(trace)["amendment_to_acknowledge"])
        # The next version is acknowledged by the answer.
        body["remarks"] = "engraved"
        self.officer("amend", trace, "--file", self.file("amended.json", body))
        wait_for("the next version", lambda: self.theirs(trace)["request_version"] == 3, 60)
        self.brazil("answer", trace, "--file", self.file("answer.json", ANSWER))
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        ours = self.ours(trace)
        self.assertEqual(3, ours["result"]["answers_request_version"])
        self.assertEqual("engraved", ours["request"]["remarks"])
        self.assertEqual(["submitted", "acknowledged", "acknowledged"], [one["state"] for one in ours["request_versions"]])
        self.assertEqual(2, self.steps(trace).count("amended"))
        self.assertIn("recovery.place: a street -> another street", self.officer("show", trace).stdout)
        late = self.officer("amend", trace, "--file", self.file("amended.json", dict(body, remarks="late")), check=False)
        self.assertEqual(7, late.returncode)
        self.assertIn("has ended", late.stderr)

    def test_the_answer_crosses_the_amendment(self):
        network = self.network
        self.kill("center")
        body = request("AMD 2", "SWX92002", "US")
        trace = network.api("ZA", "POST", "/traces", body)["trace"]
        wait_for("the receipt", lambda: self.ours(trace)["receipted"], 60)
        self.officer("amend", trace, "--file", self.file("amended.json", dict(body, remarks="late news")))
        network.start_center()  # It answers the moment that it has the request, and then sees the amendment.
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        self.assertEqual(1, self.ours(trace)["result"]["answers_request_version"])
        shown = " ".join(self.officer("show", trace).stdout.split())
        self.assertIn("it answers version 1 of your request: version 2 had not reached the center", shown)

    def test_what_may_not_be_amended(self):
        body = request("AMD 3", "TBR93003", possessor={"name": "JOAO LIMA"})
        trace = self.network.api("ZA", "POST", "/traces", body)["trace"]
        self.await_incoming(trace)
        table = [
            (dict(body, firearm=dict(body["firearm"], serial="TBR93004")), "firearm.serial"),
            (dict(body, firearm=dict(body["firearm"], country_of_manufacture="US")), "firearm.country_of_manufacture"),
            (dict(body, possessor={"name": "JOSE LIMA"}), "possessor"),
            (dict(body, priority="urgent", justification="now"), "priority"),
            (dict(body, center="BR"), "center"),
            (dict(body, purpose="court"), "purpose"),
            (dict(body, release={"silent": True}), "release"),
            (dict(body, intended_use=""), "intended_use"),
            (dict(body, remarks="x" * 5000), "remarks"),
            (body, "says what it said before"),
        ]
        for wrong, words in table:
            with self.subTest(words=words):
                done = self.officer("amend", trace, "--file", self.file("wrong.json", wrong), check=False)
                self.assertEqual(7, done.returncode, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)
        self.assertEqual(["submitted", "receipted"], [step for step in self.steps(trace) if step in (
            "submitted", "receipted", "amended", "message_refused")])


if __name__ == "__main__":
    unittest.main()
