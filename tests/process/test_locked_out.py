"""How far a stranger who reaches the sign-in gets with an officer's badge, and how many sessions an officer may have."""
import sqlite3
import time
import unittest

from test_sign_in import PASSWORD, Browser, NodeTest


class LockedOut(NodeTest):
    def setUp(self):
        self.start()

    def test_who_was_locked_out_by_a_stranger_is_let_in_by_an_administrator(self):
        device, _ = self.enrol("ZA-117")
        chief, _ = self.enrol("ZA-1", role="administrator")
        browser, administrator = self.sign_in("ZA-117", device), self.sign_in("ZA-1", chief)
        with sqlite3.connect(self.state() / "officers.db", timeout=20) as officers:  # As the waits would take two minutes.
            officers.execute("UPDATE officers SET failures=9, failed_us=? WHERE badge='ZA-117'", (int((time.time() - 3600) * 1e6),))
        officers.close()
        stranger = {"badge": "ZA-117", "password": "guess", "totp": "000000"}
        self.assertEqual(401, Browser(self.address()).api("POST", "session", stranger)[0])
        self.assertEqual(200, browser.api("GET", "session")[0])  # Whoever is in works on.
        state = {one["badge"]: one["state"] for one in administrator.api("GET", "officers")[1]["officers"]}
        self.assertEqual({"ZA-1": "active", "ZA-117": "locked"}, state)
        self.assertEqual(200, administrator.api("POST", "officers/ZA-117/unlock", {})[0])
        self.sign_in("ZA-117", device)


class Sessions(NodeTest):
    def setUp(self):
        self.start()

    def test_an_officer_may_have_any_number_of_sessions(self):
        _, codes = self.enrol("ZA-117")
        browsers = [Browser(self.address()) for _ in codes]
        for browser, code in zip(browsers, codes):
            self.assertEqual(200, browser.api("POST", "session", {"badge": "ZA-117", "password": PASSWORD, "recovery": code})[0])
        for browser in browsers:
            self.assertEqual(len(codes), len(browser.api("GET", "sessions")[1]["sessions"]))


if __name__ == "__main__":
    unittest.main()
