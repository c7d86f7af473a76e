"""The house rules that a machine can check: who may include whom, which library belongs where, what
must not be in the tree. The linker is the first guard of the direction of dependencies, this the second.
"""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))

# folder -> folders it may include (itself is always allowed). Order: from the ground up.
MAY_INCLUDE = {
    "proto/types": set(),
    "proto/host": set(),
    "proto/field": {"proto/types"},
    "proto/link": {"proto/types"},
    "proto/seal": {"proto/types"},
    "proto/reference": {"proto/types", "proto/field"},
    "proto/codec": {"proto/types", "proto/field", "proto/reference", "proto/seal", "iwets/v1"},
    "proto/link/client": {"proto/types", "proto/link", "proto/seal", "proto/codec", "iwets/v1"},
    "hub/core": {"proto/types", "proto/field", "proto/link"},
    "hub/release": {"proto/types", "proto/field"},
    "hub/match": {"proto/types", "proto/field", "hub/match/person"},
    "hub/match/person": {"proto/types", "proto/field", "hub/match"},
    "hub/screen": {"proto/types", "proto/field", "hub/match", "hub/match/person", "hub/screen/generate"},
    "hub/screen/generate": {"proto/types", "proto/field", "hub/screen"},
    "hub/store": {"proto/types", "proto/field", "proto/seal", "hub/release", "hub/match", "hub/match/person"},
    "hub/shell": {"proto/types", "proto/field", "proto/link", "proto/seal", "proto/codec", "proto/host", "iwets/v1",
                  "hub/core", "hub/release", "hub/match", "hub/store"},
    "hub/ctl": {"proto/types", "proto/field", "proto/codec", "proto/seal", "iwets/v1"},
    "hub/authority": {"proto/types", "proto/field", "proto/reference", "proto/seal", "proto/codec", "proto/host", "iwets/v1"},
    "adapters/sdk": {"proto/types", "proto/field", "proto/link", "proto/link/client", "proto/seal",
                     "proto/codec", "proto/host", "iwets/v1"},
    "adapters/conform": {"proto/types", "proto/field", "proto/link", "proto/seal", "proto/codec", "iwets/v1"},
    "adapters/atf": {"proto/types", "proto/field", "adapters/sdk"},
    "adapters/sql": {"proto/types", "proto/field", "proto/link/client", "proto/seal", "proto/codec", "proto/host",
                     "adapters/sdk"},
    "node/core": {"proto/types", "proto/field", "proto/link"},
    "node/reference": {"proto/types", "proto/field", "proto/reference"},
    "node/shell": {"proto/types", "proto/field", "proto/link", "proto/link/client", "proto/seal",
                   "proto/codec", "proto/reference", "proto/host", "iwets/v1", "node/core", "node/reference",
                   "node/evidence"},
    "node/evidence": {"proto/types", "proto/field", "proto/seal", "proto/codec", "iwets/v1"},
    "node/cli": {"proto/types", "proto/field", "node/evidence"},
    "deploy": set(),
}

# library header -> the only folders that may know it
OWNERS = {
    "sodium.h": {"proto/seal"},
    "rocksdb/": {"hub/store", "tests/hub/disk", "tests/hub/store"},
    "sqlite3.h": {"proto/link/client"},
    "microhttpd.h": {"node/shell"},
    "gnutls/": {"node/shell"},
    "curl/": {"node/cli", "node/shell", "tests/bench"},
    "date/": {"node/shell"},
    "zmq": {"proto/link/client", "hub/shell", "hub/ctl", "adapters/conform", "tests/proto/link", "tests/hub/shell", "tests/hub/ctl",
            "tests/bench"},
    "unicode/": {"hub/match"},
    "libpq-fe.h": {"adapters/sql", "tests/bench"},
    "sql": {"adapters/sql", "proto/link/client"},
}

# A core reads no clock, draws nothing, opens nothing, starts nothing and writes no log.
PURE = ["proto/types", "proto/field", "proto/reference", "proto/link", "hub/core", "hub/release", "hub/match", "hub/match/person", "node/core"]
IMPURE = re.compile(r"<(thread|mutex|atomic|future|fstream|iostream|filesystem|random|condition_variable|"
                    r"unistd\.h|sys/[^>]*|spdlog/[^>]*)>|system_clock|steady_clock|std::rand\b|getenv")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def tracked():
    names = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
    if names.returncode == 0 and names.stdout:
        return [n for n in names.stdout.splitlines() if (ROOT / n).is_file()]
    return [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
            if p.is_file() and "build" not in p.relative_to(ROOT).parts and ".git" not in p.parts]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def folder_of(name):
    return str(pathlib.PurePosixPath(name).parent)


class House(unittest.TestCase):
    def setUp(self):
        self.names = tracked()
        self.sources = [n for n in self.names if n.endswith((".h", ".cc"))]
        self.assertGreater(len(self.sources), 50, "the house is empty: is IWETS_SOURCE right?")

    def complain(self, faults):
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_dependencies_point_one_way(self):
        faults = []
        for name in self.sources:
            folder = folder_of(name)
            if folder not in MAY_INCLUDE:
                continue
            for _, target in INCLUDE.findall(read(name)):
                parent = folder_of(target)
                if target.startswith(("proto/", "hub/", "adapters/", "node/", "iwets/")) and \
                        parent != folder and parent not in MAY_INCLUDE[folder]:
                    faults.append(f"{name} includes {target}: {folder} may not know {parent}")
        self.complain(faults)

    def test_every_folder_of_code_is_known_here(self):
        known = set(MAY_INCLUDE)
        self.complain([f"{n}: its folder is in no rule of this test" for n in self.sources
                       if not n.startswith("tests/") and not n.startswith("docs/") and folder_of(n) not in known])

    def test_a_library_is_known_only_where_it_belongs(self):
        faults = []
        for name in self.sources:
            for kind, target in INCLUDE.findall(read(name)):
                for library, owners in OWNERS.items():
                    if kind == "<" and target.startswith(library) and \
                            not any(folder_of(name).startswith(o) for o in owners):
                        faults.append(f"{name} includes <{target}>, which belongs to {', '.join(sorted(owners))}")
        self.complain(faults)

    def test_cores_are_pure(self):
        faults = []
        for name in self.sources:
            if folder_of(name) in PURE and (found := IMPURE.search(read(name))):
                faults.append(f"{name}: {found.group(0)} has no place in a pure folder")
        self.complain(faults)

    def test_headers_are_guarded_and_light(self):
        faults = []
        for name in self.sources:
            if name.endswith(".h"):
                text = read(name)
                if "#pragma once" not in text:
                    faults.append(f"{name}: no #pragma once")
                if not name.startswith("tests/"):
                    for _, target in INCLUDE.findall(text):
                        if target != "nlohmann/json_fwd.hpp" and target.startswith(
                                ("nlohmann/", "toml++/", "CLI/", "zmq", "rocksdb/", "spdlog/")):
                            faults.append(f"{name}: <{target}> is heavy; include it in the .cc")
        self.complain(faults)

    def test_assertions_stay_on_and_nothing_is_left_to_do(self):
        words = ["NDE" + "BUG", "TO" + "DO", "FIX" + "ME"]
        self.complain([f"{n}: {w}" for n in self.names if n.endswith((".h", ".cc", ".py", ".txt", ".proto", ".json"))
                       for w in words if w in read(n)])

    def test_the_dashboard_makes_no_code_or_markup_of_data(self):
        """Its policy would refuse most of it, where a browser keeps policies."""
        refused = re.compile(
            r"\b(inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|createContextualFragment|DOMParser|srcdoc"
            r"|document\s*\.\s*write|\beval\b|\bnew\s+Function\b|\bnew\s+RegExp\b|\bRegExp\s*\(|javascript:"
            r"|set(Timeout|Interval)\s*\(\s*['\"`]|addEventListener\s*\(\s*['\"`]message['\"`]"
            r"|\b(window|self|globalThis|top|parent|opener)\s*\.\s*(onmessage|postMessage)\b|^\s*onmessage\s*=", re.M)
        pages = [n for n in self.names if n.startswith("node/web/src/") and n.endswith((".ts", ".tsx"))]
        self.assertGreater(len(pages), 40, "the dashboard's source is elsewhere now")
        self.complain([f"{n}: {found[0].strip()}" for n in pages for found in refused.finditer(read(n))])

    def test_files_stay_short(self):
        self.complain([f"{n}: {lines} lines; cut it by idea" for n in self.names
                       if n.endswith((".h", ".cc", ".py")) and (lines := read(n).count("\n")) > 500])

    def test_top_level_is_the_architecture(self):
        allowed = {"proto", "hub", "adapters", "node", "tests", "deploy", "docs", ".ci"}
        self.complain([f"{n}: no other folder at the top" for n in self.names
                       if "/" in n and n.split("/")[0] not in allowed])

    def test_what_the_security_document_names_is_there(self):
        """Its controls are worth what their tests are: a file that was renamed must not be named on."""
        short = {"P": "tests/process", "N": "tests/node/shell", "M": "tests/node/core", "W": "tests/web"}
        faults, seen = [], 0
        for number, line in enumerate(read("docs/security.md").splitlines(), 1):
            for cell in line.split("|"):
                folder = ""
                for word in re.findall(r"`([A-Za-z0-9_./-]+)`", cell):
                    first, _, rest = word.partition("/")
                    if first in {*short, "proto", "hub", "adapters", "node", "tests", "deploy"} and rest:
                        word = f"{short.get(first, first)}/{rest}"
                        folder = folder_of(word)
                    elif folder and word.endswith((".h", ".cc", ".py", ".mjs")):
                        word = f"{folder}/{word}"  # Beside the one before it.
                    else:
                        continue
                    seen += 1
                    if not any(ROOT.glob(word + "*" if "/scenarios/" in word else word)):
                        faults.append(f"docs/security.md:{number}: there is no {word}")
        self.assertGreater(seen, 100, "docs/security.md names no files: is it read rightly?")
        self.complain(faults)

    def test_no_machine_paths(self):
        pattern = re.compile(r"(^|[^A-Za-z0-9_.<$}])/(" + "wo" + r"rk|home|ro" + r"ot)/")
        faults = []
        for name in self.names:
            if name.endswith((".h", ".cc", ".py", ".md", ".txt", ".proto", ".json", ".toml")):
                for number, line in enumerate(read(name).splitlines(), 1):
                    if pattern.search(line):
                        faults.append(f"{name}:{number}: a path of one machine")
        self.complain(faults)


if __name__ == "__main__":
    unittest.main()
