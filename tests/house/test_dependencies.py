"""docs/dependencies.md names what the programs and pages are made of, and within what time a flaw is mended; the bill of
materials says the same of programs that were built.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
BILL = ROOT / "deploy/bill-of-materials"
SANITIZERS = ("libasan", "libtsan", "libubsan")  # What the system's compiler adds to programs that are only tried.
DOCUMENT = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")


def named(text=DOCUMENT):
    return set(re.findall(r"`([^`]+)`", text))


def part(heading):
    return re.split(r"^## ", DOCUMENT.split(f"\n## {heading}\n")[1], maxsplit=1, flags=re.M)[0]


def locked():
    lock = json.loads((ROOT / "node/web/package-lock.json").read_text())
    return {place.rpartition("node_modules/")[2]: package for place, package in lock["packages"].items() if place}


def made(folder=BIN, **more):
    return subprocess.run([BILL, "--bin", folder], capture_output=True, text=True, check=False, env={**os.environ, **more})


def programs_of_cmake():
    text = (ROOT / "CMakeLists.txt").read_text()
    return sorted(name for name, main in re.findall(r"^iwets_program\((\S+) (\S+)", text, re.M)
                  if not main.startswith("tests/") and name != "iwets-hub-bare")


class Document(unittest.TestCase):
    def test_every_package_is_named(self):
        wanted = [word for line in (ROOT / "deploy/packages").read_text().splitlines() if not line.startswith("#") for word in line.split()]
        self.assertGreater(len(wanted), 30)
        self.assertFalse(sorted(set(wanted) - named()), "deploy/packages has them, docs/dependencies.md does not")

    def test_every_package_of_the_pages_is_named_with_its_version(self):
        """Those that build them by name and version too; what a tool brings for each machine is the tool."""
        direct = json.loads((ROOT / "node/web/package.json").read_text())
        tools = set(direct["devDependencies"])
        told = dict(re.findall(r"^\| `([^`]+)` \| ([0-9][^ |]*) \|", part("Libraries"), re.M))
        told_tools = dict(re.findall(r"`([^`]+)` ([0-9.]+[0-9])", part("What builds and tests")))
        bundled = {name: package["version"] for name, package in locked().items() if not package.get("dev")}
        self.assertEqual(bundled, told)
        self.assertEqual({name: locked()[name]["version"] for name in tools}, {name: told_tools.get(name) for name in tools})
        others = [name for name, package in locked().items() if package.get("dev") and name not in tools]
        self.assertFalse([name for name in others if not re.match(r"@(esbuild|typescript)/", name)], "a package that nobody has looked at")

    def test_every_package_of_the_pages_has_a_digest(self):
        for name, package in locked().items():
            self.assertRegex(package.get("integrity", ""), r"^sha512-[A-Za-z0-9+/]{86}==$", name)

    def test_the_terms_are_there(self):
        terms = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part("Within what time a flaw is mended"), re.M))
        for what, within in (("exploited", "72 hours"), ("other critical or high", "7 days"), ("medium", "30 days"), ("low", "the next release")):
            self.assertTrue(any(what in row and term.startswith(within) for row, term in terms.items()), f"{what}: {within}")
        for way in ("debsecan", "npm audit", "apt-get", "systemctl restart"):
            self.assertIn(way, DOCUMENT)

    def test_every_library_has_an_exposure(self):
        rows = [line for line in part("Libraries").splitlines() if line.startswith("| ") and "`" in line]
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.assertRegex(row.split("|")[-2], r"^ (\*\*A\*\* |[BC]\b|none of its own|as their callers)", row)

    def test_it_names_the_programs_there_are(self):
        told = re.search(r"^The programs: (.*?)\. ", part("Libraries"), re.M)
        self.assertEqual(programs_of_cmake(), sorted(named(told[1])))


class Bill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (BIN / "iwets-hub").is_file():
            raise unittest.SkipTest(f"{BIN} has no programs")
        told = made()
        if told.returncode != 0:
            raise AssertionError(told.stderr)
        cls.bill = json.loads(told.stdout)
        cls.parts = {one["name"]: one for one in cls.bill["components"]}

    def value(self, name, key):
        return next((word["value"] for word in self.parts[name]["properties"] if word["name"] == key), "")

    def linked(self):
        return {name for name in self.parts if self.value(name, "iwets:how") == "linked" and not name.startswith(SANITIZERS)}

    def test_it_is_cyclonedx(self):
        self.assertEqual(("CycloneDX", "1.5", 1), tuple(self.bill[key] for key in ("bomFormat", "specVersion", "version")))
        for one in self.bill["components"]:
            self.assertTrue(one["name"] and one["version"], one)
            self.assertRegex(one["purl"], r"^pkg:(deb/debian|npm)/[^ ]+@[0-9][^ ]*$")
        self.assertEqual(len(self.bill["components"]), len({one["bom-ref"] for one in self.bill["components"]}))

    def test_what_a_program_itself_asks_for_is_listed(self):
        """By the program's own header and Debian's list, not by what the loader says."""
        for program in ("iwets-hub", "iwets-hubctl"):
            header = subprocess.run(["readelf", "-d", BIN / program], capture_output=True, text=True, check=True).stdout
            asked = re.findall(r"\(NEEDED\).*\[(\S+)\]", header)
            self.assertIn("libzmq.so.5", asked)
            for name in asked:
                owners = subprocess.run(["dpkg-query", "-S", f"*/{name}"], capture_output=True, text=True, check=False).stdout
                packages = {line.split(":")[0] for line in owners.splitlines()} & set(self.parts)
                self.assertTrue(packages, f"{program} asks for {name}")
                self.assertTrue(any(program in self.value(one, "iwets:programs").split() for one in packages), name)

    def test_versions_are_those_installed(self):
        for name in ("libzmq5", "libsodium23", "nlohmann-json3-dev"):
            there = subprocess.run(["dpkg-query", "-W", "-f=${Version}\n", name], capture_output=True, text=True, check=True).stdout.split()
            self.assertIn(self.parts[name]["version"], there)

    def test_the_pages_are_listed_with_their_digests(self):
        self.assertEqual(set(locked()), set(locked()) & set(self.parts))
        for name, package in locked().items():
            self.assertEqual("excluded" if package.get("dev") else "required", self.parts[name]["scope"], name)
            self.assertRegex(self.parts[name]["hashes"][0]["content"], r"^[0-9a-f]{128}$")

    def test_the_document_names_what_is_linked_in_turn_too(self):
        self.assertFalse(sorted(self.linked() - named()), "a program is linked with them, docs/dependencies.md does not say so")

    def test_the_document_names_nothing_else(self):
        if not all((BIN / program).is_file() for program in programs_of_cmake()) or "libjemalloc2" not in self.parts:
            self.skipTest(f"{BIN} has not all programs as they are shipped")
        told = {name for name in named(part("Libraries")) if name.startswith("lib") and not name.endswith("-dev")} | {"zlib1g"}
        self.assertFalse(sorted(told - self.linked()), "docs/dependencies.md names them, no program is linked with them")


class Refusals(unittest.TestCase):
    def test_a_library_of_no_package_ends_it(self):
        found = sorted(pathlib.Path("/usr/lib").glob("*/libzmq.so.5"))
        if not found or not (BIN / "iwets-hubctl").is_file():
            self.skipTest("no library or no program to try it with")
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(found[0], pathlib.Path(folder) / "libzmq.so.5")
            told = made(LD_LIBRARY_PATH=folder)
            self.assertEqual((1, ""), (told.returncode, told.stdout))
            self.assertIn(f"{folder}/libzmq.so.5 is of no Debian package", told.stderr)

    def test_a_folder_without_programs_and_what_is_no_program(self):
        with tempfile.TemporaryDirectory() as folder:
            told = made(folder)
            self.assertEqual(1, told.returncode)
            self.assertIn("none of our programs", told.stderr)
            (pathlib.Path(folder) / "iwets-hub").write_text("no program")
            told = made(folder)
            self.assertEqual(1, told.returncode)
            self.assertIn("is it a program of this machine?", told.stderr)


if __name__ == "__main__":
    unittest.main()
