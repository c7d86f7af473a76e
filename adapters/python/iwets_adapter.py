"""Connects a national tracing center to the network: you write a `TracingCenter`, `run_center` does the rest. Sections
of docs/protocol.md stand in [brackets]; how to use it: docs/adapter-guide.md, "In another language".
"""
import argparse
import fcntl
import os
import pathlib
import re
import resource
import signal
import sys
import tomllib
import types

from google.protobuf.message import DecodeError

from iwets_link import Link, log
from iwets_wire import (DAY_US, EXPLANATION, RESULT, SCHEMA, UPDATE, Fault, Keys, Sealer, check, context, directories,
                        envelopes, now_us, prove_chain, read, refusals, traces, unseal)

OPEN_CODES = {400, *range(600, 608)}  # [4.4]
FINAL_CODES = {*range(100, 108), *range(110, 114), *range(200, 209), *range(300, 307), 310, 311, 320, 401, 402, 410,
               *range(500, 505)}
TABLES = """
CREATE TABLE IF NOT EXISTS cases(trace, member, at, urgent, statement, state DEFAULT 'open', kind, said,
  PRIMARY KEY(trace, member));
CREATE TABLE IF NOT EXISTS amended(trace, member, version, statement, PRIMARY KEY(trace, member));
CREATE TABLE IF NOT EXISTS due(id INTEGER PRIMARY KEY, at, trace, member, call, text, failures);"""


class TracingCenter:
    """Yours. `request` has `trace`, `requester`, `submit` (TraceSubmit) and `confidential` (TraceConfidential), as
    the requester has amended them last, in `version`. Where the case began in another country, `chain` holds what the centers there have answered (`prove_chain`); it is None
    where that could not be verified, and `chain_note` says why."""
    def on_request(self, request, answers):
        raise NotImplementedError

    def on_information(self, request, answers, text):
        """The requester answers what was asked with 606."""

    def on_amended(self, request, answers):
        """The requester has amended its request. It is acknowledged; what you let stand answers this version."""

    def on_reminder(self, request, answers):
        """What `remind` has asked for."""

    def on_overdue(self, request, answers, number):
        """The hub's reminder that the answer is overdue: 1, 2 or 3; 4: the trace is escalated."""

    def on_unanswered(self, request, answers):
        """The requester was reminded three times of a question (606): 502 may end the case."""

    def on_clarification(self, trace, requester, question):
        """The requester asks why the answer is delayed, restricted or refused: what you say is sent. The request is
        gone where the trace has ended."""
        return "This center does not answer such questions over the network. Write to the contact in its answer."

    def on_cancelled(self, request, reason):
        """The requester or the hub has ended the case; nothing more can be said."""


class Answers:
    """What a center says in one call. It is said when the call returns; if it raises, nothing was said."""
    def __init__(self):
        self.said, self.again_s = [], None

    def update(self, code, text="", reason=0):
        """601 acknowledged, 602-605 and 607 progress, 606 a question, 400 a delay and its ITI reason."""
        if code not in OPEN_CODES or code == 400 and not (text or reason):
            raise ValueError(f"{code} does not leave a trace open, or is a delay without text and reason")
        words = check(traces.CenterText(text=text, reason=reason))
        self.said.append((UPDATE, code, "", words.SerializeToString()))

    def result(self, code, answer=None, next_country="", onward=None):
        """The end. `answer`: a TraceAnswer, with a reason for 401 and 402. 104 names the next country, 320 may.
        `onward`: "yes", "ask" or "no": may the center there see the answer. What is not said is no."""
        answer = answer or traces.TraceAnswer()
        if onward:
            answer.onward = traces.Onward.Value(f"ONWARD_{onward.upper()}")
        if code not in FINAL_CODES or code in (401, 402) and not answer.reason:
            raise ValueError(f"{code} does not end a trace, or needs a reason of ITI paragraph 22")
        if code == 104 and not next_country or next_country and code not in (104, 320):
            raise ValueError(f"104 names the next country and 320 may, not {code} with '{next_country}'")
        self.said.append((RESULT, code, next_country, check(answer).SerializeToString()))

    def remind(self, seconds):
        self.again_s = seconds


class Adapter(Link):
    """What stands between the link and a center: each request once, each answer sealed to its requester."""
    def __init__(self, center, state, anchor):
        super().__init__(state, anchor)
        self.center, self.sealer, self.stopping = center, Sealer(), False
        self.db.executescript(TABLES)
        self.sql("DELETE FROM cases WHERE state != 'open' AND at < ?", now_us() - 366 * DAY_US)
        self.sql("DELETE FROM amended WHERE (trace, member) NOT IN (SELECT trace, member FROM cases)")

    def case(self, name):
        return self.sql("SELECT * FROM cases WHERE trace = ? AND member = ?", *name).fetchone()

    # ------------------------------------------------------------------------------------------------- what comes in
    def take(self, said, repeated):
        """(in a turn) A message that is proven to be its author's, and meant for us."""
        if said.kind == envelopes.KIND_TRACE_SUBMIT:
            self.take_request(said, repeated)
        elif said.kind == envelopes.KIND_TRACE_AMEND:
            self.take_amendment(said)
        elif repeated:
            return
        elif said.kind == envelopes.KIND_TRACE_CLARIFICATION:
            self.take_clarification(said)
        elif said.kind == envelopes.KIND_TRACE_CANCEL:
            self.take_cancellation(said)
        elif said.kind == envelopes.KIND_TRACE_INFORMATION:
            self.take_information(said)
        elif said.author == "hub" and said.kind == envelopes.KIND_TRACE_STATUS:
            status = read(traces.TraceStatus, said.body)
            if status.state > traces.TRACE_STATE_DELIVERED:
                self.withdraw_all(status.trace, status.explanation)
        elif said.author == "hub" and said.kind == envelopes.KIND_TRACE_CLOCK:
            clock = read(traces.TraceClock, said.body)
            call = {traces.CLOCK_STEP_REMINDER: ("overdue", clock.reminders),
                    traces.CLOCK_STEP_ESCALATED: ("overdue", 4),
                    traces.CLOCK_STEP_UNANSWERED: ("unanswered", "")}.get(clock.step)
            for row in self.sql("SELECT * FROM cases WHERE trace = ? AND state = 'open'", clock.trace).fetchall():
                if call:
                    self.later((row["trace"], row["member"]), 0, *call)
        elif said.author == "hub" and said.kind == envelopes.KIND_REFUSAL:
            refused = read(refusals.Refusal, said.body)
            why = refusals.RefusalCode.Name(refused.code)
            log("answer_refused", trace=refused.subject, why=why, field=refused.field)
            if refused.kind == envelopes.KIND_KEY_SUCCESSION:
                log("keys_not_changed", reason=refused.reason, remedy=refused.remedy)
                self.drop_proposed_keys()
            elif refused.code in (refusals.REFUSAL_CODE_UNKNOWN_TRACE, refusals.REFUSAL_CODE_TRACE_CLOSED):
                self.withdraw_all(refused.subject, refused.reason)
            elif (why, refused.field) == ("REFUSAL_CODE_LIMIT", "recipient"):  # No room for the answer, some later.
                for row in self.sql("SELECT * FROM cases WHERE trace = ? AND kind = ?", refused.subject, refused.kind):
                    self.later((row["trace"], row["member"]), 60, "again")

    def take_request(self, said, repeated):
        try:
            request = self.read_request(said)
            fault = self.not_allowed(said.author)
            code, text, trace = (410, fault, request.trace) if fault else (0, "", request.trace)
        except Fault as fault:
            code, text = 200, f"The request could not be read: {fault.args[1]} {fault.args[2]}. Submit it again."
            try:
                trace = traces.TraceSubmit.FromString(said.body).trace
            except DecodeError:
                trace = b""
            if len(trace) != 16:
                raise  # Nobody could tell what an answer is about.
        name = trace, said.author
        known = self.case(name)
        if known and not (repeated and known["state"] == "withdrawn"):
            return self.repeat(name)
        urgent = not code and request.submit.priority == traces.PRIORITY_URGENT
        self.sql("REPLACE INTO cases(trace, member, at, urgent, statement) VALUES(?, ?, ?, ?, ?)", *name, now_us(),
                 urgent, said.SerializeToString())
        self.sql("REPLACE INTO amended VALUES(?, ?, ?, NULL)", *name, 1 if code else request.version)
        if code:
            log("request_refused", trace=trace, requester=said.author, code=code)
            return self.say(name, RESULT, code, "", traces.TraceAnswer(explanation=text).SerializeToString())
        self.consult(name, "request")

    def not_allowed(self, author):
        entry = self.directory.entries.get(author)
        if not author.startswith("member:") or not entry or entry.revoked_us:
            return "Only members of the network may ask for traces."
        if entry.may_trace_to and self.keys.peer[-2:] not in entry.may_trace_to:
            return "The directory does not allow the requester to use this center."
        return None

    def read_request(self, said):
        submit = read(traces.TraceSubmit, said.body)
        if not submit.HasField("confidential"):
            raise Fault("out_of_bounds", "confidential", "is missing")
        place = context(said.author, said.recipient, submit.trace, said.kind)
        confidential = read(traces.TraceConfidential, unseal(self.keys, submit.confidential, place))
        request = types.SimpleNamespace(trace=submit.trace, requester=said.author, submit=submit, chain=[],
                                        chain_note="", confidential=confidential, version=max(1, submit.version))
        if confidential.HasField("continuation"):
            self.read_continuation(request, confidential.continuation)
        return request

    def request_of(self, name):
        """The request of an open case, in the version that counts."""
        request = self.read_request(envelopes.Statement.FromString(self.case(name)["statement"]))
        row = self.sql("SELECT * FROM amended WHERE trace = ? AND member = ?", *name).fetchone()
        if row and row["statement"]:
            self.amend(request, envelopes.Statement.FromString(row["statement"]))
        return request

    def amend(self, request, said):
        """[4.11] Facts and confidential part, whole, in the place of those before."""
        body = read(traces.TraceAmend, said.body)
        place = context(said.author, said.recipient, body.trace, said.kind)
        request.confidential = read(traces.TraceConfidential, unseal(self.keys, body.confidential, place))
        request.submit.facts.CopyFrom(body.facts)
        request.version = body.version

    def version(self, name):
        row = self.sql("SELECT version FROM amended WHERE trace = ? AND member = ?", *name).fetchone()
        return row["version"] if row and row["version"] > 1 else 0  # 0: the first.

    def take_amendment(self, said):
        body = read(traces.TraceAmend, said.body)
        name = body.trace, said.author
        case = self.case(name)
        if not case or case["state"] != "open" or self.not_allowed(said.author):
            return log("amendment_ignored", trace=body.trace)  # The answer is under way, or the hub has ended it.
        if body.version > self.version(name):
            self.amend(self.request_of(name), said)  # What cannot be opened changes nothing.
            self.sql("REPLACE INTO amended VALUES(?, ?, ?, ?)", *name, body.version, said.SerializeToString())
            self.later(name, 0, "amended")
        known = traces.TraceUpdate(trace=body.trace, code=601, request_version=self.version(name))
        self.post(said.author, UPDATE, known.SerializeToString(), case["urgent"])

    def read_continuation(self, request, continuation):
        """[4.8] A chain that cannot be verified is dropped, never the trace."""
        for name in ("possessor", "vehicle"):
            if continuation.HasField(name):
                getattr(request.submit, name).CopyFrom(getattr(continuation, name))
        request.submit.associates.extend(continuation.associates)
        try:
            request.chain = prove_chain(self.directory, continuation, request.requester, self.keys.peer[-2:])
        except Fault as fault:
            request.chain, request.chain_note = None, f"The answers of the other countries were dropped: {fault}"
            log("chain_dropped", trace=request.trace, why=fault)

    def words(self, said, trace, sealed):
        """What a CenterText of the requester's says."""
        place = context(said.author, said.recipient, trace, said.kind)
        return read(traces.CenterText, unseal(self.keys, sealed, place)).text

    def take_information(self, said):
        body = read(traces.TraceInformation, said.body)
        name = body.trace, said.author
        case = self.case(name)
        if case and case["state"] == "open":
            try:
                self.later(name, 0, "information", self.words(said, body.trace, body.answer))
            except Fault as fault:
                log("information_unreadable", trace=body.trace, why=fault)
                again = traces.CenterText(text="Your information could not be opened. Please send it again.")
                self.say(name, UPDATE, 606, "", again.SerializeToString())

    def take_clarification(self, said):
        body = read(traces.TraceClarification, said.body)
        case = self.case((body.trace, said.author))
        if not case or case["state"] == "withdrawn":
            return
        try:
            question = self.words(said, body.trace, body.question)
            text = self.center.on_clarification(body.trace, said.author, question)
        except Fault as fault:
            log("clarification_unreadable", trace=body.trace, why=fault)
            text = "Your question could not be opened. Please ask it again."
        except Exception as error:
            log("center_failed", trace=body.trace, call="clarification", why=type(error).__name__)
            text = TracingCenter.on_clarification(self.center, body.trace, said.author, "")
        words = check(traces.CenterText(text=text)).SerializeToString()
        if sealed := self.seal((body.trace, said.author), EXPLANATION, words):
            explained = traces.TraceExplanation(trace=body.trace, answer=sealed)
            self.post(said.author, EXPLANATION, explained.SerializeToString(), case["urgent"])

    def take_cancellation(self, said):
        body = read(traces.TraceCancel, said.body)
        try:
            reason = self.words(said, body.trace, body.reason) if body.HasField("reason") else ""
        except Fault:
            reason = ""  # Over it is all the same.
        self.withdraw((body.trace, said.author), reason)

    def withdraw_all(self, trace, reason):
        for row in self.sql("SELECT member FROM cases WHERE trace = ?", trace).fetchall():
            self.withdraw((trace, row["member"]), reason)

    def withdraw(self, name, reason):
        case = self.case(name)
        if case and case["state"] == "open":
            log("case_withdrawn", trace=name[0], requester=name[1])
            try:
                self.center.on_cancelled(self.request_of(name), reason)
            except Exception as error:
                log("center_failed", trace=name[0], call="cancelled", why=type(error).__name__)
            self.close(name, "withdrawn")

    # ------------------------------------------------------------------------------------------------ the center's turn
    def consult(self, name, call, text="", failures=0):
        answers = Answers()
        try:
            request = self.request_of(name)
            more = [text] if call in ("information", "overdue") else []
            getattr(self.center, f"on_{call}")(request, answers, *more)
        except Exception as error:  # The call is undone, and repeated after 1, 2, 4 ... 60 minutes.
            log("center_failed", trace=name[0], call=call, failures=failures + 1, why=type(error).__name__)
            answers = Answers()
            if not failures:
                answers.update(400, "The center could not work on this request just now and will try again by itself.")
            self.later(name, min(3600, 60 << min(failures, 10)), call, text, failures + 1)
        if call == "request" and not failures and not answers.said:
            answers.update(601)  # No silence.
        for said in answers.said:
            self.say(name, *said)
        if answers.again_s is not None:
            self.later(name, answers.again_s, "reminder")

    def later(self, name, seconds, call, text="", failures=0):
        self.sql("INSERT INTO due(at, trace, member, call, text, failures) VALUES(?, ?, ?, ?, ?, ?)",
                 now_us() + int(seconds * 1e6), *name, call, text, failures)

    def seconds_to_next(self):
        at = self.sql("SELECT min(at) FROM due").fetchone()[0]
        return max(0, (at - now_us()) / 1e6) if at else 60

    def on_time(self):
        for due in self.sql("SELECT * FROM due WHERE at <= ? ORDER BY at, id LIMIT 256", now_us()).fetchall():
            self.sql("DELETE FROM due WHERE id = ?", due["id"])
            name = due["trace"], due["member"]
            if due["call"] == "again":
                self.repeat(name)
            elif self.case(name)["state"] == "open":
                self.consult(name, due["call"], due["text"], due["failures"])

    # -------------------------------------------------------------------------------------------------- what is said
    def say(self, name, kind, code, next_country, content):
        """Says it sealed to the requester, unless the case is over: a result is its end."""
        (trace, member), case = name, self.case(name)
        if case["state"] != "open":
            return
        sealed = self.seal(name, kind, content) if kind == RESULT or content else None
        known = {"trace": trace, "code": code, "request_version": self.version(name)}
        message = (traces.TraceUpdate(text=sealed, **known) if kind == UPDATE else
                   traces.TraceResult(next_country=next_country, answer=sealed, **known))
        body = message.SerializeToString()
        self.sql("UPDATE cases SET kind = ?, said = ? WHERE trace = ? AND member = ?", kind, body, *name)
        self.post(member, kind, body, case["urgent"])
        log("said", trace=trace, requester=member, code=code, bytes=len(body))
        if kind == RESULT:
            self.close(name, "answered")

    def seal(self, name, kind, content):
        entry = self.directory.entries.get(name[1])
        if not entry or entry.revoked_us:
            return None  # Nobody is there to read it.
        place = context(self.keys.peer, name[1], name[0], kind)
        return self.sealer.seal(name[1], entry.keys.sealing_keys[-1], place, content)

    def close(self, name, state):
        self.sql("UPDATE cases SET state = ?, statement = NULL WHERE trace = ? AND member = ?", state, *name)
        self.sql("UPDATE amended SET statement = NULL WHERE trace = ? AND member = ?", *name)
        self.sql("DELETE FROM due WHERE trace = ? AND member = ?", *name)

    def repeat(self, name):
        """To a request that comes again: what was said last, in a new message."""
        case = self.case(name)
        log("request_repeated", trace=name[0], requester=name[1], state=case["state"])
        if case["said"] and case["state"] != "withdrawn":
            self.post(name[1], case["kind"], case["said"], case["urgent"])


def make_keys(path, peer):
    Keys.write(path, peer, os.urandom(32), os.urandom(32), [os.urandom(32)])
    return Keys(path)


def profile_of(path):
    """What the center requires of requests [5.2]: a file like deploy/examples/center-profile.toml."""
    names, table = {"officer.phone": "officer_contact"}, tomllib.loads(path.read_text())
    profile = directories.CenterProfile(records_begin=table.pop("records_begin", 0), note=table.pop("note", ""))
    for kind in ("require", "recommend"):
        for row in table.pop(kind, []):
            part = names.get(row["field"]) or row["field"].removeprefix("firearm.").removeprefix("recovery.")
            if unknown := row.keys() - {"field", "when", "reason"}:
                raise ValueError(f"{path}: {unknown.pop()} is no key of a requirement: field, when, reason")
            profile.requirements.add(field=f"FORM_FIELD_{part.replace('.', '_').upper()}",
                                     when=f"REQUIRED_WHEN_{row.get('when', 'always').upper()}",
                                     recommended=kind == "recommend", reason=row.get("reason", ""))
    if table:
        raise ValueError(f"{path}: {table.popitem()[0]} is no key of a profile: records_begin, note, require, recommend")
    return profile


def enrol(state, keys, name="", profile=None):
    """Writes the enrolment that the authority admits [5.1]."""
    said = directories.Enrolment(schema_version=SCHEMA, schema_version_max=SCHEMA, peer=keys.peer, name=name,
                                 created_us=now_us(), keys=keys.public(), profile=profile)
    enrolment = check(said).SerializeToString()
    signature = keys.signature(b"iwets/v1/enrolment", enrolment)
    signed = check(directories.SignedEnrolment(enrolment=enrolment, signature=signature))
    (state / "enrolment").write_bytes(signed.SerializeToString())
    print(f"{keys.peer}\n  enrolment    {state / 'enrolment'}\n  fingerprint  {keys.fingerprint()}\n"
          "Give the enrolment to the authority, and tell it the fingerprint by telephone.")


def init(state, country, name="", profile=None):
    """Makes keys and an enrolment, as the other adapters do."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    enrol(state, make_keys(state / "keys", f"center:{country}"), name, profile)


def rotate(state):
    keys = make_keys(state / "keys.proposed", Keys(state / "keys").peer)
    print(f"{keys.peer}\n  fingerprint  {keys.fingerprint()}\nThe running adapter changes to these keys. If the hub "
          "refuses them, the present keys stay,\nand the adapter's log says why (keys_not_changed).")


def country(text):
    if not re.fullmatch("[A-Z]{2}", text):
        raise argparse.ArgumentTypeError("a country code has two capital letters, like US")
    return text


def run_center(open_center):
    """The program: `init`, `publish`, `run` and `rotate`. `open_center` takes the state folder and gives your
    TracingCenter."""
    parser = argparse.ArgumentParser(description="a tracing center's adapter")
    commands = parser.add_subparsers(dest="command", required=True)
    makes = commands.add_parser("init", help="make the keys of a center and its enrolment file")
    makes.add_argument("--center", type=country, required=True, help="its country, e.g. US")
    tells = commands.add_parser("publish", help="write the enrolment anew, with another profile")
    runs = commands.add_parser("run", help="answer traces until SIGTERM")
    runs.add_argument("--anchor", type=pathlib.Path, required=True, help="file of iwets-authority anchor")
    changes = commands.add_parser("rotate", help="make the keys that the running adapter changes to")
    for command in (makes, tells):
        command.add_argument("--name", default="", help="of the authority, for people")
        command.add_argument("--profile", type=pathlib.Path, help="what the center requires of requests: TOML file")
    for command in (makes, tells, runs, changes):
        command.add_argument("--state", type=pathlib.Path, required=True, help="folder of keys and database")
    line = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core file would hold the keys.
    try:
        if line.command == "rotate":
            return rotate(line.state)
        if line.command != "run":
            profile = profile_of(line.profile) if line.profile else None
            return (init(line.state, line.center, line.name, profile) if line.command == "init" else
                    enrol(line.state, Keys(line.state / "keys"), line.name, profile))
        anchor = tomllib.loads(line.anchor.read_text())
        lock = open(line.state / "lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        adapter = Adapter(open_center(str(line.state)), line.state, anchor)
    except BlockingIOError:
        sys.exit(f"{line.state}: another process works there: end it first")
    except FileExistsError as error:
        sys.exit(f"{error.filename}: keys are there already and are not overwritten: choose another folder")
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is not there: `init` makes the keys, and the authority the anchor file")
    except (OSError, KeyError, ValueError, Fault) as error:
        sys.exit(f"keys, anchor or state cannot be used: {error}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(adapter, "stopping", True))
    while not adapter.stopping:
        adapter.turn()
