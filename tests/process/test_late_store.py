"""A store that answers too late, on real processes: UNAVAILABLE at the deadline, then the update and the notices; and
what an event said stays said.
"""
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
DEADLINE_US, DELAY_US = 2_000_000, 4_000_000


class LateStore(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA", "BR"),
                               center_options=["--time-scale", "instant", "--no-silent"],
                               hub_options=f"[fault]\nstore_delay_ms = {{ firearm = {DELAY_US // 1000} }}\n")
        self.addCleanup(self.network.abandon)  # Also when what follows fails.
        self.network.create().start()
        self.network.wait_attached()

    def outcome(self, stores):
        return {s["store"]: s["outcome"] for s in stores}.get("firearm")

    def test_a_late_store_is_unavailable_at_the_deadline_and_its_hit_follows(self):
        store, record = next((s, r) for _, s, r in morning.RECORDS if r["id"] == "BR-F-20117")
        self.network.api("BR", "POST", f"/records/{store}", {"verb": "enter", "record": record})
        wait_for("the record", lambda: self.network.api("BR", "GET", f"/records/{store}")["records"][0]["state"]
                 == "accepted")
        trace = self.network.api("ZA", "POST", "/traces", morning.TRACES[1][2])["trace"]
        path = f"/traces/{trace}"
        at_first = wait_for("the report", lambda: self.network.api("ZA", "GET", path)["stores"], 10)
        self.assertEqual("unavailable", self.outcome(at_first))
        self.assertEqual([], self.network.api("ZA", "GET", "/notices")["notices"])
        for member in ("ZA", "BR"):
            wait_for(f"the notice of {member}", lambda m=member: self.network.api(m, "GET", "/notices")["notices"], 20)
            notices = self.network.api(member, "GET", "/notices")["notices"]
            self.assertEqual([record["id"]], [n["match"]["record"] for n in notices])
        kept = wait_for("the update", lambda: (found := self.network.api("ZA", "GET", path)) and
                        self.outcome(found["stores"]) == "hit" and found, 20)
        self.assertGreaterEqual(kept["reported_us"] - kept["receipted_us"], DEADLINE_US - 200_000)
        self.assertLess(kept["reported_us"], kept["first_notice_us"])
        told = [step["text"] for step in kept["history"] if step["step"] == "check_report"]
        self.assertEqual(["the stores have answered, 1 unavailable"], told)
        said = []
        for event in self.network.events("ZA"):
            if event.get("subject") == trace and event["event"] in ("check_report", "check_update"):
                said.append((event["event"], self.outcome(event["stores"])))
            if event["event"] == "check_update":
                break
        self.assertEqual([("check_report", "unavailable"), ("check_update", "hit")], said)


if __name__ == "__main__":
    unittest.main()
