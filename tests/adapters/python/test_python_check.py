"""The command `check`: the class of a center is asked for every row of its registry, and what it says is counted."""
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from desk_for_test import ROOT, iwets_adapter

EXAMPLE = ROOT / "adapters/python/example_center.py"
REGISTRY = """AB1;Jo Oak;20/01/2009;Colt;
AB2;;2009;Colt;
AB3;Ann Elm;2009;Colt;
AB-3;Ann Elm;2011;Colt;
AB4;Ann Elm;2011;Fabrica Um;
AB5;Ann Elm;2011;;
NOT SEEN;Ann Elm;2011;Colt;
""" + "".join(f"SEEBOOK;Ann Elm;{year};Fabrica Um;\n" for year in range(2000, 2004))
# A class with the fault that the sample had: it raises at two of the rows, and once says what no code is.
BROKEN = f"""
import sys
sys.path[:0] = [{str(EXAMPLE.parent)!r}]
import iwets_adapter
class Broken(iwets_adapter.TracingCenter):
    def on_request(self, request, answers):
        serial = request.submit.firearm.serial
        if serial != "AB3":
            answers.result(100 if serial == "AB1" else int(serial))
iwets_adapter.run_center(lambda state: Broken())
"""


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "registry.csv").write_text(REGISTRY)
        (self.folder / "rows.csv").write_text("Serial;name;year;Make;born\n" + REGISTRY)

    def check(self, *words, program=EXAMPLE):
        done = subprocess.run([sys.executable, "-B", program, "check", "--state", self.folder, *map(str, words)],
                              capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def test_names_that_the_class_gives_are_known(self):
        program = self.folder / "named.py"
        program.write_text(f"import sys\nsys.path[:0] = [{str(EXAMPLE.parent)!r}]\nfrom example_center import *\n"
                           "class Named(FileRegistry):\n    makes = [('Fabrica Um', 'FU')]\n"
                           "run_center(lambda state: Named(f'{state}/registry.csv'))\n")
        code, out, error = self.check("--registry", self.folder / "rows.csv", program=program)
        self.assertEqual(0, code, error)
        self.assertNotIn("Fabrica Um", out)

    def database(self):
        with sqlite3.connect(self.folder / "rows.db") as database:
            database.execute("CREATE TABLE sales(serial, make)")
            database.executemany("INSERT INTO sales VALUES(?, ?)", [("AB1", "Colt"), (123, "Colt"), (None, None)])
        database.close()
        return self.folder / "rows.db"

    def broken(self):
        program = self.folder / "broken.py"
        program.write_text(BROKEN)
        return program

    def test_it_counts_what_the_class_says(self):
        code, out, error = self.check("--registry", self.folder / "rows.csv")
        self.assertEqual(0, code, error)
        lines = out.splitlines()
        self.assertEqual("11 rows, 11 asked for", lines[0])
        for line in ("2  100, such as 'AB1', 'AB4'", "1  112, such as 'AB2'", "6  203: several rows fit"):
            self.assertTrue(any(one.strip().startswith(line) for one in lines), (line, out))
        self.assertIn("2  200: no number or no maker stands there, such as 'AB5', 'NOT SEEN'", out)
        self.assertRegex(out, r"match only the same word; .*`makes` of your class:\n +5  Fabrica Um\n")
        self.assertRegex(out, r"in more than three rows; .*\n +4  SEEBOOK$")
        self.assertNotIn("Colt", out)
        self.assertEqual(["registry.csv", "rows.csv"], sorted(os.listdir(self.folder)))  # It keeps nothing.

    def test_the_rows_may_come_from_a_query(self):
        code, out, error = self.check("--sql", "SELECT serial, make FROM sales", "--database", self.database())
        self.assertEqual(0, code, error)
        self.assertIn("3 rows, 3 asked for", out)
        self.assertIn("1  320: its own row is not found by number and maker, such as '123'", out)
        self.assertIn("2 asked for", self.check("--sql", "SELECT serial, make FROM sales", "--database",
                                                self.folder / "rows.db", "--rows", 2)[1])

    def test_what_raises_is_told_with_its_place_and_examples(self):
        (self.folder / "rows.csv").write_text("serial,make\nAB1,Colt\nAB2,Colt\nAB2,Colt\nAB3,Colt\n999,Colt\n")
        code, out, _ = self.check("--registry", self.folder / "rows.csv", program=self.broken())
        self.assertEqual(1, code)
        self.assertRegex(out, r"raised ValueError at broken\.py:9; .*\n +2  invalid literal for int\(\) .*'AB2'\n"
                              r" +1  999 does not end a trace")
        self.assertIn("1  nothing, such as 'AB3'", out)

    def test_rows_that_cannot_be_read_are_refused_in_words(self):
        for words, told in ((("--registry", self.folder / "registry.csv"), "names no columns serial and make"),
                            (("--registry", self.folder / "none.csv"), "No such file"),
                            (("--sql", "SELECT 1, 2"), "--sql needs an SQLite file"),
                            (("--sql", "SELECT 1", "--database", self.database()), "SELECT two"),
                            (("--sql", "SELECT x FROM y", "--database", self.folder / "rows.db"), "no such table"),
                            ((), "required")):
            code, _, error = self.check(*words)
            self.assertNotEqual(0, code)
            self.assertIn(told, error)
            self.assertNotIn("Traceback", error)

    def test_an_answer_that_comes_later_is_counted_as_such(self):
        import iwets_check

        class Later(iwets_adapter.TracingCenter):
            def on_request(self, request, answers):
                answers.remind(60)
        self.assertEqual("later", iwets_check.ask(Later(), "AB1", "Colt"))


if __name__ == "__main__":
    unittest.main()
