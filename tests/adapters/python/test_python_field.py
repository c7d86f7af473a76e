"""The Python adapter's numbers and makers, and the example that compares them; what the adapter's log calls a trace."""
import datetime
import json
import pathlib
import re
import tempfile
import types
import unittest

from desk_for_test import ROOT, iwets_adapter, iwets_link, pb
import example_center
import iwets_field
import makes_for_python
from iwets_field import canonical, is_number, make_id, partial_date, same_make, unaskable

# What field::canonical makes of them.
NUMBERS = [("АВ-12 34", "AB1234"), ("ab 12/34.5", "AB12345"), ("12?4*[8b] ", "12?4*[8B]"), ("[]12[", "12"),
           ("Č-Ł-Ø-ß9", "CLOß9"), ("ＡＢ１２", "AB12"), ("٣٤۵५", "3455"), ("τ×ж7", "TXЖ7"),
           ("A\u00a0B\u20131\u200f2\u00ad", "AB12"), ("Ñandú 5", "NANDU5"), ("", "")]


class Field(unittest.TestCase):
    def test_a_number_is_compared_without_its_dress(self):
        for typed, plain in NUMBERS:
            self.assertEqual(plain, canonical(typed), typed)
        cases = re.findall(r'CHECK\(canonical\("(.*?)"\) == "(.*?)"\)', (ROOT / "tests/proto/field/numbers_test.cc").read_text())
        self.assertGreater(len(cases), 4)  # Those of the C++ side itself.
        for typed, plain in cases:
            self.assertEqual(plain, canonical(typed), typed)

    def test_what_is_no_text_has_no_number(self):
        self.assertEqual(("", "12345"), (canonical(None), canonical(12345)))  # As a column of SQLite gives it.

    def test_what_stands_in_a_numbers_place_is_none(self):
        source = (ROOT / "tests/proto/field/numbers_test.cc").read_text()  # Those of the C++ side.
        none, = re.findall(r"for \(const char\* none : \{(.*?)\}\)", source, re.S)
        numbers, = re.findall(r"for \(const char\* number : \{(.*?)\}\)", source, re.S)
        for text in re.findall('"([^"]*)"', none):
            self.assertFalse(is_number(text), text)
        for text in re.findall('"([^"]*)"', numbers):
            self.assertTrue(is_number(text), text)

    def test_a_word_of_the_table_is_found_as_it_is_written(self):
        for word in iwets_field.iwets_makes.NO_NUMBER:
            self.assertEqual(word, canonical(word))
            self.assertNotRegex(word, r"\d")

    def test_dates_are_read_as_clerks_write_them(self):
        day = 2009, 1, 20
        for written, order, read in (
                ("20/01/2009", "dmy", day), ("20.1.2009", "", day), ("20-01-2009 00:00:00", "dmy", day),
                ("01/20/2009", "mdy", day), ("2009-01-20", "mdy", day), ("2009-01-20T10:00", "", day),
                ("20090120", "dmy", day), ("2009. 1. 20.", "dmy", day), (datetime.date(*day), "dmy", day),
                (datetime.datetime(*day), "dmy", day), ("01/2009", "", (2009, 1, 0)), ("2009-01", "dmy", (2009, 1, 0)),
                ("1984", "dmy", (1984, 0, 0)), (1984, "dmy", (1984, 0, 0)), (" 1984-00-00 ", "dmy", (1984, 0, 0))):
            year, month, rest = read
            self.assertEqual(pb.PartialDate(year=year, month=month, day=rest), partial_date(written, order), written)
        for written in ("", None, "-", "unknown", "01/20/2009", "20/01/09", "31/02/2009", "0001-01-01", "12", "20 Jan",
                        "1/2/3/2009"):
            self.assertIsNone(partial_date(written, "dmy"), written)
        self.assertIsNone(partial_date("02/01/2009"))  # Two days that it may be.

    def test_makers_are_those_of_the_table(self):
        self.assertEqual((ROOT / "adapters/python/iwets_makes.py").read_text(), makes_for_python.written(),
                         "run tests/adapters/python/makes_for_python.py")
        self.assertGreater(len(set(iwets_field.makers().values())), 120)
        self.assertGreater(len(iwets_field.makers()), 580)

    def test_makers_are_told_apart_as_on_the_other_side(self):
        source = (ROOT / "tests/proto/field/tables_test.cc").read_text()
        cases = re.findall(r'CHECK\(make_id\("(.*?)"\) == "(.*?)"\)', source)
        self.assertGreater(len(cases), 6)
        for text, identity in cases:
            self.assertEqual(identity, make_id(text), text)
        self.assertEqual(make_id("obscure arms"), make_id("Obscure Arms Co."))
        for one, other in (("Colt's Manufacturing", "Colt"), ("P. BERETTA", "Beretta"), ("S&W", "SMITH-WESSON"),
                           ("Тула", "Tula"), ("Smith\u2013Wesson", "SW")):
            self.assertTrue(same_make(one, other), (one, other))
        for one, other in (("Colt", "Ruger"), ("", ""), ("unknown", "unknown"), ("ZZZ", "Colt"), (None, "Colt")):
            self.assertFalse(same_make(one, other), (one, other))

    def test_makers_of_a_country_have_their_names(self):
        arms = [("Fábrica de Braço de Prata", "FBP"), ("Acme", "A.C.M.E.")]
        self.assertTrue(same_make("FBP", "fabrica de braco de prata", arms))
        self.assertFalse(same_make("FBP", "Acme", arms))

    def test_the_log_calls_a_trace_as_the_node_does(self):
        for row in json.loads((ROOT / "tests/proto/vectors/ids.json").read_text())["ids"]:
            self.assertEqual(row["text"], iwets_link.id_text(bytes.fromhex(row["bytes"])))


class Example(unittest.TestCase):
    def answer(self, registry, **firearm):
        """Code and answer of the example to a request for the firearm."""
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(registry)
            file.flush()
            answers = iwets_adapter.Answers()
            request = types.SimpleNamespace(submit=pb.TraceSubmit(firearm=pb.Firearm(**firearm)))
            example_center.FileRegistry(pathlib.Path(file.name)).on_request(request, answers)
        (_, answer, fields), = answers.said
        return fields["code"], answer

    def test_another_makers_firearm_of_that_number_has_another_purchaser(self):
        registry = "AB-1;Maria Prado;2019;Colt;1984-07-19\nAB1;Jo Oak;2001;Ruger\n"
        code, answer = self.answer(registry, serial="ab 1", make="COLT", model="Python")
        self.assertEqual((100, "Maria Prado", 2019), (code, answer.purchaser.person.name, answer.purchaser.purchased.year))
        self.assertEqual([pb.PartialDate(year=1984, month=7, day=19)], list(answer.purchaser.person.birth_dates))
        self.assertEqual(pb.Firearm(serial="AB-1", make="Colt"), answer.firearm)  # Not what the requester wrote.
        self.assertEqual("Jo Oak", self.answer(registry, serial="AB1", make="Ruger")[1].purchaser.person.name)
        self.assertEqual(320, self.answer(registry, serial="AB1", make="Beretta")[0])

    def test_who_has_no_whole_number_is_told_so_and_nobody_is_named(self):
        names = "-", "", "UNKNOWN", "AB12?4", "AB1"
        registry = "".join(f"{name};Jo Oak;2001;Taurus\n" for name in names) + "AB2;Jo Oak;2001;unknown\nAB3;Jo Oak;2001\n"
        for code, serial, make, obliterated in (
                (202, "", "Taurus", True), (202, "-", "Taurus", True), (202, "unknown", "Taurus", True),
                (202, "AB12?4", "Taurus", True), (200, "", "Taurus", False), (200, "-", "Taurus", False),
                (200, "AB12?4", "Taurus", False), (200, "AB*", "Taurus", False), (200, "AB[1I]", "Taurus", False),
                (200, "AB1", "", False), (200, "AB2", "unknown", False), (200, "AB3", "UNK", False),
                (100, "AB1", "Forjas Taurus S.A.", False), (100, "AB1", "Taurus", True)):  # The last: restored.
            with self.subTest(serial=serial, make=make):
                firearm = {"serial": serial, "make": make, "serial_obliterated": obliterated}
                said, answer = self.answer(registry, **firearm)
                self.assertEqual(code, said)
                self.assertEqual(code == 100, answer.HasField("purchaser"))
                self.assertEqual(code == 100, unaskable(pb.Firearm(**firearm)) is None)
                self.assertEqual(code == 100, not answer.explanation)

    def test_of_two_firearms_that_fit_neither_purchaser_is_named(self):
        code, answer = self.answer("AB1;Jo Oak;2001;S&W\nAB-1;Ann Elm;2002;Smith & Wesson\n", serial="AB1", make="SW")
        self.assertEqual((203, False), (code, answer.HasField("purchaser")))

    def test_an_ordinary_row_never_raises(self):
        for row, bought, born in (("Jo Oak;20/01/2009;Colt;3.7.1960", (2009, 1, 20), (1960, 7, 3)),
                                  ("Jo Oak;in spring;Colt;adult", None, None), ("Jo Oak;;Colt", None, None)):
            code, answer = self.answer(f"AB1;{row}\n", serial="AB1", make="Colt")
            person = answer.purchaser.person
            self.assertEqual((100, "Jo Oak"), (code, person.name), row)
            self.assertEqual([born] if born else [], [(one.year, one.month, one.day) for one in person.birth_dates])
            self.assertEqual(bool(bought), answer.purchaser.HasField("purchased"))
            if bought:
                self.assertEqual(pb.PartialDate(**dict(zip(("year", "month", "day"), bought))), answer.purchaser.purchased)
        for nobody in "", " ":
            code, answer = self.answer(f"AB1;{nobody};2009;Colt\n", serial="AB1", make="Colt")
            self.assertEqual((112, False), (code, answer.HasField("purchaser")))

    def test_a_line_without_a_maker_names_nobody(self):
        self.assertEqual(320, self.answer("AB1;Maria Prado;2019\n", serial="AB1", make="Colt")[0])


class Guide(unittest.TestCase):
    def test_it_counts_the_files_lines_right(self):
        guide = (ROOT / "docs/python-adapter.md").read_text()
        counted = dict(re.findall(r"^\| `(\w+\.py)` \| (\d+) \|", guide, re.M))
        files = {path.name: str(len(path.read_text().splitlines())) for path in (ROOT / "adapters/python").glob("*.py")}
        self.assertEqual(files, counted)


if __name__ == "__main__":
    unittest.main()
