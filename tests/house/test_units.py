"""The systemd units keep what a process has in memory off every disk, and its hands off the machine."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
EXPOSURE_MAX = 1.5


class Units(unittest.TestCase):
    def test_there_is_one_for_each_daemon(self):
        self.assertEqual(["iwets-adapter-atf", "iwets-adapter-sql", "iwets-hub", "iwets-node"], [unit.stem for unit in UNITS])

    def test_memory_reaches_no_disk(self):
        for unit in UNITS:
            for line in ("LimitCORE=0", "MemorySwapMax=0", "UMask=0077"):
                self.assertIn(line, unit.read_text().splitlines(), unit.name)

    def test_each_has_an_account_without_rights_and_its_state_alone(self):
        for unit in UNITS:
            lines = unit.read_text().splitlines()
            account = re.sub("-(atf|sql)$", "", unit.stem)  # A center has one of them.
            for line in (f"User={account}", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "AmbientCapabilities=",
                         "ProtectSystem=strict", "ProtectHome=yes", "StateDirectoryMode=0700"):
                self.assertIn(line, lines, unit.name)
            self.assertFalse([line for line in lines if line.startswith("ReadWritePaths=")], unit.name)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_exposure_is_small(self):
        for unit in UNITS:
            said = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", unit],
                                  capture_output=True, text=True, check=False)
            found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
            self.assertTrue(found, said.stdout + said.stderr)
            self.assertLessEqual(float(found.group(1)), EXPOSURE_MAX, unit.name)
            print(f"figure exposure: {unit.name} {found.group(1)}")


if __name__ == "__main__":
    unittest.main()
