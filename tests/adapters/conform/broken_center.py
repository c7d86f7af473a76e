"""Adapters that break one rule each, on purpose: a center that does whatever a center may do, with one method changed.
`broken_center.py NAME run --state DIR --anchor FILE`; what each of them does wrong stands in `Broken`, which
iwets-adapter-conform must find. `nothing` breaks none.
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
from iwets_wire import RESULT, UPDATE, digest, envelope_of, envelopes, link, read, traces  # noqa: E402


class Whole(FileRegistry):
    """The example, which also asks (a row whose name is 606) and refuses (402), and requires the importer."""
    def on_request(self, request, answers):
        firearm = request.submit.firearm
        if firearm.country_of_manufacture != "US" and not firearm.importer:
            return answers.result(204)
        name, _ = self.look_up(firearm.serial) or ("", 0)
        if name == "606":
            return answers.update(606, "Which other marks does it have?")
        if name == "402":
            return answers.result(402, traces.TraceAnswer(reason=traces.ITI_REASON_NATIONAL_SECURITY))
        FileRegistry.on_request(self, request, answers)

    def on_information(self, request, answers, text):
        answers.result(100, traces.TraceAnswer(contact="registry@police.example"))

    def on_unanswered(self, request, answers):
        answers.result(502)


class Broken:
    """Each method breaks the adapter in one way."""
    def nothing():
        pass

    def reads_no_amendments():
        Adapter.take_amendment = lambda *_: None

    def names_versions_it_cannot_open():
        Adapter.amend = lambda *_: None

    def refuses_forged_chains():
        def read_continuation(self, request, continuation):
            iwets_wire.prove_chain(self.directory, continuation, request.requester, self.keys.peer[-2:])
        Adapter.read_continuation = read_continuation

    def answers_late_reminders():
        def take(self, said, repeated):
            honest(self, said, repeated)
            if said.kind == envelopes.KIND_TRACE_CLOCK:
                clock = read(traces.TraceClock, said.body)
                self.post("member:ZA", UPDATE, traces.TraceUpdate(trace=clock.trace, code=602).SerializeToString())
        honest, Adapter.take = Adapter.take, take

    def believes_any_clock():
        def take(self, said, repeated):
            if said.kind == envelopes.KIND_TRACE_CLOCK:
                said.author = "hub"
            honest(self, said, repeated)
        honest, Adapter.take = Adapter.take, take

    def forgets_information():
        Adapter.take_information = lambda *_: None

    def asks_without_words():
        honest = iwets_adapter.Answers.update
        iwets_adapter.Answers.update = lambda self, code, *more: honest(self, code, *more if code != 606 else ())

    def refuses_without_a_reason():
        Whole.on_request = lambda self, request, answers: answers.said.append((RESULT, 402, "", b"\x0a\0"))

    def delays_without_a_word():
        Whole.on_request = lambda self, request, answers: answers.said.append((UPDATE, 400, "", b"\x0a\0"))

    def never_explains():
        Adapter.take_clarification = lambda *_: None

    def explains_twice():
        def take_clarification(self, said):
            honest(self, said)
            honest(self, said)
        honest, Adapter.take_clarification = Adapter.take_clarification, take_clarification

    def drops_its_former_keys():
        def take_proposed_keys(self):
            self.keys.sealing = []
            honest(self)
        honest, Adapter.take_proposed_keys = Adapter.take_proposed_keys, take_proposed_keys

    def has_no_new_keys():
        Adapter.change_keys = lambda *_: None

    def overlooks_its_profile():
        Whole.on_request = FileRegistry.on_request

    def corrects_without_a_reason():
        def say(self, name, kind, code, country, content):
            once(self, name, kind, code, country, content)
            if kind == RESULT:
                again = traces.TraceResult(trace=name[0], code=code, version=2, answer=self.seal(name, kind, content))
                self.post(name[1], kind, again.SerializeToString())
        once, Adapter.say = Adapter.say, say

    def corrects_without_a_version():
        def say(self, name, kind, code, country, content):
            once(self, name, kind, code, country, content)
            if kind == RESULT:
                why = traces.TraceAnswer.FromString(content)
                why.correction.reason = traces.CORRECTION_REASON_OTHER
                part = self.seal(name, kind, why.SerializeToString())
                self.post(name[1], kind, traces.TraceResult(trace=name[0], code=code, answer=part).SerializeToString())
        once, Adapter.say = Adapter.say, say

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
        Whole.on_request = lambda self, request, answers: answers.said.append((RESULT, 104, "", b""))

    def answers_after_cancellation():
        Adapter.withdraw = lambda *_: None
        Whole.on_reminder = lambda self, request, answers: answers.result(320)

    def answers_cancellations():
        Adapter.withdraw = lambda self, name, reason: self.say(name, RESULT, 501, "", b"")

    def overlooks_the_hubs_word():
        Adapter.withdraw_all = lambda *_: None
        Whole.on_reminder = lambda self, request, answers: answers.result(320)

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
    iwets_adapter.run_center(lambda state: Whole(f"{state}/registry.csv"))
