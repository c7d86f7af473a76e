"""Numbers and makers as they are compared, for `look_up` in a center: what was typed is never compared as typed. And
dates as clerks write them."""
import datetime
import functools
import re
import string
import unicodedata

import iwets_makes
from iwets_wire import pb

# Letters that are drawn like a Latin one, and those whose mark is no mark to Unicode.
LIKE_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧЅІЈАВЕКМНОРСТУХÐØĐĦŁĿŦ", "ABEZHIKMNOPTYXSIJABEKMHOPCTYXDODHLLT")
DIGIT_ZEROS = 0x660, 0x6f0, 0x966  # Arabic, Persian, Devanagari.
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
DASHES = re.compile("[\u2010-\u2015\u2212]")
SEPARATORS = re.compile("[\xa0\xad\xb7\u0640\u2000-\u206f\u2116\u2212\u3000\ufeff]")


def plain(letter):
    """One character in upper case, as the ASCII one that it looks like, if any."""
    if "\uff01" <= letter <= "\uff5e":
        letter = chr(ord(letter) - 0xfee0)  # Full width.
    if letter == "\xd7":
        return "X"
    for zero in DIGIT_ZEROS:
        if zero <= ord(letter) <= zero + 9:
            return chr(ord("0") + ord(letter) - zero)
    if DASHES.match(letter):
        return "-"
    if SEPARATORS.match(letter):
        return " "
    if re.match("[a-zà-öø-ſα-ρσ-ωа-џ]", letter) and letter not in "ßŉĳŋœ":
        letter = letter.upper()
    if "À" <= letter <= "ſ":
        letter = unicodedata.normalize("NFD", letter)[0]
    return letter.translate(LIKE_LATIN)


def canonical(number):
    """The number without its dress, as proto/field/serial.h: "АВ-12 34" is "AB1234". `?`, `*`, `[8B]` stay."""
    text = "" if number is None else str(number)
    return "".join(re.findall(r"\[[0-9A-Z]+\]|[0-9A-Z?*]|[^\0-\x7f]", "".join(map(plain, text))))


def calibre_key(text):
    """A calibre as the tables have it: "9 mm Luger" is "9luger", "7,62 × 39" is "762x39"."""
    key = "".join(re.findall("[A-Z0-9&/+*]", "".join(map(plain, text)))).lower().replace("*", "x")
    key = re.sub("calibre|caliber|kalibr|calibro|cartridge", "", key)
    key = re.sub("^cal(?=[0-9])|(?<=.)cal$", "", key)
    return re.sub("(?<=[0-9])mm", "", key).replace("gauge", "ga", 1)


def is_number(number):
    """False for what stands in a number's place and is none: nothing, "-", UNKNOWN, 0000, a patent, a calibre."""
    text = canonical(number)
    if not text.strip("?*0[]") or re.fullmatch("XX+", text) or text in iwets_makes.NO_NUMBER:
        return False
    if re.match(r"MADEIN|PATENT|USPAT|PATNO|BREVET|PAT\d{6,}$", text):
        return False
    return not (re.search("[A-Z]", text) and calibre_key(text) in iwets_makes.CALIBRES)


def make_key(name):
    """A maker's name without blanks, signs and, behind the first word, what every company is called."""
    key = ""
    for word in re.split("[ ,()]", "".join(map(plain, name or ""))):
        if not key or word.replace(".", "") not in iwets_makes.COMPANY:
            key += "".join(re.findall("[A-Z0-9&]|[^\0-\x7f]", word)).translate(LOWER)
    return key


@functools.cache
def makers():
    """Id by name. A name wins over a code of the same letters."""
    ids, codes = {}, {}
    for row in iwets_makes.MAKES.replace("\n ", "").strip().split("\n"):
        identity, name, code, *others = row.split("|")
        for one in (identity, name, *others):
            ids.setdefault(make_key(one), identity)
        codes.setdefault(code.lower(), identity)
    codes.pop("", None)
    return {**codes, **ids}


@functools.cache
def joined_makers():
    """Id by name without "&", of six letters and more; None: two makers' name."""
    ids = {}
    for key, identity in makers().items():
        joined = key.replace("&", "")
        if len(joined.encode()) >= 6 and ids.setdefault(joined, identity) != identity:
            ids[joined] = None
    return ids


def joined_key(name):
    """Of "Sturm, Ruger & Co." the same as of "Sturm Ruger"."""
    words = "".join(map(plain, name or "")).split(" ")
    return make_key(" ".join(word for word in words if word not in ("AND", "UND", "&"))).replace("&", "")


def make_id(name):
    """Which maker it is, as proto/field/firearm.h: "COLT'S MANUFACTURING CO." and "CLT" are "colt". "" if that is not
    said ("unknown")."""
    key = make_key(name)
    return makers().get(key) or joined_makers().get(joined_key(name)) or ("" if key in iwets_makes.NO_MAKE else key)


def same_make(one, other, aliases=()):
    """Whether two makers are one. `aliases`: makers that the table does not know, each with its names, as in
    [("Fábrica do Braço de Prata", "FBP")]. A maker that is missing or unknown is nobody's."""
    one, other = make_id(one), make_id(other)
    return bool(one and other) and (one == other or any({one, other} <= set(map(make_id, names)) for names in aliases))


def partial_date(written, order=""):
    """A pb.PartialDate of what stands in a register: "1984-07-19", "19.7.1984", "07/1984", "19840719", 1984, a date of
    the database; a time behind it is left out, and 00 is a month or day that is not known. What begins with day or month
    is read only if `order` says with which, "dmy" or "mdy"; without it 19.7.1984 is, 19/07/1984 is not. None of what
    cannot be read, is no day of the calendar, or has a year of two digits."""
    text = re.sub(r"[T ]\s*\d\d?:.*$", "", "" if written is None else str(written).strip())
    text = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text)
    if not re.fullmatch(r"\d+(\s*[-/. ]\s*\d+){0,2}\.?", text):
        return None
    parts = re.findall(r"\d+", text)
    if len(parts[0]) != 4:
        if len(parts) == 3 and not order and "." not in text:
            return None  # Which is the month is not known.
        parts.reverse()  # The year, then the month, if "dmy".
        if order == "mdy":
            parts[1:] = parts[:0:-1]
    year, month, day = (*map(int, parts), 0, 0)[:3]
    if len(parts[0]) != 4 or not 1800 <= year <= 2200:
        return None
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return pb.PartialDate(year=year, month=month, day=day if month else 0)


def unaskable(firearm):
    """Code and explanation of the answer to a request that names no single firearm, else None. Ask no registry then:
    "" and "-" are one number to `canonical`, so that a row without a number would be somebody's firearm. 202: the number
    is obliterated and not restored as a whole. 200: there is none, or places of it (`?`, `*`, `[8B]`) could not be
    read, or the maker is missing or "unknown"."""
    number = is_number(firearm.serial)
    whole = number and not re.search(r"[?*[]", canonical(firearm.serial))
    if firearm.serial_obliterated and not whole:
        return 202, "Ask a laboratory to restore the whole number on frame or receiver."
    if not number:
        return 200, "A serial number from frame or receiver is needed."
    if not whole:
        return 200, "Only whole serial numbers are searched: some characters of this one could not be read."
    if not make_id(firearm.make):
        return 200, "The maker is needed: serial numbers are not unique across makers."
    return None
