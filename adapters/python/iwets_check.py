"""The command `check` of a center's program: asks its class for every firearm of its registry and counts what it says,
before anybody else asks. It needs no keys and no network, sends nothing, and shows rows on the terminal only."""
import collections
import contextlib
import csv
import pathlib
import sqlite3
import sys

from iwets_adapter import Answers, place_of, pretend
from iwets_field import canonical, is_number, make_id, makers

# What an answer to a row of one's own registry tells of that row.
HINTS = {200: "no number or no maker stands there", 203: "several rows fit: one row for each firearm, not for each licence",
         320: "its own row is not found by number and maker"}


def declare(commands):
    command = commands.add_parser("check", help="ask your class for every row of the registry; nothing is sent")
    rows = command.add_mutually_exclusive_group(required=True)
    rows.add_argument("--registry", type=pathlib.Path, metavar="FILE.csv",
                      help="the rows: a file whose first line names its columns, two of them serial and make")
    rows.add_argument("--sql", help="the rows: a query that gives number and maker, with --database")
    command.add_argument("--database", type=pathlib.Path, help="the SQLite file of --sql")
    command.add_argument("--rows", type=int, default=0, help="ask for so many at most, spread evenly")


def rows_of(line):
    """Number and maker of each row, as texts."""
    if line.sql:
        if not line.database or not line.database.is_file():
            raise ValueError(f"--database {line.database}: no such file; --sql needs an SQLite file")
        with contextlib.closing(sqlite3.connect(f"file:{line.database}?mode=ro", uri=True)) as database:
            found = database.execute(line.sql).fetchall()
        if found and len(found[0]) != 2:
            raise ValueError(f"--sql gives {len(found[0])} columns: SELECT two, the number and the maker")
    else:
        with open(line.registry, newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            names = [name.strip().lower() for name in next(csv.reader([head], delimiter=";" if ";" in head else ","))]
            if not {"serial", "make"} <= {*names}:
                raise ValueError(f"{line.registry}: the first line names no columns serial and make: write them there")
            rows = csv.DictReader(file, names, delimiter=";" if ";" in head else ",")
            found = [(row["serial"], row["make"]) for row in rows]
    return [tuple("" if value is None else str(value) for value in row) for row in found]


def ask(center, serial, make):
    """What the class says of one: a code, "later", "nothing", or the exception that it raised."""
    answers = Answers()
    try:
        center.on_request(pretend(serial=serial, make=make), answers)
    except Exception as error:  # As the adapter takes it: whatever it is.
        return error
    if answers.said:
        return answers.said[-1][2].get("code", "nothing")
    return "later" if answers.looks else "nothing"


def table(title, counts, most=20):
    """The lines of a count, the most frequent first."""
    lines = [f"  {count:7}  {text}" for text, count in counts.most_common(most)]
    more = [f"           and {len(counts) - most} more"] if len(counts) > most else []
    return [title, *lines, *more] if counts else []


def report(rows, asked, said, raised, makes):
    """What is printed: codes, faults by place, makers that neither table nor `makes` know, numbers that many rows have."""
    yield f"{len(rows)} rows, {asked} asked for"
    for code in sorted(said, key=str):
        hint = f": {HINTS[code]}" if code in HINTS else ""
        yield f"  {len(said[code]):7}  {code}{hint}, such as {', '.join(map(repr, said[code][:3]))}"
    for place, texts in raised.items():
        yield from table(f"raised {place}; a requester would be told 400, again and again:", texts, 10)
    known = {"", *makers().values(), *(make_id(name) for names in makes for name in names)}
    unknown = collections.Counter(make for _, make in rows if make_id(make) not in known)
    yield from table("makers that match only the same word; give their names in `makes` of your class:", unknown)
    numbers = collections.Counter(canonical(serial) for serial, _ in rows if is_number(serial))
    often = collections.Counter({number: count for number, count in numbers.items() if count > 3})
    yield from table("numbers in more than three rows; if one is no number, answer 200 to it:", often)


def check(center, line):
    """Prints what the class says; the exit code, or what is wrong with the call."""
    try:
        rows = rows_of(line)
    except (OSError, ValueError, sqlite3.Error, csv.Error) as error:
        return f"the rows cannot be read: {error}"
    said, raised = collections.defaultdict(list), collections.defaultdict(collections.Counter)
    chosen = rows[::-(-len(rows) // line.rows)] if 0 < line.rows < len(rows) else rows
    for count, (serial, make) in enumerate(chosen, 1):
        answer = ask(center, serial, make)
        if isinstance(answer, Exception):
            raised[f"{type(answer).__name__} at {place_of(answer)}"][str(answer)] += 1
            answer = "raised"
        said[answer].append(serial)
        if count % 1000 == 0:
            print(f"{count} of {len(chosen)}", file=sys.stderr, flush=True)
    print("\n".join(report(rows, len(chosen), said, raised, center.makes)))
    return 1 if raised else 0
