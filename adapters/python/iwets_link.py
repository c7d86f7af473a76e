"""A peer's end of the link with the hub [3]: session, lanes, receipts, and the SQLite file that outlives a crash."""
import os
import sqlite3
import sys
import time

import zmq
import zmq.utils.z85

from iwets_wire import DAY_US, FAULTS, SCHEMA, Directory, Keys, digest, now_us, pb, read, verify

WINDOW, WINDOW_BYTES, OUTBOX_MAX, FRAMES_MAX = 128, 1 << 20, 10_000, 256
TABLES = """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA user_version = 2;
CREATE TABLE IF NOT EXISTS kept(name PRIMARY KEY, value);
CREATE TABLE IF NOT EXISTS seen(author, id, at, PRIMARY KEY(author, id));
CREATE TABLE IF NOT EXISTS outbox(place INTEGER PRIMARY KEY, rank, envelope, number, previous);"""


def id_text(value):
    """An id as every program of the network writes it: 26 digits of base 32 [1]."""
    number = int.from_bytes(value, "big")
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * place & 31] for place in reversed(range(26)))


def log(event, **values):
    """A line for the operator: ids, codes and sizes, never what a case says."""
    words = [f"{name}={id_text(value) if isinstance(value, bytes) else value}" for name, value in values.items()]
    print(time.strftime("%FT%TZ", time.gmtime()), f"event={event}", *words, file=sys.stderr, flush=True)


def open_database(path):
    """What outlives a crash: where the lanes stand, what waits and, of the adapter, its cases."""
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    version, tables = (db.execute(text).fetchone()[0] for text in (
        "PRAGMA user_version", "SELECT count(*) FROM sqlite_master"))
    if tables and version != 2:
        raise ValueError(f"{path} is of another release. Let that one answer what is open, move the file away, and let "
                         "the hub's operator open a new generation")
    db.executescript(TABLES)
    return db


class Link:
    """A turn is one transaction; what it promises leaves when that is durable. `take` and `on_time` are its owner's."""
    def __init__(self, state, anchor):
        self.anchor, self.key_file, self.proposed = anchor, state / "keys", state / "keys.proposed"
        self.keys, self.db = Keys(self.key_file), open_database(state / "adapter.db")
        kept = dict(self.sql("SELECT * FROM kept").fetchall())
        zero = pb.LanePosition(generation=1, digest=bytes(32))
        self.at = pb.Attach(sent=zero, acked=zero, received=zero)  # Where the lanes stand is just what an Attach says.
        self.at.MergeFromString(kept.get("at", b""))
        try:
            self.directory = Directory(anchor, kept.get("directory"))
        except FAULTS as fault:  # The anchor names another authority now: its directory comes from the hub.
            log("kept_directory_not_believed", why=fault)
            self.directory = Directory(anchor)
        self.socket, self.frames, self.attached, self.credit, self.acknowledge = None, [], False, pb.Credit(), False
        self.pause = self.attach_at = self.heard = self.ping_at = self.progress = self.gap_at = self.flown = 0
        self.sql("DELETE FROM seen WHERE at < ?", now_us() - 366 * DAY_US)  # Nothing lives longer.

    def sql(self, text, *values):
        return self.db.execute(text, values)

    def post(self, recipient, kind, body, urgent=False):
        """(in a turn) Queues a message; its bytes never change from here on."""
        envelope = self.keys.envelope(recipient, kind, body)
        self.sql("INSERT INTO outbox(rank, envelope) VALUES(?, ?)", urgent, envelope)

    def turn(self):
        arrived = list(self.wait())
        self.db.execute("BEGIN IMMEDIATE")
        before, self.acknowledge = self.at.SerializeToString(), False
        for kind, frame, payload in arrived:
            self.on_frame(kind, frame, payload)
        self.on_time()
        self.keep_session()
        if self.attached:
            self.flow()
        if self.at.SerializeToString() != before:
            self.sql("REPLACE INTO kept VALUES('at', ?)", self.at.SerializeToString())
        self.db.execute("COMMIT")
        if self.acknowledge and self.attached:
            self.send("ack", self.receipt())
        for frame, payload in self.frames:
            try:
                self.socket.send_multipart([frame.SerializeToString(), payload], zmq.DONTWAIT)
            except zmq.Again:
                break  # The lanes repeat it.
        self.frames = []

    def wait(self):
        """The frames that have come, after a second at most."""
        if not self.socket:
            return
        zmq.select([self.socket, self.monitor], [], [], min(1, self.seconds_to_next()))
        for _ in range(FRAMES_MAX):
            if not self.socket.poll(0):
                break
            parts = self.socket.recv_multipart()
            try:
                header, payload = parts
                frame = read(pb.Frame, header)
                kind = frame.WhichOneof("kind") or "none"
                yield kind, getattr(frame, kind, None), payload
                self.heard = time.monotonic()
            except FAULTS as fault:
                log("frame_rejected", why=fault)
        if self.monitor.poll(0) and self.monitor.recv_multipart() and self.attached:
            self.end("the connection was lost", pause=0)

    def send(self, kind, frame, payload=b""):
        self.frames.append((pb.Frame(schema_version=1, **{kind: frame}), payload))

    def keep_session(self):
        """Attaches; pings every 15 s, repeats what has no receipt in 10, gives up after 45 of silence [3.2, 3.3]."""
        now = time.monotonic()
        if self.attached and now > self.heard + 45:
            self.end("the hub does not answer", pause=0)
        if not self.attached and now >= self.attach_at:
            self.attach()
        if self.attached and now >= self.ping_at:
            self.ping_at, self.acknowledge = now + 15, self.at.received.number > 0
            self.send("ping", pb.Ping(credit=self.granted(), now_us=now_us()))
        if now > self.progress + 10:
            self.progress, self.flown = now, self.at.acked.number

    def attach(self):
        """Each session has a connection of its own: nothing of an earlier one can arrive in it."""
        self.take_next_keys()
        if self.socket:
            self.socket.disable_monitor()
            self.socket.close(0)
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger, self.socket.maxmsgsize, self.socket.ipv6 = 0, 257 << 10, True
        for part, key in (("server", bytes.fromhex(self.anchor["hub"]["curve_key"])),
                          ("secret", bytes(self.keys.curve)), ("public", self.keys.open.curve_key)):
            setattr(self.socket, f"curve_{part}key", zmq.utils.z85.encode(key))
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self.socket.connect(self.anchor["hub"]["endpoint"])
        self.attach_at, self.frames = time.monotonic() + max(5, self.pause), []
        self.at.schema_version_max, self.at.program, self.at.now_us = SCHEMA, "iwets-python 2", now_us()
        self.at.directory_version = self.directory.version[0]
        self.at.credit.CopyFrom(self.granted())
        self.send("attach", self.at)

    def take_next_keys(self):
        if self.next_keys_are_named():
            os.replace(self.proposed, self.key_file)
        self.keys = Keys(self.key_file)

    def next_keys_are_named(self):
        """Whether the directory names those that `iwets_keys.py rotate` has made and announced [5.4]."""
        entry = self.directory.entries.get(self.keys.peer)
        return entry and self.proposed.exists() and Keys(self.proposed).open.sign_key == entry.keys.sign_key

    def sealing_keys(self):
        return self.keys.sealing + (Keys(self.proposed).sealing if self.proposed.exists() else [])

    def end(self, why, pause=None):
        """No session until the next attach: after `pause` seconds, or 1, 2, 4 ... 30."""
        self.pause = min(30, max(1, 2 * self.pause)) if pause is None else pause
        log("session_ended", why=f'"{why}"', again_s=self.pause)
        self.attached, self.attach_at, self.frames = False, time.monotonic() + self.pause, []

    def on_frame(self, kind, frame, payload):
        try:
            if kind in ("attach_refused", "lane_stopped", "fenced"):
                self.pause = 15 if kind == "fenced" else self.pause  # Another process has these keys: leave the field.
                self.end(f"{kind}: {getattr(frame, 'reason', '')} {getattr(frame, 'remedy', '')}")
            elif self.attached or kind == "attached":
                getattr(self, f"on_{kind}", lambda *_: None)(frame, payload)
                self.credit = getattr(frame, "credit", self.credit)
        except FAULTS as fault:
            log("not_believed", frame=kind, why=fault)

    def on_attached(self, hub, _):
        at, theirs = self.at, hub.received
        if theirs.generation > at.sent.generation and theirs.number == 0:
            for lane in (at.sent, at.acked, at.received):
                lane.CopyFrom(pb.LanePosition(generation=theirs.generation, digest=bytes(32)))
            at.journal_index, at.journal_root = 0, b""
            self.sql("UPDATE outbox SET rank = ? - number, number = NULL WHERE number", 1 << 48)  # Drawn anew, first.
        if not (hub.peer == self.keys.peer and at.sent.generation == theirs.generation == hub.sent.generation
                and at.acked.number <= theirs.number and theirs.digest == self.digest_at(theirs.number)
                and (hub.sent.number > at.received.number or hub.sent == at.received)):
            return self.end("the lanes here do not continue the hub's: its operator opens a new generation")
        self.attached, self.pause, self.gap_at, self.progress, self.flown = True, 0, 0, time.monotonic(), theirs.number
        self.ping_at = self.progress + 15
        log("attached", sent=at.sent.number, received=at.received.number)

    def on_ping(self, *_):
        self.send("pong", pb.Pong(credit=self.granted(), now_us=now_us()))

    # Hub to peer [3.3, 3.5]
    def granted(self):
        room = self.sql("SELECT count(*) FROM outbox").fetchone()[0] < OUTBOX_MAX
        return pb.Credit(number_max=self.at.received.number + WINDOW * room, bytes_max=WINDOW_BYTES * room,
                         reason=pb.CREDIT_REASON_UNSPECIFIED if room else pb.CREDIT_REASON_OVERLOAD)

    def on_data(self, data, payload):
        at = self.at.received
        if data.generation != at.generation or data.number > at.number + WINDOW:
            return self.end("a message outside of what was granted")
        if data.number > at.number + 1:
            if time.monotonic() > self.gap_at + 1:
                self.gap_at = time.monotonic()
                self.send("resend", pb.Resend(generation=at.generation, number=at.number + 1))
            return
        self.acknowledge = True
        if data.number <= at.number:
            return  # A repeat: acknowledged again, no effect.
        if data.previous_digest != at.digest:
            return self.end("the hub's lane is forked: its operator opens a new generation")
        at.number, at.digest = data.number, digest(at.digest, digest(payload))
        self.open(payload)  # What is not believed has consumed its number, and has no effect.

    def open(self, payload):
        """A message that is its author's, and for us. A directory is the authority's: it vouches for the hub's keys."""
        said = read(pb.Statement, read(pb.Envelope, payload).statement)
        news = Directory(self.anchor, said.body) if said.kind == pb.KIND_DIRECTORY_UPDATE else None
        said = (news or self.directory).open(payload)
        if said.recipient != self.keys.peer:
            raise ValueError("it is for somebody else")
        new = self.sql("INSERT OR IGNORE INTO seen VALUES(?, ?, ?)", said.author, said.id, now_us()).rowcount
        if not news:
            return self.take(said, new)
        if news.version < self.directory.version or said.author != "hub":
            raise ValueError("it is older than the directory in force")
        self.directory = news
        self.sql("REPLACE INTO kept VALUES('directory', ?)", said.body)
        log("directory_in_force", version=news.version[0])
        if self.next_keys_are_named():
            self.end("the keys have changed", pause=0)

    def receipt(self):
        said = pb.Receipt(author=self.keys.peer, recipient="hub", position=self.at.received,
                          time_us=now_us()).SerializeToString()
        return pb.Ack(receipt=said, key_id=self.keys.id, signature=self.keys.signature(b"receipt", said),
                      credit=self.granted())

    # Peer to hub [3.3, 3.5]
    def digest_at(self, number):
        row = self.sql("SELECT previous FROM outbox WHERE number = ?", number + 1).fetchone()
        return row[0] if row else self.at.sent.digest if number == self.at.sent.number else None

    def flow(self):
        """Draws numbers for what waits, urgent first, while window and credit allow, and sends it."""
        at, most = self.at.sent, min(self.credit.bytes_max, WINDOW_BYTES)
        while at.number < min(self.credit.number_max, self.at.acked.number + WINDOW):
            row = self.sql("SELECT * FROM outbox WHERE number IS NULL ORDER BY rank DESC, place LIMIT 1").fetchone()
            size = self.sql("SELECT total(length(envelope)) FROM outbox WHERE number").fetchone()[0]
            if not row or size and size + len(row["envelope"]) > most:
                break
            self.progress = self.progress if size else time.monotonic()
            at.number += 1
            self.sql("UPDATE outbox SET number = ?, previous = ? WHERE place = ?", at.number, at.digest, row["place"])
            at.digest = digest(at.digest, digest(row["envelope"]))
        self.flown = min(self.flown, self.credit.number_max)  # What was beyond it the hub has dropped.
        for row in self.sql("SELECT * FROM outbox WHERE number > ? AND number <= ? ORDER BY number", self.flown,
                            self.credit.number_max).fetchall():
            self.flown = row["number"]
            self.send("data", pb.Data(generation=at.generation, number=self.flown, previous_digest=row["previous"]),
                      row["envelope"])

    def on_resend(self, frame, _):
        if frame.generation == self.at.sent.generation:
            self.flown = max(self.at.acked.number, frame.number - 1)

    def on_ack(self, ack, _):
        """A receipt is believed if it is the hub's, for us, and of the digest that we computed ourselves."""
        said = read(pb.Receipt, ack.receipt)
        verify(self.directory.key("hub", ack.key_id, said.time_us), b"receipt", ack.receipt, ack.signature)
        there, at = said.position, self.at
        if (said.author, said.recipient) != ("hub", self.keys.peer):
            raise ValueError("it is of others")
        if there.generation < at.sent.generation or there.number < at.acked.number:
            raise ValueError("it is an earlier one")  # Its credit is out of date too.
        if there.generation > at.sent.generation or there.digest != self.digest_at(there.number):
            return self.end("the hub's receipt does not continue our lane: its operator opens a new generation")
        self.progress = time.monotonic() if there.number > at.acked.number else self.progress
        self.flown = max(self.flown, there.number)
        self.sql("DELETE FROM outbox WHERE number <= ?", there.number)
        at.acked.CopyFrom(there)
        if said.journal_index >= at.journal_index:
            at.journal_index, at.journal_root = said.journal_index, said.journal_root
