"""Adapters that break one rule each, on purpose: the Python example with one method changed. `broken_center.py NAME run
--state DIR --anchor FILE`; what each of them does wrong stands in `Broken`, which iwets-adapter-conform must find.
"""
import os
import pathlib
import signal
import sys

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path[:0] = [str(ROOT / "adapters/python")]
import iwets_adapter  # noqa: E402
import iwets_wire  # noqa: E402
from example_center import FileRegistry  # noqa: E402
from iwets_adapter import Adapter  # noqa: E402
from iwets_wire import RESULT, digest, envelope_of, envelopes, link  # noqa: E402


class Broken:
    """Each method breaks the adapter in one way."""
    def answers_twice():
        def say(self, name, kind, code, country, content):
            once(self, name, kind, code, country, content)
            if kind == RESULT:
                self.sql("UPDATE cases SET state = 'open' WHERE trace = ? AND member = ?", *name)
                once(self, name, kind, 320, "", content)
        once, Adapter.say = Adapter.say, say

    def never_receipts():
        def send(self, kind, frame, payload=b""):
            if kind != "ack":
                honest(self, kind, frame, payload)
        honest, Adapter.send = Adapter.send, send

    def forgets_its_numbers():
        def start(self, *words):
            honest(self, *words)
            self.at.sent.CopyFrom(link.LanePosition(generation=1, digest=bytes(32)))
            self.at.acked.CopyFrom(self.at.sent)
        honest, Adapter.__init__ = Adapter.__init__, start

    def seals_to_another_key():
        honest = iwets_wire.Sealer.seal
        iwets_wire.Sealer.seal = lambda self, reader, key, *more: honest(
            self, reader, bytes(iwets_wire.nacl.public.PrivateKey.generate().public_key), *more)

    def commits_to_something_else():
        def seal(self, *words):
            part = honest(self, *words)
            part.commitment = digest(b"something else")
            return part
        honest, iwets_wire.Sealer.seal = iwets_wire.Sealer.seal, seal

    def ignores_credit():
        def draw(self):
            self.credit = link.Credit(number_max=1 << 40, bytes_max=1 << 20)
            honest(self)
        honest, Adapter.draw = Adapter.draw, draw

    def changes_bytes():
        def send_data(self, number, previous, envelope):
            said = envelopes.Statement.FromString(envelopes.Envelope.FromString(envelope).statement)
            honest(self, number, previous, envelope_of(self.keys, said.recipient, said.kind, said.body))
        honest, Adapter.send_data = Adapter.send_data, send_data

    def exports_to_nowhere():
        FileRegistry.on_request = lambda self, request, answers: answers.said.append((RESULT, 104, "", b""))

    def answers_after_cancellation():
        Adapter.withdraw = lambda *_: None
        FileRegistry.on_reminder = lambda self, request, answers: answers.result(320)

    def answers_cancellations():
        Adapter.withdraw = lambda self, name, reason: self.say(name, RESULT, 501, "", b"")

    def overlooks_the_hubs_word():
        Adapter.withdraw_all = lambda *_: None
        FileRegistry.on_reminder = lambda self, request, answers: answers.result(320)

    def knows_no_batches():
        def read(kind, data):
            message = honest(kind, data)
            if kind is envelopes.Envelope and message.leaf_count > 1:
                raise iwets_wire.Fault("malformed", "leaf_count", "is not 1")
            return message
        honest, iwets_wire.read = iwets_wire.read, read

    def dies_of_garbage():
        iwets_wire.Fault.__init__ = lambda self, *words: os._exit(1)

    def does_not_end():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal = lambda *_: None

    def says_nothing_at_first():
        honest = iwets_adapter.Answers.update
        iwets_adapter.Answers.update = lambda self, code, *more: None if code == 601 else honest(self, code, *more)

    def believes_any_signature():
        iwets_wire.verify = lambda *words: None

    def has_effects_twice():
        def on_data(self, data, payload):
            if data.number <= self.at.received.number:
                self.open(payload)
            honest(self, data, payload)
        honest, Adapter.on_data = Adapter.on_data, on_data

    def forgets_what_waits():
        def start(self, *words):
            honest(self, *words)
            self.sql("DELETE FROM outbox WHERE number = 0")
        honest, Adapter.__init__ = Adapter.__init__, start


if __name__ == "__main__":
    getattr(Broken, sys.argv.pop(1))()
    iwets_adapter.run_center(lambda state: FileRegistry(f"{state}/registry.csv"))
