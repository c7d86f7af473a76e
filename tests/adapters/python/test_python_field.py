"""The Python adapter's numbers and makers, and the example that compares them; what the adapter's log calls a trace."""
import json
import pathlib
import re
import tempfile
import types
import unittest

from desk_for_test import ROOT, iwets_adapter, iwets_link, pb
import example_center
from iwets_field import canonical, same_make

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

    def test_makers_are_compared_without_case_and_signs(self):
        self.assertTrue(same_make("Smith & Wesson", "SMITH-WESSON"))
        self.assertTrue(same_make("s & w", "Smith & Wesson", [("Colt",), ("Smith & Wesson", "S&W")]))
        self.assertFalse(same_make("S&W", "Smith & Wesson"))
        self.assertFalse(same_make("Colt", "Ruger", [("Colt", "CLT"), ("Ruger", "RUG")]))
        self.assertFalse(same_make("", ""))

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
        self.assertEqual(320, self.answer(registry, serial="AB1")[0])

    def test_a_line_without_a_maker_names_nobody(self):
        for make in ("Colt", ""):
            self.assertEqual(320, self.answer("AB1;Maria Prado;2019\n", serial="AB1", make=make)[0])


if __name__ == "__main__":
    unittest.main()
