"""Which firearm is it? The reference table as a real node serves it, without a hub: the search, an entry, a request that names one,
and a firearm that the table does not have.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import NO_QUOTAS, Network  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
TABLE = '''number,maker,name,aliases,type,action,calibres,country,first_year,last_year,marks,serial_where,serial_form,legal
90001,Vulkan Works,VX 33,VX33|Вулкан 33,PI,semi-automatic,7.62x25 mm Tokarev,ZA,1950,1962,left side of the slide: VULKAN PRETORIA,right side of the frame,LDDDD,ask before 1953
90002,Vulkan Works,VX 40,,PR,double-action,.38 Special|.357 Magnum,ZA,1960,,,,,
'''


class Identify(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.table = pathlib.Path(folder.name) / "national.csv"
        self.table.write_text(TABLE)
        self.network = Network(folder.name + "/n", BIN, members=("ZA",), center=None,
                               node_options=NO_QUOTAS + f'[reference]\nnational = "{self.table}"\n').create()
        self.addCleanup(self.network.abandon)

    def start(self):
        self.network.start_node("ZA")
        return self.network

    def iwets(self, *arguments, **more):
        return self.network.iwets("ZA", *arguments, **more)

    def request(self, **firearm):
        return morning.request("ZA", "FR 1", {"type": "", "country_of_manufacture": "", **firearm})

    def test_a_firearm_is_found_by_what_is_read_off_it_and_shown(self):
        self.start()
        for words in ("vulkan 7,62", "VX33", "вулкан 33", "vulkan pretoria pistol"):
            found = json.loads(self.iwets("--json", "identify", *words.split()).stdout)["found"]
            self.assertEqual("FR-90001", found[0]["reference"], words)
            self.assertTrue(found[0]["why"], words)
        listed = self.iwets("identify", "vulkan 7,62").stdout
        self.assertIn("FR-90001", listed)
        self.assertIn("calibre 7.62x25 mm Tokarev", listed)
        only = self.iwets("identify", "vulkan", "--type", "revolver").stdout
        self.assertIn("FR-90002", only)
        self.assertNotIn("FR-90001", only)
        entry = self.iwets("identify", "FR-90001").stdout
        for said in ("VULKAN PRETORIA", "left side of the slide", "right side of the frame", "LDDDD", "1950-1962", "ask before 1953"):
            self.assertIn(said, entry)

    def test_what_is_not_there_is_said_with_a_remedy(self):
        self.start()
        for words, code, said in (("qqqqzzzz", 4, "nothing in the reference table fits"), ("FR-99999", 4, "there is no entry FR-99999")):
            failed = self.iwets("identify", words, check=False)
            self.assertEqual(code, failed.returncode, failed.stderr)
            self.assertIn(said, failed.stderr)
        self.assertEqual(7, self.iwets("identify", "vulkan", "--type", "spoon", check=False).returncode)
        self.assertEqual(2, self.iwets("identify", check=False).returncode)

    def test_a_request_may_name_an_entry(self):
        network = self.start()
        trace = network.api("ZA", "POST", "/traces", self.request(reference="FR-90001", serial="B1234"))
        self.assertFalse([one for one in trace["advice"] if one["field"] == "firearm.serial"], trace)
        firearm = network.api("ZA", "GET", "/traces/" + trace["trace"])["request"]["firearm"]
        self.assertEqual(("Vulkan Works", "VX 33", "PI", "7.62x25 mm Tokarev", "ZA", "FR-90001"),
                         tuple(firearm[key] for key in ("make", "model", "type", "calibre", "country_of_manufacture", "reference")))
        doubtful = network.api("ZA", "POST", "/traces?dry=1", self.request(reference="FR-90001", serial="777"))
        self.assertIn("LDDDD", json.dumps(doubtful["advice"]))

        def refused(**firearm):
            status, answer = network.api_raw("ZA", "POST", "/traces", self.request(serial="K5678", **firearm))
            self.assertEqual(422, status, answer)
            return answer["error"]
        wrong = refused(reference="FR-90001", type="PR")
        self.assertEqual(("contradiction", "firearm.type"), (wrong["code"], wrong["field"]))
        self.assertIn("says pistol, semi-automatic, the form PR", wrong["message"])
        self.assertEqual("firearm.reference", refused(reference="FR-99999")["field"])
        many = refused(reference="FR-90002")
        self.assertEqual("firearm.calibre", many["field"])
        self.assertIn(".357 Magnum", many["remedy"])

    def test_an_unknown_firearm_is_reported_and_stays_over_a_restart(self):
        network = self.start()
        self.assertIn("No firearm", self.iwets("identify", "--reported").stdout)
        file = self.table.with_name("unknown.toml")
        file.write_text('marks = "NOVA SHKOLA"\nserial_where = "barrel"\n')
        self.assertIn("report 1", self.iwets("identify", "--unknown", file).stdout)
        network.daemons["node-ZA"].stop()
        network.start_node("ZA")
        shown = self.iwets("identify", "--reported").stdout
        self.assertIn("NOVA SHKOLA", shown)
        self.assertEqual(400, network.api_raw("ZA", "POST", "/reference/reports", {})[0])

    def test_a_table_that_cannot_be_read_names_file_and_line(self):
        self.table.write_text(TABLE.replace("PI,semi", "PI,demi"))
        log = self.network.path("node-ZA.log")
        with self.assertRaises(Exception):
            self.network.start_node("ZA")
        self.assertIn(f"{self.table}:2: the action `demi-automatic` is not known; did you mean `semi-automatic`?",
                      log.read_text())


if __name__ == "__main__":
    unittest.main()
