"""What the machine under a program can have wrong: a configuration with a typo, a port or a state folder in use, a
journal of a newer version, a full disk. Each row says how the command must end and what it must say.
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import newer_journal  # noqa: E402
from bad_input import FAILED, INVALID, USAGE, BadInput, Row, is_done, state, submit  # noqa: E402
from network import wait_for  # noqa: E402

MIB = 1 << 20


def configured(program, text):
    return lambda t: t.run_program(program, "run", "--config", t.write("typo.toml", text))


def run_hub(t, config):
    return t.run_program("iwets-hub", "run", "--config", config)


def on_the_port_of_the_hub(t):
    text = t.other.path("hub.toml").read_text().replace(f":{t.other.hub_port}", f":{t.network.hub_port}")
    return run_hub(t, t.write("port.toml", text))


def run_node(t, network, listen):
    return t.run_program("iwets-node", "run", "--state", network.path("node-ZA"),
                         "--anchor", network.path("anchor.toml"), "--listen", listen)


def on_the_port_of_the_node(t):
    address = (t.network.path("node-ZA") / "api").read_text().strip().removeprefix("http://")
    return run_node(t, t.other, address)


def second_center(t):
    return t.run_program("iwets-adapter-atf", "run", "--state", t.network.path("center"), "--anchor",
                         t.network.path("anchor.toml"))


def journal_of_version_3(t):
    newer_journal.mark(t.other.path("hub") / "journal", 3)
    return run_hub(t, t.other.path("hub.toml"))


ROWS = [
    Row("the hub's configuration, a key with a typo", configured("iwets-hub", '[hub]\nstat = "x"\n'), INVALID,
        ("typo.toml:2:1: unknown key `hub.stat`", "did you mean `hub.state`?")),
    Row("the hub's configuration, a section with a typo", configured("iwets-hub", '\n[hob]\nstate = "x"\n'), INVALID,
        ("typo.toml:2:2: unknown key `hob`", "did you mean `hub`?")),
    Row("the hub's configuration, a number for a text", configured("iwets-hub", "[hub]\nstate = 7\n"), INVALID,
        ("typo.toml:2:9: `hub.state` must be a text in quotes",)),
    Row("the hub's configuration, a number out of range", configured(
        "iwets-hub", '[hub]\nstate = "x"\n[limits]\nverifiers = 0\n'), INVALID,
        ("typo.toml:4:13: `limits.verifiers` must be a whole number from 1 to 64",)),
    Row("the hub's configuration is no TOML", configured("iwets-hub", "[hub]\nstate = x\n"), INVALID,
        ("typo.toml:2:9: ", "correct the line")),
    Row("the hub's configuration is not there", lambda t: run_hub(t, t.folder / "none"), INVALID,
        ("none: cannot be read", "--config")),
    Row("a node's configuration, a key with a typo", configured("iwets-node", '[node]\nancor = "x"\n'), INVALID,
        ("typo.toml:2:1: unknown key `node.ancor`", "did you mean `anchor`?")),
    Row("a node's configuration, a section with a typo", configured("iwets-node", '[nod]\nanchor = "x"\n'), INVALID,
        ("typo.toml:1:2: unknown section `nod`", "did you mean `node`?")),
    Row("a node's configuration is no TOML", configured("iwets-node", "[node]\nanchor = x\n"), INVALID,
        ("typo.toml:2:10: ", "correct the line")),
    Row("a node that listens to the world", lambda t: run_node(t, t.other, "0.0.0.0:0"), INVALID,
        ("`0.0.0.0:0` is no address of this machine alone", "write 127.0.0.1:PORT")),
    Row("an adapter's configuration, a key with a typo", configured(
        "iwets-adapter-atf", '[center]\nancor = "x"\n'), INVALID,
        ("typo.toml:2:1: unknown key 'ancor'", "did you mean 'anchor'?")),
    Row("an adapter's configuration is no TOML", configured("iwets-adapter-atf", "[center]\nanchor = x\n"), INVALID,
        ("typo.toml:2:10: ", "correct the line")),
    Row("a command with a typo", lambda t: t.run_program("iwets", "trace", "sumbit"), USAGE,
        ("no command `iwets trace sumbit`", "did you mean `iwets trace submit`?")),

    Row("the hub's port in use", on_the_port_of_the_hub, FAILED,
        ("cannot listen on tcp://127.0.0.1:", "Address already in use", "set `hub.listen` to another port")),
    Row("a node's port in use", on_the_port_of_the_node, FAILED,
        ("port in use: 127.0.0.1:", "choose another port with --listen")),
    Row("a second hub over one state", lambda t: run_hub(t, t.network.path("hub.toml")), FAILED,
        ("hub/journal is in use by another process", "give this one a folder of its own")),
    Row("a second node over one state", lambda t: run_node(t, t.network, "127.0.0.1:0"), FAILED,
        ("another iwets-node runs over", "node-ZA", "end it first")),
    Row("a second adapter over one state", second_center, FAILED, ("/center", "another process", "stop it first")),
    Row("a journal of a newer version", journal_of_version_3, INVALID,
        ("hub/journal has format version 3, this program knows versions up to 2", "start the newer version")),
]


class Machine(BadInput):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_network("other", ("ZA",))
        # Once, so that there is a journal.
        daemon = cls.other.start_hub()
        cls.other.wait_alive(daemon, "the other hub", lambda: (cls.other.path("hub") / "endpoint").exists())
        daemon.stop()

    def test_each_row_is_answered_with_what_where_and_what_to_do(self):
        self.run_rows(ROWS)


class FullDisk(BadInput):
    """The hub's state lies on a small disk of its own, or it wants more space than any disk has."""
    DISK_BYTES, FREE_MIN_MIB = 288 * MIB, 128  # Below 96 MiB the journal itself takes nothing.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.disk = cls.folder / "small" / "hub"
        cls.disk.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={cls.DISK_BYTES}", "tmpfs", cls.disk]
        cls.mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
        if cls.mounted:
            cls.addClassCleanup(subprocess.run, ["umount", "--lazy", cls.disk], check=True)

    def full_network(self, name, hub_options):
        network = self.make_network(name, ("ZA",), hub_options=hub_options)
        self.addCleanup(network.abandon)
        return network

    def intake(self, network):
        return json.loads(network.hubctl("status", "--json").stdout)["intake"]

    def wait_intake(self, network, reason):
        wait_for(f"the intake to be {reason}", lambda: self.intake(network) == reason, 30, every=0.1)

    def told_full(self, network, trace):
        """Everybody concerned is told why nothing moves; nothing is refused."""
        link = wait_for("the node to be told", lambda: (
            link if "disk is full" in (link := network.api("ZA", "GET", "/status")["link"])["reason"] else None), 30)
        self.assertIn("messages wait safely", link["remedy"])
        self.assertEqual("queued", state(network, "ZA", trace))
        attention = json.loads(network.hubctl("status", "--json").stdout)["attention"]
        row = next(row for row in attention if "disk is full" in row["what"])
        self.assertIn("Free space on the disk of the state directory", row["remedy"])

    def wait_done(self, network, traces):
        wait_for("every trace to be done",
                 lambda: all(is_done(network, "ZA", trace) for trace in traces), 60, every=0.1)

    def fill(self, free_bytes):
        """Leaves so much."""
        disk = os.statvfs(self.disk)
        with open(self.disk / "filler", "ab") as file:
            os.posix_fallocate(file.fileno(), file.tell(), disk.f_bavail * disk.f_frsize - free_bytes)

    def test_a_disk_that_fills_up_stops_the_intake_loses_nothing_and_all_goes_on_when_it_is_freed(self):
        if not self.mounted:
            self.skipTest("only root may mount a small disk")
        network = self.full_network("small", f"[limits]\ndisk_free_min_mb = {self.FREE_MIN_MIB}\n")
        network.start().wait_attached()
        self.wait_done(network, [submit(network, "ZA")])
        network.daemons["center"].stop()
        traces = [submit(network, "ZA") for _ in range(8)]
        wait_for("the receipts", lambda: all(state(network, "ZA", trace) != "queued" for trace in traces), 30)
        for left_mib in (112, 40, 0):  # Less than the intake needs; less than the journal needs; nothing.
            self.fill(left_mib * MIB)
            self.wait_intake(network, "disk_full")
            waiting = submit(network, "ZA")
            self.told_full(network, waiting)
            traces.append(waiting)
            self.bystander()
        network.start_center()  # Its answers wait as well.
        self.assertTrue(network.daemons["hub"].running())
        (self.disk / "filler").unlink()
        self.wait_intake(network, "flowing")
        self.wait_done(network, traces)
        self.nothing_lost(network)
        self.assertEqual({0}, set(network.stop().values()))
        self.assertIn("equal", network.run("iwets-hub", "replay", "--state", network.path("hub"), "--verify").stdout)

    def test_a_hub_that_starts_on_a_full_disk_takes_nothing_until_there_is_space(self):
        everything = "[limits]\ndisk_free_min_mb = 1073741824\n"  # a petabyte
        network = self.full_network("full", everything)
        network.start().wait_attached()
        self.wait_intake(network, "disk_full")
        trace = submit(network, "ZA")
        self.told_full(network, trace)
        self.bystander()
        network.daemons["hub"].stop()
        config = network.path("hub.toml")
        config.write_text(config.read_text().replace(everything, ""))
        network.start_hub()
        self.wait_done(network, [trace])
        self.nothing_lost(network)


if __name__ == "__main__":
    unittest.main()
