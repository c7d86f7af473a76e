"""docs/log-events.md names every line that node, hub and their link write into the log, with its level and fields, and every
line is `event=NAME key=value ...` of the one logger."""
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PAGE = (ROOT / "docs/log-events.md").read_text()

CALL = re.compile(r'spdlog::(trace|debug|info|warn|error|critical)\(\s*"((?:[^"\\]|\\.)*)"')
ANY_CALL = re.compile(r"spdlog::(?:trace|debug|info|warn|error|critical|log)\(")
# A value is one word, or anything in quotes.
LINE = re.compile(r'event=[a-z_{}]+( [a-z_]+=([^\s"=]+|"[^"]*"))*')
WARNING = "warning"  # As the logger writes it.

# Where a line is put together: its event and fields stand in the texts of the function.
IN_PIECES = {"node/shell/refusal_log.cc"}
# Where the name of an event is an argument: what gives it.
NAMED_BY_CALLER = {"node/shell/incoming_desk.cc": r'\blog\("(\w+)"', "hub/shell/control.cc": r'about_peer<[\w:]+>\(order\.peer\(\), "(\w+)"'}
# Commands that say on standard error why they do not run, or what they have done: before there is a log, or without one.
SAID_TO_WHO_CALLS = {"node/shell": {"daemon.cc", "main.cc", "officer_commands.cc", "rotate.cc", "setup.cc"},
                     "hub/shell": {"commands.cc", "main.cc", "replay.cc", "restore.cc"}}
# The logger of each process; the last one is that of `iwets-node officer`.
LOGGERS = {"node/shell/daemon.cc", "hub/shell/commands.cc", "node/shell/officer_commands.cc"}
PATTERN = 'set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc)'


def sources(*folders):
    """Path -> text, with texts that stand beside each other as one."""
    return {str(file.relative_to(ROOT)): re.sub(r'"\s*\n\s*"', "", file.read_text())
            for folder in folders for file in sorted((ROOT / folder).rglob("*.cc"))}


def lines_of(name, text):
    """(event, level, fields) of each line that this source writes."""
    if name in IN_PIECES:
        pieces = re.findall(r'"([^"]*=)"', text)
        yield re.search(r"event=(\w+)", pieces[0]).group(1), "warn", re.findall(r"(\w+)=(?!\w)", " ".join(pieces))
        return
    for level, said in CALL.findall(text):
        event = re.match(r"event=([a-z_{}]+)", said).group(1)
        for one in re.findall(NAMED_BY_CALLER[name], text) if event == "{}" else [event]:
            yield one, level, re.findall(r" (\w+)=", re.sub(r'\\"[^"]*\\"', "", said))


def in_code(*folders):
    """Event -> levels and fields."""
    found = {}
    for name, text in sources(*folders).items():
        for event, level, fields in lines_of(name, text):
            levels, known = found.setdefault(event, (set(), set()))
            levels.add(WARNING if level == "warn" else level)
            known.update(fields)
    return found


def in_page(title):
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \| ([^|]*)\| ([^|]*)\|$", PAGE.split(f"## {title}\n")[1].split("\n## ")[0], re.M)
    return {event: (set(levels.split(", ")), set(re.findall(r"`(\w+)`", fields))) for event, levels, fields, _ in rows}


class LogEvents(unittest.TestCase):
    maxDiff = None

    def test_every_event_is_documented_with_its_level_and_fields(self):
        for title, folder in (("The node", "node"), ("The link to the hub", "proto"), ("The hub", "hub")):
            self.assertEqual(in_code(folder), in_page(title), title)
            self.assertGreater(len(in_page(title)), 10)

    def test_every_line_is_an_event_with_keys_and_values(self):
        faults = []
        for name, text in sources("node", "hub", "proto").items():
            if name in IN_PIECES:
                continue
            if len(ANY_CALL.findall(text)) != len(CALL.findall(text)):
                faults.append(f"{name}: logs what is no constant text")
            faults += [f"{name}: {said}" for _, said in CALL.findall(text) if not LINE.fullmatch(said.replace('\\"', '"'))]
        self.assertEqual([], faults)

    def test_paths_are_in_quotes(self):
        for name, text in sources("node", "hub", "proto").items():
            for _, said in CALL.findall(text):
                self.assertNotRegex(said, r" (file|folder|path)=\{", name)

    def test_there_is_one_logger(self):
        text = sources("node", "hub", "proto")
        self.assertEqual(LOGGERS, {name for name, said in text.items() if "set_default_logger" in said})
        self.assertEqual({"node/shell/daemon.cc", "hub/shell/commands.cc"}, {name for name, said in text.items() if PATTERN in said})
        for name, said in text.items():
            folder, file = name.rsplit("/", 1)
            if folder not in ("node/cli", "hub/ctl", "hub/authority", "hub/match", "hub/screen", "hub/screen/generate") and \
                    re.search(r"fprintf\(stderr|std::c(err|log)\b|\bperror\(", said):
                self.assertIn(file, SAID_TO_WHO_CALLS.get(folder, ()), f"{name} writes past the log")


if __name__ == "__main__":
    unittest.main()
