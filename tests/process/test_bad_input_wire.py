"""What a peer can say that is wrong, sent to a real hub: each row says what goes in and what must come back; after
each, a bystander's trace goes round and the peer itself is served again. The rows are in bad_input_wire.py.
"""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bad_input_wire as wire  # noqa: E402
import raw_peer as raw  # noqa: E402
from bad_input import BadInput  # noqa: E402
from network import wait_for  # noqa: E402


class Wire(BadInput):
    """Messages of a raw peer with the keys of Brazil, whose own node does not run."""
    MEMBERS = ("ZA", "BR", "TN", "CZ")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server_key = raw.hub_curve_key(cls.network.path("anchor.toml"))
        cls.endpoint = f"tcp://127.0.0.1:{cls.network.hub_port}"
        cls.keys, cls.other_keys, cls.revoked_keys = (
            raw.Keys(cls.network.path(f"node-{member}") / "keys") for member in ("BR", "TN", "CZ"))
        cls.memories = {}

    # -------------------------------------------------------------------------------- the raw peer
    def peer(self, keys=None):
        """An attached peer, which remembers its lanes from one test to the next: the hub must too."""
        keys = keys or self.keys
        memory = self.memories.setdefault(keys.peer, raw.Memory())
        peer = raw.RawPeer(self.endpoint, self.server_key, keys, memory)
        self.addCleanup(peer.close)
        sent = memory.sent
        answer = peer.attach()
        self.assertEqual("Attached", type(answer).__name__, str(answer))
        if answer.received.generation == sent[0]:
            self.assertEqual(sent, memory.sent, "what was acknowledged is there")
        peer.granted = answer.credit.number_max
        return peer

    def until(self, peer, kind, seconds=15):
        """The body of the hub's next message of this kind; each on the way is acknowledged."""
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
            others.append(statement.kind)
        self.fail(f"no message of kind {kind} came, only {others}")

    def acked(self, peer):
        """The number of the next receipt, whose signature is the hub's."""
        ack = peer.receive_kind("ack")
        self.assertIsNotNone(ack, "no receipt came")
        return raw.link.Receipt.FromString(ack[0].receipt).position.number

    def status(self):
        return json.loads(self.network.hubctl("status", "--json").stdout)

    def strikes(self):
        row = {p["peer"]: p for p in self.status()["peers"]}[self.keys.peer]
        return row["strikes"], self.status()["rates"]["strikes"]["total"]

    def log(self):
        return pathlib.Path(self.network.daemons["hub"].log).read_text()

    # ------------------------------------------------------------------------------------ the tables
    def test_content_at_fault_is_refused_with_field_and_reason_and_the_lane_goes_on(self):
        self.attached = peer = self.peer()
        for what, make, code, field, word in wire.CONTENT:
            with self.subTest(what):
                message = make(self)
                peer.data(message)
                got = raw.refusal.Refusal.FromString(self.until(peer, raw.envelope.KIND_REFUSAL))
                claims = wire.claims_of(message)
                self.assertEqual((claims.id, claims.kind), (got.message, got.kind), "which message it was")
                self.assertEqual(code, raw.refusal.RefusalCode.Name(got.code).removeprefix("REFUSAL_CODE_"), str(got))
                self.assertIn(field, got.field, str(got))
                self.assertIn(word, got.reason + got.remedy)
                self.assertTrue(got.reason and got.remedy, str(got))
                self.assertEqual(peer.number, got.number)
                self.bystander()

    def test_records_at_fault_are_refused_each_for_itself(self):
        peer = self.peer()

        def report_on(record):
            peer.data(wire.envelope(self, wire.records(record), kind=raw.envelope.KIND_RECORDS))
            return raw.record.RecordsReport.FromString(self.until(peer, raw.envelope.KIND_RECORDS_REPORT))
        self.assertEqual(1, report_on(wire.stolen_car("BR-V-3", year=2024)).accepted)
        for what, record, field, reason, remedy in wire.RECORDS:
            with self.subTest(what):
                report = report_on(record())
                self.assertEqual((0, 1), (report.accepted, report.refused))
                self.assertEqual(field, report.refusals[0].field)
                self.assertIn(reason, report.refusals[0].reason)
                self.assertIn(remedy, report.refusals[0].remedy)
                self.bystander()

    def test_frames_at_fault_are_counted_and_logged_and_cost_only_their_sender(self):
        peer = self.peer()
        for what, parts, reason in wire.FRAMES:
            with self.subTest(what):
                before = self.strikes()
                peer.socket.send_multipart(parts())
                wait_for("the strike", lambda: self.strikes() == (before[0] + 1, before[1] + 1), 15)
                self.assertRegex(self.log(), f"event=frame_rejected peer=member:BR reason={reason} bytes=[0-9]+")
                peer.send(wire.ping())
                self.assertIsNotNone(peer.receive_kind("pong"), "the session goes on")
                self.bystander()

    def test_a_session_of_such_frames_ends_and_the_operator_is_told(self):
        peer = self.peer()
        for _ in range(32):
            peer.send(b"\xff" * 40)
        refused = peer.receive_kind("attach_refused", 15)
        self.assertIsNotNone(refused)
        self.assertEqual(raw.link.ATTACH_FAULT_MALFORMED, refused[0].fault)
        self.assertTrue(refused[0].reason and refused[0].remedy)
        row = next(row for row in self.status()["attention"] if "none of this protocol" in row["what"])
        self.assertIn("member:BR", row["what"])
        self.assertIn("suspend it", row["remedy"])
        self.bystander()
        self.peer()  # Brazil itself is not locked out.

    def test_a_message_beyond_what_may_travel_costs_its_sender_the_connection_alone(self):
        # ZeroMQ announces no reason, so that nothing can be counted; the peer is told nothing and attaches again.
        peer = self.peer()
        peer.socket.send_multipart([wire.ping(), b"x" * 600_000])
        self.bystander()
        self.peer()

    def test_a_lane_that_is_misused_stops_says_why_and_is_opened_by_the_operator(self):
        for what, how, fault, word in wire.LANE_STOPS:
            with self.subTest(what):
                peer = self.peer(self.other_keys)
                number = peer.granted + how["beyond_credit"] if "beyond_credit" in how else None
                peer.data(wire.envelope(self, keys=self.other_keys), number=number, previous=how.get("previous"),
                          generation=how.get("generation"))
                stopped = peer.receive_kind("lane_stopped", 15)
                self.assertIsNotNone(stopped)
                self.assertEqual(fault, raw.link.LaneFault.Name(stopped[0].fault).removeprefix("LANE_FAULT_"))
                self.assertIn(word, stopped[0].reason)
                self.assertIn("lane open", stopped[0].remedy)
                answer = peer.attach()
                self.assertEqual("AttachRefused", type(answer).__name__)
                self.assertIn("lane open", answer.remedy)
                attention = [row for row in self.status()["attention"] if "member:TN" in row["what"]]
                self.assertIn("iwets-hubctl lane open member:TN", attention[0]["remedy"])
                self.bystander()
                self.network.hubctl("lane", "open", "member:TN", control=True)
                self.assertEqual("Attached", type(peer.attach()).__name__)

    # ------------------------------------------------------------------------- what needs no refusal
    def test_a_number_used_before_takes_no_effect(self):
        peer = self.peer()
        before = peer.number, peer.digest
        message = wire.envelope(self)
        peer.data(message)
        self.assertEqual(peer.number, self.acked(peer))
        peer.data(message, number=before[0] + 1, previous=before[1])
        self.assertEqual(peer.number, self.acked(peer), "a repeat is acknowledged again, at the same place")
        self.bystander()

    def test_a_gap_is_asked_for_again(self):
        peer = self.peer()
        peer.data(wire.envelope(self), number=peer.number + 5)
        resend = peer.receive_kind("resend", 15)
        self.assertIsNotNone(resend)
        self.assertEqual(peer.number + 1, resend[0].number)
        self.bystander()

    def test_the_same_message_under_a_new_number_takes_effect_once(self):
        peer = self.peer()
        question, next_question = wire.check(), wire.check()
        message = wire.envelope(self, question)
        for data in (message, message, wire.envelope(self, next_question)):
            peer.data(data)
        subjects = []  # The stores answer in the order in which they are asked.
        while not subjects or subjects[-1] != next_question.check:
            body = self.until(peer, raw.envelope.KIND_CHECK_REPORT)
            subjects.append(raw.hit.CheckReport.FromString(body).subject)
        self.assertEqual(1, subjects.count(question.check))
        self.bystander()

    # ---------------------------------------------------------------------------------- who may speak
    def test_a_stranger_gets_nothing_and_is_counted(self):
        before = self.status()["rates"]["unknown_keys"]["total"]
        stranger = raw.RawPeer(self.endpoint, self.server_key, None)
        self.addCleanup(stranger.close)
        stranger.send(wire.ping())
        self.assertIsNone(stranger.receive(1.0))
        wait_for("the count", lambda: self.status()["rates"]["unknown_keys"]["total"] > before, 15)
        self.bystander()

    def test_a_revoked_key_is_told_so_with_what_to_do(self):
        self.peer(self.revoked_keys)  # Until now it was served.
        self.network.authority("revoke", "member:CZ", "--reason", "key lost")
        self.network.hubctl("directory", "load", self.network.path("authority") / "directory", control=True)
        revoked = raw.RawPeer(self.endpoint, self.server_key, self.revoked_keys)
        self.addCleanup(revoked.close)
        answer = revoked.attach()
        self.assertEqual("AttachRefused", type(answer).__name__)
        self.assertEqual(raw.link.ATTACH_FAULT_REVOKED, answer.fault)
        self.assertIn("the authority has revoked", answer.reason)
        self.assertIn("new keys", answer.remedy)
        self.bystander()

    def test_a_newer_peer_is_told_its_version(self):
        peer = self.peer()
        peer.send(raw.link.Frame(schema_version=9, ping=raw.link.Ping(now_us=raw.now_us())))
        got = peer.receive_kind("attach_refused", 15)
        self.assertIsNotNone(got)
        self.assertEqual(raw.link.ATTACH_FAULT_VERSION_TOO_NEW, got[0].fault)
        self.assertTrue(got[0].reason and got[0].remedy)
        self.bystander()

    def test_a_peer_restored_from_an_old_backup_is_told_so(self):
        peer = self.peer()
        for _ in range(3):
            peer.data(wire.envelope(self))
        while self.acked(peer) < peer.number:
            pass
        old = raw.link.LanePosition(generation=peer.generation, number=0, digest=raw.ZERO)
        answer = peer.attach(sent=old, acked=old)
        self.assertEqual("AttachRefused", type(answer).__name__)
        self.assertEqual(raw.link.ATTACH_FAULT_PEER_BEHIND, answer.fault)
        self.assertIn("backup", answer.reason)
        self.bystander()
        self.network.hubctl("lane", "open", "member:BR", control=True)


if __name__ == "__main__":
    unittest.main()
