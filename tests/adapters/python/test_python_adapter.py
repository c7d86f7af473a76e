"""The Python adapter's desk against centers of all kinds."""
import contextlib
import os
import pathlib
import subprocess
import sys
import unittest

from desk_for_test import RESULT, ROOT, UPDATE, Desk, iwets_adapter, iwets_keys, pb, wire


class Cases(Desk):
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

    def test_a_center_that_raises_is_told_where_and_not_what_it_said(self):
        def log(event, **values):
            lines.append((event, values))
        lines, iwets_adapter.log = [], log
        self.center.plan = lambda answers: answers.result(7, {}["Maria Prado"])
        self.ask()
        event, values = lines[0]
        line = self.center.plan.__code__.co_firstlineno
        self.assertEqual(("center_failed", "KeyError", f"{pathlib.Path(__file__).name}:{line}"),
                         (event, values["why"], values["at"]))
        self.assertNotIn("Maria", str(lines))
        self.center.plan = lambda answers: answers.result(7)  # What the kit refuses: where the center said it.
        self.let_time_pass()
        self.assertEqual(f"{pathlib.Path(__file__).name}:{line + 7}", lines[-1][1]["at"])

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
        self.take(pb.KIND_TRACE_SUBMIT, pb.TraceSubmit(attempt=1))
        self.take(pb.KIND_TRACE_SUBMIT, pb.TraceSubmit(trace=self.trace, attempt=1))
        self.assertEqual([200], self.codes())
        self.assertIn("priority", self.said()[0][1].explanation)
        self.assertEqual([], self.center.calls)

    def test_a_question_and_its_answer(self):
        self.center.plan = lambda answers: answers.update(606, "Which importer?")
        self.ask()
        body = pb.TraceInformation(trace=self.trace)
        body.answer.CopyFrom(self.sealed(3, pb.CenterText(text="None is marked")))
        self.take(pb.KIND_TRACE_INFORMATION, body)
        self.take(pb.KIND_TRACE_INFORMATION, body, repeated=True)
        self.let_time_pass()
        self.assertEqual(["AB1", "None is marked"], self.center.calls)
        self.assertEqual([(606, "Which importer?"), (320, "")],
                         [(code, getattr(words, "text", "")) for code, words in self.said()])

    def test_why_an_answer_is_withheld_may_be_asked_after_the_end(self):
        self.center.plan = lambda answers: answers.result(402, pb.TraceAnswer(reason=1))
        self.ask()
        body = pb.TraceClarification(trace=self.trace)
        body.question.CopyFrom(self.sealed(pb.KIND_TRACE_CLARIFICATION, pb.CenterText(text="Why?")))
        self.center.on_clarification = lambda request, answers: answers.explain(
            f"{request.requester} asks: {request.words}")
        self.take(pb.KIND_TRACE_CLARIFICATION, body)
        self.take(pb.KIND_TRACE_CLARIFICATION, body, repeated=True)
        self.assertEqual([402, 0], self.codes())
        self.assertEqual("member:ZA asks: Why?", self.said()[1][1].text)
        body.trace = os.urandom(16)
        self.take(pb.KIND_TRACE_CLARIFICATION, body)
        self.assertEqual([402, 0], self.codes())  # Of a trace that never was here.

    def test_a_center_is_reminded_of_what_is_overdue(self):
        self.ask()
        self.center.on_overdue = lambda request, answers: answers.result(320 if request.words == 2 else 0)
        reminder = pb.TraceClock(trace=self.trace, step=pb.CLOCK_STEP_REMINDER, center="center:US",
                                     deadline_us=1, time_us=2, reminders=2)
        self.take(pb.KIND_TRACE_CLOCK, reminder, author="member:ZA")  # Not the hub's word.
        self.let_time_pass()
        self.assertEqual([601], self.codes())
        self.take(pb.KIND_TRACE_CLOCK, reminder, author="hub")
        self.let_time_pass()
        self.assertEqual([601, 320], self.codes())

    def amend(self, version, circumstances, repeated=False, trace=None, spoil=False):
        body = pb.TraceAmend(trace=trace or self.trace, version=version)
        body.facts.CopyFrom(pb.CaseFacts(agency_code="A", case_reference="C2", crime_code="1", intended_use="x",
                                             recovery_country="ZA"))
        body.facts.recovery_date.year = 2025
        body.confidential.CopyFrom(self.sealed(pb.KIND_TRACE_AMEND,
                                               pb.TraceConfidential(circumstances=circumstances)))
        if spoil:
            body.confidential.commitment = bytes(32)
        self.take(pb.KIND_TRACE_AMEND, body, repeated=repeated)

    def named(self):
        """Code and version of the request in all that waits in the outbox."""
        out = []
        for row in self.adapter.sql("SELECT envelope FROM outbox ORDER BY place"):
            said = pb.Statement.FromString(pb.Envelope.FromString(row["envelope"]).statement)
            body = (pb.TraceUpdate if said.kind == UPDATE else pb.TraceResult).FromString(said.body)
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
        self.amend(4, "", spoil=True)
        self.amend(3, "in the cellar")
        self.amend(2, "older")
        self.assertEqual([(601, 0), (601, 2), (601, 2), (601, 3), (601, 3)], self.named())
        self.let_time_pass()
        self.assertEqual([(2, "C2", "under the floor"), (3, "C2", "in the cellar")], seen)
        self.adapter.later(self.adapter.case(self.trace, "member:ZA"), 0, "reminder")
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
        self.take(pb.KIND_TRACE_STATUS, pb.TraceStatus(
            trace=self.trace, state=pb.TRACE_STATE_CLOSED_EXPIRED, time_us=1), author="hub")
        self.ask(repeated=True)
        self.assertEqual((601, 0), self.named()[-1])
        self.amend(2, "in the cellar", repeated=True)
        self.let_time_pass()
        self.assertEqual((["in the cellar"] * 2, (601, 2)), (seen, self.named()[-1]))

    def test_a_profile_stands_in_the_enrolment(self):
        example = ROOT / "deploy/examples/center-profile.toml"
        profile = iwets_keys.profile_of(example)
        self.assertEqual([(1, 2, False), (9, 4, False), (4, 3, True)],
                         [(one.field, one.when, one.recommended) for one in profile.requirements])
        self.assertEqual(1946, profile.records_begin)
        state, wrong = pathlib.Path(self.folder, "center"), pathlib.Path(self.folder, "wrong.toml")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_keys.enrol(state, "Registry", example)
        signed = pb.SignedEnrolment.FromString((state / "enrolment").read_bytes())
        self.assertEqual(profile, pb.Enrolment.FromString(signed.enrolment).profile)
        for text in ('colour = "red"', '[[require]]\nfield = "firearm.colour"', '[[require]]\nwhen = "always"',
                     '[[require]]\nfield = "possessor"\nwhy = "x"', '[[require]]\nfield = "possessor"\nwhen = "never"'):
            wrong.write_text(text)
            with self.assertRaises((iwets_keys.ParseError, KeyError)):
                iwets_keys.profile_of(wrong)

    def test_what_is_published_anew_keeps_the_name_that_stands_there(self):
        def name():
            return pb.Enrolment.FromString(pb.SignedEnrolment.FromString((state / "enrolment").read_bytes()).enrolment).name
        state = pathlib.Path(self.folder, "center")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            for given, stands in (("Registo de armas", "Registo de armas"), ("", "Registo de armas"), ("Registo", "Registo")):
                iwets_keys.enrol(state, given, ROOT / "deploy/examples/center-profile.toml")
                self.assertEqual(stands, name())

    def test_a_request_can_be_made_up_and_is_whole(self):
        request = iwets_adapter.pretend(serial="AB1", make="Colt", words="Why?")
        wire.check(request.submit.firearm), wire.check(request.submit.facts), wire.check(request.confidential)
        self.assertEqual(("AB1", "Colt", "Why?"), (request.submit.firearm.serial, request.submit.firearm.make, request.words))
        self.ask()
        self.assertEqual({*vars(self.adapter.request_of(self.adapter.case(self.trace, "member:ZA"), ""))},
                         {*vars(request)})

    def test_without_keys_the_program_says_what_to_do_first(self):
        done = subprocess.run([sys.executable, "-B", ROOT / "adapters/python/example_center.py", "run", "--state",
                               f"{self.folder}/nowhere", "--anchor", "anchor.toml"], capture_output=True, text=True)
        self.assertEqual(1, done.returncode)
        self.assertIn("nowhere has no keys: make them first, with iwets_keys.py init --center XX", done.stderr)

    def earlier(self):
        """What center:CZ has answered to the member: exported to the United States."""
        trace = os.urandom(16)
        state = pathlib.Path(self.folder, trace.hex())
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            iwets_keys.init(state, "CZ")
        keys, content = wire.Keys(state / "keys"), pb.TraceAnswer(explanation="sold abroad").SerializeToString()
        self.adapter.directory.entries["center:CZ"] = pb.DirectoryEntry(peer="center:CZ", keys=keys.open)
        self.adapter.directory.add("center:CZ", keys.open)
        salt = os.urandom(32)
        body = pb.TraceResult(trace=trace, code=104, next_country="US")
        body.answer.CopyFrom(self.sealed(RESULT, pb.TraceAnswer()))
        body.answer.commitment = wire.digest(content, key=salt)
        link = pb.ChainLink(envelope=keys.envelope("member:ZA", RESULT, body),
                                content=content, salt=salt)
        return pb.Continuation(first_trace=trace, hop=2, chain=[link], possessor={"name": "Sipho Nkosi"})

    def test_a_case_of_another_country_goes_on_here(self):
        self.ask(continuation=self.earlier())
        request = self.center.request
        self.assertEqual([("center:CZ", 104, "sold abroad")],
                         [(one.center, one.code, one.answer.explanation) for one in request.chain])
        self.assertEqual("Sipho Nkosi", request.submit.possessor.name)
        closed = self.earlier()
        closed.chain[0].ClearField("content")
        closed.chain[0].ClearField("salt")
        self.trace = os.urandom(16)
        self.ask(continuation=closed)
        self.assertEqual([None], [one.answer for one in self.center.request.chain])

    def test_a_chain_that_cannot_be_verified_is_dropped_and_the_trace_answered(self):
        def content(one):
            one.chain[0].content = pb.TraceAnswer(explanation="invented").SerializeToString()

        def envelope(one):
            one.chain[0].envelope = one.chain[0].envelope[:-1] + b"x"

        def another(one):
            one.first_trace = os.urandom(16)

        def hop(one):
            one.hop = 3
        for spoil in (content, envelope, another, hop):
            continuation, self.trace = self.earlier(), os.urandom(16)
            spoil(continuation)
            self.ask(continuation=continuation)
            self.assertIsNone(self.center.request.chain, spoil)
            self.assertIn("dropped", self.center.request.chain_note)
        self.assertEqual([601] * 4, self.codes())

    def test_an_answer_says_whether_it_may_be_shown_in_the_next_country(self):
        self.center.plan = lambda answers: answers.result(104, next_country="BR", onward="ask")
        self.ask()
        self.assertEqual(pb.ONWARD_ASK, self.said()[0][1].onward)

    def test_a_cancellation_ends_the_case(self):
        self.center.plan = lambda answers: answers.remind(0)
        self.ask()
        body = pb.TraceCancel(trace=self.trace)
        body.reason.CopyFrom(self.sealed(2, pb.CenterText(text="case closed")))
        self.take(pb.KIND_TRACE_CANCEL, body)
        self.let_time_pass()
        self.assertEqual((["AB1", "cancelled: case closed"], [601]), (self.center.calls, self.codes()))

    def test_a_cancellation_ends_the_case_also_when_its_center_raises(self):
        self.center.plan = lambda answers: answers.remind(0)
        self.center.on_cancelled = lambda *_: 1 / 0
        self.ask()
        self.take(pb.KIND_TRACE_CANCEL, pb.TraceCancel(trace=self.trace))
        self.let_time_pass()
        self.assertEqual((["AB1"], [601]), (self.center.calls, self.codes()))

    def test_the_hub_says_that_a_trace_is_over_or_that_it_has_no_room(self):
        self.center.plan = lambda answers: answers.result(320)
        self.ask()
        refused = pb.Refusal(number=1, subject=self.trace, kind=RESULT, code=pb.REFUSAL_CODE_LIMIT,
                                   field="recipient", reason="full")
        self.take(pb.KIND_REFUSAL, refused, author="member:ZA")  # Not the hub's word.
        self.let_time_pass()
        self.assertEqual([320], self.codes())
        self.take(pb.KIND_REFUSAL, refused, author="hub")
        self.let_time_pass()
        self.assertEqual([320, 320], self.codes())
        self.trace, self.center.plan = os.urandom(16), lambda answers: answers.remind(0)
        self.ask()
        self.take(pb.KIND_TRACE_STATUS, pb.TraceStatus(
            trace=self.trace, state=pb.TRACE_STATE_CLOSED_EXPIRED, explanation="too late", time_us=1), author="hub")
        self.assertEqual("cancelled: too late", self.center.calls[-1])

    def test_an_answer_is_corrected_when_it_is_looked_at_again(self):
        def at_first(answers):
            answers.result(110)
            answers.remind(0, "review")

        def again(request, answers):
            self.assertIsNone(request.submit)  # Of a case that is over nothing is kept but what was said.
            answers.correct(100, pb.TraceAnswer(contact="desk"), "new_information", "the dealer has written")
            answers.result(320)  # Still only a correction comes after the end.
        self.center.plan, self.center.on_review = at_first, again
        self.ask()
        self.let_time_pass()
        self.assertEqual([(110, 0), (100, 2)], self.versions())
        self.assertEqual((pb.CORRECTION_REASON_NEW_INFORMATION, "the dealer has written"),
                         (lambda why: (why.reason, why.text))(self.said()[-1][1].correction))
        self.ask(repeated=True)
        self.assertEqual((100, 2), self.versions()[-1])  # What was said last.
        self.center.calls.clear()
        self.center.on_acknowledged = lambda request, answers: self.center.calls.append(request.words)
        self.take(pb.KIND_CORRECTION_ACKNOWLEDGED, pb.CorrectionAcknowledged(trace=self.trace, version=2))
        self.assertEqual([2], self.center.calls)

    def test_to_whom_corrections_are_unknown_none_is_said(self):
        self.adapter.directory.entries["member:ZA"].schema_version_max = 1
        self.center.plan = lambda answers: (answers.result(110), answers.correct(100, pb.TraceAnswer(), "other"))
        self.ask()
        self.assertEqual([(110, 0)], self.versions())

    def test_a_withdrawn_case_and_an_open_one_are_not_corrected(self):
        self.center.plan = lambda answers: answers.correct(100, pb.TraceAnswer(), "other")
        self.ask()
        self.assertEqual([], self.codes())
        self.take(pb.KIND_TRACE_CANCEL, pb.TraceCancel(trace=self.trace))
        self.center.on_review = lambda request, answers: answers.correct(100, pb.TraceAnswer(), "other")
        self.adapter.later(self.adapter.case(self.trace, "member:ZA"), 0, "review")
        self.let_time_pass()
        self.assertEqual([], self.codes())

    def versions(self):
        out = []
        for row in self.adapter.sql("SELECT envelope FROM outbox ORDER BY place"):
            said = pb.Statement.FromString(pb.Envelope.FromString(row["envelope"]).statement)
            body = pb.TraceResult.FromString(said.body)
            out.append((body.code, body.version))
            self.assertEqual(2 if body.version else 1, said.schema_version)
        return out

    def test_a_file_is_not_kept_and_its_author_told(self):
        self.ask()
        body = pb.Attachment(trace=self.trace, digest=os.urandom(32), bytes=3)
        body.description.CopyFrom(self.sealed(pb.KIND_ATTACHMENT, pb.AttachmentDescription()))
        self.take(pb.KIND_ATTACHMENT, body)
        self.take(pb.KIND_ATTACHMENT_PIECE, pb.AttachmentPiece(trace=self.trace, digest=body.digest, sealed=bytes(19)))
        *_, row = self.adapter.sql("SELECT envelope FROM outbox ORDER BY place")
        said = pb.Statement.FromString(pb.Envelope.FromString(row["envelope"]).statement)
        self.assertEqual((pb.KIND_ATTACHMENT_ARRIVED, 2, "member:ZA"), (said.kind, said.schema_version, said.recipient))
        self.assertEqual(pb.AttachmentArrived(trace=self.trace, digest=body.digest,
                                              outcome=pb.ATTACHMENT_OUTCOME_NO_ROOM),
                         pb.AttachmentArrived.FromString(said.body))
        self.assertEqual(2, self.adapter.sql("SELECT count(*) FROM outbox").fetchone()[0])

    def test_impossible_sayings_are_refused(self):
        refused = pb.TraceAnswer(reason=pb.ITI_REASON_NATIONAL_SECURITY)
        for wrong in (lambda a: a.update(320), lambda a: a.update(400), lambda a: a.update(999),
                      lambda a: a.update(606),
                      lambda a: a.result(601), lambda a: a.result(104), lambda a: a.result(402),
                      lambda a: a.result(100, next_country="CZ"), lambda a: a.update(602, "x" * 4097),
                      lambda a: a.result(410, pb.TraceAnswer(contact="\n"))):
            with self.assertRaises(ValueError):
                wrong(iwets_adapter.Answers())
        for right in (lambda a: a.update(400, reason=1), lambda a: a.result(104, next_country="CZ"),
                      lambda a: a.result(320, next_country="CZ"), lambda a: a.result(402, refused)):
            right(iwets_adapter.Answers())


if __name__ == "__main__":
    unittest.main()
