"""An independent verifier of an evidence package: `iwets evidence export TRACE --out FILE`, then this with the authority's
key. Shares no code with node or command: hashes are Python's, Ed25519 is PyNaCl's, protobuf is read by hand. The format is
in docs/evidence.md. Knows the keys that the authority has signed, not those of successions.
"""
import base64
import hashlib
import hmac
import json
import sys

import nacl.exceptions
import nacl.signing


KIND_ATTACHMENT = 7


class NotWhole(Exception):
    """The item that is not what it says, and why."""


def require(true, item, why):
    if not true:
        raise NotWhole(f"{item}: {why}")


def blake(*pieces, key=b""):
    return hashlib.blake2b(b"".join(pieces), digest_size=32, key=key).digest()


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(key, domain, data, signature):
    if domain:  # The pre-authentication encoding of (domain, data).
        data = (2).to_bytes(8, "little") + b"".join(len(p).to_bytes(8, "little") + p for p in (domain.encode(), data))
    try:
        return bool(nacl.signing.VerifyKey(key).verify(data, signature))
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False


def fields(data):
    """Field numbers of a protobuf message, with all their values in order."""
    out, at, numbers = {}, 0, []
    while at < len(data):
        value = shift = 0
        while data[at] > 127:
            value, shift, at = value | (data[at] & 127) << shift, shift + 7, at + 1
        value, at = value | data[at] << shift, at + 1
        numbers.append(value)
        if len(numbers) < 2:
            continue
        tag, numbers = numbers[0], []
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        out.setdefault(tag >> 3, []).append(value)
    return out


def root(leaf, index, count, path, node):
    """Of a Merkle tree in which a node without a right sibling moves up unchanged."""
    path = list(path)
    while count > 1:
        if index % 2 or index + 1 < count:
            leaf = node(path.pop(0), leaf) if index % 2 else node(leaf, path.pop(0))
        index, count = index // 2, (count + 1) // 2
    return leaf if not path else b""


def keys_of(items, authority):
    """(peer, key id) of every key that the authority has signed; a later edition stands above an earlier one."""
    keys = {}
    for item in items:
        if not item["item"].startswith("directory "):
            continue
        outer = fields(fields(base64.b64decode(item["update"]))[1][0])
        require(signed(authority, "iwets/v1/directory", outer[1][0], outer[2][0]), item["item"], "not the authority's")
        directory = fields(outer[1][0])
        parties = [(entry[1][0], [entry[3][0], *entry.get(11, [])]) for entry in map(fields, directory.get(5, []))]
        for peer, all_keys in [(b"hub", [directory[4][0], *directory.get(6, [])]), *parties]:
            for sign in (fields(key)[1][0] for key in all_keys):
                keys[peer.decode(), blake(sign)[:8].hex()] = sign
    return keys


def check_message(item, keys):
    """The digest of the envelope, when its author has signed it and what is shown of it."""
    raw = base64.b64decode(item["envelope"])
    outer = fields(raw)
    statement = fields(outer[2][0])
    author, count = statement[2][0].decode(), outer.get(5, [0])[0]
    leaf = blake(b"\0", outer[3][0], outer[2][0])
    top = root(leaf, outer.get(4, [0])[0], count, outer.get(6, []), lambda *pair: blake(b"\1", *pair))
    key = keys.get((author, outer[7][0].hex()))
    require(key and signed(key, "iwets/v1/envelope", blake(b"\2", bytes([count]), top), outer[8][0]), item["item"],
            f"not signed by {author}")
    if item["unsealed"]:
        content, salt = base64.b64decode(item["unsealed"]["content"]), bytes.fromhex(item["unsealed"]["salt"])
        require(blake(content, key=salt) in statement[8][0], item["item"], "shows what its author has not sealed")
    if proof := item["receipt"]:
        receipt, digest = base64.b64decode(proof["receipt"]), bytes.fromhex(proof["previous"])
        for message in [blake(raw), *map(bytes.fromhex, proof["after"])]:
            digest = blake(digest, message)
        require(signed(keys["hub", proof["key"]], "iwets/v1/receipt", receipt, bytes.fromhex(proof["signature"]))
                and fields(fields(receipt)[3][0])[3][0] == digest, item["item"], "the hub has not receipted it")
    return blake(raw)


def file_of(item):
    """(digest, name) of the file that a message announces, in a list of one or none."""
    statement = fields(fields(base64.b64decode(item["envelope"]))[2][0])
    if statement[4] != [KIND_ATTACHMENT] or not item["unsealed"]:
        return []
    inside = fields(base64.b64decode(item["unsealed"]["content"]))
    return [(inside[2][0].hex(), inside[4][0].decode())]


def check_file(item, announced):
    """True if a message announces it, under this name."""
    if item["content"] is not None:
        require(blake(base64.b64decode(item["content"])).hex() == item["digest"], item["item"], "another content")
    names = [name for digest, name in announced if digest == item["digest"]]
    require(not names or item["name"] in names, item["item"], "announced under another name")
    return bool(names)


def check_log(item, keys):
    """Digests of the messages that the hub's log has."""
    if "checkpoint" not in item:
        return set()
    checkpoint, name, top = item["checkpoint"], item["item"], bytes.fromhex(item["checkpoint"]["root"])
    note = f"iwets/hub\n{checkpoint['size']}\n{base64.b64encode(top).decode()}\n".encode()
    require(signed(keys["hub", checkpoint["key"]], None, note, bytes.fromhex(checkpoint["signature"])), name, "not the hub's")
    for entry in item["entries"]:
        payload = blake(bytes.fromhex(entry["message"]), key=bytes.fromhex(entry["payload_salt"]))
        inner = hmac.new(bytes.fromhex(entry["salt"]), bytes.fromhex(entry["entry"]) + payload, hashlib.sha256).digest()
        head = bytes([0, entry["kind"]]) + entry["time_us"].to_bytes(8, "big") + entry["actor"].encode().ljust(16, b"\0")
        leaf = sha256(head, inner)
        found = root(leaf, entry["index"] - 1, checkpoint["size"], map(bytes.fromhex, entry["path"]), lambda *pair: sha256(b"\1", *pair))
        require(found == top, name, "an entry is not in the log")
    return {entry["message"] for entry in item["entries"]}


def verify(file, authority):
    whole = json.loads(file)
    items, seal = whole["items"], dict(whole["seal"])
    written = json.dumps(whole, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    require(whole["format"] == "iwets-evidence/1" and written.encode() == file, "file", "not as a package is written")
    for item, one in zip(items, seal["items"]):
        require(item["item"] == one["item"] and blake(canonical(item)).hex() == one["digest"], one["item"], "altered")
    require(len(items) == len(seal["items"]), "seal", "items were added or left out")
    keys = keys_of(items, authority)
    signature = bytes.fromhex(seal.pop("signature"))
    require(signed(keys[seal["by"], seal["key"]], "iwets/v1/evidence", canonical(seal), signature), "seal", "not the member's")
    told = [item for item in items if item["item"].startswith("message ")]
    messages = {check_message(item, keys).hex() for item in told}
    announced = [file for item in told for file in file_of(item)]
    files = sum(check_file(item, announced) for item in items if item["item"].startswith("attachment "))
    logged = set().union(*(check_log(item, keys) for item in items if item["item"].startswith("log ")))
    return {"by": seal["by"], "messages": len(messages), "files": files, "in_the_log": len(messages & logged)}


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as package:
            print(json.dumps(verify(package.read(), bytes.fromhex(sys.argv[2]))))
    except NotWhole as fault:
        sys.exit(f"not whole: {fault}")
