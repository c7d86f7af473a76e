"""The firearms reference table distributed by the hub, as real processes: an edition arrives live and is searched, a node that was
away gets what it missed, what was tampered with or does not follow is refused with its reason, and no kill in between loses a piece.
"""
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
TABLE = ROOT / "node/reference/table"
NEW = """
[[model]]
number = 24890
maker = "glock"
name = "Qorvax 9"
type = "PI"
action = "semi-automatic"
calibres = ["9x19 mm Parabellum"]
"""
GONE = '[[withdrawn]]\nnumber = 24890\nreason = "a name that a dealer had invented"\ninstead = 24101\n'
DENIED, INVALID = 5, 7


class Table(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), center=False).create()
        self.addCleanup(self.network.abandon)
        self.editions = pathlib.Path(folder.name)
        self.built_in = self.edition_of(TABLE)
        self.folder_of(0, "")

    @staticmethod
    def edition_of(folder):
        line = next(x for x in (folder / "edition.toml").read_text().splitlines() if x.startswith("edition = "))
        return int(line.split("=")[1])

    def folder_of(self, ahead, more, withdrawn=""):
        """The files of an edition so many ahead of what is built in."""
        folder = self.editions / f"files-{ahead}"
        shutil.copytree(TABLE, folder)
        if ahead:
            (folder / "edition.toml").write_text(f"edition = {self.built_in + ahead}\nnote = \"test {ahead}\"\n{withdrawn}")
        if more:
            (folder / "new.toml").write_text(more)
        return folder

    def sign(self, ahead, more, withdrawn="", check=True):
        folder = self.folder_of(ahead, more, withdrawn)
        file = self.editions / f"edition-{ahead}"
        done = self.network.authority("table", "sign", folder, "--previous", self.editions / f"files-{ahead - 1}",
                                      "--out", file, check=check)
        return file if check else done

    def load(self, file, check=True):
        return self.network.hubctl("table", "load", file, control=True, check=check)

    def has(self, member, ahead):
        return self.network.api(member, "GET", "/status")["reference_table"]["edition"] == self.built_in + ahead

    def found(self, member, words="Qorvax"):
        return [row["reference"] for row in self.network.api(member, "GET", f"/reference?q={words}")["found"]
                if row["model"] == "Qorvax 9"]

    def holders(self):
        standing = json.loads(self.network.hubctl("--json", "table", "status").stdout)
        return {row["peer"]: row for row in standing["members"]}

    def start(self):
        self.network.start().wait_attached()
        wait_for("both members to say what they have", lambda: len(self.holders()) == 2)

    def test_an_edition_arrives_live_and_an_absent_node_gets_what_it_missed(self):
        self.start()
        second = self.sign(1, NEW)
        self.assertEqual([], self.found("ZA"))
        self.network.daemons["node-BR"].stop(signal.SIGKILL)
        self.assertIn("1 added", self.load(second).stdout)
        wait_for("the edition at the member that is there", lambda: self.has("ZA", 1))
        self.assertEqual(["FR-24890"], self.found("ZA"))
        wait_for("the hub to know", lambda: self.holders()["member:ZA"]["edition"] == self.built_in + 1)
        # Another one, in which it is withdrawn: forms that name it are told.
        self.load(self.sign(2, "", GONE))
        wait_for("the next edition", lambda: self.has("ZA", 2))
        self.assertEqual([], self.found("ZA"))
        code, answer = self.network.api_raw("ZA", "GET", "/reference/FR-24890")[:2]
        self.assertEqual(404, code)
        self.assertIn("a dealer had invented", json.dumps(answer if isinstance(answer, dict) else str(answer)))
        # The hub is killed, and the node that was away comes back: both editions, in their order.
        self.network.daemons["hub"].stop(signal.SIGKILL)
        self.network.start_hub()
        self.network.start_node("BR")
        wait_for("both editions at the member that was away", lambda: self.has("BR", 2), 60)
        # Offline, from what it has kept.
        self.network.daemons["node-BR"].stop(signal.SIGKILL)
        self.network.start_node("BR")
        self.network.daemons["hub"].stop()
        self.network.daemons["node-BR"].stop(signal.SIGKILL)
        self.network.daemons.pop("hub")  # Its end is what is wanted.
        self.network.start_node("BR")
        wait_for("the node without its hub", lambda: self.network.api_raw("BR", "GET", "/status")[0] == 200)
        self.assertTrue(self.has("BR", 2))

    def test_what_is_not_the_authoritys_or_does_not_follow_is_refused(self):
        self.start()
        second = self.sign(1, NEW)
        lost = self.sign(2, "", check=False)  # What was new in the second is gone without a word.
        self.assertEqual(INVALID, lost.returncode, lost.stderr)
        self.assertIn("FR-24890 (Qorvax 9)", lost.stderr)
        self.assertIn("withdraw it", lost.stderr)
        shutil.rmtree(self.editions / "files-2")
        bytes_of = bytearray(second.read_bytes())
        bytes_of[-5] ^= 1
        tampered = self.editions / "tampered"
        tampered.write_bytes(bytes_of)
        told = self.load(tampered, check=False)
        self.assertEqual(DENIED, told.returncode, told.stderr)
        self.assertIn("changes: piece 1", told.stderr)
        cut = self.editions / "cut"
        cut.write_bytes(second.read_bytes()[:-1])
        self.assertEqual(INVALID, self.load(cut, check=False).returncode)
        self.assertTrue(self.has("ZA", 0))
        self.load(second)
        wait_for("the edition", lambda: self.has("ZA", 1))
        self.assertIn("is here already", self.load(second).stdout)
        self.sign(2, "", GONE)
        ahead = self.load(self.sign(3, "", GONE), check=False)
        self.assertNotEqual(0, ahead.returncode, ahead.stdout)
        self.assertIn("does not follow", ahead.stderr)

    def test_a_kill_in_between_loses_nothing(self):
        self.start()
        # Large enough for several pieces: kills fall between them.
        many = "".join(NEW.replace("24890", str(200_000 + i)).replace("Qorvax 9", f"Qorvax {i}") +
                       f'legal = "{"x" * 400}"\n' for i in range(100, 1_300))
        self.load(self.sign(1, NEW + many))
        for _ in range(3):
            self.network.daemons["node-ZA"].stop(signal.SIGKILL)
            self.network.start_node("ZA")
            self.network.daemons["hub"].stop(signal.SIGKILL)
            self.network.start_hub()
        for member in ("ZA", "BR"):
            wait_for(f"the edition at {member}", lambda m=member: self.has(m, 1), 90)
            self.assertEqual(["FR-24890"], self.found(member, "Qorvax%209"))


if __name__ == "__main__":
    unittest.main()
