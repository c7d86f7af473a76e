"""The tool that finds numbers as the hub does, and the records by chance to measure it with."""
import csv
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
KINDS = {"serial": "firearms", "document": "documents", "vin": "vehicles", "plate": "plates"}
ERRORS = "typo,missing,additional,exchange,lookalike,zeros,dress,wildcard,run,choice,neighbour,stranger"


class IdentifierTool(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_tool(self, *arguments, code=0):
        done = subprocess.run([BIN / "iwets-match", *map(str, arguments)], capture_output=True, text=True, timeout=120)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stderr

    def identify(self, kind, records, questions, *flags):
        return json.loads(self.run_tool("identifier", "--kind", kind, "--records", records,
                                        "--questions", questions, "--json", *flags))

    def generated(self, name, *arguments):
        return self.file(name, self.run_tool("generate", *arguments))

    def test_each_question_is_told_its_matches(self):
        records = self.file("records.csv", "number,make,model,calibre\n"
                            "KDW204,Glock,17,9x19\nKDW205,Glock,17,9x19\n00771,Colt,,.45 ACP\n")
        questions = self.file("questions.csv", "number,make,model,calibre,error\n"
                              "kdw-204,GLOCK,G17,9 mm Luger,dress\nKDW2O5,Glock,17,,lookalike\n"
                              "771,Colt,,,zeros\nUNKNOWN,Colt,,,other\n7?1,Colt,,,wildcard\n")
        said = self.identify("serial", records, questions)
        first = said["results"][0]
        self.assertEqual([2, "kdw-204"], [first["line"], first["number"]])
        self.assertEqual({"record_line": 2, "number": "KDW204", "alert": True, "grade": "A",
                          "rule": "serial_make_calibre", "against": []}, first["matches"][0])
        self.assertEqual(["one character is wrong"], first["matches"][1]["against"])
        rules = [[m["rule"] for m in r["matches"]] for r in said["results"]]
        self.assertEqual(["serial_look_alike"], rules[1])
        self.assertEqual([[], [], []], rules[2:])  # 771 is too short to match without its zeros.
        self.assertIn("not searchable", said["results"][4]["note"])
        self.assertEqual({"A": 1, "B": 0, "C": 1, "D": 0, "E": 0, "none": 3}, said["figures"]["by_grade"])
        text = self.run_tool("identifier", "--kind", "serial", "--records", records, "--questions", questions, "--most", "1")
        self.assertIn("2: kdw-204\n  A alert serial_make_calibre: KDW204, record in line 2\n3: ", text)
        self.assertIn("5: UNKNOWN: no match", text)

    def test_what_each_record_judged_finds_the_keys_find(self):
        for kind, of in KINDS.items():
            with self.subTest(kind):
                records = self.generated("records.csv", "--kind", of, "--count", 400, "--seed", 5)
                questions = self.generated("questions.csv", "--kind", of, "--of", records, "--seed", 6, "--errors", ERRORS)
                keys = self.identify(kind, records, questions, "--most", 1000)
                brute = self.identify(kind, records, questions, "--most", 1000, "--brute")
                self.assertEqual(brute["results"], keys["results"])
                self.assertGreater(keys["figures"]["by_grade"]["C"], 10)
                self.assertGreater(keys["figures"]["by_grade"]["D"], 10)

    def test_recall_is_counted_for_the_own_row(self):
        records = self.generated("records.csv", "--kind", "firearms", "--count", 3000, "--seed", 8)
        questions = self.generated("questions.csv", "--kind", "firearms", "--of", records, "--seed", 9,
                                   "--errors", "dress,lookalike,typo,neighbour,stranger")
        said = self.identify("serial", records, questions, "--paired", "--figures")
        own = said["figures"]["own_row"]["by_error"]
        self.assertEqual([], said["results"])
        self.assertEqual([1, 1], [own["dress"]["recall"], own["dress"]["recall_alert"]])
        self.assertEqual([1, 0], [own["lookalike"]["recall"], own["lookalike"]["recall_alert"]])
        self.assertGreaterEqual(own["typo"]["recall"], 0.99)
        self.assertEqual([0, 0], [own["neighbour"]["recall_alert"], own["stranger"]["recall"]])

    def test_neighbours_and_strangers_never_alert(self):
        for kind, of in KINDS.items():
            with self.subTest(kind):
                records = self.generated("records.csv", "--kind", of, "--count", 5000, "--seed", 3)
                questions = self.generated("questions.csv", "--kind", of, "--of", records, "--seed", 4,
                                           "--errors", "neighbour,stranger")
                self.assertEqual(0, self.identify(kind, records, questions, "--figures")["figures"]["with_alert"])

    def test_the_same_seed_gives_the_same_bytes(self):
        for of in [*KINDS.values(), "persons"]:
            with self.subTest(of):
                told = ["generate", "--kind", of, "--count", 300, "--seed"]
                first = self.run_tool(*told, 1)
                self.assertEqual(first, self.run_tool(*told, 1))
                self.assertNotEqual(first, self.run_tool(*told, 2))
                rows = list(csv.DictReader(io.StringIO(first)))
                self.assertEqual(300, len(rows))
                self.assertEqual(300, len({tuple(row.values()) for row in rows}))
                records = self.file("records.csv", first)
                asked = ["generate", "--kind", of, "--of", records, "--errors", "typo,exchange", "--seed", 7]
                self.assertEqual(self.run_tool(*asked), self.run_tool(*asked))
                questions = list(csv.DictReader(io.StringIO(self.run_tool(*asked))))
                self.assertLessEqual({q["error"] for q in questions}, {"typo", "exchange", "exact"})

    def test_persons_can_be_screened(self):
        records = self.generated("records.csv", "--kind", "persons", "--count", 60, "--seed", 1)
        said = json.loads(self.run_tool("screen", "--records", records, "--questions", records, "--json", "--paired"))
        self.assertGreater(said["recall_alert"], 0.9)

    def test_faults_say_where_and_what_to_do(self):
        good = self.file("good.csv", "number,make\nABC123,Glock\n")
        year = self.file("year.csv", "number,year\nABC123,last\n")
        for arguments, code, message in [
                (["identifier", "--kind", "serial", "--records", good, "--questions", year], 7, 'year.csv:2: "last" is no year'),
                (["identifier", "--kind", "serial", "--records", year.with_name("gone.csv"), "--questions", good], 4, "cannot be read"),
                (["identifier", "--kind", "number", "--records", good, "--questions", good], 2, "--kind"),
                (["generate", "--kind", "plates"], 7, "how many rows is not told"),
                (["generate", "--kind", "plates", "--of", good], 7, 'there is no column "country"'),
                (["generate", "--kind", "plates", "--count", "5", "--errors", "slip"], 7, '"slip" is no error')]:
            with self.subTest(message):
                said = self.run_tool(*arguments, code=code)
                self.assertIn(message, said)
                self.assertIn("\n", said)


if __name__ == "__main__":
    unittest.main()
