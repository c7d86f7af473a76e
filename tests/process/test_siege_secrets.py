"""S12: what is sealed is looked for where it must not be: in the hub's files, on the wire, in logs, on the operator's
screens, in the hub's memory. Names of possessors, which the hub must read to check them, must not leave its memory:
they are looked for in every file, log and screen. What is in clear is looked for too, and must be found where it
may be: so it is known that the search sees.
"""
import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import Siege, morning, traffic, wait_for  # noqa: E402
from hostile_wire import HostileWire  # noqa: E402

# Words that occur nowhere else; of the sealed part, as TraceConfidential in the schema lists it.
SEALED = {
    "officer": "Zyxquorl Officer", "badge": "BDG-QZX-77", "phone": "+99 8877665", "email": "qzxofficer@ncb.example",
    "place": "Qzxplace Alley 9", "circumstances": "qzxcircumstances under a bridge", "remarks": "qzxremarks in confidence",
    "birth_place": "Qzxbirthtown", "address": "Qzxaddress Road 4",
}
POSSESSOR = "Vrbtlkn Possessorname"
NAMES = {POSSESSOR, POSSESSOR.upper(), POSSESSOR.split()[0]}
CLEAR = "QZX-CASE-4711"  # the case reference: the fifth store has it
SCREENS = (["status"], ["status", "--json"], ["peers"], ["peers", "--json"], ["store"], ["store", "--json"],
           ["events"], ["events", "--json"])


def request(number):
    return morning.request("ZA", CLEAR, {"serial": f"QZXSERIAL{number}", "make": "Colt", "model": "Python", "type": "PR",
                                         "calibre": ".357 Magnum"},
                           officer={"name": SEALED["officer"], "badge": SEALED["badge"], "phone": SEALED["phone"],
                                    "email": SEALED["email"]},
                           recovery={"date": "2026-02-20", "country": "ZA", "place": SEALED["place"],
                                     "circumstances": SEALED["circumstances"]},
                           remarks=SEALED["remarks"],
                           possessor={"name": POSSESSOR, "birth_dates": ["1970-01-01"],
                                      "birth_place": SEALED["birth_place"], "address": SEALED["address"]})


def texts(value):
    """All texts of a JSON value that are long enough to be told from chance."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {text for one in value for text in texts(one)}
    return {value} if isinstance(value, str) and len(value) >= 8 else set()


def memory(pid):
    """What a process has in its memory, region by region."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as content:
        for line in maps:
            ends, rights = line.split()[:2]
            start, end = (int(x, 16) for x in ends.split("-"))
            if not rights.startswith("rw"):
                continue
            try:
                content.seek(start)
                yield content.read(end - start)
            except OSError:  # Not everything that is mapped can be read.
                continue


def guarded(pid):
    """The flags of each mapping (proc(5), VmFlags) with what is in it."""
    with open(f"/proc/{pid}/smaps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as content:
        start = end = 0
        for line in maps:
            word = line.split()[0]
            if "-" in word and not word.endswith(":"):
                start, end = (int(x, 16) for x in word.split("-"))
            if word != "VmFlags:" or "rd" not in line.split():
                continue
            try:
                content.seek(start)
                yield line.split()[1:], content.read(end - start)
            except OSError:
                continue


class Secrets(Siege):
    def setUp(self):
        super().setUp()
        network = self.network = self.make(with_wire=True)
        self.wire = HostileWire.instead_of(network, record=True)
        network.create().start().wait_attached()
        self.traces = []
        for number in range(1, 9):  # Of some, the simulator finds the purchaser.
            self.traces.append(network.api("ZA", "POST", "/traces", request(number))["trace"])
        self.own |= {("ZA", trace) for trace in self.traces}
        wait_for("all results", network.settled)
        self.results = set()
        for trace in self.traces:
            shown = network.api("ZA", "GET", f"/traces/{trace}")
            answer = shown["result"]["answer"]
            answer.pop("firearm", None)  # The hub knows it from the request.
            answer.pop("corrected", None)
            for link in answer.get("chain", []):
                link.pop("role", None)  # A word of the schema.
            self.results |= texts(answer)
        self.assertGreater(len(self.results), 10)
        self.sealed = set(SEALED.values()) | self.results

    def found(self, words, content):
        content = content if isinstance(content, bytes) else content.encode()
        return sorted(word for word in words if word.encode() in content)

    def files(self, folder="hub"):
        for path in sorted(self.network.path(folder).rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()

    def screens(self):
        for words in SCREENS:
            yield " ".join(words), self.network.hubctl(*words).stdout
        for trace in self.traces:
            for words in (["trace", trace], ["trace", trace, "--json"]):
                yield " ".join(words), self.network.hubctl(*words).stdout

    def logs(self):
        for path in sorted(self.network.folder.glob("*.log")):
            yield path.name, path.read_bytes()

    def none_in(self, words, places):
        hits = {name: found for name, content in places if (found := self.found(words, content))}
        self.assertEqual({}, hits)

    def regions_of(self, hub):
        """All that the hub has in its memory, if this is root; nobody else may look (the guard: not dumpable)."""
        if os.geteuid() != 0:
            with self.assertRaises(PermissionError):
                list(memory(hub))
            return []
        regions = list(memory(hub))
        self.assertTrue([1 for region in regions if self.found({CLEAR, "member:ZA"}, region)])
        return regions

    @unittest.skipUnless(os.geteuid() == 0, "only root may look into a process that is not dumpable")
    def test_signing_keys_are_in_guarded_memory_only(self):
        """The guard: `seal::Secret` takes its place from `proto/seal/guarded_slots.cc`. The seed of an Ed25519 key is the
        first half of what is kept of it."""
        limit = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0]
        locks = limit == resource.RLIM_INFINITY or limit >= 1 << 20
        for name, folder in (("hub", "hub"), ("node-ZA", "node-ZA"), ("center", "center")):
            lines = (self.network.path(folder) / "keys").read_text().splitlines()
            seed = bytes.fromhex(next(line.split()[1] for line in lines if line.startswith("sign ")))
            places = [flags for flags, region in guarded(self.network.daemons[name].process.pid) if seed in region]
            self.assertTrue(places, name)
            for flags in places:
                self.assertIn("dd", flags, f"{name}: it would be in a core file")
                if locks:
                    self.assertIn("lo", flags, f"{name}: it may be swapped out")

    @unittest.skipUnless(os.geteuid() == 0, "only root may give a process the right to leave a core")
    def test_no_process_leaves_a_core(self):
        """Even if its limit can be lifted. A process of this test's own, which may, shows that the machine would."""
        def leaves_core(process):
            with contextlib.suppress(PermissionError):  # Not every root may lift a limit.
                resource.prlimit(process.pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            process.send_signal(signal.SIGSEGV)
            status = os.waitpid(process.pid, 0)[1]
            process.returncode = -os.WTERMSIG(status)
            return os.WCOREDUMP(status)
        other = subprocess.Popen(["sleep", "60"], cwd=self.folder)
        if not leaves_core(other):
            self.skipTest("this machine writes no core files where a test can see it")
        for daemon in self.network.daemons.values():
            limits = pathlib.Path(f"/proc/{daemon.process.pid}/limits").read_text()
            self.assertRegex(limits, r"Max core file size +0 +0 ")
            self.assertFalse(leaves_core(daemon.process), daemon.name)

    def test_what_is_sealed_is_nowhere_at_the_hub_and_names_are_in_no_log(self):
        network = self.network
        hub = network.daemons["hub"].process.pid
        # The search sees what is there: in clear in the fifth store, at the node the whole request.
        self.assertIn(CLEAR, {hit for _, content in self.files("hub/records") for hit in self.found({CLEAR}, content)})
        node = b"".join(p.read_bytes() for p in network.path("node-ZA").rglob("*") if p.is_file())
        self.assertIn(SEALED["remarks"], self.found(self.sealed, node))
        regions = self.regions_of(hub)

        self.none_in(self.sealed | NAMES, self.files())
        self.none_in(NAMES | {CLEAR, "QZXSERIAL1"}, self.files("hub/journal"))
        self.none_in(self.sealed, ((str(i), region) for i, region in enumerate(regions)))
        never = self.sealed | NAMES | {"QZXSERIAL1"}
        self.none_in(never, self.screens())
        self.none_in(never, self.logs())
        recorded = [(f"{way} {number}", bytes(content)) for (number, way), content in self.wire.recorded.items()]
        self.assertTrue([1 for _, content in recorded if b"CURVE" in content])
        self.none_in(never | {CLEAR, "member:ZA"}, recorded)
        network.daemons["hub"].process.kill()  # Also what a thief of the disk finds after a crash.
        network.daemons["hub"].process.wait()
        self.none_in(self.sealed | NAMES, self.files())
        self.none_in(NAMES | {CLEAR, "QZXSERIAL1"}, self.files("hub/journal"))
        network.start_hub()
        network.wait_attached()
        self.none_in(never, self.logs())
        self.assert_all_done(network, traffic.Load(network, 1))
        self.tell("canaries", sealed=len(self.sealed), hits=0, memory_mib=sum(map(len, regions)) >> 20,
                  wire_bytes=sum(len(c) for _, c in recorded))

    def test_what_a_process_keeps_is_for_its_own_account(self):
        """The guard: the umask of hub and node; an enrolment is public."""
        for name in ("hub", "node-ZA", "node-BR", "center"):
            open_to_all = [path.name for path in sorted(self.network.path(name).rglob("*"))
                           if path.is_file() and path.lstat().st_mode & 0o077 and "enrolment" not in path.name]
            self.assertEqual([], open_to_all, name)
            self.assertEqual(0, self.network.path(name).lstat().st_mode & 0o077, name)


if __name__ == "__main__":
    unittest.main()
