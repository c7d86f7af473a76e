"""Formats are constants: whoever could choose one would read and write memory, or bring a process down.
The compiler judges what they take; that they are constants, and that the compiler is asked, is judged here.
"""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
OPTIONS = ["-Wall"]  # Types and number of what a format takes.

# function -> which of its arguments is the format
FORMAT_AT = {
    "printf": 0, "scanf": 0, "fprintf": 1, "fscanf": 1, "sscanf": 1, "sprintf": 1, "dprintf": 1, "snprintf": 2, "asprintf": 1,
    "vprintf": 0, "vfprintf": 1, "vsprintf": 1, "vsnprintf": 2, "vasprintf": 1, "strftime": 2,
    "syslog": 1, "vsyslog": 1, "sd_notifyf": 1, "sd_journal_print": 1,
    "spdlog::trace": 0, "spdlog::debug": 0, "spdlog::info": 0, "spdlog::warn": 0, "spdlog::error": 0,
    "spdlog::critical": 0, "spdlog::log": 1, "fmt::format": 0, "fmt::print": 0, "std::format": 0, "std::print": 0,
}
CALL = re.compile(r"(?<![\w.>])(?:std::|::)?(" + "|".join(sorted(map(re.escape, FORMAT_AT), key=len, reverse=True)) + r")\s*\(")
FORMAT_OF_DATA = re.compile(r"\bfmt::runtime\b|\b(?:std|fmt)::v(?:format|print)(?:_to)?\b|\bfmt::basic_runtime\b")
UNASKED = re.compile(r"-Wno-(?:error=)?format|diagnostic\s+ignored\s+\"-Wformat")
COMMENT_OR_TEXT = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.S)


def without_comments(text):
    """Comments and what stands in texts become blanks; the quotes of texts stay where they are."""
    def blank(found):
        word = found[0]
        if word.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", word)
        if word.startswith("'"):
            return "'" + " " * (len(word) - 2) + "'"
        return '"' + re.sub(r"[^\n]", " ", word[1:-1]) + '"'
    return COMMENT_OR_TEXT.sub(blank, text)


def arguments(text, start):
    """What stands between the commas of a call, `start` being behind its opening parenthesis."""
    out, depth, begin = [], 0, start
    for at in range(start, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}" and depth > 0:
            depth -= 1
        elif text[at] == ")":
            return out + [text[begin:at].strip()]
        elif text[at] == "," and depth == 0:
            out.append(text[begin:at].strip())
            begin = at + 1
    return out


def calls(text):
    """(line, function, its format) of each call in a source."""
    bare = without_comments(text)
    for found in CALL.finditer(bare):
        given = arguments(bare, found.end())
        at = FORMAT_AT[found[1]]
        yield bare.count("\n", 0, found.start()) + 1, found[1], given[at] if at < len(given) else ""


def faults_of(name, text):
    out = []
    for line, function, form in calls(text):
        # A format that is handed on is the caller's.
        handed_on = function.startswith("v") and "__attribute__((format(printf" in text
        if not form.startswith('"') and not handed_on:
            out.append(f"{name}:{line}: the format of {function} is no constant: {form}")
    bare = without_comments(text)
    out += [f"{name}: {found[0]}: a format made of data" for found in FORMAT_OF_DATA.finditer(bare)]
    return out + [f"{name}: {found[0]}: the compiler is told to look away" for found in UNASKED.finditer(text)]


def sources():
    names = subprocess.run(["git", "-C", ROOT, "ls-files", "*.cc", "*.h"], capture_output=True, text=True, check=False).stdout.split()
    return names or [str(p.relative_to(ROOT)) for folder in ("proto", "hub", "node", "adapters", "tests", "deploy", "docs")
                     for suffix in ("*.cc", "*.h") for p in (ROOT / folder).rglob(suffix)]


class Formats(unittest.TestCase):
    def test_formats_in_the_sources_are_constants(self):
        faults, seen = [], 0
        for name in sources():
            if (ROOT / name).is_file():
                text = (ROOT / name).read_text(encoding="utf-8")
                seen += sum(1 for _ in calls(text))
                faults += faults_of(name, text)
        self.assertGreater(seen, 200, "the sources print and log elsewhere now: are they read rightly?")
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_the_compiler_is_asked_everywhere(self):
        text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
        asked = " ".join(re.findall(r"^target_compile_options\(iwets_warnings INTERFACE ([^)]*)\)", text, re.M))
        for option in OPTIONS:
            self.assertIn(option, asked.split(), "CMakeLists.txt: iwets_warnings lacks it")
        self.assertFalse(UNASKED.search(text + (ROOT / "CMakePresets.json").read_text(encoding="utf-8")))
        for kind in ("iwets_library", "iwets_program", "iwets_test"):
            body = re.search(r"^function\(" + kind + r" .*?^endfunction\(\)", text, re.M | re.S)
            self.assertTrue(body, kind)
            self.assertRegex(body[0], r"target_link_libraries\([^)]*\biwets_warnings\b", f"{kind} is built without the warnings")

    def test_a_format_that_is_no_constant_is_seen(self):
        for wrong in ('spdlog::warn(text);', 'spdlog::log(level, what + ": {}", x);', 'std::printf(said.c_str());',
                      'std::snprintf(out.data(), f(1, 2), form, x);', 'syslog(LOG_INFO, form);', 'spdlog::info(fmt::runtime(text));',
                      'const auto s = std::vformat(form, std::make_format_args(x));', 'sd_notifyf(0, status.c_str());',
                      '#pragma GCC diagnostic ignored "-Wformat-security"', 'std::vsnprintf(line, 10, form, list);'):
            self.assertTrue(faults_of("planted", wrong), wrong)
        for right in ('spdlog::warn("event={} why=\\"{}\\"", a, text);', '// spdlog::warn(text)\n', 'log.printf_like(text);',
                      'std::snprintf(out.data(), f(1, 2), "%d-%02d", a, b);', 'out("printf(text)");', 'spdlog::info(\n    "a"\n    "b {}", x);'):
            self.assertFalse(faults_of("planted", right), right)


if __name__ == "__main__":
    unittest.main()
