"""A peer that says exactly what a test tells it to, right or wrong: the wire protocol written a second
time, from docs/protocol.md, so that what the hub must refuse can be sent to it.
"""
import hashlib
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

import nacl.bindings
import nacl.signing
import zmq
import zmq.utils.z85

ROOT = pathlib.Path(__file__).resolve().parents[2]
ZERO = bytes(32)


def schema():
    """The schema's Python classes, generated for this run: module name -> module."""
    folder = tempfile.TemporaryDirectory(prefix="iwets-schema-")
    files = sorted(str(p) for p in (ROOT / "proto/iwets/v1").glob("*.proto"))
    subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder.name}", *files], check=True)
    sys.path.insert(0, folder.name)
    import importlib
    modules = {pathlib.Path(f).stem: importlib.import_module(f"iwets.v1.{pathlib.Path(f).stem}_pb2") for f in files}
    schema.folder = folder  # kept until the process ends
    return modules


PB = schema()
envelope, link, trace, facts, record, hit, refusal, directory = (
    PB[n] for n in ("envelope", "link", "trace", "facts", "record", "hit", "refusal", "directory"))


def blake(data, key=b""):
    return hashlib.blake2b(data, digest_size=32, key=key).digest()


def pae(*pieces):
    return struct.pack("<Q", len(pieces)) + b"".join(struct.pack("<Q", len(p)) + p for p in pieces)


def now_us():
    return time.time_ns() // 1000


def new_id():
    return (time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10)


def hub_curve_key(anchor):
    """The first `curve_key` of an anchor file: the hub's."""
    for line in pathlib.Path(anchor).read_text().splitlines():
        if line.startswith("curve_key"):
            return bytes.fromhex(line.split("=")[1].strip().strip('"'))
    raise KeyError("curve_key")


class Keys:
    """A key file of ours, as docs/protocol.md describes it."""

    def __init__(self, path):
        lines = [l.split(" ", 1) for l in pathlib.Path(path).read_text().splitlines() if l and l[0] != "#"]
        one = dict(lines)
        self.peer = one["peer"]
        self.sign = nacl.signing.SigningKey(bytes.fromhex(one["sign"]))
        self.curve_secret = bytes.fromhex(one["curve"])
        self.curve_open = nacl.bindings.crypto_scalarmult_base(self.curve_secret)
        self.sealing = [bytes.fromhex(v) for k, v in lines if k == "sealing"]

    @property
    def key_id(self):
        return blake(bytes(self.sign.verify_key))[:8]

    def signature(self, domain, data):
        return self.sign.sign(pae(domain.encode(), data)).signature


def batch_digest(count, root):
    """What the signature of a batch covers."""
    return blake(bytes([2, count]) + root)


def signed(keys, recipient, kind, body, author=None, message_id=None, created=None, expires=None, version=1,
           statement_more=b""):
    """The bytes of an envelope: one statement, a batch of one. `statement_more` is signed behind the statement."""
    statement = envelope.Statement(
        schema_version=version, author=author or keys.peer, recipient=recipient, kind=kind,
        id=message_id or new_id(), created_us=created or now_us(),
        expires_us=expires or now_us() + 90 * 86400 * 10**6,
        body=body if isinstance(body, bytes) else body.SerializeToString())
    data, salt = statement.SerializeToString() + statement_more, os.urandom(16)
    root = blake(b"\0" + salt + data)
    return envelope.Envelope(
        schema_version=1 if version <= 2 else version, statement=data, salt=salt, leaf_index=0, leaf_count=1, key_id=keys.key_id,
        signature=keys.signature("iwets/v1/envelope", batch_digest(1, root))).SerializeToString()


class Memory:
    """What a peer must not forget: where its two lanes stand, as (generation, number, digest)."""

    def __init__(self):
        self.sent = self.received = (1, 0, ZERO)


class RawPeer:
    """A DEALER with CURVE keys and nothing else; frames are sent as they are given."""

    def __init__(self, endpoint, server_key, keys=None, memory=None, context=None, identity=None):
        self.keys = keys
        self.memory = memory or Memory()
        self.context = context or zmq.Context.instance()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.sndtimeo = 10_000
        if identity:
            self.socket.routing_id = identity
        if keys:
            secret, open_key = keys.curve_secret, keys.curve_open
        else:  # A stranger.
            secret = os.urandom(32)
            open_key = nacl.bindings.crypto_scalarmult_base(secret)
        self.socket.curve_serverkey = zmq.utils.z85.encode(server_key)
        self.socket.curve_secretkey = zmq.utils.z85.encode(secret)
        self.socket.curve_publickey = zmq.utils.z85.encode(open_key)
        self.socket.connect(endpoint)

    @property
    def generation(self):
        return self.memory.sent[0]

    @property
    def number(self):
        return self.memory.sent[1]

    @property
    def digest(self):
        return self.memory.sent[2]

    def send(self, frame, payload=b"", *more):
        data = frame if isinstance(frame, bytes) else frame.SerializeToString()
        try:
            self.socket.send_multipart([data, payload, *more], 0 if self.keys else zmq.NOBLOCK)
        except zmq.Again:
            if self.keys:
                raise  # A stranger may have been refused before it said a word: then it has no connection to wait for.

    def receive(self, seconds=5.0):
        """The next (Frame, payload), or None."""
        if not self.socket.poll(seconds * 1000):
            return None
        parts = self.socket.recv_multipart()
        return link.Frame.FromString(parts[0]), parts[1] if len(parts) > 1 else b""

    def receive_kind(self, kind, seconds=5.0):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            got = self.receive(left)
            if got is None:
                return None
            if got[0].WhichOneof("kind") == kind:
                return getattr(got[0], kind), got[1]
        return None

    def ask_to_attach(self, sent=None, acked=None, received=None, version=1, **more):
        """Sends an Attach with the lanes as they stand, or as is said."""
        place = lambda at: link.LanePosition(generation=at[0], number=at[1], digest=at[2])
        self.send(link.Frame(schema_version=1, attach=link.Attach(
            schema_version_max=version, program="raw-peer 0", sent=sent or place(self.memory.sent),
            acked=acked or place(self.memory.sent), received=received or place(self.memory.received),
            credit=link.Credit(number_max=self.memory.received[1] + 64, bytes_max=1 << 20), now_us=now_us(), **more)))

    def attach(self, **more):
        """Attaches; returns the hub's Attached or AttachRefused."""
        self.ask_to_attach(**more)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            got = self.receive(1)
            kind = got and got[0].WhichOneof("kind")
            if kind == "attach_refused":
                return got[0].attach_refused
            if kind == "attached":
                answer = got[0].attached
                at = answer.received
                self.memory.sent = (at.generation, at.number, at.digest)
                if answer.sent.generation > self.memory.received[0]:
                    self.memory.received = (answer.sent.generation, 0, ZERO)
                return answer
        return None

    def data(self, payload, number=None, previous=None, generation=None):
        """Sends an envelope under the next number of the lane (or a wrong one)."""
        wrong = number is not None or previous is not None or generation is not None
        frame = link.Frame(schema_version=1, data=link.Data(
            generation=generation or self.generation, number=number or self.number + 1,
            previous_digest=previous or self.digest))
        if not wrong:
            self.memory.sent = (self.generation, self.number + 1, blake(self.digest + blake(payload)))
        self.send(frame, payload)

    def acknowledge(self, data, payload):
        """Receipts a message of the hub's lane."""
        digest = blake(data.previous_digest + blake(payload))
        self.memory.received = (data.generation, data.number, digest)
        receipt = link.Receipt(author=self.keys.peer, recipient="hub", time_us=now_us(), position=link.LanePosition(
            generation=data.generation, number=data.number, digest=digest)).SerializeToString()
        self.send(link.Frame(schema_version=1, ack=link.Ack(
            receipt=receipt, key_id=self.keys.key_id, signature=self.keys.signature("iwets/v1/receipt", receipt),
            credit=link.Credit(number_max=data.number + 64, bytes_max=1 << 20))))

    def close(self):
        self.socket.close(0)
