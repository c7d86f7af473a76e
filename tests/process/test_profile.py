"""What a center requires of requests, as real processes: published by the adapter, put into the directory by the authority, and judged by a
node before anything leaves.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
STRICT = '''note = "Call before noon."
[[require]]
field = "recovery.circumstances"
reason = "the court asks for them"
'''


class Profile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.network = Network(folder.name + "/n", BIN, members=("ZA",),
                               center_options=["--time-scale", "instant", "--no-silent"]).create()
        self.addCleanup(self.network.abandon)
        self.network.start().wait_attached()

    def center(self):
        centers = self.network.api("ZA", "GET", "/centers")["centers"]
        return centers[0] if centers else None

    def publish(self, toml, check=True):
        file = self.folder / "profile.toml"
        file.write_text(toml)
        return self.network.run("iwets-adapter-atf", "publish", "--state", self.network.path("center"), "--profile", file,
                                check=check)

    def test_what_is_published_keeps_the_name_of_the_center(self):
        state = self.folder / "named"
        self.network.run("iwets-adapter-atf", "init", "--center", "PT", "--state", state, "--name", "Registo de armas")
        for options, name in (((), b"Registo de armas"), (("--name", "Armas do Norte"), b"Armas do Norte")):
            self.network.run("iwets-adapter-atf", "publish", "--state", state, *options)
            self.assertIn(name, (state / "enrolment").read_bytes())

    def test_a_center_publishes_what_it_requires_and_nodes_judge_by_it(self):
        network = self.network
        wait_for("the directory", self.center)
        self.assertTrue(self.center()["published"])  # The simulator's own.
        self.assertIn("requires", network.iwets("ZA", "centers").stdout)
        body = morning.request("ZA", "PR 1", {"serial": "PR100771", "make": "Colt", "model": "Python", "type": "PR",
                                              "calibre": ".357 Magnum"})
        body["recovery"].pop("circumstances", None)
        self.assertEqual(200, network.api_raw("ZA", "POST", "/traces?dry=1", body)[0])

        self.publish(STRICT)
        network.authority("admit", network.path("center") / "enrolment", "--role", "center")
        network.hubctl("directory", "load", network.path("authority") / "directory", control=True)
        wait_for("the new profile", lambda: self.center()["note"] == "Call before noon.")
        status, refused = network.api_raw("ZA", "POST", "/traces", body)
        self.assertEqual(422, status)
        self.assertEqual("recovery.circumstances", refused["error"]["field"])
        self.assertIn("the court asks for them", refused["error"]["message"])
        body["recovery"]["circumstances"] = "traffic stop"
        trace = network.api("ZA", "POST", "/traces", body)["trace"]
        wait_for("the answer", lambda: network.api("ZA", "GET", f"/traces/{trace}")["state"] == "answered", 30)
        shown = json.loads(network.authority("show", "--json").stdout)
        self.assertIn("the court asks for them", json.dumps(shown))

    def test_a_profile_that_cannot_be_read_names_line_and_remedy(self):
        before = (self.network.path("center") / "enrolment").read_bytes()
        refused = self.publish("[[require]]\nfield = \"firearm.colour\"\n", check=False)
        self.assertEqual(7, refused.returncode)
        self.assertIn("line 2: `field`", refused.stderr)
        self.assertIn("center-profile.toml", refused.stderr)
        self.assertEqual(before, (self.network.path("center") / "enrolment").read_bytes())


if __name__ == "__main__":
    unittest.main()
