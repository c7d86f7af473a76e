"""What a peer can say that is wrong, as bytes: for test_bad_input_wire.py. Each function takes the test, whose
keys are those of Brazil.
"""
import os

import raw_peer as raw
from google.protobuf.message import DecodeError

UNKNOWN_FIELD = b"\xf8\x3f\x01"  # field 1023, a varint


def check(**changes):
    """A well-formed check question, with changes: `facts__agency_code` is the field `facts.agency_code`."""
    question = raw.hit.CheckQuestion(check=raw.new_id())
    fill_facts(question.facts)
    question.person.name = "Nobody At All"
    for path, value in changes.items():
        *holders, field = path.split("__")
        holder = question
        for name in holders:
            holder = getattr(holder, name)
        setattr(holder, field, value)
    return question


def fill_facts(facts):
    facts.agency_code, facts.case_reference = "BR-PF", "IP 7"
    facts.crime_code, facts.intended_use = "5202", "investigation"
    facts.illicit_basis = raw.trace.ILLICIT_BASIS_WHERE_FOUND
    facts.recovery_country, facts.recovery_date.year = "BR", 2026


def envelope(t, body=None, keys=None, kind=raw.envelope.KIND_CHECK_QUESTION, recipient="hub", **more):
    return raw.signed(keys or t.keys, recipient, kind, check() if body is None else body, **more)


def claims_of(message):
    """The statement in an envelope, which stands near its beginning, whatever follows."""
    claims = raw.envelope.Envelope()
    try:
        claims.ParseFromString(message)
    except DecodeError:  # Cut off in its signature.
        claims.ParseFromString(message + bytes(10))
    return raw.envelope.Statement.FromString(claims.statement)


def forged_signature(t):
    good = envelope(t)
    return good[:-1] + bytes([good[-1] ^ 1])


def submission(routing, country):
    submit = raw.trace.TraceSubmit(trace=raw.new_id(), priority=1, routing=routing, attempt=1)
    fill_facts(submit.facts)
    submit.firearm.serial, submit.firearm.make, submit.firearm.country_of_manufacture = "A1", "Colt", country
    return submit


def sealed_to_a_wrong_key(t):
    submit = submission(1, "US")
    sealed = submit.confidential
    sealed.sender_key, sealed.nonce, sealed.ciphertext = os.urandom(32), os.urandom(24), os.urandom(64)
    sealed.commitment = os.urandom(32)
    sealed.wraps.add(reader="center:US", key_id=os.urandom(8), nonce=os.urandom(24), wrapped_key=os.urandom(48))
    return envelope(t, submit, kind=raw.envelope.KIND_TRACE_SUBMIT, recipient="center:US")


def trace_id_used_before(t):
    """The first is taken: no center answers for Italy, so that it needs no seal."""
    submit = submission(1, "IT")
    t.attached.data(envelope(t, submit, kind=raw.envelope.KIND_TRACE_SUBMIT))
    return envelope(t, submit, kind=raw.envelope.KIND_TRACE_SUBMIT)


def result_of_a_center(t):
    return envelope(t, raw.trace.TraceResult(trace=raw.new_id(), code=200), kind=raw.envelope.KIND_TRACE_RESULT,
                    recipient="member:ZA")


def cancellation_of_nothing(t):
    return envelope(t, raw.trace.TraceCancel(trace=raw.new_id()), kind=raw.envelope.KIND_TRACE_CANCEL,
                    recipient="center:US")


def records(record):
    """An entry of one record into the store of its subject."""
    stores = {"person": raw.directory.STORE_NOMINAL, "firearm": raw.directory.STORE_FIREARM,
              "document": raw.directory.STORE_DOCUMENT, "vehicle": raw.directory.STORE_VEHICLE}
    return raw.record.Records(store=stores[record.WhichOneof("subject")], verb=raw.record.RECORD_VERB_ENTER,
                              records=[record])


def stolen_car(record_id, **since):
    record = raw.record.Record(id=record_id, reason=raw.record.REASON_STOLEN)
    record.since.CopyFrom(raw.facts.PartialDate(**since))
    record.vehicle.plate, record.vehicle.plate_country = "BRA 1A23", "BR"
    return record


def plate_of_nowhere():
    record = stolen_car("BR-V-4", year=2025)
    record.vehicle.plate_country = "QQ"
    return record


def document_of_tunisia():
    record = raw.record.Record(id="BR-D-1", reason=raw.record.REASON_STOLEN)
    record.document.type, record.document.number, record.document.country = "P", "K418821", "TUN"
    return record


def frame(**kind):
    return raw.link.Frame(schema_version=1, **kind).SerializeToString()


def ping():
    return frame(ping=raw.link.Ping(now_us=raw.now_us(), credit=raw.link.Credit(number_max=64, bytes_max=1 << 20)))


DAY_US = 86400 * 10**6

# what, how the envelope is made, code, field, words of reason and remedy
CONTENT = [
    ("a body that is no message", lambda t: envelope(t, b"\xff\xff\xff"), "MALFORMED", "", "whole message"),
    ("an envelope cut off", lambda t: envelope(t)[:-10], "MALFORMED", "", "cut off or damaged"),
    ("an oversized envelope", lambda t: envelope(t) + b"x" * 300_000, "TOO_LARGE", "", "divide it"),
    ("an unknown field in the body", lambda t: envelope(t, check().SerializeToString() + UNKNOWN_FIELD),
     "UNKNOWN_FIELD", "", "1023"),
    ("an unknown field in the statement", lambda t: envelope(t, statement_more=UNKNOWN_FIELD), "UNKNOWN_FIELD", "",
     "1023"),
    ("an unknown field in the envelope", lambda t: envelope(t) + UNKNOWN_FIELD, "UNKNOWN_FIELD", "", "1023"),
    ("a text beyond its bound", lambda t: envelope(t, check(person__name="x" * 300)), "OUT_OF_BOUNDS",
     "person.name", "192"),
    ("a mandatory field left out", lambda t: envelope(t, check(facts__agency_code="")), "OUT_OF_BOUNDS",
     "facts.agency_code", ""),
    ("a wrong signature", forged_signature, "BAD_SIGNATURE", "signature", ""),
    ("a message of another author", lambda t: envelope(t, keys=t.other_keys), "WRONG_AUTHOR", "author", ""),
    ("an author that the key does not belong to", lambda t: envelope(t, author="member:TN"), "WRONG_AUTHOR", "", ""),
    ("a message that has expired", lambda t: envelope(t, created=raw.now_us() - 100 * DAY_US,
                                                      expires=raw.now_us() - DAY_US), "EXPIRED", "expires_us", ""),
    ("a message from the future", lambda t: envelope(t, created=raw.now_us() + 3600 * 10**6), "TIME_IN_FUTURE",
     "created_us", "clock"),
    ("a newer schema", lambda t: envelope(t, version=7), "VERSION_TOO_NEW", "schema_version", "version 2"),
    ("a result of a trace that nobody has", result_of_a_center, "UNKNOWN_TRACE", "trace", "no open trace"),
    ("a cancellation of a trace that is not there", cancellation_of_nothing, "UNKNOWN_TRACE", "trace", ""),
    ("a trace id used before", trace_id_used_before, "DUPLICATE", "trace", ""),
    ("a recovery date in the future", lambda t: envelope(t, check(facts__recovery_date__year=2199)),
     "OUT_OF_BOUNDS", "facts.recovery_date", "future"),
    ("a country that does not exist", lambda t: envelope(t, check(facts__recovery_country="QQ")), "OUT_OF_BOUNDS",
     "facts.recovery_country", "ISO 3166-1"),
    ("a trace sealed to the wrong key", sealed_to_a_wrong_key, "NOT_SEALED_TO_READER", "confidential",
     "current key"),
]

# what, the record, field, word of the reason, word of the remedy
RECORDS = [
    ("a record of a theft in the future", lambda: stolen_car("BR-V-1", year=2199), "since", "future", "clock"),
    ("a record of a day that no calendar has", lambda: stolen_car("BR-V-2", year=2025, month=2, day=31), "since",
     "calendar", "correct it"),
    ("a plate of a country that does not exist", plate_of_nowhere, "vehicle.plate_country", "no country code",
     "ISO 3166-1"),
    ("another country's travel document", document_of_tunisia, "document.country", "another country",
     "inform its bureau"),
    ("a record id used before", lambda: stolen_car("BR-V-3", year=2025), "id", "in the store already", "modify"),
]

# what, the parts of the message, the reason in the hub's log
FRAMES = [
    ("one part", lambda: [b"x"], "not_two_frames"),
    ("three parts", lambda: [ping(), b"", b""], "not_two_frames"),
    ("no frame at all", lambda: [b"\xff" * 40, b""], "malformed"),
    ("a frame of no kind", lambda: [frame(), b""], "malformed"),
    ("a truncated frame", lambda: [ping()[:-3], b""], "malformed"),
    ("a frame that only the hub sends", lambda: [frame(fenced=raw.link.Fenced()), b""], "malformed"),
    ("an unknown field in the frame", lambda: [ping() + UNKNOWN_FIELD, b""], "unknown_field"),
    ("a value out of its bounds", lambda: [frame(resend=raw.link.Resend(generation=0, number=0)), b""],
     "out_of_bounds"),
    ("an oversized frame", lambda: [ping() + b"x" * 300_000, b""], "too_large"),
    ("a payload beside a ping", lambda: [ping(), b"x"], "payload_misplaced"),
]

# what, how the lane is misused, the fault that the peer is told
LANE_STOPS = [
    ("another history before this number", {"previous": b"\1" * 32}, "FORKED", "digest"),
    ("a number beyond all credit", {"beyond_credit": 1}, "BEYOND_CREDIT", "more than it was granted"),
    ("a generation that nobody opened", {"generation": 7}, "WRONG_GENERATION", "same generation"),
]
