"""Backup and restore, drilled: under load a backup is made, the hub goes on, loses its state, and comes back from the
backup; its peers bring it up to date. Damaged backups are refused; a backup does not keep anybody waiting.
"""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import (Siege, enter_record, is_done, reader, short_or_long, soak, status, submit,  # noqa: E402
                   traffic, wait_for)

RATE = 40
QUIET_S = short_or_long(5, 30)
INVALID = 7


class Backup(Siege):
    MEMBERS = ("ZA", "BR")

    def setUp(self):
        super().setUp()
        self.backups = self.folder / "backups"
        self.backups.mkdir()

    def backup(self, network):
        return json.loads(network.hubctl("backup", self.backups, "--json", control=True).stdout)

    def key(self, network):
        """The copy of the master key that is kept off the machine."""
        kept = self.folder / "safe"
        if not kept.exists():
            shutil.copy2(network.path("hub") / "master.key", kept)
        return kept

    def restore(self, network, folder, *more, state="hub"):
        return network.run("iwets-hub", "restore", "--from", folder, "--state", network.path(state), "--master-key",
                           self.key(network), "--yes", *more, check=False)

    def lose_the_state(self, network):
        self.key(network)
        self.assertEqual(0, network.daemons["hub"].stop())
        shutil.rmtree(network.path("hub"))

    def start_restored(self, network):
        shutil.copy2(self.key(network), network.path("hub") / "master.key")
        daemon = network.start_hub()
        network.wait_alive(daemon, "the hub to be ready", (network.path("hub") / "status.sock").exists)

    def stopped(self, network):
        """Peers of which the status says that their lanes are to be opened."""
        return [row["remedy"].rsplit("lane open ", 1)[1].rstrip("`.") for row in status(network)["attention"]
                if "lane open" in row["remedy"]]

    def open_lanes(self, network):
        """What an operator does who reads the attention rows, until all are attached."""
        opened = []

        def all_attached():
            for peer in self.stopped(network):
                network.hubctl("lane", "open", peer, control=True)
                opened.append(peer)
            return status(network)["peers_attached"] == status(network)["peers_known"]
        wait_for("all peers to be attached again", all_attached, 60, 0.2)
        return opened

    def start_with_traces_at_the_center(self, count):
        """Traces that the center has, and will answer in some seconds."""
        network = self.make(members=self.MEMBERS)
        network.center_options = ["--time-scale", "86400", "--no-silent"]  # A day is a second.
        network.create().start().wait_attached()
        traces = [submit(network, "ZA") for _ in range(count)]
        self.own |= {("ZA", trace) for trace in traces}
        wait_for("the center to have them", lambda: all(
            "delivered" in network.hubctl("trace", trace, "--json").stdout for trace in traces))
        return network, traces

    def receipt_times(self, network, begun, ended):
        """Seconds from submission to receipt, of what was submitted between two moments."""
        rows = [row for member in network.members for row in reader.traces_of(network, member)]
        return [(row["receipted_us"] - row["submitted_us"]) / 1e6 for row in rows
                if begun <= row["submitted_us"] / 1e6 < ended and row.get("receipted_us")]

    def test_the_drill(self):
        network = self.start(members=self.MEMBERS)
        enter_record(network, traffic.Load.RECORD)
        load = traffic.Load(network, RATE).start()
        wait_for("some load", lambda: len(load.accepted) > RATE)
        made = self.backup(network)
        self.assertEqual(["master.key"], made["left_out"])
        so_far = len(load.accepted)
        wait_for("more load after the backup", lambda: len(load.accepted) > so_far + 2 * RATE)
        self.lose_the_state(network)
        done = self.restore(network, made["folder"])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        for words in (f"ends at entry {made['index']}", "lane open", "master.key", "record stores:"):
            self.assertIn(words, done.stdout)
        self.start_restored(network)
        opened = self.open_lanes(network)
        self.assertIn("member:ZA", opened)
        wait_for("new load", lambda: len(load.accepted) > so_far + 4 * RATE)
        load.stop()
        begun = time.monotonic()
        report = soak.count(network, load, begun)
        # The hub has told again what it had forgotten to have told; nothing else is twice, and nothing is missing.
        self.assertEqual(0, report["lost"], report["explanations"])
        self.assertTrue(report["all_final"], report)
        self.assertEqual(report["accepted"], report["results"] + report["closed"], report)
        twice = [one for one in report["explanations"] if "told" not in one and "times" not in one]
        self.assertEqual([], twice)
        self.tell("drill", entries=made["index"], accepted=report["accepted"], results=report["results"],
                  lost=report["lost"], told_again=report["duplicate_effects"], lanes_opened=len(opened),
                  settled_s=report["settled_s"])
        self.assertEqual({0}, set(network.stop().values()))
        self.assertIn("equal", network.run("iwets-hub", "replay", "--state", network.path("hub"), "--verify").stdout)

    def test_an_answer_that_came_after_the_backup_comes_again(self):
        """The center has its receipt for it, and the requester was away: only the center still knows it."""
        network, traces = self.start_with_traces_at_the_center(6)
        made = self.backup(network)
        network.daemons["node-ZA"].stop(signal.SIGKILL)
        wait_for("the answers", lambda: status(network)["open_traces"] == 0, 90)
        self.lose_the_state(network)
        self.assertEqual(0, self.restore(network, made["folder"]).returncode)
        self.start_restored(network)
        self.assertGreater(status(network)["open_traces"], 0)  # Or this shows nothing.
        network.start_node("ZA")
        self.assertIn("center:US", self.open_lanes(network))
        wait_for("every outcome", lambda: all(is_done(network, "ZA", trace) for trace in traces), 60)

    def test_a_case_that_is_open_in_the_backup_and_was_erased_since_stays_erased(self):
        """The guards: `restore` destroys its key again, and the hub ends what its older journal thinks is open."""
        network, traces = self.start_with_traces_at_the_center(4)
        made = self.backup(network)
        wait_for("every outcome", lambda: all(is_done(network, "ZA", trace) for trace in traces), 90)
        erased, others = traces[0], traces[1:]
        wait_for("its erasing", lambda: json.loads(network.hubctl(
            "retention", "erase", erased, "--reason", "a court", "--json", control=True).stdout)["erased"] == 1, 20)
        self.lose_the_state(network)
        done = self.restore(network, made["folder"])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"erased cases: +1, they stay erased")
        self.start_restored(network)
        self.open_lanes(network)
        # The others are asked for again, and answered again; of the erased one nothing is under way.
        wait_for("an end of all traces", lambda: status(network)["open_traces"] == 0, 60)
        self.assertIn("erased", network.hubctl("trace", erased).stdout)
        for trace in others:
            self.assertNotIn("erased", network.hubctl("trace", trace).stdout)
        wait_for("quiet", lambda: status(network)["waiting"] + status(network)["under_way"] == 0, 60)
        self.assertEqual({0}, set(network.stop().values()))
        self.assertIn("equal", network.run("iwets-hub", "replay", "--state", network.path("hub"), "--verify").stdout)

    def test_nobody_waits_for_a_backup(self):
        """Receipts beside a backup against receipts without one, in turn; told, and bounded by what nobody notices."""
        network = self.start(members=self.MEMBERS)
        load = traffic.Load(network, RATE).start()
        wait_for("some load", lambda: len(load.accepted) > 2 * RATE)
        without, beside, count = [], [], 0
        for _ in range(2):
            begun = time.time()
            time.sleep(QUIET_S)  # Load, as it is.
            ended = time.time()
            without.append((begun, ended))
            while time.time() < ended + QUIET_S:
                self.backup(network)
                count += 1
            beside.append((ended, time.time()))
        load.stop()
        wait_for("quiet", network.settled, 60)
        times = {}
        for name, spans in (("without", without), ("beside", beside)):
            values = [one for span in spans for one in self.receipt_times(network, *span)]
            self.assertGreater(len(values), RATE)
            times[name] = soak.figures(values)
        self.tell("receipts", backups=count, without=times["without"], beside=times["beside"])
        self.assertLess(times["beside"]["p99"], times["without"]["p99"] + 1.0)
        self.assert_all_done(network, load)

    def test_a_damaged_backup_is_refused(self):
        network = self.start(members=("ZA",))
        self.goes_round(network)
        made = pathlib.Path(self.backup(network)["folder"])
        self.assertEqual(0, network.daemons["hub"].stop())
        table = max(made.glob("journal/*.sst"), key=lambda path: path.stat().st_size)

        def refused(says, folder=made):
            done = self.restore(network, folder, state="new")
            self.assertEqual(INVALID, done.returncode, done.stdout + done.stderr)
            self.assertIn(says, done.stderr)
            self.assertIn("what to do:", done.stderr)
            self.assertFalse(network.path("new").exists())
        whole = table.read_bytes()
        bit = bytearray(whole)
        bit[len(bit) // 2] ^= 1
        table.write_bytes(bit)
        refused("is damaged")
        table.unlink()
        refused(table.name)
        table.write_bytes(whole)
        manifest = (made / "manifest.json").read_text()
        (made / "manifest.json").unlink()
        refused("half-made")
        (made / "manifest.json").write_text(manifest)
        (self.backups / "erased").unlink()
        refused("--erased")
        refused("holds backups", self.backups)
        (network.folder / "erased").write_text("")
        done = self.restore(network, made, "--erased", network.folder / "erased", state="new")
        self.assertEqual(0, done.returncode, done.stderr)

    def test_a_backup_that_the_hub_does_not_survive_is_half_made_and_in_nobodys_way(self):
        network = self.start(members=("ZA",))
        self.goes_round(network)
        for _ in range(20):
            before = set(self.backups.iterdir())
            order = subprocess.Popen([network.bin / "iwets-hubctl", "--socket",
                                      f"ipc://{network.path('hub')}/control.sock", "backup", self.backups],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_for("the backup's folder", lambda: {p for p in self.backups.iterdir() if p.is_dir()} - before, 20,
                     0.0005)
            network.daemons["hub"].stop(signal.SIGKILL)
            order.kill()
            order.wait()
            left = next(p for p in self.backups.iterdir() if p.is_dir() and p not in before)
            network.start_hub()
            network.wait_attached()
            if not (left / "manifest.json").exists():
                break
        done = self.restore(network, left, state="new")
        self.assertEqual(INVALID, done.returncode)
        self.assertIn("half-made", done.stderr)
        self.assertFalse((network.path("hub") / "backup.tmp").exists())
        self.assertNotEqual(str(left), self.backup(network)["folder"])

    def test_a_place_for_backups_that_would_not_help_is_refused(self):
        network = self.start(members=("ZA",))
        inside = network.path("hub") / "inside"
        inside.mkdir()
        for place, says in ((inside, "inside the state folder"), (self.folder / "nowhere", "is no folder")):
            done = network.hubctl("backup", place, control=True, check=False)
            self.assertEqual(INVALID, done.returncode)
            self.assertIn(says, done.stderr)
        # A path is of the one who orders, not of the hub.
        done = network.hubctl("backup", self.backups.name, control=True, cwd=self.folder)
        self.assertIn(str(self.backups), done.stdout)


if __name__ == "__main__":
    unittest.main()
