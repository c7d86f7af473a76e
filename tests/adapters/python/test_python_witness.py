"""The Python adapter as witness: it countersigns a log that goes on, and none that does not."""
import contextlib
import hashlib
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path[:0] = [str(ROOT / "adapters/python")]
import iwets_keys  # noqa: E402
import iwets_witness  # noqa: E402
import iwets_wire as wire  # noqa: E402
from iwets_wire import pb  # noqa: E402

LEAVES = [hashlib.sha256(b"\0" + bytes([number])).digest() for number in range(24)]


def split(count):
    return 1 << (count - 1).bit_length() - 1


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    left = split(len(leaves))
    return iwets_witness.node(root_of(leaves[:left]), root_of(leaves[left:]))


def proof_of(first, leaves, whole=True):
    """RFC 6962, 2.1.2, as it stands there."""
    if first == len(leaves):
        return b"" if whole else root_of(leaves)
    left = split(len(leaves))
    if first <= left:
        return proof_of(first, leaves[:left], whole) + root_of(leaves[left:])
    return proof_of(first - left, leaves[left:], False) + root_of(leaves[:left])


def checkpoint(size, root=None):
    return pb.Checkpoint(size=size, root=root or root_of(LEAVES[:size]))


class Proofs(unittest.TestCase):
    def test_each_log_continues_each_earlier_one_and_nothing_else(self):
        for size in range(1, len(LEAVES) + 1):
            for first in range(1, size + 1):
                path = proof_of(first, LEAVES[:size])
                self.assertTrue(iwets_witness.continues(checkpoint(first), checkpoint(size), path), (first, size))
                for wrong in (path[:-1] + bytes([path[-1] ^ 1]), path[32:], path + bytes(32)) if path else (bytes(32),):
                    self.assertFalse(iwets_witness.continues(checkpoint(first), checkpoint(size), wrong), (first, size))
                other = checkpoint(first, hashlib.sha256(b"another").digest())
                self.assertFalse(iwets_witness.continues(other, checkpoint(size), path), (first, size))
                if first < size:
                    self.assertFalse(iwets_witness.continues(checkpoint(size), checkpoint(first), path), (first, size))
        self.assertTrue(iwets_witness.continues(pb.Checkpoint(), checkpoint(7), b""))  # The first that is seen.


class Words(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, iwets_witness, "log", iwets_witness.log)
        iwets_witness.log = lambda *_, **__: None
        state, other = pathlib.Path(folder.name, "center"), pathlib.Path(folder.name, "member")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_keys.init(state, "US")
            iwets_keys.init(other, "ZA")
        self.hub, self.member = wire.nacl.signing.SigningKey.generate(), wire.Keys(other / "keys")
        anchor = {"hub": {"sign_key": bytes(self.hub.verify_key).hex(), "curve_key": "00" * 32, "endpoint": ""}}
        self.adapter = iwets_witness.Witness(None, state, anchor)
        self.adapter.directory.add("member:ZA", self.member.open)
        self.adapter.attached = True

    def told(self, size, path=b"", new=None, key=None, witnesses=()):
        """What the adapter sends when it has asked and is told so."""
        self.adapter.ask_at, self.adapter.frames = 0, []
        self.adapter.heard = self.adapter.ping_at = self.adapter.progress = 1e12
        self.adapter.keep_session()
        asked = [frame.audit_ask for frame, _ in self.adapter.frames]
        new = new or checkpoint(size)
        new.signature = (key or self.hub).sign(iwets_witness.note(new)).signature
        self.adapter.frames = []
        told = pb.AuditTold(tag=asked[0].tag if asked else 0, checkpoint=new, consistency=path, witnesses=witnesses)
        with contextlib.suppress(ValueError):
            self.adapter.on_audit_told(told, b"")
        return [frame.countersignature for frame, _ in self.adapter.frames]

    def word(self, new, time=1_700_000_000):
        signature = self.member.sign.sign(iwets_witness.note(new, time)).signature
        return pb.Countersignature(peer="member:ZA", size=new.size, root=new.root, time_us=time * 1_000_000,
                                   key_id=self.member.id, signature=signature)

    def test_it_countersigns_what_goes_on(self):
        word, = self.told(5)
        self.adapter.keys.sign.verify_key.verify(iwets_witness.note(checkpoint(5), word.time_us // 1_000_000),
                                                 word.signature)
        word, = self.told(9, proof_of(5, LEAVES[:9]))
        self.assertEqual((9, root_of(LEAVES[:9]), "center:US"), (word.size, word.root, word.peer))

    def test_a_log_that_does_not_go_on_is_a_conflict_for_good(self):
        self.told(5)
        self.assertEqual([], self.told(9, proof_of(6, LEAVES[:9])))
        self.assertEqual("hub 5", self.adapter.kept("audit_conflict"))
        self.assertEqual([], self.told(9, proof_of(5, LEAVES[:9])))

    def test_so_is_one_that_another_witness_has_not_seen(self):
        for seen, words in ((checkpoint(4), 1), (checkpoint(4, bytes(32)), 0)):
            proof = pb.WitnessProof(countersignature=self.word(seen), consistency=proof_of(4, LEAVES[:9]))
            self.assertEqual(words, len(self.told(9, witnesses=[proof])))
        self.assertEqual("member:ZA 4", self.adapter.kept("audit_conflict"))

    def test_a_word_that_is_forged_and_a_note_that_is_not_the_hubs_say_nothing(self):
        forged = self.word(checkpoint(4, bytes(32)))
        forged.signature = bytes(64)
        self.assertEqual(1, len(self.told(9, witnesses=[pb.WitnessProof(countersignature=forged)])))
        self.assertEqual([], self.told(12, proof_of(9, LEAVES[:12]), key=wire.nacl.signing.SigningKey.generate()))
        self.assertEqual(b"", self.adapter.kept("audit_conflict"))
        self.assertEqual(1, len(self.told(12, proof_of(9, LEAVES[:12]))))


if __name__ == "__main__":
    unittest.main()
