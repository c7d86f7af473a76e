"""Against trawling, as real processes: a quota refuses before anything leaves and outlives a kill; an urgent trace passes; an
enumeration raises one alarm, which the member's own supervisor sees and closes; officers do not see his book.
"""
import json
import os
import pathlib
import signal
import stat
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
QUOTAS = "[quota]\nofficer_per_hour = 20\nofficer_traces_per_hour = 2\nunnamed_per_hour = 1\n"
CASE = ["--agency", "SAPS-DBN", "--crime-code", "5202", "--use", "criminal investigation", "--purpose", "investigation",
        "--found-in", "ZA", "--found-on", "2026-02-20"]
PISTOL = {"make": "Colt", "model": "1911", "calibre": ".45 ACP"}


class Trawling(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA",), node_options=QUOTAS,
                               center_options=["--time-scale", "instant", "--no-silent"]).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()

    def iwets(self, *words, code=0, **environment):
        done = self.network.iwets("ZA", *words, check=False, env={**os.environ, **environment})
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def check(self, serial, reference, *more, code=0, **environment):
        return self.iwets("check", "firearm", "--serial", serial, "--make", "Colt", "--type", "PI", "--case", reference,
                          *CASE, "--wait", "0", *more, code=code, **environment)

    def oversight(self, *words, code=0):
        return self.iwets("oversight", *words, "--supervisor", "Col. Naidoo", code=code)

    def json(self, *words):
        return json.loads(self.oversight(*words, "--json"))

    def trace(self, serial, **more):
        file = self.network.path("trace.json")
        file.write_text(json.dumps(morning.request("ZA", "CAS 9/2026", {"serial": serial, **PISTOL}, **more)))
        return file

    def restart(self):
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        self.network.start_node("ZA")

    def test_a_quota_refuses_and_survives_a_kill(self):
        for i in range(20):
            self.check(f"QT{7000 + 37 * i}", "CAS 1", "--officer", "N. Dlamini")
        for _ in range(2):
            said = self.check("QT1", "CAS 1", IWETS_OFFICER="n. dlamini", code=8)
            self.assertIn("officer N. DLAMINI has made 20 checks in the last hour; at most 20", said)
            self.assertIn("wait until ", said)
            self.restart()
        status, answer = self.network.api_raw("ZA", "POST", "/checks", {
            "officer": {"name": "N. Dlamini"}, "agency": {"code": "SAPS-DBN"}, "case_reference": "CAS 1", "crime_code": "1",
            "intended_use": "x", "recovery": {"date": "2026-02-20", "country": "ZA"}, "vehicle": {"plate": "ND 1"}})
        self.assertEqual((429, "quota", "officer.name"), (status, answer["error"]["code"], answer["error"]["field"]))
        self.assertTrue(3000 < answer["error"]["retry_after_s"] <= 3600)
        # Another officer works on; those who do not say who they are share one question.
        self.check("QT2", "CAS 2", "--officer", "T. Mbeki")
        self.check("QT3", "CAS 3")
        self.assertIn("name the officer", self.check("QT4", "CAS 3", code=8))
        day = self.json()["last_24_hours"]
        self.assertEqual((22, 4), (day["checks"], day["refused"]))
        self.assertEqual(0, self.json()["open_alarms"])
        self.assertIn("N. DLAMINI", self.oversight())

    def test_an_urgent_trace_passes_and_raises_an_alarm(self):
        for serial in ("UT10771", "UT20773"):
            self.iwets("trace", "submit", self.trace(serial))
        self.assertIn("at most 2", self.iwets("trace", "submit", self.trace("UT30775"), code=8))
        urgent = self.trace("UT40777", priority="urgent", justification="hostages")
        self.iwets("trace", "submit", urgent, "--wait", "30")
        alarm, = self.json("alarms")["alarms"]
        self.assertEqual(("beyond_quota", "DUTY OFFICER"), (alarm["kind"], alarm["officer"]))
        rows = self.json("list", "--officer", "Duty officer")["consultations"]
        self.assertEqual(["beyond_quota", "refused", "sent", "sent"], [row["outcome"] for row in rows])

    def test_an_enumeration_is_one_alarm_until_the_supervisor_closes_it(self):
        for i in range(12):  # A box of new pistols in one case.
            self.check(f"BX{55300 + i}", "CAS 7", "--officer", "S. Khumalo")
        self.assertEqual([], self.json("alarms")["alarms"])
        for i in range(8):
            self.check(f"EN{44300 + i}", f"CAS {i}", "--officer", "J. Botha")
        self.restart()
        for i in range(8, 15):
            self.check(f"EN{44300 + i}", f"CAS {i}", "--officer", "J. Botha")
        alarm, = self.json("alarms")["alarms"]
        self.assertEqual(("number_run", "J. BOTHA", 15), (alarm["kind"], alarm["officer"], alarm["many"]))
        events = []
        for event in self.network.events("ZA", stop=lambda: events and events[-1]["event"] == "alarm_raised"):
            events.append(event)
        self.assertNotIn("BOTHA", json.dumps(events))
        self.assertIn("J. BOTHA: 15 serial numbers that follow one another", self.oversight("alarms"))
        self.oversight("close", "9", "--remark", "none", code=4)
        self.oversight("close", str(alarm["alarm"]), "--remark", "an exercise of the academy")
        self.oversight("close", str(alarm["alarm"]), "--remark", "again", code=7)
        self.assertEqual("No alarms.\n", self.oversight("alarms"))
        closed = self.json("alarms", "--all")["alarms"]
        self.assertEqual([("closed", "COL. NAIDOO", "an exercise of the academy")],
                         [(one["state"], one["closed_by"], one["remark"]) for one in closed])
        looks = [row["note"] for row in self.json("list")["consultations"] if row["kind"] == "look"]
        self.assertIn(f"close alarm {alarm['alarm']}", looks)
        raised = [e for e in self.network_events() if e["event"] == "alarm_raised"]
        self.assertEqual(1, len(raised))

    def network_events(self):
        seen = []
        for event in self.network.events("ZA", stop=lambda: seen and seen[-1]["event"] == "alarm_closed"):
            seen.append(event)
        return seen

    def test_officers_do_not_see_the_book(self):
        status, answer = self.network.api_raw("ZA", "GET", "/oversight?supervisor=X")
        self.assertEqual((403, "supervisor_only"), (status, answer["error"]["code"]))
        token = self.network.path("node-ZA") / "supervisor-token"
        for file in (token, token.with_name("supervisor-token.digest"), token.with_name("oversight.key")):
            self.assertEqual(0o600, stat.S_IMODE(file.stat().st_mode))
        said = self.oversight("--token", token.with_name("token"), code=5)
        self.assertIn("only the supervisor may see", said)
        status, answer = self.network.api_raw("ZA", "GET", "/traces", token=token.read_text().strip())
        self.assertEqual((403, "officers_only"), (status, answer["error"]["code"]))
        self.assertIn("name yourself", self.iwets("oversight", code=2))
        # The node does without the token, which belongs into the supervisor's account.
        moved = token.rename(self.network.path("of-the-supervisor"))
        self.restart()
        self.assertFalse(token.exists())
        self.oversight(code=5)
        self.assertIn("Last 24 hours", self.oversight("--token", moved))


if __name__ == "__main__":
    unittest.main()
