"""What the node's API reads, taken from its sources: the fields of every form, and the bounds of the schema."""
import pathlib
import re
from typing import NamedTuple

KINDS = ("texts", "text", "flag", "numbers", "number", "dates", "date", "word", "objects", "object")
# A helper that reads one key, which is an argument of it.
READS_A_KEY = {"read_date": "date", "read_time": "text", "read_badges": "texts", "read_purposes": "texts", "read_text": "text"}

FUNCTION = re.compile(r"^[A-Za-z][^\n;{}=]*?\b(?:Api::)?(\w+)\(((?:[^;{}()]|\([^()]*\))*)\)\s*(?:const )?\{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"(?:\b(\w+))?\s*\.(" + "|".join(KINDS) + r')\(\s*"(\w+)"')
LAMBDA = re.compile(r"\[&?\]\(\s*Object& (\w+)")
HELPER = re.compile(r'\b(read_\w+)\(\s*([\w.]+)(?:\s*,\s*"(\w+)")?')
STEP = re.compile("|".join((FIELD.pattern, LAMBDA.pattern, HELPER.pattern)))


class Field(NamedTuple):
    kind: str
    words: tuple = ()


def arguments(text, start):
    """How many there are from behind the opening parenthesis at `start` on, and where it closes."""
    depth, count, at = 0, 1, start
    while depth or text[at] != ")":
        depth += text[at] in "([{"
        depth -= text[at] in ")]}"
        count += text[at] == "," and depth == 0
        at += 1
    return count, at


def functions(text):
    """(name, how many arguments) -> body; a declaration in a class is none."""
    return {(name, re.sub(r"<.*>", "", given).count(",") + 1 if given.strip() else 0): body for name, given, body in FUNCTION.findall(text)}


def sources(root):
    """Name of the file -> its functions."""
    return {file.name: functions(file.read_text()) for file in sorted((root / "node/shell").glob("*.cc"))}


class Reader:
    """Follows a form through the functions that read it."""

    def __init__(self, root):
        self.files = sources(root)
        self.reached = set()

    def find(self, file, name, count):
        for where in (file, "forms.cc"):
            if (name, count) in self.files[where]:
                return where
        return None

    def fields(self, file, name, count=None):
        """Path -> Field of the form that this function reads."""
        count = next(n for other, n in self.files[file] if other == name) if count is None else count
        return self._follow(file, (name, count), "")

    def _follow(self, file, function, path):
        self.reached.add((file, function))
        text, found = self.files[file][function], {}
        at_path = {"o": path, "object": path, "json": path, "body": path, "call.request.body": path}
        last, nested_in = "", None
        for step in STEP.finditer(text):
            who, kind, key, within, helper, given, helped = step.groups()
            if kind:
                last = who if who in at_path else last
                here = at_path.get(last, path) + key
                words = ()
                if kind == "word":
                    _, end = arguments(text, text.index("(", step.start()) + 1)
                    words = tuple(re.findall(r'"([^"]+)"', text[text.index("{", step.end()):end]))
                found[here] = Field(kind, words)
                nested_in = (here + ".", step.end()) if kind in ("object", "objects") else None
            elif within:
                direct = nested_in and not text[nested_in[1]:step.start()].strip(" ,\n")
                at_path[within] = nested_in[0] if direct else path
                last = within
            elif helper in READS_A_KEY and helped:
                found[at_path.get(given, path) + helped] = Field(READS_A_KEY[helper])
            elif given in at_path:
                many, _ = arguments(text, text.index("(", step.start()) + 1)
                where = self.find(file, helper, many)
                if where and (where, (helper, many)) != (file, function):
                    found.update(self._follow(where, (helper, many), at_path[given]))
        return found

    def not_reached(self):
        """Functions that read a form and were in none that was asked for."""
        return sorted(f"{file}: {name}" for file, known in self.files.items() for (name, count), body in known.items()
                      if (file, (name, count)) not in self.reached and file != "json_object.cc"
                      and (LAMBDA.search(body) or re.search(r'\bread_text\([\w.]+, "', body)))


def schema(root):
    """ "Message.field" -> its bounds, numbers and flags."""
    found = {}
    for file in sorted((root / "proto/iwets/v1").glob("*.proto")):
        for message, body in re.findall(r"^message (\w+) \{\n(.*?)^\}", file.read_text(), re.M | re.S):
            for name, said in re.findall(r"^ +(?:repeated )?\w+ (\w+) = \d+(?: \[\(bound\) = \{([^}]*)\}\])?;", body, re.M):
                bounds = dict(re.findall(r"(\w+): (\d+|true)", re.sub(r'"[^"]*"', "", said)))
                found[f"{message}.{name}"] = {key: value == "true" or int(value) for key, value in bounds.items()}
    return found
