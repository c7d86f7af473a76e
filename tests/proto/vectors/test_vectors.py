"""A second implementation of the protocol's bytes, written from docs/protocol.md alone.

It shares no line with the C++ code: protobuf is generated from the schema at run time, Ed25519,
X25519 and XChaCha20-Poly1305 come from PyNaCl, BLAKE2b from the standard library.
"""

import copy
import hashlib
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import nacl.bindings
import nacl.exceptions
import nacl.public
import nacl.signing

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = pathlib.Path(os.environ.get("IWETS_SOURCE", HERE.parents[2]))
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


# ------------------------------------------------------------------ section 1: words and ids


def id_text(raw):
    number = int.from_bytes(raw, "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def id_bytes(text):
    """The 16 bytes of an id's text, or None."""
    text = text.upper()
    if len(text) != 26 or any(c not in CROCKFORD for c in text) or text[0] > "7":
        return None
    number = 0
    for c in text:
        number = number << 5 | CROCKFORD.index(c)
    return number.to_bytes(16, "big")


def is_peer(text):
    return re.fullmatch(r"hub|(member|center):[A-Z]{2}", text) is not None


# --------------------------------------------------- section 2: digests, signatures, sealing


def digest(*pieces):
    return hashlib.blake2b(b"".join(pieces), digest_size=32).digest()


def key_id(public_key):
    return digest(public_key)[:8]


def fingerprint(public_key):
    digits = digest(public_key)[:16].hex()
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def pae(*pieces):
    out = len(pieces).to_bytes(8, "little")
    for piece in pieces:
        out += len(piece).to_bytes(8, "little") + piece
    return out


def verify(public_key, domain, message, signature):
    try:
        nacl.signing.VerifyKey(public_key).verify(pae(domain.encode(), message), signature)
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False
    return True


def sign(seed, domain, message):
    return nacl.signing.SigningKey(seed).sign(pae(domain.encode(), message)).signature


def leaf(salt, statement):
    return digest(b"\0", salt, statement)


def root_of(at, index, count, siblings):
    """The root above a leaf, or None if no tree of this size has such a path."""
    if not (1 <= count <= 64 and index < count):
        return None
    siblings = list(siblings)
    while count > 1:
        if index ^ 1 < count:
            if not siblings:
                return None
            sibling = siblings.pop(0)
            at = digest(b"\1", sibling, at) if index % 2 else digest(b"\1", at, sibling)
        index, count = index // 2, (count + 1) // 2
    return None if siblings else at


def signed_of(count, root):
    return digest(b"\2", bytes([count]), root)


def context(author, recipient, subject, kind):
    return pae(b"iwets/v1/sealed", author.encode(), recipient.encode(), subject, bytes([kind]))


def commitment(salt, plaintext):
    return hashlib.blake2b(plaintext, digest_size=32, key=salt).digest()


def open_sealed(part, reader, secret, associated):
    """The plaintext of a Sealed, or None."""
    own = nacl.public.PrivateKey(secret)
    for wrap in part.wraps:
        if wrap.reader != reader or wrap.key_id != key_id(bytes(own.public_key)):
            continue
        try:
            box = nacl.public.Box(own, nacl.public.PublicKey(part.sender_key))
            key = box.decrypt(wrap.wrapped_key, wrap.nonce)
            content = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                part.ciphertext, associated, part.nonce, key
            )
        except (nacl.exceptions.CryptoError, ValueError):
            return None
        salt, plaintext = content[:32], content[32:]
        return plaintext if commitment(salt, plaintext) == part.commitment else None
    return None


def open_envelope(schema, data, keys):
    """The verified Statement, or None. `keys`: key id -> (peer, public key)."""
    envelope = schema.envelope.Envelope.FromString(data)
    statement = schema.envelope.Statement.FromString(envelope.statement)
    peer, public_key = keys.get(envelope.key_id, (None, None))
    root = root_of(
        leaf(envelope.salt, envelope.statement),
        envelope.leaf_index,
        envelope.leaf_count,
        envelope.path,
    )
    if peer != statement.author or root is None:
        return None
    signed = signed_of(envelope.leaf_count, root)
    return statement if verify(public_key, "iwets/v1/envelope", signed, envelope.signature) else None


# --------------------------------------------------------------------------------- the vectors


class Schema:
    """The generated modules of the schema, by the name of their file."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        files = sorted((SOURCE / "proto/iwets/v1").glob("*.proto"))
        subprocess.run(
            ["protoc", f"-I{SOURCE / 'proto'}", f"--python_out={self._folder.name}", *map(str, files)],
            check=True,
        )
        sys.path.insert(0, self._folder.name)
        for name in ("envelope", "trace", "link", "directory"):
            setattr(self, name, importlib.import_module(f"iwets.v1.{name}_pb2"))

    def close(self):
        sys.path.remove(self._folder.name)
        self._folder.cleanup()


def unhex(text):
    return bytes.fromhex(text)


class Vectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = Schema()
        cls.vectors = {p.stem: json.loads(p.read_text()) for p in HERE.glob("*.json")}

    @classmethod
    def tearDownClass(cls):
        cls.schema.close()

    def test_there_is_one_file_for_each_format(self):
        self.assertEqual(
            set(self.vectors),
            {"ids", "pae", "commitment", "sealed", "envelope_of_one", "envelope_of_three", "lane",
             "receipt", "directory", "frames"},
        )

    def test_ids_and_names(self):
        ids = self.vectors["ids"]
        for row in ids["ids"]:
            self.assertEqual(id_text(unhex(row["bytes"])), row["text"])
            self.assertEqual(id_bytes(row["text"].lower()), unhex(row["bytes"]))
        for text in ids["not_ids"]:
            self.assertIsNone(id_bytes(text), text)
        for text in ids["peers"]:
            self.assertTrue(is_peer(text), text)
        for text in ids["not_peers"]:
            self.assertFalse(is_peer(text), text)
        for row in ids["key_ids"]:
            self.assertEqual(key_id(unhex(row["public_key"])).hex(), row["key_id"])
            self.assertEqual(fingerprint(unhex(row["public_key"])), row["fingerprint"])

    def test_pre_authentication_encoding(self):
        for row in self.vectors["pae"]:
            self.assertEqual(pae(*map(unhex, row["pieces"])).hex(), row["bytes"])

    def test_commitments(self):
        for row in self.vectors["commitment"]:
            made = commitment(unhex(row["salt"]), unhex(row["plaintext"]))
            self.assertEqual(made.hex(), row["commitment"])

    def test_sealed_part_opens_for_each_reader_and_in_its_place_only(self):
        row = self.vectors["sealed"]
        subject = unhex(row["subject"])
        place = context(row["author"], row["recipient"], subject, row["kind"])
        self.assertEqual(place.hex(), row["context"])
        part = self.schema.envelope.Sealed.FromString(unhex(row["sealed"]))
        elsewhere = context(row["author"], row["recipient"], subject, row["kind"] + 1)
        for reader in row["readers"]:
            secret = unhex(reader["secret"])
            self.assertEqual(
                bytes(nacl.public.PrivateKey(secret).public_key).hex(), reader["public_key"]
            )
            self.assertEqual(
                open_sealed(part, reader["peer"], secret, place), unhex(row["plaintext"])
            )
            self.assertIsNone(open_sealed(part, reader["peer"], secret, elsewhere))
            broken = copy.deepcopy(part)
            broken.commitment = bytes(32)
            self.assertIsNone(open_sealed(broken, reader["peer"], secret, place))

    def test_sealed_part_made_here_has_the_same_bytes(self):
        row = self.vectors["sealed"]
        made = self.schema.envelope.Sealed.FromString(unhex(row["sealed"]))
        sender = nacl.public.PrivateKey(unhex(row["sender_secret"]))
        self.assertEqual(bytes(sender.public_key), made.sender_key)
        salt, plaintext, key = (unhex(row[name]) for name in ("salt", "plaintext", "content_key"))
        self.assertEqual(
            nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
                salt + plaintext, unhex(row["context"]), made.nonce, key
            ),
            made.ciphertext,
        )
        for reader, wrap in zip(row["readers"], made.wraps):
            box = nacl.public.Box(sender, nacl.public.PublicKey(unhex(reader["public_key"])))
            self.assertEqual(box.encrypt(key, wrap.nonce).ciphertext, wrap.wrapped_key)

    def test_envelopes(self):
        for name, count in (("envelope_of_one", 1), ("envelope_of_three", 3)):
            vector = self.vectors[name]
            public_key = unhex(vector["author_public_key"])
            keys = {key_id(public_key): ("member:ZA", public_key)}
            self.assertEqual(len(vector["envelopes"]), count)
            for row in vector["envelopes"]:
                with self.subTest(name, id=row["id"]):
                    self.check_envelope(vector, row, count, keys)

    def check_envelope(self, vector, row, count, keys):
        data = unhex(row["envelope"])
        statement = open_envelope(self.schema, data, keys)
        self.assertIsNotNone(statement)
        for field in ("author", "recipient", "kind", "created_us", "expires_us"):
            self.assertEqual(getattr(statement, field), row[field])
        self.assertEqual(id_text(statement.id), row["id"])
        self.assertEqual(statement.body.hex(), row["body"])

        envelope = self.schema.envelope.Envelope.FromString(data)
        at = leaf(envelope.salt, envelope.statement)
        self.assertEqual(at.hex(), row["leaf"])
        root = root_of(at, envelope.leaf_index, envelope.leaf_count, envelope.path)
        self.assertEqual(root.hex(), vector["root"])
        self.assertEqual(signed_of(count, root).hex(), vector["signed"])
        made = sign(unhex(vector["author_seed"]), vector["domain"], unhex(vector["signed"]))
        self.assertEqual(made, envelope.signature)

        for change in (
            lambda e: setattr(e, "salt", bytes(16)),
            lambda e: setattr(e, "leaf_count", count + 1),
            lambda e: setattr(e, "statement", e.statement.replace(b"center:US", b"center:CZ")),
            lambda e: setattr(e, "signature", bytes(64)),
            lambda e: e.path.append(bytes(32)),
        ):
            forged = copy.deepcopy(envelope)
            change(forged)
            self.assertIsNone(open_envelope(self.schema, forged.SerializeToString(), keys))

    def test_trace_in_the_envelope_is_the_one_of_the_sealed_part(self):
        row = self.vectors["envelope_of_one"]["envelopes"][0]
        trace = self.schema.trace.TraceSubmit.FromString(unhex(row["body"]))
        sealed = self.vectors["sealed"]
        self.assertEqual(trace.trace.hex(), sealed["subject"])
        self.assertEqual(trace.confidential.SerializeToString().hex(), sealed["sealed"])

    def test_lane_digest(self):
        vector = self.vectors["lane"]
        at = bytes(32)
        self.assertEqual(at.hex(), vector["start"])
        for row in vector["messages"]:
            self.assertEqual(at.hex(), row["lane_before"])
            message = digest(unhex(row["envelope"]))
            self.assertEqual(message.hex(), row["digest"])
            at = digest(at, message)
            self.assertEqual(at.hex(), row["lane_after"])

    def test_receipt(self):
        row = self.vectors["receipt"]
        data, public_key = unhex(row["receipt"]), unhex(row["author_public_key"])
        self.assertEqual(key_id(public_key).hex(), row["key_id"])
        self.assertTrue(verify(public_key, row["domain"], data, unhex(row["signature"])))
        self.assertFalse(verify(public_key, "iwets/v1/envelope", data, unhex(row["signature"])))
        self.assertEqual(sign(unhex(row["author_seed"]), row["domain"], data).hex(), row["signature"])
        receipt = self.schema.link.Receipt.FromString(data)
        self.assertEqual((receipt.author, receipt.recipient), (row["author"], row["recipient"]))
        self.assertEqual(receipt.position.generation, row["generation"])
        self.assertEqual(receipt.position.number, row["number"])
        self.assertEqual(receipt.position.digest.hex(), row["digest"])
        self.assertEqual(receipt.position.digest.hex(), self.vectors["lane"]["messages"][-1]["lane_after"])
        self.assertEqual(receipt.journal_index, row["journal_index"])
        self.assertEqual(receipt.journal_root.hex(), row["journal_root"])
        self.assertEqual(receipt.time_us, row["time_us"])

    def test_directory_and_succession(self):
        row = self.vectors["directory"]
        schema = self.schema.directory
        authority = unhex(row["authority_public_key"])
        outer = schema.SignedDirectory.FromString(unhex(row["signed_directory"]))
        self.assertTrue(verify(authority, row["domain"], outer.directory, outer.authority_signature))
        self.assertEqual(
            sign(unhex(row["authority_seed"]), row["domain"], outer.directory),
            outer.authority_signature,
        )
        directory = schema.Directory.FromString(outer.directory)
        self.assertEqual(directory.version, row["version"])
        self.assertEqual([entry.peer for entry in directory.entries], row["peers"])

        keys = {key_id(e.keys.sign_key): (e.peer, e.keys.sign_key) for e in directory.entries}
        statement = open_envelope(self.schema, unhex(row["succession"]), keys)
        self.assertIsNotNone(statement)
        self.assertEqual((statement.author, statement.recipient), ("member:ZA", "hub"))
        body = schema.KeySuccession.FromString(statement.body)
        claimed = b"member:ZA\0" + body.keys.sign_key + body.keys.curve_key
        claimed += b"".join(body.keys.sealing_keys)
        self.assertEqual(claimed.hex(), row["succession_signed"])
        self.assertTrue(
            verify(body.keys.sign_key, row["succession_domain"], claimed, body.successor_signature)
        )

        update = schema.DirectoryUpdate.FromString(unhex(row["update"]))
        self.assertEqual(update.directory.directory, outer.directory)
        self.assertEqual([s.hex() for s in update.successions], [row["succession"]])

    def test_enrolment(self):
        row = self.vectors["directory"]
        schema = self.schema.directory
        outer = schema.SignedEnrolment.FromString(unhex(row["enrolment"]))
        enrolment = schema.Enrolment.FromString(outer.enrolment)
        self.assertEqual(enrolment.peer, "member:ZA")
        self.assertTrue(
            verify(
                enrolment.keys.sign_key, row["enrolment_domain"], outer.enrolment, outer.signature
            )
        )

    def test_frames(self):
        from google.protobuf import text_format

        kinds = []
        for row in self.vectors["frames"]:
            frame = self.schema.link.Frame.FromString(unhex(row["frame"]))
            self.assertEqual(frame.SerializeToString().hex(), row["frame"])
            self.assertEqual(
                text_format.Parse(row["text"], self.schema.link.Frame()), frame, row["name"]
            )
            self.assertEqual(frame.WhichOneof("kind"), row["name"])
            kinds.append(row["name"])
        self.assertEqual(kinds[:4], ["attach", "attached", "data", "ack"])


if __name__ == "__main__":
    unittest.main()
