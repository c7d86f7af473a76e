"""docs/data-classes.md gives every field of what is said in the network its class of protection, and the sources keep to it."""
import os
import pathlib
import re
import subprocess
import unittest

import test_formats

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
SCHEMA = ROOT / "proto/iwets/v1"
CLASSES = ("sealed", "case", "routing")  # From the highest; the columns of the table.
BY_FIELD = ("trace", "facts", "attachment", "hit", "record", "refusal", "envelope")
# Bytes that hold a sealed part, or a whole message, without a message's name.
HOLDS = {("AttachmentPiece", "sealed"): "sealed", ("Sealed", "ciphertext"): "sealed", ("KeyWrap", "wrapped_key"): "sealed",
         ("Envelope", "statement"): "case", ("Statement", "body"): "case"}
# Names that mean a person, a case or a thing wherever they are written.
TELLING = {"case_reference", "possessor", "associates", "serial", "other_numbers", "aliases", "birth_dates", "nationalities", "documents", "mrz",
           "plate", "vin", "engine_number", "matched", "against", "in_favour", "caution", "officer", "phone", "email", "circumstances", "remarks",
           "justification", "project_code", "recovery_place", "possessor_address", "purchaser", "birth_place", "identity_document", "licence",
           "explanation", "contact", "restrictions", "file_name", "intended_use", "crime_code"}


def messages(name):
    """message -> {field: type} of one file of the schema."""
    text = re.sub(r"//[^\n]*", "", (SCHEMA / f"{name}.proto").read_text(encoding="utf-8"))
    return {found[1]: {field: kind for kind, field in re.findall(r"^\s+(?:repeated |optional )?([\w.]+) (\w+) = \d+", found[2], re.M)}
            for found in re.finditer(r"^message (\w+) \{(.*?)^\}", text, re.M | re.S)}


def document():
    return (ROOT / "docs/data-classes.md").read_text(encoding="utf-8")


def told():
    """message -> {field: class} as the document says, and how often it says it."""
    out, twice = {}, []
    for row in re.findall(r"^\| `([A-Z]\w+)` \|(.*)\|$", document(), re.M):
        fields = out.setdefault(row[0], {})
        for kind, cell in zip(CLASSES, row[1].split("|"), strict=True):
            for field in re.findall(r"`(\w+)`", cell):
                twice += [f"{row[0]}.{field}"] if field in fields else []
                fields[field] = kind
    return out, twice


def in_a_seal(schema, classes):
    """Messages that stand within sealed parts only: all of their fields are of that class."""
    return {name for name, fields in classes.items() if fields and set(fields.values()) == {"sealed"} and "Sealed" not in schema[name].values()}


class Classes(unittest.TestCase):
    def setUp(self):
        self.schema = {message: fields for name in BY_FIELD for message, fields in messages(name).items()}
        self.classes, self.twice = told()
        self.assertIn("TraceSubmit", self.schema)
        self.assertGreater(sum(map(len, self.schema.values())), 250, "the schema is elsewhere now: is it read rightly?")

    def test_every_field_has_one_class(self):
        there = {f"{message}.{field}" for message, fields in self.schema.items() for field in fields}
        given = {f"{message}.{field}" for message, fields in self.classes.items() for field in fields}
        self.assertFalse(sorted(there - given), "docs/data-classes.md gives them no class")
        self.assertFalse(sorted(given - there), "docs/data-classes.md names them, the schema does not")
        self.assertFalse(self.twice)

    def test_the_request_with_its_parts_is_in_it(self):
        wanted, seen = ["TraceSubmit", "TraceConfidential"], set()
        while wanted:
            message = wanted.pop()
            if message not in seen and message in self.schema:
                seen.add(message)
                self.assertEqual(set(self.schema[message]), set(self.classes.get(message, {})), message)
                wanted += self.schema[message].values()
        self.assertLessEqual({"CaseFacts", "Firearm", "Person", "TravelDocument", "Vehicle", "Release", "Sealed", "Continuation"}, seen)

    def test_what_is_sealed_by_the_schema_is_sealed_here(self):
        faults = [f"{message}.{field} is a Sealed" for message, fields in self.schema.items() for field, kind in fields.items()
                  if kind in ("Sealed", "KeyWrap") and self.classes[message][field] != "sealed"]
        faults += [f"{message}.{field} holds what is {kind}" for (message, field), kind in HOLDS.items() if self.classes[message][field] != kind]
        self.assertFalse(faults)

    def test_nothing_is_of_a_lower_class_than_what_it_holds(self):
        faults = []
        for message, fields in self.schema.items():
            for field, kind in fields.items():
                if kind in self.classes and kind not in ("Sealed", "KeyWrap"):
                    highest = min(self.classes[kind].values(), key=CLASSES.index)
                    if CLASSES.index(self.classes[message][field]) > CLASSES.index(highest):
                        faults.append(f"{message}.{field} is {self.classes[message][field]}, its {kind} has something {highest}")
        self.assertFalse(faults)

    def test_the_other_files_have_a_class_each(self):
        there = {path.stem for path in SCHEMA.glob("*.proto")} - set(BY_FIELD)
        self.assertEqual(there, set(re.findall(r"^\| `(\w+)\.proto` \|", document(), re.M)))

    def test_each_class_says_how_it_is_protected(self):
        rows = re.findall(r"^\| \*\*(\w+)\*\* \|(.*)\|$", document(), re.M)
        self.assertEqual(["secret", "sealed", "case", "personnel", "routing", "shared", "public"], [name for name, _ in rows])
        for name, cells in rows:
            self.assertEqual(4, len([cell for cell in cells.split("|") if cell.strip()]), name)
        kept = [row for row in document().split("\n## Where it lies, and how long\n")[1].split("\n## ")[0].splitlines() if row.startswith("| ")][2:]
        self.assertGreater(len(kept), 15)
        for row in kept:
            self.assertTrue(all(cell.strip() for cell in row.strip("|").split("|")), row)

    def test_the_hub_knows_no_message_that_is_sealed(self):
        sealed = in_a_seal(self.schema, self.classes)
        self.assertLessEqual({"TraceConfidential", "TraceAnswer", "CenterText", "AttachmentDescription"}, sealed)
        names = subprocess.run(["git", "-C", ROOT, "ls-files", "hub"], capture_output=True, text=True, check=False).stdout.split()
        faults = [f"{name}: {found[0]}" for name in names if name.endswith((".cc", ".h")) and (ROOT / name).is_file()
                  for found in re.finditer(r"\bv1::(" + "|".join(sorted(sealed)) + r")\b", (ROOT / name).read_text(encoding="utf-8"))]
        self.assertFalse(faults, "the hub reads what is not for it")


class Log(unittest.TestCase):
    FIELD = re.compile(r"(?:\.|->)(" + "|".join(sorted(TELLING)) + r")\b")

    def faults(self, name, text):
        bare = test_formats.without_comments(text)
        for found in test_formats.CALL.finditer(bare):
            if found[1].startswith("spdlog::") or found[1] in ("syslog", "sd_notifyf"):
                for given in test_formats.arguments(bare, found.end()):
                    if told_of := self.FIELD.search(given):
                        yield f"{name}:{bare.count(chr(10), 0, found.start()) + 1}: {told_of[1]} goes into the log"

    def test_no_line_of_the_log_names_a_field_of_a_case(self):
        classes, _ = told()
        fields = {field for given in classes.values() for field, kind in given.items() if kind != "routing"}
        self.assertFalse(sorted(TELLING - fields), "they are no fields of a case any more")
        faults = [fault for name in test_formats.sources() if name.startswith(("proto/", "hub/", "node/", "adapters/"))
                  for fault in self.faults(name, (ROOT / name).read_text(encoding="utf-8"))]
        self.assertFalse(faults)

    def test_such_a_line_is_seen(self):
        self.assertTrue(list(self.faults("planted", 'spdlog::info("event=x serial={}", request.firearm().serial());')))
        self.assertFalse(list(self.faults("planted", 'spdlog::info("event=x trace={}", request.trace());')))


if __name__ == "__main__":
    unittest.main()
