"""What the tables of bad input share: a network that runs all the while, and after each row the two questions
of every table: did anybody else notice, and is anything lost that had been acknowledged?
"""
import os
import pathlib
import sys
import tempfile
import time
import typing
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib"), str(ROOT / "tests/process")]
import morning  # noqa: E402
import reader  # noqa: E402
from network import Network, NetworkError, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
OK, FAILED, USAGE, UNREACHABLE, NOT_FOUND, DENIED, TIMEOUT, INVALID = range(8)  # as in docs/cli.md


class Row(typing.NamedTuple):
    """One bad input to a command."""
    what: str
    how: typing.Callable  # takes the test, returns a finished process
    code: int  # how it must have ended
    says: tuple  # words that its output must hold: what is wrong, where, what to do


class BadInput(unittest.TestCase):
    """A network of one hub and one center; the node of the first member is the bystander."""
    MEMBERS = ("ZA",)
    RUNNING = ("ZA",)  # nodes that run; the keys of the others are the test's

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.network = cls.make_network("n", cls.MEMBERS)
        cls.network.start_hub()
        cls.network.start_center()
        for member in cls.RUNNING:
            cls.network.start_node(member)
        cls.network.members = cls.RUNNING
        cls.network.wait_attached()

    @classmethod
    def make_network(cls, name, members, **more):
        network = Network(cls.folder / name, BIN, members=members,
                          center_options=["--time-scale", "instant", "--no-silent"], **more)
        cls.addClassCleanup(network.abandon)  # Also when what follows fails.
        return network.create()

    def tearDown(self):
        self.nothing_lost(self.network)

    # ---------------------------------------------------------------- what every row is followed by
    def bystander(self):
        """One trace of somebody else, from submission to result, with everything in between."""
        trace = submit(self.network, self.RUNNING[0])
        wait_for("the bystander's result and report", lambda: is_done(self.network, self.RUNNING[0], trace), 30)
        self.assertTrue(self.network.daemons["hub"].running())

    def nothing_lost(self, network):
        """Every request has its receipt, its outcome and its check report, each once."""
        report = {}

        def all_done():
            report.update(reader.count(network))
            return not report["missing"] and report["traces"] == report["receipts"]
        try:
            wait_for("everything to be done", all_done, 30, every=0.1)
        except NetworkError as error:
            self.fail(f"{error}: {report}")
        self.assertEqual([], report["explanations"])

    def run_rows(self, rows):
        for row in rows:
            with self.subTest(row.what):
                done = row.how(self)
                words = done.stdout + done.stderr
                self.assertEqual(row.code, done.returncode, words)
                for said in row.says:
                    self.assertIn(said, words)
                self.bystander()

    # --------------------------------------------------------------------------------- for the rows
    def run_program(self, program, *arguments):
        return self.network.run(program, *arguments, check=False)

    def iwets(self, *arguments):
        return self.network.iwets(self.RUNNING[0], *arguments, check=False)

    @classmethod
    def write(cls, name, content):
        """A file of this test; returns its path."""
        path = cls.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def ordinary(member):
    """A request of which nothing is wrong, and that hits nothing."""
    serial = f"BY{time.time_ns() % 10**12}"
    return morning.request(member, f"ordinary {serial}", {
        "serial": serial, "make": "Colt", "model": "Python", "type": "PR", "calibre": ".357 Magnum"})


def submit(network, member):
    return network.api(member, "POST", "/traces", ordinary(member))["trace"]


def state(network, member, trace):
    return network.api(member, "GET", f"/traces/{trace}")["state"]


def is_done(network, member, trace):
    """The center has answered and the stores have: in either order."""
    shown = network.api(member, "GET", f"/traces/{trace}")
    return shown["state"] == "answered" and bool(shown["stores"])
