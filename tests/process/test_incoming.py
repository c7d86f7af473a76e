"""A country without a center, as real processes: the trace goes to that member's node, an officer answers it there, and nothing is
lost or said twice when both nodes and the hub are killed in between. Then what an officer can do wrong.
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
    "purchaser": {"name": "MARIA SOUZA", "birth_dates": ["1980-02-03"], "purchased": "2019-05-20"},
    "explanation": "sold in Sao Paulo",
}


def request(reference, serial, **more):
    body = morning.request("ZA", reference, {"serial": serial, "make": "Taurus", "model": "PT 92", "calibre": "9x19",
                                             "country_of_manufacture": "BR"})
    body.update(more)
    return body


class Incoming(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), answering=("BR",), center=None).create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.start().wait_attached()

    def submit(self, reference, serial, **more):
        return self.network.api("ZA", "POST", "/traces", request(reference, serial, **more))["trace"]

    def ours(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def theirs(self, trace):
        status, found = self.network.api_raw("BR", "GET", f"/incoming/{trace}")
        return found if status == 200 else None

    def brazil(self, *arguments, **more):
        return self.network.iwets("BR", "incoming", *arguments, **more)

    def await_incoming(self, trace):
        return wait_for("the request at Brazil", lambda: self.theirs(trace), 60)

    def kill(self, name):
        self.network.daemons[name].stop(signal.SIGKILL)

    def test_the_whole_round_with_everybody_killed_in_between(self):
        network = self.network
        trace = self.submit("IN 1", "TBR10001", priority="urgent", justification="hearing tomorrow",
                            possessor={"name": "JOAO LIMA", "address": "a secret street"})
        self.await_incoming(trace)
        wait_for("the acknowledgement", lambda: self.ours(trace).get("code") == 600)
        # The officer opens it; then his node dies, and the hub.
        shown = self.brazil("show", trace).stdout
        for words in ("Taurus", "TBR10001", "JOAO LIMA", "a secret street", "hearing tomorrow", "member:ZA"):
            self.assertIn(words, shown)
        wait_for("that it is taken up", lambda: self.ours(trace).get("code") == 601)
        self.kill("node-BR")
        self.kill("hub")
        network.start_hub()
        network.start_node("BR")
        network.wait_attached(60)
        self.assertEqual("taken_up", self.theirs(trace)["state"])
        self.brazil("ask", trace, "Which importer is on the frame?")
        wait_for("the question", lambda: self.ours(trace)["clock"]["stopped"], 60)
        self.assertEqual("asking", self.theirs(trace)["state"])
        self.kill("node-ZA")
        network.start_node("ZA")
        network.wait_attached(60)
        self.assertIn("Which importer", " ".join(network.iwets("ZA", "trace", "show", trace).stdout.split()))
        network.iwets("ZA", "trace", "inform", trace, "None is marked.")
        wait_for("the information", lambda: self.theirs(trace)["state"] == "taken_up", 60)
        wait_for("the clock", lambda: not self.theirs(trace)["clock"]["stopped"], 60)
        self.assertIn("None is marked.", self.brazil("show", trace).stdout)
        # The answer is durable at Brazil's node while the hub is away; then both die.
        self.kill("hub")
        file = network.path("answer.json")
        file.write_text(json.dumps(ANSWER))
        self.brazil("answer", trace, "--file", file, "--contact", "NCB Brasilia")
        self.kill("node-BR")
        network.start_hub()
        network.start_node("BR")
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        self.kill("node-ZA")
        network.start_node("ZA")
        network.wait_attached(60)
        found = self.ours(trace)
        self.assertEqual("member:BR", found["party"])
        self.assertEqual("BR", found["center"])
        self.assertEqual(100, found["result"]["code"])
        answer = found["result"]["answer"]
        self.assertEqual("MARIA SOUZA", answer["purchaser"]["name"])
        self.assertEqual(["manufacturer", "dealer"], [holder["role"] for holder in answer["chain"]])
        self.assertEqual("NCB Brasilia", answer["contact"])
        self.assertEqual(1, sum(step["step"] == "result" for step in found["history"]))
        self.assertFalse([step for step in found["history"] if step["step"] in ("stray", "message_refused")])
        text = network.iwets("ZA", "trace", "show", trace).stdout
        self.assertIn("member:BR answers in its place", text)
        self.assertIn("Answered by member:BR", " ".join(text.split()))
        # What it answered is there to be read again, and cannot be said twice.
        self.assertIn("MARIA SOUZA", self.brazil("show", trace).stdout)
        again = self.brazil("answer", trace, "--file", file, check=False)
        self.assertEqual(7, again.returncode)
        self.assertIn("has been answered", again.stderr)
        # The hub saw neither the sealed words nor the name.
        journey = network.hubctl("trace", trace).stdout
        self.assertIn("member:BR", journey)
        self.assertNotIn("MARIA", journey)
        steps = [event["event"] for event in self.events_of(trace)]
        self.assertEqual(["incoming_request", "incoming_reported"], steps[:2])
        self.assertEqual(1, steps.count("incoming_information"))
        self.assertEqual(1, steps.count("incoming_answered"))

    def events_of(self, trace):
        last = self.network.api("BR", "GET", "/status")["last_event"]
        found = []
        for event in self.network.events("BR"):
            if event.get("subject") == trace:
                found.append(event)
            if event.get("seq", 0) >= last:
                return found
        return found

    def test_refused_and_explained(self):
        trace = self.submit("IN 2", "TBR20002")
        self.await_incoming(trace)
        self.brazil("refuse", trace, "--reason", "confidentiality_law", "--text", "a sealed register")
        wait_for("the refusal", lambda: self.ours(trace)["state"] == "answered", 60)
        self.assertEqual(402, self.ours(trace)["result"]["code"])
        self.assertIn("a sealed register", self.network.iwets("ZA", "trace", "show", trace).stdout)
        self.network.iwets("ZA", "trace", "clarify", trace, "May a court open it?")
        wait_for("the question", lambda: self.theirs(trace)["questions"] == 1, 60)
        self.assertIn("May a court open it?", self.brazil("show", trace).stdout)
        self.brazil("explain", trace, "Ask with a letter rogatory.")
        wait_for("the explanation", lambda: "letter rogatory" in
                 self.network.iwets("ZA", "trace", "show", trace).stdout, 60)

    def test_cancelled(self):
        trace = self.submit("IN 3", "TBR30003")
        self.await_incoming(trace)
        self.network.iwets("ZA", "trace", "cancel", trace, "--reason", "found at home")
        wait_for("the cancellation", lambda: self.theirs(trace)["state"] == "withdrawn", 60)
        shown = self.brazil("show", trace).stdout
        self.assertIn("closed_cancelled", shown)
        self.assertIn("found at home", shown)
        late = self.brazil("answer", trace, "--code", "200", check=False)
        self.assertEqual(7, late.returncode)
        self.assertIn("closed", late.stderr)

    def test_a_second_request_for_the_firearm_ends_at_once(self):
        first = self.submit("IN 4", "TBR40004")
        self.await_incoming(first)
        status, second = self.network.api_raw("ZA", "POST", "/traces?anyway=1", request("IN 5", "tbr-40004"))
        self.assertEqual(202, status)
        found = wait_for("its end", lambda: (lambda one: one if one["state"] == "answered" else None)(
            self.ours(second["trace"])), 60)
        self.assertEqual(500, found["result"]["code"])
        self.assertIn(first, found["result"]["answer"]["explanation"])
        self.assertEqual("received", self.theirs(first)["state"])

    def test_the_lists(self):
        trace = self.submit("IN 6", "TBR60006")
        self.await_incoming(trace)
        listed = json.loads(self.network.iwets("BR", "--json", "incoming", "list", "--open").stdout)
        self.assertIn(trace, [row["incoming"] for row in listed["incoming"]])
        self.assertEqual(listed["open"], self.network.api("BR", "GET", "/status")["incoming"]["open"])
        self.assertIn("TBR60006", self.brazil("list").stdout)
        self.assertNotIn(trace, self.brazil("list", "--overdue").stdout)
        self.brazil("progress", trace, "--code", "602", "--text", "asked the maker")
        wait_for("the report", lambda: self.ours(trace).get("code") == 602, 60)
        self.brazil("delay", trace, "--reason", "investigation", "--text", "until the trial")
        wait_for("the delay", lambda: self.ours(trace)["clock"]["delayed"], 60)
        self.brazil("answer", trace, "--code", "112", "--holder", "manufacturer:Forjas:2015:2018-03-02")
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        self.assertEqual("Forjas", self.ours(trace)["result"]["answer"]["chain"][0]["name"])
        self.assertIn(trace, self.brazil("list", "--closed").stdout)

    def test_what_an_officer_can_do_wrong(self):
        trace = self.submit("IN 7", "TBR70007")
        self.await_incoming(trace)
        nobody = "01JZ6Q9D5W7R3M1X8K2T4V6B0C"
        bad = self.network.path("bad.json")
        bad.write_text('{"code": 100, "purchaser": {"nam": "X"}}')
        broken = self.network.path("broken.json")
        broken.write_text('{"code": ')
        long = self.network.path("long.json")
        long.write_text(json.dumps({"code": 200, "explanation": "x" * 5000}))
        # what is typed, exit code, what the message names
        table = [
            (("show", "nonsense"), 2, "no id"),
            (("show", nobody), 4, "no such incoming request"),
            (("list", "--open", "--closed"), 2, "--closed"),
            (("list", "--limit", "0"), 2, "limit"),
            (("list", "--before", "nonsense"), 7, "no id"),
            (("answer", trace), 2, "no result code"),
            (("answer", "nonsense", "--code", "200"), 2, "no id"),
            (("answer", nobody, "--code", "200"), 4, "no such incoming request"),
            (("answer", trace, "--code", "999"), 7, "no such result code"),
            (("answer", trace, "--code", "602"), 7, "does not end"),
            (("answer", trace, "--code", "100"), 7, "purchaser"),
            (("answer", trace, "--code", "112"), 7, "chain"),
            (("answer", trace, "--code", "104", "--holder", "manufacturer:Forjas"), 7, "next_country"),
            (("answer", trace, "--code", "104", "--holder", "manufacturer:Forjas", "--next-country", "XX"), 7,
             "no such country"),
            (("answer", trace, "--code", "104", "--holder", "manufacturer:Forjas", "--next-country", "BR"), 7,
             "own country"),
            (("answer", trace, "--code", "200", "--next-country", "CZ"), 7, "does not lead"),
            (("answer", trace, "--code", "402"), 7, "reason"),
            (("answer", trace, "--code", "402", "--reason", "lazy"), 2, "reason"),
            (("answer", trace, "--code", "501"), 7, "only the requester"),
            (("answer", trace, "--code", "502"), 7, "ask first"),
            (("answer", trace, "--code", "112", "--holder", "Forjas"), 2, "ROLE:NAME"),
            (("answer", trace, "--code", "112", "--holder", "owner:Forjas"), 7, "chain[0].role"),
            (("answer", trace, "--code", "112", "--holder", "dealer:Forjas:yesterday"), 7, "chain[0].acquired"),
            (("answer", trace, "--code", "100", "--purchaser", "X", "--purchased", "soon"), 7, "purchaser.purchased"),
            (("answer", trace, "--file", bad), 7, "purchaser.name"),
            (("answer", trace, "--file", broken), 7, "broken.json"),
            (("answer", trace, "--file", self.network.path("absent.json")), 4, "absent.json"),
            (("answer", trace, "--file", long), 7, "explanation"),
            (("ask", trace), 2, "text"),
            (("ask", trace, ""), 7, "text"),
            (("ask", nobody, "What?"), 4, "no such incoming request"),
            (("refuse", trace), 2, "--reason"),
            (("refuse", trace, "--reason", "lazy"), 2, "reason"),
            (("refuse", nobody, "--reason", "national_security"), 4, "no such incoming request"),
            (("progress", trace, "--code", "100"), 7, "progress"),
            (("progress", trace, "--code", "600"), 7, "progress"),
            (("progress", nobody), 4, "no such incoming request"),
            (("delay", trace), 2, "--reason"),
            (("delay", trace, "--reason", "national_security", "--text", "x" * 5000), 7, "text"),
            (("explain", trace, "Because."), 7, "no question"),
            (("explain", nobody, "Because."), 4, "no such incoming request"),
            (("anser", trace), 2, "did you mean"),
        ]
        for arguments, code, words in table:
            with self.subTest(arguments=[str(a)[:40] for a in arguments]):
                done = self.brazil(*arguments, check=False)
                self.assertEqual(code, done.returncode, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)
                self.assertNotIn("TBR70007", done.stderr)
        # Nothing of it has reached the requester.
        self.assertEqual(600, wait_for("the first report", lambda: self.ours(trace).get("code")))
        self.assertEqual("received", self.theirs(trace)["state"])

    def test_the_template_is_an_answer(self):
        trace = self.submit("IN 8", "TBR80008")
        self.await_incoming(trace)
        file = self.network.path("template.json")
        file.write_text(self.brazil("template").stdout)
        self.brazil("answer", trace, "--file", file)
        wait_for("the answer", lambda: self.ours(trace)["state"] == "answered", 60)
        self.assertEqual("MARIA SOUZA", self.ours(trace)["result"]["answer"]["purchaser"]["name"])


if __name__ == "__main__":
    unittest.main()
