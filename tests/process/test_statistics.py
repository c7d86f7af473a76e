"""Figures as real processes: what `iwets statistics` says is what the traces, hits and incoming requests themselves say, counted
here one by one; and it names nobody.
"""
import collections
import csv
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
TRACES = 30
SUCCESS = {100, 101, 102, 103, 105, 106, 107}
WANTED = {"id": "BR-W-1", "reason": "wanted", "person": {"name": "Tebogo Secretname", "birth_dates": ["1984-07-19"], "sex": "male",
                                                        "nationalities": ["ZA"]}}


class Statistics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), answering=("BR",),
                              center_options=["--time-scale", "instant", "--no-silent"]).create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.start().wait_attached()
        cls.fill()

    @classmethod
    def fill(cls):
        network = cls.network
        network.api("BR", "POST", "/records/nominal", {"verb": "enter", "record": WANTED})
        wait_for("the record", lambda: network.api("BR", "GET", "/records/nominal")["records"][0]["state"] == "accepted")
        for i in range(TRACES):
            network.api("ZA", "POST", "/traces", morning.request("ZA", f"SECRET {i}", {
                "serial": f"STAT{1009 * (i + 1)}", "make": "Colt", "model": "Python", "type": "PR", "calibre": ".357 Magnum"},
                **({"possessor": WANTED["person"]} if i == 0 else {})))
        brazil = {"serial": "TBR77771", "make": "Taurus", "model": "PT 92", "calibre": "9x19", "country_of_manufacture": "BR"}
        cls.at_brazil = network.api("ZA", "POST", "/traces", morning.request("ZA", "SECRET BR", brazil))["trace"]
        brazil["serial"] = "TBR88882"
        network.api("ZA", "POST", "/traces", morning.request("ZA", "SECRET BR2", brazil))
        wait_for("the requests at Brazil", lambda: len(network.api("BR", "GET", "/incoming")["incoming"]) == 2, 60)
        network.iwets("BR", "incoming", "answer", cls.at_brazil, "--code", "112", "--holder",
                      "manufacturer:Forjas:2015:2018-03-02")
        wait_for("the answers", lambda: cls.answered() == TRACES + 1, 60)
        for member in ("ZA", "BR"):
            wait_for("the notice", lambda m=member: network.api(m, "GET", "/notices")["notices"], 60)
        hit = network.api("ZA", "GET", "/notices")["notices"][0]["hit"]
        network.iwets("BR", "hit", "answer", hit, "confirmed")
        wait_for("the word", lambda: network.api("ZA", "GET", f"/hits/{hit}")["confirmation"]["verdict"] == "confirmed", 60)
        network.iwets("ZA", "hit", "false", hit, "another man")

    @classmethod
    def answered(cls):
        return sum(trace["state"] == "answered" for trace in cls.traces())

    @classmethod
    def traces(cls):
        return cls.network.api("ZA", "GET", "/traces?limit=500")["traces"]

    def figures(self, member, *words):
        return json.loads(self.network.iwets(member, "statistics", *words, "--json").stdout)

    def test_traces_and_results_are_those_of_the_list(self):
        found, traces = self.figures("ZA"), self.traces()
        codes = collections.Counter(trace["result_code"] for trace in traces if trace["state"] == "answered")
        self.assertEqual({"submitted": len(traces), "answered": sum(codes.values())}, found["traces"])
        self.assertEqual(codes, {row["code"]: row["count"] for row in found["results"]})
        parties = collections.Counter((trace["center"], trace["party"]) for trace in traces)
        self.assertEqual(parties, {(row["country"], row["party"]): row["traces"] for row in found["centers"]})
        usa = next(row for row in found["centers"] if row["country"] == "US")
        success = sum(count for code, count in codes.items() if code in SUCCESS)
        self.assertEqual((TRACES, success), (usa["answered"], usa["success"]))
        self.assertAlmostEqual(success / TRACES, usa["success_share"], delta=0.00051)
        self.assertLessEqual(usa["hours_p50"], usa["hours_p99"])
        self.assertEqual(1, next(row for row in found["centers"] if row["country"] == "BR")["open"])

    def test_firearms_and_the_indicator_are_those_of_the_cases(self):
        found, traces = self.figures("ZA"), self.traces()
        days, diverted, traced, left_out = [], collections.Counter(), 0, 0
        for trace in traces:
            case = self.network.api("ZA", "GET", f"/traces/{trace['trace']}")["case"]
            if trace.get("result_code") in (206, 500):
                left_out += 1
                continue
            traced += any(hop.get("code") in SUCCESS for hop in case["hops"])
            if "time_to_crime_days" in case:
                days.append(case["time_to_crime_days"])
            if "point_of_diversion" in case:
                diverted[case["point_of_diversion"]["country"]] += 1
        sdg, crime = found["sdg_16_4_2"], found["time_to_crime"]
        self.assertEqual((traced, len(traces) - left_out, 1, left_out),
                         (sdg["numerator"], sdg["denominator"], sdg["open"], sdg["left_out"]))
        self.assertAlmostEqual(traced / (len(traces) - left_out), sdg["proportion"], delta=0.00051)
        self.assertIn("100 to 103", sdg["numerator_is"])
        self.assertEqual(diverted, {row["country"]: row["firearms"] for row in found["points_of_diversion"]})
        days.sort()
        self.assertEqual(len(days), crime["count"])
        self.assertEqual(days[(len(days) + 1) // 2 - 1] if days else None, crime["median_days"])
        self.assertEqual((sum(d < 365 for d in days), sum(d > 1095 for d in days)),
                         (crime["under_1_year"], crime["over_3_years"]))

    def test_hits_on_both_sides_and_requests_of_others(self):
        ours, theirs = self.figures("ZA"), self.figures("BR")
        hit = {"store": "nominal", "told": 1, "confirmed": 1, "not_confirmed": 0, "false": 1, "rescinded": 0}
        self.assertIn({**hit, "side": "requester"}, ours["hits"])
        wait_for("the report", lambda: {**hit, "side": "owner"} in self.figures("BR")["hits"], 60)
        row, = theirs["incoming"]
        self.assertEqual(("ZA", 2, 1, 1, 0), tuple(row[key] for key in ("country", "requests", "answered", "open", "overdue")))
        self.assertEqual([{"agency": "ZA-NCB", "firearms": TRACES + 2, "answered": TRACES + 1,
                           "traced": ours["sdg_16_4_2"]["numerator"]}], ours["agencies"])

    def test_nobody_and_no_number_is_in_it_in_any_form(self):
        for words in (["--json"], ["--csv"], []):
            said = self.network.iwets("ZA", "statistics", *words).stdout
            for secret in ("SECRET", "Secretname", "STAT1009", "TBR77771", "Duty officer", "Forjas", "BR-W-1"):
                self.assertNotIn(secret, said)

    def test_csv_holds_the_same_figures(self):
        rows = list(csv.DictReader(io.StringIO(self.network.iwets("ZA", "statistics", "--csv").stdout)))
        of = {(row["section"], row["key"], row["figure"]): row["value"] for row in rows}
        self.assertEqual(len(rows), len(of))
        found = self.figures("ZA")
        self.assertEqual(str(found["sdg_16_4_2"]["denominator"]), of["sdg_16_4_2", "", "denominator"])
        for row in found["centers"]:
            self.assertEqual(str(row["answered"]), of["centers", f"{row['country']} {row['party']}", "answered"])

    def test_a_period_and_the_supervisor(self):
        self.assertEqual(0, self.figures("ZA", "--from", "2199-01-01", "--until", "2199-12-31")["traces"]["submitted"])
        wrong = self.network.iwets("ZA", "statistics", "--from", "soon", check=False)
        self.assertEqual(7, wrong.returncode)
        self.assertIn("2026-03-01", wrong.stderr)
        token = (self.network.path("node-ZA") / "supervisor-token").read_text().strip()
        status, found = self.network.api_raw("ZA", "GET", "/statistics", token=token)
        self.assertEqual((200, TRACES + 2), (status, found["traces"]["submitted"]))


if __name__ == "__main__":
    unittest.main()
