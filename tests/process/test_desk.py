"""What an officer's page asks of his node, as real processes with a hub and a center: cases found and sorted, notices read once for
each officer, drafts and handover, records as they count; all of it there again after the node was killed.
"""
import os
import pathlib
import signal
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


def request(number, serial, name="JOSÉ da Silva"):
    return {
        "priority": "routine", "agency": {"code": "SAPS-DBN"}, "officer": {"name": "N. Dlamini", "badge": "12"},
        "case_reference": f"CAS {number}/2026", "crime_code": "5202", "intended_use": "criminal investigation",
        "illicit_basis": "where_found",
        "firearm": {"serial": serial, "make": "Colt", "model": "1911", "type": "PI", "calibre": ".45 ACP",
                    "country_of_manufacture": "US"},
        "possessor": {"name": name}, "recovery": {"date": "2026-02-20", "country": "ZA", "place": "Durban harbour"},
    }


class Desk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"]).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()

    def get(self, path, member="ZA"):
        return self.network.api(member, "GET", path)

    def call(self, method, path, body=None, member="ZA"):
        return self.network.api(member, method, path, body)

    def submit(self, *asked):
        return self.call("POST", "/traces?officer=12", request(*asked))["trace"]

    def kill(self):
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        self.network.start_node("ZA")
        self.network.wait_attached()

    def found(self, query):
        return [trace["case_reference"] for trace in self.get("/traces?" + query)["traces"]]

    def test_cases_are_found_and_sorted_after_a_kill_as_before(self):
        nine = self.submit(9, "AB-77 001")
        self.submit(112, "ZX90210", "Thandi NKOSI")
        wait_for("both answers", lambda: self.get("/traces?state=closed")["total"] == 2)
        for _ in range(2):
            self.assertEqual(["CAS 9/2026", "CAS 112/2026"], self.found("sort=reference"))
            self.assertEqual(["CAS 112/2026", "CAS 9/2026"], self.found("sort=submitted"))
            self.assertEqual(["CAS 9/2026"], self.found("q=jose%20silva"))
            self.assertEqual(["CAS 9/2026"], self.found("q=77001"))
            self.assertEqual(["CAS 112/2026"], self.found("q=nkosi%20south"))
            self.assertEqual([], self.found("q=nkosi%20silva"))
            self.assertEqual(0, self.get("/traces?waits=overdue")["total"])
            first = self.get("/traces?sort=updated&limit=1")
            second = self.get(f"/traces?sort=updated&limit=1&after={first['next']}")
            self.assertEqual(2, len({first["traces"][0]["trace"], second["traces"][0]["trace"]}))
            self.assertIsNone(second["next"])
            self.kill()
        center = self.get("/overview")["centers"][0]
        self.assertEqual(("center:US", 2), (center["party"], center["answered"]))
        self.assertEqual("12", self.get(f"/traces/{nine}")["officer"])

    def test_notices_are_read_by_each_officer_and_stay_read(self):
        self.call("POST", "/records/firearm", {"verb": "enter", "record": {
            "id": "BR-1", "reason": "stolen", "since": "2025-12-01", "firearm": {
                "serial": "ZX90210", "make": "Colt", "model": "1911", "type": "PI", "calibre": ".45 ACP"}}}, "BR")
        wait_for("the record", lambda: self.get("/records/firearm", "BR")["records"][0]["state"] == "accepted")
        trace = self.submit(112, "ZX90210")
        wait_for("hit and answer", lambda: {"hit", "answer"} <= {
            one["notice"] for one in self.get("/notices?about=all&officer=12")["notices"]})
        seen = self.get("/notices?about=all&officer=12")
        self.assertEqual(len(seen["notices"]), seen["unread"])
        self.assertTrue(all(one["followed"] for one in seen["notices"] if one.get("subject") == trace))
        newest = seen["notices"][0]["seq"]
        self.assertEqual(0, self.call("POST", "/notices/read?officer=12", {"up_to": newest})["unread"])
        self.call("POST", f"/traces/{trace}/handover?officer=12", {"to": "34", "note": "night"})
        self.kill()
        self.assertEqual(0, self.get("/notices?about=all&officer=12")["unread"])
        given = self.get("/notices?about=handover&officer=34")
        self.assertEqual(1, len(given["notices"]))
        self.assertFalse(given["notices"][0]["read"])
        self.assertEqual(1, self.get("/traces?mine=1&officer=34")["total"])

    def test_drafts_and_records_are_there_again(self):
        draft = {"values": {"firearm.serial": "AB1", "case_reference": "CAS 5"}, "step": 1}
        self.call("PUT", "/drafts/one?officer=12", draft)
        record = {"id": "ZA-1", "reason": "stolen", "since": "2025-12-01", "caution": "armed",
                  "vehicle": {"plate": "ND 123-456", "plate_country": "ZA"}}
        self.call("POST", "/records/vehicle", {"verb": "enter", "record": record})
        self.kill()
        self.assertEqual("AB1", self.get("/drafts/one?officer=12")["values"]["firearm.serial"])
        self.assertEqual([], self.get("/drafts?officer=34")["drafts"])
        wait_for("the record", lambda: self.get("/records/vehicle/ZA-1")["state"] == "accepted")
        kept = self.get("/records/vehicle/ZA-1")["record"]
        self.assertEqual(("armed", "ND 123-456"), (kept["caution"], kept["vehicle"]["plate"]))
        self.assertEqual(1, len(self.get("/records/vehicle?q=nd%20123&state=accepted")["records"]))
        self.assertEqual(0, len(self.get("/records/vehicle?q=nd%20999")["records"]))
        self.call("POST", "/records/vehicle", {"verb": "withdraw", "record": {"id": "ZA-1"}})
        wait_for("the withdrawal", lambda: self.get("/records/vehicle/ZA-1")["record"] is None)

    def test_what_waits_while_the_hub_is_away_is_told_and_leaves_by_itself(self):
        self.network.daemons["hub"].stop(signal.SIGKILL)
        wait_for("the node to notice", lambda: self.get("/overview")["link"]["sends"] == "when_the_line_is_back")
        trace = self.submit(7, "QQ11000")
        self.assertGreaterEqual(self.get("/overview")["link"]["waiting"], 1)
        self.assertEqual("hub", self.get(f"/traces/{trace}")["waits_for"])
        self.network.start_hub()
        wait_for("the answer", lambda: self.get(f"/traces/{trace}")["waits_for"] == "nobody", seconds=60)


if __name__ == "__main__":
    unittest.main()
