"""A seizure as real processes: judged before anything leaves, submitted once however often the file comes, killed in between;
agencies that may ask, and one that asks for another.
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
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
OPTIONS = """[quota]
officer_traces_per_hour = 25
[agencies.SAPS-DBN]
name = "Durban Central"
purposes = ["investigation"]
acts_for = ["SAPS-PTA"]
[agencies.SAPS-PTA]
urgent = "off"
"""
ROWS = 20
COMMON = {
    "priority": "routine",
    "agency": {"code": "SAPS-DBN", "on_behalf_of": "SAPS-PTA"}, "officer": {"name": "N. Dlamini"},
    "case_reference": "CAS 77/2026", "crime_code": "5202", "intended_use": "criminal investigation",
    "purpose": "investigation", "illicit_basis": "where_found",
    "firearm": {"make": "Colt", "model": "1911", "type": "PI", "calibre": ".45 ACP", "country_of_manufacture": "US"},
    "recovery": {"date": "2026-02-20", "country": "ZA", "place": "Durban harbour"},
}


class Seizure(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA",), node_options=OPTIONS,
                               center_options=["--time-scale", "instant", "--no-silent"]).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()

    def batch(self, *words, code=0):
        done = self.network.iwets("ZA", "trace", "batch", self.network.path("seizure.csv"), "--common",
                                  self.network.path("common.json"), *words, "--json", check=False)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def write(self, rows, common=None):
        self.network.path("common.json").write_text(json.dumps(common or COMMON))
        lines = ["row_reference,serial,model", *(f"{row},{serial},{model}" for row, serial, model in rows)]
        self.network.path("seizure.csv").write_text("\n".join(lines) + "\n")

    def rows(self, many, begin=0):
        return [(f"EX-{i}", f"SZ{10007 + 613 * i}", "") for i in range(begin, begin + many)]

    def seizure(self):
        return json.loads(self.network.iwets("ZA", "trace", "list", "--seizure", "cas 77/2026", "--json").stdout)

    def kill(self):
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        self.network.start_node("ZA")

    def test_a_seizure_is_submitted_once_whatever_breaks(self):
        rows = self.rows(ROWS)
        rows[4] = ("EX-4", "", "")             # without its number
        rows[9] = ("EX-9", rows[8][1], "")     # the number of another row
        self.write(rows)
        judged = self.batch("--dry-run", code=1)
        self.assertEqual({"ready": ROWS - 2, "refused": 2}, judged["counts"])
        self.assertEqual(0, self.seizure()["seizure"]["traces"])
        first = self.batch(code=1)
        self.assertEqual({"accepted": ROWS - 2, "refused": 2}, first["counts"])
        refused = {row["row_reference"]: row for row in first["verdicts"] if row["verdict"] == "refused"}
        self.assertEqual("firearm.serial", refused["EX-4"]["field"])
        self.assertIn("line 10", refused["EX-9"]["reason"])
        self.assertTrue(all(row["remedy"] for row in refused.values()))
        self.kill()
        rows[4], rows[9] = self.rows(1, 4)[0], self.rows(1, 9)[0]
        self.write(rows)
        second = self.batch()
        self.assertEqual({"accepted": 2, "duplicate": ROWS - 2}, second["counts"])
        before = {row["row_reference"]: row["trace"] for row in first["verdicts"] if row["verdict"] == "accepted"}
        after = {row["row_reference"]: row["trace"] for row in second["verdicts"]}
        self.assertEqual(before, {row: after[row] for row in before})
        self.kill()
        self.assertEqual({"duplicate": ROWS}, self.batch()["counts"])
        listed = wait_for("all answers", lambda: (lambda s: s if s["seizure"]["states"].get("answered") == ROWS else None)(
            self.seizure()), 60)
        self.assertEqual(ROWS, listed["seizure"]["traces"])
        self.assertEqual(after, {row["row_reference"]: row["trace"] for row in listed["traces"]})
        self.assertEqual(ROWS, len(self.network.api("ZA", "GET", "/traces")["traces"]))
        text = self.network.iwets("ZA", "trace", "list", "--seizure", "CAS 77/2026").stdout
        self.assertIn(f"Seizure CAS 77/2026: {ROWS} traces, {ROWS} answered", text)
        # The same firearm under another row reference, while it is open, would be a duplicate; answered, it may be asked anew.
        changed = self.rows(ROWS)
        changed[0] = ("EX-0", changed[0][1], "Commander")
        self.write(changed)
        said = self.batch(code=1)
        self.assertTrue(said["verdicts"][0]["changed"])
        self.assertEqual({"duplicate": ROWS}, said["counts"])

    def test_the_quota_of_the_officer_holds_and_a_later_run_goes_on(self):
        self.write(self.rows(30))
        said = self.batch(code=8)
        self.assertEqual({"accepted": 25, "quota": 5}, said["counts"])
        self.assertIn("wait until", said["verdicts"][29]["remedy"])
        self.network.path("node.toml").write_text(OPTIONS.replace("= 25", "= 60"))
        self.kill()
        self.assertEqual({"accepted": 5, "duplicate": 25}, self.batch()["counts"])

    def test_only_agencies_of_the_member_ask_and_only_as_they_may(self):
        def refusal(**more):
            self.write(self.rows(1), {**COMMON, **more})
            row, = self.batch(code=1)["verdicts"]
            return row["field"], row["remedy"]
        self.assertEqual(("agency.code", "did you mean SAPS-DBN?"), refusal(agency={"code": "SAPS-DBM"}))
        self.assertEqual("agency.on_behalf_of", refusal(agency={"code": "SAPS-PTA", "on_behalf_of": "SAPS-DBN"})[0])
        self.assertEqual(("purpose", "write one of: investigation"), refusal(purpose="court"))
        self.assertEqual("priority", refusal(agency={"code": "SAPS-PTA"}, priority="urgent", justification="now")[0])
        self.write(self.rows(1))
        self.batch()
        book = json.loads(self.network.iwets("ZA", "oversight", "list", "--agency", "SAPS-PTA", "--supervisor", "S",
                                             "--json").stdout)["consultations"]
        self.assertEqual([("SAPS-DBN", "SAPS-PTA")], [(row["agency"], row["on_behalf_of"]) for row in book])
        self.assertIn("SAPS-DBN for SAPS-PTA", self.network.iwets("ZA", "oversight", "list", "--supervisor", "S").stdout)
        check = self.network.iwets("ZA", "check", "vehicle", "--plate", "ND 1", "--plate-country", "ZA", "--agency", "SAPS-DBM",
                                   "--case", "C", "--crime-code", "1", "--use", "u", "--purpose", "investigation", "--found-in",
                                   "ZA", "--found-on", "2026-02-20", "--officer", "X", check=False)
        self.assertEqual(7, check.returncode, check.stdout + check.stderr)
        self.assertIn("SAPS-DBM is no agency of this member", check.stdout + check.stderr)

    def test_a_node_does_not_start_with_an_agency_that_is_not_there(self):
        self.network.path("wrong.toml").write_text('[agencies.A]\nacts_for = ["B"]\n')
        done = self.network.run("iwets-node", "run", "--config", self.network.path("wrong.toml"), "--state",
                                self.network.path("node-ZA"), "--anchor", self.network.path("anchor.toml"), check=False)
        self.assertEqual(7, done.returncode)
        self.assertIn("A acts for B, which is no agency here", done.stderr)


if __name__ == "__main__":
    unittest.main()
