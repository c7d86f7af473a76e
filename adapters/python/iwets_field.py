"""Numbers and makers as they are compared, for `look_up` in a center: what was typed is never compared as typed."""
import re
import unicodedata

# Letters that are drawn like a Latin one, and those whose mark is no mark to Unicode.
LIKE_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧЅІЈАВЕКМНОРСТУХÐØĐĦŁĿŦ", "ABEZHIKMNOPTYXSIJABEKMHOPCTYXDODHLLT")
DIGIT_ZEROS = 0x660, 0x6f0, 0x966  # Arabic, Persian, Devanagari.
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
    if SEPARATORS.match(letter):
        return " "
    if re.match("[a-zà-öø-ſα-ρσ-ωа-џ]", letter) and letter not in "ßŉĳŋœ":
        letter = letter.upper()
    if "À" <= letter <= "ſ":
        letter = unicodedata.normalize("NFD", letter)[0]
    return letter.translate(LIKE_LATIN)


def canonical(number):
    """The number without its dress, as proto/field/serial.h: "АВ-12 34" is "AB1234". `?`, `*`, `[8B]` stay."""
    return "".join(re.findall(r"\[[0-9A-Z]+\]|[0-9A-Z?*]|[^\0-\x7f]", "".join(map(plain, number))))


def same_make(one, other, aliases=()):
    """Whether two makers are one, but for case and signs. `aliases`: names of one maker each, as in
    [("Smith & Wesson", "S&W")]. A make that is missing is nobody's."""
    one, other = ("".join(filter(str.isalnum, name.casefold())) for name in (one, other))
    groups = [{"".join(filter(str.isalnum, name.casefold())) for name in names} for names in aliases]
    return bool(one) and (one == other or any({one, other} <= names for names in groups))
