"""A center as witness of the hub's audit log (docs/audit.md, Checkpoints and witnesses): `run_center(..., Witness)`."""
import base64
import hashlib
import os
import time

import nacl.signing

from iwets_adapter import Adapter
from iwets_link import log
from iwets_wire import FAULTS, now_us, pb


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def continues(first, new, path):
    """Whether a log (size and root) goes on from what it was at `first` (RFC 6962, 2.1.2)."""
    hashes = [path[at:at + 32] for at in range(0, len(path), 32)]
    if first.size in (0, new.size) or first.size > new.size:
        return first.size == 0 or (first.size, first.root, path) == (new.size, new.root, b"")
    at, last = first.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_root = new_root = hashes.pop(0) if at and hashes else first.root
    for other in hashes:
        if at & 1 or at == last:
            old_root, new_root = node(other, old_root), node(other, new_root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new_root = node(new_root, other)
        at, last = at >> 1, last >> 1
    return (last, old_root, new_root) == (0, first.root, new.root)


def note(checkpoint, seconds=None):
    """What is signed: the hub's note, or with a time a witness's word on it."""
    root = base64.b64encode(checkpoint.root).decode()
    head = f"cosignature/v1\ntime {seconds}\n" if seconds is not None else ""
    return f"{head}iwets/hub\n{checkpoint.size}\n{root}\n".encode()


class Witness(Adapter):
    """Asks at each attach and every hour, and countersigns a log that continues all that was seen of it."""
    ask_at = tag = 0

    def on_attached(self, hub, payload):
        generation = self.at.sent.generation
        super().on_attached(hub, payload)
        self.ask_at = 0
        if self.at.sent.generation != generation:  # The hub's memory may have been given up: begin anew.
            self.sql("DELETE FROM kept WHERE name = 'checkpoint'")

    def kept(self, name):
        row = self.sql("SELECT value FROM kept WHERE name = ?", name).fetchone()
        return row[0] if row else b""

    def keep_session(self):
        super().keep_session()
        if self.attached and time.monotonic() >= self.ask_at and not self.kept("audit_conflict"):
            self.ask_at, self.tag = time.monotonic() + 3600, 1 + int.from_bytes(os.urandom(7), "big")
            seen = pb.Checkpoint.FromString(self.kept("checkpoint"))
            self.send("audit_ask", pb.AuditAsk(tag=self.tag, size=seen.size, witnesses=True))

    def on_audit_told(self, told, _):
        if not self.tag or told.tag != self.tag or not told.HasField("checkpoint"):
            return
        self.tag, now, new = 0, now_us(), told.checkpoint
        seen = pb.Checkpoint.FromString(self.kept("checkpoint"))
        if not any(self.signed(key, note(new), new.signature) for (peer, _), (key, until) in self.directory.keys.items()
                   if peer == "hub" and now < until):
            raise ValueError("the checkpoint is not signed by the hub")
        if not continues(seen, new, told.consistency):
            return self.conflict("hub", seen.size)
        for one in told.witnesses:
            word = one.countersignature
            key, until = self.directory.keys.get((word.peer, word.key_id), (b"", 0))
            if word.time_us < until and self.signed(key, note(word, word.time_us // 1_000_000), word.signature):
                if not continues(word, new, one.consistency):
                    return self.conflict(word.peer, word.size)
        self.sql("REPLACE INTO kept VALUES('checkpoint', ?)", new.SerializeToString())
        signature = self.keys.sign.sign(note(new, now // 1_000_000)).signature
        self.send("countersignature", pb.Countersignature(
            peer=self.keys.peer, size=new.size, root=new.root, time_us=now, key_id=self.keys.id, signature=signature))

    @staticmethod
    def signed(key, text, signature):
        try:
            return bool(nacl.signing.VerifyKey(key).verify(text, signature))
        except FAULTS:
            return False

    def conflict(self, peer, size):
        """The first finding stays, and nothing is countersigned any more, until the state is made anew."""
        log("audit_conflict", seen_by=peer, size=size, remedy='"keep this state as it is, and call the authority"')
        self.sql("REPLACE INTO kept VALUES('audit_conflict', ?)", f"{peer} {size}")
