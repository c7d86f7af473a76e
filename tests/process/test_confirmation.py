"""A hit with two sides, as real processes: South Africa asks Brazil to confirm; a silent owner is asked again and the hub's operator told, also
when the hub dies meanwhile; the answer, a false hit and the figures of both; what cannot be said is refused with its reason.
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
CLOCKS = "[clocks]\nconfirmation_urgent_s = 1\nconfirmation_routine_s = 600\n"
WANTED = {"id": "BR-W-1", "reason": "wanted", "person": {"name": "Thabo Mokwena", "birth_dates": ["1984-07-19"], "sex": "male",
                                                           "nationalities": ["ZA"]}}


class Confirmation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), hub_options=CLOCKS,
                               center_options=["--time-scale", "instant", "--no-silent"]).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()
        self.network.api("BR", "POST", "/records/nominal", {"verb": "enter", "record": WANTED})
        wait_for("the record", lambda: self.network.api("BR", "GET", "/records/nominal")["records"][0]["state"] == "accepted")
        body = morning.request("ZA", "CAS 1", {"serial": "CF100771", "make": "Colt", "model": "Python", "type": "PR",
                                               "calibre": ".357 Magnum"}, possessor=WANTED["person"])
        self.trace = self.network.api("ZA", "POST", "/traces", body)["trace"]
        for member in ("ZA", "BR"):
            wait_for("the notice", lambda m=member: self.network.api(m, "GET", "/notices")["notices"])
        self.hit = self.network.api("ZA", "GET", "/notices")["notices"][0]["hit"]

    def standing(self, member):
        return self.network.api(member, "GET", f"/hits/{self.hit}")["confirmation"]

    def iwets(self, member, *words, code=0):
        done = self.network.iwets(member, "hit", *words, check=False)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def figures(self):
        rows = json.loads(self.network.hubctl("--json", "hits").stdout)["figures"]
        self.assertEqual([("member:BR", "nominal")], [(row["owner"], row["store"]) for row in rows])
        return {key: value for key, value in rows[0].items() if value and key not in ("owner", "store")}

    def test_a_hit_is_confirmed_then_found_false(self):
        self.assertIn("within an hour", self.iwets("ZA", "confirm", self.hit, "--text", "he stands before me"))
        wait_for("the request", lambda: self.standing("BR")["waits_for"] == "you" and self.standing("BR")["deadline"])
        waiting = self.iwets("BR", "waiting")
        self.assertIn("Your answer is waited for", waiting)
        self.assertIn("request 1 of 3, routine, due", waiting)
        self.assertIn("he stands before me", self.iwets("BR", "show", self.hit))
        self.iwets("BR", "answer", self.hit, "later", "--minutes", "45")
        wait_for("the promise", lambda: "by " in self.iwets("ZA", "show", self.hit))
        self.iwets("BR", "answer", self.hit, "confirmed", "--text", "warrant 12/2026")
        wait_for("the answer", lambda: self.standing("ZA")["verdict"] == "confirmed")
        self.assertIn("warrant 12/2026", self.iwets("ZA", "show", self.hit))
        self.assertIn("confirmed by the owner", self.network.iwets("ZA", "notices").stdout)
        shown = " ".join(self.network.iwets("ZA", "trace", "show", self.trace).stdout.split())  # Without its line breaks.
        self.assertIn("has answered about the hit: confirmed", shown)
        self.iwets("ZA", "false", self.hit, "another Mokwena")
        wait_for("the report", lambda: self.standing("BR")["reported_false"])
        self.iwets("BR", "answer", self.hit, "not-confirmed")
        wait_for("the last word", lambda: self.standing("ZA")["verdict"] == "not_confirmed")
        self.assertEqual({"told": 1, "asked": 1, "not_confirmed": 1, "reported_false": 1}, self.figures())
        self.assertIn("member:BR does not confirm the hit", self.network.hubctl("trace", self.trace).stdout)
        # Replay of the journal gives the same state.
        self.network.daemons["hub"].stop()
        replay = self.network.run("iwets-hub", "replay", "--state", self.network.path("hub"), "--verify")
        self.assertRegex(replay.stdout, r"equal")

    def test_a_silent_owner_is_asked_three_times_and_escalated(self):
        self.network.daemons["node-BR"].stop()
        self.iwets("ZA", "confirm", self.hit, "--urgent")
        wait_for("the second request", lambda: self.standing("ZA")["number"] >= 2)
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        wait_for("the escalation", lambda: self.standing("ZA")["escalated"], 30)
        status = json.loads(self.network.hubctl("--json", "status").stdout)
        self.assertEqual([{"owner": "member:BR", "hits": 1}], status["unconfirmed"])
        self.assertTrue(any("has not answered about 1 hit" in row["what"] for row in status["attention"]))
        self.network.start_node("BR")
        wait_for("the request", lambda: self.standing("BR")["waits_for"] == "you", 30)
        self.iwets("BR", "answer", self.hit, "confirmed")
        wait_for("the answer", lambda: self.standing("ZA")["verdict"] == "confirmed", 30)
        self.assertEqual([], json.loads(self.network.hubctl("--json", "status").stdout)["unconfirmed"])
        self.assertEqual({"told": 1, "asked": 1, "confirmed": 1, "escalated": 1}, self.figures())

    def rescinded(self, member):
        return self.network.api(member, "GET", f"/hits/{self.hit}").get("rescinded", {}).get("record")

    def test_a_hit_falls_with_its_record_also_when_everybody_dies(self):
        self.iwets("ZA", "confirm", self.hit, "--text", "he stands before me")
        wait_for("the request", lambda: self.standing("BR")["waits_for"] == "you")
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        done = self.network.iwets("BR", "record", "withdraw", "nominal", "BR-W-1", "--wait")
        self.assertIn("is withdrawn", done.stdout)
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        self.network.start_node("ZA")
        for member in ("ZA", "BR"):
            wait_for("the rescission", lambda m=member: self.rescinded(m) == "withdrawn", 30)
        self.assertIn("Rescinded, to be acknowledged", self.iwets("ZA", "waiting"))
        shown = " ".join(self.network.iwets("ZA", "notices").stdout.split())
        self.assertIn("the record was withdrawn, it should not have counted; do not act on it", shown)
        self.assertIn("its record was withdrawn", self.network.hubctl("trace", self.trace).stdout)
        self.assertIn("the hit is rescinded", self.iwets("ZA", "confirm", self.hit, code=7))
        self.iwets("ZA", "acknowledge", self.hit, "--text", "let go at 14:20")
        self.assertIn("acknowledged before", self.iwets("ZA", "acknowledge", self.hit, code=7))
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        self.network.start_node("ZA")
        self.assertIn("let go at 14:20", self.iwets("ZA", "show", self.hit))
        self.assertEqual({"told": 1, "asked": 1, "rescinded": 1}, self.figures())
        # Entered again, it is told again, once.
        self.network.api("BR", "POST", "/records/nominal", {"verb": "enter", "record": WANTED})
        wait_for("the new notice", lambda: self.rescinded("ZA") is None, 30)
        self.assertEqual(2, len(self.network.api("ZA", "GET", "/notices")["notices"]))
        self.assertEqual(0, self.network.api("ZA", "GET", "/summary")["duplicates"])

    def test_what_was_found_is_told_to_its_owner_who_clears_the_record(self):
        self.iwets("ZA", "located", self.hit, "in custody at Beitbridge")
        wait_for("the report", lambda: self.standing("BR")["located"])
        self.assertIn("in custody at Beitbridge", self.iwets("BR", "show", self.hit))
        self.assertIn("located before", self.iwets("ZA", "located", self.hit, "again", code=7))
        # A word more in the record changes nothing.
        changed = dict(WANTED, caution="armed")
        self.network.api("BR", "POST", "/records/nominal", {"verb": "modify", "record": changed})
        wait_for("the change", lambda: self.network.api("BR", "GET", "/records/nominal")["records"][0]["state"] == "accepted")
        self.assertIn("is cleared", self.network.iwets("BR", "record", "clear", "nominal", "BR-W-1", "--wait").stdout)
        wait_for("the rescission", lambda: self.rescinded("ZA") == "cleared", 30)
        self.assertEqual({"told": 1, "located": 1, "rescinded": 1}, self.figures())
        self.assertIn("cleared", self.network.iwets("BR", "record", "list", "nominal").stdout)

    def test_what_cannot_be_said_is_refused_with_its_reason(self):
        unknown = "0" * 26
        table = [
            ("ZA", ("show", "x"), 2, "is no id of a hit"),
            ("ZA", ("show", unknown), 4, "was told of no such hit"),
            ("ZA", ("confirm", unknown), 4, "was told of no such hit"),
            ("ZA", ("answer", self.hit, "confirmed"), 7, "the record is another member's: it answers"),
            ("ZA", ("answer", self.hit, "perhaps"), 2, "verdict"),
            ("BR", ("confirm", self.hit), 7, "the record is your own"),
            ("BR", ("false", self.hit, "no"), 7, "the record is your own"),
            ("BR", ("answer", self.hit, "later"), 7, "nothing says when the answer comes"),
            ("BR", ("answer", self.hit, "later", "--minutes", "10"), 7, "nobody waits for an answer"),
            ("BR", ("answer", self.hit, "later", "--minutes", "99999"), 2, "minutes"),
            ("ZA", ("false", self.hit), 2, "text"),
        ]
        for member, words, code, reason in table:
            with self.subTest(words=words):
                self.assertIn(reason, self.iwets(member, *words, code=code))
        self.iwets("ZA", "confirm", self.hit)
        self.assertIn("its time runs", self.iwets("ZA", "confirm", self.hit, code=7))
        self.assertEqual({"told": 1, "asked": 1}, self.figures())


if __name__ == "__main__":
    unittest.main()
