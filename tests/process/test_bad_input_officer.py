"""What an officer can hand in that is wrong: requests, checks, records and files of records, by the command
`iwets` of a real node. Each row says how the command must end and what it must say; after each, somebody
else's trace goes round.
"""
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bad_input import FAILED, INVALID, NOT_FOUND, OK, BadInput, Row, ordinary  # noqa: E402

OFFICER = "BR"  # South Africa is the bystander.
MIB = 1 << 20
CASE = ("--agency", "BR-PF", "--case", "IP 7", "--crime-code", "5202", "--use", "investigation", "--found-in", "BR")


def iwets(t, *arguments):
    return t.network.iwets(OFFICER, *arguments, check=False)


def trace(*options, **changes):
    """Submits an ordinary request with changes: `recovery__date` is the field `recovery.date`."""
    def how(t):
        body = ordinary(OFFICER)
        for path, value in changes.items():
            *holders, field = path.split("__")
            holder = body
            for name in holders:
                holder = holder[name]
            holder[field] = value
        return iwets(t, "trace", "submit", t.write("trace.json", json.dumps(body)), *options)
    return how


def request(content):
    return lambda t: iwets(t, "trace", "submit", t.write("request.json", content))


def check(subject, *arguments, found_on="2026-02-20"):
    return lambda t: iwets(t, "check", subject, *arguments, *CASE, "--found-on", found_on)


def record(store, verb="add", **content):
    return lambda t: iwets(t, "record", verb, store, t.write("record.json", json.dumps(content)))


def load(store, content, *options):
    return lambda t: iwets(t, "record", "load", store, t.write("load.csv", content), *options)


PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C35UTO7408122F1204159ZE184226B<<<<<10"
CAR = {"plate": "BRA1A23", "plate_country": "BR"}

ROWS = [
    # Requests: an error stops them before anything leaves, a doubt does not.
    Row("a find in the future", trace(recovery__date="2199-01-01"), INVALID,
        ("recovery.date", "lies in the future", "correct the date", "Nothing has left")),
    Row("a birth in the future", trace(possessor={"name": "A B", "birth_dates": ["2199-01-01"]}), INVALID,
        ("possessor.birth_dates[0]", "lies in the future", "correct the date")),
    Row("a firearm of the future", trace(firearm__year_of_manufacture=2199), INVALID,
        ("firearm.year_of_manufacture", "lies in the future", "correct the year")),
    Row("a day that no calendar has", trace(recovery__date="2026-02-31"), INVALID,
        ("recovery.date", "is no date", "write year-month-day")),
    Row("an unknown center, named", trace("--wait=60", center="XK"), FAILED,
        ("center: no center that you may use", "Kosovo", "name another center", "closed_no_center",
         "The stores have been checked")),
    Row("a center that is no country", trace(center="usa"), INVALID, ("center", "no country code", "as in US")),
    Row("a field with a typo", trace(recovry={}), INVALID, ("recovry is not known here", "did you mean \"recovery\"?")),
    Row("no JSON", request("{\n  \"priority\" \"routine\"\n}"), INVALID,
        ("request.json:2:", "this is no JSON", "missing comma")),
    Row("a request in Latin-1", request(json.dumps(ordinary(OFFICER)).replace("Colt", "C\xf6lt").encode("latin-1")),
        INVALID, ("request.json", "is not UTF-8", "iconv")),
    Row("a request that is not there", lambda t: iwets(t, "trace", "submit", t.folder / "none.json"), NOT_FOUND,
        ("there is no file", "none.json", "check the name")),
    Row("a VIN with an impossible check digit", trace(vehicle={**CAR, "vin": "1M8GDM9A0KP042788"}), OK,
        ("warning", "vehicle.vin", "check digit at position 9 is wrong", "compare the number")),
    Row("a passport with an impossible check digit", trace(possessor={
        "name": "A B", "birth_dates": ["1980"],
        "documents": [{"type": "P", "number": "L898902C3", "country": "UTO", "mrz": PASSPORT}]}), OK,
        ("warning", "possessor.documents[0].mrz", "the check digit of the number is wrong", "compare 0 with O")),
    Row("a check of a find in the future", check("firearm", "--serial", "A12", found_on="2199-01-01"), INVALID,
        ("recovery.date", "lies in the future", "correct the date")),
    Row("a check of a birth in the future", check("person", "--name", "A B", "--birth-date", "2199-01-01"), INVALID,
        ("person.birth_dates[0]", "lies in the future", "correct the date")),

    # Records.
    Row("another country's travel document", record("document", id="D1", reason="stolen", document={
        "type": "P", "number": "K418820", "country": "TUN"}), FAILED,
        ("record D1 is refused", "document.country: is another country", "inform its bureau")),
    Row("a theft in the future", record("vehicle", id="V1", reason="stolen", since="2199-01-01", vehicle=CAR), INVALID,
        ("record.since", "lies in the future", "correct the date")),
    Row("a car with an impossible check digit", record("vehicle", id="V2", reason="stolen", vehicle={
        "vin": "1M8GDM9A0KP042788"}), OK, ("V2 is accepted",)),
    Row("a record id used before", record("vehicle", id="V2", reason="stolen", vehicle=CAR), FAILED,
        ("record V2 is refused", "id: is in the store already", "use modify")),
    Row("a change of a record that is not there", record("vehicle", "modify", id="V9", reason="stolen", vehicle=CAR),
        FAILED, ("record V9 is refused", "no record of yours", "check id and store")),

    # Files of records: a row at fault costs itself.
    Row("a file in Latin-1", load("nominal", "id,name\nN1,José\nN2,Ana\n".encode("latin-1")), FAILED,
        ("1 accepted, 1 refused", "line 2: byte 0xE9 at position 7 is not UTF-8", "--encoding latin1")),
    Row("the same file, its encoding named", load("nominal", "id,name\nN1,José\nN2,Ana\n".encode("latin-1"),
                                                  "--encoding", "latin1"), OK, ("2 accepted, 0 refused",)),
    Row("a file in UTF-16", load("nominal", "id,name\nN3,José\n".encode("utf-16")), INVALID,
        ("load.csv", "cannot be used", "looks like UTF-16", "UTF-8")),
    Row("a record id twice in a file", load(
        "vehicle", "id,plate,plate_country\nP1,A1,BR\nP1,A2,BR\nP2,A3,BR\n"), FAILED,
        ("2 accepted, 1 refused", "line 3, record P1", "line 2 has this id", "an id of its own")),
    Row("a column with a typo", load("vehicle", "id,plat\nP1,A1\n"), INVALID,
        ("load.csv", "line 1: there is no column \"plat\"", "did you mean \"plate\"?")),
    Row("rows of the future", load(
        "vehicle", "id,plate,plate_country,since\nQ1,A4,BR,2199-01-01\nQ2,A5,BR,2020-01-01\n"), FAILED,
        ("1 accepted, 1 refused", "line 2, record Q1: since", "lies in the future", "correct the date")),
    Row("rows of another country", load(
        "document", "id,type,number,country\nR1,P,K12345,TUN\nR2,P,A123456,BRA\n"), FAILED,
        ("1 accepted, 1 refused", "line 2, record R1: document.country is another country", "inform its bureau")),
    Row("a file that is not there", lambda t: iwets(t, "record", "load", "vehicle", t.folder / "none.csv"), NOT_FOUND,
        ("none.csv",)),
]


def big_file(path, bytes_min):
    """Mostly lines that are broken, each in another way, some far too long; returns how many are good."""
    broken = [b'B,"never closed,BR\n', b"B,NUL \0 inside,BR\n", b"B,too few cells\n", b'B,"text" behind,BR\n',
              b"B,\xff\xfe,BR\n",
              b"B," + b"x" * 70_000 + b",BR\n", b'B,"' + b"y" * 200_000 + b"\n", b"," * 30_000 + b"\n"]
    good = 0
    with open(path, "wb") as file:
        file.write(b"id,plate,plate_country\n")
        while file.tell() < bytes_min:
            for line in broken:
                file.write(line)
            file.write(b"G%d,PL%d,BR\n" % (good, good))
            good += 1
    return good


def resident_bytes(pid):
    """The most that a process has had in memory; 0 once it has ended."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Officer(BadInput):
    MEMBERS = ("ZA", OFFICER)
    RUNNING = ("ZA", OFFICER)

    def test_each_row_is_answered_with_what_where_and_what_to_do(self):
        self.run_rows(ROWS)

    def test_a_huge_file_of_broken_lines_costs_little_memory_and_nobody_else(self):
        path = self.folder / "huge.csv"
        good = big_file(path, 100 * MIB)
        node = self.network.daemons[f"node-{OFFICER}"].process.pid
        before = resident_bytes(node)
        command = [self.network.bin / "iwets", "--node", self.network.path(f"node-{OFFICER}"), "record", "load",
                   "vehicle", path, "--json"]
        with open(self.folder / "huge.out", "wb") as out:
            loading = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.addCleanup(loading.kill)
        most, last_look = 0, time.monotonic()
        while loading.poll() is None:
            most = max(most, resident_bytes(loading.pid))
            if time.monotonic() - last_look > 1:
                self.bystander()  # Also while it lasts.
                last_look = time.monotonic()
            time.sleep(0.02)
        words = (self.folder / "huge.out").read_text()
        self.assertEqual(FAILED, loading.returncode, words[-500:])
        done = json.loads(words)
        self.assertEqual((good, 8 * good, 0), (done["accepted"], done["refused"], done["pending"]))
        for refusal in done["refusals"][:8]:
            self.assertTrue(refusal["line"] and refusal["reason"] and refusal["remedy"], refusal)
        self.assertLess(most, 64 * MIB)
        self.assertLess(resident_bytes(node) - before, 64 * MIB)
        self.bystander()


if __name__ == "__main__":
    unittest.main()
