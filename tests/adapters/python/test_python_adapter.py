"""The Python adapter without a network: its desk against centers of all kinds."""
import contextlib
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path[:0] = [str(ROOT / "adapters/python")]
import iwets_adapter  # noqa: E402
import iwets_link  # noqa: E402
import iwets_wire as wire  # noqa: E402
from iwets_wire import RESULT, UPDATE, directories, envelopes, refusals, traces  # noqa: E402


class Center(iwets_adapter.TracingCenter):
    """Does what a test has put into `plan`, and remembers how it was called."""
    def __init__(self):
        self.plan, self.calls = lambda answers: None, []

    def on_request(self, request, answers):
        self.calls.append(request.submit.firearm.serial)
        self.request = request
        self.plan(answers)

    def on_information(self, request, answers, text):
        self.calls.append(text)
        answers.result(320)

    def on_cancelled(self, request, reason):
        self.calls.append("cancelled: " + reason)


class Desk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        state, member_state = pathlib.Path(folder.name, "center"), pathlib.Path(folder.name, "member")
        for place, who in ((state, "US"), (member_state, "ZA")):
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
                iwets_adapter.init(place, who, "")
        self.member = wire.Keys(member_state / "keys")
        self.member.peer = "member:ZA"
        self.center, self.trace = Center(), wire.new_id()
        anchor = {"hub": {"sign_key": "00" * 32, "curve_key": "00" * 32, "endpoint": "tcp://127.0.0.1:1"}}
        self.adapter = iwets_adapter.Adapter(self.center, state, anchor)
        self.adapter.directory.entries["member:ZA"] = directories.DirectoryEntry(
            peer="member:ZA", keys=self.member.public())
        for module in (iwets_adapter, iwets_link):
            self.addCleanup(setattr, module, "log", module.log)
            module.log = lambda *_, **__: None

    def take(self, kind, body, author="member:ZA", repeated=False):
        self.adapter.take(envelopes.Statement(author=author, recipient="center:US", kind=kind, id=wire.new_id(),
                                              body=body.SerializeToString()), repeated)

    def sealed(self, kind, content):
        place = wire.context("member:ZA", "center:US", self.trace, kind)
        key = bytes(self.adapter.keys.sealing[-1].public_key)
        return wire.Sealer().seal("center:US", key, place, content.SerializeToString())

    def ask(self, repeated=False, **confidential):
        body = traces.TraceSubmit(trace=self.trace, priority=1, routing=1, attempt=1)
        body.facts.CopyFrom(traces.CaseFacts(agency_code="A", case_reference="C", crime_code="1", intended_use="x",
                                             recovery_country="ZA"))
        body.facts.recovery_date.year, body.firearm.serial = 2026, "AB1"
        body.confidential.CopyFrom(self.sealed(1, traces.TraceConfidential(officer="Duty officer",
                                                                                **confidential)))
        self.take(envelopes.KIND_TRACE_SUBMIT, body, repeated=repeated)

    def said(self):
        """Kind, code and content of all that waits in the outbox."""
        out = []
        for row in self.adapter.sql("SELECT envelope FROM outbox ORDER BY place"):
            said = envelopes.Statement.FromString(envelopes.Envelope.FromString(row["envelope"]).statement)
            self.assertEqual("member:ZA", said.recipient)
            if said.kind == wire.EXPLANATION:
                place = wire.context("center:US", "member:ZA", self.trace, said.kind)
                part = traces.TraceExplanation.FromString(said.body).answer
                out.append((0, traces.CenterText.FromString(wire.unseal(self.member, part, place))))
                continue
            body = (traces.TraceUpdate if said.kind == UPDATE else traces.TraceResult).FromString(said.body)
            part, content = (body.text, traces.CenterText) if said.kind == UPDATE else (body.answer, traces.TraceAnswer)
            place = wire.context("center:US", "member:ZA", body.trace, said.kind)
            words = content.FromString(wire.unseal(self.member, part, place)) if part.sender_key else None
            out.append((body.code, words))
        return out

    def codes(self):
        return [code for code, _ in self.said()]

    def let_time_pass(self):
        self.adapter.sql("UPDATE due SET at = 0")
        self.adapter.on_time()

    def test_silence_is_acknowledged_and_a_repetition_not_asked_again(self):
        self.ask()
        self.ask(repeated=True)
        self.assertEqual([601, 601], self.codes())
        self.assertEqual(["AB1"], self.center.calls)

    def test_a_center_that_raises_is_asked_again(self):
        def fails(answers):
            answers.result(320)
            raise OSError("the registry is away")
        self.center.plan = fails
        self.ask()
        self.let_time_pass()
        self.assertEqual([400], self.codes())
        self.center.plan = lambda answers: answers.result(310)
        self.let_time_pass()
        self.assertEqual(([400, 310], 3), (self.codes(), len(self.center.calls)))
        self.assertEqual(0, self.adapter.sql("SELECT count(*) FROM due").fetchone()[0])

    def test_nothing_is_said_after_the_final_answer(self):
        def twice(answers):
            answers.result(320)
            answers.result(310)
            answers.remind(0)
        self.center.plan = twice
        self.ask()
        self.let_time_pass()
        self.assertEqual([320], self.codes())

    def test_a_request_without_an_id_is_not_answered_and_one_that_cannot_be_read_is(self):
        with self.assertRaisesRegex(wire.Fault, "trace"):
            self.take(envelopes.KIND_TRACE_SUBMIT, traces.TraceSubmit(attempt=1))
        self.take(envelopes.KIND_TRACE_SUBMIT, traces.TraceSubmit(trace=self.trace, attempt=1))
        self.assertEqual([200], self.codes())
        self.assertIn("priority", self.said()[0][1].explanation)
        self.assertEqual([], self.center.calls)

    def test_a_question_and_its_answer(self):
        self.center.plan = lambda answers: answers.update(606, "Which importer?")
        self.ask()
        body = traces.TraceInformation(trace=self.trace)
        body.answer.CopyFrom(self.sealed(3, traces.CenterText(text="None is marked")))
        self.take(envelopes.KIND_TRACE_INFORMATION, body)
        self.take(envelopes.KIND_TRACE_INFORMATION, body, repeated=True)
        self.let_time_pass()
        self.assertEqual(["AB1", "None is marked"], self.center.calls)
        self.assertEqual([(606, "Which importer?"), (320, "")],
                         [(code, getattr(words, "text", "")) for code, words in self.said()])

    def test_why_an_answer_is_withheld_may_be_asked_after_the_end(self):
        self.center.plan = lambda answers: answers.result(402, traces.TraceAnswer(reason=1))
        self.ask()
        body = traces.TraceClarification(trace=self.trace)
        body.question.CopyFrom(self.sealed(envelopes.KIND_TRACE_CLARIFICATION, traces.CenterText(text="Why?")))
        self.center.on_clarification = lambda trace, requester, question: f"{requester} asks: {question}"
        self.take(envelopes.KIND_TRACE_CLARIFICATION, body)
        self.take(envelopes.KIND_TRACE_CLARIFICATION, body, repeated=True)
        self.assertEqual([402, 0], self.codes())
        self.assertEqual("member:ZA asks: Why?", self.said()[1][1].text)
        body.trace = wire.new_id()
        self.take(envelopes.KIND_TRACE_CLARIFICATION, body)
        self.assertEqual([402, 0], self.codes())  # Of a trace that never was here.

    def test_a_center_is_reminded_of_what_is_overdue(self):
        self.ask()
        self.center.on_overdue = lambda request, answers, number: answers.result(320 if number == 2 else 0)
        reminder = traces.TraceClock(trace=self.trace, step=traces.CLOCK_STEP_REMINDER, center="center:US",
                                     deadline_us=1, time_us=2, reminders=2)
        self.take(envelopes.KIND_TRACE_CLOCK, reminder, author="member:ZA")  # Not the hub's word.
        self.let_time_pass()
        self.assertEqual([601], self.codes())
        self.take(envelopes.KIND_TRACE_CLOCK, reminder, author="hub")
        self.let_time_pass()
        self.assertEqual([601, 320], self.codes())

    def amend(self, version, circumstances, repeated=False, trace=None, spoil=False):
        body = traces.TraceAmend(trace=trace or self.trace, version=version)
        body.facts.CopyFrom(traces.CaseFacts(agency_code="A", case_reference="C2", crime_code="1", intended_use="x",
                                             recovery_country="ZA"))
        body.facts.recovery_date.year = 2025
        body.confidential.CopyFrom(self.sealed(envelopes.KIND_TRACE_AMEND,
                                               traces.TraceConfidential(circumstances=circumstances)))
        if spoil:
            body.confidential.commitment = bytes(32)
        self.take(envelopes.KIND_TRACE_AMEND, body, repeated=repeated)

    def named(self):
        """Code and version of the request in all that waits in the outbox."""
        out = []
        for row in self.adapter.sql("SELECT envelope FROM outbox ORDER BY place"):
            said = envelopes.Statement.FromString(envelopes.Envelope.FromString(row["envelope"]).statement)
            body = (traces.TraceUpdate if said.kind == UPDATE else traces.TraceResult).FromString(said.body)
            out.append((body.code, body.request_version))
        return out

    def test_an_amendment_is_acknowledged_and_its_version_answered(self):
        self.center.plan = lambda answers: answers.remind(0)
        seen = []
        self.center.on_amended = lambda request, answers: seen.append(
            (request.version, request.submit.facts.case_reference, request.confidential.circumstances))
        self.center.on_reminder = lambda request, answers: answers.result(320)
        self.ask()
        self.adapter.sql("DELETE FROM due")
        self.amend(2, "under the floor")
        self.amend(2, "under the floor", repeated=True)
        with self.assertRaises(wire.Fault):
            self.amend(4, "", spoil=True)
        self.amend(3, "in the cellar")
        self.amend(2, "older")
        self.assertEqual([(601, 0), (601, 2), (601, 2), (601, 3), (601, 3)], self.named())
        self.let_time_pass()
        self.assertEqual([(3, "C2", "in the cellar")] * 2, seen)  # It is how the request stands now.
        self.adapter.later((self.trace, "member:ZA"), 0, "reminder")
        self.let_time_pass()
        self.assertEqual((320, 3), self.named()[-1])
        self.amend(4, "too late")
        self.ask(repeated=True)
        self.assertEqual([(320, 3)] * 2, self.named()[-2:])

    def test_a_request_that_comes_again_after_its_end_is_amended_again(self):
        seen = []
        self.center.on_amended = lambda request, answers: seen.append(request.confidential.circumstances)
        self.ask()
        self.amend(2, "in the cellar")
        self.let_time_pass()
        self.take(envelopes.KIND_TRACE_STATUS, traces.TraceStatus(
            trace=self.trace, state=traces.TRACE_STATE_CLOSED_EXPIRED, time_us=1), author="hub")
        self.ask(repeated=True)
        self.assertEqual((601, 0), self.named()[-1])
        self.amend(2, "in the cellar", repeated=True)
        self.let_time_pass()
        self.assertEqual((["in the cellar"] * 2, (601, 2)), (seen, self.named()[-1]))

    def test_keys_are_announced_and_taken_when_the_directory_names_them(self):
        adapter, state = self.adapter, pathlib.Path(self.folder, "center")
        adapter.attached, former = True, wire.Keys(state / "keys")
        old = self.sealed(1, traces.TraceConfidential(officer="X"))
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_adapter.rotate(state)
            with self.assertRaises(FileExistsError):
                iwets_adapter.rotate(state)
        following = wire.Keys(state / "keys.proposed")
        adapter.change_keys()
        adapter.change_keys()
        row, = adapter.sql("SELECT envelope FROM outbox")
        adapter.directory.add("center:US", former.public())
        adapter.directory.entries["center:US"] = directories.DirectoryEntry(peer="center:US", keys=former.public())
        said, keys = adapter.directory.succession(row["envelope"])
        self.assertEqual(("hub", following.public()), (said.recipient, keys))
        self.assertEqual(former.id, adapter.keys.id)
        place = wire.context("member:ZA", "center:US", self.trace, 1)
        new = wire.Sealer().seal("center:US", keys.sealing_keys[-1], place, b"")
        for part in (old, new):
            wire.unseal(adapter.keys, part, place)
        adapter.directory.entries["center:US"].keys.CopyFrom(keys)
        adapter.change_keys()
        self.assertEqual((following.id, following.id), (adapter.keys.id, wire.Keys(state / "keys").id))
        self.assertFalse(adapter.attached or (state / "keys.proposed").exists())
        for part in (old, new):
            wire.unseal(wire.Keys(state / "keys"), part, place)
        self.assertEqual(0o600, (state / "keys").stat().st_mode & 0o777)

    def test_keys_that_the_hub_refuses_are_dropped(self):
        adapter, state = self.adapter, pathlib.Path(self.folder, "center")
        adapter.attached, former = True, adapter.keys.public()
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_adapter.rotate(state)
        adapter.change_keys()
        self.take(envelopes.KIND_REFUSAL, refusals.Refusal(number=1, kind=envelopes.KIND_KEY_SUCCESSION, reason="used",
                                                           code=refusals.REFUSAL_CODE_WRONG_AUTHOR), author="hub")
        adapter.change_keys()
        self.assertEqual((former, False), (adapter.keys.public(), (state / "keys.proposed").exists()))
        self.assertEqual(1, adapter.sql("SELECT count(*) FROM outbox").fetchone()[0])

    def test_a_profile_stands_in_the_enrolment(self):
        example = ROOT / "deploy/examples/center-profile.toml"
        profile = iwets_adapter.profile_of(example)
        self.assertEqual([(1, 2, False), (9, 4, False), (4, 3, True)],
                         [(one.field, one.when, one.recommended) for one in profile.requirements])
        self.assertEqual(1946, profile.records_begin)
        state, wrong = pathlib.Path(self.folder, "center"), pathlib.Path(self.folder, "wrong.toml")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_adapter.enrol(state, self.adapter.keys, "Registry", profile)
        signed = directories.SignedEnrolment.FromString((state / "enrolment").read_bytes())
        self.assertEqual(profile, directories.Enrolment.FromString(signed.enrolment).profile)
        for text in ('colour = "red"', '[[require]]\nfield = "firearm.colour"', '[[require]]\nwhen = "always"',
                     '[[require]]\nfield = "possessor"\nwhy = "x"', '[[require]]\nfield = "possessor"\nwhen = "never"'):
            wrong.write_text(text)
            with self.assertRaises((ValueError, KeyError)):
                iwets_adapter.profile_of(wrong)

    def earlier(self):
        """What center:CZ has answered to the member: exported to the United States."""
        trace = wire.new_id()
        state = pathlib.Path(self.folder, trace.hex())
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_adapter.init(state, "CZ", "")
        keys, content = wire.Keys(state / "keys"), traces.TraceAnswer(explanation="sold abroad").SerializeToString()
        self.adapter.directory.entries["center:CZ"] = directories.DirectoryEntry(peer="center:CZ", keys=keys.public())
        self.adapter.directory.add("center:CZ", keys.public())
        salt = os.urandom(32)
        body = traces.TraceResult(trace=trace, code=104, next_country="US")
        body.answer.CopyFrom(self.sealed(RESULT, traces.TraceAnswer()))
        body.answer.commitment = wire.digest(content, key=salt)
        link = traces.ChainLink(envelope=wire.envelope_of(keys, "member:ZA", RESULT, body.SerializeToString()),
                                content=content, salt=salt)
        return traces.Continuation(first_trace=trace, hop=2, chain=[link], possessor={"name": "Sipho Nkosi"})

    def test_a_case_of_another_country_goes_on_here(self):
        self.ask(continuation=self.earlier())
        request = self.center.request
        self.assertEqual([("center:CZ", 104, "sold abroad")],
                         [(one.center, one.code, one.answer.explanation) for one in request.chain])
        self.assertEqual("Sipho Nkosi", request.submit.possessor.name)
        closed = self.earlier()
        closed.chain[0].ClearField("content")
        closed.chain[0].ClearField("salt")
        self.trace = wire.new_id()
        self.ask(continuation=closed)
        self.assertEqual([None], [one.answer for one in self.center.request.chain])

    def test_a_chain_that_cannot_be_verified_is_dropped_and_the_trace_answered(self):
        def content(one):
            one.chain[0].content = traces.TraceAnswer(explanation="invented").SerializeToString()

        def envelope(one):
            one.chain[0].envelope = one.chain[0].envelope[:-1] + b"x"

        def another(one):
            one.first_trace = wire.new_id()

        def hop(one):
            one.hop = 3
        for spoil in (content, envelope, another, hop):
            continuation, self.trace = self.earlier(), wire.new_id()
            spoil(continuation)
            self.ask(continuation=continuation)
            self.assertIsNone(self.center.request.chain, spoil)
            self.assertIn("dropped", self.center.request.chain_note)
        self.assertEqual([601] * 4, self.codes())

    def test_an_answer_says_whether_it_may_be_shown_in_the_next_country(self):
        self.center.plan = lambda answers: answers.result(104, next_country="BR", onward="ask")
        self.ask()
        self.assertEqual(traces.ONWARD_ASK, self.said()[0][1].onward)

    def test_a_cancellation_ends_the_case(self):
        self.center.plan = lambda answers: answers.remind(0)
        self.ask()
        body = traces.TraceCancel(trace=self.trace)
        body.reason.CopyFrom(self.sealed(2, traces.CenterText(text="case closed")))
        self.take(envelopes.KIND_TRACE_CANCEL, body)
        self.let_time_pass()
        self.assertEqual((["AB1", "cancelled: case closed"], [601]), (self.center.calls, self.codes()))

    def test_a_cancellation_ends_the_case_also_when_its_center_raises(self):
        self.center.plan = lambda answers: answers.remind(0)
        self.center.on_cancelled = lambda *_: 1 / 0
        self.ask()
        self.take(envelopes.KIND_TRACE_CANCEL, traces.TraceCancel(trace=self.trace))
        self.let_time_pass()
        self.assertEqual((["AB1"], [601]), (self.center.calls, self.codes()))

    def test_the_hub_says_that_a_trace_is_over_or_that_it_has_no_room(self):
        self.center.plan = lambda answers: answers.result(320)
        self.ask()
        refused = refusals.Refusal(number=1, subject=self.trace, kind=RESULT, code=refusals.REFUSAL_CODE_LIMIT,
                                   field="recipient", reason="full")
        self.take(envelopes.KIND_REFUSAL, refused, author="member:ZA")  # Not the hub's word.
        self.let_time_pass()
        self.assertEqual([320], self.codes())
        self.take(envelopes.KIND_REFUSAL, refused, author="hub")
        self.let_time_pass()
        self.assertEqual([320, 320], self.codes())
        self.trace, self.center.plan = wire.new_id(), lambda answers: answers.remind(0)
        self.ask()
        self.take(envelopes.KIND_TRACE_STATUS, traces.TraceStatus(
            trace=self.trace, state=traces.TRACE_STATE_CLOSED_EXPIRED, explanation="too late", time_us=1), author="hub")
        self.assertEqual("cancelled: too late", self.center.calls[-1])

    def test_impossible_sayings_are_refused(self):
        refused = traces.TraceAnswer(reason=traces.ITI_REASON_NATIONAL_SECURITY)
        for wrong in (lambda a: a.update(320), lambda a: a.update(400), lambda a: a.update(999),
                      lambda a: a.result(601), lambda a: a.result(104), lambda a: a.result(402),
                      lambda a: a.result(100, next_country="CZ"), lambda a: a.update(602, "x" * 4097),
                      lambda a: a.result(410, traces.TraceAnswer(contact="\n"))):
            with self.assertRaises((ValueError, wire.Fault)):
                wrong(iwets_adapter.Answers())
        for right in (lambda a: a.update(400, reason=1), lambda a: a.result(104, next_country="CZ"),
                      lambda a: a.result(320, next_country="CZ"), lambda a: a.result(402, refused)):
            right(iwets_adapter.Answers())


if __name__ == "__main__":
    unittest.main()
