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
import example_center  # noqa: E402
import iwets_adapter  # noqa: E402
import iwets_link  # noqa: E402
import iwets_wire  # noqa: E402
from example_center import FileRegistry  # noqa: E402
from iwets_adapter import EXPLANATION, RESULT, UPDATE, Adapter  # noqa: E402
from iwets_wire import Directory, digest, pb, read  # noqa: E402


class Whole(FileRegistry):
    """The example, which also asks (a row whose name is 606), refuses (402) and corrects (110), and requires the
    importer."""
    def on_request(self, request, answers):
        firearm = request.submit.firearm
        if firearm.country_of_manufacture != "US" and not firearm.importer:
            return answers.result(204)
        name = next((row["name"] for row in self.look_up(firearm)), "")
        if name == "606":
            return answers.update(606, "Which other marks does it have?")
        if name == "402":
            return answers.result(402, pb.TraceAnswer(reason=pb.ITI_REASON_NATIONAL_SECURITY))
        if name == "110":
            answers.remind(0.2, "review")
            return answers.result(110)
        FileRegistry.on_request(self, request, answers)

    def on_information(self, request, answers):
        answers.result(100, pb.TraceAnswer(contact="registry@police.example"))

    def on_unanswered(self, request, answers):
        answers.result(502)

    def on_review(self, request, answers):
        answers.correct(100, pb.TraceAnswer(contact="registry@police.example"), "new_information", "the dealer has written")


def say_in_the_end(more):
    """Lets an adapter say `more` behind each result."""
    def say(self, case, kind, content, **fields):
        once(self, case, kind, content, **fields)
        if kind == RESULT:
            place = iwets_wire.context(self.keys.peer, case["member"], case["trace"], kind)
            more(self, case, content, fields["code"], lambda answer: iwets_wire.seal(
                case["member"], self.directory.entries[case["member"]].keys.sealing_keys[-1], place,
                answer.SerializeToString()))
    once, Adapter.say = Adapter.say, say


def without(call):
    """Lets an adapter overlook what members say of a kind."""
    honest = Adapter.take_words
    Adapter.take_words = lambda self, case, said, name: None if name == call else honest(self, case, said, name)


class Broken:
    """Each method breaks the adapter in one way."""
    def nothing():
        pass

    def reads_no_amendments():
        without("amended")

    def names_versions_it_cannot_open():
        def opened(self, said):
            if said.kind == pb.KIND_TRACE_AMEND:
                return read(pb.TraceAmend, said.body), pb.TraceConfidential()
            return honest(self, said)
        honest, Adapter.opened = Adapter.opened, opened

    def refuses_forged_chains():
        import iwets_chain

        def opened(self, said):
            body, words = honest(self, said)
            if said.kind == pb.KIND_TRACE_SUBMIT and words.HasField("continuation"):
                iwets_chain.prove(self.directory, words.continuation, said.author, self.keys.peer[-2:])
            return body, words
        honest, Adapter.opened = Adapter.opened, opened

    def answers_late_reminders():
        def take(self, said, new):
            honest(self, said, new)
            if said.kind == pb.KIND_TRACE_CLOCK:
                clock = read(pb.TraceClock, said.body)
                self.post("member:ZA", UPDATE, pb.TraceUpdate(trace=clock.trace, code=602))
        honest, Adapter.take = Adapter.take, take

    def believes_any_clock():
        def take(self, said, new):
            if said.kind == pb.KIND_TRACE_CLOCK:
                said.author = "hub"
            honest(self, said, new)
        honest, Adapter.take = Adapter.take, take

    def forgets_information():
        without("information")

    def asks_without_words():
        Whole.on_request = lambda self, request, answers: answers.said.append((UPDATE, pb.CenterText(), {"code": 606}))

    def finds_what_has_no_number():
        example_center.unaskable = lambda firearm: None

    def always_raises():
        Whole.on_request = lambda self, request, answers: {}["registry"]

    def refuses_without_a_reason():
        Whole.on_request = lambda self, request, answers: answers.said.append(
            (RESULT, pb.TraceAnswer(contact="desk"), {"code": 402}))

    def delays_without_a_word():
        def on_request(self, request, answers):
            answers.said.append((UPDATE, pb.CenterText(), {"code": 400}))

        def say(self, case, kind, content, **fields):
            if fields.get("code") == 400:
                place = iwets_wire.context(self.keys.peer, case["member"], case["trace"], kind)
                key = self.directory.entries[case["member"]].keys.sealing_keys[-1]
                fields["text"] = iwets_wire.seal(case["member"], key, place, b"\x0a\0")
            honest(self, case, kind, content, **fields)
        honest, Adapter.say, Whole.on_request = Adapter.say, say, on_request

    def never_explains():
        without("clarification")

    def explains_twice():
        def say(self, case, kind, content, **fields):
            for _ in range(2 if kind == EXPLANATION else 1):
                honest(self, case, kind, content, **fields)
        honest, Adapter.say = Adapter.say, say

    def drops_its_former_keys():
        honest = Adapter.sealing_keys
        Adapter.sealing_keys = lambda self: honest(self)[-1:]

    def has_no_new_keys():
        Adapter.next_keys_are_named = lambda *_: False
        Adapter.flow = lambda self, honest=Adapter.flow: (
            self.sql("DELETE FROM outbox WHERE (SELECT count(*) FROM kept WHERE name = 'succession')"), honest(self))

    def overlooks_its_profile():
        Whole.on_request = FileRegistry.on_request

    def corrects_without_a_reason():
        say_in_the_end(lambda self, case, content, code, sealed: self.post(
            case["member"], RESULT, pb.TraceResult(trace=case["trace"], code=code, version=2, answer=sealed(content))))

    def corrects_without_a_version():
        def more(self, case, content, code, sealed):
            content.correction.reason = pb.CORRECTION_REASON_OTHER
            again = pb.TraceResult(trace=case["trace"], code=code, answer=sealed(content))
            self.post(case["member"], RESULT, again)
        say_in_the_end(more)

    def answers_twice():
        say_in_the_end(lambda self, case, content, code, sealed: self.post(
            case["member"], RESULT, pb.TraceResult(trace=case["trace"], code=320, answer=sealed(content))))

    def calls_files_whole():
        pb.ATTACHMENT_OUTCOME_NO_ROOM = pb.ATTACHMENT_OUTCOME_WHOLE

    def speaks_twice_of_a_file():
        def take_words(self, case, said, call):
            for _ in range(2 if call == "attachment" else 1):
                honest(self, case, said, call)
        honest, Adapter.take_words = Adapter.take_words, take_words

    def dies_of_files():
        honest = Adapter.take_words
        Adapter.take_words = lambda self, case, said, call: os._exit(1) if call == "attachment" else honest(
            self, case, said, call)

    def never_receipts():
        def send(self, kind, frame, payload=b""):
            if kind != "ack":
                honest(self, kind, frame, payload)
        honest, Adapter.send = Adapter.send, send

    def forgets_its_numbers():
        def start(self, *words):
            honest(self, *words)
            self.at.sent.CopyFrom(pb.LanePosition(generation=1, digest=bytes(32)))
            self.at.acked.CopyFrom(self.at.sent)
        honest, Adapter.__init__ = Adapter.__init__, start

    def seals_to_another_key():
        honest = iwets_wire.seal
        iwets_adapter.seal = lambda reader, key, *more: honest(
            reader, bytes(iwets_wire.nacl.public.PrivateKey.generate().public_key), *more)

    def commits_to_something_else():
        def seal(*words):
            part = iwets_wire.seal(*words)
            part.commitment = digest(b"something else")
            return part
        iwets_adapter.seal = seal

    def ignores_credit():
        def flow(self):
            self.credit = pb.Credit(number_max=1 << 40, bytes_max=1 << 20)
            honest(self)
        honest, Adapter.flow = Adapter.flow, flow

    def changes_bytes():
        def send(self, kind, frame, payload=b""):
            if kind == "data":
                said = pb.Statement.FromString(pb.Envelope.FromString(payload).statement)
                payload = self.keys.envelope(said.recipient, said.kind, iwets_wire.BODIES[said.kind].FromString(said.body))
            honest(self, kind, frame, payload)
        honest, Adapter.send = Adapter.send, send

    def exports_to_nowhere():
        Whole.on_request = lambda self, request, answers: answers.said.append((RESULT, pb.TraceAnswer(), {"code": 104}))

    def answers_after_cancellation():
        Adapter.withdraw = lambda *_: None
        Whole.on_reminder = lambda self, request, answers: answers.result(320)

    def answers_cancellations():
        Adapter.withdraw = lambda self, case, reason: self.say(case, RESULT, pb.TraceAnswer(), code=501)

    def overlooks_the_hubs_word():
        Adapter.take_hubs = lambda *_: None
        Whole.on_reminder = lambda self, request, answers: answers.result(320)

    def knows_no_batches():
        def open(self, data, at=None):
            if pb.Envelope.FromString(data).leaf_count > 1:
                raise ValueError("no batch of one")
            return honest(self, data, at)
        honest, Directory.open = Directory.open, open

    def dies_of_garbage():
        Adapter.open = lambda self, payload, honest=Adapter.open: (
            honest(self, payload) if len(payload) > 1 else os._exit(1))

    def does_not_end():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal = lambda *_: None

    def says_nothing_at_first():
        honest = iwets_adapter.Answers.update
        iwets_adapter.Answers.update = lambda self, code, *more: None if code == 601 else honest(self, code, *more)

    def believes_any_signature():
        iwets_wire.verify = iwets_link.verify = lambda *words: None

    def has_effects_twice():
        def on_data(self, data, payload):
            if data.number <= self.at.received.number:
                self.open(payload)
            honest(self, data, payload)
        honest, Adapter.on_data = Adapter.on_data, on_data

    def forgets_what_waits():
        def start(self, *words):
            honest(self, *words)
            self.sql("DELETE FROM outbox WHERE number IS NULL")
        honest, Adapter.__init__ = Adapter.__init__, start


if __name__ == "__main__":
    getattr(Broken, sys.argv.pop(1))()
    iwets_adapter.run_center(lambda state: Whole(f"{state}/registry.csv"))
