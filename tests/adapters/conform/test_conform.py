"""iwets-adapter-conform: both adapters of ours pass it, and each that breaks one rule fails for that rule."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
RUN = ["run", "--state", "{state}", "--anchor", "{anchor}"]
ATF = [BIN / "iwets-adapter-atf", *RUN, "--time-scale", "864000", "--no-silent"]
ASKED, WITHHELD = ("--asking-serial", "CT2001751"), ("--withheld-serial", "CT2000527")  # In the simulator's world 1.
EXAMPLE = [sys.executable, ROOT / "adapters/python/example_center.py", *RUN]
KEYS = sys.executable, ROOT / "adapters/python/iwets_keys.py"  # Of a center in Python.

# what is broken, the case that finds it, the heading of the rule, what is said of it
BROKEN = [
    ("answers_twice", "trace", "What you promise", "nothing after the final answer, code 100", "code 320, final"),
    ("never_receipts", "trace", "3.5 Receipts", "a receipt of number 2", "receipts up to number 0"),
    ("forgets_its_numbers", "resume_settled", "3.4 Attach and resume", "sent not behind number", "sent number 0"),
    ("seals_to_another_key", "trace", "2.5 Sealed parts", "sealed to the current key of member:ZA", "no wrap"),
    ("commits_to_something_else", "trace", "2.5 Sealed parts", "a commitment to the content", "something else"),
    ("ignores_credit", "credit", "3.3 Lanes", "no number beyond 2, as granted", "number 3"),
    ("changes_bytes", "resume_same_bytes", "3.3 Lanes", "with the bytes that it had before", "other bytes"),
    ("exports_to_nowhere", "trace", "4.4 Result codes", "code 104 with the next country", "no next country"),
    ("answers_after_cancellation", "cancel", "4.1 A trace", "no word about this trace", "code 320"),
    ("answers_cancellations", "cancel", "4.1 A trace", "no final answer to a trace that has", "code 501"),
    ("overlooks_the_hubs_word", "closed", "4.1 A trace", "no word about this trace", "code 320"),
    ("knows_no_batches", "batch", "2.3 Batches", "an answer to each of 5 traces", "0 messages"),
    ("dies_of_garbage", "garbage_envelope", "When something goes wrong", "a process that runs", "exit code 1"),
    ("does_not_end", "terminated", "Joining the network", "exit code 0 within 10 s of SIGTERM", "it runs on"),
    ("says_nothing_at_first", "first_word", "What you promise", "something said about the trace", "nothing"),
    ("believes_any_signature", "wrong_signature", "2.4 Opening an envelope", "no word about this trace", "code 100"),
    ("has_effects_twice", "repeat_number", "What you promise", "nothing after the final answer", "code 100"),
    ("forgets_what_waits", "resume_unanswered", "What you promise", "a final answer within", "none final"),
    ("reads_no_amendments", "amended", "4.11 Corrections and amendments", "names version 2", "nothing"),
    ("names_versions_it_cannot_open", "amended_unreadable", "4.11 Corrections and amendments",
     "no version that was not sent, at most version 1", "version 2"),
    ("refuses_forged_chains", "chain_forged", "4.8 A case that goes on in the next country",
     "as without a chain with other content", "code 200"),
    ("answers_late_reminders", "reminders_late", "4.5 The clock of a trace", "no word about this trace", "code 602"),
    ("believes_any_clock", "clock_forged", "4.5 The clock of a trace", "502 after a question", "no question"),
    ("forgets_information", "question", "4.5 The clock of a trace", "another word about the trace", "nothing"),
    ("asks_without_words", "question", "4.5 The clock of a trace", "606 with the question", "no words"),
    ("finds_what_has_no_number", "no_number", "What you promise", "no purchaser of an obliterated number", "code 100"),
    ("always_raises", "trace", "What you promise", "a final answer within", "400, as the kit does when your class raises"),
    ("refuses_without_a_reason", "clarification", "4.4 Result codes", "402 with a reason of ITI", "no reason"),
    ("delays_without_a_word", "clarification", "4.4 Result codes", "400 with a reason of ITI", "neither"),
    ("never_explains", "clarification", "4.5 The clock of a trace", "an explanation to the question why", "nothing"),
    ("explains_twice", "clarification", "4.5 The clock of a trace", "one answer to each of 1 questions", "one more"),
    ("drops_its_former_keys", "keys_changed", "5.4 Succession", "sealed to the former key", "code 200"),
    ("has_no_new_keys", "keys_changed", "5.4 Succession", "a KeySuccession to the hub", "none"),
    ("overlooks_its_profile", "profile", "5.2 Directory", "a request without firearm.importer", "code 100"),
    ("corrects_without_a_reason", "trace", "4.11 Corrections and amendments", "says why", "version 2 without"),
    ("corrects_without_a_version", "trace", "4.11 Corrections and amendments", "a correction with version 2",
     "version 0"),
    ("calls_files_whole", "attachment_spoiled", "4.14 Attachments", "no WHOLE of a file", "OUTCOME_WHOLE"),
    ("speaks_twice_of_a_file", "attachment", "4.14 Attachments", "one word on each file", "a second one"),
    ("dies_of_files", "attachment_unopened", "When something goes wrong", "a process that runs", "exit code 1"),
]
# fault of the simulator, the case, the heading, what is said
FAULTS = [
    ("twice", "trace", "What you promise", "nothing after the final answer", "code 300"),
    ("silent", "trace", "What you promise", "something said about the trace", "nothing"),
    ("garbage", "trace", "1 Words and ids", "a TraceResult of the schema", "not a whole message"),
]


class Conform(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.seed = cls.folder / "seed"
        cls.seed.mkdir()
        (cls.seed / "registry.csv").write_text("CT1234567;Jane Roe;2014;Colt\nCT7654321;?;2001;Colt\n"
                                                 "CT0000606;606;2000;Colt\nCT0000402;402;2000;Colt\n"
                                                 "CT0000110;110;2000;Colt\n-;Jo Oak;1999;Colt\n")
        # Many short processes: what each of them would generate and compile anew is there once.
        schema = cls.folder / "schema"
        schema.mkdir()
        files = sorted((ROOT / "proto/iwets/v1").glob("*.proto"))
        subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={schema}", *files], check=True)
        cls.environment = {**os.environ, "IWETS_SCHEMA": str(schema),
                           "PYTHONPYCACHEPREFIX": str(cls.folder / "compiled")}
        cls.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def rotate(self, *adapter):
        return "--rotate", " ".join([*map(str, adapter), "rotate --state {state}"])

    def enrolment(self, *adapter, more=()):
        """What the center publishes of its requirements."""
        state = self.folder / f"published-{pathlib.Path(adapter[-1]).name}"
        if not state.exists():
            subprocess.run([*adapter, "init", "--center", "US", "--state", state, *more], check=True,
                           env=self.environment, stdout=subprocess.DEVNULL)
        return "--enrolment", state / "enrolment"

    def whole(self):
        """What an adapter of the tests' own can do besides answering."""
        profile = self.folder / "profile.toml"
        profile.write_text('[[require]]\nfield = "firearm.importer"\nwhen = "made_elsewhere"\n')
        return ("--asking-serial", "CT0000606", "--withheld-serial", "CT0000402", "--corrected-serial", "CT0000110",
                *self.rotate(*KEYS), *self.enrolment(*KEYS, more=("--profile", profile)))

    def conform(self, adapter, *options):
        return subprocess.run([BIN / "iwets-adapter-conform", *options, "--", *map(str, adapter)], capture_output=True,
                              text=True, timeout=300, env=self.environment)

    @staticmethod
    def broken(name):
        return [sys.executable, ROOT / "tests/adapters/conform/broken_center.py", name, *RUN]

    def judged(self, adapter, *options):
        """The finished process, and its JSON."""
        with tempfile.NamedTemporaryFile(dir=self.folder) as out:
            done = self.conform(adapter, "--seed", self.seed, "--json", out.name, *options)
            return done, json.loads(out.read())

    def passes_all(self, adapter, *options, untried=("corrected",)):
        done, told = self.judged(adapter, "--jobs", "8", "--start-within", "60", "--word-within", "20",
                                 "--junit", self.folder / "out.xml", *options)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual(0, told["failed"], done.stdout)
        self.assertEqual(set(untried), {case["name"] for case in told["cases"] if case["outcome"] == "untried"})
        listed = self.conform([], "--list").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in listed], [case["name"] for case in told["cases"]])
        suite = xml.etree.ElementTree.parse(self.folder / "out.xml").getroot()
        self.assertEqual((str(len(listed)), "0"), (suite.get("tests"), suite.get("failures")))

    def test_the_simulator_passes(self):
        self.passes_all(ATF, *ASKED, *WITHHELD, *self.rotate(ATF[0]), *self.enrolment(ATF[0]))

    def test_the_simulator_corrects_as_it_may(self):
        done, told = self.judged([*ATF, "--fault", "corrects"], "--case", "corrected", "--corrected-serial", "CT1")
        self.assertEqual((0, 1), (done.returncode, told["passed"]), done.stdout)

    def test_a_center_that_does_not_know_the_firearm_is_found_out(self):
        """It answers 320 to all that is asked, and would pass without having answered anything."""
        seed = self.folder / "ruger"
        seed.mkdir()
        (seed / "registry.csv").write_text("RU1;Jane Roe;2014;Ruger\n")
        for options, code, word in (
                (("--serial", "RU1"), 1, "code 320: is it in the registry"),
                (("--serial", "RU1", "--make", "Ruger", "--model", "GP100"), 0, "answered 100"),
                ((), 0, "answered 320; is CT1234567 of Colt Python in the registry? With --serial it has to be")):
            with self.subTest(options):
                done = self.conform(EXAMPLE, "--seed", seed, "--case", "trace", *options)
                self.assertEqual(code, done.returncode, done.stdout + done.stderr)
                self.assertIn(word, done.stdout)

    def test_a_place_that_cannot_be_read_is_no_joker(self):
        """A center that knows obliterated numbers, and takes `?` for any sign."""
        center = (f"import sys; sys.path[:0] = [{str(ROOT / 'adapters/python')!r}]\n"
                  "from iwets_adapter import TracingCenter, run_center\n"
                  "class Center(TracingCenter):\n"
                  "    def on_request(self, request, answers):\n"
                  "        answers.result(100 if '?' in request.submit.firearm.serial else 202)\n"
                  "run_center(lambda state: Center())")
        for serial in ("CT1234567", "A"):
            done = self.conform([sys.executable, "-c", center, *RUN], "--case", "no_number", "--serial", serial)
            self.assertEqual(1, done.returncode, done.stdout)
            self.assertIn("no purchaser of a number with a place that could not be read: "
                          + {"A": "A?", "CT1234567": "CT123456?"}[serial], done.stdout)

    def test_what_is_untried_names_the_firearm_and_the_code(self):
        firearm = ("--make", "Glock", "--model", "19", "--slow-serial", "D100233", "--asking-serial", "D100234",
                   "--withheld-serial", "D100235", "--corrected-serial", "D100236")
        done = self.conform(EXAMPLE, "--seed", self.seed, *firearm, "--final-within", "2", "--case", "reminders", "--case",
                            "question", "--case", "clarification", "--case", "corrected")
        self.assertEqual(0, done.returncode, done.stdout)
        for number in ("D100233", "D100234", "D100235", "D100236"):
            self.assertIn(f"the center answered 320 to {number} of Glock 19 (all numbers are asked for with --make and "
                          "--model)", done.stdout)

    def test_each_of_the_firearms_options_reaches_the_center(self):
        said = self.folder / "asked"
        center = (f"import sys; sys.path[:0] = [{str(ROOT / 'adapters/python')!r}]\n"
                  "from iwets_adapter import TracingCenter, run_center\n"
                  "class Center(TracingCenter):\n"
                  "    def on_request(self, request, answers):\n"
                  "        f = request.submit.firearm\n"
                  f"        print(f.make, f.model, f.type, f.calibre, f.country_of_manufacture, file=open({str(said)!r}, 'w'))\n"
                  "        answers.result(310)\n"
                  "run_center(lambda state: Center())")
        done = self.conform([sys.executable, "-c", center, *RUN], "--case", "trace", "--make", "CZ", "--model", "75",
                            "--type", "PI", "--calibre", "9x19", "--country", "CSK")
        self.assertEqual((0, "CZ 75 PI 9x19 CSK\n"), (done.returncode, said.read_text()), done.stdout)

    def test_the_python_example_passes(self):
        self.passes_all(EXAMPLE, *self.rotate(*KEYS),
                        untried=("corrected", "question", "question_unanswered", "clarification", "profile"))

    def test_a_python_center_that_asks_withholds_and_corrects_passes(self):
        self.passes_all(self.broken("nothing"), *self.whole(), untried=())

    def each_fails(self, adapters, expectations, options=()):
        """Several at a time: they mostly wait."""
        def judge(adapter, case, *_):
            return self.judged(adapter, "--case", case, "--final-within", "8", *options)
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            judged = list(pool.map(judge, adapters, (case for _, case, *_ in expectations)))
        for (name, _, heading, expected, got), (done, told) in zip(expectations, judged):
            with self.subTest(name):
                self.assertEqual(1, done.returncode, done.stdout + done.stderr)
                verdict, = told["cases"]
                self.assertIn(expected, verdict["expected"])
                self.assertIn(got, verdict["got"])
                self.assertTrue(verdict["rule"]["where"].endswith(heading), verdict["rule"])
                self.assertIn(verdict["rule"]["text"], done.stdout)

    def test_each_broken_adapter_is_told_its_rule(self):
        self.each_fails([self.broken(name) for name, *_ in BROKEN], BROKEN, self.whole())

    def test_each_fault_of_the_simulator_is_told_its_rule(self):
        self.each_fails([[*ATF, "--fault", fault] for fault, *_ in FAULTS], FAULTS)

    def test_every_rule_stands_in_the_documents(self):
        source = (ROOT / "adapters/conform/rules.h").read_text()
        places = set(re.findall(r'"(docs/[a-z-]+\.md), ([^"]+)"', source))
        self.assertGreater(len(places), 10)
        for document, heading in places:
            lines = (ROOT / document).read_text().splitlines()
            self.assertTrue(any(re.fullmatch(f"##+ {re.escape(heading)}", line) for line in lines), (document, heading))

    def test_what_fails_is_in_all_three_forms(self):
        done, told = self.judged(self.broken("exports_to_nowhere"), "--case", "trace", "--case", "ping",
                                 "--junit", self.folder / "out.xml")
        self.assertEqual((1, 1, 1), (done.returncode, told["passed"], told["failed"]))
        failure, = xml.etree.ElementTree.parse(self.folder / "out.xml").getroot().iter("failure")
        for text in (done.stdout, failure.text):
            self.assertIn("expected  code 104 with the next country\n    got       no next country", text)
            self.assertIn("docs/protocol.md, 4.4 Result codes", text)

    def test_usage(self):
        for options, adapter, said in (((), [], "COMMAND"), (("--case", "none"), ["true"], "no case 'none'"),
                                       (("--center", "usa"), ["true"], "two capital letters"),
                                       (("--seed", "/nowhere"), ["true"], "is no folder"),
                                       (("--word-within", "0"), ["true"], "from 1 on"),
                                       (("--enrolment", "/nowhere"), ["true"], "cannot be read"),
                                       (("--what",), ["true"], "--help")):
            done = self.conform(adapter, *options)
            with self.subTest(options):
                self.assertEqual(2, done.returncode)
                self.assertIn(said, done.stderr)
        done = self.conform(["/nowhere/adapter"], "--case", "attach", "--start-within", "5")
        self.assertEqual(1, done.returncode)
        self.assertIn("it ended with exit code 127", done.stdout)


if __name__ == "__main__":
    unittest.main()
