"""What the disk cannot give lets nobody in and nothing out: accounts that cannot be read, a book that cannot be written or read,
files that are damaged. A transaction that fails is undone. No hub runs.
"""
import contextlib
import http.client
import pathlib
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import test_sign_in as sign_in  # noqa: E402
from network import wait_for  # noqa: E402

CHECK = {"case_reference": "CAS 4711", "crime_code": "1299", "intended_use": "criminal investigation",
         "recovery": {"country": "ZA", "date": "2026-02-01"}, "firearm": {"serial": "ZX90210"}}
NO_ROWS = "CREATE TRIGGER no_rows BEFORE INSERT ON consultations BEGIN SELECT RAISE(ABORT, 'full'); END"


class FailClosed(sign_in.NodeTest):
    def setUp(self):
        self.start()
        self.device, self.codes = self.enrol("ZA-117")
        self.browser = self.sign_in("ZA-117", self.device)
        self.check = self.browser.api("POST", "checks", CHECK)[1]["check"]
        self.assertEqual(200, self.browser.api("GET", f"checks/{self.check}")[0])

    def execute(self, file, statement):
        with contextlib.closing(sqlite3.connect(self.state() / file, timeout=20)) as database, database:
            database.execute(statement)

    @contextlib.contextmanager
    def without(self, file, table):
        """What is asked of this table fails meanwhile."""
        self.execute(file, f"ALTER TABLE {table} RENAME TO away")
        yield
        self.execute(file, f"ALTER TABLE away RENAME TO {table}")

    def questions(self):
        with contextlib.closing(sqlite3.connect(self.state() / "node.db", timeout=20)) as database:
            return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("consultations", "link_outbox")]

    def expect(self, code, asked):
        status, said = asked
        self.assertEqual(code, status, said)
        self.assertEqual({"error"}, set(said))
        for word in ("ZX90210", "CAS 4711", "Officer ZA-117", "sqlite", "sessions", "officers.db", "no such table"):
            self.assertNotIn(word, str(said))
        self.assertTrue(said["error"]["message"] and said["error"]["remedy"])

    def test_accounts_that_cannot_be_read_let_nobody_in_and_show_nothing(self):
        for table in ("sessions", "officers"):
            before = self.questions()
            with self.without("officers.db", table):
                for method, path, body in (("GET", "session", None), ("GET", "traces", None), ("GET", f"checks/{self.check}", None),
                                           ("GET", "events", None), ("GET", "notices", None), ("POST", "checks", CHECK),
                                           ("DELETE", "session", None), ("POST", "session/proof", {"totp": self.device.code()})):
                    self.expect(503, self.browser.api(method, path, body))
                stranger = sign_in.Browser(self.address())
                said = {"badge": "ZA-117", "password": sign_in.PASSWORD}
                self.expect(503, stranger.api("POST", "session", {**said, "recovery": self.codes[0]}))
                self.assertIsNone(stranger.cookie)
                self.assertEqual(401, stranger.api("GET", "traces")[0])
            self.assertEqual(before, self.questions(), "something left")
            self.assertEqual(200, self.browser.api("GET", f"checks/{self.check}")[0])
        # The code that signed nobody in was not used up.
        self.assertEqual(200, sign_in.Browser(self.address()).api("POST", "session", {**said, "recovery": self.codes[0]})[0])

    def test_a_question_that_cannot_be_entered_into_the_book_does_not_leave(self):
        before = self.questions()
        self.execute("node.db", NO_ROWS)
        try:
            self.assertEqual(503, self.browser.api("POST", "checks", {**CHECK, "firearm": {"serial": "ZX90211"}})[0])
        except (http.client.HTTPException, ConnectionError):
            pass  # The node ends: nobody was told that it was taken.
        daemon = self.network.daemons["node-ZA"]
        wait_for("the node's end", lambda: not daemon.running())
        self.assertEqual(1, daemon.process.returncode)
        self.assertIn("event=database_failed", daemon.last_words())
        self.assertEqual(before, self.questions())
        self.execute("node.db", "DROP TRIGGER no_rows")
        self.network.start_node("ZA")
        self.assertEqual(before, self.questions())
        status = self.network.api("ZA", "GET", "/status")
        self.assertEqual(before[1], status["link"]["waiting"])

    def test_a_book_that_cannot_be_read_shows_nothing(self):
        token = (self.state() / "supervisor-token").read_text().strip()
        ask = {"Authorization": f"Bearer {token}"}
        self.execute("node.db", "ALTER TABLE alarms RENAME TO away")
        self.expect(503, sign_in.Browser(self.address()).api("GET", "oversight/alarms?supervisor=S", **ask))
        self.execute("node.db", "ALTER TABLE away RENAME TO alarms")
        self.assertEqual({"alarms": []}, sign_in.Browser(self.address()).api("GET", "oversight/alarms?supervisor=S", **ask)[1])

    def test_a_node_whose_accounts_or_book_are_damaged_does_not_start(self):
        daemon = self.network.daemons["node-ZA"]
        daemon.stop()
        for file in ("officers.db", "node.db"):
            path = self.state() / file
            for log in (path.with_name(file + end) for end in ("-wal", "-shm")):
                log.unlink(missing_ok=True)
            whole = path.read_bytes()
            path.write_bytes(b"no database" * 1_000)
            daemon.start()
            wait_for("the node's end", lambda: not daemon.running())
            self.assertNotEqual(0, daemon.process.returncode)
            self.assertFalse((self.state() / "api").exists(), file)
            self.assertIn("file is not a database", daemon.last_words(1), file)
            path.write_bytes(whole)
        self.network.start_node("ZA")


if __name__ == "__main__":
    unittest.main()
