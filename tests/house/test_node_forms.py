"""docs/forms.md says of every field that the node's API reads what the program and the schema say of it."""
import os
import pathlib
import re
import unittest

import node_forms

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PAGE = (ROOT / "docs/forms.md").read_text()

# What reads a form -> the section of the page, or the call of its short bodies.
FORMS = {
    ("forms.cc", "read_trace"): "POST /traces",
    ("forms.cc", "read_check"): "POST /checks",
    ("forms.cc", "read_record"): "POST /records/STORE",
    ("forms.cc", "read_records"): "POST /loads/ID/records",
    ("forms.cc", "read_load"): "POST /loads",
    ("incoming_forms.cc", "read_result"): "POST /incoming/ID/answer",
    ("duty_form.cc", "read_rota"): "POST /duty/AGENCY",
    ("api_words.cc", "cancel_trace"): "POST /traces/ID/cancel",
    ("api_words.cc", "read_words"): "POST /traces/ID/information",
    ("api_words.cc", "continue_trace"): "POST /traces/ID/continue",
    ("api_corrections.cc", "acknowledge_correction"): "POST /traces/ID/acknowledgement",
    ("personal_desk.cc", "read_handover"): "POST /traces/ID/handover",
    ("personal_desk.cc", "read_follow"): "POST /traces/ID/follow",
    ("personal_desk.cc", "read_marks"): "POST /notices/read",
    ("incoming_forms.cc", "read_refusal"): "POST /incoming/ID/refuse",
    ("incoming_forms.cc", "read_question"): "POST /incoming/ID/ask",
    ("incoming_forms.cc", "read_progress"): "POST /incoming/ID/progress",
    ("incoming_forms.cc", "read_delay"): "POST /incoming/ID/delay",
    ("incoming_forms.cc", "read_explanation"): "POST /incoming/ID/explain",
    ("api_hits.cc", "read_hit_form"): "POST /hits/HIT/confirmation",
    ("api_pass_on.cc", "read_pass_on"): "POST /hits/HIT/pass-on",
    ("api_oversight.cc", "close_alarm"): "POST /oversight/alarms/ALARM",
    ("api_officers.cc", "read_officer_form"): "POST /officers",
    ("api_duty.cc", "set_alert_addresses"): "POST /officers/BADGE/alerts",
    ("api_session.cc", "sign_in"): "POST /session",
    ("api_session.cc", "prove_officer"): "POST /session/proof",
    ("api_session.cc", "change_password"): "POST /session/password",
    ("api_session.cc", "set_language"): "POST /session/language",
    ("api_session.cc", "show_device"): "POST /enrolment/device",
    ("api_session.cc", "enrol"): "POST /enrolment",
}
# Parts of the readers themselves, and what the command `rotate` reads of the node's answer.
NO_FORM = {"forms.cc: read", "forms.cc: read_text", "rotate.cc: rotate"}

# Section -> where the schema bounds its fields, if nothing is said below.
MESSAGES = {"person": "Person", "details": "PersonDetails", "document": "TravelDocument", "firearm": "Firearm", "vehicle": "Vehicle",
            "release": "Release", "record": "Record", "POST /traces": "TraceConfidential", "POST /incoming/ID/answer": "TraceAnswer"}
FACTS = {name: f"CaseFacts.{name}" for name in ("case_reference", "crime_code", "intended_use", "purpose", "illicit_basis")}
FACTS |= {"agency.code": "CaseFacts.agency_code", "agency.on_behalf_of": ("forms.h", "on_behalf_of_bytes_max")}
# (section, field) -> field of the schema, or file and name of a constant of node/shell and node/core, or a number.
BOUNDS = {("POST /traces", name): bound for name, bound in FACTS.items()}
BOUNDS |= {("POST /checks", name): bound for name, bound in FACTS.items()}
BOUNDS |= {("recovery", "date"): "CaseFacts.recovery_date", ("recovery", "country"): "CaseFacts.recovery_country",
           ("recovery", "place"): "TraceConfidential.recovery_place",
           ("recovery", "circumstances"): "TraceConfidential.circumstances"}
BOUNDS |= {("officer", "name" if name == "officer" else name): f"TraceConfidential.{name}"
           for name in ("officer", "badge", "phone", "email")}
BOUNDS |= {("POST /incoming/ID/answer", f"chain.{name}"): f"Custody.{name}"
           for name in ("role", "name", "licence", "address", "acquired", "disposed")}
BOUNDS |= {("POST /incoming/ID/answer", f"purchaser.{name}"): f"Purchaser.{name}"
           for name in ("birth_place", "address", "identity_document", "purchased")}
BOUNDS |= {("POST /incoming/ID/answer", f"correction.{name}"): f"Correction.{name}" for name in ("reason", "text")}
BOUNDS |= {(f"POST /incoming/ID/{call}", "text"): "CenterText.text" for call in ("refuse", "ask", "progress", "delay", "explain")}
BOUNDS |= {
    ("firearm", "other_numbers.part"): "OtherNumber.part",
    ("firearm", "other_numbers.number"): "OtherNumber.number",
    ("POST /traces", "center"): 2,  # A code of ISO 3166-1.
    ("POST /traces", "priority"): "TraceSubmit.priority",
    ("POST /traces", "agency.name"): "TraceConfidential.agency",
    ("POST /traces", "row_reference"): ("forms.h", "row_reference_bytes_max"),
    ("POST /traces", "associates"): "TraceSubmit.associates",
    ("POST /traces", "firearm"): "TraceSubmit.firearm",
    ("POST /traces", "recovery"): "TraceSubmit.facts",
    ("POST /checks", "remember_days"): "CheckQuestion.remember_days",
    ("POST /checks", "recovery"): "CheckQuestion.facts",
    ("record", "valid_until"): None,
    ("POST /records/STORE", "records"): ("forms.h", "records_in_message_max"),
    ("POST /loads/ID/records", "records"): ("forms.h", "records_in_message_max"),
    ("POST /loads/ID/records", "lines"): ("forms.h", "records_in_message_max"),
    ("POST /incoming/ID/answer", "code"): "TraceResult.code",
    ("POST /incoming/ID/answer", "next_country"): "TraceResult.next_country",
    ("POST /incoming/ID/progress", "code"): "TraceUpdate.code",
    ("shift", "officers"): ("duty.h", "badges_max"),
    ("shift", "standby"): ("duty.h", "badges_max"),
    ("POST /duty/AGENCY", "zone"): ("duty_form.cc", "zone_bytes_max"),
    ("POST /duty/AGENCY", "week"): ("duty.h", "weekly_max"),
    ("POST /duty/AGENCY", "exceptions"): ("duty.h", "exceptions_max"),
    ("POST /duty/AGENCY", "exceptions.shifts"): ("duty.h", "shifts_max"),
    ("POST /traces/ID/cancel", "reason"): ("api_words.cc", "reason_bytes_max"),
    ("POST /traces/ID/information", "text"): ("api_words.cc", "text_bytes_max"),
    ("POST /traces/ID/acknowledgement", "officer"): ("api_corrections.cc", "officer_bytes_max"),
    ("POST /traces/ID/handover", "to"): ("personal_desk.h", "badge_bytes_max"),
    ("POST /traces/ID/handover", "note"): ("personal_desk.cc", "note_bytes_max"),
    ("POST /notices/read", "seqs"): ("personal_desk.cc", "marks_max"),
    ("POST /hits/HIT/confirmation", "text"): ("api_hits.cc", "text_bytes_max"),
    ("POST /hits/HIT/confirmation", "minutes"): ("api_hits.cc", "minutes_max"),
    ("POST /hits/HIT/pass-on", "text"): ("api_pass_on.cc", "text_bytes_max"),
    ("POST /hits/HIT/pass-on", "why"): ("api_pass_on.cc", "text_bytes_max"),
    ("POST /oversight/alarms/ALARM", "remark"): ("api_oversight.cc", "remark_bytes_max"),
    ("POST /officers", "badge"): ("sign_in.cc", "most"),
    ("POST /officers", "name"): ("accounts.cc", "name_bytes_max"),
    ("POST /officers", "agency"): ("accounts.cc", "agency_bytes_max"),
    ("POST /officers", "language"): ("accounts.cc", "language_bytes_max"),
    ("POST /session/language", "language"): ("accounts.cc", "language_bytes_max"),
    ("POST /officers/BADGE/alerts", "email"): ("alert_address.cc", "mailbox_bytes_max"),
    ("POST /officers/BADGE/alerts", "webhook"): ("alert_address.cc", "url_bytes_max"),
    ("POST /session/password", "new_password"): ("sign_in.h", "password_bytes_max"),
    ("POST /enrolment", "password"): ("sign_in.h", "password_bytes_max"),
}


def rows(text):
    """The cells of the tables in it, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line[1:-1].split("|")]
        if line.startswith("|") and not line.startswith("| ---") and cells[0] not in ("field", "call", "code"):
            yield cells


def sections():
    """Section -> field -> (what it holds, its bound)."""
    found = {}
    for title, text in re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S):
        found[title] = {row[0].strip("`"): (row[1], row[2]) for row in rows(text)}
    call = ""
    for row in rows(PAGE.split("## Short bodies")[1].split("\n## ")[0]):
        call = re.search(r"`(.+?)`", row[0]).group(1) if row[0] else call
        found.setdefault(call, {})[row[1].strip("`")] = (row[2], row[3])
    return found


def constant(file, name):
    for folder in ("node/shell", "node/core"):
        where = ROOT / folder / file
        said = re.search(rf"\b{name} = ([^;,]+)[;,]", where.read_text()) if where.exists() else None
        if said:
            value = re.sub(r"(?<=\d)['U]", "", said.group(1))
            return eval(value, {"__builtins__": {}})  # A product or a shift of numbers.
    raise AssertionError(f"no constant {name} in {file}")


class Forms(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.reader, self.sections = node_forms.Reader(ROOT), sections()
        self.schema = node_forms.schema(ROOT)
        self.code = {section: self.reader.fields(*where) for where, section in FORMS.items()}

    def documented(self, section):
        """Path -> (section, field) of the row that says what it is."""
        found = {}
        for field, (holds, _) in self.sections[section].items():
            found[field] = (section, field)
            for part in re.findall(r"\]\(#(\w+)\)", holds):
                found.update({f"{field}.{path}": row for path, row in self.documented(part).items()})
        return found

    def test_every_form_that_the_program_reads_is_known_here(self):
        self.assertEqual(NO_FORM, set(self.reader.not_reached()), "functions of node/shell that read a form: name them in FORMS, and "
                                                                  "write their fields into docs/forms.md")

    def test_every_field_is_documented_and_no_other(self):
        for section, fields in self.code.items():
            self.assertEqual(sorted(fields), sorted(self.documented(section)), section)

    def test_no_section_is_left_over(self):
        used = {row[0] for section in self.code for row in self.documented(section).values()}
        self.assertEqual(used, set(self.sections))

    def test_words_are_those_that_are_taken(self):
        for section, fields in self.code.items():
            for path, row in self.documented(section).items():
                if fields[path].kind == "word":
                    said = re.findall(r"`([^`]+)`", self.sections[row[0]][row[1]][0].split(": ")[-1])
                    self.assertEqual(sorted(fields[path].words), sorted(said), f"{section}: {path}")

    def bound(self, row, kind):
        """What the page has to say of a field, and whether it is needed."""
        where = BOUNDS.get(row, f"{MESSAGES[row[0]]}.{row[1]}" if row[0] in MESSAGES else None)
        if isinstance(where, tuple):
            return str(constant(*where)), False
        if isinstance(where, int):
            return str(where), False
        said = self.schema.get(where, {})
        if where is None or kind in ("flag", "word", "object", "date"):
            return "", said.get("required", False)
        if kind == "number":
            least = f"{said['value_min']} to " if "value_min" in said else ""
            return least + str(said["value_max"]), said.get("required", False)
        if kind in ("objects", "dates"):
            return str(said["items_max"]), False
        if kind == "texts" and "bytes_max" not in said:  # Words, of which each is known.
            return str(said["items_max"]), False
        return (f"{said['items_max']} of " if kind == "texts" else "") + str(said["bytes_max"]), said.get("required", False)

    def test_bounds_are_those_of_the_schema_and_the_program(self):
        for section, fields in self.code.items():
            for path, row in self.documented(section).items():
                if row[1] == "reference" and row[0] == "firearm" or path.endswith("firearm.reference") or row[1] == "agency":
                    continue
                most, needed = self.bound(row, fields[path].kind)
                holds, said = self.sections[row[0]][row[1]]
                self.assertEqual(most, said, f"{row[0]}: {row[1]}")
                self.assertTrue(not needed or "needed" in holds, f"{row[0]}: {row[1]} is needed, says the schema")

    def test_what_goes_together_is_told_with_its_words_and_its_weight(self):
        joined = re.compile(r'"\s*\n\s*"')
        words = joined.sub("", (ROOT / "node/shell/advice_words.cc").read_text())
        in_code = dict(re.findall(r'\{"(\w+)",\s*"([^"]+)"\}', words))
        in_page = {row[0].strip("`"): (row[1], row[2]) for row in rows(PAGE.split("## What goes together")[1])}
        self.assertEqual(in_code, {code: said for code, (said, _) in in_page.items()})
        rules = joined.sub("", "".join(file.read_text() for file in sorted((ROOT / "proto/field").glob("*.cc"))))
        judged = 0
        for code, (said, level) in in_page.items():
            self.assertIn(level, ("error", "warning"), code)
            weights = set(re.findall(rf'remarks\.(error|warning)\([^;"]*(?:"[^"]*"[^;"]*)?"{re.escape(said)}"', rules))
            judged += len(weights)
            self.assertLessEqual(weights, {level}, code)
        self.assertGreater(judged, 20)


if __name__ == "__main__":
    unittest.main()
