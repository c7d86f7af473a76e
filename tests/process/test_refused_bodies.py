"""What somebody writes that a node does not take (unknown fields, wrong types, too much, broken JSON) is in its log, with the call
and the reason, and without what was typed.
"""
import http.client
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import test_sign_in as sign_in  # noqa: E402


class RefusedBodies(sign_in.NodeTest):
    def setUp(self):
        self.start()

    def test_bodies_that_were_refused_are_in_the_log_with_their_call_and_without_what_was_typed(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        trace = "01JZ6Q9D5W7R3M1X8K2T4V6B0C"
        for status, method, path, body in ((400, "POST", "session/language", {"language": "pt", "TYPED-A": 1}),
                                           (400, "POST", "session/language", {"language": ["TYPED-B"]}),
                                           (422, "POST", "session/language", {"language": "TYPED-C" * 9}),
                                           (422, "POST", "checks", {"agency": {"code": "TYPED-D"}}),
                                           (400, "GET", "traces?limit=TYPED-E", None),
                                           (413, "POST", "checks", {"x": "TYPED-F" * 100_000}),
                                           (422, "POST", f"traces/{trace}/handover", {"to": "TYPED-G"})):
            self.assertEqual(status, browser.api(method, path, body)[0], path)
        token = (self.state() / "token").read_text().strip()
        broken = http.client.HTTPConnection(self.address(), timeout=20)
        broken.request("POST", "/api/v1/traces/batch", '{"TYPED-H', {"Authorization": f"Bearer {token}"})
        self.assertEqual(400, broken.getresponse().status)
        broken.close()
        self.assertEqual(413, sign_in.Browser(self.address()).api("POST", "session/TYPED-I", {"x": "TYPED-J" * 1_000})[0])
        # What a page asks while an officer writes is no refusal.
        self.assertEqual(422, browser.api("POST", "traces?dry=1", {})[0])
        log = self.network.path("node-ZA.log").read_text()
        lines = re.findall(r"event=call_refused (code=.*)", log)
        for line in ("code=unknown_field method=POST status=400 call=session/language badge=ZA-117",
                     "code=malformed method=POST status=400 call=session/language badge=ZA-117",
                     "code=out_of_bounds method=POST status=422 call=session/language badge=ZA-117",
                     "code=not_yours method=POST status=422 call=checks badge=ZA-117",
                     "code=malformed method=GET status=400 call=traces badge=ZA-117",
                     "code=too_large method=POST status=413 call=checks badge=ZA-117",
                     "code=malformed method=POST status=400 call=traces/batch badge=(program)",
                     "code=too_large method=POST status=413 call=- badge=-"):
            self.assertIn(line, lines)
        self.assertNotIn("TYPED", log)
        self.assertNotIn(trace, log)
        self.assertFalse([line for line in lines if "status=422 call=traces badge" in line])


if __name__ == "__main__":
    unittest.main()
