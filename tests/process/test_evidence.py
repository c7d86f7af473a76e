"""A case as one file: exported after a round trip, verified by two programs that share no code, on a machine without node
and network; every change of the file is told with its item; also when the hub is away.
"""
import base64
import copy
import hashlib
import http.client
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(ROOT / "tests/process")]
import morning  # noqa: E402
import verify_evidence  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
PHOTO = b"\xff\xd8\xff\xe0" + b"left side" * 500
FAILED, NOT_FOUND, INVALID = 1, 4, 7


def written(package):
    return (json.dumps(package, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


class Evidence(unittest.TestCase):
    """A trace of ZA's that hits a record of BR's, with a photograph, answered by the center of the United States."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.network = network = Network(folder.name + "/n", BIN, members=("ZA", "BR"),
                                        center_options=["--time-scale", "instant", "--no-silent"]).create()
        cls.addClassCleanup(network.abandon)
        network.start().wait_attached()
        member, store, record = morning.RECORDS[2]
        network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
        wait_for("the record", lambda: network.api(member, "GET", f"/records/{store}")["records"][0]["state"] == "accepted", 20)
        cls.trace = network.api("ZA", "POST", "/traces", morning.request("ZA", "CAS 9/11/2026", {
            "serial": "TKX40217", "make": "Taurus", "model": "PT 92", "calibre": "9x19"}))["trace"]
        wait_for("the end", lambda: cls.show()["state"] == "answered", 30)
        photo = network.path("left.jpg")
        photo.write_bytes(PHOTO)
        network.iwets("ZA", "trace", "attach", cls.trace, photo)
        wait_for("the photograph", lambda: cls.show()["attachments"][0]["state"] == "whole", 30)
        wait_for("the notice", lambda: cls.show()["notices"], 20)
        cls.authority = re.search('sign_key = "([0-9a-f]{64})"\\s*$', network.path("anchor.toml").read_text()).group(1)

    @classmethod
    def show(cls):
        return cls.network.api("ZA", "GET", f"/traces/{cls.trace}")

    def export(self, name="case.json", *more):
        path = self.network.path(name)
        self.network.iwets("ZA", "evidence", "export", self.trace, "--out", path, "--officer", "Captain Dlamini",
                           *(() if "--purpose" in more else ("--purpose", "court")), *more)
        return path

    def verify(self, file, *more):
        """As another police force: no node, no home, another folder."""
        with tempfile.TemporaryDirectory() as elsewhere:
            return subprocess.run([BIN / "iwets", "evidence", "verify", file, "--json", *(more or ("--authority", self.authority))],
                                  capture_output=True, text=True, cwd=elsewhere, env={"PATH": "/usr/bin"}, timeout=60)

    def verdict(self, package, *more):
        path = self.network.path("given.json")
        path.write_bytes(package if isinstance(package, bytes) else written(package))
        done = self.verify(path, *more)
        return done.returncode, {one["item"]: one for one in json.loads(done.stdout)["findings"]}

    def test_everything_is_proven_without_node_and_network(self):
        path = self.export("whole.json", "--with-attachments", "--purpose", "court")
        self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode))
        done = self.verify(path)
        said = json.loads(done.stdout)
        self.assertEqual([], [one for one in said["findings"] if one["standing"] != "proven"])
        self.assertEqual((0, True), (done.returncode, said["whole"]))
        self.assertEqual(("CAPTAIN DLAMINI", "court", "member:ZA"), tuple(said["exported"][key] for key in ("officer", "purpose", "member")))
        story = "\n".join(said["timeline"])
        for words in ("member:ZA to center:US: asks to trace", "serial TKX40217", "hub to member:ZA: has asked the stores",
                      "tells of a hit: record BR-F-20117 of member:BR", "center:US to member:ZA: answers 1", "attaches a file left.jpg"):
            self.assertIn(words, story)
        by = {one["item"]: one["by"] for one in said["findings"]}
        self.assertIn("member:ZA, key ", by["seal"])
        # The anchor file does as well, and without --json the reader is told in words.
        plain = subprocess.run([BIN / "iwets", "evidence", "verify", path, "--anchor", self.network.path("anchor.toml")],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(0, plain.returncode, plain.stdout + plain.stderr)
        self.assertIn("0 not proven, 0 wrong", plain.stdout)
        package = json.loads(path.read_bytes())
        content = next(item for item in package["items"] if item["item"] == "attachment 1.1")["content"]
        self.assertEqual(PHOTO, base64.b64decode(content))

    def test_a_browser_keeps_it_as_a_file_of_its_trace(self):
        state = self.network.path("node-ZA")
        for attachments in ("0", "1"):
            connection = http.client.HTTPConnection((state / "api").read_text().strip(), timeout=20)
            connection.request("GET", f"/api/v1/traces/{self.trace}/evidence?purpose=court&officer=Dlamini&attachments={attachments}",
                               headers={"Authorization": "Bearer " + (state / "token").read_text().strip()})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.assertEqual((200, "application/json", f'attachment; filename="evidence-{self.trace}.json"'),
                             (answer.status, answer.headers["Content-Type"], answer.headers["Content-Disposition"]))
            self.assertEqual("iwets-evidence/1", json.loads(content)["format"])

    def test_another_implementation_says_the_same(self):
        whole = self.export("other.json", "--with-attachments").read_bytes()
        said = verify_evidence.verify(whole, bytes.fromhex(self.authority))
        self.assertEqual("member:ZA", said["by"])
        self.assertEqual(said["messages"], said["in_the_log"])
        self.assertGreaterEqual(said["messages"], 5)
        self.assertEqual(1, said["files"])
        with self.assertRaises(verify_evidence.NotWhole):
            verify_evidence.verify(whole.replace(b"TKX40217", b"TKX40218"), bytes.fromhex(self.authority))

    def test_every_change_is_told_with_its_item(self):
        whole = json.loads(self.export("table.json", "--with-attachments").read_bytes())
        items = {item["item"]: at for at, item in enumerate(whole["items"])}
        result = next(item["item"] for item in whole["items"] if "answers 1" in item.get("line", ""))
        submit = next(item["item"] for item in whole["items"] if "asks to trace" in item.get("line", ""))

        def change(item, work):
            changed = copy.deepcopy(whole)
            work(changed["items"][items[item]])
            return changed

        def flipped(member):
            def work(item):
                raw = bytearray(base64.b64decode(item[member]))
                raw[len(raw) // 2] ^= 1
                item[member] = base64.b64encode(raw).decode()
            return work

        def swap(item):
            item["unsealed"]["content"] = base64.b64encode(b"\x4a\x05other").decode()

        table = {
            "an officer": ("export", change("export", lambda item: item.update(officer="SOMEBODY"))),
            "a signed byte": (result, change(result, flipped("envelope"))),
            "the sealed part": (result, change(result, swap)),
            "a salt": (result, change(result, lambda item: item["unsealed"].update(salt="00" * 32))),
            "the words": (result, change(result, lambda item: item.update(line=item["line"] + "!"))),
            "the values": (submit, change(submit, lambda item: item["says"]["firearm"].update(serial="X1"))),
            "the receipt": (submit, change(submit, lambda item: item["receipt"].update(previous="11" * 32))),
            "a line of the timeline": ("timeline", change("timeline", lambda item: item["lines"].pop())),
            "the log": ("log 1", change("log 1", lambda item: item["entries"][0].update(time_us=1))),
            "the checkpoint": ("log 1", change("log 1", lambda item: item["checkpoint"].update(size=7))),
            "the photograph": ("attachment 1.1", change("attachment 1.1", flipped("content"))),
            "the directory": ("directory 1", change("directory 1", flipped("update"))),
        }
        for name in (result, submit, "timeline", "attachment 1.1"):
            without = copy.deepcopy(whole)
            del without["items"][items[name]]
            table[f"{name} is left out"] = (name, without)
        twice = copy.deepcopy(whole)
        twice["items"].append(copy.deepcopy(twice["items"][items[result]]))
        table["a message twice"] = (result, twice)
        moved = copy.deepcopy(whole)
        at = items[result]
        moved["items"][at - 1], moved["items"][at] = moved["items"][at], moved["items"][at - 1]
        table["the order"] = (result, moved)
        seal = copy.deepcopy(whole)
        seal["seal"]["signature"] = "00" * 64
        table["the seal"] = ("seal", seal)
        blank = written(whole).replace(b'"lines": [', b'"lines":  [', 1)
        table["a blank"] = ("file", blank)
        for what, (item, package) in table.items():
            with self.subTest(what):
                code, findings = self.verdict(package)
                self.assertEqual((FAILED, "wrong"), (code, findings[item]["standing"]), findings.get(item))

    def test_a_lie_of_the_exporting_node_is_found_although_it_seals_it(self):
        """Who has the member's keys can seal what he wants; the words of others he cannot change."""
        whole = json.loads(self.export("lie.json").read_bytes())
        wrong = next(item for item in whole["items"] if "answers 1" in item.get("line", ""))
        wrong["line"] = wrong["line"].replace("answers 1", "answers 5")
        code, findings = self.verdict(self.sealed_anew(whole))
        self.assertEqual((FAILED, "proven", "wrong"), (code, findings["seal"]["standing"], findings[wrong["item"]]["standing"]))

    def test_another_implementation_finds_a_file_under_another_name(self):
        whole = json.loads(self.export("renamed.json").read_bytes())
        file = next(item for item in whole["items"] if item["item"] == "attachment 1.1")
        file["name"] = "right.jpg"
        renamed = self.sealed_anew(whole)
        with self.assertRaisesRegex(verify_evidence.NotWhole, "attachment 1.1: announced under another name"):
            verify_evidence.verify(written(renamed), bytes.fromhex(self.authority))
        code, findings = self.verdict(renamed)
        self.assertEqual((FAILED, "proven", "wrong"), (code, findings["seal"]["standing"], findings["attachment 1.1"]["standing"]))

    @classmethod
    def sealed_anew(cls, whole):
        """With the seal that the exporting member's own key can make of it."""
        keys = dict(line.split(None, 1) for line in (cls.network.path("node-ZA") / "keys").read_text().splitlines() if line.strip())
        signer = verify_evidence.nacl.signing.SigningKey(bytes.fromhex(keys["sign"].strip()[:64]))
        seal = whole["seal"]
        seal.pop("signature")
        for item, one in zip(whole["items"], seal["items"]):
            one["digest"] = hashlib.blake2b(verify_evidence.canonical(item), digest_size=32).hexdigest()
        pieces = [b"iwets/v1/evidence", verify_evidence.canonical(seal)]
        text = (2).to_bytes(8, "little") + b"".join(len(p).to_bytes(8, "little") + p for p in pieces)
        seal["signature"] = signer.sign(text).signature.hex()
        return whole

    def test_another_authority_another_file_no_file(self):
        path = self.export("strange.json")
        code, findings = self.verdict(path.read_bytes(), "--authority", "ab" * 32)
        self.assertEqual((FAILED, "wrong"), (code, findings["directory 1"]["standing"]))
        self.assertEqual(NOT_FOUND, self.verify(self.network.path("nothing.json")).returncode)
        self.assertEqual(INVALID, self.verify(self.network.path("anchor.toml")).returncode)
        cut = self.network.path("cut.json")
        cut.write_bytes(path.read_bytes()[:-20])
        self.assertEqual(INVALID, self.verify(cut).returncode)

    def test_the_export_is_in_the_book_with_its_purpose(self):
        self.export("book.json", "--purpose", "intelligence")
        token = (self.network.path("node-ZA") / "supervisor-token").read_text().strip()
        _, book = self.network.api_raw("ZA", "GET", "/oversight/consultations?supervisor=Major+Naidoo", token=token)
        row = book["consultations"][1] if book["consultations"][0]["kind"] == "look" else book["consultations"][0]
        self.assertEqual(("evidence", "CAPTAIN DLAMINI", "intelligence", self.trace),
                         tuple(row[key] for key in ("kind", "officer", "purpose", "subject")))
        status, answer = self.network.api_raw("ZA", "GET", f"/traces/{self.trace}/evidence?purpose=fun")
        self.assertEqual((400, "purpose"), (status, answer["error"]["field"]))
        status, answer = self.network.api_raw("ZA", "GET", f"/traces/{self.trace}/evidence")
        self.assertEqual((422, "purpose"), (status, answer["error"]["field"]))  # Its request has none either.

    def test_without_the_hub_the_package_says_what_it_lacks(self):
        self.export("before.json")  # What the hub proves now is kept.
        fresh = self.network.api("ZA", "POST", "/traces", morning.request("ZA", "CAS 10/11/2026", {
            "serial": "TKX40999", "make": "Taurus", "model": "PT 92", "calibre": "9x19"}))["trace"]
        wait_for("the end", lambda: self.network.api("ZA", "GET", f"/traces/{fresh}")["state"] == "answered", 30)
        self.network.daemons["hub"].stop()
        self.addCleanup(self.network.start_hub)
        wait_for("the link to be lost", lambda: self.network.api("ZA", "GET", "/status")["link"]["state"] != "attached", 30)
        code, findings = self.verdict(self.export("away.json").read_bytes())
        self.assertEqual((FAILED, "not_proven"), (code, findings["log 1"]["standing"]))
        self.assertIn("this is what it had proven before", findings["log 1"]["why"])
        self.assertEqual(["log 1"], [name for name, one in findings.items() if one["standing"] != "proven"])
        path = self.network.path("fresh.json")
        self.network.iwets("ZA", "evidence", "export", fresh, "--out", path, "--purpose", "court")
        code, findings = self.verdict(path.read_bytes())
        self.assertEqual((FAILED, "not_proven"), (code, findings["log 1"]["standing"]))
        self.assertIn("the hub did not prove its log", findings["log 1"]["why"])
        self.assertTrue(all(one["standing"] == "proven" for name, one in findings.items() if name.startswith("message ")))


class TwoCountries(unittest.TestCase):
    """A case that goes on: officers of Brazil and of the Czech Republic answer, as their countries have no centers."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR", "CZ"), answering=("BR", "CZ"), center=None).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()

    def ours(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def answer(self, member, trace, *arguments):
        wait_for("the request", lambda: self.network.api_raw(member, "GET", f"/incoming/{trace}")[0] == 200, 30)
        self.network.iwets(member, "incoming", *arguments)

    def test_hops_amendments_words_and_corrections_are_proven(self):
        network = self.network
        body = morning.request("ZA", "CAS 11/11/2026", {"serial": "TKX50001", "make": "Taurus", "model": "PT 92",
                                                        "calibre": "9x19", "country_of_manufacture": "BR"}, purpose="court")
        first = network.api("ZA", "POST", "/traces?continuation=draft", body)["trace"]
        self.answer("BR", first, "ask", first, "Which importer is on the frame?")
        wait_for("the question", lambda: self.ours(first)["waits_for"] == "you", 30)
        network.iwets("ZA", "trace", "inform", first, "There is none.")
        amended = network.path("amended.json")
        amended.write_text(json.dumps(dict(body, remarks="found beside a second firearm")))
        network.iwets("ZA", "trace", "amend", first, "--file", amended)
        wait_for("the amendment", lambda: network.api("BR", "GET", f"/incoming/{first}")["request_version"] == 2, 30)
        holder = ("--holder", "manufacturer:Forjas:2015:2018-03-02")
        self.answer("BR", first, "answer", first, "--code", "104", "--next-country", "CZ", *holder)
        wait_for("the answer", lambda: self.ours(first)["state"] == "answered", 30)
        second = network.api("ZA", "POST", f"/traces/{first}/continue", {"center": "refused"} if self.ours(first)["continuation"]
                             == "consent" else {})["trace"]
        self.answer("CZ", second, "answer", second, "--code", "112", "--holder", "dealer:Zbrane Praha:2018:2019")
        wait_for("the second answer", lambda: self.ours(second)["state"] == "answered", 30)
        self.answer("BR", first, "correct", first, "--code", "104", "--next-country", "CZ", *holder,
                    "--because", "clerical_error", "--text", "the year was wrong")
        wait_for("the correction", lambda: self.ours(first)["correction_to_acknowledge"], 30)
        network.iwets("ZA", "trace", "acknowledge", first, "--officer", "Captain Dlamini")
        wait_for("the network to be quiet", network.settled, 30)
        path = network.path("two.json")
        network.iwets("ZA", "evidence", "export", second, "--out", path)  # For what the request says.
        done = network.run("iwets", "evidence", "verify", path, "--anchor", network.path("anchor.toml"), "--json", check=False)
        said = json.loads(done.stdout)
        self.assertEqual([], [one for one in said["findings"] if one["standing"] != "proven"])
        self.assertEqual(0, done.returncode)
        self.assertEqual("court", said["exported"]["purpose"])
        self.assertEqual("2 traces, each sent where the one before it leads",
                         next(one["says"] for one in said["findings"] if one["item"] == "hops"))
        story = "\n".join(said["timeline"])
        for words in ('member:BR to member:ZA: reports 606', '"Which importer is on the frame?"', '"There is none."',
                      "puts version 2 in the place of the request", "answers 104 exported, leads to CZ",
                      "as version 2 in the place of the result before", "member:ZA to member:CZ: asks to trace",
                      "member:CZ to member:ZA: answers 112", "has taken note of version 2 of the result"):
            self.assertIn(words, story)
        key = re.search('sign_key = "([0-9a-f]{64})"\\s*$', network.path("anchor.toml").read_text()).group(1)
        verify_evidence.verify(path.read_bytes(), bytes.fromhex(key))


if __name__ == "__main__":
    unittest.main()
