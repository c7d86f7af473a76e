"""What must be refused, sent to real processes: each row says what goes in, what must come back, and that
nobody else notices. The bystander is a member whose traces go on all the while.
"""
import os
import pathlib
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(ROOT / "tests/process")]
import morning  # noqa: E402
import raw_peer as raw  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
R = raw.refusal


def hub_curve_key(anchor):
    """The first `curve_key` of an anchor file: the hub's."""
    for line in pathlib.Path(anchor).read_text().splitlines():
        if line.startswith("curve_key"):
            return bytes.fromhex(line.split("=")[1].strip().strip('"'))
    raise KeyError("curve_key")


class Wire(unittest.TestCase):
    """Messages of a raw peer with the keys of Brazil, whose own node does not run."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.network = Network(cls.folder.name + "/n", BIN, members=("ZA", "BR", "TN"),
                              center_options=["--time-scale", "instant", "--no-silent"])
        cls.addClassCleanup(cls.network.abandon)  # Also when what follows fails.
        cls.network.create()
        cls.network.start_hub()
        cls.network.start_center()
        cls.network.start_node("ZA")
        cls.network.members = ("ZA",)
        cls.network.wait_attached()
        cls.server_key = hub_curve_key(cls.network.path("anchor.toml"))
        cls.endpoint = f"tcp://127.0.0.1:{cls.network.hub_port}"
        cls.keys = raw.Keys(cls.network.path("node-BR") / "keys")
        cls.center_keys = raw.Keys(cls.network.path("center") / "keys")
        cls.other_keys = raw.Keys(cls.network.path("node-TN") / "keys")
        cls.memories = {}

    def tearDown(self):
        # The bystander: one trace, from submission to result, with everything in between.
        body = morning.request("ZA", "bystander", {"serial": f"BY{time.time_ns() % 10**9}", "make": "Colt",
                                                   "model": "Python", "calibre": ".357 Magnum"})
        trace = self.network.api("ZA", "POST", "/traces", body)["trace"]
        wait_for("the bystander's result",
                 lambda: self.network.api("ZA", "GET", f"/traces/{trace}")["state"] == "answered", 20)
        self.assertTrue(self.network.daemons["hub"].running())

    def peer(self, keys=None):
        """An attached peer, which remembers its lanes from one test to the next."""
        keys = keys or self.keys
        peer = raw.RawPeer(self.endpoint, self.server_key, keys, self.memories.setdefault(keys.peer, raw.Memory()))
        self.addCleanup(peer.close)
        answer = peer.attach()
        self.assertEqual("Attached", type(answer).__name__, str(answer))
        return peer

    def until_refusal(self, peer, seconds=8):
        """The hub's messages to this peer up to and with the next Refusal; each is acknowledged."""
        end, statements = time.monotonic() + seconds, []
        while time.monotonic() < end:
            got = peer.receive(end - time.monotonic())
            if got is None:
                break
            if got[0].WhichOneof("kind") != "data":
                continue
            peer.acknowledge(got[0].data, got[1])
            statements.append(raw.envelope.Statement.FromString(raw.envelope.Envelope.FromString(got[1]).statement))
            if statements[-1].kind == raw.envelope.KIND_REFUSAL:
                return statements
        self.fail("no refusal came")

    def refusals(self, peer):
        return R.Refusal.FromString(self.until_refusal(peer)[-1].body)

    # ------------------------------------------------------------------------ what is sent
    def check(self, **changes):
        """A well-formed check question, with changes."""
        question = raw.hit.CheckQuestion(check=raw.new_id())
        question.facts.agency_code, question.facts.case_reference = "BR-PF", "IP 7"
        question.facts.crime_code, question.facts.intended_use = "5202", "investigation"
        question.facts.recovery_country, question.facts.recovery_date.year = "BR", 2026
        question.person.name = "Nobody At All"
        for path, value in changes.items():
            target, *names = path.split("__")
            holder = question
            for name in [target, *names][:-1]:
                holder = getattr(holder, name)
            setattr(holder, [target, *names][-1], value)
        return question

    def envelope(self, body=None, keys=None, kind=None, recipient="hub", **more):
        return raw.signed(keys or self.keys, recipient, kind or raw.envelope.KIND_CHECK_QUESTION,
                          body if body is not None else self.check(), **more)

    CONTENT = [
        # what, how the envelope is made, code, field, a word of the reason or remedy
        ("a body that is no message", lambda t: t.envelope(b"\xff\xff\xff"), "MALFORMED", "", ""),
        ("an unknown field in the body", lambda t: t.envelope(t.check().SerializeToString() + b"\xf8\x3f\x01"),
         "UNKNOWN_FIELD", "", ""),
        ("a text beyond its bound", lambda t: t.envelope(t.check(person__name="x" * 300)), "OUT_OF_BOUNDS",
         "person.name", "192"),
        ("a mandatory field left out", lambda t: t.envelope(t.check(facts__agency_code="")), "OUT_OF_BOUNDS",
         "facts.agency_code", ""),
        ("a wrong signature", lambda t: (lambda e: e[:-1] + bytes([e[-1] ^ 1]))(t.envelope()), "BAD_SIGNATURE",
         "signature", ""),
        ("a message of another author", lambda t: t.envelope(keys=t.other_keys), "WRONG_AUTHOR", "author", ""),
        ("an author that the key does not belong to", lambda t: t.envelope(author="member:TN"), "WRONG_AUTHOR", "", ""),
        ("a message that has expired", lambda t: t.envelope(created=raw.now_us() - 9 * 10**12,
                                                            expires=raw.now_us() - 10**9), "EXPIRED", "expires_us", ""),
        ("a message from the future", lambda t: t.envelope(created=raw.now_us() + 3600 * 10**6), "TIME_IN_FUTURE",
         "created_us", ""),
        ("a newer schema", lambda t: t.envelope(version=7), "VERSION_TOO_NEW", "schema_version", ""),
        ("a kind that members may not send", lambda t: t.envelope(
            raw.trace.TraceResult(trace=raw.new_id(), code=100), kind=raw.envelope.KIND_TRACE_RESULT,
            recipient="member:ZA"), "NOT_AUTHORISED", "", ""),
        ("a cancellation of a trace that is not there", lambda t: t.envelope(
            raw.trace.TraceCancel(trace=raw.new_id()), kind=raw.envelope.KIND_TRACE_CANCEL, recipient="center:US"),
         "UNKNOWN_TRACE", "trace", ""),
        ("a recovery date in the future", lambda t: t.envelope(t.check(facts__recovery_date__year=2199)),
         "OUT_OF_BOUNDS", "facts.recovery_date", "future"),
        ("a trace sealed to the wrong key", lambda t: t.submit_sealed_wrong(), "NOT_SEALED_TO_READER", "confidential", ""),
    ]

    def submit_sealed_wrong(self):
        submit = raw.trace.TraceSubmit(trace=raw.new_id(), priority=1, routing=1, attempt=1)
        submit.facts.CopyFrom(self.check().facts)
        submit.firearm.serial, submit.firearm.make, submit.firearm.country_of_manufacture = "A1", "Colt", "US"
        sealed = submit.confidential
        sealed.sender_key, sealed.nonce, sealed.ciphertext = os.urandom(32), os.urandom(24), os.urandom(64)
        sealed.commitment = os.urandom(32)
        sealed.wraps.add(reader="center:US", key_id=os.urandom(8), nonce=os.urandom(24), wrapped_key=os.urandom(48))
        return self.envelope(submit, kind=raw.envelope.KIND_TRACE_SUBMIT, recipient="center:US")

    def test_content_at_fault_is_refused_with_field_and_reason_and_the_lane_goes_on(self):
        peer = self.peer()
        for what, make, code, field, word in self.CONTENT:
            with self.subTest(what):
                peer.data(make(self))
                got = self.refusals(peer)
                self.assertEqual(code, R.RefusalCode.Name(got.code).removeprefix("REFUSAL_CODE_"), str(got))
                self.assertIn(field, got.field, str(got))
                self.assertIn(word, got.reason + got.remedy)
                self.assertTrue(got.reason and got.remedy, str(got))
                self.assertEqual(peer.number, got.number)

    def test_a_number_used_before_takes_no_effect(self):
        peer = self.peer()
        before = peer.number, peer.digest
        message = self.envelope()
        peer.data(message)
        self.assertEqual(peer.number, self.acked(peer))
        peer.data(message, number=before[0] + 1, previous=before[1])
        self.assertEqual(peer.number, self.acked(peer), "a repeat is acknowledged again, at the same place")

    def acked(self, peer):
        """The number of the next receipt, whose signature is the hub's."""
        ack = peer.receive_kind("ack")
        self.assertIsNotNone(ack, "no receipt came")
        return raw.link.Receipt.FromString(ack[0].receipt).position.number

    def test_a_gap_is_asked_for_again(self):
        peer = self.peer()
        peer.data(self.envelope(), number=peer.number + 5)
        resend = peer.receive_kind("resend")
        self.assertIsNotNone(resend)
        self.assertEqual(peer.number + 1, resend[0].number)

    def test_the_same_message_under_a_new_number_takes_effect_once(self):
        peer = self.peer()
        message = self.envelope()
        peer.data(message)
        peer.data(message)
        while self.acked(peer) < peer.number:
            pass
        peer.data(self.envelope(b"\xff"))  # Whatever the repeat caused would come before this refusal.
        statements = self.until_refusal(peer)
        self.assertEqual(1, sum(s.kind == raw.envelope.KIND_CHECK_REPORT for s in statements))

    def test_a_fork_stops_the_lane_and_says_why(self):
        peer = self.peer(self.other_keys)
        peer.data(self.envelope(keys=self.other_keys), previous=b"\1" * 32)
        stopped = peer.receive_kind("lane_stopped")
        self.assertIsNotNone(stopped)
        self.assertTrue(stopped[0].reason and stopped[0].remedy)
        answer = peer.attach()
        self.assertEqual("AttachRefused", type(answer).__name__)
        self.assertIn("lane open", answer.remedy)
        self.network.hubctl("lane", "open", "member:TN", control=True)
        self.assertEqual("Attached", type(peer.attach()).__name__)

    def test_frames_at_fault_cost_only_their_sender(self):
        for what, frames in {
            "one part": [b"x"], "three parts": [b"", b"", b""], "no frame at all": [b"\xff" * 40, b""],
            "a frame of no kind": [raw.link.Frame(schema_version=1).SerializeToString(), b""],
            "a truncated frame": [raw.link.Frame(schema_version=1, ping=raw.link.Ping(
                now_us=raw.now_us())).SerializeToString()[:-3], b""],
            "an oversized payload": [raw.link.Frame(schema_version=1).SerializeToString(), b"x" * 300_000],
        }.items():
            with self.subTest(what):
                peer = self.peer()
                peer.socket.send_multipart(frames)
                peer.close()
        self.peer()  # Brazil itself is not locked out.

    def test_a_stranger_gets_nothing(self):
        stranger = raw.RawPeer(self.endpoint, self.server_key, None)
        self.addCleanup(stranger.close)
        stranger.send(raw.link.Frame(schema_version=1, ping=raw.link.Ping(now_us=raw.now_us())))
        self.assertIsNone(stranger.receive(1.0))

    def test_a_newer_peer_is_told_its_version(self):
        peer = self.peer()
        frame = raw.link.Frame(schema_version=9, ping=raw.link.Ping(now_us=raw.now_us()))
        peer.send(frame)
        got = peer.receive_kind("attach_refused")
        self.assertIsNotNone(got)
        self.assertEqual(raw.link.ATTACH_FAULT_VERSION_TOO_NEW, got[0].fault)

    def test_a_peer_restored_from_an_old_backup_is_told_so(self):
        peer = self.peer()
        for _ in range(3):
            peer.data(self.envelope())
        while self.acked(peer) < peer.number:
            pass
        old = raw.link.LanePosition(generation=peer.generation, number=0, digest=raw.ZERO)
        answer = peer.attach(sent=old, acked=old)
        self.assertEqual("AttachRefused", type(answer).__name__)
        self.assertEqual(raw.link.ATTACH_FAULT_PEER_BEHIND, answer.fault)
        self.assertIn("backup", answer.reason)
        self.network.hubctl("lane", "open", "member:BR", control=True)


if __name__ == "__main__":
    unittest.main()
