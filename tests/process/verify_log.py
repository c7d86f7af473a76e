"""An independent verifier of an exported audit log: `iwets-hubctl audit export FILE`, then this. Shares no code with the
hub: SHA-256, HMAC and BLAKE2b are Python's, Ed25519 is PyNaCl's. The format is in docs/audit.md.

Computes every leaf and the tree from the entries alone, and compares the root with the checkpoint that the hub has
signed and with what its witnesses have countersigned; what is readable in a line must be what its leaf commits to.
"""
import base64
import collections
import hashlib
import hmac
import json
import sys

import nacl.exceptions
import nacl.signing

KINDS = ["operation", "collection", "alteration", "consultation", "disclosure", "combination", "erasure"]
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class NotWhole(Exception):
    """What in the log is not as it was committed."""


def require(true, what):
    if not true:
        raise NotWhole(what)


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def id_text(raw):
    number = int.from_bytes(raw, "big")
    return "".join(CROCKFORD[number >> 5 * i & 31] for i in reversed(range(26)))


class Content:
    """Journey, purpose and event of an entry, as they stand in the journal."""

    def __init__(self, raw):
        self.raw, self.at = raw, 0
        self.subjects = [self.row() for _ in range(self.number(4))]
        self.purpose = self.take(self.number(4)).decode()
        self.event = self.take(self.number(4))
        require(self.at == len(raw), "content with bytes behind its event")

    def take(self, count):
        require(self.at + count <= len(self.raw), "content that is cut short")
        self.at += count
        return self.raw[self.at - count:self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "little")

    def row(self):
        subject = id_text(self.take(16))
        self.take(1)  # The step.
        if self.number(1) != HUB:
            self.take(2)  # The country of a peer.
        self.take(4)  # A code of the step.
        return subject


HUB = 0  # The role of the hub in a peer's id.


def leaf_of(line):
    content = bytes.fromhex(line["content"])
    said = Content(content)
    require(said.purpose == line["purpose"], f"entry {line['index']} shows another purpose")
    require(said.subjects == [step["subject"] for step in line["steps"]], f"entry {line['index']} shows other steps")
    entry = hashlib.blake2b(content, digest_size=32).digest()
    inner = hmac.new(bytes.fromhex(line["salt"]), entry + bytes.fromhex(line["payload"]), hashlib.sha256).digest()
    return sha256(b"\0", bytes([KINDS.index(line["kind"])]), line["time_us"].to_bytes(8, "big"),
                  line["actor"].encode().ljust(16, b"\0"), inner)


class Tree:
    """RFC 6962: append leaves, ask for the root."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        index, self.size = self.size, self.size + 1
        while index & 1:
            leaf, index = sha256(b"\1", self.peaks.pop(), leaf), index >> 1
        self.peaks.append(leaf)

    def root(self):
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\1", peak, root)
        return root


def note(size, root):
    return f"iwets/hub\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def signed(key, text, signature):
    try:
        nacl.signing.VerifyKey(bytes.fromhex(key)).verify(text, bytes.fromhex(signature))
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False
    return True


def verify(lines):
    """Returns what the log has, by kind; raises `NotWhole`."""
    head, *rest = [json.loads(line) for line in lines]
    require(head.get("format") == "iwets-audit/1", "no exported audit log")
    size, root = head["checkpoint"]["size"], bytes.fromhex(head["checkpoint"]["root"])
    require(signed(head["hub_key"], note(size, root), head["checkpoint"]["signature"]),
            "a checkpoint that the hub has not signed")
    words = [line for line in rest if "witness" in line]
    wanted, roots = {word["size"] for word in words}, {}
    tree, kinds = Tree(), collections.Counter()
    for line in rest:
        if "witness" in line:
            continue
        require(line["index"] == tree.size + 1, f"entry {tree.size + 1} is missing")
        tree.append(leaf_of(line))
        kinds[line["kind"]] += 1
        if tree.size in wanted:
            roots[tree.size] = tree.root()
    require(tree.size == size and tree.root() == root, "entries that do not lead to the signed root")
    for word in words:
        text = f"cosignature/v1\ntime {word['time_us'] // 1_000_000}\n".encode()
        require(signed(word["key"], text + note(word["size"], bytes.fromhex(word["root"])), word["signature"]),
                f"a countersignature that is not of {word['witness']}")
        require(word["size"] > size or roots[word["size"]].hex() == word["root"],
                f"{word['witness']} has countersigned another log")
    return {"entries": size, "root": root.hex(), "witnesses": len(words), "kinds": dict(kinds)}


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            print(json.dumps(verify(log)))
    except NotWhole as fault:
        sys.exit(f"the log is not whole: {fault}")
