"""The tool that measures and explains the scorer of persons' names: figures, explanations, and clear messages."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
DATA = pathlib.Path(os.environ.get("IWETS_DATA", ROOT.parent / "shared/data"))
PAIRS = DATA / "names/name-pairs-dev.csv"

HEADING = "full_name,first_name,middle_name,last_name,gender,date_of_birth,place_of_birth,nationality\n"


class MatchTool(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_tool(self, *arguments, code=0):
        done = subprocess.run([BIN / "iwets-match", *arguments], capture_output=True, text=True, timeout=120)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stderr

    def test_pairs_are_measured_by_schema_and_group(self):
        pairs = self.file("pairs.csv", "case_group,schema,name1,name2,is_match\n"
                          'a,Person,"Hawthorne, Tibor",Tibor Hawthorne,true\n'
                          "a,Person,Tibor Hawthorne,Vendula Quesnel,false\n"
                          "b,Person,Tibor Hawthorne,Tibor Hawthorne,false\n"
                          "b,Vessel,Blue Heron,Grey Gull,true\n")
        said = json.loads(self.run_tool("score-pairs", pairs, "--json", "--errors"))
        self.assertEqual(0.5, said["by_schema"]["Person"]["precision"])
        self.assertEqual(1, said["by_schema"]["Person"]["recall"])
        self.assertEqual(1, said["by_case_group"]["a"]["f1"])
        self.assertEqual([0, 0.6667], [said["by_case_group"]["b"][f] for f in ("f1", "best_f1")])
        self.assertEqual([4, 5], [e["line"] for e in said["errors"]])
        strict = json.loads(self.run_tool("score-pairs", pairs, "--json", "--threshold", "1.1"))
        self.assertEqual(0, strict["by_schema"]["Person"]["recall"])

    def test_a_comparison_is_explained(self):
        said = self.run_tool("explain", "Bob Hawthorne", "Robert Hawthorne", "--dob", "1962-04-09", "--dob2", "1962-09-04")
        self.assertIn("strong (alert)", said)
        self.assertIn("bob / robert: nickname", said)
        self.assertIn("for: birth date equal with day and month swapped", said)
        self.assertIn('"tier": "none"', self.run_tool("explain", "Bob Hawthorne", "Vendula Quesnel", "--json"))
        self.assertIn("1962-13-01", self.run_tool("explain", "A B", "A B", "--dob", "1962-13-01", code=2))

    def test_a_dictionary_tells_words_of_other_scripts(self):
        words = self.file("words.tsv", "hawthorne\tХ о т о р н\t2\n")
        names = "Тибор Хоторн", "Tibor Hawthorne"
        self.assertNotIn("alert", self.run_tool("explain", *names))
        self.assertIn("strong (alert)", self.run_tool("explain", *names, "--dictionary", words))
        pairs = self.file("pairs.csv", "schema,name1,name2,is_match\nPerson,%s,%s,true\n" % names)
        for arguments, recall in ([], 0), (["--dictionary", words], 1):
            said = json.loads(self.run_tool("score-pairs", pairs, "--json", "--threshold", "0.7", *arguments))
            self.assertEqual(recall, said["by_schema"]["Person"]["recall"])
        records = self.file("records.csv", HEADING + "Tibor Hawthorne,,,,,,,\n")
        questions = self.file("questions.csv", HEADING + "Тибор Хоторн,,,,,,,\n")
        for arguments, rate in ([], 0), (["--dictionary", words], 1):
            said = json.loads(self.run_tool("screen", "--records", records, "--questions", questions, "--json", *arguments))
            self.assertEqual(rate, said["alert_rate_name"])
        bad = self.file("bad.tsv", "hawthorne\tХ о т о р н\t2\nquesnel К\n")
        said = self.run_tool("explain", *names, "--dictionary", words, "--dictionary", bad, code=7)
        self.assertIn("bad.tsv:2: there are not three cells", said)
        self.assertIn("cannot be read", self.run_tool("explain", *names, "--dictionary", "gone.tsv", code=4))

    def test_questions_are_screened_against_records(self):
        records = self.file("records.csv", HEADING + '"HAWTHORNE, Tibor",,,,male,1962-04-09,,Hungary\n'
                            '"QUESNEL, Vendula",,,,female,1975,,France\n')
        questions = self.file("questions.csv", HEADING + "Tibor Hawthorne,,,,male,1980-01-22,,Chile\n"
                              "Wendula Quesnel,,,,female,1975-03-02,,France\n")
        said = json.loads(self.run_tool("screen", "--records", records, "--questions", questions, "--json", "--alerts"))
        self.assertEqual(1, said["alert_rate_name"])
        self.assertEqual(0.5, said["alert_rate_evidence"])
        self.assertEqual(2, len(said["alerts"]))
        each = json.loads(self.run_tool("screen", "--records", records, "--questions", questions, "--json", "--brute"))
        self.assertEqual((4, 2, 0), (each["compared"], each["possible"], each["missed_by_index"]))
        said = json.loads(self.run_tool("screen", "--records", records, "--questions", questions, "--json", "--paired"))
        self.assertEqual(0, said["alert_rate_name"])
        self.assertEqual([0.5, 1], [said["recall_alert"], said["recall_possible"]])

    def test_faults_say_where_and_what_to_do(self):
        good = self.file("good.csv", HEADING + "Tibor Hawthorne,,,,,,,\n")
        for name, text, code, message in [
                ("gone.csv", None, 4, "cannot be read"),
                ("empty.csv", "", 7, "is empty"),
                ("column.csv", "name\nTibor\n", 7, 'column.csv:1: there is no column "full_name"'),
                ("cells.csv", HEADING + "Tibor Hawthorne,,,,,,,\n\nVendula,,\n", 7, "cells.csv:4: 3 cells instead of 8"),
                ("quote.csv", HEADING + '"Tibor,,,,,,,\n', 7, "quote.csv:2: a quote is not closed"),
                ("date.csv", HEADING + "Tibor,,,,,yesterday,,\n", 7, 'date.csv:2: "yesterday" is no date'),
                ("name.csv", HEADING + ",,,,,1962,,\n", 7, "name.csv:2: a name is missing")]:
            with self.subTest(name):
                path = pathlib.Path(self.folder.name) / name if text is None else self.file(name, text)
                said = self.run_tool("screen", "--records", good, "--questions", path, code=code)
                self.assertIn(message, said)
                self.assertIn("\n  ", said)
        label = self.file("label.csv", "schema,name1,name2,is_match\nPerson,A,B,perhaps\n")
        self.assertIn('label.csv:2: is_match is "perhaps"', self.run_tool("score-pairs", label, code=7))
        self.assertIn("subcommand", self.run_tool(code=2))
        for command in [], ["screen"], ["explain"], ["score-pairs"]:
            self.assertIn("Usage", self.run_tool(*command, "--help"))

    @unittest.skipUnless(PAIRS.exists(), f"the labelled pairs are not in {DATA}")
    def test_labelled_persons_are_told_apart(self):
        said = json.loads(self.run_tool("score-pairs", PAIRS, "--json"))
        self.assertGreaterEqual(said["by_schema"]["Person"]["f1"], 0.80)
        strict = json.loads(self.run_tool("score-pairs", PAIRS, "--json", "--threshold", "0.7"))
        self.assertGreaterEqual(strict["by_schema"]["Person"]["precision"], 0.85)


if __name__ == "__main__":
    unittest.main()
