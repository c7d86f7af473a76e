"""A registry behind ODBC (here SQLite's driver) as a tracing center, in real processes."""
import os
import pathlib
import signal
import sqlite3
import tempfile
import unittest

import sql_registry
from sql_registry import SqlNetwork
import morning
from network import wait_for

ROOT = sql_registry.ROOT
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DRIVERS = sorted(pathlib.Path("/usr/lib").glob("*/odbc/libsqlite3odbc.so"))

# By an expression index: what the adapter compares when the mapping names no column of canonical numbers.
CANONICAL = ("REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(UPPER(vyrobni_cislo), ' ', ''), '-', ''), '.', ''), '/', ''), "
             "'_', '')")


def pistol(serial, **more):
    return {"serial": serial, "make": "CZ", "model": "75 B", "type": "PI", "calibre": "9x19",
            "country_of_manufacture": "CZ", **more}


@unittest.skipUnless(DRIVERS, "the ODBC driver of SQLite is not installed: apt-get install libsqliteodbc")
class SqlOdbc(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.file = cls.folder / "registry.db"
        with sqlite3.connect(cls.file) as registry:
            registry.executescript(sql_registry.TABLES + f"CREATE INDEX by_number ON zbrane({CANONICAL});" +
                                   sql_registry.ROWS)
        registry.close()
        cls.connection = f'kind = "odbc"\nstring = "Driver={DRIVERS[0]};Database={cls.file};Timeout=200"'
        mapping = cls.folder / "mapping.toml"
        cls.network = SqlNetwork(folder.name + "/n", BIN, mapping, members=("ZA",))
        mapping.write_text(sql_registry.MAPPING.format(
            state=cls.network.path("center"), anchor=cls.network.path("anchor.toml"), connection=cls.connection,
            release=""))
        cls.network.create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.start().wait_attached()
        cls.count = 0

    def submit(self, firearm):
        type(self).count += 1
        return self.network.api("ZA", "POST", "/traces",
                                morning.request("ZA", f"ODBC {self.count}", firearm))["trace"]

    def trace(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def answered(self, trace):
        wait_for("an answer", lambda: self.trace(trace)["state"] == "answered", 60)
        return self.trace(trace)["result"]

    def test_chain_and_purchaser_with_their_letters(self):
        result = self.answered(self.submit(pistol("a 10/2231")))
        self.assertEqual(100, result["code"])
        self.assertEqual("Jan Dvořák", result["answer"]["purchaser"]["name"])
        self.assertEqual("1970-04-12", result["answer"]["purchaser"]["birth_dates"][0])
        self.assertEqual(["Česká zbrojovka a.s.", "Lovecké potřeby Novák"],
                         [one["name"] for one in result["answer"]["chain"]])

    def test_every_kind_of_answer(self):
        for firearm, code in ((pistol("B77001", model="83", calibre=".32 ACP"), 104), (pistol("C5005"), 203),
                              (pistol("ZZ99"), 320), (pistol("D00II8", model="82", calibre="9 mm Makarov"), 112),
                              (pistol("A'; DROP TABLE zbrane; --"), 320), (pistol("A102231' OR '1'='1"), 320)):
            with self.subTest(serial=firearm["serial"]):
                self.assertEqual(code, self.answered(self.submit(firearm))["code"])
        registry = sqlite3.connect(self.file)
        self.assertEqual(6, registry.execute("SELECT count(*) FROM zbrane").fetchone()[0])
        registry.close()

    def test_a_locked_database_and_a_killed_adapter_lose_nothing(self):
        registry = sqlite3.connect(self.file, isolation_level=None)
        registry.execute("BEGIN EXCLUSIVE")
        traces = [self.submit(pistol(serial)) for serial in ("A102231", "C5005", "ZZ98")]
        for code in (601, 400):
            wait_for(f"code {code}", lambda: any(step.get("code") == code
                                                 for step in self.trace(traces[0])["history"]))
        self.network.daemons["center"].stop(signal.SIGKILL)
        registry.execute("ROLLBACK")
        registry.close()
        self.network.start_center()
        self.assertEqual([100, 203, 320], [self.answered(trace)["code"] for trace in traces])

    def test_a_wrong_mapping_names_key_column_and_remedy(self):
        right = self.network.mapping.read_text()
        wrong = self.folder / "wrong.toml"
        for old, new, said in ((' "raze"', ' "razee"', ("`firearm.calibre` = \"razee\"", "did you mean `raze`?")),
                               ('"nabyvatele"', '"nabyvatel"', ("`purchaser.table`", "no such table")),
                               (str(DRIVERS[0]), "NoSuchDriver", ("NoSuchDriver",))):
            with self.subTest(new=new):
                self.assertIn(old, right)
                wrong.write_text(right.replace(old, new, 1))
                done = self.network.run("iwets-adapter-sql", "--config", wrong, "run", check=False)
                self.assertEqual(7, done.returncode, done.stderr)
                for part in said:
                    self.assertIn(part, done.stderr)

    def test_discover_explain_and_unmapped(self):
        bare = self.folder / "bare.toml"
        bare.write_text("[connection]\n" + self.connection + "\n")
        proposed = self.network.run("iwets-adapter-sql", "--config", bare, "discover").stdout
        bare.write_text(bare.read_text() + proposed)
        said = self.network.run("iwets-adapter-sql", "--config", bare, "explain", "A102231", "--make",
                                "Česká zbrojovka").stdout
        self.assertIn("100 purchaser_identified", said, proposed)
        self.assertIn("Lovecké potřeby Novák", said, proposed)
        self.assertIn('"Zbrojovka Vsetín" = ""', self.network.adapter("unmapped").stdout)
        self.assertIn("over ODBC, read-only", self.network.adapter("check").stdout)


if __name__ == "__main__":
    unittest.main()
