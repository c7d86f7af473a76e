"""The Python adapter without a network, between a center that does what a test wants and a member."""
import contextlib
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path[:0] = [str(ROOT / "adapters/python")]
import iwets_adapter  # noqa: E402
import iwets_chain  # noqa: E402
import iwets_keys  # noqa: E402
import iwets_link  # noqa: E402
import iwets_wire as wire  # noqa: E402
from iwets_adapter import EXPLANATION, RESULT, UPDATE  # noqa: E402, F401
from iwets_wire import pb  # noqa: E402


class Center(iwets_adapter.TracingCenter):
    """Does what a test has put into `plan`, and remembers how it was called."""
    def __init__(self):
        self.plan, self.calls = lambda answers: None, []

    def on_request(self, request, answers):
        self.calls.append(request.submit.firearm.serial)
        self.request = iwets_chain.follow(request, "US")
        self.plan(answers)

    def on_information(self, request, answers):
        self.calls.append(request.words)
        answers.result(320)

    def on_cancelled(self, request, answers):
        self.calls.append("cancelled: " + request.words)


class Desk(unittest.TestCase):
    """An adapter of center:US, and member:ZA, who asks it."""
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        state, member_state = pathlib.Path(folder.name, "center"), pathlib.Path(folder.name, "member")
        for place, who in ((state, "US"), (member_state, "ZA")):
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
                iwets_keys.init(place, who)
        self.member = wire.Keys(member_state / "keys")
        self.member.peer = "member:ZA"
        self.center, self.trace = Center(), os.urandom(16)
        anchor = {"hub": {"sign_key": "00" * 32, "curve_key": "00" * 32, "endpoint": "tcp://127.0.0.1:1"}}
        self.adapter = iwets_adapter.Adapter(self.center, state, anchor)
        self.adapter.directory.entries["member:ZA"] = pb.DirectoryEntry(
            peer="member:ZA", keys=self.member.open, schema_version_max=2)
        for module in (iwets_adapter, iwets_link):
            self.addCleanup(setattr, module, "log", module.log)
            module.log = lambda *_, **__: None

    def take(self, kind, body, author="member:ZA", repeated=False):
        self.adapter.take(pb.Statement(author=author, recipient="center:US", kind=kind, id=os.urandom(16),
                                       body=body.SerializeToString()), not repeated)
        self.adapter.on_time()

    def sealed(self, kind, content):
        place = wire.context("member:ZA", "center:US", self.trace, kind)
        return wire.seal("center:US", self.adapter.keys.open.sealing_keys[-1], place, content.SerializeToString())

    def ask(self, repeated=False, **confidential):
        body = pb.TraceSubmit(trace=self.trace, priority=1, routing=1, attempt=1)
        body.facts.CopyFrom(pb.CaseFacts(agency_code="A", case_reference="C", crime_code="1", intended_use="x",
                                             recovery_country="ZA"))
        body.facts.recovery_date.year, body.firearm.serial = 2026, "AB1"
        body.confidential.CopyFrom(self.sealed(1, pb.TraceConfidential(officer="Duty officer",
                                                                                **confidential)))
        self.take(pb.KIND_TRACE_SUBMIT, body, repeated=repeated)

    def said(self):
        """Kind, code and content of all that waits in the outbox."""
        out = []
        for row in self.adapter.sql("SELECT envelope FROM outbox ORDER BY place"):
            said = pb.Statement.FromString(pb.Envelope.FromString(row["envelope"]).statement)
            self.assertEqual("member:ZA", said.recipient)
            if said.kind == EXPLANATION:
                place = wire.context("center:US", "member:ZA", self.trace, said.kind)
                part = pb.TraceExplanation.FromString(said.body).answer
                out.append((0, pb.CenterText.FromString(wire.unseal("member:ZA", self.member.sealing, part, place))))
                continue
            body = (pb.TraceUpdate if said.kind == UPDATE else pb.TraceResult).FromString(said.body)
            part, content = (body.text, pb.CenterText) if said.kind == UPDATE else (body.answer, pb.TraceAnswer)
            place = wire.context("center:US", "member:ZA", body.trace, said.kind)
            opened = wire.unseal("member:ZA", self.member.sealing, part, place) if part.sender_key else None
            out.append((body.code, None if opened is None else content.FromString(opened)))
        return out

    def codes(self):
        return [code for code, _ in self.said()]

    def let_time_pass(self):
        self.adapter.sql("UPDATE due SET at = 0")
        self.adapter.on_time()
