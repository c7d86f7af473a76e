"""The benchmark as a program: its report has what it promises, nothing is lost, and nothing is left behind."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


@unittest.skipUnless((BIN / "iwets-bench").exists(), "iwets-bench is not built")
class Bench(unittest.TestCase):
    def report(self, *words):
        with tempfile.TemporaryDirectory(prefix="iwets-test-") as folder:
            network = pathlib.Path(folder, "network")
            done = subprocess.run([BIN / "iwets-bench", *words, "--json", "--folder", network],
                                  capture_output=True, text=True, timeout=240)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertFalse(network.exists(), "the folder of the network is still there")
            return json.loads(done.stdout)

    def test_traces_are_measured_and_none_is_lost(self):
        report = self.report("trace", "--seconds", "2", "--warm", "1", "--outstanding", "32", "--records", "80",
                             "--hits", "0.2")
        self.assertEqual(0, report["errors"])
        self.assertGreater(report["traces"], 0)
        self.assertEqual(320, report["records"])
        for name in ("submit_to_receipt_ms", "submit_to_notice_ms", "submit_to_result_ms"):
            self.assertGreater(report[name]["count"], 0, name)
            self.assertLessEqual(report[name]["p50"], report[name]["p99"])
        for name in ("machine", "settings", "traces_per_s", "fsyncs_per_s", "cpu_us_per_trace", "hub_rss_mib",
                     "bounds", "ratios"):
            self.assertIn(name, report)

    def test_an_open_loop_keeps_its_rate(self):
        report = self.report("trace", "--seconds", "3", "--warm", "1", "--rate", "40", "--records", "0")
        self.assertEqual(0, report["errors"])
        self.assertAlmostEqual(40, report["traces_per_s"], delta=4)

    def test_the_restart_is_measured_with_all_traces_open(self):
        report = self.report("restart", "--open-traces", "200", "--members", "2")
        self.assertEqual(200, report["open_traces"])
        self.assertGreater(report["start_to_first_attach_ms"], 0)

    def match_report(self, *words):
        done = subprocess.run([BIN / "iwets-bench", "match", *words, "--json"], capture_output=True, text=True,
                              timeout=120)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def assert_spread(self, figures):
        self.assertGreater(figures["p50"], 0)
        self.assertLessEqual(figures["p50"], figures["p99"])
        self.assertLessEqual(figures["p99"], figures["max"])

    def test_persons_are_found_by_each_kind_of_question(self):
        report = self.match_report("--nominals", "400", "--names", "1000", "--questions", "20", "--compared", "25")
        self.assertEqual({"nominals": 400, "names": 1000, "questions_of_each_kind": 20, "seed": 1}, report["settings"])
        self.assertEqual(400, report["index"]["nominals"])
        self.assertGreater(report["index"]["distinct_words"], 500)
        for kind in ("own_name", "alias", "one_slip", "reordered", "stranger"):
            self.assertEqual(20, report[kind]["questions"])
            self.assert_spread(report[kind]["us"])
        self.assertEqual(1, report["own_name"]["found"])
        self.assertGreater(report["own_name"]["names_compared"]["p50"], 0)
        self.assertLess(report["stranger"]["alert"], report["own_name"]["alert"])
        for name in ("prepared_us", "compared_us"):
            for figure in report[name].values():
                self.assertGreater(figure, 0, name)

    def test_the_same_questions_are_asked_elsewhere(self):
        report = self.match_report("--nominals", "400", "--questions", "20", "--compared", "25")
        self.assertEqual(25, report["scan"]["questions"])
        self.assertGreater(report["ratios"]["scan"]["p50"], 0)
        database = report["postgresql"]
        if "absent" in database:
            self.assertIn("apt-get install postgresql", database["absent"])
            self.skipTest(database["absent"])
        self.assertEqual(25, database["questions"])
        self.assertGreater(database["found_among_16"], 0.8)
        self.assertGreater(report["ratios"]["postgresql"]["p50"], 0)

    def test_all_checks_of_a_trace_are_measured(self):
        report = self.match_report("--trace-checks", "--nominals", "300", "--documents", "600", "--firearms", "300",
                                   "--vehicles", "300", "--traces", "200", "--questions", "60")
        self.assertEqual({"nominal": 300, "firearm": 300, "document": 600, "vehicle": 300, "trace": 200},
                         report["records"])
        self.assertEqual(0, report["stores"]["refused"])
        for store in report["records"]:
            self.assertGreater(report[store]["questions"], 0, store)
            self.assert_spread(report[store]["us"])
            self.assertGreater(report[store]["hits"] + report[store]["possible"], 0, store)
        self.assertGreaterEqual(report["all_five"]["us"]["p50"], report["trace"]["us"]["p50"])

    def test_a_registry_is_measured_beside_a_bare_query(self):
        done = subprocess.run([BIN / "iwets-bench", "registry", "--sales", "3000", "--questions", "300", "--json"],
                              capture_output=True, text=True, timeout=120)
        if "apt-get install postgresql" in done.stderr:
            self.skipTest(done.stderr.strip())
        self.assertEqual(0, done.returncode, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual({"sales": 3000, "questions": 300, "seed": 1}, report["settings"])
        self.assertEqual(300, report["all_us"]["questions"])
        for kind in ("exact", "look_alike", "absent"):
            self.assertGreater(report[f"{kind}_us"]["questions"], 0, kind)
        for kind in ("all_us", "bare_query_us"):
            self.assert_spread(report[kind])
        self.assertGreater(report["ratio_to_bare_query"]["p50"], 1)

    def test_fewer_names_than_nominals_are_no_store(self):
        done = subprocess.run([BIN / "iwets-bench", "match", "--nominals", "10", "--names", "5"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(1, done.returncode)
        self.assertIn("each nominal has at least one", done.stderr)


if __name__ == "__main__":
    unittest.main()
