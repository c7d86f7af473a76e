"""A peer's end of the link with the hub [3]: session, lanes, receipts, its own keys, and the SQLite file that outlives a
crash.
"""
import os
import sqlite3
import sys
import time

import zmq
import zmq.utils.z85

from iwets_wire import (DAY_US, SCHEMA, ZERO, Directory, Fault, Keys, digest, directories, envelope_of, envelopes, link,
                        now_us, read, verify)

WINDOW, WINDOW_BYTES, OUTBOX_MAX, FRAMES_MAX = 128, 1 << 20, 10_000, 256
TABLES = """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS kept(name TEXT PRIMARY KEY, value);
CREATE TABLE IF NOT EXISTS seen(author, id, at, PRIMARY KEY(author, id));
CREATE TABLE IF NOT EXISTS outbox(place INTEGER PRIMARY KEY, urgent, envelope, generation DEFAULT 0, number DEFAULT 0,
  previous);"""


def log(event, **values):  # Ids, codes and sizes; never what a case says.
    words = [f"{name}={value.hex() if isinstance(value, bytes) else value}" for name, value in values.items()]
    print(time.strftime("%FT%TZ", time.gmtime()), f"event={event}", *words, file=sys.stderr, flush=True)


class Link:
    """A turn is one transaction; what it promises leaves when that is durable. `take` and `on_time` are its owner's."""
    def __init__(self, state, anchor):
        self.anchor, self.keys = anchor, Keys(state / "keys")
        self.key_file, self.proposed, self.following = state / "keys", state / "keys.proposed", None
        self.db = sqlite3.connect(state / "adapter.db", isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)
        kept = dict(self.sql("SELECT * FROM kept").fetchall())
        zero = link.LanePosition(generation=1, digest=ZERO)
        # Where the lanes stand is just what an Attach says.
        self.at = link.Attach.FromString(kept["at"]) if "at" in kept else link.Attach(
            schema_version_max=SCHEMA, program="iwets-python 1", sent=zero, acked=zero, received=zero)
        try:
            self.directory = Directory(anchor, kept.get("directory", b""))
        except Fault as fault:  # The anchor names another authority now: its directory comes from the hub.
            log("kept_directory_not_believed", why=fault)
            self.directory = Directory(anchor)
        self.socket, self.frames, self.attached, self.credit, self.pause = None, [], False, link.Credit(), 0
        self.attach_at = self.heard = self.ping_at = self.progress = self.gap_at = 0
        self.sql("DELETE FROM seen WHERE at < ?", now_us() - 366 * DAY_US)  # Nothing lives longer.

    def sql(self, text, *values):
        return self.db.execute(text, values)

    def post(self, recipient, kind, body, urgent=False):
        """(in a turn) Queues a message; its bytes never change from here on."""
        envelope = envelope_of(self.keys, recipient, kind, body)
        self.sql("INSERT INTO outbox(urgent, envelope) VALUES(?, ?)", urgent, envelope)

    # ------------------------------------------------------------------------------------------------------ a turn
    def turn(self):
        arrived = self.wait()
        self.db.execute("BEGIN IMMEDIATE")
        before, self.acknowledge, self.resend_from = self.at.SerializeToString(), False, None
        for kind, frame, payload in arrived:
            getattr(self, f"on_{kind}", lambda *_: None)(frame, payload)
        self.on_time()
        self.change_keys()
        self.keep_session()
        if self.attached:
            self.draw()
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
            return []
        ready = zmq.select([self.socket, self.monitor], [], [], min(1, self.seconds_to_next()))[0]
        frames = []
        while len(frames) < FRAMES_MAX and self.socket.poll(0):
            try:
                header, payload = self.socket.recv_multipart()
                frame = read(link.Frame, header)
                frames.append((kind := frame.WhichOneof("kind"), getattr(frame, kind), payload))
                self.heard = time.monotonic()
            except (Fault, ValueError, TypeError) as fault:  # Not two parts, no frame, of no kind.
                log("frame_rejected", why=fault)
        if self.monitor in ready and self.monitor.recv_multipart() and self.attached:
            self.end("the connection was lost", pause=0)
        return frames

    def send(self, kind, frame, payload=b""):
        self.frames.append((link.Frame(schema_version=1, **{kind: frame}), payload))

    # ---------------------------------------------------------------------------------------- the session [3.2, 3.4]
    def keep_session(self):
        now = time.monotonic()
        if self.attached and now > self.heard + 45:
            self.end("the hub does not answer", pause=0)
        if not self.attached:
            return self.attach() if now >= self.attach_at else None
        if now >= self.ping_at:
            self.ping_at, self.acknowledge = now + 15, self.at.received.number > 0
            self.send("ping", link.Ping(credit=self.granted(), now_us=now_us()))
        if now > self.progress + 10:
            self.resend_from = 0
        if self.resend_from is not None:
            self.progress = now
            for row in self.window(self.resend_from):
                self.send_data(row["number"], row["previous"], row["envelope"])

    def attach(self):
        """Each session has a connection of its own: nothing of an earlier one can arrive in it."""
        if self.socket:
            self.socket.disable_monitor()
            self.socket.close(0)
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger, self.socket.maxmsgsize, self.socket.ipv6 = 0, 257 << 10, True
        self.socket.curve_serverkey = zmq.utils.z85.encode(bytes.fromhex(self.anchor["hub"]["curve_key"]))
        self.socket.curve_secretkey = zmq.utils.z85.encode(bytes(self.keys.curve))
        self.socket.curve_publickey = zmq.utils.z85.encode(bytes(self.keys.curve.public_key))
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self.socket.connect(self.anchor["hub"]["endpoint"])
        self.attach_at = time.monotonic() + max(5, self.pause)
        self.at.credit.CopyFrom(self.granted())
        self.at.now_us, self.at.directory_version = now_us(), self.directory.version[0]
        self.frames = []
        self.send("attach", self.at)

    def end(self, why, pause=None):
        """No session until the next attach: after `pause` seconds, or 1, 2, 4 ... 30."""
        self.pause = min(30, max(1, 2 * self.pause)) if pause is None else pause
        log("session_ended", why=f'"{why}"', again_s=self.pause)
        self.attached, self.attach_at, self.frames = False, time.monotonic() + self.pause, []

    def on_attached(self, hub, _):
        at = self.at
        if hub.received.generation > at.sent.generation and hub.received.number == 0:
            for lane in (at.sent, at.acked, at.received):  # What was drawn and not acknowledged is drawn anew.
                lane.CopyFrom(link.LanePosition(generation=hub.received.generation, digest=ZERO))
            at.journal_index, at.journal_root = 0, b""
            log("generation_opened", generation=at.sent.generation)
        theirs, hers, ours = hub.received, hub.sent, at.received
        if hub.peer != self.keys.peer:
            return self.end(f"the hub knows these keys as {hub.peer}")
        if not (theirs.generation == at.sent.generation and at.acked.number <= theirs.number <= at.sent.number
                and theirs.digest == self.digest_at(theirs.number) and hers.generation == ours.generation
                and (hers.number > ours.number or (hers.number, hers.digest) == (ours.number, ours.digest))):
            return self.end("the lanes here do not continue the hub's: its operator opens a new generation")
        self.attached, self.pause, self.gap_at, self.progress = True, 0, 0, time.monotonic()
        self.ping_at = self.progress + 15
        self.credit, self.resend_from = hub.credit, max(1, theirs.number)
        log("attached", sent=at.sent.number, received=at.received.number)

    def on_attach_refused(self, frame, _):
        self.end(f"the hub refuses: {frame.reason} {frame.remedy}")

    def on_lane_stopped(self, frame, _):
        self.end(f"the hub has stopped a lane: {frame.reason} {frame.remedy}")

    def on_fenced(self, *_):
        self.pause = 30
        self.end("another process with these keys has attached")

    def on_ping(self, frame, _):
        self.send("pong", link.Pong(credit=self.granted(), now_us=now_us()))
        self.on_pong(frame, _)

    def on_pong(self, frame, _):
        if self.credit.number_max < self.at.sent.number <= frame.credit.number_max:
            self.resend_from = 0  # While it took nothing, the hub dropped what was under way.
        self.credit = frame.credit

    # ------------------------------------------------------------------------------------------------ own keys [5.4]
    def change_keys(self):
        """(in a turn) To those that `rotate` has left in `keys.proposed`. Until the hub's directory names them the
        present ones stay, and what is sealed to either is opened."""
        if not self.following:
            if not self.attached or not self.proposed.exists():
                return
            self.following = Keys(self.proposed)
            self.keys.sealing.insert(0, self.following.sealing[-1])
        entry, next_key = self.directory.entries.get(self.keys.peer), bytes(self.following.sign.verify_key)
        if entry and entry.keys.sign_key == next_key:
            return self.take_proposed_keys()
        if self.sql("SELECT 1 FROM kept WHERE name = 'succession' AND value = ?", next_key).fetchone():
            return  # It is announced, and waits for the hub's word.
        keys = self.following.public()
        names = [self.keys.peer.encode(), b"\0", keys.sign_key, keys.curve_key, *keys.sealing_keys]
        said = directories.KeySuccession(keys=keys, successor_signature=self.following.signature(
            b"iwets/v1/succession", b"".join(names)))
        self.post("hub", envelopes.KIND_KEY_SUCCESSION, said.SerializeToString(), True)
        self.sql("REPLACE INTO kept VALUES('succession', ?)", next_key)
        log("succession_announced", key_id=self.following.id)

    def take_proposed_keys(self):
        new, waiting = self.following, self.key_file.with_suffix(".new")
        waiting.unlink(missing_ok=True)
        sealing = [key for key in self.keys.sealing if bytes(key) != bytes(new.sealing[-1])][-7:] + [new.sealing[-1]]
        Keys.write(waiting, new.peer, bytes(new.sign), bytes(new.curve), map(bytes, sealing))
        os.replace(waiting, self.key_file)
        self.drop_proposed_keys()
        self.end("the keys have changed", pause=0)

    def drop_proposed_keys(self):
        self.proposed.unlink(missing_ok=True)
        self.sql("DELETE FROM kept WHERE name = 'succession'")
        if self.following:
            self.keys, self.following = Keys(self.key_file), None

    # -------------------------------------------------------------------------------------- hub to peer [3.3, 3.5]
    def granted(self):
        waiting = self.sql("SELECT count(*) FROM outbox").fetchone()[0]
        if waiting >= OUTBOX_MAX:
            return link.Credit(number_max=self.at.received.number, reason=link.CREDIT_REASON_OVERLOAD)
        return link.Credit(number_max=self.at.received.number + WINDOW, bytes_max=WINDOW_BYTES)

    def on_data(self, data, payload):
        at = self.at.received
        if not self.attached:
            return
        if data.generation != at.generation or data.number > at.number + WINDOW:
            return self.end("a message outside of what was granted")
        if data.number > at.number + 1:
            if time.monotonic() > self.gap_at + 1:
                self.gap_at = time.monotonic()
                self.send("resend", link.Resend(generation=at.generation, number=at.number + 1))
            return
        self.acknowledge = True
        if data.number <= at.number:
            return  # A repeat: acknowledged again, no effect.
        if data.previous_digest != at.digest:
            return self.end("the hub's lane is forked: its operator opens a new generation")
        at.number, at.digest = data.number, digest(at.digest, digest(payload))
        try:
            self.open(payload)
        except Fault as fault:  # It has consumed its number, and has no effect.
            log("message_not_believed", number=data.number, why=fault)

    def open(self, payload):
        try:
            said = self.directory.open(payload)
        except Fault as fault:
            if fault.args[0] != "wrong_author":
                raise
            # Perhaps of keys that only the directory in it names: the authority's word counts.
            said = envelopes.Statement.FromString(envelopes.Envelope.FromString(payload).statement)
            if (said.author, said.kind) != ("hub", envelopes.KIND_DIRECTORY_UPDATE):
                raise
            said = Directory(self.anchor, said.body).open(payload)
        if said.recipient != self.keys.peer:
            raise Fault("wrong_recipient", "recipient", "is not us")
        new = self.sql("INSERT OR IGNORE INTO seen VALUES(?, ?, ?)", said.author, said.id, now_us()).rowcount
        if said.kind == envelopes.KIND_DIRECTORY_UPDATE and said.author == "hub":
            following = Directory(self.anchor, said.body)
            if following.version < self.directory.version:
                raise Fault("wrong_state", "version", "is older than the directory in force")
            self.directory = following
            self.sql("REPLACE INTO kept VALUES('directory', ?)", said.body)
            return log("directory_in_force", version=following.version[0])
        self.take(said, repeated=not new)

    def receipt(self):
        said = link.Receipt(author=self.keys.peer, recipient="hub", position=self.at.received,
                            time_us=now_us()).SerializeToString()
        return link.Ack(receipt=said, key_id=self.keys.id, signature=self.keys.signature(b"iwets/v1/receipt", said),
                        credit=self.granted())

    # -------------------------------------------------------------------------------------- peer to hub [3.3, 3.5]
    def window(self, first=0):
        return self.sql("SELECT * FROM outbox WHERE generation = ? AND number >= ? ORDER BY number",
                        self.at.sent.generation, first).fetchall()

    def digest_at(self, number):
        following = self.window(number + 1)
        return following[0]["previous"] if following else self.at.sent.digest

    def draw(self):
        """Numbers for what waits, while window and credit allow: what an earlier generation has left, then urgent."""
        at, window, most = self.at.sent, self.window(), min(self.credit.bytes_max, WINDOW_BYTES)
        count, size = len(window), sum(len(row["envelope"]) for row in window)
        while count < WINDOW and at.number < self.credit.number_max and most:
            row = self.sql("SELECT * FROM outbox WHERE generation < ? ORDER BY generation = 0, number, urgent DESC, "
                           "place LIMIT 1", at.generation).fetchone()
            if not row or count and size + len(row["envelope"]) > most:
                return
            self.progress = self.progress if count else time.monotonic()
            self.sql("UPDATE outbox SET generation = ?, number = ?, previous = ? WHERE place = ?", at.generation,
                     at.number + 1, at.digest, row["place"])
            self.send_data(at.number + 1, at.digest, row["envelope"])
            at.number, at.digest = at.number + 1, digest(at.digest, digest(row["envelope"]))
            count, size = count + 1, size + len(row["envelope"])

    def send_data(self, number, previous, envelope):
        data = link.Data(generation=self.at.sent.generation, number=number, previous_digest=previous)
        self.send("data", data, envelope)

    def on_resend(self, frame, _):
        if self.attached and frame.generation == self.at.sent.generation:
            self.resend_from = frame.number

    def on_ack(self, ack, _):
        """A receipt is believed if it is the hub's, for us, and of the digest that we computed ourselves."""
        try:
            said = read(link.Receipt, ack.receipt)
            verify(self.directory.key("hub", ack.key_id, said.time_us), b"iwets/v1/receipt", ack.receipt, ack.signature)
        except Fault as fault:
            return log("receipt_not_believed", why=fault)
        there, at = said.position, self.at
        if (said.author, said.recipient) != ("hub", self.keys.peer) or not self.attached:
            return log("receipt_not_believed", why="of others, or outside of a session")
        if there.generation < at.sent.generation or there.number < at.acked.number:
            return
        if there.generation > at.sent.generation or there.number > at.sent.number \
                or there.digest != self.digest_at(there.number):
            return self.end("the hub's receipt does not continue our lane: its operator opens a new generation")
        self.progress = time.monotonic() if there.number > at.acked.number else self.progress
        self.sql("DELETE FROM outbox WHERE generation = ? AND number <= ?", there.generation, there.number)
        at.acked.CopyFrom(there)
        if said.journal_index >= at.journal_index:
            at.journal_index, at.journal_root = said.journal_index, said.journal_root
        self.on_pong(ack, _)
