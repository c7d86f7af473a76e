"""Owner's rights and retroactive hits, as real processes: a record shut away from one country is found by another, at any time
otherwise; what is entered after a trace alerts both sides once, also out of a list and across a kill of the hub.
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


def pistol(serial):
    return {"serial": serial, "make": "Glock", "model": "17", "type": "PI", "calibre": "9x19"}


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.network = Network(cls.folder.name + "/n", BIN, members=("ZA", "BR", "CZ"),
                              center_options=["--no-silent"]).create()
        cls.network.start().wait_attached()

    @classmethod
    def tearDownClass(cls):
        cls.network.abandon()
        cls.folder.cleanup()

    def enter(self, member, store, record, verb="enter"):
        """Enters a record and waits until the hub has taken it."""
        self.network.api(member, "POST", f"/records/{store}", {"verb": verb, "record": record})
        self.taken(member, store, record["id"], verb)

    def taken(self, member, store, name, verb):
        def row():
            rows = self.network.api(member, "GET", f"/records/{store}?limit=500")["records"]
            return next((r for r in rows if r["id"] == name and r["verb"] == verb and r["state"] == "accepted"), None)
        wait_for(f"{name} to be taken", row)

    def check(self, member, subject, **more):
        """The id of a check and what each store said."""
        body = {"agency": {"code": f"{member}-NCB"}, "case_reference": "RT 1/2026", "crime_code": "5202",
                "intended_use": "criminal investigation", "recovery": {"date": "2026-02-20", "country": member},
                **subject, **more}
        name = self.network.api(member, "POST", "/checks", body)["check"]
        wait_for("the report", lambda: self.network.api(member, "GET", f"/checks/{name}")["state"] == "answered")
        stores = self.network.api(member, "GET", f"/checks/{name}")["stores"]
        return name, {store["store"]: store for store in stores}

    def submit(self, member, serial, **more):
        """A trace that the stores have answered."""
        body = morning.request(member, "RT 2/2026", pistol(serial), **more)
        trace = self.network.api(member, "POST", "/traces", body)["trace"]
        wait_for("the stores' report", lambda: self.network.api(member, "GET", f"/traces/{trace}")["reported"])
        return trace

    def notices(self, member, **wanted):
        found = self.network.api(member, "GET", "/notices?limit=500")["notices"]
        return [n for n in found if all(n.get(k, n["match"].get(k)) == v for k, v in wanted.items())]

    def test_a_record_is_shown_to_whom_its_owner_wants(self):
        self.enter("ZA", "firearm", {"id": "ZA-R-1", "reason": "stolen", "firearm": pistol("RGT100771"),
                                     "release": {"except_countries": ["BR"]}, "handling": "H2",
                                     "action": "keep the firearm, inform Pretoria"})
        asked = {"firearm": pistol("RGT100771")}
        never, _ = self.check("BR", {"firearm": pistol("QXW904416")})
        shut_out, stores = self.check("BR", asked)
        self.assertEqual("no_hit", stores["firearm"]["outcome"])
        self.assertEqual(self.network.api("BR", "GET", f"/checks/{never}")["stores"],
                         self.network.api("BR", "GET", f"/checks/{shut_out}")["stores"])
        self.assertEqual([], self.notices("ZA", subject=shut_out))
        found, stores = self.check("CZ", asked)
        match = stores["firearm"]["matches"][0]
        self.assertEqual(("hit", "H2", "ask_owner"), (stores["firearm"]["outcome"], match["handling"], match["pass_on"]))
        self.assertEqual("keep the firearm, inform Pretoria", match["action"])
        shown = self.network.iwets("CZ", "check", "show", found).stdout
        self.assertIn("handling H2: for information only", shown)
        self.assertIn("action: keep the firearm", shown)
        wait_for("the owner's notice", lambda: self.notices("ZA", subject=found, party="owner"))

        # At any time otherwise: for one purpose, to nobody, to everybody.
        self.network.iwets("ZA", "record", "release", "firearm", "ZA-R-1", "--purpose", "court", "--wait")
        self.assertEqual("no_hit", self.check("BR", asked)[1]["firearm"]["outcome"])
        self.assertEqual("hit", self.check("BR", asked, purpose="court")[1]["firearm"]["outcome"])
        self.network.iwets("ZA", "record", "release", "firearm", "ZA-R-1", "--silent", "--wait")
        silent, stores = self.check("CZ", asked)
        self.assertEqual("no_hit", stores["firearm"]["outcome"])
        self.assertTrue(wait_for("the silent notice", lambda: self.notices("ZA", subject=silent))[0]["match"]["silent"])
        self.assertEqual([], self.notices("CZ", subject=silent))
        self.assertEqual("hit", self.check("ZA", asked)[1]["firearm"]["outcome"])
        self.network.iwets("ZA", "record", "release", "firearm", "ZA-R-1", "--handling", "H0", "--wait")
        match = self.check("BR", asked)[1]["firearm"]["matches"][0]
        self.assertEqual(("H0", "allowed"), (match["handling"], match["pass_on"]))

    def hit(self, member, hit):
        return self.network.api(member, "GET", f"/hits/{hit}")

    def asked(self, member, hit, country):
        """What was asked and said about passing a hit on to a country."""
        return next((r for r in self.hit(member, hit).get("pass_on_requests", []) if r["country"] == country), None)

    def agreed(self, member, hit, country):
        asked = self.asked(member, hit, country)
        return asked is not None and asked["agreed"]

    def test_a_hit_is_passed_on_only_when_its_owner_agrees(self):
        record = {"id": "ZA-P-1", "reason": "stolen", "firearm": pistol("RGT500775"), "handling": "H1"}
        self.enter("ZA", "firearm", record)
        name, _ = self.check("BR", {"firearm": pistol("RGT500775")})
        hit = wait_for("the notice", lambda: self.notices("BR", subject=name))[0]["hit"]
        wait_for("the owner's notice", lambda: self.notices("ZA", subject=name))
        own = self.network.iwets("BR", "hit", "pass-on", hit, "--to", "ZA", "--why", "x", check=False)
        self.assertEqual(7, own.returncode, own.stderr)
        self.assertIn("that country's own", own.stderr)
        self.network.iwets("BR", "hit", "pass-on", hit, "--to", "CZ", "--why", "the seller lives there; for their police")
        wait_for("the request", lambda: (self.asked("ZA", hit, "CZ") or {}).get("waits_for") == "you")
        waiting = self.network.iwets("ZA", "hit", "waiting").stdout
        self.assertIn("the seller lives there", waiting)
        self.assertIn("iwets hit pass-on answer", waiting)
        self.assertFalse(self.agreed("BR", hit, "CZ"))
        self.network.iwets("ZA", "hit", "pass-on", "answer", hit, "conditions", "--to", "CZ", "--text", "not to the press")
        wait_for("the answer", lambda: self.agreed("BR", hit, "CZ"))
        self.assertIn("yes, under conditions", self.network.iwets("BR", "hit", "show", hit).stdout)
        self.assertIn("not to the press", self.network.iwets("BR", "hit", "show", hit).stdout)
        self.assertIsNone(self.asked("BR", hit, "TN"))  # For this country alone.

        # What was agreed to falls with the record's change; the hub may die in between.
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        self.network.wait_attached(60)
        self.enter("ZA", "firearm", dict(record, caution="the holder is armed"), "modify")
        wait_for("the fall", lambda: self.asked("BR", hit, "CZ")["fallen"])
        self.assertFalse(self.agreed("BR", hit, "CZ"))
        self.assertNotIn("rescinded", self.hit("BR", hit))
        late = self.network.iwets("ZA", "hit", "pass-on", "answer", hit, "yes", "--to", "CZ", check=False)
        self.assertEqual(7, late.returncode, late.stderr)
        self.network.iwets("BR", "hit", "pass-on", hit, "--to", "CZ", "--why", "again", "--urgent")
        wait_for("the request", lambda: (self.asked("ZA", hit, "CZ") or {}).get("waits_for") == "you")
        self.network.iwets("ZA", "hit", "pass-on", "answer", hit, "no", "--to", "CZ")
        wait_for("the answer", lambda: self.asked("BR", hit, "CZ")["word"] == "no")
        self.assertFalse(self.agreed("BR", hit, "CZ"))
        self.network.iwets("ZA", "record", "withdraw", "firearm", "ZA-P-1", "--wait")
        wait_for("the rescission", lambda: "rescinded" in self.hit("BR", hit))
        gone = self.network.iwets("BR", "hit", "pass-on", hit, "--to", "CZ", "--why", "x", check=False)
        self.assertIn("rescinded", gone.stderr)

    def test_a_remembered_check_is_met_by_a_later_trace(self):
        holder = {"name": "Ludmila Hrabalova Novakova", "birth_dates": ["1971-08-02"], "sex": "female"}
        by_firearm, _ = self.check("CZ", {"firearm": pistol("RGT813559")}, remember_days=30)
        by_person, _ = self.check("CZ", {"person": holder}, remember_days=30)
        forgotten, _ = self.check("CZ", {"person": holder})
        hidden, _ = self.check("CZ", {"firearm": pistol("RGT813559")}, remember_days=30, release={"except_countries": ["BR"]})
        trace = self.submit("BR", "RGT813559", possessor=holder)
        for name in (by_firearm, by_person):
            met = wait_for("the check's notice", lambda: self.notices("CZ", subject=name))
            self.assertEqual([("trace", trace, True)], [(n["match"]["store"], n["match"]["record"], n["retroactive"]) for n in met])
            self.assertEqual(1, len(wait_for("the trace's notice", lambda: self.notices("BR", subject=name, party="owner"))))
        wait_for("the hidden check's notice", lambda: self.notices("CZ", subject=hidden))
        # A check that comes after the trace meets it as well.
        after, _ = self.check("CZ", {"person": holder}, remember_days=30)
        wait_for("the later check's notice", lambda: self.notices("CZ", subject=after))
        wait_for("the trace's notice", lambda: self.notices("BR", subject=after, party="owner"))
        self.assertEqual([], self.notices("CZ", subject=forgotten))
        self.assertEqual([], self.notices("BR", subject=hidden))

    def test_nobody_shuts_out_his_own_country(self):
        self.enter("CZ", "firearm", {"id": "CZ-R-1", "firearm": pistol("RGT200772")})
        refused = self.network.iwets("CZ", "record", "release", "firearm", "CZ-R-1", "--except", "BR,CZ", "--wait",
                                     check=False)
        self.assertEqual(1, refused.returncode)
        self.assertIn("release.except_countries[1]: is your own country", refused.stderr)
        self.assertIn("take it out of the list", refused.stderr)
        file = self.network.path("own.json")
        file.write_text(json.dumps(morning.request("CZ", "RT 3", pistol("RGT200773"),
                                                   release={"except_countries": ["CZ"]})))
        self.assertEqual(7, self.network.iwets("CZ", "trace", "submit", file, check=False).returncode)

    def test_a_case_is_not_shown_to_the_country_that_it_is_about(self):
        self.enter("ZA", "firearm", {"id": "ZA-R-2", "firearm": pistol("RGT300773")})
        name, stores = self.check("BR", {"firearm": pistol("RGT300773")}, release={"except_countries": ["ZA"]})
        self.assertEqual("hit", stores["firearm"]["outcome"])
        wait_for("the requester's notice", lambda: self.notices("BR", subject=name))
        other, _ = self.check("BR", {"firearm": pistol("RGT300773")})
        wait_for("the owner's notice", lambda: self.notices("ZA", subject=other))
        self.assertEqual([], self.notices("ZA", subject=name))

    def test_what_is_entered_after_a_trace_alerts_both_sides_once(self):
        holder = {"name": "Zanele Ntuli Dube", "birth_dates": ["1988-03-11"], "sex": "female"}
        trace = self.submit("BR", "RGT400774", possessor=holder)
        record = {"id": "ZA-R-3", "reason": "stolen", "firearm": pistol("RGT400774")}
        self.enter("ZA", "firearm", record)
        later = wait_for("the requester's notice", lambda: self.notices("BR", subject=trace))
        self.assertEqual(("requester", True, "ZA-R-3"),
                         (later[0]["party"], later[0]["retroactive"], later[0]["match"]["record"]))
        wait_for("the owner's notice", lambda: self.notices("ZA", subject=trace, party="owner"))
        self.assertIn("Entered after the checks", self.network.iwets("BR", "trace", "show", trace).stdout)
        # Changed, and after a kill: nobody is told twice.
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        self.network.wait_attached()
        self.enter("ZA", "firearm", {**record, "caution": "loaded"}, "modify")
        self.enter("ZA", "nominal", {"id": "ZA-R-4", "reason": "wanted", "person": {
            "name": "Dube, Zanele Ntuli", "birth_dates": ["1988-03-11"], "sex": "female"}})
        wait_for("the person", lambda: self.notices("BR", subject=trace, record="ZA-R-4"))
        self.assertEqual(1, len(self.notices("BR", subject=trace, record="ZA-R-3")))
        self.assertEqual(1, len(self.notices("ZA", subject=trace, record="ZA-R-3")))
        self.assertEqual(0, self.network.api("BR", "GET", "/summary")["duplicates"])

    def test_a_second_trace_of_the_same_person_alerts_the_first_requester(self):
        holder = {"name": "Ludmila Hrabalova Novakova", "birth_dates": ["1979-05-23"], "sex": "female"}
        first = self.submit("CZ", "RGT500775", possessor=holder)
        second = self.submit("BR", "RGT500999",
                             possessor={**holder, "name": "Novakova, Ludmila Hrabalova"})
        stores = {s["store"]: s for s in self.network.api("BR", "GET", f"/traces/{second}")["stores"]}
        self.assertEqual([first], [match["record"] for match in stores["trace"]["matches"]])
        wait_for("the first requester's notice", lambda: self.notices("CZ", subject=second, party="owner"))

    def test_a_list_is_swept_for_traces_and_remembered_checks(self):
        trace = self.submit("BR", "RGT600776")
        asked, _ = self.check("CZ", {"vehicle": {"plate": "RT 601-776", "plate_country": "ZA"}}, remember_days=30)
        forgotten, _ = self.check("CZ", {"vehicle": {"plate": "RT 601-776", "plate_country": "ZA"}})
        firearms, vehicles = self.network.path("firearms.csv"), self.network.path("vehicles.csv")
        rows = [f"ZA-L-{i},stolen,RGT{700000 + i},Glock,9x19,PI" for i in range(600)]
        rows[450] = "ZA-L-450,stolen,RGT600776,Glock,9x19,PI"
        firearms.write_text("id,reason,serial,make,calibre,type\n" + "\n".join(rows) + "\n")
        vehicles.write_text("id,reason,plate,plate_country,except_countries,handling\n"
                            "ZA-L-V1,stolen,RT 601-776,ZA,BR,H1\n")
        self.network.iwets("ZA", "record", "load", "firearm", firearms, "--wait")
        self.network.iwets("ZA", "record", "load", "vehicle", vehicles, "--wait")
        wait_for("the trace's notice", lambda: self.notices("BR", subject=trace, record="ZA-L-450"))
        wait_for("the owner's notice", lambda: self.notices("ZA", subject=trace, record="ZA-L-450"))
        later = wait_for("the check's notice", lambda: self.notices("CZ", subject=asked, record="ZA-L-V1"))
        self.assertEqual(("H1", True), (later[0]["match"]["handling"], later[0]["retroactive"]))
        self.assertEqual([], self.notices("CZ", subject=forgotten))


if __name__ == "__main__":
    unittest.main()
