"""The Python adapter's lanes, session, keys and state."""
import contextlib
import os
import pathlib
import unittest

from desk_for_test import UPDATE, Desk, iwets_keys, iwets_link, pb, wire


class Lanes(Desk):
    def rotated(self):
        state = pathlib.Path(self.folder, "center")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_keys.rotate(state)
        return state, wire.Keys(state / "keys.proposed")

    def test_keys_are_announced_and_taken_when_the_directory_names_them(self):
        adapter, book, former = self.adapter, self.adapter.directory, self.adapter.keys
        old = self.sealed(1, pb.TraceConfidential(officer="X"))
        state, following = self.rotated()
        with self.assertRaises(FileExistsError):
            iwets_keys.rotate(state)
        row, = adapter.sql("SELECT * FROM outbox")  # As the adapter finds it: it draws a number like any other.
        book.entries["center:US"] = pb.DirectoryEntry(peer="center:US", keys=former.open)
        book.add("center:US", former.open)
        said, keys, _ = book.succession(row["envelope"])
        self.assertEqual(("hub", following.open), (said.recipient, keys))
        adapter.take_next_keys()
        self.assertEqual(former.id, adapter.keys.id)
        place = wire.context("member:ZA", "center:US", self.trace, 1)
        new = wire.seal("center:US", keys.sealing_keys[-1], place, b"")
        for part in (old, new):
            wire.unseal("center:US", adapter.sealing_keys(), part, place)
        book.entries["center:US"].keys.CopyFrom(keys)
        self.assertTrue(adapter.next_keys_are_named())
        adapter.take_next_keys()
        self.assertEqual((following.id, following.id), (adapter.keys.id, wire.Keys(state / "keys").id))
        self.assertFalse((state / "keys.proposed").exists())
        for part in (old, new):
            wire.unseal("center:US", wire.Keys(state / "keys").sealing, part, place)
        self.assertEqual(0o600, (state / "keys").stat().st_mode & 0o777)

    def test_keys_that_the_hub_refuses_are_dropped(self):
        adapter, former = self.adapter, self.adapter.keys.id
        state, _ = self.rotated()
        self.take(pb.KIND_REFUSAL, pb.Refusal(number=1, kind=pb.KIND_KEY_SUCCESSION, reason="used",
                                              code=pb.REFUSAL_CODE_WRONG_AUTHOR), author="hub")
        adapter.take_next_keys()
        self.assertEqual((former, False), (adapter.keys.id, (state / "keys.proposed").exists()))
        self.rotated()

    def test_keys_of_a_command_that_was_interrupted_are_made_anew(self):
        state = pathlib.Path(self.folder, "center")
        left = iwets_keys.write_keys(state / "keys.proposed", "center:US")
        _, following = self.rotated()
        self.assertNotEqual(left.id, following.id)
        self.assertEqual(1, self.adapter.sql("SELECT count(*) FROM outbox").fetchone()[0])

    def lane(self, credit):
        """The adapter in a session with a hub that grants so much."""
        self.adapter.attached, self.adapter.credit = True, pb.Credit(number_max=credit, bytes_max=1 << 20)
        return self.adapter

    def sent(self):
        """Number and code of each message that leaves."""
        self.adapter.flow()
        frames, self.adapter.frames = self.adapter.frames, []
        return [(frame.data.number, pb.TraceUpdate.FromString(pb.Statement.FromString(
            pb.Envelope.FromString(payload).statement).body).code) for frame, payload in frames]

    def post(self, *codes, urgent=False):
        for code in codes:
            self.adapter.post("member:ZA", UPDATE, pb.TraceUpdate(trace=self.trace, code=code), urgent)

    def test_numbers_are_drawn_by_urgency_within_the_credit(self):
        adapter = self.lane(2)
        self.post(601, 602)
        self.post(603, urgent=True)
        self.assertEqual([(1, 603), (2, 601)], self.sent())
        self.assertEqual([], self.sent())
        adapter.credit.number_max = 5
        self.assertEqual([(3, 602)], self.sent())
        adapter.credit.number_max = 1  # The hub takes nothing beyond 1, and drops what is under way.
        self.assertEqual([], self.sent())
        adapter.credit.number_max = 5
        self.assertEqual([(2, 601), (3, 602)], self.sent())
        adapter.on_resend(pb.Resend(generation=1, number=3), b"")
        self.assertEqual([(3, 602)], self.sent())

    def test_a_window_has_128_messages_and_1_mib(self):
        self.lane(1000)
        self.post(*[601] * 200)
        self.assertEqual(128, len(self.sent()))
        self.adapter.sql("DELETE FROM outbox")
        self.adapter.at.acked.CopyFrom(self.adapter.at.sent)
        for _ in range(9):
            self.adapter.sql("INSERT INTO outbox(rank, envelope) VALUES(0, ?)", self.adapter.keys.envelope(
                "member:ZA", UPDATE, pb.TraceUpdate(trace=self.trace, code=601, text=pb.Sealed(
                    ciphertext=bytes(150_000)))))
        self.assertEqual(6, len(self.sent()))  # The seventh is the one that is too much.

    def test_in_a_new_generation_what_was_under_way_goes_first_and_in_order(self):
        adapter = self.lane(2)
        self.post(601, 602, 603)
        self.assertEqual([(1, 601), (2, 602)], self.sent())
        self.post(604, urgent=True)
        zero = pb.LanePosition(generation=2, digest=bytes(32))
        hub = pb.Attached(peer="center:US", received=zero, sent=zero, credit=pb.Credit(number_max=9, bytes_max=1 << 20))
        adapter.on_frame("attached", hub, b"")
        self.assertEqual([(1, 601), (2, 602), (3, 604), (4, 603)], self.sent())
        self.assertEqual((2, 2), (adapter.at.sent.generation, adapter.at.received.generation))

    def test_lanes_that_do_not_continue_end_the_session(self):
        adapter = self.lane(9)
        self.post(601)
        self.sent()
        at, zero = adapter.at.sent, pb.LanePosition(generation=1, digest=bytes(32))
        other = pb.LanePosition(generation=1, number=1, digest=bytes([7] * 32))
        for peer, received, sent, fits in (("center:US", at, zero, True), ("center:US", zero, zero, True),
                                           ("center:FR", at, zero, False), ("center:US", other, zero, False),
                                           ("center:US", at, pb.LanePosition(generation=2, digest=bytes(32)), False)):
            adapter.attached = False
            adapter.on_frame("attached", pb.Attached(peer=peer, received=received, sent=sent), b"")
            self.assertEqual(fits, adapter.attached, (peer, received, sent))

    def test_another_process_with_these_keys_is_left_the_field(self):
        adapter = self.adapter
        for kind, frame, pauses in (("attach_refused", pb.AttachRefused(fault=10), [1, 2, 4]),
                                    ("fenced", pb.Fenced(), [30, 30])):
            for pause in pauses:
                adapter.on_frame(kind, frame, b"")
                self.assertEqual((pause, False), (adapter.pause, adapter.attached))

    def test_a_state_of_another_release_is_not_touched(self):
        with iwets_link.sqlite3.connect(pathlib.Path(self.folder, "old.db")) as old:
            old.execute("CREATE TABLE outbox(place)")
        with self.assertRaisesRegex(ValueError, "of another release"):
            iwets_link.open_database(pathlib.Path(self.folder, "old.db"))


if __name__ == "__main__":
    unittest.main()
