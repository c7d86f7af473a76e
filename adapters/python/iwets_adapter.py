"""Connects a national tracing center to the network: you write a `TracingCenter`, `run_center` does the rest. Sections
of docs/protocol.md stand in [brackets]; how to use it: docs/python-adapter.md.
"""
import argparse
import fcntl
import pathlib
import resource
import signal
import sqlite3
import sys
import tomllib
import traceback
import types

from iwets_link import Link, log
from iwets_wire import BODIES, DAY_US, FAULTS, check, context, now_us, pb, read, seal, unseal

UPDATE, RESULT, EXPLANATION = pb.KIND_TRACE_UPDATE, pb.KIND_TRACE_RESULT, pb.KIND_TRACE_EXPLANATION
OPEN_CODES = {400, *range(600, 608)}  # [4.4]
FINAL_CODES = {*range(100, 108), *range(110, 114), *range(200, 209), *range(300, 307), 310, 311, 320, 401, 402, 410,
               *range(500, 505)}
# What a message of the requester's calls, the same for the steps of the hub's clock, and what is called after the end.
CALLS = {pb.KIND_TRACE_INFORMATION: "information", pb.KIND_TRACE_CLARIFICATION: "clarification",
         pb.KIND_TRACE_AMEND: "amended", pb.KIND_TRACE_CANCEL: "cancelled", pb.KIND_ATTACHMENT: "attachment",
         pb.KIND_CORRECTION_ACKNOWLEDGED: "acknowledged"}
STEPS = {pb.CLOCK_STEP_REMINDER: "overdue", pb.CLOCK_STEP_ESCALATED: "overdue", pb.CLOCK_STEP_UNANSWERED: "unanswered"}
GONE = (pb.REFUSAL_CODE_UNKNOWN_TRACE, pb.REFUSAL_CODE_TRACE_CLOSED)
NO_ROOM = (pb.REFUSAL_CODE_LIMIT, "recipient")
AFTER_THE_END = {"clarification", "cancelled", "acknowledged", "review"}
TABLES = """
CREATE TABLE IF NOT EXISTS cases(trace, member, at, urgent DEFAULT 0, state DEFAULT 'open', version DEFAULT 1, submit,
  amendment, kind, said, results DEFAULT 0, PRIMARY KEY(trace, member));
CREATE TABLE IF NOT EXISTS due(id INTEGER PRIMARY KEY, at, trace, member, call, words, failures);"""


class TracingCenter:
    """Yours. `request` has `trace`, `requester`, `version`; `submit` (TraceSubmit) and `confidential` as amended last,
    None after the end; `words`: what the requester writes in this call, or the number of the hub's reminder.
    `makes`: makers that the table does not know, each with its names, as `same_make` takes them."""
    makes = ()

    def on_request(self, request, answers):
        raise NotImplementedError

    def on_clarification(self, request, answers):
        answers.explain("This center does not answer such questions here. Write to the contact in its answer.")

    def let_stand(self, request, answers):
        """What a center does not override."""
    on_information = on_amended = on_reminder = on_overdue = on_unanswered = let_stand
    on_cancelled = on_acknowledged = on_review = let_stand  # After the end.


class Answers:
    """What a center says in one call. It is said when the call returns; if it raises, nothing was said."""
    def __init__(self):
        self.said, self.looks = [], []

    def update(self, code, text="", reason=0):
        """601 acknowledged, 602-605 and 607 progress, 606 a question, 400 a delay and its ITI reason."""
        if code not in OPEN_CODES or code in (400, 606) and not (text or reason):
            raise ValueError(f"{code} does not leave a trace open, or says neither text nor reason")
        self.said.append((UPDATE, check(pb.CenterText(text=text, reason=reason)), {"code": code}))

    def result(self, code, answer=None, next_country="", onward=""):
        """The end. `answer`: a TraceAnswer, with a reason for 401 and 402. 104 names the next country, 320 may.
        `onward`: "yes", "ask" or "no": may the center there see the answer. What is not said is no."""
        answer = answer or pb.TraceAnswer()
        if onward:
            answer.onward = pb.Onward.Value(f"ONWARD_{onward.upper()}")
        if code not in FINAL_CODES or code in (401, 402) and not answer.reason:
            raise ValueError(f"{code} does not end a trace, or needs a reason of ITI paragraph 22")
        if code == 104 and not next_country or next_country and code not in (104, 320):
            raise ValueError(f"104 names the next country and 320 may, not {code} with '{next_country}'")
        self.said.append((RESULT, check(answer), {"code": code, "next_country": next_country}))

    def correct(self, code, answer, why, text="", next_country="", onward=""):
        """The whole answer anew [4.11]. `why`: clerical_error, new_information, record_changed or other."""
        answer.correction.reason = pb.CorrectionReason.Value(f"CORRECTION_REASON_{why.upper()}")
        answer.correction.text = text
        self.result(code, answer, next_country, onward)

    def explain(self, text):
        self.said.append((EXPLANATION, check(pb.CenterText(text=text)), {}))

    def remind(self, seconds, call="reminder"):
        """Calls on_reminder then, if the case is open; with "review" on_review, also after the end."""
        self.looks.append((seconds, call))


def pretend(words="", **firearm):
    """A request that nobody has made, to call your class with: `center.on_request(pretend(serial="AB1", make="Colt"),
    answers)`. `firearm`: the fields of pb.Firearm."""
    facts = pb.CaseFacts(agency_code="TEST", case_reference="TEST 1", crime_code="5212", intended_use="a test",
                         recovery_country="ZA", recovery_date=pb.PartialDate(year=2026, month=2, day=1))
    submit = pb.TraceSubmit(trace=bytes(16), priority=pb.PRIORITY_ROUTINE, routing=pb.ROUTING_NAMED, attempt=1, facts=facts,
                            firearm=pb.Firearm(**firearm))
    return types.SimpleNamespace(trace=bytes(16), requester="member:ZA", version=1, words=words, submit=submit,
                                 confidential=pb.TraceConfidential(officer="Test officer"), directory=None)


def place_of(error):
    """File and line of the center's that an exception came through last, without its text: that may tell of a case."""
    frames = traceback.extract_tb(error.__traceback__)
    kit = pathlib.Path(__file__).parent
    own = [one for one in frames if "/python3" not in one.filename and not (
        pathlib.Path(one.filename).parent == kit and pathlib.Path(one.filename).name.startswith("iwets_"))]
    return f"{pathlib.Path((own or frames)[-1].filename).name}:{(own or frames)[-1].lineno}"


class Adapter(Link):
    """What stands between the link and a center: each request once, each answer sealed to its requester."""
    def __init__(self, center, state, anchor):
        super().__init__(state, anchor)
        self.center, self.stopping = center, False
        self.db.executescript(TABLES)
        self.sql("DELETE FROM cases WHERE state != 'open' AND at < ?", now_us() - 366 * DAY_US)

    def case(self, trace, member):
        return self.sql("SELECT * FROM cases WHERE trace = ? AND member = ?", trace, member).fetchone()

    def change(self, case, **values):
        """Sets columns of a case; the case as it is then."""
        columns, name = ", ".join(f"{column} = ?" for column in values), (case["trace"], case["member"])
        self.sql(f"UPDATE cases SET {columns} WHERE trace = ? AND member = ?", *values.values(), *name)
        return self.case(*name)

    # What comes in.
    def take(self, said, new):
        """(in a turn) A message that is proven to be its author's, and meant for us."""
        if said.author == "hub":
            self.take_hubs(said)
        elif said.kind == pb.KIND_TRACE_SUBMIT:
            self.take_request(said, new)
        elif said.kind in CALLS and (new or said.kind == pb.KIND_TRACE_AMEND):
            case = self.case(BODIES[said.kind].FromString(said.body).trace, said.author)
            if case and case["state"] != "withdrawn":
                self.take_words(case, said, CALLS[said.kind])

    def take_hubs(self, said):
        """The hub's word: a trace is over [4.1], its clock [4.5], a refusal of what was said here [6]."""
        if said.kind not in (pb.KIND_TRACE_STATUS, pb.KIND_TRACE_CLOCK, pb.KIND_REFUSAL):
            return
        body = read(BODIES[said.kind], said.body)
        trace = body.subject if said.kind == pb.KIND_REFUSAL else body.trace
        for case in self.sql("SELECT * FROM cases WHERE trace = ?", trace).fetchall():
            if said.kind == pb.KIND_TRACE_STATUS and body.state > pb.TRACE_STATE_DELIVERED:
                self.withdraw(case, body.explanation)
            elif said.kind == pb.KIND_TRACE_CLOCK and body.step in STEPS:
                self.later(case, 0, STEPS[body.step], 4 if body.escalated else body.reminders)
            elif said.kind == pb.KIND_REFUSAL and body.code in GONE:
                self.withdraw(case, body.reason)
            elif said.kind == pb.KIND_REFUSAL and (body.code, body.field) == NO_ROOM and body.kind == case["kind"]:
                self.later(case, 60, "again")
        if said.kind == pb.KIND_REFUSAL:
            log("refused", trace=trace, code=pb.RefusalCode.Name(body.code), field=body.field, remedy=body.remedy)
        if said.kind == pb.KIND_REFUSAL and body.kind == pb.KIND_KEY_SUCCESSION:
            log("keys_not_changed", reason=body.reason)
            self.proposed.unlink(missing_ok=True)

    def take_request(self, said, new):
        """Is put to the center, or answered with what is wrong with it, or with what was said last."""
        trace = pb.TraceSubmit.FromString(said.body).trace
        case = self.case(trace, said.author)
        if len(trace) != 16 or case and (new or case["state"] != "withdrawn"):
            return self.repeat(case) if case else log("request_without_trace", requester=said.author)
        self.sql("REPLACE INTO cases(trace, member, at, submit) VALUES(?, ?, ?, ?)", trace, said.author, now_us(),
                 said.SerializeToString())
        case = self.case(trace, said.author)
        try:
            submit, confidential = self.opened(said)
            case = self.change(case, version=max(1, submit.version), urgent=submit.priority == pb.PRIORITY_URGENT)
            if not confidential:
                raise ValueError("it has no confidential part")
            if self.allowed(said.author):
                return self.later(case, 0, "request")
            code, text = 410, "The directory does not allow the requester to use this center."
        except FAULTS as fault:
            code, text = 200, f"The request could not be read: {fault}. Submit it again."
        log("request_refused", trace=trace, requester=said.author, code=code)
        self.say(case, RESULT, pb.TraceAnswer(explanation=text), code=code)

    def allowed(self, author):
        entry = self.directory.entries.get(author)
        return author.startswith("member:") and entry and not entry.revoked_us and (
            not entry.may_trace_to or self.keys.peer[-2:] in entry.may_trace_to)

    def opened(self, said):
        """A message of the requester's, and what is sealed in it."""
        body = read(BODIES[said.kind], said.body)
        for field, part in body.ListFields():
            if field.message_type == pb.Sealed.DESCRIPTOR:
                place = context(said.author, said.recipient, body.trace, said.kind)
                kind = pb.TraceConfidential if field.name == "confidential" else pb.CenterText
                return body, read(kind, unseal(self.keys.peer, self.sealing_keys(), part, place))
        return body, None

    def take_words(self, case, said, call):
        """What the requester says of a trace that is here: what cannot be opened changes nothing, and is told."""
        if call == "attachment":  # [4.14] This adapter keeps none.
            arrived = {"digest": pb.Attachment.FromString(said.body).digest, "outcome": pb.ATTACHMENT_OUTCOME_NO_ROOM}
            arrived = pb.AttachmentArrived(trace=case["trace"], **arrived)
            return self.post(said.author, pb.KIND_ATTACHMENT_ARRIVED, arrived)
        try:
            body, words = self.opened(said)
        except FAULTS as fault:
            log("message_unreadable", trace=case["trace"], call=call, why=fault)
            again = pb.CenterText(text="Your message could not be opened. Please send it again.")
            if call == "information":
                self.say(case, UPDATE, again, code=606)
            elif call == "clarification":
                self.say(case, EXPLANATION, again)
            elif call == "cancelled":
                self.withdraw(case, "")
            return
        if call == "cancelled":
            self.withdraw(case, words.text if words else "")
        elif call != "amended":
            self.later(case, 0, call, body.version if call == "acknowledged" else words.text)
        elif case["state"] == "open" and self.allowed(said.author):  # [4.11]
            if body.version > case["version"]:
                case = self.change(case, version=body.version, amendment=said.SerializeToString())
                self.later(case, 0, call)
            known = pb.TraceUpdate(trace=case["trace"], code=601, request_version=case["version"])
            self.post(said.author, UPDATE, known, case["urgent"])

    def withdraw(self, case, reason):
        if case["state"] == "open":
            log("case_withdrawn", trace=case["trace"], requester=case["member"])
            self.change(case, state="withdrawn", submit=None, amendment=None)
            self.later(case, 0, "cancelled", reason)

    # The center's turn.
    def request_of(self, case, words):
        request = types.SimpleNamespace(trace=case["trace"], requester=case["member"], version=case["version"],
                                        words=words, submit=None, confidential=None, directory=self.directory)
        for statement in filter(None, (case["submit"], case["amendment"])):
            body, request.confidential = self.opened(pb.Statement.FromString(statement))
            request.submit = request.submit or body
            request.submit.facts.CopyFrom(body.facts)
        return request

    def consult(self, case, call, words, failures):
        answers = Answers()
        try:
            getattr(self.center, f"on_{call}")(self.request_of(case, words), answers)
        except Exception as error:  # The call is undone, and repeated after 1, 2, 4 ... 60 minutes.
            log("center_failed", trace=case["trace"], call=call, failures=failures + 1, why=type(error).__name__,
                at=place_of(error))
            answers = Answers()
            if not failures:
                answers.update(400, "The center could not work on this request just now and will try again by itself.")
            self.later(case, min(3600, 60 << min(failures, 10)), call, words, failures + 1)
        if call == "request" and not failures and not answers.said:
            answers.update(601)  # No silence.
        for kind, content, fields in answers.said:
            self.say(case, kind, content, **fields)
        for seconds, again in answers.looks:
            self.later(case, seconds, again)

    def later(self, case, seconds, call, words="", failures=0):
        self.sql("INSERT INTO due(at, trace, member, call, words, failures) VALUES(?, ?, ?, ?, ?, ?)",
                 now_us() + int(seconds * 1e6), case["trace"], case["member"], call, words, failures)

    def seconds_to_next(self):
        at = self.sql("SELECT min(at) FROM due").fetchone()[0]
        return max(0, (at - now_us()) / 1e6) if at else 60

    def on_time(self):
        for due in self.sql("SELECT * FROM due WHERE at <= ? ORDER BY at, id LIMIT 256", now_us()).fetchall():
            self.sql("DELETE FROM due WHERE id = ?", due["id"])
            case = self.case(due["trace"], due["member"])
            if case and due["call"] == "again":
                self.repeat(case)
            elif case and (case["state"] == "open" or due["call"] in AFTER_THE_END):
                self.consult(case, due["call"], due["words"], due["failures"])

    # What is said.
    def say(self, case, kind, content, **fields):
        """Says it, sealed to the requester. A result is the end: nothing but its corrections comes after it."""
        case, corrects = self.case(case["trace"], case["member"]), kind == RESULT and content.HasField("correction")
        if kind != EXPLANATION and (case["state"] != ("answered" if corrects else "open") or case["results"] > 15):
            return
        entry = self.directory.entries.get(case["member"])
        if corrects and entry and entry.schema_version_max < 2:
            return log("correction_dropped", trace=case["trace"], why="its requester reads no corrections")
        if corrects:
            fields["version"] = case["results"] + 1
        if kind != EXPLANATION and case["version"] > 1:
            fields["request_version"] = case["version"]
        if entry and not entry.revoked_us and (kind == RESULT or content.ListFields()):
            place = context(self.keys.peer, case["member"], case["trace"], kind)
            part = seal(case["member"], entry.keys.sealing_keys[-1], place, content.SerializeToString())
            fields["text" if kind == UPDATE else "answer"] = part
        elif kind == EXPLANATION:
            return  # Nobody is there to read it.
        body = BODIES[kind](trace=case["trace"], **fields)
        self.post(case["member"], kind, body, case["urgent"])
        log("said", trace=case["trace"], requester=case["member"], code=fields.get("code"), bytes=body.ByteSize())
        if kind != EXPLANATION:
            self.change(case, kind=kind, said=body.SerializeToString())
        if kind == RESULT:
            self.change(case, state="answered", results=max(1, body.version), submit=None, amendment=None)

    def repeat(self, case):
        """To a request that comes again: what was said last, in a new message."""
        log("request_repeated", trace=case["trace"], requester=case["member"], state=case["state"])
        if case["said"] and case["state"] != "withdrawn":
            self.post(case["member"], case["kind"], BODIES[case["kind"]].FromString(case["said"]), case["urgent"])


def run_center(open_center, kind=Adapter):
    """The program. `open_center` takes the state folder and gives your TracingCenter. `kind`: see iwets_witness.py."""
    import iwets_check  # Here, since it needs this file.
    parser = argparse.ArgumentParser(description="a tracing center's adapter; keys are made by iwets_keys.py")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="answer traces until SIGTERM")
    run.add_argument("--anchor", type=pathlib.Path, required=True, help="file of iwets-authority anchor")
    iwets_check.declare(commands)
    for command in commands.choices.values():
        command.add_argument("--state", type=pathlib.Path, required=True, help="folder of keys and database")
    line = parser.parse_args()
    if line.command == "check":
        sys.exit(iwets_check.check(open_center(str(line.state)), line))
    if not (line.state / "keys").exists():
        sys.exit(f"{line.state} has no keys: make them first, with iwets_keys.py init --center XX --state {line.state}")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core file would hold the keys.
    try:
        lock = open(line.state / "lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        adapter = kind(open_center(str(line.state)), line.state, tomllib.loads(line.anchor.read_text()))
    except BlockingIOError:
        sys.exit(f"{line.state}: another process works there: end it first")
    except (OSError, sqlite3.Error, *FAULTS) as error:
        sys.exit(f"keys, anchor or state cannot be used: {error}")
    log("started", peer=adapter.keys.peer, hub=adapter.anchor["hub"]["endpoint"])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(adapter, "stopping", True))
    while not adapter.stopping:
        adapter.turn()
    log("ended", peer=adapter.keys.peer)
