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

    def test_the_scorer_of_names_is_measured(self):
        done = subprocess.run([BIN / "iwets-bench", "match-name", "--names", "32", "--rounds", "3", "--json"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(32, report["settings"]["names"])
        for figures in (report["prepared_us"], report["compared_us"]):
            for name, figure in figures.items():
                self.assertGreater(figure, 0, name)


if __name__ == "__main__":
    unittest.main()
