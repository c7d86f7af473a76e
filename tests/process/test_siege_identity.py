"""Who may speak, and as whom: strangers, a member that claims to be another, a key that was revoked, a recording
that is played again. Admission without a living handler: tests/hub/shell/admission_test.cc.
"""
import os
import pathlib
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Siege, short_or_long, status, total, wait_for  # noqa: E402
import bad_input_wire as wire  # noqa: E402
import raw_peer as raw  # noqa: E402
from hostile_wire import HostileWire  # noqa: E402

TRIES, AT_ONCE = 1000, 125


class Identity(Siege):
    """The node of South Africa runs; Brazil and Tunisia are played by the test."""

    def setUp(self):
        super().setUp()
        self.network = self.make(members=("ZA", "BR", "TN"), with_wire=True)
        self.wire = HostileWire.instead_of(self.network, record=True)
        self.network.create()
        self.network.members = ("ZA",)
        self.network.start().wait_attached()
        self.br, self.tn = (raw.Keys(self.network.path(f"node-{m}") / "keys") for m in ("BR", "TN"))
        self.server_key = raw.hub_curve_key(self.network.path("anchor.toml"))

    def peer(self, keys=None, memory=None, **more):
        port = self.network.public_port if keys else self.network.hub_port
        peer = raw.RawPeer(f"tcp://127.0.0.1:{port}", self.server_key, keys, memory, **more)
        self.addCleanup(peer.close)
        return peer

    def attached(self, keys, memory=None, **more):
        peer = self.peer(keys, memory, **more)
        answer = peer.attach()
        self.assertEqual("Attached", type(answer).__name__, str(answer))
        return peer

    def next_body(self, peer, kind, seconds=5):
        """The body of the next message of this kind, or None; each on the way is acknowledged."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and (got := peer.receive_kind("data", left)):
            peer.acknowledge(*got)
            statement = raw.envelope.Statement.FromString(raw.envelope.Envelope.FromString(got[1]).statement)
            if statement.kind == kind:
                return statement.body
        return None

    def refusal(self, peer):
        body = self.next_body(peer, raw.envelope.KIND_REFUSAL)
        self.assertIsNotNone(body, "no refusal came")
        return raw.refusal.RefusalCode.Name(raw.refusal.Refusal.FromString(body).code)

    def row(self, name):
        return {row["peer"]: row for row in status(self.network)["peers"]}[name]


class Strangers(Identity):
    def test_a_thousand_unknown_keys_get_not_a_byte(self):
        """S01. The guard: the ZAP handler, and option 93 of its domain."""
        strikes, refused = (total(self.network, name) for name in ("strikes", "unknown_keys"))
        heard = 0
        for tried in range(AT_ONCE, TRIES + 1, AT_ONCE):
            strangers = [self.peer() for _ in range(AT_ONCE)]
            for stranger in strangers:
                stranger.send(wire.ping())
            self.goes_round(self.network)  # Somebody else meanwhile.
            wait_for("the refusals", lambda: total(self.network, "unknown_keys") >= refused + tried, every=0.1)
            heard += sum(stranger.receive(0.002) is not None for stranger in strangers)
            for stranger in strangers:
                stranger.close()
        self.assertEqual(0, heard)
        self.assertEqual(strikes, total(self.network, "strikes"), "none came as far as a frame")
        self.tell("strangers", tries=TRIES, answered=heard, refused=total(self.network, "unknown_keys") - refused)

    def test_a_member_s_open_key_without_its_secret_opens_nothing(self):
        """CURVE itself: the open keys of all members are known to all."""
        forged = raw.Keys(self.network.path("node-BR") / "keys")
        forged.curve_secret = os.urandom(32)
        thief = self.peer(forged)
        thief.send(wire.ping())
        self.assertIsNone(thief.receive(1.5))
        self.attached(self.br)


class Impostor(Identity):
    """S04: Brazil claims to be Tunisia. The guard: who speaks is who holds the key, never what is said."""

    def setUp(self):
        super().setUp()
        self.victim, self.impostor = self.attached(self.tn), self.attached(self.br)

    def tearDown(self):
        self.victim.send(wire.ping())
        self.assertIsNotNone(self.victim.receive_kind("pong"), "Tunisia is not locked out")
        self.victim.data(raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check()))
        self.assertIsNotNone(self.next_body(self.victim, raw.envelope.KIND_CHECK_REPORT))
        self.goes_round(self.network)

    def test_as_author_of_an_envelope(self):
        self.impostor.data(raw.signed(self.br, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check(),
                                      author="member:TN"))
        self.assertIn(self.refusal(self.impostor), ("REFUSAL_CODE_WRONG_AUTHOR", "REFUSAL_CODE_BAD_SIGNATURE"))

    def test_with_a_message_that_tunisia_has_really_signed(self):
        genuine = raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check())
        self.impostor.data(genuine)
        self.assertEqual("REFUSAL_CODE_WRONG_AUTHOR", self.refusal(self.impostor))

    def test_by_receipts_for_its_lane(self):
        before = total(self.network, "strikes")
        self.impostor.keys.peer = "member:TN"
        self.impostor.acknowledge(raw.link.Data(generation=1, number=1, previous_digest=raw.ZERO), b"")
        wait_for("the strike", lambda: total(self.network, "strikes") > before)

    def test_by_its_routing_id(self):
        """The name of a connection is nothing; two of one name: the first keeps it (ROUTER_HANDOVER 0)."""
        named = self.attached(self.tn, identity=b"tunis")
        thief = self.peer(self.br, identity=b"tunis")
        thief.send(wire.ping())
        self.assertIsNone(thief.receive(1.0))
        named.send(wire.ping())
        self.assertIsNotNone(named.receive_kind("pong"))
        other = self.attached(self.br, identity=b"member:TN")
        other.data(raw.signed(self.br, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check()))
        self.assertIsNotNone(self.next_body(other, raw.envelope.KIND_CHECK_REPORT))
        self.victim = named


class Revocation(Identity):
    def test_a_revoked_key_is_not_served_from_the_next_frame_on(self):
        """S07. The guard: the key is looked up for every frame received and before every frame sent."""
        peer, ended = self.attached(self.tn), threading.Event()
        taken = []

        def speak():
            while not ended.wait(0.01):
                peer.data(raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check()))
                while (got := peer.receive(0)) is not None:
                    taken.append((time.monotonic(), got[0].WhichOneof("kind")))
                    if taken[-1][1] == "data":
                        peer.acknowledge(got[0].data, got[1])
        speaker = threading.Thread(target=speak)
        speaker.start()
        self.addCleanup(speaker.join)
        self.addCleanup(ended.set)
        wait_for("answers", lambda: sum(kind == "data" for _, kind in list(taken)) > 20)
        self.network.authority("revoke", "member:TN", "--reason", "key stolen")
        self.network.hubctl("directory", "load", self.network.path("authority") / "directory", control=True)
        revoked_at = time.monotonic()
        wait_for("the refusal", lambda: [1 for _, kind in list(taken) if kind == "attach_refused"])
        number = self.row("member:TN")["received"]
        time.sleep(2)
        self.assertEqual(number, self.row("member:TN")["received"], "nothing more was taken")
        last = max(at for at, kind in list(taken) if kind != "attach_refused")
        self.tell("revocation", last_frame_s=round(last - revoked_at, 3),
                  refused=sum(kind == "attach_refused" for _, kind in list(taken)))
        self.assertLess(last - revoked_at, 1.0)
        self.goes_round(self.network)


class Replay(Identity):
    """S10. The guards: fresh keys of each connection; lane numbers; the ids of messages."""

    def test_a_recording_of_the_wire_is_worth_nothing(self):
        peer = self.attached(self.tn)
        peer.data(raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, wire.check()))
        self.assertIsNotNone(self.next_body(peer, raw.envelope.KIND_CHECK_REPORT))
        recordings = [bytes(b) for (_, way), b in self.wire.recorded.items() if way == "in"]
        self.assertTrue([r for r in recordings if len(r) > 1000])
        for restarts in range(2):
            before = (total(self.network, "frames_in"), self.row("member:TN")["received"])
            for recording in recordings:
                with socket.create_connection(("127.0.0.1", self.network.hub_port)) as again:
                    again.sendall(recording)
                    again.settimeout(0.5)
                    try:
                        while again.recv(65536):
                            pass
                    except OSError:
                        pass
            self.assertEqual(before[1], self.row("member:TN")["received"])
            self.network.daemons["hub"].process.kill()
            self.network.daemons["hub"].process.wait()
            self.network.start_hub()
            self.network.wait_attached()
        self.goes_round(self.network)

    def test_the_same_messages_after_a_restart_take_no_effect(self):
        memory = raw.Memory()
        peer = self.attached(self.tn, memory)
        asked = [wire.check() for _ in range(5)]
        messages, places = [], []
        for question in asked:
            messages.append(raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, question))
            places.append((peer.number + 1, peer.digest))
            peer.data(messages[-1])
        for _ in asked:
            self.assertIsNotNone(self.next_body(peer, raw.envelope.KIND_CHECK_REPORT))
        peer.close()
        for _ in range(short_or_long(2, 10)):
            self.network.daemons["hub"].process.kill()
            self.network.daemons["hub"].process.wait()
            self.network.start_hub()
            self.network.wait_attached()
            peer = self.attached(self.tn, memory)
            for message, (number, previous) in zip(messages, places):
                peer.data(message, number=number, previous=previous)  # As it was.
            for message in messages:
                peer.data(message)  # Under a new number.
            fresh = wire.check()
            peer.data(raw.signed(self.tn, "hub", raw.envelope.KIND_CHECK_QUESTION, fresh))
            report = raw.hit.CheckReport.FromString(self.next_body(peer, raw.envelope.KIND_CHECK_REPORT))
            self.assertEqual(fresh.check, report.subject, "no replayed question was asked again")
            peer.close()


if __name__ == "__main__":
    unittest.main()
