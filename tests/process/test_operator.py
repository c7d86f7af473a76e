"""The operator's command on real processes: what it shows, in words and in JSON; what it answers when something is
wrong, by exit code; what it has answered "done" to lasts. Also: readiness told to the service manager, the recovery
of a damaged journal, and what follows a revocation.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
FAILED, USAGE, UNREACHABLE, NOT_FOUND, DENIED, INVALID = 1, 2, 3, 4, 5, 7
UNKNOWN_ID = "01" + "0" * 24


class OperatorTest(unittest.TestCase):
    """A network of two members and a center in a folder of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)
        self.network = Network(self.folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(self.network.abandon)  # Also when what follows fails.
        self.network.create()
        self.serial = 0

    def start(self):
        self.network.start()
        self.network.wait_attached()

    def submit(self, member="ZA", **firearm):
        self.serial += 1
        body = morning.request(member, f"case {self.serial}", {"serial": f"QX{7000 + self.serial}", "make": "Colt",
                                                               "model": "Python", "calibre": ".357 Magnum", **firearm})
        return self.network.api(member, "POST", "/traces", body)["trace"]

    def state(self, trace, member="ZA"):
        return self.network.api(member, "GET", f"/traces/{trace}")

    def wait_state(self, trace, *states, member="ZA"):
        return wait_for(f"{states} of {trace}", lambda: self.state(trace, member)["state"] in states
                        and self.state(trace, member), 30)

    def look(self, *arguments, **more):
        return self.network.hubctl(*arguments, **more).stdout

    def json(self, *arguments):
        return json.loads(self.look(*arguments, "--json"))

    def order(self, *arguments, **more):
        return self.network.hubctl(*arguments, control=True, **more)

    def peers(self):
        return {row["peer"]: row["state"] for row in self.json("peers")["peers"]}

    def load_directory(self):
        self.order("directory", "load", self.network.path("authority") / "directory")


class Looking(OperatorTest):
    def test_each_screen_says_in_words_what_it_says_in_json(self):
        self.start()
        self.network.api("ZA", "POST", "/records/vehicle", {"verb": "enter", "record": morning.RECORDS[5][2]})
        trace = self.submit()
        self.wait_state(trace, "answered")
        wait_for("the record", lambda: self.json("store")["stores"]["vehicle"] == 1, 20)

        overview, screen = self.json("status"), self.look("status")
        self.assertEqual("flowing", overview["intake"])
        self.assertEqual(3, overview["peers_attached"])
        self.assertEqual([], overview["attention"])
        self.assertGreater(overview["journal_index"], 0)
        self.assertEqual({"nominal": 0, "firearm": 0, "document": 0, "vehicle": 1, "trace": 1}, overview["stores"])
        for words in (f"iwets-hub {overview['version']}", "intake flowing", "Nothing needs attention.",
                      "3 of 3 attached", "member:ZA", "center:US", "vehicle 1"):
            self.assertIn(words, screen)

        self.assertEqual({"member:ZA": "attached", "member:BR": "attached", "center:US": "attached"}, self.peers())
        row = next(line for line in self.look("peers").splitlines() if "center:US" in line)
        self.assertIn("attached", row)
        self.assertIn("iwets-adapter-atf", row)

        journey, words = self.json("trace", trace), self.look("trace", trace)
        self.assertEqual(trace, journey["subject"])
        steps = [step["step"] for step in journey["steps"]]
        for step in ("submitted", "sent", "delivered", "stores_answered", "answered"):
            self.assertIn(step, steps)
        self.assertEqual("submitted", steps[0])
        self.assertIn("submitted by member:ZA", words)
        self.assertIn("sent to center:US", words)
        times = [step["at_us"] for step in journey["steps"]]
        self.assertEqual(sorted(times), times)

        self.assertGreater(self.json("store")["applied_index"], 0)
        self.assertRegex(self.look("store"), r"vehicle\s+1")

        events = [json.loads(line) for line in self.look("events", "--json").splitlines()]
        self.assertEqual(list(range(1, len(events) + 1)), [event["seq"] for event in events])
        self.assertTrue(any(event["subject"] == trace and event["event"] == "submitted" for event in events))
        self.assertIn("submitted by member:ZA", self.look("events"))
        rest = self.look("events", "--after", str(len(events) - 1), "--json").splitlines()
        self.assertEqual(len(events), json.loads(rest[0])["seq"])

    def test_what_happens_is_told_as_it_happens(self):
        self.start()
        socket_path = f"ipc://{self.network.path('hub')}/status.sock"
        follower = subprocess.Popen([BIN / "iwets-hubctl", "--socket", socket_path, "events", "--follow", "--json"],
                                    stdout=subprocess.PIPE, text=True)
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        trace, seen = self.submit(), []
        for line in follower.stdout:
            event = json.loads(line)
            if event["subject"] == trace:
                seen.append(event["event"])
            if "answered" in seen:
                break
        self.assertEqual("submitted", seen[0])
        follower.send_signal(signal.SIGINT)
        self.assertNotEqual(None, follower.wait(20))

    def test_what_needs_attention_is_said_with_its_remedy(self):
        self.start()
        self.order("peer", "suspend", "member:BR")
        attention = self.json("status")["attention"]
        self.assertEqual(["member:BR is suspended."], [row["what"] for row in attention])
        self.assertIn("iwets-hubctl peer resume member:BR", attention[0]["remedy"])
        screen = self.look("status")
        self.assertIn("Needs attention:", screen)
        self.assertIn("member:BR is suspended.", screen)
        self.assertEqual("suspended", self.peers()["member:BR"])
        self.order("peer", "resume", "member:BR")
        wait_for("BR to come back", lambda: self.peers()["member:BR"] == "attached", 30)
        self.assertEqual([], self.json("status")["attention"])


class Failing(OperatorTest):
    def test_each_failure_has_its_exit_code_and_says_what_to_do(self):
        self.start()
        folder = self.network.path("hub")
        garbage = self.network.path("garbage")
        garbage.write_bytes(b"no directory")
        self.network.run("iwets-authority", "init", "--dir", self.network.path("impostor"))
        self.network.run("iwets-authority", "hub", folder / "hub.enrolment", "--dir", self.network.path("impostor"))
        status, control = f"ipc://{folder}/status.sock", f"ipc://{folder}/control.sock"
        rows = [
            (UNREACHABLE, f"ipc://{folder}/nowhere.sock", ["status"], "nowhere.sock"),
            (UNREACHABLE, "nothing like an address", ["status"], "ipc://PATH"),
            (NOT_FOUND, status, ["trace", UNKNOWN_ID], UNKNOWN_ID),
            (NOT_FOUND, control, ["peer", "suspend", "member:XX"], "member:XX"),
            (USAGE, status, [], "subcommand"),
            (USAGE, status, ["trace"], "ID"),
            (USAGE, status, ["peer", "forget", "member:ZA"], "subcommand"),
            (INVALID, status, ["trace", "not-an-id"], "26 characters"),
            (INVALID, control, ["peer", "suspend", "Brazil"], "peer"),
            (INVALID, control, ["directory", "load", self.network.path("missing")], "missing"),
            (INVALID, control, ["directory", "load", garbage], "malformed"),
            (DENIED, control, ["directory", "load", self.network.path("impostor") / "directory"], "bad_signature"),
            # The wrong socket names the right one.
            (INVALID, status, ["peer", "suspend", "member:ZA"], control),
            (INVALID, status, ["drain"], control),
            (INVALID, status, ["lane", "open", "member:ZA"], control),
            (INVALID, status, ["directory", "load", self.network.path("authority") / "directory"], control),
            (INVALID, control, ["store"], status),
            (INVALID, control, ["status"], status),
            (INVALID, control, ["events", "--follow"], status),
        ]
        for code, address, arguments, words in rows:
            with self.subTest(arguments=arguments, address=address):
                ran = self.network.run("iwets-hubctl", "--socket", address, *arguments, check=False)
                self.assertEqual(code, ran.returncode, ran.stdout + ran.stderr)
                self.assertRegex(ran.stderr + ran.stdout, words if "|" in words else re.escape(words))
                if code != USAGE:
                    self.assertEqual("", ran.stdout)
                    self.assertIn("what to do: ", ran.stderr)
                    told = self.network.run("iwets-hubctl", "--json", "--socket", address, *arguments, check=False)
                    self.assertEqual(code, told.returncode)
                    self.assertTrue(json.loads(told.stdout)["error"]["remedy"])
        # None of it had an effect; the center may attach meanwhile.
        wait_for("all to be attached", lambda: self.peers() == {
            "member:ZA": "attached", "member:BR": "attached", "center:US": "attached"})
        self.wait_state(self.submit(), "answered")


class Lasting(OperatorTest):
    def test_what_was_answered_with_done_is_there_after_a_kill(self):
        self.start()
        hub = self.network.daemons["hub"]
        self.order("peer", "suspend", "member:BR")
        hub.stop(signal.SIGKILL)
        self.network.start_hub()
        wait_for("the hub", lambda: self.network.hubctl("peers", check=False).returncode == 0, 30)
        self.assertEqual("suspended", self.peers()["member:BR"])
        self.network.authority("revoke", "member:BR")
        self.load_directory()
        self.order("peer", "suspend", "member:ZA")
        self.order("peer", "resume", "member:ZA")
        hub.stop(signal.SIGKILL)
        self.network.start_hub()
        wait_for("the hub", lambda: self.network.hubctl("peers", check=False).returncode == 0, 30)
        self.assertEqual("revoked", self.peers()["member:BR"])
        wait_for("ZA to come back", lambda: self.peers()["member:ZA"] == "attached", 30)

    def test_a_hub_that_is_told_to_drain_ends_in_order(self):
        self.start()
        self.assertIn("ends", self.order("drain").stdout)
        self.assertEqual(0, self.network.daemons["hub"].process.wait(30))

    def test_a_damaged_journal_is_shown_first_and_cut_only_as_far_as_is_said(self):
        self.start()
        for _ in range(5):
            self.wait_state(self.submit(), "answered")
        journal = self.network.path("hub") / "journal"
        mark = wait_for("a high-water mark", lambda: self.network.path("hub").joinpath("journal.high").read_text(), 10)
        wait_for("the mark to follow", lambda: self.network.path("hub").joinpath("journal.high").read_text() != mark
                 or int(mark.split()[2]) == self.json("status")["journal_index"], 10)
        self.network.daemons["hub"].stop(signal.SIGKILL)
        log = max(journal.glob("*.log"), key=lambda file: file.stat().st_size)
        content = bytearray(log.read_bytes())
        content[len(content) // 2] ^= 1
        log.write_bytes(content)
        before = {file.name: file.read_bytes() for file in journal.glob("*.log")}

        def recover(*arguments):
            return self.network.run("iwets-hub", "recover", "--state", self.network.path("hub"), *arguments, check=False)
        for arguments in ((), ("--yes",)):
            shown = recover(*arguments)
            self.assertEqual(FAILED, shown.returncode, shown.stderr)
            whole, told = (int(re.search(pattern, shown.stderr)[1]) for pattern in
                           (r"whole up to entry (\d+)", r"receipts at least up to entry (\d+)"))
            self.assertLess(whole, told)
            self.assertIn(f"entries {whole + 1} to {told}", shown.stderr)
            self.assertIn("--yes --lose-receipted", shown.stderr)
            self.assertIn("nothing was changed", shown.stderr)
            self.assertEqual(before, {file.name: file.read_bytes() for file in journal.glob("*.log")})
        self.assertEqual(USAGE, recover("--lose-receipted").returncode)
        done = recover("--yes", "--lose-receipted")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(f"ends at entry {whole}", done.stdout)
        self.assertEqual(0, recover().returncode)
        self.network.start_hub()
        wait_for("the hub", lambda: self.network.hubctl("status", check=False).returncode == 0, 30)


class Revoking(OperatorTest):
    def answer_for_a_member_that_is_away(self):
        """ZA is away, its answer waits at the hub."""
        self.network.daemons["center"].stop()
        trace = self.submit()
        self.wait_state(trace, "receipted")
        self.network.daemons["node-ZA"].stop()
        # So that the answer is not under way already, to a session that has not been missed yet: what has
        # drawn its number goes before the directory.
        self.network.daemons["hub"].stop()
        self.network.start_hub()
        wait_for("the hub", lambda: self.network.hubctl("status", check=False).returncode == 0, 30)
        self.network.start_center()
        wait_for("the answer at the hub", lambda: "answered" in [
            step["step"] for step in self.json("trace", trace)["steps"]], 30)
        return trace

    def test_nobody_believes_what_a_key_signed_since_it_was_compromised(self):
        self.start()
        trace = self.answer_for_a_member_that_is_away()
        yesterday = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86_400))
        self.network.authority("revoke", "center:US", "--compromised-since", yesterday, "--reason", "key stolen")
        self.load_directory()
        self.network.start_node("ZA")
        end = time.monotonic() + 30
        told = next(event for event in self.network.events("ZA", stop=lambda: time.monotonic() > end)
                    if event["event"] == "unbelievable")
        self.assertIn("compromised", json.dumps(told))
        self.assertNotEqual("answered", self.state(trace)["state"])
        # What it signs from now on is no better, and it is told.
        wait_for("the center to be told", lambda: "revoked" in self.network.daemons["center"].last_words(), 30)
        self.assertEqual("revoked", self.peers()["center:US"])

    def test_traces_of_a_revoked_center_go_on_to_the_next(self):
        self.network.run("iwets-adapter-atf", "init", "--center", "BE", "--state", self.network.path("center-BE"))
        self.network.authority("admit", self.network.path("center-BE") / "enrolment", "--role", "center")
        self.start()
        self.network.daemons["center"].stop()
        trace = self.submit(importer="Browning", country_of_import="BE")
        self.wait_state(trace, "receipted", "with_center")
        self.assertEqual("US", self.state(trace)["center"])
        self.network.authority("revoke", "center:US", "--reason", "left the network")
        self.load_directory()
        self.network.daemon("center-BE", "iwets-adapter-atf", "run", "--state", self.network.path("center-BE"),
                            "--anchor", self.network.path("anchor.toml"), *self.network.center_options).start()
        answered = self.wait_state(trace, "answered")
        self.assertEqual("BE", answered["center"])
        self.assertEqual(2, answered["attempt"])
        self.assertIn("route_changed", [step["step"] for step in answered["history"]])


class Notifying(OperatorTest):
    def test_the_service_manager_is_told_when_hub_node_and_center_are_ready_and_when_they_end(self):
        # A path of its own: a socket's has at most 107 characters.
        folder = tempfile.mkdtemp(prefix="iwets-n-")
        self.addCleanup(shutil.rmtree, folder)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(folder + "/notify")
            manager.settimeout(30)

            def wait_told(word):
                while word not in manager.recv(4096).decode().splitlines():
                    pass
            with unittest.mock.patch.dict(os.environ, NOTIFY_SOCKET=folder + "/notify"):
                for start in (self.network.start_hub, lambda: self.network.start_node("ZA"), self.network.start_center):
                    start()
                    wait_told("READY=1")
            # Ready means: it answers.
            self.assertEqual(0, self.network.hubctl("status").returncode)
            for name in ("center", "node-ZA", "hub"):
                self.network.daemons[name].process.send_signal(signal.SIGTERM)
                wait_told("STOPPING=1")
                self.assertEqual(0, self.network.daemons[name].process.wait(30))


if __name__ == "__main__":
    unittest.main()
