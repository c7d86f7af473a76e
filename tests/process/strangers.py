"""Connections of somebody who has no key: half open, or announcing more than will ever come."""
import socket
import struct
import time

# ZMTP 3.1 (RFC 37): signature, version, mechanism, as-server, filler.
GREETING = b"\xff" + b"\0" * 8 + b"\x7f" + b"\x03\x01" + b"CURVE".ljust(20, b"\0") + b"\0" + b"\0" * 31
COMMAND_LONG, MESSAGE_LONG = 0x06, 0x02


def announcement(size, kind=COMMAND_LONG):
    """The head of a frame of so many bytes."""
    return struct.pack(">BQ", kind, size)


class HalfOpen:
    """`count` connections that say `words` and then nothing; those that were closed are counted by `closed`."""

    def __init__(self, port, count, words=b""):
        self.sockets, self.connected = [], 0
        for _ in range(count):
            one = socket.socket()
            one.setblocking(False)
            self.sockets.append(one)
            one.connect_ex(("127.0.0.1", port))
            if len(self.sockets) % 200 == 0:
                time.sleep(0.02)  # The backlog of the listener is finite, and so is every attacker's.
        end = time.monotonic() + 5
        for one in self.sockets:
            one.settimeout(max(0.01, end - time.monotonic()))
            try:
                one.getpeername()
                one.sendall(words)
                self.connected += 1
            except OSError:
                continue

    def closed(self):
        """How many the other side has ended."""
        count = 0
        for one in self.sockets:
            one.setblocking(False)
            try:
                while data := one.recv(65536):
                    del data
                count += 1
            except BlockingIOError:
                continue
            except OSError:
                count += 1
        return count

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()
