"""The bytes of the network as docs/protocol.md states them, whose sections stand in [brackets]: schema and bounds,
keys, the directory, envelopes, sealed parts. Nothing here opens a socket or keeps anything.
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

PROTO = pathlib.Path(os.environ.get("IWETS_PROTO", pathlib.Path(__file__).resolve().parents[2] / "proto"))
with tempfile.TemporaryDirectory(prefix="iwets-schema-") as made:
    # The schema's classes: generated for this run, unless IWETS_SCHEMA names the folder where protoc has put them.
    if "IWETS_SCHEMA" not in os.environ:
        subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={made}", *PROTO.glob("iwets/v1/*.proto")], check=True)
    sys.path.insert(0, os.environ.get("IWETS_SCHEMA", made))
    bounds, directories, envelopes, link, refusals, traces = (
        importlib.import_module(f"iwets.v1.{name}_pb2")
        for name in ("bound", "directory", "envelope", "link", "refusal", "trace"))
    sys.path.pop(0)
UPDATE, RESULT, EXPLANATION = envelopes.KIND_TRACE_UPDATE, envelopes.KIND_TRACE_RESULT, envelopes.KIND_TRACE_EXPLANATION
BODIES = {UPDATE: traces.TraceUpdate, RESULT: traces.TraceResult}  # Of ours: what later versions have added to.
ZERO, DAY_US, SCHEMA = bytes(32), 86_400_000_000, 2  # SCHEMA: the newest version that is read here.
SHAPES = {"": r"[^\0-\x1f\x7f-\x9f]*", "text": r"[^\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*", "country": "[A-Z]{2}",
          "digits": "[0-9]*", "peer": "hub|(member|center):[A-Z]{2}", "code": "[A-Za-z0-9._/-]*"}


class Fault(Exception):
    """What is wrong with something that came in: a code of [6], the field, the reason."""


def now_us():
    return time.time_ns() // 1000


def new_id():
    return (now_us() // 1000).to_bytes(6, "big") + os.urandom(10)


def digest(*pieces, key=b""):
    return hashlib.blake2b(b"".join(pieces), digest_size=32, key=key).digest()


def pae(*pieces):  # [2.2]
    return len(pieces).to_bytes(8, "little") + b"".join(len(p).to_bytes(8, "little") + p for p in pieces)


def verify(key, domain, data, signature):
    try:
        nacl.signing.VerifyKey(key).verify(pae(domain, data), signature)
    except (nacl.exceptions.BadSignatureError, ValueError):
        raise Fault("bad_signature", "signature", "is not that of the author over these bytes") from None


def read(kind, data):
    """The message in these bytes, if it keeps to the bounds of the schema [1]."""
    if len(data) > 1 << 18:
        raise Fault("too_large", "", "has more than 256 KiB")
    try:
        message = kind.FromString(data)
    except DecodeError:
        raise Fault("malformed", "", "is no message of the schema") from None
    newer = getattr(message, "schema_version", 1) > SCHEMA
    if newer and kind is not directories.Directory:  # Of which each reader takes what it knows.
        raise Fault("version_too_new", "schema_version", f"write at version {SCHEMA}")
    return check(message, newer=newer)


def version_of(message):
    """The lowest schema version that has all that is set in the message."""
    version = 1
    for field, value in message.ListFields():
        version = max(version, field.GetOptions().Extensions[bounds.bound].since)
        if field.message_type:
            for one in value if field.label == field.LABEL_REPEATED else [value]:
                version = max(version, version_of(one))
    return version


def check(message, path="", newer=False):
    if len(message.UnknownFields()) and not newer:
        raise Fault("unknown_field", path, f"has a field that schema version {SCHEMA} does not have")
    for field in message.DESCRIPTOR.fields:
        bound, name = field.GetOptions().Extensions[bounds.bound], path + field.name
        value, many = getattr(message, field.name), field.label == field.LABEL_REPEATED
        there = message.HasField(field.name) if field.message_type and not many else bool(value)
        fits = (there or not bound.required) and (not many or len(value) <= bound.items_max)
        for one in (value if many else [value]) if there else []:
            if field.message_type:
                check(one, name + ".", newer)
            elif field.enum_type:
                fits &= one in field.enum_type.values_by_number
            elif isinstance(one, (str, bytes)):
                size = len(one.encode() if isinstance(one, str) else one)
                fits &= max(1, bound.bytes_min) <= size <= bound.bytes_max
                fits &= isinstance(one, bytes) or bool(re.fullmatch(SHAPES[bound.shape], one))
            else:
                fits &= bound.value_min <= one <= (bound.value_max or 1 << 64)
        if not fits:
            raise Fault("out_of_bounds", name, "does not keep to the bound that the schema states for it")
    return message


class Keys:
    """A key file: lines of `peer`, `sign`, `curve`, and `sealing` for each such key, the last one current."""
    def __init__(self, path):
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path}: others may read the secret keys: run `chmod 600` on it")
        lines = [line.split(" ", 1) for line in path.read_text().splitlines() if line and line[0] != "#"]
        self.peer, self.sign = dict(lines)["peer"], nacl.signing.SigningKey(bytes.fromhex(dict(lines)["sign"]))
        self.curve = nacl.public.PrivateKey(bytes.fromhex(dict(lines)["curve"]))
        self.sealing = [nacl.public.PrivateKey(bytes.fromhex(value)) for name, value in lines if name == "sealing"]
        self.id = digest(bytes(self.sign.verify_key))[:8]

    @staticmethod
    def write(path, peer, sign, curve, sealing):
        """Secret keys, 32 bytes each; a file that is there is never overwritten."""
        lines = [f"sign {sign.hex()}", f"curve {curve.hex()}", *(f"sealing {key.hex()}" for key in sealing), ""]
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("\n".join(["# Secret keys of one party of the network. Mode 0600. Never send this file.",
                                  "format iwets-keys-1", f"peer {peer}", *lines]))
            file.flush()
            os.fsync(file.fileno())

    def signature(self, domain, data):
        return self.sign.sign(pae(domain, data)).signature

    def public(self):
        return directories.PeerKeys(sign_key=bytes(self.sign.verify_key), curve_key=bytes(self.curve.public_key),
                                    sealing_keys=[bytes(key.public_key) for key in self.sealing])

    def fingerprint(self):
        digits = digest(bytes(self.sign.verify_key))[:16].hex()
        return " ".join(digits[at:at + 4] for at in range(0, 32, 4))


class Directory:
    """Who is who [5.2], proven from the anchor. `keys`: (peer, key id) -> (key, believed before, distrusted since)."""
    def __init__(self, anchor, update=b""):
        hub = directories.PeerKeys(sign_key=bytes.fromhex(anchor["hub"]["sign_key"]))
        self.version, self.entries, self.keys = (0, 0), {}, {}
        if not update:
            return self.add("hub", hub)
        update = read(directories.DirectoryUpdate, update)
        signed, authority = update.directory, bytes.fromhex(anchor["authority"]["sign_key"])
        verify(authority, b"iwets/v1/directory", signed.directory, signed.authority_signature)
        book = read(directories.Directory, signed.directory)
        self.version = book.version, len(update.successions)
        self.entries = {entry.peer: entry for entry in book.entries}
        if len(self.entries) < len(book.entries):
            raise Fault("duplicate", "entries", "a party is named twice")
        for peer, now, former in [("hub", book.hub, book.former_hub_keys)] + [
                (entry.peer, entry.keys, entry.former_keys) for entry in book.entries]:
            self.add(peer, now)
            for keys in former:
                self.add(peer, keys, keys.retired_us)
        for data in update.successions:
            said, keys = self.succession(data)
            entry = self.entries[said.author]
            if envelopes.Envelope.FromString(data).key_id != digest(entry.keys.sign_key)[:8]:
                raise Fault("not_authorised", "key_id", "only the current key of a peer signs its successor")
            entry.keys.compromised_since_us = entry.compromised_since_us
            self.add(said.author, entry.keys, said.created_us + 7 * DAY_US)
            self.add(said.author, keys)
            entry.keys.CopyFrom(keys)
        for former in update.former_successions:
            said, keys = self.succession(former.succession)
            self.add(said.author, keys, min(former.ended_us, book.created_us))

    def add(self, peer, keys, ended=None):
        """`ended`: when former keys ended, 0 if they are not to be believed at all."""
        entry, key_id = self.entries.get(peer, directories.DirectoryEntry()), digest(keys.sign_key)[:8]
        if any(known == keys.sign_key and (peer, key_id) != at for at, (known, *_) in self.keys.items()):
            raise Fault("wrong_author", "sign_key", "is another's already")
        if peer != "hub" and ended is None and not keys.sealing_keys:
            raise Fault("malformed", "sealing_keys", "is missing: nothing could be sealed to this party")
        for key in keys.sealing_keys:
            try:
                sodium.crypto_box_beforenm(key, bytes(nacl.public.PrivateKey.generate()))
            except nacl.exceptions.CryptoError:
                raise Fault("malformed", "sealing_keys", "is a point of low order") from None
        since = entry.compromised_since_us if ended is None else keys.compromised_since_us
        ends = [at for at in (ended, entry.revoked_us or None) if at is not None]
        self.keys[peer, key_id] = keys.sign_key, min(ends, default=None), since or None

    def succession(self, data):
        """A succession [5.4] and the keys that it names, both its signatures proven."""
        said = self.open(data, judged=False)
        body = read(directories.KeySuccession, said.body)
        keys = body.keys
        if said.kind != envelopes.KIND_KEY_SUCCESSION or said.author not in self.entries:
            raise Fault("malformed", "kind", "is no succession of a peer's")
        names = [said.author.encode(), b"\0", keys.sign_key, keys.curve_key, *keys.sealing_keys]
        verify(keys.sign_key, b"iwets/v1/succession", b"".join(names), body.successor_signature)
        return said, keys

    def key(self, author, key_id, at):
        """The author's key, if it is believed for what was signed `at` that time [5.5]; None: at any time."""
        key, ended, since = self.keys.get((author, key_id), (None, None, None))
        if key is None:
            raise Fault("wrong_author", "key_id", "the directory in force has no such key of this author")
        if at is not None and since and at >= since:
            raise Fault("compromised_key", "key_id", "was declared compromised")
        if at is not None and ended is not None and at >= ended:
            raise Fault("not_authorised", "key_id", "had ended when this was signed")
        return key

    def open(self, data, judged=True):
        """The statement in an envelope, proven to be its author's [2.4]."""
        envelope = read(envelopes.Envelope, data)
        said = read(envelopes.Statement, envelope.statement)
        key = self.key(said.author, envelope.key_id, said.created_us if judged else None)
        node, index, count = digest(b"\0", envelope.salt, envelope.statement), envelope.leaf_index, envelope.leaf_count
        path = list(envelope.path)
        while count > 1:  # [2.3]
            if index ^ 1 < count:
                sibling = path.pop(0) if path else ZERO
                node = digest(b"\1", sibling, node) if index % 2 else digest(b"\1", node, sibling)
            index, count = index // 2, (count + 1) // 2
        if path or index:
            raise Fault("bad_signature", "path", "no batch has a leaf there")
        verify(key, b"iwets/v1/envelope", digest(b"\2", bytes([envelope.leaf_count]), node), envelope.signature)
        return said


def prove_chain(directory, continuation, requester, here):
    """The answers of other countries earlier in the case [4.8], oldest first, each proven to be its center's: center,
    trace, signed_us, code, next_country and answer (a TraceAnswer, or None where it may not be shown)."""
    if len(continuation.chain) + continuation.left_out + 1 != continuation.hop:
        raise Fault("malformed", "chain", "does not have an answer for each earlier hop")
    proven = []
    for one in continuation.chain:
        said = directory.open(one.envelope)
        if (said.kind, said.recipient) != (RESULT, requester) or said.author in ("hub", requester):
            raise Fault("malformed", "chain.envelope", "is no result of a center's or member's to this requester")
        body, answer = read(traces.TraceResult, said.body), None
        if one.content:
            if not body.HasField("answer") or digest(one.content, key=one.salt) != body.answer.commitment:
                raise Fault("bad_signature", "chain.content", "is not what the center has signed a commitment to")
            answer = read(traces.TraceAnswer, one.content)
        if not proven and not continuation.left_out and body.trace != continuation.first_trace:
            raise Fault("malformed", "chain.envelope", "is of another trace than the case's first")
        if proven and proven[-1].next_country != said.author[-2:]:
            raise Fault("malformed", "chain.envelope", "the answer before it leads to another country")
        proven.append(types.SimpleNamespace(center=said.author, trace=body.trace, signed_us=said.created_us,
                                            code=body.code, next_country=body.next_country, answer=answer))
    if proven and proven[-1].next_country != here:
        raise Fault("malformed", "chain.envelope", "leads to another country than this one")
    return proven


def envelope_of(keys, recipient, kind, body):
    """A signed envelope [2.2], a batch of one, of a message of ours that says `body`."""
    version = version_of(BODIES[kind].FromString(body)) if kind in BODIES else 1
    said = envelopes.Statement(schema_version=version, author=keys.peer, recipient=recipient, kind=kind, id=new_id(),
                               created_us=now_us(), expires_us=now_us() + 90 * DAY_US, body=body).SerializeToString()
    salt = os.urandom(16)
    signed = digest(b"\2\1", digest(b"\0", salt, said))
    return envelopes.Envelope(schema_version=1, statement=said, salt=salt, leaf_count=1, key_id=keys.id,
                              signature=keys.signature(b"iwets/v1/envelope", signed)).SerializeToString()


def context(author, recipient, subject, kind):
    return pae(b"iwets/v1/sealed", author.encode(), recipient.encode(), subject, bytes([kind]))


class Sealer:
    """Seals with a key that it makes anew every hour and then forgets [2.5]."""
    def __init__(self):
        self.made = -3600

    def seal(self, reader, reader_key, place, content):
        if time.monotonic() - self.made >= 3600:
            self.key, self.made = nacl.public.PrivateKey.generate(), time.monotonic()
        content_key, nonce, wrap_nonce, salt = os.urandom(32), os.urandom(24), os.urandom(24), os.urandom(32)
        box = nacl.public.Box(self.key, nacl.public.PublicKey(reader_key))
        return envelopes.Sealed(
            sender_key=bytes(self.key.public_key), nonce=nonce, commitment=digest(content, key=salt),
            ciphertext=sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(salt + content, place, nonce, content_key),
            wraps=[envelopes.KeyWrap(reader=reader, key_id=digest(reader_key)[:8], nonce=wrap_nonce,
                                     wrapped_key=box.encrypt(content_key, wrap_nonce).ciphertext)])


def unseal(keys, part, place):
    """The content of a sealed part, opened with whichever of our keys it was sealed to [2.5]."""
    for wrap in part.wraps:
        for own in keys.sealing:
            if (wrap.reader, wrap.key_id) == (keys.peer, digest(bytes(own.public_key))[:8]):
                try:
                    box = nacl.public.Box(own, nacl.public.PublicKey(part.sender_key))
                    opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                        part.ciphertext, place, part.nonce, box.decrypt(wrap.wrapped_key, wrap.nonce))
                except (nacl.exceptions.CryptoError, ValueError):
                    raise Fault("malformed", "sealed", "does not authenticate, or belongs to another message") from None
                if digest(opened[32:], key=opened[:32]) != part.commitment:
                    raise Fault("malformed", "sealed", "is not what its author has signed a commitment to")
                return opened[32:]
    raise Fault("not_sealed_to_reader", "sealed", "is sealed to no key that is held here")
