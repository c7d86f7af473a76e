"""A wire between the peers and the hub that does to their bytes what a hostile network may: late, cut off in the
middle, twice, in another order, with a bit turned over. It can also keep all that it carried.
"""
import random
import socket
import threading
import time

from network import Wire, free_port

MISCHIEFS = ("late", "cut_in_the_middle", "twice", "reordered", "flipped")
RECORDED_BYTES_MAX = 16 << 20  # of a connection


class HostileWire(Wire):
    """`chance` of mischief for each chunk; 0 is an honest wire."""

    def __init__(self, port, to_port, chance=0.0, seed=1, record=False):
        self.chance, self.dice, self.done = chance, random.Random(seed), {what: 0 for what in MISCHIEFS}
        self.record, self.counting = record, threading.Lock()
        self.recorded = {}  # (connection, "in" to the hub or "out" of it) -> its bytes
        super().__init__(port, to_port)

    @classmethod
    def instead_of(cls, network, **more):
        """Takes the place of the honest wire of a network made `with_wire` and not yet created."""
        network.wire.close()
        network.public_port = free_port()
        network.wire = cls(network.public_port, network.hub_port, **more)
        return network.wire

    def _pump(self, source, sink, pair):
        held = b""  # What the next chunk overtakes.
        try:
            while chunk := source.recv(65536):
                if self.record:
                    self._keep(pair, "in" if source is pair[0] else "out", chunk)
                what = self._draw()
                if what == "reordered" and not held:
                    held = chunk
                    source.settimeout(0.5)  # Nothing follows: it was the last, and not overtaken.
                    try:
                        chunk = source.recv(65536)
                    except TimeoutError:
                        chunk = b""
                    source.settimeout(None)
                    sink.sendall(chunk + held)
                    held = b""
                    continue
                self._pass_on(what, chunk, sink)
        except OSError:
            pass
        self._drop(pair)

    def _keep(self, pair, way, chunk):
        with self.counting:
            kept = self.recorded.setdefault((id(pair), way), bytearray())
            if len(kept) < RECORDED_BYTES_MAX:
                kept += chunk

    def _draw(self):
        with self.counting:
            if self.dice.random() >= self.chance:
                return None
            what = self.dice.choice(MISCHIEFS)
            self.done[what] += 1
            return what

    def _pass_on(self, what, chunk, sink):
        if what == "late":
            time.sleep(self.dice.uniform(0.05, 0.5))
        elif what == "cut_in_the_middle":
            sink.sendall(chunk[:max(1, len(chunk) // 2)])
            sink.shutdown(socket.SHUT_RDWR)
            raise OSError
        elif what == "twice":
            chunk += chunk
        elif what == "flipped":
            at = self.dice.randrange(len(chunk))
            chunk = chunk[:at] + bytes([chunk[at] ^ 1 << self.dice.randrange(8)]) + chunk[at + 1:]
        sink.sendall(chunk)
