"""Peers of the schema version before, beside newer ones, as real processes: what both know goes on as it was, and what only the
newer one knows is refused in words, costs no lane and no trace. A program plays an older one by IWETS_SCHEMA_VERSION: it then
refuses what one of that version would refuse, and says of itself that it reads no more.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
import morning  # noqa: E402
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
ANSWER = {"code": 100, "chain": [{"role": "manufacturer", "name": "Forjas", "disposed": "2018-03-02"}],
          "purchaser": {"name": "MARIA SOUZA", "purchased": "2019-05-20"}}


def request(member, reference, serial, country="US"):
    firearm = {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "calibre": "9 mm Luger"}
    if country == "BR":
        firearm = {"serial": serial, "make": "Taurus", "model": "PT 92", "calibre": "9x19", "country_of_manufacture": "BR"}
    return morning.request(member, reference, firearm)


class Versions(unittest.TestCase):
    def network(self, schemas, fault=()):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        network = Network(folder.name + "/n", BIN, members=("ZA", "BR"), answering=("BR",), center="US", schemas=schemas,
                          center_options=("--time-scale", "instant", "--no-silent", *fault)).create()
        self.addCleanup(network.abandon)
        network.start().wait_attached()
        return network

    def submit(self, network, member, *arguments):
        return network.api(member, "POST", "/traces", request(member, *arguments))["trace"]

    def shown(self, network, member, trace):
        return network.api(member, "GET", f"/traces/{trace}")

    def answered(self, network, member, trace):
        wait_for(f"the answer for {member}", lambda: self.shown(network, member, trace)["state"] == "answered", 60)
        return self.shown(network, member, trace)

    def answered_by_brazil(self, network, trace):
        wait_for("the request at Brazil", lambda: network.api_raw("BR", "GET", f"/incoming/{trace}")[0] == 200, 60)
        network.iwets("BR", "incoming", "answer", trace, "--file", self.file(network, ANSWER))
        return self.answered(network, "ZA", trace)

    def file(self, network, body):
        path = network.path("body.json")
        path.write_text(json.dumps(body))
        return path

    def amend(self, network, trace, reference, serial, country):
        body = dict(request("ZA", reference, serial, country), remarks="scratched on the slide")
        return network.iwets("ZA", "trace", "amend", trace, "--file", self.file(network, body), check=False)

    def log(self, network, name):
        return network.path(f"{name}.log").read_text(errors="replace")

    def test_an_older_member_among_newer_ones(self):
        network = self.network({"node-ZA": 1}, ("--fault", "corrects"))
        # What the center restricts or refuses it does not correct: among eight there is one that it would.
        old = [self.submit(network, "ZA", f"OLD {i}", f"SWX8000{i}") for i in range(8)]
        new = [self.submit(network, "BR", f"NEW {i}", f"SWX8100{i}") for i in range(8)]
        for trace in old:
            self.answered(network, "ZA", trace)
        wait_for("a correction that is not sent", lambda: "event=correction_dropped" in self.log(network, "center"), 60)
        self.assertIn("requester=member:ZA", self.log(network, "center"))
        wait_for("a correction for Brazil",
                 lambda: any(self.shown(network, "BR", t)["result"].get("version") == 2 for t in new
                             if self.shown(network, "BR", t)["state"] == "answered"), 60)
        for trace in old:
            self.assertNotEqual(2, self.shown(network, "ZA", trace)["result"].get("version"))
        # An officer of Brazil is told that South Africa cannot be told.
        trace = self.submit(network, "ZA", "OLD BR", "TBR82001", "BR")
        self.answered_by_brazil(network, trace)
        changed = dict(ANSWER, purchaser={"name": "MARIA DE SOUZA"})
        told = network.iwets("BR", "incoming", "correct", trace, "--because", "clerical_error", "--file",
                             self.file(network, changed), check=False)
        self.assertEqual(7, told.returncode, told.stdout + told.stderr)
        self.assertIn("older version of the schema", told.stderr)
        self.assertEqual("MARIA SOUZA", self.shown(network, "ZA", trace)["result"]["answer"]["purchaser"]["name"])

    def test_an_older_center(self):
        network = self.network({"center": 1})
        network.daemons["center"].stop(signal.SIGKILL)
        trace = self.submit(network, "ZA", "CENTER 1", "SWX90000")
        wait_for("the receipt", lambda: self.shown(network, "ZA", trace)["receipted"], 60)
        told = self.amend(network, trace, "CENTER 1", "SWX90000", "US")
        self.assertEqual(7, told.returncode, told.stdout + told.stderr)
        self.assertIn("without amendments", told.stderr)
        network.start_center()
        self.answered(network, "ZA", trace)
        self.assertNotIn("request_versions", self.shown(network, "ZA", trace))  # Only the first.

    def test_a_version_that_is_no_number_is_refused_by_every_program(self):
        programs = ("iwets-hub", "iwets-hubctl", "iwets-authority", "iwets-node", "iwets-adapter-atf", "iwets-adapter-sql",
                    "iwets-adapter-conform")
        for program in programs:
            for version, code in (("two", 7), ("0", 7), ("", 7), ("1", 0), ("99", 0)):
                with self.subTest(program=program, version=version):
                    told = subprocess.run([BIN / program, "--help"], env={**os.environ, "IWETS_SCHEMA_VERSION": version},
                                          capture_output=True, text=True, timeout=30)
                    self.assertEqual(code, told.returncode, told.stderr)
                    if code:
                        self.assertIn(f'IWETS_SCHEMA_VERSION is "{version}"', told.stderr)
                        self.assertIn("unset it", told.stderr)

    def test_an_older_hub(self):
        network = self.network({"hub": 1})
        first = self.submit(network, "ZA", "HUB 1", "SWX84001")
        self.answered(network, "ZA", first)
        trace = self.submit(network, "ZA", "HUB 2", "TBR84002", "BR")
        wait_for("the request at Brazil", lambda: network.api_raw("BR", "GET", f"/incoming/{trace}")[0] == 200, 60)
        self.amend(network, trace, "HUB 2", "TBR84002", "BR")
        wait_for("the refusal", lambda: self.shown(network, "ZA", trace)["request_versions"][1]["state"] == "refused", 60)
        self.assertIn("message_refused", [step["step"] for step in self.shown(network, "ZA", trace)["history"]])
        self.assertEqual(1, network.api("BR", "GET", f"/incoming/{trace}").get("request_version", 1))
        # The lane goes on, and so does the trace.
        self.answered_by_brazil(network, trace)
        self.answered(network, "ZA", self.submit(network, "ZA", "HUB 3", "SWX84003"))
        # The hub is updated: what was refused is possible from now on.
        network.daemons["hub"].stop()
        network.schemas = {}
        del network.daemons["hub"]
        network.start_hub()
        network.wait_attached(60)
        trace = self.submit(network, "ZA", "HUB 4", "TBR84004", "BR")
        wait_for("the request at Brazil", lambda: network.api_raw("BR", "GET", f"/incoming/{trace}")[0] == 200, 60)
        self.assertEqual(0, self.amend(network, trace, "HUB 4", "TBR84004", "BR").returncode)
        wait_for("the amendment", lambda: network.api("BR", "GET", f"/incoming/{trace}").get("request_version") == 2, 60)


if __name__ == "__main__":
    unittest.main()
