"""Writes adapters/python/iwets_makes.py from the tables of proto/field: run it after one of those was changed.
test_python_field.py compares the two.
"""
import pathlib
import re
import textwrap

from desk_for_test import ROOT
from iwets_field import calibre_key

HEAD = '''"""Makers and the names that they go by, and what stands where a number should be: the tables of proto/field, for
iwets_field.py. Written by tests/adapters/python/makes_for_python.py; change the tables there, never this file.
"""

# A maker in a line, which a blank continues: id, name, NCIC code, other names.
'''


def source(name):
    return (ROOT / "proto/field" / name).read_text()


def rows(text, array):
    """The rows of a C++ array of string literals: of each the literals, those that follow one another as one."""
    body = re.search(re.escape(array) + r"\[\] = \{(.*?)\};\n", text, re.S)[1]
    joined = re.sub(r'"\s+"', "", body)
    return [re.findall(r'"([^"]*)"', row) for row in re.findall(r"\{((?:\{[^{}]*\}|[^{}])*)\}", joined)]


def words(text, array):
    return re.findall(r'"([^"]*)"', re.search(re.escape(array) + r"\[\] = \{(.*?)\};", text, re.S)[1])


def calibres():
    """Every text that proto/field/calibre.cc takes for a calibre, in its key form."""
    table = source("calibre_table.cc")
    keys = set()
    for name, other, aliases in rows(table, "CalibreRow rows"):
        keys |= {calibre_key(name), calibre_key(other), *filter(None, aliases.split("|"))}
    for key, usual, _ in rows(table, "WideCalibreRow wide"):
        (keys.add if usual else keys.discard)(key)
    return keys


def listed(name, values):
    lines = textwrap.wrap(" ".join(values), 119, break_long_words=False, break_on_hyphens=False)
    return f'{name} = """\n' + "\n".join(lines) + '""".split()\n'


def written():
    makes = []
    for identity, name, _, code, aliases in rows(source("make_table.cc"), "MakeRow rows"):
        one = "|".join([identity, name, code, *filter(None, aliases.split("|"))])
        while len(one) > 119:
            cut = one.rindex("|", 0, 119) + 1
            makes.append(one[:cut])
            one = " " + one[cut:]
        makes.append(one)
    firearm = source("firearm.cc")
    return HEAD + 'MAKES = """\n' + "\n".join(makes) + '"""\n' + "".join((
        "# Words of a company's name that tell no maker from another.\n",
        listed("COMPANY", words(firearm, "company_words")),
        "# Written for a maker that is not known.\n",
        listed("NO_MAKE", words(firearm[firearm.index("bool says_nothing"):], "words")),
        "# Written where there is no number.\n",
        listed("NO_NUMBER", words(source("serial.cc"), "no_number_words")),
        "# Calibres, without blanks, points and millimetres.\n",
        listed("CALIBRES", sorted(calibres()))))


if __name__ == "__main__":
    pathlib.Path(ROOT, "adapters/python/iwets_makes.py").write_text(written())
