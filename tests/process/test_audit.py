"""The audit log on real processes: who asked about a record, for what purpose, and what was told; a member's proof
that does not trust the hub; an exported log, computed anew by two verifiers that share no code; witnesses.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
sys.path.insert(0, str(ROOT / "tests/process"))
import morning  # noqa: E402
import verify_log  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
NOT_FOUND, DENIED, INVALID = 4, 5, 7


class AuditTest(unittest.TestCase):
    """Two members, of which BR owns a record that a trace of ZA's finds, and a center."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)
        self.network = Network(self.folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(self.network.abandon)
        self.network.create()
        self.network.start()
        self.network.wait_attached()
        member, store, record = morning.RECORDS[2]
        self.network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
        wait_for("the record", lambda: self.network.api(member, "GET", f"/records/{store}")["records"][0]["state"]
                 == "accepted", 20)
        self.trace = self.network.api("ZA", "POST", "/traces", morning.request("ZA", "CAS 7/11/2026", {
            "serial": "TKX40217", "make": "Taurus", "model": "PT 92", "calibre": "9x19"}))["trace"]
        wait_for("the notice", lambda: self.network.api("BR", "GET", "/notices")["notices"], 20)
        wait_for("the end", lambda: self.network.api("ZA", "GET", f"/traces/{self.trace}")["state"] == "answered", 20)

    def control(self, *arguments, **more):
        return self.network.hubctl("audit", *arguments, control=True, **more)

    def export(self, name="log"):
        path = pathlib.Path(self.folder.name) / name
        self.control("export", path, "--purpose", "yearly inspection")
        return path

    def test_who_asked_about_a_record_when_for_what_and_what_was_told(self):
        def show():
            return self.control("show", "firearm", "--owner", "member:BR", "--record", "BR-F-20117",
                                "--purpose", "complaint 12").stdout
        # Brazil has read its notice; its receipt may be on its way yet.
        wait_for("the receipt", lambda: "a hit notice delivered to member:BR" in show(), 20)
        shown = show()
        for words in (f"{self.trace}  submitted by member:ZA", "purpose ZA-NCB 5202", "case CAS 7/11/2026",
                      "for criminal investigation", "hit member:BR BR-F-20117", "check report for member:ZA",
                      "hit notice for member:BR", "a hit notice delivered to member:BR", "combination by hub"):
            self.assertIn(words, shown)
        # That somebody looked is in the log as well, and what nobody found is told as such.
        looked = self.control("show", self.trace, "--purpose", "complaint 13").stdout
        self.assertIn("for: complaint 13", looked)
        nothing = self.control("show", "firearm", "--owner", "member:BR", "--record", "BR-0", "--purpose", "x", check=False)
        self.assertEqual(nothing.returncode, NOT_FOUND)
        without = self.control("show", self.trace, check=False)
        self.assertNotEqual(without.returncode, 0)
        self.assertIn("--purpose", without.stderr)

    def test_a_member_proves_what_it_sent_and_was_told(self):
        proof = json.loads(self.network.iwets("ZA", "--json", "audit", "prove", self.trace).stdout)
        proven = {message["step"] for message in proof["messages"] if message["proven"]}
        self.assertLessEqual({"receipted", "check_report", "hit_notice", "result"}, proven)
        self.assertEqual((proof["not_proven"], proof["strange"], proof["conflict"]), (0, 0, ""))
        foreign = self.network.iwets("BR", "audit", "prove", self.trace, check=False)
        self.assertEqual(foreign.returncode, NOT_FOUND, foreign.stderr)

    def test_an_exported_log_is_computed_anew_by_two_verifiers_and_no_change_passes(self):
        path = self.export()
        verified = json.loads(self.control("verify", path, "--json").stdout)
        with path.open(encoding="utf-8") as log:
            independent = verify_log.verify(log)
        self.assertEqual(verified["root"], independent["root"])
        self.assertEqual(verified["entries"], independent["entries"])
        self.assertEqual(independent["witnesses"], 3)  # Both members and the center.
        for kind in ("collection", "alteration", "consultation", "disclosure", "combination"):
            self.assertGreater(independent["kinds"].get(kind, 0), 0, kind)
        lines = path.read_text(encoding="utf-8").splitlines()
        for what, changed in self.changes(lines):
            with self.subTest(what):
                with self.assertRaises(verify_log.NotWhole):
                    verify_log.verify(changed)
                spoilt = path.with_suffix(".spoilt")
                spoilt.write_text("\n".join(changed) + "\n", encoding="utf-8")
                self.assertEqual(self.control("verify", spoilt, check=False).returncode, DENIED)

    @staticmethod
    def changes(lines):
        at = next(i for i, line in enumerate(lines) if '"kind":"collection"' in line and '"purpose":""' not in line)
        entry = json.loads(lines[at])
        flipped = {"kind": "disclosure", "time_us": entry["time_us"] + 1, "actor": "member:BR", "purpose": "other",
                   "steps": entry["steps"][1:], "content": entry["content"][:-2] + "ff", "salt": "00" * 32,
                   "payload": "00" * 32, "index": entry["index"] + 1}
        for key, value in flipped.items():
            yield key, lines[:at] + [json.dumps({**entry, key: value}, separators=(",", ":"))] + lines[at + 1:]
        yield "an entry gone", lines[:at] + lines[at + 1:]
        head = json.loads(lines[0])
        yield "another size", [json.dumps({**head, "checkpoint": {**head["checkpoint"], "size": 1}})] + lines[1:]
        word = json.loads(lines[-1])
        yield "a witness of another log", lines[:-1] + [json.dumps({**word, "root": "00" * 32})]

    def test_every_peer_countersigns_at_each_attach_and_the_hub_keeps_their_words(self):
        def seen():
            return json.loads(self.network.iwets("ZA", "--json", "status").stdout)["audit"]

        before = seen()
        self.assertGreater(before["seen"], 0)
        self.network.daemons["hub"].stop()
        self.network.daemons["hub"].start()
        self.network.wait_attached()
        after = wait_for("a newer checkpoint", lambda: (now := seen())["seen"] > before["seen"] and now, 20)
        self.assertEqual(after["conflict"], "")
        newest = wait_for("all countersignatures", lambda: (words := self.words())
                          and min(words.values()) > before["seen"] and words, 20)
        self.assertEqual(sorted(newest), ["center:US", "member:BR", "member:ZA"])
        self.network.daemons["hub"].stop()  # What was countersigned is shown by the next process as well.
        for daemon in self.network.daemons.values():
            if daemon.name != "hub":
                daemon.stop()
        self.network.daemons["hub"].start()
        kept = wait_for("the hub", lambda: self.network.hubctl("status", check=False).returncode == 0 and self.words(), 20)
        self.assertEqual(kept, newest)

    def words(self):
        """How long the log was that each peer has countersigned last."""
        log = self.export().read_text(encoding="utf-8").splitlines()
        return {line["witness"]: line["size"] for line in map(json.loads, log) if "witness" in line}


if __name__ == "__main__":
    unittest.main(verbosity=2)
