"""The Python adapter's bytes against the byte vectors, and the example in the guide."""
import json
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path[:0] = [str(ROOT / "adapters/python")]
import iwets_wire as wire  # noqa: E402
from iwets_wire import pb  # noqa: E402


def vector(name):
    return json.loads((ROOT / f"tests/proto/vectors/{name}.json").read_text())


def unhex(text):
    return bytes.fromhex(text)


class Guide(unittest.TestCase):
    def test_it_shows_the_example_that_is_run(self):
        example = (ROOT / "adapters/python/example_center.py").read_text()
        self.assertIn("```python\n" + example + "```", (ROOT / "docs/python-adapter.md").read_text())


class Bytes(unittest.TestCase):
    def test_encoding_commitment_and_key_ids(self):
        for row in vector("pae"):
            self.assertEqual(row["bytes"], wire.pae(*map(unhex, row["pieces"])).hex())
        for row in vector("commitment"):
            self.assertEqual(row["commitment"], wire.digest(unhex(row["plaintext"]), key=unhex(row["salt"])).hex())
        for row in vector("ids")["key_ids"]:
            self.assertEqual(row["key_id"], wire.digest(unhex(row["public_key"]))[:8].hex())

    def test_a_sealed_part_opens_for_each_reader(self):
        row = vector("sealed")
        place = wire.context(row["author"], row["recipient"], unhex(row["subject"]), row["kind"])
        self.assertEqual(row["context"], place.hex())
        for reader in row["readers"]:
            part = pb.Sealed.FromString(unhex(row["sealed"]))
            own = wire.nacl.public.PrivateKey(unhex(reader["secret"]))
            self.assertEqual(row["plaintext"], wire.unseal(reader["peer"], [own], part, place).hex())
            other = wire.nacl.public.PrivateKey.generate()
            for keys, where in (([own], place + b"x"), ([other], place)):
                with self.assertRaises(wire.FAULTS):
                    wire.unseal(reader["peer"], keys, part, where)
            part.commitment = bytes(32)
            with self.assertRaisesRegex(ValueError, "committed"):
                wire.unseal(reader["peer"], [own], part, place)

    def test_envelopes_are_believed_as_they_are_and_not_otherwise(self):
        for name in ("envelope_of_one", "envelope_of_three"):
            book, row = wire.Directory({"hub": {"sign_key": "00" * 32}}), vector(name)
            sealing_key = bytes(wire.nacl.public.PrivateKey.generate().public_key)
            book.add("member:ZA", pb.PeerKeys(sign_key=unhex(row["author_public_key"]),
                                                       sealing_keys=[sealing_key]))
            for one in row["envelopes"]:
                said = book.open(unhex(one["envelope"]))
                self.assertEqual((one["author"], one["body"]), (said.author, said.body.hex()))
                envelope = pb.Envelope.FromString(unhex(one["envelope"]))
                for field, value in (("salt", bytes(16)), ("leaf_count", 7), ("leaf_index", 3),
                                     ("signature", bytes(64))):
                    forged = pb.Envelope()
                    forged.CopyFrom(envelope)
                    setattr(forged, field, value)
                    with self.assertRaises(wire.FAULTS):
                        book.open(forged.SerializeToString())

    def test_the_directory_is_proven_and_a_succession_followed(self):
        row, hub = vector("directory"), {"sign_key": "00" * 32}
        authority = {"sign_key": row["authority_public_key"]}
        book = wire.Directory({"hub": hub, "authority": authority}, unhex(row["update"]))
        self.assertEqual((row["version"], row["peers"]), (book.version[0], list(book.entries)))
        said = pb.Statement.FromString(pb.Envelope.FromString(unhex(row["succession"])).statement)
        keys = pb.KeySuccession.FromString(said.body).keys
        self.assertEqual(keys.sealing_keys[-1], book.entries["member:ZA"].keys.sealing_keys[-1])
        old = pb.Envelope.FromString(unhex(row["succession"])).key_id
        book.key("member:ZA", old, said.created_us + 6 * wire.DAY_US)
        with self.assertRaisesRegex(ValueError, "had ended"):
            book.key("member:ZA", old, said.created_us + 8 * wire.DAY_US)
        with self.assertRaisesRegex(wire.nacl.exceptions.BadSignatureError, "forged"):
            wire.Directory({"hub": hub, "authority": {"sign_key": "11" * 32}}, unhex(row["update"]))

    def test_a_directory_that_cannot_be_is_not_believed(self):
        authority, other = wire.nacl.signing.SigningKey.generate(), wire.nacl.signing.SigningKey.generate()
        anchor = {"hub": {"sign_key": "00" * 32}, "authority": {"sign_key": bytes(authority.verify_key).hex()}}
        sealing = bytes(wire.nacl.public.PrivateKey.generate().public_key)

        def keys(number, *sealing_keys):
            return pb.PeerKeys(sign_key=bytes([number] * 32), curve_key=bytes([number] * 32),
                                        sealing_keys=sealing_keys)

        def update(signer, *parties):
            book = pb.Directory(schema_version=1, version=3, created_us=1, hub=keys(1), entries=[
                pb.DirectoryEntry(peer=peer, keys=theirs, schema_version_max=1) for peer, theirs in parties])
            signed = pb.SignedDirectory(directory=book.SerializeToString())
            signed.authority_signature = signer.sign(wire.pae(b"iwets/v1/directory", signed.directory)).signature
            return pb.DirectoryUpdate(directory=signed).SerializeToString()
        one = "member:ZA", keys(2, sealing)
        self.assertEqual({"member:ZA"}, set(wire.Directory(anchor, update(authority, one)).entries))
        for signer, parties, code in ((other, [one], "forged"), (authority, [one, one], "party twice"),
                                      (authority, [one, ("member:BR", keys(2, sealing))], "key twice"),
                                      (authority, [("member:ZA", keys(1, sealing))], "key twice"),
                                      (authority, [("member:ZA", keys(2))], "nothing could be sealed"),
                                      (authority, [("member:ZA", keys(2, bytes(32)))], "")):
            with self.assertRaises(wire.FAULTS) as told:
                wire.Directory(anchor, update(signer, *parties))
            self.assertIn(code, str(told.exception))

    def test_bounds_of_the_schema_are_kept(self):
        wire.check(pb.CenterText(text="one\ntwo"))
        for wrong, field in ((pb.CenterText(text="x" * 4097), "text"), (pb.CenterText(text="\x07"), "text"),
                             (pb.CenterText(reason=77), "reason"), (pb.TraceUpdate(trace=bytes(16)), "code"),
                             (pb.TraceUpdate(trace=bytes(15), code=601), "trace"),
                             (pb.TraceUpdate(trace=bytes(16), code=99), "code"),
                             (pb.TraceResult(trace=bytes(16), code=104, next_country="us"), "next_country"),
                             (pb.TraceAnswer(corrected=["x"] * 17), "corrected")):
            with self.assertRaisesRegex(ValueError, f"[.]{field} does not keep to the bound"):
                wire.check(wrong)
        for data, why in ((b"\x0a\x05ab", "parsing"), (b"\xf8\x06\x01", "does not have"),
                          (pb.CenterText(text="x" * (1 << 19)).SerializeToString(), "256 KiB")):
            with self.assertRaisesRegex(wire.FAULTS, why):
                wire.read(pb.CenterText, data)
        with self.assertRaisesRegex(ValueError, "schema version above 2"):
            wire.read(pb.Envelope, b"\x08\x03\xf8\x06\x01")


if __name__ == "__main__":
    unittest.main()
