"""The demo's morning as a test: everything goes round once, also when the hub is killed and the wire cut."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


class RoundTrip(unittest.TestCase):
    def morning(self, *options):
        """Plays the morning; returns the counts of its separate reader."""
        with tempfile.TemporaryDirectory(prefix="iwets-test-") as folder:
            report = pathlib.Path(folder, "report.json")
            done = subprocess.run(
                [sys.executable, "-B", ROOT / "deploy/lib/demo.py", "--bin", BIN, "--once", "--report", report,
                 "--pace", "0.05", "--folder", pathlib.Path(folder, "network"), *options],
                capture_output=True, text=True, timeout=400)
            self.assertTrue(report.exists(), done.stdout[-4000:] + done.stderr[-4000:])
            counts = json.loads(report.read_text())
            self.every_line_is_an_event(pathlib.Path(folder, "network"))
            self.assertEqual([], counts["explanations"], done.stdout[-3000:])
            self.assertEqual(0, done.returncode, done.stderr[-3000:])
            return counts

    def every_line_is_an_event(self, folder):
        """In the logs of hub and nodes: when, how grave, what, and with which values."""
        line = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (debug|info|warning|error|critical) '
                          r'event=[a-z_]+( [a-z_]+=([^\s"=]+|"[^"]*")?)*')
        lines = [one for log in [folder / "hub.log", *sorted(folder.glob("node-*.log"))] for one in log.read_text().splitlines()]
        self.assertGreater(len(lines), 30)
        self.assertEqual([], [one for one in lines if not line.fullmatch(one)][:10])

    def test_every_trace_ends_and_every_hit_reaches_both_sides(self):
        counts = self.morning("--traces", "24")
        # One of the told cases goes on through three countries, in three traces.
        self.assertEqual(36, counts["traces"])
        self.assertEqual(36, counts["receipts"])
        self.assertEqual(36, counts["check_reports"])
        self.assertEqual(35, counts["results"])  # In one country nobody answers: the hub closes that trace.
        self.assertEqual(1, counts["closed"])
        # Wanted man, stolen pistol, car, passport, own pistol, the Glock asked twice; and three times a hop of a case
        # meets an earlier one, which its node keeps to itself.
        self.assertEqual({"requester": 9, "owner": 4}, counts["notices"])

    def test_the_same_with_the_hub_killed_and_the_wire_cut(self):
        counts = self.morning("--traces", "120", "--kills", "5", "--cuts", "2", "--pace", "0.3")
        self.assertEqual(132, counts["receipts"])
        self.assertEqual(131, counts["results"])
        self.assertEqual({"requester": 9, "owner": 4}, counts["notices"])


if __name__ == "__main__":
    unittest.main()
