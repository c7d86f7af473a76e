"""Who may speak, changed while everything runs: admission, suspension, revocation, succession of keys.
Each takes effect on the next message, without a restart.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))


class Identity(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(self.folder.cleanup)
        self.network = Network(self.folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"])
        self.addCleanup(self.network.abandon)  # Also when what follows fails.
        self.network.create().start()
        self.network.wait_attached()
        self.serial = 0

    def submit(self, member):
        self.serial += 1
        body = morning.request(member, f"case {self.serial}", {"serial": f"QX{7000 + self.serial}", "make": "Colt",
                                                               "model": "Python", "calibre": ".357 Magnum"})
        return self.network.api(member, "POST", "/traces", body)["trace"]

    def state(self, member, trace):
        return self.network.api(member, "GET", f"/traces/{trace}")

    def wait_state(self, member, trace, *states):
        return wait_for(f"{states} of {member}'s trace (it is {self.state(member, trace)['state']})",
                        lambda: self.state(member, trace)["state"] in states and self.state(member, trace), 30)

    def link(self, member):
        return self.network.api(member, "GET", "/status")["link"]

    def load_directory(self):
        self.network.hubctl("directory", "load", self.network.path("authority") / "directory", control=True)

    def test_a_suspended_member_waits_and_goes_on_when_it_is_let_in_again(self):
        self.wait_state("BR", self.submit("BR"), "answered")
        self.network.hubctl("peer", "suspend", "member:BR", control=True)
        wait_for("BR to be told", lambda: self.link("BR")["state"] == "refused", 30)
        self.assertIn("suspended", self.link("BR")["reason"])
        waiting = self.submit("BR")
        self.wait_state("ZA", self.submit("ZA"), "answered")  # Nobody else notices.
        self.assertEqual("queued", self.state("BR", waiting)["state"])
        self.network.hubctl("peer", "resume", "member:BR", control=True)
        self.wait_state("BR", waiting, "answered")

    def test_traces_of_a_suspended_center_wait_and_the_requester_is_told(self):
        self.network.hubctl("peer", "suspend", "center:US", control=True)
        trace = self.submit("ZA")
        told = wait_for("the requester to be told", lambda: [
            h for h in self.state("ZA", trace)["history"] if "suspended" in json.dumps(h) or "waiting" in json.dumps(h)], 20)
        self.assertTrue(told)
        self.network.hubctl("peer", "resume", "center:US", control=True)
        self.wait_state("ZA", trace, "answered")

    def test_a_revoked_member_is_out_at_once_and_a_revoked_center_closes_its_traces(self):
        self.network.authority("revoke", "member:BR", "--reason", "key lost")
        self.load_directory()
        wait_for("BR to be refused", lambda: self.link("BR")["state"] in ("refused", "connecting"), 30)
        queued = self.submit("BR")
        self.wait_state("ZA", self.submit("ZA"), "answered")
        self.assertEqual("queued", self.state("BR", queued)["state"])
        self.network.daemons["center"].stop()
        trace = self.submit("ZA")
        self.wait_state("ZA", trace, "receipted", "with_center")
        self.network.authority("revoke", "center:US", "--reason", "left the network")
        self.load_directory()
        closed = self.wait_state("ZA", trace, "closed")
        self.assertIn("revoked", json.dumps(closed))

    def test_what_a_center_answered_with_changed_keys_arrives_although_it_was_revoked_since(self):
        center, key_file = self.network.daemons["center"], self.network.path("center") / "keys"
        old = key_file.read_text()
        self.network.run("iwets-adapter-atf", "rotate", "--state", self.network.path("center"))
        center.stop()
        self.network.start_center()  # It looks for proposed keys at its start.
        wait_for("the new keys to be in use", lambda: key_file.read_text() != old, 30)
        center.stop()
        trace = self.submit("ZA")
        self.wait_state("ZA", trace, "receipted")
        self.network.daemons["node-ZA"].stop()
        # Else the hub learns only by its silence that it is away, and the answer has a number already: so the new
        # directory goes before it.
        self.network.hubctl("peer", "suspend", "member:ZA", control=True)
        self.network.start_center()
        wait_for("the center's answer at the hub", lambda: "answered" in [
            step["step"] for step in json.loads(self.network.hubctl("trace", trace, "--json").stdout)["steps"]], 30)
        self.network.authority("revoke", "center:US", "--reason", "left the network")
        self.load_directory()
        self.network.hubctl("peer", "resume", "member:ZA", control=True)
        self.network.start_node("ZA")
        self.wait_state("ZA", trace, "answered")
        # It is told why it is not served, although the authority never saw its present keys.
        wait_for("the center to be told", lambda: "revoked" in center.last_words(), 30)

    def test_an_older_directory_is_refused_and_a_foreign_one_too(self):
        old = self.network.path("old-directory")
        old.write_bytes((self.network.path("authority") / "directory").read_bytes())
        self.network.authority("revoke", "member:BR")
        self.load_directory()
        refused = self.network.hubctl("directory", "load", old, control=True, check=False)
        self.assertNotEqual(0, refused.returncode)
        self.assertIn("version", refused.stdout + refused.stderr)
        self.network.run("iwets-authority", "init", "--dir", self.network.path("impostor"))
        self.network.run("iwets-authority", "hub", self.network.path("hub") / "hub.enrolment",
                         "--dir", self.network.path("impostor"))
        refused = self.network.hubctl("directory", "load", self.network.path("impostor") / "directory",
                                      control=True, check=False)
        self.assertNotEqual(0, refused.returncode)
        self.assertIn("signature", refused.stdout + refused.stderr)

    def test_a_peer_admitted_later_takes_part_without_a_restart(self):
        self.network.run("iwets-node", "init", "--member", "TN", "--state", self.network.path("node-TN"))
        self.network.admit_member("TN")
        self.load_directory()
        self.network.start_node("TN")
        wait_for("TN to attach", lambda: self.link("TN")["state"] == "attached", 30)
        self.wait_state("TN", self.submit("TN"), "answered")

    def test_keys_are_changed_under_way_and_open_traces_are_still_answered(self):
        self.network.daemons["center"].stop()
        before = self.submit("ZA")
        self.wait_state("ZA", before, "receipted", "with_center")
        key_file = self.network.path("node-ZA") / "keys"
        old = key_file.read_text()
        self.network.run("iwets-node", "rotate", "--state", self.network.path("node-ZA"))
        wait_for("the new keys to be in use",
                 lambda: key_file.read_text() != old and self.link("ZA")["state"] == "attached", 30)
        self.network.start_center()
        self.wait_state("ZA", before, "answered")
        self.wait_state("ZA", self.submit("ZA"), "answered")
        # The hub keeps the succession across a restart.
        self.network.daemons["hub"].stop()
        self.network.start_hub()
        self.wait_state("ZA", self.submit("ZA"), "answered")


if __name__ == "__main__":
    unittest.main()
