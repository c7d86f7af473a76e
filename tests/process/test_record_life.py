"""The last day of a record, as real processes: its owner is reminded and validates it; what nobody validates is taken out when
its day is over, and a hit in it falls, also when the hub is away at that moment. Days pass by the clocks of all daemons.
"""
import datetime
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(pathlib.Path(__file__).resolve().parent)]
from fault_preload import Faults  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DAY_S = 86_400
USUAL_DAYS = 3_652  # Of a vehicle.


def day(ahead):
    return (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=ahead)).isoformat()


PLATES = {1: "RL 11-771", 2: "KQ 58-204", 3: "TX 90-333"}  # No two of them are one slip apart.


def car(number, **more):
    return {"id": f"ZA-V-{number}", "reason": "stolen", "vehicle": {"plate": PLATES[number], "plate_country": "ZA"}, **more}


class RecordLife(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), center=False).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()
        # From now on the daemons' clocks obey.
        self.faults = []
        for daemon in self.network.daemons.values():
            daemon.stop()
            self.faults.append(Faults(self.network.folder, daemon))
        self.days = 0
        self.go_on()

    def go_on(self):
        self.network.start().wait_attached()

    def pass_days(self, days):
        """Everything is down for so many days."""
        for daemon in self.network.daemons.values():
            daemon.stop()
        self.days += days
        for faults in self.faults:
            faults.shift_clock(self.days * DAY_S)
        self.network.start_hub()
        # A clock that is more than a day ahead of the journal is believed when the operator says so.
        wait_for("the clock to be confirmed",
                 lambda: self.network.hubctl("clock", "confirm", control=True, check=False).returncode == 0, 30)
        for member in self.network.members:
            self.network.start_node(member)
        self.network.wait_attached()

    def enter(self, *records):
        for record in records:
            self.network.api("ZA", "POST", "/records/vehicle", {"verb": "enter", "record": record})
        wait_for("the records to be taken", lambda: all(self.row(r["id"])["state"] == "accepted" for r in records))

    def row(self, name):
        rows = self.network.api("ZA", "GET", "/records/vehicle?limit=500")["records"]
        return next(row for row in rows if row["id"] == name)

    def reviews(self):
        return {row["id"]: row["state"] for row in self.network.api("ZA", "GET", "/reviews")["records"]}

    def check(self, number):
        """The id of a check of the car, and what its store said."""
        body = {"agency": {"code": "BR-PF"}, "case_reference": "RL 1/2026", "crime_code": "5202",
                "intended_use": "criminal investigation", "recovery": {"date": "2026-02-20", "country": "BR"},
                "vehicle": {"plate": PLATES[number], "plate_country": "ZA"}}
        name = self.network.api("BR", "POST", "/checks", body)["check"]
        wait_for("the report", lambda: self.network.api("BR", "GET", f"/checks/{name}")["state"] == "answered")
        stores = self.network.api("BR", "GET", f"/checks/{name}")["stores"]
        return name, next(s["outcome"] for s in stores if s["store"] == "vehicle")

    def test_a_record_is_reviewed_validated_and_expires(self):
        self.enter(car(1, valid_until=day(30)), car(2, valid_until=day(30)), car(3))
        self.assertEqual(day(USUAL_DAYS), self.row("ZA-V-3")["valid_until"])
        # Sixty days before its last day, or on the day after it was entered with less.
        self.pass_days(1)
        wait_for("the reminder", lambda: self.reviews() == {"ZA-V-1": "to_review", "ZA-V-2": "to_review"})
        told = self.network.iwets("ZA", "record", "review").stdout
        self.assertRegex(told, f"vehicle +ZA-V-1 +{day(30)} +to review")
        self.assertIn("to review, 0 expired", told)
        validated = self.network.iwets("ZA", "record", "validate", "vehicle", "ZA-V-1", "--until", day(400), "--wait")
        self.assertIn(f"Record ZA-V-1 is validated until {day(400)}.", validated.stdout)
        self.assertEqual({"ZA-V-2": "to_review"}, self.reviews())
        past = self.network.iwets("ZA", "record", "validate", "vehicle", "ZA-V-2", "--until", day(-1), check=False)
        self.assertEqual(7, past.returncode)
        self.assertIn("the last day is past", past.stderr)
        hits = {number: self.check(number) for number in (1, 2)}
        self.assertEqual(["hit", "hit"], [outcome for _, outcome in hits.values()])

        self.pass_days(30)
        wait_for("the record to expire", lambda: self.reviews() == {"ZA-V-2": "expired"})
        self.assertEqual("expired", self.row("ZA-V-2")["state"])
        self.assertEqual(("hit", "no_hit"), (self.check(1)[1], self.check(2)[1]))
        fallen, stands = hits[2][0], hits[1][0]
        rescinded = wait_for("the hit to fall", lambda: self.rescinded("BR", fallen))
        self.assertEqual("expired", rescinded["record"])
        self.assertIsNone(self.rescinded("BR", stands))
        status = json.loads(self.network.hubctl("--json", "status").stdout)
        self.assertEqual([{"owner": "member:ZA", "to_review": 2, "expired": 1}], status["reviews"])
        self.assertIn("member:ZA 2 to review, 1 expired", self.network.hubctl("status").stdout)
        # What has expired is entered again; what the hub has is what its journal says.
        self.enter(car(2))
        self.assertEqual("hit", self.check(2)[1])
        self.network.daemons["hub"].stop()
        replay = self.network.run("iwets-hub", "replay", "--state", self.network.path("hub"), "--verify")
        self.assertIn("rebuilt, equal", replay.stdout)

    def test_a_count_always_leads_to_the_full_list(self):
        many = [{"id": f"ZA-V-{i:03}", "reason": "stolen", "valid_until": day(30),
                 "vehicle": {"plate": f"MM {100 + i * 7 % 900} {i:03}", "plate_country": "ZA"}} for i in range(130)]
        self.network.api("ZA", "POST", "/records/vehicle", {"verb": "enter", "records": many})
        self.enter(car(3))  # Not due for ten years.
        wait_for("the records to be taken", lambda: len(self.network.api(
            "ZA", "GET", "/records/vehicle?limit=500&state=accepted")["records"]) == 131)
        self.pass_days(1)
        wait_for("the reminder", lambda: len(self.reviews()) == 100)
        told = self.network.iwets("ZA", "record", "review").stdout
        self.assertIn("130 to review, 0 expired", told)
        self.assertIn("--all", told)
        listed = self.network.iwets("ZA", "record", "review", "--all").stdout
        for record in many:
            self.assertIn(record["id"], listed)
        self.assertIn("130 to review, 0 expired: all", listed)
        self.assertNotIn("ZA-V-3 ", listed)
        # Page by page nothing is left out, and nothing comes twice.
        seen, before = [], 0
        while before is not None:
            page = self.network.api("ZA", "GET", f"/records/vehicle?limit=40&state=to_review&before={before}")
            seen += [row["id"] for row in page["records"]]
            before = page["next"]
        self.assertEqual(sorted(record["id"] for record in many), sorted(seen))

    def rescinded(self, member, subject):
        notices = self.network.api(member, "GET", "/notices?limit=500")["notices"]
        notice = next(n for n in notices if n.get("subject") == subject and n.get("party") == "requester")
        return notice.get("rescinded")


if __name__ == "__main__":
    unittest.main()
