"""Real lists: what a member loads from public files is found again by a trace, with the right record."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DATA = pathlib.Path(os.environ.get("IWETS_DATA", ROOT.parent / "shared/data"))
OFAC = [DATA / "ofac-2021/sdn.csv", DATA / "ofac-2021/alt.csv"]
NZ = DATA / "vehicles/nz_police_stolen_2011.csv"


@unittest.skipUnless(all(p.exists() for p in [*OFAC, NZ]), f"the public lists are not in {DATA}")
class RealLists(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)
        self.network = Network(self.folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(self.network.abandon)  # Also when what follows fails.
        self.network.create().start()
        self.network.wait_attached()

    def load(self, *arguments, **more):
        return self.network.iwets("ZA", "record", "load", *arguments, **more)

    def stores_of(self, trace):
        got = wait_for("the check report", lambda: self.network.api("BR", "GET", f"/traces/{trace}").get("stores"), 30)
        return {s["store"]: s for s in got}

    def test_persons_passports_and_cars_of_real_lists_are_found(self):
        self.load("nominal", "--format", "ofac", *OFAC)
        nz = self.load("vehicle", "--format", "nz-police", NZ, check=False)
        self.assertIn(nz.returncode, (0, 1), nz.stderr)  # Repeated rows are refused, and said.
        body = morning.request("BR", "BR 1", {"serial": "AA1234", "make": "Colt", "model": "Python", "calibre": ".357"})
        body["possessor"] = {"name": "Ivan Stanislavavich Tsertsel", "birth_dates": ["1966-09-08"]}
        body["vehicle"] = {"plate": "0BOOST", "plate_country": "NZ"}
        stores = self.stores_of(self.network.api("BR", "POST", "/traces", body)["trace"])
        self.assertEqual(("hit", "ofac-32277"), (stores["nominal"]["outcome"], stores["nominal"]["matches"][0]["record"]))
        self.assertEqual("hit", stores["vehicle"]["outcome"])
        # A passport on the list belongs to its nominal: possible, and never called stolen.
        number, owner = self.passport_on_the_list()
        body = morning.request("BR", "BR 2", {"serial": "AA1235", "make": "Colt", "model": "Python", "calibre": ".357"})
        body["possessor"] = {"name": "Somebody Else", "documents": [{"type": "P", "number": number, "country": ""}]}
        stores = self.stores_of(self.network.api("BR", "POST", "/traces", body)["trace"])
        self.assertEqual("possible", stores["document"]["outcome"])
        self.assertIn(owner, [m["record"] for m in stores["document"]["matches"]])

    def passport_on_the_list(self):
        """A passport number that occurs once, and the id of the individual who holds it."""
        import csv
        import re
        with open(OFAC[0], encoding="latin-1", newline="") as file:
            for row in csv.reader(file):
                if len(row) > 11 and row[2] == "individual" and row[11].count("Passport") == 1:
                    found = re.search(r"Passport ([A-Z]\d{6,8}) \(", row[11])
                    if found:
                        return found.group(1), f"ofac-{row[0]}"
        self.fail("the list holds no passport of the expected shape")

    def dump(self):
        """The record stores as sorted lines, from the hub's own replay command."""
        self.network.daemons["hub"].stop()
        done = self.network.run("iwets-hub", "replay", "--state", self.network.path("hub"), "--verify")
        self.network.start_hub()
        return done.stdout

    def test_a_load_that_is_killed_resumes_and_ends_with_the_same_store(self):
        command = [self.network.bin / "iwets", "--node", self.network.path("node-ZA"), "record", "load", "nominal",
                   "--format", "ofac", *OFAC]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the load to be under way",
                 lambda: self.network.api("ZA", "GET", "/records/nominal?limit=1")["records"], 60, every=0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        again = self.load("nominal", "--format", "ofac", *OFAC, "--json", check=False)
        self.assertIn(again.returncode, (0, 1), again.stderr)
        counts = self.network.hubctl("store", "--json").stdout
        self.assertIn("nominal", counts)
        import json
        self.assertEqual(self.individuals(), json.loads(counts)["stores"]["nominal"], "each individual once")
        self.assertIn("equal", self.dump())

    def individuals(self):
        import csv
        with open(OFAC[0], encoding="latin-1", newline="") as file:
            return sum(1 for row in csv.reader(file) if len(row) > 2 and row[2] == "individual")


if __name__ == "__main__":
    unittest.main()
