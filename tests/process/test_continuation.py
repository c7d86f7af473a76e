"""A case that goes on through three countries by itself: the simulator of the United States, a registry in a database
of the Czech Republic, an adapter in Python of Brazil; real processes, also when the requester's node is killed in between.
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
import abroad  # noqa: E402
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
FIREARMS = [(serial, "Smith & Wesson", "M&P9", "9 mm Luger", exported) for serial, exported in
            (("SWX 5001", "BR"), ("SWX 5002", "BR"), ("SWX 5003", "US"), ("SWX 5004", "DE"))]


def pistol(serial):
    return {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "type": "PI", "calibre": "9x19",
            "country_of_manufacture": "US", "country_of_import": "CZ"}


@unittest.skipUnless(abroad.odbc_driver(), "the ODBC driver of SQLite is not installed: apt-get install libsqliteodbc")
class Continuation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA",), center="US",
                              center_options=["--time-scale", "instant", "--no-silent"]).create()
        cls.addClassCleanup(cls.network.abandon)
        abroad.create(cls.network, FIREARMS, ["SWX5001;Ana Souza;2015;Smith & Wesson", "SWX5002;?;2015;Smith & Wesson"])
        cls.network.start().wait_attached()
        abroad.start(cls.network)

    def submit(self, serial, policy="send"):
        return self.network.api("ZA", "POST", f"/traces?continuation={policy}",
                                morning.request("ZA", f"CONT {serial}", pistol(serial)))["trace"]

    def show(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def hops(self, trace):
        return self.show(trace)["case"]["hops"]

    def ended(self, trace):
        def over():
            case = self.show(trace)["case"]
            return not case["open"] and case["hops"][-1]["state"] in ("answered", "closed")
        wait_for("the case to end", over, 60)
        wait_for("the network to be quiet", self.network.settled, 60)
        return self.show(trace)["case"]

    def crosses_three_countries(self, case):
        self.assertEqual([("US", 104), ("CZ", 104), ("BR", 100)], [(h["center"], h["code"]) for h in case["hops"]])
        for hop in case["hops"]:
            self.assertTrue(hop["signed"]["verified"], hop)
            self.assertTrue(hop["signed"]["content"], hop)
            self.assertEqual(f"center:{hop['center']}", hop["signed"]["by"])
        self.assertEqual([("US", "manufacturer"), ("US", "exported"), ("CZ", "importer"), ("CZ", "dealer"),
                          ("CZ", "exported"), ("BR", "purchaser")],
                         [(link["country"], link["role"]) for link in case["chain"]])
        self.assertEqual("purchaser", case["point_of_diversion"]["role"])
        self.assertEqual(0, self.network.api("ZA", "GET", "/summary")["duplicates"])

    def test_a_case_crosses_three_countries_by_itself(self):
        trace = self.submit("SWX5001")
        case = self.ended(trace)
        self.crosses_three_countries(case)
        self.assertEqual("Ana Souza", case["point_of_diversion"]["name"])
        said = self.network.iwets("ZA", "trace", "show", trace).stdout
        for line in ("signed by center:US, key ", "signed by center:CZ, key ", "signed by center:BR, key ", "verified",
                     "Dovoz zbraní Plzeň", "exported", "Point of diversion  purchaser Ana Souza, BR (Brazil)"):
            self.assertIn(line, said)
        for center in ("center-CZ", "center-BR"):
            self.assertNotIn("chain_dropped", self.network.daemons[center].last_words(200))
        # The same firearm was asked about three times, at three centers: no one took it for a duplicate.
        codes = [step.get("code") for hop in case["hops"] for step in self.show(hop["trace"])["history"]]
        self.assertNotIn(500, codes)

    def test_killed_again_and_again_the_node_goes_on_once(self):
        node, deaths = self.network.daemons["node-ZA"], 0
        trace = self.submit("SWX5002")
        while len(self.hops(trace)) < 3:
            node.stop(signal.SIGKILL)
            self.network.start_node("ZA")
            deaths += 1
            self.assertLess(deaths, 200)
        abroad.brazilian(self.network, ["SWX5001;Ana Souza;2015;Smith & Wesson", "SWX5002;Rui Lima;2015;Smith & Wesson"])
        case = self.ended(trace)
        self.crosses_three_countries(case)
        self.assertEqual("Rui Lima", case["point_of_diversion"]["name"])
        self.assertGreater(deaths, 0)
        rows = self.network.api("ZA", "GET", "/traces?limit=500")["traces"]
        self.assertEqual(3, sum(row["firearm"]["serial"] == "SWX5002" for row in rows))

    def test_a_circle_and_a_country_without_center_end_with_the_reason(self):
        circle, nowhere = self.submit("SWX5003"), self.submit("SWX5004")
        case = self.ended(circle)
        self.assertEqual([("US", 104), ("CZ", 104)], [(h["center"], h["code"]) for h in case["hops"]])
        self.assertEqual({"state": "loop", "country": "US", "onward": "yes"}, case["continuation"])
        case = self.ended(nowhere)
        self.assertEqual(["answered", "answered", "closed"], [hop["state"] for hop in case["hops"]])
        self.assertEqual("closed_no_center", case["hops"][2]["closed_reason"])

    def test_a_draft_is_sent_by_its_officer(self):
        self.network.path("case.json").write_text(json.dumps(
            morning.request("ZA", "CONT draft", pistol("SWX5001"))))
        done = self.network.iwets("ZA", "--json", "trace", "submit", self.network.path("case.json"), "--wait", "60")
        trace = json.loads(done.stdout)["trace"]
        self.assertIn(trace, self.network.iwets("ZA", "trace", "list", "--state", "draft").stdout)
        self.assertIn("The case can go on in CZ", self.network.iwets("ZA", "trace", "show", trace).stdout)
        self.network.iwets("ZA", "trace", "continue", trace)
        wait_for("the second draft",
                 lambda: self.show(trace)["case"].get("continuation", {}).get("country") == "BR", 60)
        self.network.iwets("ZA", "trace", "cancel", trace, "--reason", "enough")
        self.assertEqual("dropped", self.show(trace)["case"]["continuation"]["state"])
        self.assertEqual(7, self.network.iwets("ZA", "trace", "cancel", trace, check=False).returncode)


if __name__ == "__main__":
    unittest.main()
