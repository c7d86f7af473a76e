"""The guide of the sql adapter, command by command: from an empty directory to an answered trace."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import sql_registry
from network import Network, wait_for

ROOT = sql_registry.ROOT
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin")).resolve()
GUIDE, REFERENCE = ROOT / "docs/sql-adapter.md", ROOT / "docs/sql-adapter-reference.md"
EXAMPLE = ROOT / "deploy/examples/mapping-postgresql.toml"


def blocks(document):
    return [text for _, text in re.findall(r"```(\w*)\n(.*?)```", document.read_text(), re.S)]


@unittest.skipUnless(sql_registry.newest_programs(), "PostgreSQL is not installed: apt-get install postgresql")
class SqlGuide(unittest.TestCase):
    def setUp(self):
        self.cluster = sql_registry.Cluster()
        self.addCleanup(self.cluster.remove)
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "deploy").symlink_to(ROOT / "deploy")
        (self.folder / "build/release").mkdir(parents=True)
        (self.folder / "build/release/bin").symlink_to(BIN)
        self.environment = {**os.environ, "HOME": str(self.folder), "PGHOST": str(self.cluster.folder),
                            "PGUSER": "bench", "PATH": f"{self.cluster.programs}:{os.environ['PATH']}"}
        setup, export, use, self.demo = blocks(GUIDE)[0].splitlines()
        self.assertEqual("deploy/setup release iwets-adapter-sql iwets-hubctl iwets-authority iwets", setup)
        self.use = ""
        self.shell(export, self.folder)
        self.use = use + "\n"

    def shell(self, commands, where, exit_code=0):
        done = subprocess.run(["bash", "-ec", self.use + commands], cwd=where, env=self.environment, capture_output=True,
                              text=True, timeout=120)
        self.assertEqual(exit_code, done.returncode, f"{commands}\n{done.stdout}{done.stderr}")
        return done.stdout

    def test_every_command_of_the_guide(self):
        _, prepare, keys, admission, connection, discover, values, explain, run, ask, expected = blocks(GUIDE)
        tray, correct = (text for text in blocks(REFERENCE) if text.startswith("iwets-adapter-sql"))
        center = self.folder / "center"
        self.assertIn("deploy/demo --folder $HOME/iwets-network ", self.demo)
        network = Network(self.folder / "iwets-network", BIN, members=("ZA",), center=None).create()
        self.addCleanup(network.abandon)
        network.start().wait_attached()
        self.shell(prepare, self.folder)
        self.assertIn("fingerprint", self.shell(keys, center))
        self.assertIn("is in force", self.shell(admission, center))
        mapping = center / "mapping.toml"
        mapping.write_text(connection.replace("/var/run/postgresql", str(self.cluster.folder)))
        said = self.shell(discover, center)
        self.assertIn("The mapping is right.", said)
        self.assertIn('[values.role]\n# "prodejce" = ""', said)
        mapping.write_text(mapping.read_text() + values)
        self.assertIn("100 purchaser_identified", self.shell(explain, center))
        self.assertIn("106 ", self.shell("iwets-adapter-sql --config mapping.toml explain E4321 --make CZ", center))
        self.assertIn("Hatsan", self.shell("iwets identify Hatsan", center))
        daemon = subprocess.Popen(["bash", "-c", f"{self.use}exec {run}"], cwd=center, env=self.environment,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        answered = self.shell(ask, center)
        for line in expected.splitlines():
            self.assertIn(line.split("01M8GV...")[-1] + "\n", answered)
        self.assertIn("center:SK", network.hubctl("peers").stdout)
        trace = re.search(r"^Trace (\w+)  answered", answered, re.M)[1]
        result = network.api("ZA", "GET", f"/traces/{trace}")["result"]
        self.assertEqual("Jan Dvořák", result["answer"]["purchaser"]["name"])
        self.assertEqual("", self.shell(tray.splitlines()[0], center))
        look, say = correct.splitlines()
        self.assertIn("there is nothing to correct", self.shell(look, center))
        self.shell("psql -q -d registry -c \"UPDATE purchases SET home_address = 'Zlín, Dlouhá 4'\"", center)
        self.assertIn("Dlouhá 4", self.shell(look, center))
        self.shell(say.replace("01JZ6Q...", trace), center)
        corrected = wait_for("the corrected answer", lambda: (
            network.api("ZA", "GET", f"/traces/{trace}")["result"].get("correction")))
        self.assertEqual(("clerical_error", "The dealer was mixed up."), (corrected["reason"], corrected["text"]))

    def test_the_guide_can_be_read_in_minutes(self):
        prose = re.sub(r"```.*?```", "", GUIDE.read_text(), flags=re.S)
        self.assertLessEqual(len(prose.split()), 600)

    def test_the_example_answers_from_the_example(self):
        self.shell("createdb registry && psql -q -d registry -f deploy/examples/registry.sql", self.folder)
        mapping = self.folder / "mapping.toml"
        text = EXAMPLE.read_text().replace("host=/var/run/postgresql dbname=registry user=iwets",
                                           f"host={self.cluster.folder} dbname=registry user=bench")
        mapping.write_text(re.sub("password_file.*", "", text))
        for serial, country, code in (("A102231", "ZA", 100), ("B77001", "BR", 104), ("E4321", "ZA", 106),
                                      ("A1O2231", "ZA", 100), ("X9999", "ZA", 320), ("12X", "ZA", 201)):
            said = self.shell(f"iwets-adapter-sql --config mapping.toml explain {serial} --make CZ --country {country}",
                              self.folder)
            self.assertIn(f"  {code} ".rjust(8), said)
            self.assertNotIn("not understood", said)
        self.assertEqual("", self.shell("iwets-adapter-sql --config mapping.toml unmapped", self.folder))


if __name__ == "__main__":
    unittest.main()
