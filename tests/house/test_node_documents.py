"""What the documents say of the node's limits, ways in, lines to others and environment is what its sources do."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import node_forms

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))

WORDS = {2: "two", 3: "three", 5: "five", 6: "six", 10: "ten"}
UNITS = {"minutes": 60, "hours": 3600, "seconds": 1}


def read(name):
    return (ROOT / name).read_text()


def page(name):
    """A document with its lines joined."""
    return re.sub(r"\s+", " ", read(f"docs/{name}"))


def number(name, constant):
    """The value of a constant of a source: a number, a product or a shift."""
    said = re.search(rf"\b{constant} =\s+([^;,]+)[;,]", read(name))
    if said is None:
        raise AssertionError(f"{name} has no {constant}: where did it go?")
    return eval(re.sub(r"(?<=[\da-fA-F])['U]", "", said.group(1)), {"__builtins__": {}})


def span(name, constant):
    """Seconds."""
    unit, many = re.search(rf"\b{constant} =\s+std::chrono::(\w+)\{{(\d+)\}}", read(name)).groups()
    return UNITS[unit] * int(many)


def table(document, head):
    """The rows of the table with this head."""
    rows = read(f"docs/{document}").split(f"| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in rows]


class Limits(unittest.TestCase):
    def said(self, document, *sentences):
        for sentence in sentences:
            self.assertTrue(sentence in page(document), f"docs/{document} does not say, as the program does: {sentence}")

    def test_attachments(self):
        most = number("proto/types/terms.h", "attachment_bytes_max")
        self.assertEqual(20 << 20, most)
        code = read("proto/link/client/attachments.cc").split("extensions_of")[1]
        extensions = {kind: re.findall(r'"(\w+)"', said)
                      for kind, said in re.findall(r"case codec::MediaType::(\w+): return \{(.+?)\};", code)}
        self.assertEqual(["jpeg", "pdf", "png", "text", "webp"], sorted(extensions))
        endings = ", ".join("`" + " ".join("." + one for one in extensions[kind]) + "`" for kind in ("jpeg", "png", "webp", "pdf", "text"))
        self.said("node-api.md", f"at most {most:,} bytes", f"(neither JPEG, PNG, WebP, PDF nor text; or the name ends otherwise than in one of {endings}, "
                                                            "by its type)", "a file to attach 20 MiB")
        self.said("officer.md", f"JPEG, PNG, WebP, PDF or plain text, at most 20 MiB each, with a name that ends as the type does ({endings})")
        self.assertIn("file_bytes_max = attachment_bytes_max", read("node/shell/http_server.h"))

    def test_bodies(self):
        self.assertEqual(512 << 10, number("node/shell/http_server.h", "body_bytes_max"))
        self.assertEqual(4 << 10, number("node/shell/http_server.cc", "of_nobody"))
        self.assertEqual(2 << 10, number("node/shell/api_session.cc", "body_bytes_max"))
        self.said("node-api.md", "a body at most 512 KiB (a file to attach 20 MiB; of who has not signed in 4 KiB, and forms of sign-in, session and "
                                 "enrolment 2 KiB: 413)", f"nested at most {number('node/shell/api_routes.cc', 'levels_max')} levels deep",
                  f"takes 1 to {number('node/shell/api_seizure.cc', 'batch_max')} requests",
                  f"(at most {number('node/shell/forms.h', 'records_in_message_max')})",
                  f"at most {number('node/shell/personal_desk.cc', 'draft_bytes_max') >> 10} KiB and "
                  f"{number('node/shell/personal_store.h', 'drafts_max')} of each officer",
                  f"of at most {number('node/shell/firearm_reports.h', 'description_bytes_max') >> 10} KiB")

    def test_attempts_to_sign_in(self):
        free, longest = number("node/core/sign_in.cc", "free_of_charge"), span("node/core/sign_in.cc", "longest")
        per_minute, lock = number("node/core/sign_in.h", "attempts_per_minute"), number("node/core/sign_in.h", "lock_after")
        self.assertIn("std::chrono::seconds{1U << doublings}", read("node/core/sign_in.cc"))
        self.said("node-api.md", f"{WORDS[free]} are free, then 1, 2, 4 seconds and so on to {longest // 60} minutes, and all officers together have "
                                 f"{per_minute} attempts a minute; after {lock} that follow one another the account is locked, which is an alarm "
                                 "(`account_locked`)")
        # How long a stranger needs to lock somebody out, if he never waits longer than he has to.
        needed = sum(min(longest, 1 << (failures - free)) for failures in range(free, lock))
        self.assertEqual(WORDS[round(needed / 60)], "two")
        self.said("security.md", f"by failing {WORDS[lock]} times in his name. It takes {WORDS[round(needed / 60)]} minutes and raises an alarm. "
                                 "Whoever is in works on")

    def test_passwords_and_codes(self):
        least, most = (number("node/core/sign_in.h", f"password_bytes_{end}") for end in ("min = 12, password_bytes_max", "max"))
        different, run = number("node/core/sign_in.cc", "different_min"), number("node/core/sign_in.cc", "run_max")
        self.said("node-api.md", f"A password has 12 characters at least and {most} bytes at most, {WORDS[different]} different ones, and no more than "
                                 f"{WORDS[run]} that follow one another or repeat")
        self.assertIn("password_bytes_min = 12,", read("node/core/sign_in.h"))
        words = re.search(r"for \(const auto\* word : \{(.+?)\}\)", read("node/core/sign_in.cc")).group(1)
        self.said("node-api.md", ", ".join(f"`{word}`" for word in re.findall(r'"(\w+)"', words)))
        self.said("member.md", f"it counts for {span('node/core/sign_in.h', 'enrolment') // 3600} hours")
        self.said("node-api.md", f"a fresh code, which counts for {span('node/core/sign_in.h', 'proof') // 60} minutes")

    def test_sessions(self):
        idle, absolute = span("node/core/sign_in.h", "idle") // 60, span("node/core/sign_in.h", "absolute") // 3600
        self.said("node-api.md", f"A session ends after {idle} minutes without a request of its officer", f"after {absolute} hours, and at once when an "
                                 "administrator locks him, or he is removed, reset, or has another role or agency", "An officer may have any number of sessions at once")
        self.assertEqual(30, idle)
        self.said("officer.md", "After half an hour without work you sign in again")

    def test_ways_in(self):
        ways = re.findall(r"^ +(\w+), +///<", read("node/shell/caller.h").split("enum class Via")[1].split("};")[0], re.M)
        said = {"nobody": "Who has none of them gets the pages, `POST /session` and the two calls of `/enrolment`",
                "token": "a program's token (`token`), on the loopback", "session": "badge, password and a code of the device; badge, password and a "
                "recovery code, which proves nothing more", "supervisor_token": "the supervisor's token (`supervisor-token`), on the loopback"}
        self.assertEqual(set(said), set(ways))
        self.said("node-api.md", "Ways in, and no other: ", *said.values())
        open_calls = re.findall(r'\{\{"(\w+)", \{([^}]+)\}, Who::nobody', read("node/shell/api_routes.cc"))
        self.assertEqual([("POST", '"session"'), ("POST", '"enrolment", "device"'), ("POST", '"enrolment"')], open_calls)

    def test_quotas_and_alarms(self):
        code, member = read("node/core/quota.h"), page("member.md")
        for who, numbers in re.findall(r"Quotas (\w+)\{\{(.+?)\}\};", code):
            checks_hour, checks_day, traces_hour, traces_day = (int(one) for one in re.findall(r"\d+", numbers.replace("'", "")))
            if who == "officer":
                self.said("member.md", f"officer_per_hour = {checks_hour} ", f"officer_per_day = {checks_day} ",
                          f"officer_traces_per_hour = {traces_hour} ", f"officer_traces_per_day = {traces_day} ")
            else:
                self.assertRegex(member, rf"{who}_ \({checks_hour}, {checks_day}; {traces_hour}, {traces_day}\)")
        self.said("member.md", f"keep_days = {number('node/shell/config.h', 'keep_days')} # rows and closed alarms; at least "
                               f"{number('node/shell/config.cc', 'keep_days_min')}")
        rules = read("node/core/trawling.h").split("struct AlarmRules {")[1].split("\n};")[0]
        thresholds = dict(re.findall(r"std::uint32_t (\w+) = (\d+);", rules))
        self.assertGreater(len(thresholds), 8)
        for name, many in thresholds.items():
            self.said("member.md", f" {name} = {many} ")
        self.said("member.md", f"window_hours = {span('node/core/trawling.h', 'window') // 3600} ")

    def test_records_and_their_columns(self):
        schema = node_forms.schema(ROOT)
        text = read("docs/records.md").split("Every store:")[1].split("### The OFAC")[0]
        parts = re.split(r"\n`(\w+)` \(\[example\]", "\n`record` ([example]" + text)[1:]
        messages = {"record": ("Record", "Release"), "nominal": ("Person",), "firearm": ("Firearm",), "document": ("TravelDocument",), "vehicle": ("Vehicle",)}
        judged = 0
        for store, rows in zip(parts[::2], parts[1::2]):
            for row in re.findall(r"^\| `.*\|$", rows, re.M):
                cells = [cell.strip() for cell in re.sub(r"\\\|", "/", row)[1:-1].split("|")]
                columns, bounds = re.findall(r"`(\w+)`", cells[0]), re.findall(r"\d+", cells[3])
                for at, column in enumerate(columns):
                    said = next(schema[f"{name}.{column}"] for name in messages[store] if f"{name}.{column}" in schema)
                    most = said.get("items_max", said.get("bytes_max"))
                    if most:
                        self.assertEqual(str(most), bounds[min(at, len(bounds) - 1)] if bounds else "", f"{store}: {column}")
                        judged += 1
        self.assertGreater(judged, 30)


class Accounts(unittest.TestCase):
    def test_an_account_has_no_hint_and_no_question(self):
        columns = re.search(r"CREATE TABLE IF NOT EXISTS officers\((.+?)\) WITHOUT", read("node/shell/officer_store.cc"), re.S).group(1)
        self.assertEqual(["badge", "name", "agency", "office", "locked", "language", "password", "device", "step", "enrolment", "enrolment_until_us",
                          "failures", "failed_us", "added_us", "signed_in_us"], re.findall(r"(\w+) (?:TEXT|INTEGER|BLOB)", columns))
        reader = node_forms.Reader(ROOT)
        said = {(file, function): set(reader.fields(file, function)) for file, function in
                (("api_session.cc", "sign_in"), ("api_session.cc", "enrol"), ("api_session.cc", "show_device"), ("api_session.cc", "change_password"),
                 ("api_officers.cc", "read_officer_form"))}
        self.assertEqual([{"badge", "password", "totp", "recovery"}, {"badge", "code", "password", "totp"}, {"badge", "code"},
                          {"password", "new_password", "totp"}, {"badge", "name", "agency", "role", "language"}], list(said.values()))
        self.assertIn("There are no hints, no secret questions, and no way back in by mail", page("node-api.md"))


# What connects, listens, starts a program or speaks to another one; nobody binds or listens without a socket.
OPENS = re.compile(r"(?<![\w.>])(?<!\w::)(?:socket|socketpair|posix_spawnp?|exec[lv]p?e?|fork|vfork|clone3?|popen|system|getaddrinfo|gethostbyname|"
                   r"dlopen|sd_\w+|syslog)\(|curl_(?:easy|multi)_init|MHD_start_daemon|zmq::socket_t\(|syslog_logger|"
                   r"<(?:spawn|netdb|dlfcn|syslog|sys/un|sys/socket)\.h>|std::system|(?:tcp|udp|datagram)_sink")


class LinesToOthers(unittest.TestCase):
    def test_what_opens_a_connection_is_documented(self):
        documented = {row[0].strip("`") for row in table("security.md", "source | what it opens | to whom")}
        folders = ("node/cli", "node/core", "node/evidence", "node/reference", "node/shell", "proto")
        found = {str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in (".cc", ".h")
                 and OPENS.search(re.sub(r"//.*", "", file.read_text()))}
        self.assertEqual(documented, found)

    def test_no_proxy_of_the_environment_comes_between(self):
        for name in ("node/shell/alert_post.cc", "node/cli/http.cc"):
            text = read(name)
            begun = re.findall("curl_easy_reset", text) or re.findall("curl_easy_init", text)
            self.assertEqual(len(begun), len(re.findall(r'CURLOPT_NOPROXY, "\*"', text)), name)


PROGRAMS = {"node/cli": "`iwets`", "node/shell": "`iwets-node`", "hub/shell": "`iwets-hub`", "hub/ctl": "`iwets-hubctl`",
            "hub/authority": "`iwets-authority`", "adapters/sql": "`iwets-adapter-sql`", "proto/codec": "all"}
# Where the name of the variable is no text in the call.
NAMED_ELSEWHERE = {"node/cli/oversight_commands.cc": r'given_or\([^;]*?"(IWETS_\w+)"', "proto/codec/schema.cc": r'variable = "(\w+)"',
                   "adapters/sql/database.cc": r"getenv\((connection\.password_env)"}


class Environment(unittest.TestCase):
    def test_what_is_read_of_it_is_documented(self):
        found = set()
        for folder in ("node", "hub", "proto", "adapters"):
            for file in (ROOT / folder).rglob("*.cc"):
                name, text = str(file.relative_to(ROOT)), file.read_text()
                calls = re.findall(r'getenv\((?:"(\w+)")?', text)
                if not calls:
                    continue
                variables = {one for one in calls if one} | set(re.findall(NAMED_ELSEWHERE[name], text) if "" in calls else ())
                found |= {(PROGRAMS[name.rsplit("/", 1)[0]], variable) for variable in variables}
        documented = set()
        for variables, programs, _ in table("security.md", "variable | read by | for what"):
            for variable in re.findall(r"`([\w.]+)`", variables):
                documented |= {(program, variable) for program in programs.split(", ")}
        self.assertEqual(documented, found)


# The programs that are installed: `iwets-bench`, `iwets-sim`, `iwets-match` and `iwets-hub-bare` are not.
INSTALLED = ("iwets-node", "iwets", "iwets-hub", "iwets-hubctl", "iwets-authority", "iwets-adapter-atf", "iwets-adapter-sql")
OF_TESTS = re.compile(r"Catch::|::testing::|_for_test|ForTest|LLVMFuzzer|tests/(?:node|hub|proto|bench|fuzz|sim|process)/")
MODES = re.compile(r"\b(?:debug|test|trace|unsafe|insecure|no-auth|backdoor)\b", re.I)


class Installed(unittest.TestCase):
    @unittest.skipUnless((BIN / "iwets-node").exists() and shutil.which("nm"), "no programs were built, or nm is not installed")
    def test_programs_have_nothing_of_the_tests(self):
        for program in INSTALLED:
            symbols = subprocess.run(["nm", "-C", BIN / program], capture_output=True, text=True, check=True).stdout
            self.assertGreater(len(symbols), 100_000, program)
            texts = subprocess.run(["strings", "-n", "6", BIN / program], capture_output=True, text=True, check=True).stdout
            self.assertEqual([], OF_TESTS.findall(symbols) + OF_TESTS.findall(texts), program)

    @unittest.skipUnless((BIN / "iwets-node").exists(), "no programs were built")
    def test_no_option_and_no_command_is_for_debugging(self):
        seen = 0
        for program in ("iwets-node", "iwets-hub"):
            pending = [[]]
            while pending:
                words = pending.pop()
                said = subprocess.run([BIN / program, *words, "--help"], capture_output=True, text=True, check=True).stdout
                options = re.findall(r"^  (?:-\w,)?(--[\w-]+)", said, re.M)
                commands = re.findall(r"^  ([\w-]+) +\S", said.split("Subcommands:")[1], re.M) if "Subcommands:" in said else []
                pending += [[*words, command] for command in commands if not words or command != words[-1]]
                seen += len(options) + len(commands)
                self.assertEqual([], [one for one in options + commands if MODES.search(one)], f"{program} {words}")
        self.assertGreater(seen, 30)

    def test_no_call_is_for_debugging(self):
        routes = re.findall(r'\{\{"\w+", \{([^}]+)\}', read("node/shell/api_routes.cc"))
        self.assertGreater(len(routes), 80)
        self.assertEqual([], [route for route in routes if MODES.search(route)])


if __name__ == "__main__":
    unittest.main()
