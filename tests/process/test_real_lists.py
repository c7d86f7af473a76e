"""Real lists: what a member loads from public files is found again by a trace, with the right record."""
import csv
import datetime
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DATA = pathlib.Path(os.environ.get("IWETS_DATA", ROOT.parent / "shared/data"))
OFAC = [DATA / "ofac-2021/sdn.csv", DATA / "ofac-2021/alt.csv"]
NZ = DATA / "vehicles/nz_police_stolen_2011.csv"


def ofac_individuals():
    with open(OFAC[0], encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 11 and row[2] == "individual":
                yield row


def somebody_with_a_passport():
    """(record, name, birth date, passport number) of an individual with one full birth date and one passport."""
    for row in ofac_individuals():
        born = re.findall(r"DOB (\d\d \w{3} \d{4});", row[11])
        passports = re.findall(r"Passport ([A-Z]\d{6,8}) \(", row[11])
        if len(born) == 1 and row[11].count("DOB") == 1 and len(passports) == 1 == row[11].count("Passport"):
            date = datetime.datetime.strptime(born[0], "%d %b %Y").date().isoformat()
            return f"ofac-{row[0]}", " ".join(reversed(row[1].split(", "))), date, passports[0]
    raise AssertionError("the list holds nobody of the expected shape")


@unittest.skipUnless(all(p.exists() for p in [*OFAC, NZ]), f"the public lists are not in {DATA}")
class RealLists(unittest.TestCase):
    def made(self, name):
        network = Network(f"{self.folder.name}/{name}", BIN, members=("ZA", "BR"),
                          center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(network.abandon)  # Also when what follows fails.
        network.create().start()
        network.wait_attached()
        return network

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)

    def trace(self, network, reference, **subjects):
        """Submits a trace of Brazil's and waits for its end; returns its id and what each store said."""
        body = morning.request("BR", reference, {"serial": "AA1234", "make": "Colt", "model": "Python",
                                                 "calibre": ".357"}, **subjects)
        trace = network.api("BR", "POST", "/traces", body)["trace"]
        def ended():  # A second trace of the firearm is taken only then.
            shown = network.api("BR", "GET", f"/traces/{trace}")
            return shown["stores"] if shown["state"] == "answered" else None
        return trace, {s["store"]: s for s in wait_for("the result and the check report", ended, 30)}

    def notices(self, network, member, trace):
        rows = network.api(member, "GET", "/notices?limit=500")["notices"]
        return sorted((n["party"], n["match"]["store"], n["match"]["record"]) for n in rows if n["subject"] == trace)

    def test_possessor_passport_and_car_of_real_lists_are_found_by_one_trace(self):
        network = self.made("n")
        network.iwets("ZA", "record", "load", "nominal", "--format", "ofac", *OFAC)
        loaded = network.iwets("ZA", "record", "load", "vehicle", "--format", "nz-police", NZ, check=False)
        self.assertIn(loaded.returncode, (0, 1), loaded.stderr)  # Repeated rows are refused, and said.
        record, name, born, passport = somebody_with_a_passport()
        trace, stores = self.trace(
            network, "BR 1", vehicle={"plate": "0BOOST", "plate_country": "NZ"},
            possessor={"name": name, "birth_dates": [born],
                       "documents": [{"type": "P", "number": passport, "country": ""}]})
        alerts = {store: [m["record"] for m in said["matches"] if m["alert"]] for store, said in stores.items()}
        self.assertEqual("hit", stores["nominal"]["outcome"])
        self.assertIn(record, alerts["nominal"])
        self.assertEqual("hit", stores["vehicle"]["outcome"])
        self.assertEqual(["nz-0BOOST-20110619-"], [r[:19] for r in alerts["vehicle"]])
        # A passport on the list belongs to its nominal: possible, and never called stolen.
        self.assertEqual("possible", stores["document"]["outcome"])
        self.assertIn(record, [m["record"] for m in stores["document"]["matches"]])
        # Both sides are told of every hit, and of nothing else.
        hits = sorted((store, r) for store, records in alerts.items() for r in records)
        for member, party in (("BR", "requester"), ("ZA", "owner")):
            wait_for(f"the notices of {member}", lambda m=member: len(self.notices(network, m, trace)) >= len(hits), 30)
            self.assertEqual([(party, *hit) for hit in hits], self.notices(network, member, trace))

    def test_a_known_name_with_another_birth_date_alerts_nobody(self):
        network = self.made("n")
        network.iwets("ZA", "record", "load", "nominal", "--format", "ofac", *OFAC)
        trace, stores = self.trace(network, "BR 2", possessor={"name": "Ivan Stanislavavich Tsertsel",
                                                               "birth_dates": ["1966-09-08"]})
        self.assertEqual(("hit", "ofac-32277"), (stores["nominal"]["outcome"], stores["nominal"]["matches"][0]["record"]))
        trace, stores = self.trace(network, "BR 3", possessor={"name": "Ivan Stanislavavich Tsertsel",
                                                               "birth_dates": ["1971-01-02"]})
        self.assertNotEqual("hit", stores["nominal"]["outcome"])
        # The firearm was asked about before: that is another hit, and the only one.
        self.assertEqual(["trace"], [store for _, store, _ in self.notices(network, "BR", trace)])

    def dump(self, network):
        """The record stores as sorted lines, rebuilt from the journal by the hub's own replay command."""
        network.daemons["hub"].stop()
        state = ["--state", network.path("hub")]
        self.assertRegex(network.run("iwets-hub", "replay", *state, "--verify").stdout, r"record stores: .*, equal")
        lines = network.run("iwets-hub", "replay", *state, "--verify", "--dump-records").stdout.splitlines()
        return sorted(line for line in lines if not line.startswith("trace "))

    def test_a_load_that_is_killed_resumes_and_ends_with_the_same_store(self):
        network = self.made("killed")
        command = [network.bin / "iwets", "--node", network.path("node-ZA"), "record", "load", "nominal",
                   "--format", "ofac", *OFAC]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the load to be under way",
                 lambda: network.api("ZA", "GET", "/records/nominal?limit=1")["records"], 60, every=0.005)
        process.send_signal(signal.SIGKILL)
        self.assertEqual(-signal.SIGKILL, process.wait())
        network.daemons["hub"].stop(signal.SIGKILL)
        network.start_hub()
        again = network.iwets("ZA", "record", "load", "nominal", "--format", "ofac", *OFAC, "--json", check=False)
        self.assertIn(again.returncode, (0, 1), again.stderr)
        said = json.loads(again.stdout)
        lines = OFAC[0].read_bytes().count(b"\n")
        self.assertGreater(said["resumed_after"], 0, "the kill came after the first records")
        self.assertLess(said["resumed_after"], lines - 400, "the kill came before the end")
        self.assertEqual(0, said["pending"])
        counts = json.loads(network.hubctl("store", "--json").stdout)
        self.assertEqual(sum(1 for _ in ofac_individuals()), counts["stores"]["nominal"], "each individual once")

        whole = self.made("whole")
        whole.iwets("ZA", "record", "load", "nominal", "--format", "ofac", *OFAC)
        self.assertEqual(self.dump(whole), self.dump(network))


if __name__ == "__main__":
    unittest.main()
