"""Photographs and documents with a trace, as real processes: one of 20 MiB goes to the center while an urgent trace overtakes it, and
hub, node and center are killed in between; a document comes back with the answer. What was not announced, or is not what was announced,
is refused. Nothing of the content stands in the hub's files.
"""
import hashlib
import http.client
import json
import os
import pathlib
import signal
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(ROOT / "adapters/python"), str(pathlib.Path(__file__).resolve().parent)]
os.environ.setdefault("IWETS_PROTO", str(ROOT / "proto"))
import raw_peer as raw  # noqa: E402  (first: it makes the schema's classes for both)
import iwets_wire  # noqa: E402
import morning  # noqa: E402
from network import NO_QUOTAS, Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
JPEG, CANARY = b"\xff\xd8\xff\xe0", b"qzxcanary in the picture"


def photograph(size):
    """Bytes that begin as a photograph, with a word that occurs nowhere else in each kibibyte."""
    block = (CANARY + b" ") * 41
    return (JPEG + block * (size // len(block) + 1))[:size]


def request(reference, serial, **more):
    body = morning.request("ZA", reference, {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "calibre": "9 mm Luger"})
    body.update(more)
    return body


class Attachments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        scanner = pathlib.Path(folder.name) / "scan"
        scanner.write_text("#!/bin/sh\n! grep -q qzxfound\n")
        scanner.chmod(0o700)
        cls.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), center="US",
                              center_options=("--time-scale", "instant", "--no-silent"),
                              node_options=NO_QUOTAS + f'[attachments]\nscanner = ["{scanner}"]\n').create()
        cls.addClassCleanup(cls.network.abandon)
        cls.network.members = ("ZA",)  # Of Brazil, whose node does not run, a test has the keys.
        cls.network.start().wait_attached()

    def submit(self, *arguments, **more):
        return self.network.api("ZA", "POST", "/traces", request(*arguments, **more))["trace"]

    def trace(self, trace):
        return self.network.api("ZA", "GET", f"/traces/{trace}")

    def attachment(self, trace, name):
        return next((one for one in self.trace(trace).get("attachments", []) if one["name"] == name), None)

    def file(self, name, content):
        path = self.network.path(name)
        path.write_bytes(content)
        return path

    def at_center(self, trace, name):
        path = self.network.path("center") / "attachments" / f"{trace}-{name}"
        return path.read_bytes() if path.exists() else None

    def kill(self, *names):
        for name in names:
            self.network.daemons[name].stop(signal.SIGKILL)

    def test_an_urgent_trace_overtakes_20_mib_and_all_are_killed_in_between(self):
        network = self.network
        content = photograph(20 << 20)
        photo = self.file("pistol.jpg", content)
        first = self.submit("ATT 1", "SWA10001")
        wait_for("the first answer", lambda: self.trace(first)["state"] == "answered", 60)
        told = network.iwets("ZA", "trace", "attach", first, photo, "--words", "left side, in the light of the station").stdout
        self.assertIn("160 pieces", told)
        self.assertIn("image/jpeg", told)
        wait_for("some pieces", lambda: self.attachment(first, "pistol.jpg")["done"] >= 3, 60)
        urgent = self.submit("ATT 2", "SWA10002", priority="urgent", justification="shots were fired an hour ago")
        wait_for("the urgent answer", lambda: self.trace(urgent)["state"] == "answered", 60)
        # It did not wait for the photograph: most of that is still here.
        overtaken = self.attachment(first, "pistol.jpg")
        self.assertEqual("under_way", overtaken["state"])
        self.assertLess(overtaken["done"], 160)
        self.assertIn("of 160 pieces", network.iwets("ZA", "trace", "show", first).stdout)
        self.kill("hub", "node-ZA")
        network.start_hub()
        network.start_node("ZA")
        network.wait_attached(60)
        more = self.attachment(first, "pistol.jpg")["done"]
        wait_for("more pieces", lambda: self.attachment(first, "pistol.jpg")["done"] > more, 60)
        self.kill("center", "hub")
        network.start_hub()
        network.start_center()
        wait_for("the photograph", lambda: self.attachment(first, "pistol.jpg")["state"] == "whole", 300)
        self.assertEqual(content, self.at_center(first, "pistol.jpg"))
        steps = [step["step"] for step in self.trace(first)["history"]]
        self.assertEqual(1, steps.count("attachment_delivered"))
        self.assertNotIn("attachment_failed", steps)
        shown = network.iwets("ZA", "trace", "show", first).stdout
        self.assertIn("whole there", shown)
        self.assertIn("left side", shown)
        told = network.hubctl("trace", first).stdout
        self.assertIn("attachment of member:ZA, 20480 KiB", told)
        self.assertIn("attachment whole at center:US", told)
        self.assert_not_at_the_hub()

    def assert_not_at_the_hub(self):
        """The hub has sealed pieces only, and those that were delivered no longer."""
        found = 0
        for path in self.network.path("hub").rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                self.assertNotIn(CANARY, data, path)
                self.assertNotIn(b"pistol.jpg", data, path)
                found += len(data)
        self.assertGreater(found, 0)
        # The search sees: at the center the file is in clear.
        self.assertTrue(any(CANARY in path.read_bytes() for path in (self.network.path("center") / "attachments").iterdir()))

    def test_a_document_comes_with_the_answer(self):
        network = self.network
        for number in range(60):
            trace = self.submit(f"ATT 3-{number}", f"SWA3{number:04}")
            wait_for("the answer", lambda: self.trace(trace)["state"] == "answered", 60)
            if self.trace(trace)["result_code"] == 101:
                break
        else:
            self.fail("no multiple sale among sixty")
        name = "report-of-multiple-sale.txt"
        wait_for("the document", lambda: (self.attachment(trace, name) or {}).get("state") == "whole", 60)
        out = network.path("report.txt")
        network.iwets("ZA", "trace", "attachment", trace, name, "-o", out)
        self.assertIn(f"Trace {trace} of member:ZA", out.read_text())
        found = self.attachment(trace, name)
        self.assertEqual("in", found["direction"])
        self.assertEqual((out.read_bytes(), "text/plain; charset=utf-8", "attachment; filename*=UTF-8''" + name),
                         self.as_a_browser_saves_it(trace, found["digest"]))
        self.assertEqual(hashlib.blake2b(out.read_bytes(), digest_size=32).hexdigest(), found["digest"])

    def as_a_browser_saves_it(self, trace, digest):
        state = self.network.path("node-ZA")
        connection = http.client.HTTPConnection((state / "api").read_text().strip(), timeout=20)
        connection.request("GET", f"/api/v1/traces/{trace}/attachments/{digest}",
                           headers={"Authorization": "Bearer " + (state / "token").read_text().strip()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return content, answer.headers["Content-Type"], answer.headers["Content-Disposition"]

    def test_a_name_is_escaped_for_the_browser(self):
        trace = self.submit("ATT 8", "SWA80001")
        wait_for("the answer", lambda: self.trace(trace)["state"] == "answered", 60)
        name = "nález \"1\"; 100%.jpg"
        self.network.iwets("ZA", "trace", "attach", trace, self.file(name, JPEG + b"left side"))
        wait_for("the photograph", lambda: self.attachment(trace, name)["state"] == "whole", 60)
        self.assertEqual((JPEG + b"left side", "image/jpeg", "attachment; filename*=UTF-8''n%C3%A1lez%20%221%22%3B%20100%25.jpg"),
                         self.as_a_browser_saves_it(trace, self.attachment(trace, name)["digest"]))

    def test_a_request_names_its_attachments(self):
        network = self.network
        self.file("note.txt", "Nález pod sedadlem.\n".encode())
        self.file("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(300_000))
        path = self.network.path("request.json")
        path.write_text(json.dumps(request("ATT 4", "SWA40001", attachments=["note.txt", "photo.png"])))
        trace = json.loads(network.iwets("ZA", "--json", "trace", "submit", path).stdout)["trace"]
        for name in ("note.txt", "photo.png"):
            wait_for(name, lambda: self.attachment(trace, name)["state"] == "whole", 60)
            self.assertEqual(self.network.path(name).read_bytes(), self.at_center(trace, name))

    def test_what_cannot_be_attached_says_why(self):
        network = self.network
        trace = self.submit("ATT 5", "SWA50001")
        for name, content, word in (("run.exe", b"MZ\0\1", "neither JPEG"), ("big.jpg", photograph((20 << 20) + 1), "20 MiB"),
                                    ("empty.txt", b"", "empty")):
            said = network.iwets("ZA", "trace", "attach", trace, self.file(name, content), check=False)
            self.assertEqual(7, said.returncode, said.stderr)
            self.assertIn(word, said.stderr)
        said = network.iwets("ZA", "trace", "attachment", trace, "nothing.jpg", "-o", network.path("x"), check=False)
        self.assertEqual(4, said.returncode, said.stderr)
        status, _ = network.api_raw("ZA", "POST", f"/traces/{trace}/attachments?name=a.jpg", photograph((20 << 20) + 1))
        self.assertEqual(413, status)

    def test_what_the_scanner_finds_is_not_attached(self):
        network = self.network
        trace = self.submit("ATT 9", "SWA90001")
        wait_for("the answer", lambda: self.trace(trace)["state"] == "answered", 60)
        said = network.iwets("ZA", "trace", "attach", trace, self.file("bad.txt", b"a qzxfound within"), check=False)
        self.assertEqual(7, said.returncode, said.stderr)
        self.assertIn("the scanner found something in the file; it was not attached", said.stderr)
        self.assertIsNone(self.attachment(trace, "bad.txt"))
        doctor = next(one for one in network.api("ZA", "GET", "/doctor")["checks"] if one["name"] == "scanner")
        self.assertTrue(doctor["ok"], doctor)
        self.assertIn("attachments are scanned by ", doctor["detail"])

    # ------------------------------------------------------------------------- another kind of peer
    def test_what_was_not_announced_or_is_something_else_is_refused(self):
        network = self.network
        peer = raw.RawPeer(f"tcp://127.0.0.1:{network.hub_port}", raw.hub_curve_key(network.path("anchor.toml")),
                           raw.Keys(network.path("node-BR") / "keys"))
        self.addCleanup(peer.close)
        self.assertEqual("Attached", type(peer.attach(version=2)).__name__)
        pb, kinds = raw.PB["attachment"], raw.envelope
        us = raw.Keys(network.path("center") / "keys")
        reader_key = iwets_wire.sodium.crypto_scalarmult_base(us.sealing[-1])
        trace = raw.new_id()

        def sealed(kind, content):
            return iwets_wire.seal("center:US", reader_key, iwets_wire.context(peer.keys.peer, "center:US", trace, kind),
                               content.SerializeToString())

        def say(kind, body, version=2):
            peer.data(raw.signed(peer.keys, "center:US", kind, body, version=version))

        submit = raw.trace.TraceSubmit(trace=trace, priority=1, routing=2, attempt=1)
        facts = submit.facts
        facts.agency_code, facts.case_reference, facts.crime_code, facts.intended_use = "BR-PF", "IP 7", "5202", "investigation"
        facts.illicit_basis = raw.trace.ILLICIT_BASIS_WHERE_FOUND
        facts.recovery_country, facts.recovery_date.year = "BR", 2026
        submit.firearm.serial, submit.firearm.make, submit.firearm.country_of_manufacture = "B77", "Colt", "US"
        submit.confidential.ParseFromString(sealed(kinds.KIND_TRACE_SUBMIT, raw.trace.TraceConfidential(officer="A")).SerializeToString())
        say(kinds.KIND_TRACE_SUBMIT, submit, 1)
        key, digest = os.urandom(32), os.urandom(32)
        piece = pb.AttachmentPiece(trace=trace, digest=digest, index=0, sealed=os.urandom(40))
        say(kinds.KIND_ATTACHMENT_PIECE, piece)
        refused = raw.refusal.Refusal.FromString(self.until(peer, kinds.KIND_REFUSAL))
        self.assertEqual(("digest", kinds.KIND_ATTACHMENT_PIECE), (refused.field, refused.kind))
        described = pb.AttachmentDescription(key=key, content=os.urandom(32), media_type=5, file_name="a.txt")
        announced = pb.Attachment(trace=trace, digest=digest, bytes=24)
        announced.description.ParseFromString(sealed(kinds.KIND_ATTACHMENT, described).SerializeToString())
        say(kinds.KIND_ATTACHMENT, announced)
        say(kinds.KIND_ATTACHMENT_PIECE, piece)
        told = pb.AttachmentArrived.FromString(self.until(peer, kinds.KIND_ATTACHMENT_ARRIVED))
        self.assertEqual((digest, pb.ATTACHMENT_OUTCOME_WRONG_DIGEST), (told.digest, told.outcome))

    def until(self, peer, kind, seconds=30):
        """The body of the next message of this kind; each on the way is acknowledged."""
        end, others = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            got = peer.receive(left)
            if got is None:
                break
            if got[0].WhichOneof("kind") != "data":
                continue
            peer.acknowledge(got[0].data, got[1])
            statement = raw.envelope.Statement.FromString(raw.envelope.Envelope.FromString(got[1]).statement)
            if statement.kind == kind:
                return statement.body
            others.append((statement.kind, statement.body))
        self.fail(f"no message of kind {kind} came, only {others}")


if __name__ == "__main__":
    unittest.main()
