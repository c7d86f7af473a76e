"""Marks a closed journal as one that a later version of the hub has written, as an upgrade would: one more record
at the end of RocksDB's write-ahead log (its format: github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format).
"""
import pathlib
import struct

BLOCK, HEADER = 32768, 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
META_COLUMN = 7  # of those that the hub makes: entries, payloads, journeys, found, snapshots, tree, meta
COLUMN_FAMILY_VALUE = 5
SEQUENCE = 1 << 40  # behind everything that a test writes


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 & -(crc & 1))
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def fragments(offset, payload):
    """The payload as records of the log, cut at the ends of blocks."""
    out, first = b"", True
    while True:
        left = BLOCK - (offset + len(out)) % BLOCK
        if left < HEADER:
            out += bytes(left)
            continue
        part, payload = payload[:left - HEADER], payload[left - HEADER:]
        kind = (FIRST if first else MIDDLE) if payload else (FULL if first else LAST)
        out += struct.pack("<IHB", masked(crc32c(bytes([kind]) + part)), len(part), kind) + part
        first = False
        if not payload:
            return out


def mark(journal, version):
    """Puts `version` under the key of the format in the journal at this path."""
    key, value = b"format", struct.pack("<I", version)
    batch = struct.pack("<QI", SEQUENCE, 1) + bytes([COLUMN_FAMILY_VALUE, META_COLUMN])
    batch += bytes([len(key)]) + key + bytes([len(value)]) + value
    log = max(pathlib.Path(journal).glob("*.log"), key=lambda path: int(path.stem))
    with open(log, "ab") as file:
        file.write(fragments(file.tell(), batch))
