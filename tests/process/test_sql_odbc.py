"""A registry behind ODBC (here SQLite's driver) as a tracing center, in real processes."""
import os
import pathlib
import re
import signal
import sqlite3
import tempfile
import tomllib
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

    def change(self, statement):
        registry = sqlite3.connect(self.file)
        with registry:
            registry.execute(statement)
        registry.close()

    def correct(self, *words, **more):
        return self.network.adapter("correct", *words, **more)

    def corrected(self, trace, version):
        wait_for(f"version {version}", lambda: self.trace(trace).get("result_version") == version, 30)
        return self.trace(trace)["result"]

    def test_an_answer_is_looked_up_again_and_corrected(self):
        trace = self.submit(pistol("E4321", make="Zbrojovka Vsetín", model="Z-98", type="RB", calibre=".308 Win"))
        self.assertEqual(106, self.answered(trace)["code"])
        self.assertIn("there is nothing to correct", self.correct(trace, "--yes").stdout)
        self.change("UPDATE zbrane SET stav = NULL WHERE id = 6")
        shown = self.correct("e 43-21").stdout  # By the number that was asked for, as anybody types it.
        for part in (trace, "version 1", "-  code                106 ", "+  code                110 ",
                     "Nothing was sent."):
            self.assertIn(part, shown)
        wrong = self.correct(trace, "--yes", "--why", "mood", check=False)
        self.assertEqual((7, True), (wrong.returncode, "clerical_error" in wrong.stderr))
        # It waits for an adapter that is away, and is said once by one that is killed behind it.
        self.network.daemons["center"].stop(signal.SIGKILL)
        self.assertIn("leaves within seconds", self.correct(trace, "--yes", "--text", "Found again.").stdout)
        self.assertIn("under way", self.correct(trace, "--yes", check=False).stderr)
        self.assertEqual("answered", self.trace(trace)["state"])
        self.network.start_center()
        result = self.corrected(trace, 2)
        self.assertEqual((110, {"reason": "record_changed", "text": "Found again."}),
                         (result["code"], result["correction"]))
        self.network.daemons["center"].stop(signal.SIGKILL)
        self.network.start_center()
        self.network.iwets("ZA", "trace", "acknowledge", trace)
        # The next one starts from what was told last.
        self.change("UPDATE zbrane SET stav = 'odcizeno u prodejce' WHERE id = 6")
        wait_for("room for another correction", lambda: self.correct(trace, "--yes", check=False).returncode == 0, 30)
        self.assertEqual(106, self.corrected(trace, 3)["code"])
        steps = [step["step"] for step in self.trace(trace)["history"]]
        self.assertEqual(2, steps.count("correction"), steps)

    def test_what_is_not_kept_cannot_be_corrected(self):
        for which in ("01JZ6Q9D5W7R3M1X8K2T4V6B0C", "NEVER-ASKED-1"):
            done = self.correct(which, check=False)
            self.assertEqual(4, done.returncode, done.stderr)
            self.assertIn("no answer is kept for it", done.stderr)
        traces = [self.submit(pistol("ZZ55"))]
        self.answered(traces[0])
        traces.append(self.submit(pistol("ZZ55")))
        self.answered(traces[1])
        done = self.correct("zz-55", check=False)
        self.assertEqual(7, done.returncode)
        for trace in traces:
            self.assertIn(trace, done.stderr)

    def test_what_was_told_lies_sealed_in_the_state(self):
        trace = self.submit(pistol("A102231"))
        self.assertEqual("Jan Dvořák", self.answered(trace)["answer"]["purchaser"]["name"])
        for file in ("center.db", "center.db-wal"):
            kept = pathlib.Path(self.network.path("center"), file).read_bytes()
            self.assertNotIn("Jan Dvořák".encode(), kept)
            self.assertNotIn("Lovecké potřeby".encode(), kept)

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
        self.assertIn('# To go below [values.make], which the mapping has already:\n# "Zbrojovka Vsetín" = ""', self.network.adapter("unmapped").stdout)
        self.assertIn("over ODBC; only SELECT is sent", self.network.adapter("check").stdout)

    def test_dates_that_are_not_understood_are_counted_and_can_be_read(self):
        file = self.folder / "dates.db"
        with sqlite3.connect(file) as registry:
            registry.executescript(
                "CREATE TABLE guns(id int, sn, maker); CREATE TABLE sales(gun int, buyer, day);"
                "INSERT INTO guns VALUES(1, 'A1', 'Glock');"
                "INSERT INTO sales VALUES(1, 'Second', '20/09/2016'), (1, 'First', '10/10/2015')")
        registry.close()
        mapping = self.folder / "dates.toml"
        text = (f'[connection]\nkind = "odbc"\nstring = "Driver={DRIVERS[0]};Database={file}"\n'
                '[firearm]\ntable = "guns"\nid = "id"\nserial = "sn"\nmake = "maker"\n'
                '[purchaser]\ntable = "sales"\nfirearm = "gun"\nname = "buyer"\npurchased = "day"\n')
        for given, code, counted in (("", "305 records_illegible",
                                      '#   purchaser.purchased, 2 values in 2 rows: "10/10/2015", "20/09/2016"\n'
                                      '#     date_order = "dmy" below [connection] would read 2 of 2\n'),
                                     ('date_order = "dmy"\n', "100 purchaser_identified", "")):
            with self.subTest(given=given):
                mapping.write_text(text.replace("[firearm]", given + "[firearm]"))
                adapter = ("iwets-adapter-sql", "--config", mapping)
                said = self.network.run(*adapter, "explain", "A1", "--make", "Glock").stdout
                self.assertIn(code, said)
                self.assertEqual(not given, "not understood" in said)
                self.assertIn(counted, self.network.run(*adapter, "unmapped").stdout)
        registry = sqlite3.connect(file)
        with registry:
            registry.execute("INSERT INTO sales VALUES(1, 'Third', 'in spring'), (1, 'Fourth', '31/04/2016')")
        registry.close()
        for given, cure in (("", 'date_order = "dmy" below [connection] would read 2 of 4\n#     correct them in the registry'),
                            ('date_order = "dmy"\n', '"31/04/2016", "in spring"\n#     correct them in the registry')):
            mapping.write_text(text.replace("[firearm]", given + "[firearm]"))
            done = self.network.run("iwets-adapter-sql", "--config", mapping, "unmapped")
            self.assertIn(cure, done.stdout)
            self.assertNotIn("date_order", done.stderr)

    def test_what_unmapped_prints_can_be_pasted_and_checked(self):
        file = self.folder / "words.db"
        with sqlite3.connect(file) as registry:
            registry.executescript("CREATE TABLE guns(id int, sn, maker, land, sent);"
                                   "INSERT INTO guns VALUES(1, 'A1', 'Akkar \"A\"', 'Doma', 'Doma'), (2, 'B1', NULL, 'USA', NULL)")
        registry.close()
        mapping = self.folder / "words.toml"
        text = (f'[connection]\nkind = "odbc"\nstring = "Driver={DRIVERS[0]};Database=words.db"\n'  # In its folder.
                '[firearm]\ntable = "guns"\nid = "id"\nserial = "sn"\nmake = "maker"\ncountry_of_manufacture = "land"\n'
                '[status]\nexported_to = "sent"\n')
        mapping.write_text(text)

        def adapter(*words, **more):
            return self.network.run("iwets-adapter-sql", "--config", mapping, *words, **more)
        printed = adapter("unmapped").stdout
        self.assertEqual({"values": {"make": {}, "country": {}}}, tomllib.loads(printed))
        lines = re.sub("^# (?=\")", "", printed, flags=re.M)
        self.assertIn('"Doma" = ""   # firearm.country_of_manufacture, 1 rows; firearm.exported_to, 1 rows\n', lines)
        mapping.write_text(text + lines)
        done = adapter("check", check=False)
        self.assertEqual(7, done.returncode)
        self.assertIn(" is empty: write ", done.stderr)
        mapping.write_text(text + lines.replace('"Doma" = ""', '"Doma" = "CZ"').replace('A\\"" = ""', 'A\\"" = "Bogus"'))
        said = adapter("check").stdout
        self.assertIn('"Bogus" is no maker the network knows; it is matched letter by letter', said)
        create = re.search("  (CREATE INDEX iwets_serial ON guns .*;)", said)[1]
        with sqlite3.connect(file) as registry:
            registry.executescript(create)
        registry.close()
        self.assertEqual("# firearm.make: 1 row without a maker; by the number alone nobody of them is named\n",
                         adapter("unmapped").stdout)
        self.assertIn("is read as 'Bogus', which is no maker", adapter("explain", "A1", "--make", "Bogus").stdout)
        nameless = adapter("explain", "B1", "--make", "Glock").stdout
        self.assertIn("305 records_illegible", nameless)
        self.assertIn("names no maker", nameless)

    def test_discover_without_a_serial_number_gives_the_keys_and_exit_code_1(self):
        bare = self.folder / "empty.toml"
        bare.write_text(f'[connection]\nkind = "odbc"\nstring = "Driver={DRIVERS[0]};'
                        f'Database={self.folder}/wrong-path.db"\n')
        done = self.network.run("iwets-adapter-sql", "--config", bare, "discover", check=False)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn('# serial = ""', done.stdout)
        self.assertIn("look at `connection.string`", done.stderr)

    def test_discover_proposes_what_it_knows_beside_an_unknown_serial_number(self):
        file = self.folder / "arms.db"
        with sqlite3.connect(file) as registry:
            registry.executescript("CREATE TABLE arms(id int, stamp, mk, mdl);"
                                   "INSERT INTO arms VALUES(1, 'A1', 'HATSAN ARMS CO', 'Escort')")
        registry.close()
        mapping = self.folder / "arms.toml"
        text = f'[connection]\nkind = "odbc"\nstring = "Driver={DRIVERS[0]};Database=arms.db"\n'  # In its folder.
        mapping.write_text(text)
        adapter = ("iwets-adapter-sql", "--config", mapping)
        done = self.network.run(*adapter, "discover", check=False)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("say in `serial` of [firearm] which it is", done.stderr)
        mapping.write_text(text + done.stdout)
        self.assertIn("`firearm.serial` is missing", self.network.run(*adapter, "check", check=False).stderr)
        mapping.write_text(text + done.stdout.replace('serial = ""', 'serial = "stamp"') +
                           '[values.make]\n"HATSAN ARMS CO" = "Hatsan"\n')
        for make, code in (("Hatsan", 112), ("HATSAN ARMS CO", 112), ("Hatsan Arms", 112), ("Akkar", 201)):
            self.assertIn(f"  {code} ", self.network.run(*adapter, "explain", "A1", "--make", make).stdout, make)

    def test_publish_needs_no_mapping_and_help_names_it(self):
        state = self.folder / "other"
        self.network.run("iwets-adapter-sql", "init", "--center", "NA", "--state", state)
        (state / "enrolment").unlink()
        self.network.run("iwets-adapter-sql", "publish", "--state", state, "--profile",
                         ROOT / "deploy/examples/center-profile.toml")
        self.assertTrue((state / "enrolment").exists())
        said = self.network.run("iwets-adapter-sql", "--help").stdout
        for command in ("init", "rotate", "publish"):
            self.assertRegex(said, rf"\n +{command} ")


if __name__ == "__main__":
    unittest.main()
