"""A registry in PostgreSQL as a tracing center, in real processes: answers, release, waiting, and what goes wrong."""
import os
import pathlib
import signal
import tempfile
import unittest

import sql_registry
from sql_registry import Cluster, SqlNetwork
import morning
from network import wait_for

ROOT = sql_registry.ROOT
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


def pistol(serial, **more):
    return {"serial": serial, "make": "CZ", "model": "75 B", "type": "PI", "calibre": "9x19",
            "country_of_manufacture": "CZ", **more}


@unittest.skipUnless(sql_registry.newest_programs(), "PostgreSQL is not installed: apt-get install postgresql")
class SqlCenter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster().fill()
        cls.addClassCleanup(cls.cluster.remove)
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        mapping = pathlib.Path(folder.name, "mapping.toml")
        cls.network = SqlNetwork(folder.name + "/n", BIN, mapping)
        mapping.write_text(sql_registry.MAPPING.format(
            state=cls.network.path("center"), anchor=cls.network.path("anchor.toml"),
            connection=cls.cluster.connection(folder.name), release=sql_registry.RELEASE))
        cls.network.create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.start().wait_attached()
        cls.count = 0

    def submit(self, firearm, member="ZA"):
        type(self).count += 1
        return self.network.api(member, "POST", "/traces",
                                morning.request(member, f"SQL {self.count}", firearm))["trace"]

    def trace(self, trace, member="ZA"):
        return self.network.api(member, "GET", f"/traces/{trace}")

    def answered(self, trace, member="ZA", seconds=30):
        wait_for("an answer", lambda: self.trace(trace, member)["state"] == "answered", seconds)
        return self.trace(trace, member)["result"]

    def told(self, trace, code, member="ZA", seconds=30):
        def is_told():
            return any(step.get("code") == code for step in self.trace(trace, member)["history"])
        wait_for(f"code {code}", is_told, seconds)

    def ask(self, firearm, member="ZA"):
        return self.answered(self.submit(firearm, member), member)

    # ------------------------------------------------------------------------------- answers
    def test_chain_and_purchaser_are_found_by_a_number_typed_otherwise(self):
        result = self.ask(pistol("a102231", model="CZ 75"))
        self.assertEqual(100, result["code"])
        answer = result["answer"]
        self.assertEqual("A-10 2231", answer["firearm"]["serial"])
        self.assertEqual([("manufacturer", "Česká zbrojovka a.s."), ("dealer", "Lovecké potřeby Novák")],
                         [(one["role"], one["name"]) for one in answer["chain"]])
        self.assertEqual({"name": "Jan Dvořák", "birth_dates": ["1970-04-12"], "birth_place": "Kroměříž",
                          "address": "Zlín, Krátká 9", "identity_document": "OP 118227309",
                          "purchased": "1998-06-30"}, answer["purchaser"])
        self.assertEqual(10097, answer["time_to_crime_days"])  # To 2026-02-20.
        self.assertEqual("registr@policie.example", answer["contact"])

    def test_an_export_names_the_next_country(self):
        result = self.ask(pistol("B77001", model="83", calibre=".32 ACP"))
        self.assertEqual(104, result["code"])
        self.assertIn("Exported to Brazil", result["answer"]["explanation"])
        self.assertEqual("BR", result["next_country"])

    def test_what_is_not_one_firearm_gets_its_own_code(self):
        for what, firearm, code in (
                ("two firearms of one number and description", pistol("C5005"), 203),
                ("no firearm of this number", pistol("ZZ99-1"), 320),
                ("the number is on another maker's firearm", pistol("C5005", make="Glock", calibre="9x19"), 201),
                ("a place that cannot be read", pistol("A102?31"), 200),
                ("a theft at the dealer", pistol("E4321", make="Zbrojovka Vsetín", model="Z-98", type="RB",
                                                 calibre=".308 Win"), 106)):
            with self.subTest(what):
                self.assertEqual(code, self.ask(firearm)["code"])

    def test_a_look_alike_is_found_and_told_as_a_correction(self):
        result = self.ask(pistol("D00II8", model="82", calibre="9 mm Makarov"))
        self.assertEqual(112, result["code"])
        self.assertEqual("D0O1I8", result["answer"]["firearm"]["serial"])
        self.assertIn("serial", result["answer"]["corrected"])

    def test_what_looks_like_sql_is_only_a_number(self):
        before = self.cluster.sql("SELECT count(*) FROM zbrane")
        for firearm in (pistol("A'; DROP TABLE zbrane; --"), pistol("A102231' OR '1'='1"), pistol("$1::text; SELECT 1"),
                        pistol("A102231\\'", make="CZ'; DELETE FROM zbrane; --"),
                        pistol("ZZ1", make='"; DROP TABLE zbrane', model="'||pg_sleep(9)||'", calibre="9');--")):
            with self.subTest(serial=firearm["serial"]):
                self.assertIn(self.ask(firearm)["code"], (100, 201, 320))
        self.assertEqual(before, self.cluster.sql("SELECT count(*) FROM zbrane"))

    # ------------------------------------------------------------------------------- release
    def test_what_is_withheld_does_not_leave(self):
        result = self.ask(pistol("A102231"), "BR")
        self.assertEqual(100, result["code"])
        self.assertEqual("Jan Dvořák", result["answer"]["purchaser"]["name"])
        self.assertNotIn("address", result["answer"]["purchaser"])
        self.assertNotIn("identity_document", result["answer"]["purchaser"])
        self.assertIn("purchaser.address, purchaser.identity_document", result["answer"]["restrictions"])

    def waiting(self, trace):
        rows = [line.split() for line in self.network.adapter("tray", "list").stdout.splitlines()]
        return next((row[0] for row in rows if row[3] == trace), None)

    def test_an_answer_waits_for_approval_also_across_a_kill(self):
        trace = self.submit(pistol("A102231"), "TN")
        self.told(trace, 400, "TN")
        number = wait_for("the answer in the tray", lambda: self.waiting(trace))
        self.assertIn("Jan Dvořák", self.network.adapter("tray", "show", number).stdout)
        self.network.daemons["center"].stop(signal.SIGKILL)
        self.network.start_center()
        self.assertEqual(number, self.waiting(trace))
        self.network.adapter("tray", "approve", number)
        self.assertEqual(100, self.answered(trace, "TN")["code"])
        self.assertEqual(4, self.network.adapter("tray", "show", number, check=False).returncode)

    def test_an_officer_refuses_with_a_reason(self):
        trace = self.submit(pistol("A102231"), "TN")
        number = wait_for("the answer in the tray", lambda: self.waiting(trace))
        wrong = self.network.adapter("tray", "refuse", number, "--reason", "mood", check=False)
        self.assertEqual(7, wrong.returncode)
        self.network.adapter("tray", "refuse", number, "--reason", "investigation", "--text", "Ask again in May.")
        result = self.answered(trace, "TN")
        self.assertEqual((402, "investigation", "Ask again in May."),
                         (result["code"], result["answer"]["reason"], result["answer"]["explanation"]))

    def test_a_correction_waits_for_approval_too(self):
        trace = self.submit(pistol("A102231"), "TN")
        number = wait_for("the answer in the tray", lambda: self.waiting(trace))
        self.network.adapter("tray", "approve", number)
        self.assertEqual("Jan Dvořák", self.answered(trace, "TN")["answer"]["purchaser"]["name"])
        self.cluster.sql("UPDATE nabyvatele SET jmeno = 'Jan Dvořáček' WHERE id = 1")
        self.addCleanup(self.cluster.sql, "UPDATE nabyvatele SET jmeno = 'Jan Dvořák' WHERE id = 1")
        said = self.network.adapter("correct", trace, "--yes", "--why", "clerical_error").stdout
        self.assertIn("waits for approval", said)
        number = self.waiting(trace)
        self.assertIn("correction", self.network.adapter("tray", "list").stdout)
        shown = self.network.adapter("tray", "show", number).stdout
        for part in ("It corrects what was told (clerical_error", "-  purchaser           Jan Dvořák\n",
                     "+  purchaser           Jan Dvořáček\n"):
            self.assertIn(part, shown)
        # What is refused is told to nobody.
        refused = self.network.adapter("tray", "refuse", number, "--reason", "investigation").stdout
        self.assertIn("what was told before stands", refused)
        self.assertIsNone(self.waiting(trace))
        self.network.adapter("correct", trace, "--yes", "--why", "clerical_error")
        self.network.daemons["center"].stop(signal.SIGKILL)
        self.network.start_center()
        self.assertNotEqual(2, self.trace(trace, "TN").get("result_version"))
        self.network.adapter("tray", "approve", self.waiting(trace))
        wait_for("the correction", lambda: self.trace(trace, "TN").get("result_version") == 2, 30)
        self.assertEqual("Jan Dvořáček", self.trace(trace, "TN")["result"]["answer"]["purchaser"]["name"])

    def test_what_tells_nothing_of_a_firearm_needs_no_approval(self):
        self.assertEqual(320, self.ask(pistol("ZZ99-2"), "TN")["code"])

    # ------------------------------------------------------------------------------- waiting
    def test_traces_outlast_the_database_and_the_adapter(self):
        self.cluster.stop()
        try:
            traces = [self.submit(firearm) for firearm in (
                pistol("A102231"), pistol("C5005"), pistol("B77001", model="83", calibre=".32 ACP"), pistol("ZZ99-5"))]
            self.told(traces[0], 601)
            self.told(traces[0], 400)
            self.network.daemons["center"].stop(signal.SIGKILL)
            self.network.start_center()  # It starts without its database, too.
            traces.append(self.submit(pistol("ZZ99-3")))
            self.told(traces[-1], 601)
        finally:
            self.cluster.start()
        self.assertEqual([100, 203, 104, 320, 320], [self.answered(trace, seconds=60)["code"] for trace in traces])
        for trace in traces:
            steps = [step["step"] for step in self.trace(trace)["history"]]
            self.assertEqual(1, steps.count("result"), steps)

    def test_a_table_that_is_locked_holds_up_its_own_traces_only(self):
        held = self.cluster.session("BEGIN; LOCK TABLE nabyvatele IN ACCESS EXCLUSIVE MODE;")
        try:
            waiting = self.submit(pistol("A102231"))
            self.told(waiting, 601)
            self.assertEqual(200, self.ask(pistol("A102?31"))["code"])
            self.told(waiting, 400)
        finally:
            held.communicate("ROLLBACK;\n")
        self.assertEqual(100, self.answered(waiting)["code"])

    def test_a_server_process_that_hangs_is_given_up_and_another_one_asked(self):
        self.ask(pistol("A102231"))
        pids = [int(pid) for pid in self.cluster.sql(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'registr'").split()]
        self.assertTrue(pids)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            trace = self.submit(pistol("A102231"))
            self.told(trace, 601)
            self.assertEqual(200, self.ask(pistol("A102?31"))["code"])
            self.assertEqual(100, self.answered(trace)["code"])
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def test_an_orderly_end_is_quick_and_told_as_one(self):
        self.assertEqual(0, self.network.daemons["center"].stop())
        self.network.start_center()
        self.assertEqual(320, self.ask(pistol("ZZ99-4"))["code"])

    def test_sessions_can_only_read(self):
        self.ask(pistol("A102231"))
        self.cluster.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO registr")
        try:
            text = self.network.mapping.read_text().replace(
                'make = "vyrobce"', "make = \"(SELECT vyrobce FROM zapis())\"")
            self.cluster.sql("CREATE FUNCTION zapis() RETURNS SETOF zbrane LANGUAGE sql AS "
                             "'DELETE FROM zbrane RETURNING *'")
            evil = self.network.mapping.with_name("evil.toml")
            evil.write_text(text)
            done = self.network.run("iwets-adapter-sql", "--config", evil, "explain", "A102231", "--make", "CZ",
                                    check=False)
            self.assertNotEqual(0, done.returncode)
            self.assertIn("read-only transaction", done.stderr)
        finally:
            self.cluster.sql("DROP FUNCTION IF EXISTS zapis(); REVOKE ALL ON ALL TABLES IN SCHEMA public FROM registr; "
                             "GRANT SELECT ON ALL TABLES IN SCHEMA public TO registr")

    # ------------------------------------------------------------------------------- commands
    def test_explain_shows_statement_rows_answer_and_release(self):
        said = self.network.adapter("explain", "a 102231", "--make", "CZ", "--country", "BR").stdout
        for part in ("FROM zbrane WHERE UPPER(", "parameter: 'A102231'", "1 row, ",
                     "100 purchaser_identified", "Jan Dvořák", "what would leave for BR",
                     "withheld (confidentiality_law): purchaser.address purchaser.identity_document",
                     "Nothing was sent."):
            self.assertIn(part, said)

    def test_unmapped_words_are_told_with_their_number(self):
        done = self.network.adapter("unmapped")
        for section, word in (("make", '"Zbrojovka Vsetín" = ""   # firearm.make, 1 rows'), ("status", '"vyvezeno" = ""')):
            self.assertIn(f"# To go below [values.{section}], which the mapping has already:\n# {word}", done.stdout)
        self.assertNotIn("pistole", done.stdout)
        self.assertIn("2 values that the network does not know", done.stderr)

    def test_discover_proposes_a_mapping_that_answers(self):
        folder = self.network.mapping.parent
        bare = folder / "bare.toml"
        bare.write_text("[connection]\n" + self.cluster.connection(folder) + "\n")
        proposed = self.network.run("iwets-adapter-sql", "--config", bare, "discover").stdout
        bare.write_text(bare.read_text() + proposed)
        said = self.network.run("iwets-adapter-sql", "--config", bare, "explain", "A102231", "--make",
                                "Česká zbrojovka").stdout
        for part in ("100 purchaser_identified", "Jan Dvořák", "1970-04-12", "Lovecké potřeby Novák, P-118",
                     "not understood"):
            self.assertIn(part, said, proposed)

    def test_a_wrong_mapping_does_not_start_and_says_what_to_do(self):
        right = self.network.mapping.read_text()
        wrong = self.network.mapping.with_name("wrong.toml")
        for what, old, new, said in (
                ("a column", 'make = "vyrobce"', 'make = "vyrobca"',
                 ("`firearm.make` = \"vyrobca\"", 'column "vyrobca" does not exist', "did you mean `vyrobce`?")),
                ("a table", 'table = "nabyvatele"', 'table = "nabyvatel"',
                 ("`purchaser.table`", 'relation "nabyvatel" does not exist', "discover")),
                ("a key", 'firearm = "zbran_id"', 'firearm = "zbrane_id"',
                 ("[purchaser]", 'column "zbrane_id" does not exist', "did you mean `zbran_id`?")),
                ("a type", 'serial = "vyrobni_cislo"', 'serial = "rok_vyroby"',
                 ("[firearm]", "regexp_replace(integer")),
                ("a word", 'model = "model"', 'modle = "model"',
                 ("unknown key `firearm.modle`; did you mean `model`?",)),
                ("a status", '= "stolen_from_dealer"', '= "stolen_by_dealer"',
                 ("is no status; did you mean `stolen_from_dealer`?",)),
                ("a path", '"purchaser.address", ', '"purchaser.adress", ',
                 ("cannot hold `purchaser.adress`; did you mean `purchaser.address`?",)),
                ("a password", "dbname=postgres", "dbname=postgres password=x", ("connection.password_file",)),
                ("a comment", 'model = "model"', 'model = "model; DROP TABLE zbrane"', ("must be one statement",))):
            with self.subTest(what):
                self.assertIn(old, right)
                wrong.write_text(right.replace(old, new, 1))
                done = self.network.run("iwets-adapter-sql", "--config", wrong, "run", check=False)
                self.assertEqual(7, done.returncode, done.stderr)
                self.assertRegex(done.stderr, r"wrong\.toml:\d+:\d+: ")
                for part in said:
                    self.assertIn(part, done.stderr)

    def test_a_password_that_others_may_read_is_refused(self):
        secret = self.network.mapping.with_name("registry.password")
        secret.chmod(0o644)
        try:
            done = self.network.adapter("check", check=False)
            self.assertEqual(7, done.returncode)
            self.assertIn("chmod 600", done.stderr)
        finally:
            secret.chmod(0o600)
        self.assertIn("The mapping is right.", self.network.adapter("check").stdout)


if __name__ == "__main__":
    unittest.main()
