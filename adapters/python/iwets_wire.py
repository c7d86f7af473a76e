"""The bytes of the network as docs/protocol.md states them, whose sections stand in [brackets]: schema and bounds,
keys, envelopes, sealed parts, the directory. Nothing here opens a socket or keeps anything.
"""
import hashlib
import importlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import types

import nacl.bindings as sodium
import nacl.exceptions
import nacl.public
import nacl.signing
from google.protobuf.message import DecodeError

# The folder with the schema: IWETS_PROTO, or `proto` beside this file, or in this project.
HERE = pathlib.Path(__file__).resolve().parent
PROTO = next(filter(os.path.exists, [os.environ.get("IWETS_PROTO", ""), HERE / "proto", HERE / "../../proto"]), None)
SCHEMA_FILES = sorted(pathlib.Path(PROTO or HERE).glob("iwets/v1/*.proto"))
if not SCHEMA_FILES:
    sys.exit(f"the schema is missing: copy IWeTS' folder proto/iwets to {HERE / 'proto/iwets'}, or set IWETS_PROTO")
pb = types.SimpleNamespace()  # The schema, by name. IWETS_SCHEMA: the folder where protoc has put its classes before.
with tempfile.TemporaryDirectory(prefix="iwets-schema-") as made:
    if "IWETS_SCHEMA" not in os.environ:
        subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={made}", *SCHEMA_FILES], check=True)
    sys.path.insert(0, os.environ.get("IWETS_SCHEMA", made))
    for name in ("bound", "facts", "envelope", "link", "audit", "directory", "trace", "attachment", "refusal"):
        vars(pb).update(vars(importlib.import_module(f"iwets.v1.{name}_pb2")))
    sys.path.pop(0)
BODIES = {kind: getattr(pb, name[5:].title().replace("_", ""), None) for name, kind in pb.Kind.items()}
SCHEMA, DAY_US, FOREVER = 2, 86_400_000_000, 1 << 64  # SCHEMA: the newest version that is read here.
SHAPES = {"": r"[^\0-\x1f\x7f-\x9f]*", "text": r"[^\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*", "country": "[A-Z]{2}",
          "digits": "[0-9]*", "peer": "hub|(member|center):[A-Z]{2}", "code": "[A-Za-z0-9._/-]*"}
FAULTS = (ValueError, LookupError, DecodeError, nacl.exceptions.CryptoError)  # Of what came in: it has no effect.


def now_us():
    return time.time_ns() // 1000


def digest(*pieces, key=b""):
    return hashlib.blake2b(b"".join(pieces), digest_size=32, key=key).digest()


def pae(*pieces):  # [2.2]
    return len(pieces).to_bytes(8, "little") + b"".join(len(p).to_bytes(8, "little") + p for p in pieces)


def verify(key, domain, data, signature):
    nacl.signing.VerifyKey(key).verify(pae(b"iwets/v1/" + domain, data), signature)


def read(kind, data):
    """The message in bytes that came from outside [1]."""
    message = kind.FromString(data)
    if kind is pb.Directory:
        message.DiscardUnknownFields()  # Each reader takes of it what it knows.
    elif len(data) > 1 << 18 or getattr(message, "schema_version", 1) > SCHEMA:
        raise ValueError(f"{kind.__name__} has more than 256 KiB, or is of a schema version above {SCHEMA}")
    return check(message)


def check(message):
    """The message, if it keeps to the bounds of the schema."""
    name = message.DESCRIPTOR.name
    if len(message.UnknownFields()):
        raise ValueError(f"{name} has a field that schema version {SCHEMA} does not have")
    for field in message.DESCRIPTOR.fields:
        bound, value = field.GetOptions().Extensions[pb.bound], getattr(message, field.name)
        many = field.label == field.LABEL_REPEATED
        there = message.HasField(field.name) if field.message_type and not many else bool(value)
        values = value if many else [value] * there
        if bound.required > there or many and len(values) > bound.items_max or not all(
                fits(field, bound, one) for one in values):
            raise ValueError(f"{name}.{field.name} does not keep to the bound that the schema states for it")
    return message


def fits(field, bound, value):
    if field.message_type:
        return check(value) is value
    if field.enum_type:
        return value in field.enum_type.values_by_number
    if isinstance(value, int):
        return bound.value_min <= value <= (bound.value_max or FOREVER)
    data = value.encode() if isinstance(value, str) else value
    return max(1, bound.bytes_min) <= len(data) <= bound.bytes_max and (
        data is value or re.fullmatch(SHAPES[bound.shape], value))


class Keys:
    """A key file: lines of `peer`, `sign`, `curve`, and `sealing` for each such key, the last one current."""
    def __init__(self, path):
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path}: others may read the secret keys: run `chmod 600` on it")
        lines = [line.split(" ", 1) for line in path.read_text().splitlines() if " " in line]
        self.peer, self.sign = dict(lines)["peer"], nacl.signing.SigningKey(bytes.fromhex(dict(lines)["sign"]))
        self.curve = nacl.public.PrivateKey(bytes.fromhex(dict(lines)["curve"]))
        self.sealing = [nacl.public.PrivateKey(bytes.fromhex(value)) for name, value in lines if name == "sealing"]
        self.open = pb.PeerKeys(sign_key=bytes(self.sign.verify_key), curve_key=bytes(self.curve.public_key),
                                sealing_keys=[bytes(key.public_key) for key in self.sealing])
        self.id = digest(self.open.sign_key)[:8]

    def signature(self, domain, data):
        return self.sign.sign(pae(b"iwets/v1/" + domain, data)).signature

    def envelope(self, recipient, kind, body):
        """A message of ours, of the lowest version that has what it says [1], signed as a batch of one [2.1-2.3]."""
        since = [pb.Kind.DESCRIPTOR.values_by_number[kind].GetOptions().Extensions[pb.since],
                 *(field.GetOptions().Extensions[pb.bound].since for field, _ in body.ListFields())]
        said = pb.Statement(schema_version=max(1, *since), author=self.peer, recipient=recipient, kind=kind,
                            id=(now_us() // 1000).to_bytes(6, "big") + os.urandom(10), created_us=now_us(),
                            expires_us=now_us() + 90 * DAY_US, body=body.SerializeToString()).SerializeToString()
        salt = os.urandom(16)
        signature = self.signature(b"envelope", digest(b"\2\1", digest(b"\0", salt, said)))
        return pb.Envelope(schema_version=1, statement=said, salt=salt, leaf_count=1, key_id=self.id,
                           signature=signature).SerializeToString()


def context(author, recipient, trace, kind):
    return pae(b"iwets/v1/sealed", author.encode(), recipient.encode(), trace, bytes([kind]))


def seal(reader, key, place, content):
    """For one reader [2.5], with a sender's key that is made for this part and then forgotten."""
    sender, secret, salt = nacl.public.PrivateKey.generate(), os.urandom(32), os.urandom(32)
    nonce, wrap_nonce = os.urandom(24), os.urandom(24)
    wrapped = nacl.public.Box(sender, nacl.public.PublicKey(key)).encrypt(secret, wrap_nonce).ciphertext
    return pb.Sealed(
        sender_key=bytes(sender.public_key), nonce=nonce, commitment=digest(content, key=salt),
        ciphertext=sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(salt + content, place, nonce, secret),
        wraps=[pb.KeyWrap(reader=reader, key_id=digest(key)[:8], nonce=wrap_nonce, wrapped_key=wrapped)])


def unseal(reader, keys, part, place):
    """The content of a sealed part, opened with whichever of these keys it was sealed to [2.5]."""
    held = {digest(bytes(key.public_key))[:8]: key for key in keys}
    for wrap in part.wraps:
        if wrap.reader == reader and wrap.key_id in held:
            box = nacl.public.Box(held[wrap.key_id], nacl.public.PublicKey(part.sender_key))
            secret = box.decrypt(wrap.wrapped_key, wrap.nonce)
            opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(part.ciphertext, place, part.nonce, secret)
            if digest(opened[32:], key=opened[:32]) == part.commitment:
                return opened[32:]
    raise ValueError("the sealed part is sealed to no key that is held here, or not what its author has committed to")


class Directory:
    """Who is who [5.2], proven from the anchor. `keys`: (peer, key id) -> (key, until when it is believed [5.5])."""
    def __init__(self, anchor, data=b""):
        self.version, self.entries, self.keys = (0, 0), {}, {}
        if not data:
            return self.add("hub", pb.PeerKeys(sign_key=bytes.fromhex(anchor["hub"]["sign_key"])))
        update = read(pb.DirectoryUpdate, data)
        signed, authority = update.directory, bytes.fromhex(anchor["authority"]["sign_key"])
        verify(authority, b"directory", signed.directory, signed.authority_signature)
        book = read(pb.Directory, signed.directory)
        self.version, self.entries = (book.version, len(update.successions)), {one.peer: one for one in book.entries}
        parties = [pb.DirectoryEntry(peer="hub", keys=book.hub, former_keys=book.former_hub_keys), *book.entries]
        if len(self.entries) + 1 < len(parties):
            raise ValueError("a directory names a party twice")
        for one in parties:
            self.add(one.peer, one.keys)
            for keys in one.former_keys:
                self.add(one.peer, keys, keys.retired_us)
        for data in update.successions:
            said, keys, until = self.succession(data)
            entry = self.entries[said.author]
            if pb.Envelope.FromString(data).key_id != digest(entry.keys.sign_key)[:8]:
                raise ValueError("a succession is not signed by the current key of its peer")
            self.add(said.author, entry.keys, min(until, said.created_us + 7 * DAY_US))
            self.add(said.author, keys, until)
            entry.keys.CopyFrom(keys)
        for one in update.former_successions:
            said, keys, until = self.succession(one.succession)
            self.add(said.author, keys, min(until, one.ended_us, book.created_us))

    def add(self, peer, keys, until=FOREVER):
        entry, place = self.entries.get(peer, pb.DirectoryEntry()), (peer, digest(keys.sign_key)[:8])
        if any(key == keys.sign_key and at != place for at, (key, _) in self.keys.items()):
            raise ValueError("a directory names a signing key twice")
        if peer != "hub" and not keys.sealing_keys and until == FOREVER:
            raise ValueError("a directory names a peer to which nothing could be sealed")
        for key in keys.sealing_keys:
            sodium.crypto_box_beforenm(key, b"\1" * 32)  # Raises for a key of low order.
        ends = [entry.revoked_us, entry.compromised_since_us, keys.compromised_since_us]
        self.keys[place] = keys.sign_key, min([until, *filter(None, ends)])

    def succession(self, data):
        """A succession [5.4], both its signatures proven: it, its keys, and until when its signer is believed."""
        said = self.open(data, at=0)
        body = read(pb.KeySuccession, said.body)
        names = [said.author.encode(), b"\0", body.keys.sign_key, body.keys.curve_key, *body.keys.sealing_keys]
        verify(body.keys.sign_key, b"succession", b"".join(names), body.successor_signature)
        if said.kind != pb.KIND_KEY_SUCCESSION or said.author not in self.entries:
            raise ValueError("a succession is none of a peer's")
        return said, body.keys, self.keys[said.author, pb.Envelope.FromString(data).key_id][1]

    def key(self, author, key_id, at):
        key, until = self.keys[author, key_id]
        if at >= until:
            raise ValueError("the key had ended when this was signed")
        return key

    def open(self, data, at=None):
        """The statement in an envelope, proven to be its author's [2.3, 2.4]."""
        envelope = read(pb.Envelope, data)
        if envelope.schema_version != 1:
            raise ValueError("an envelope's own version, which nobody signs, is 1")
        said = read(pb.Statement, envelope.statement)
        key = self.key(said.author, envelope.key_id, said.created_us if at is None else at)
        node, index, count = digest(b"\0", envelope.salt, envelope.statement), envelope.leaf_index, envelope.leaf_count
        path = list(envelope.path)
        while count > 1:
            if index ^ 1 < count:
                node = digest(b"\1", path.pop(0), node) if index % 2 else digest(b"\1", node, path.pop(0))
            index, count = index // 2, (count + 1) // 2
        if path or index:
            raise ValueError("no batch has a leaf there")
        verify(key, b"envelope", digest(b"\2", bytes([envelope.leaf_count]), node), envelope.signature)
        return said
