"""Officers sign in at a real node: enrolment, codes, cookies, headers, locks, other sites, and a node that is killed in
between. No hub runs: signing in needs none.
"""
import base64
import gzip
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import signal
import sqlite3
import struct
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
from network import Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
PASSWORD = "a heron walks at dusk"
OPTIONS = """[agencies.SAPS-DBN]
name = "Durban Central"
[agencies.SAPS-PTA]
name = "Pretoria"
"""


def totp(secret, step):
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Device:
    """Gives each code once: of the earliest step that the node still takes in ten seconds and that was not used."""
    def __init__(self, secret):
        self.secret = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.last = 0

    def code(self):
        wait_for("the next code of the device", lambda: int(time.time()) // 30 + 1 > self.last, 60, 0.2)
        self.last = max(self.last + 1, (int(time.time()) + 10) // 30 - 1)
        return totp(self.secret, self.last)


class Browser:
    """A browser as far as a node notices: keeps the cookie, says whence it comes."""
    def __init__(self, address, context=None):
        self.host, self.context = address, context
        self.cookie = self.token = None
        self.origin = ("https://" if context else "http://") + address

    def ask(self, method, path, body=None, **headers):
        kind = http.client.HTTPSConnection if self.context else http.client.HTTPConnection
        more = {"context": self.context} if self.context else {}
        connection = kind(self.host, timeout=30, **more)
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if self.token and method != "GET":
            sent["X-CSRF-Token"] = self.token
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {k: v for k, v in sent.items() if v is not None})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        if "json" not in self.headers.get("content-type", ""):
            return answer.status, content
        answered = json.loads(content)
        if answer.status == 200 and "set-cookie" in self.headers:
            self.set_cookie = self.headers["set-cookie"]
            self.cookie = self.set_cookie.split(";")[0]
            self.token = answered.get("token")
        return answer.status, answered

    def api(self, method, path, body=None, **headers):
        return self.ask(method, "/api/v1/" + path, body, **headers)


class NodeTest(unittest.TestCase):
    """A node, and what its officers do."""
    def start(self, dashboard=lambda folder: ""):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.network = Network(folder.name + "/n", BIN, members=("ZA",), center=None,
                               node_options=OPTIONS + dashboard(folder.name)).create()
        self.addCleanup(self.network.abandon)
        self.network.start_node("ZA")

    def state(self):
        return self.network.path("node-ZA")

    def address(self):
        return (self.state() / "api").read_text().strip()

    def officer(self, verb, *words, check=True):
        return self.network.run("iwets-node", "officer", verb, *words, "--state", self.state(), check=check)

    def first_code(self, badge, role="officer", agency="SAPS-DBN"):
        said = self.officer("add", badge, "--name", f"Officer {badge}", "--agency", agency, "--role", role).stdout
        return re.search(r"first code: (\S+)", said).group(1)

    def enrol(self, badge, **more):
        browser, code = Browser(self.address()), self.first_code(badge, **more)
        status, device = browser.api("POST", "enrolment/device", {"badge": badge, "code": code})
        self.assertEqual(200, status, device)
        self.assertIn("otpauth://totp/IWeTS%20ZA:", device["otpauth"])
        device = Device(device["secret"])
        status, said = browser.api("POST", "enrolment", {"badge": badge, "code": code, "password": PASSWORD, "totp": device.code()})
        self.assertEqual(200, status, said)
        self.assertEqual(10, len(set(said["recovery_codes"])))
        return device, said["recovery_codes"]

    def sign_in(self, badge, device, browser=None):
        browser = browser or Browser(self.address())
        status, said = browser.api("POST", "session", {"badge": badge, "password": PASSWORD, "totp": device.code()})
        self.assertEqual(200, status, said)
        return browser

    def kill(self):
        port = self.address().rsplit(":", 1)[1]
        daemon = self.network.daemons["node-ZA"]
        daemon.stop(signal.SIGKILL)
        (self.state() / "api").unlink()
        daemon.command[-1] = f"127.0.0.1:{port}"  # The browser comes back to where it was.
        daemon.start()
        self.network.wait_alive(daemon, "the API of node ZA", (self.state() / "api").exists)


class SignIn(NodeTest):
    def setUp(self):
        self.start()

    def test_the_pages_are_served_with_their_guards(self):
        browser = Browser(self.address())
        status, page = browser.ask("GET", "/")
        self.assertEqual(200, status)
        self.assertEqual("gzip", browser.headers["content-encoding"])
        text = gzip.decompress(page).decode()
        self.assertIn("app.js", text)
        self.assertNotRegex(text, r"<script>|style=|onload=")
        self.assertEqual("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
                         browser.headers["content-security-policy"])
        for name, value in (("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
                            ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")):
            self.assertEqual(value, browser.headers[name])
        tag = browser.headers["etag"]
        self.assertEqual(304, browser.ask("GET", "/", If_None_Match=tag)[0])
        for path in ("/app.js", "/style.css"):
            self.assertEqual(200, browser.ask("GET", path)[0], path)
        for path in ("/../keys", "/%2e%2e/token", "/index.html/..", "/token"):
            self.assertEqual(404, browser.ask("GET", path)[0], path)
        self.assertEqual(400, browser.ask("GET", "/", Host="evil.example")[0])

    def test_a_new_node_has_no_account(self):
        self.assertEqual(1, len(self.officer("list").stdout.splitlines()))  # The heads of its columns.
        for badge, password in (("admin", "admin"), ("root", "root"), ("ZA-1", "password")):
            status, said = Browser(self.address()).api("POST", "session", {"badge": badge, "password": password, "totp": "000000"})
            self.assertEqual((401, "sign_in_failed"), (status, said["error"]["code"]))

    def test_who_is_removed_is_out_at_once(self):
        device, _ = self.enrol("ZA-117")
        other, _ = self.enrol("ZA-118")
        administrator, _ = self.enrol("ZA-1", role="administrator")
        browser, second = self.sign_in("ZA-117", device), self.sign_in("ZA-118", other)
        self.officer("remove", "ZA-118")  # By another program.
        self.assertEqual(401, second.api("GET", "session")[0])
        self.assertEqual(200, browser.api("GET", "session")[0])
        self.assertEqual(200, self.sign_in("ZA-1", administrator).api("DELETE", "officers/ZA-117")[0])
        self.assertEqual(401, browser.api("GET", "session")[0])
        said = {"badge": "ZA-117", "password": PASSWORD, "totp": device.code()}
        self.assertEqual(401, Browser(self.address()).api("POST", "session", said)[0])

    def test_what_a_proxy_would_say_is_not_believed(self):
        device, _ = self.enrol("ZA-117")
        said = {"X_Forwarded_For": "198.51.100.9", "X_Real_IP": "198.51.100.9", "X_Forwarded_Proto": "https",
                "X_Forwarded_Host": "evil.example", "Forwarded": "for=198.51.100.9;proto=https;host=evil.example"}
        browser = Browser(self.address())
        status, _ = browser.api("POST", "session", {"badge": "ZA-117", "password": PASSWORD, "totp": device.code()}, **said)
        self.assertEqual(200, status)
        self.assertNotIn("Secure", browser.set_cookie)
        self.assertEqual(403, browser.api("POST", "session/language", {"language": "pt"}, Origin="https://evil.example", **said)[0])
        self.assertEqual(404, browser.api("GET", "session/language", X_HTTP_Method_Override="POST")[0])
        elsewhere = http.client.HTTPConnection(self.address(), timeout=20, source_address=("127.0.0.2", 0))
        elsewhere.request("POST", "/api/v1/session", json.dumps({"badge": "ZA-117", "password": "guess", "totp": "0"}),
                          {"Origin": browser.origin, "X-Forwarded-For": "198.51.100.9"})
        self.assertEqual(401, elsewhere.getresponse().status)
        elsewhere.close()
        log = self.network.path("node-ZA.log").read_text() + self.officer("log").stdout
        self.assertIn('what="signed in" by', log)
        self.assertIn("failed to sign in: 127.0.0.2", log)  # From where it came.
        self.assertNotIn("198.51.100.9", log)

    def test_an_officer_enrols_signs_in_and_out(self):
        device, codes = self.enrol("ZA-117")
        browser = Browser(self.address())
        for path in ("session", "traces", "status", "oversight", "no-such-call"):
            self.assertEqual(401, browser.api("GET", path)[0], path)
        code = device.code()
        status, said = browser.api("POST", "session", {"badge": "za-117", "password": PASSWORD, "totp": code})
        self.assertEqual(200, status, said)
        self.assertEqual({"badge": "ZA-117", "name": "Officer ZA-117", "agency": {"code": "SAPS-DBN", "name": "Durban Central"},
                          "role": "officer", "language": ""}, said["officer"])
        port = self.address().rsplit(":", 1)[1]
        self.assertRegex(browser.set_cookie, rf"^iwets_{port}=[0-9a-f]{{64}}; Path=/; HttpOnly; SameSite=Strict$")
        self.assertEqual("no-store", browser.headers["cache-control"])
        self.assertEqual(200, browser.api("GET", "traces")[0])
        self.assertEqual(403, browser.api("GET", "officers")[0])
        self.assertEqual(403, browser.api("GET", "oversight")[0])
        again = Browser(self.address()).api("POST", "session", {"badge": "ZA-117", "password": PASSWORD, "totp": code})
        self.assertEqual(401, again[0])  # The code was used.
        recovered = Browser(self.address())
        self.assertEqual(200, recovered.api("POST", "session", {"badge": "ZA-117", "password": PASSWORD, "recovery": codes[0]})[0])
        sessions = browser.api("GET", "sessions")[1]["sessions"]
        self.assertEqual(2, len(sessions))
        self.assertEqual(200, browser.api("DELETE", "sessions")[0])
        self.assertEqual(401, recovered.api("GET", "session")[0])
        cookie = browser.cookie
        self.assertEqual(200, browser.api("DELETE", "session")[0])
        self.assertIn("Max-Age=0", browser.set_cookie)
        browser.cookie = cookie
        self.assertEqual(401, browser.api("GET", "session")[0])

    def test_other_sites_do_nothing_in_his_name(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        change = ("POST", "session/language", {"language": "pt"})
        for wrong in ({"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"X_CSRF_Token": "0" * 64},
                      {"X_CSRF_Token": None}, {"Origin": None, "Sec_Fetch_Site": None}):
            status, said = browser.api(*change, **wrong)
            self.assertEqual((403, "cross_site"), (status, said["error"]["code"]), wrong)
            self.assertTrue(said["error"]["remedy"])
        self.assertEqual("", browser.api("GET", "session")[1]["officer"]["language"])
        self.assertEqual(200, browser.api(*change)[0])
        self.assertEqual("pt", browser.api("GET", "session")[1]["officer"]["language"])

    def test_guesses_are_slowed_down_and_a_lock_ends_every_session(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        for _ in range(3):
            status, said = Browser(self.address()).api("POST", "session", {"badge": "ZA-117", "password": "guess", "totp": "000000"})
            self.assertEqual(401, status)
        status, said = Browser(self.address()).api("POST", "session", {"badge": "ZA-117", "password": "guess", "totp": "000000"})
        self.assertEqual(429, status)
        self.assertEqual(200, browser.api("GET", "session")[0])  # Who is in stays in.
        self.officer("lock", "za-117")
        self.assertEqual(401, browser.api("GET", "session")[0])  # At once, by another program.
        self.officer("unlock", "ZA-117")
        self.assertEqual(401, browser.api("GET", "session")[0])  # It has ended for good.
        self.sign_in("ZA-117", device)
        log = self.officer("log").stdout
        for line in ("added as officer", "enrolled", "signed in", "failed to sign in", "locked (by command)"):
            self.assertIn(line, log)
        self.assertEqual(1, self.officer("lock", "ZA-999", check=False).returncode)
        self.assertNotIn(PASSWORD, self.network.path("node-ZA.log").read_text())

    def test_the_failure_that_locks_an_account_raises_an_alarm_for_the_supervisor(self):
        device, _ = self.enrol("ZA-117")
        token = (self.state() / "supervisor-token").read_text().strip()

        def alarms():
            said = Browser(self.address()).api("GET", "oversight/alarms?supervisor=S", Authorization=f"Bearer {token}")[1]
            return [(alarm["kind"], alarm["officer"], alarm["state"]) for alarm in said["alarms"]]

        def failures(count):  # Of an hour ago, as the waits between ten guesses would take two minutes.
            with sqlite3.connect(self.state() / "officers.db", timeout=20) as officers:
                officers.execute("UPDATE officers SET failures=?, failed_us=?", (count, int((time.time() - 3600) * 1e6)))
            officers.close()

        def guess():
            return Browser(self.address()).api("POST", "session", {"badge": "ZA-117", "password": "guess", "totp": "000000"})[0]

        failures(8)
        self.assertEqual(401, guess())
        self.assertEqual([], alarms())  # The ninth does not lock.
        failures(9)
        self.assertEqual(401, guess())
        self.assertIn("locked", self.officer("list").stdout)
        wait_for("the alarm", alarms)
        self.assertEqual([("account_locked", "ZA-117", "open")], alarms())
        self.assertNotIn("alarm_lost", self.network.path("node-ZA.log").read_text())

    def test_refused_calls_and_what_happens_to_accounts_are_in_the_log_without_what_was_typed(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        log = self.network.path("node-ZA.log")
        self.assertEqual(403, browser.api("GET", "officers")[0])
        self.assertEqual(401, Browser(self.address()).api("GET", "traces")[0])
        self.assertEqual(403, browser.api("POST", "session/language", {"language": "pt"}, X_CSRF_Token="0" * 64)[0])
        self.assertEqual(401, Browser(self.address()).api("GET", "status", Authorization="Bearer guess-of-a-token")[0])
        self.assertEqual(400, browser.api("GET", "traces", Host="evil.example")[0])
        typed = {"badge": "TYPED-IN-THE-WRONG-FIELD", "password": "guess-of-a-password", "totp": "000000"}
        self.assertEqual(401, Browser(self.address()).api("POST", "session", typed)[0])
        self.assertEqual(401, Browser(self.address()).api("POST", "session", {**typed, "badge": "ZA-117"})[0])
        found = log.read_text()
        for line in ("event=call_refused code=not_your_office method=GET badge=ZA-117\n",
                     "event=call_refused code=not_signed_in method=GET badge=-\n",
                     "event=call_refused code=cross_site method=POST badge=-\n",
                     "event=call_refused code=unauthorised method=GET badge=-\n",
                     "event=call_refused code=unknown_badge method=POST badge=-\n",
                     "event=call_refused code=wrong_host method=GET",
                     'event=account badge=ZA-117 what="signed in" by=ZA-117\n',
                     'event=account badge=ZA-117 what="failed to sign in" by=ZA-117\n'):
            self.assertIn(line, found)
        for typed in ("TYPED", "guess-of", PASSWORD, "Officer"):
            self.assertNotIn(typed, found)
        stranger = Browser(self.address())
        for _ in range(300):  # A flood leaves few lines.
            self.assertEqual(401, stranger.api("GET", "traces")[0])
        self.assertLess(log.read_text().count("event=call_refused"), 100)

    def test_an_agency_that_the_configuration_lacks_is_refused_with_what_to_do(self):
        config = self.network.path("agencies.toml")
        config.write_text(OPTIONS)
        words = ("ZA-9", "--name", "X", "--agency", "NONE", "--role", "officer", "--config", config)
        done = self.officer("add", *words, check=False)
        self.assertEqual(7, done.returncode)
        self.assertIn("NONE is no agency of this member\n  write one", done.stderr)
        config.write_text("[agencies\n")
        done = self.officer("add", *words, check=False)
        self.assertEqual(7, done.returncode)
        self.assertIn("agencies.toml:1", done.stderr)
        self.assertIn("\n  correct the file, or leave --config out", done.stderr)

    def test_what_was_answered_outlasts_a_kill(self):
        device, codes = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        used = {"badge": "ZA-117", "password": PASSWORD, "recovery": codes[3]}
        self.assertEqual(200, Browser(self.address()).api("POST", "session", used)[0])
        self.kill()
        self.assertEqual(200, browser.api("GET", "session")[0])  # His session is there,
        self.assertEqual(401, Browser(self.address()).api("POST", "session", used)[0])  # and the code used up.
        self.assertEqual(200, browser.api("DELETE", "session")[0])
        cookie = browser.cookie
        self.kill()
        browser.cookie = cookie
        self.assertEqual(401, browser.api("GET", "session")[0])

    def test_an_administrator_works_on_accounts_and_on_no_case(self):
        device, _ = self.enrol("ZA-1", role="administrator")
        browser = self.sign_in("ZA-1", device)
        self.assertEqual(403, browser.api("GET", "traces")[0])
        status, first = browser.api("POST", "officers", {"badge": "ZA-2", "name": "P. Naidoo", "agency": "SAPS-PTA", "role": "officer"})
        self.assertEqual(200, status, first)
        self.assertRegex(first["first_code"], r"^\w{4}(-\w{4}){6}$")
        self.assertEqual(422, browser.api("POST", "officers", {"badge": "ZA-3", "name": "X", "agency": "NONE", "role": "officer"})[0])
        self.assertEqual(409, browser.api("POST", "officers/ZA-1/lock", {})[0])
        self.assertEqual(200, browser.api("POST", "officers/ZA-2", {"role": "supervisor"})[0])
        self.assertEqual(["administrator", "supervisor"], [o["role"] for o in browser.api("GET", "officers")[1]["officers"]])
        self.assertEqual(200, browser.api("DELETE", "officers/ZA-2")[0])
        token = (self.state() / "token").read_text().strip()
        status, said = Browser(self.address()).api("GET", "officers", Authorization=f"Bearer {token}")
        self.assertEqual((403, "session_only"), (status, said["error"]["code"]))

    def test_a_record_of_who_asked_names_who_signed_in(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        check = {"case_reference": "CAS 1", "crime_code": "1299", "intended_use": "criminal investigation",
                 "recovery": {"country": "ZA", "date": "2026-02-01"}, "firearm": {"serial": "AB12345"}}
        status, said = browser.api("POST", "checks", {**check, "agency": {"code": "SAPS-PTA"}})
        self.assertEqual((422, "agency.code"), (status, said["error"]["field"]))
        self.assertEqual(202, browser.api("POST", "checks", check)[0])
        token = (self.state() / "supervisor-token").read_text().strip()
        book = Browser(self.address()).api("GET", "oversight/consultations?supervisor=S", Authorization=f"Bearer {token}")[1]
        asked = [row for row in book["consultations"] if row["kind"] == "check"]
        self.assertEqual([("OFFICER ZA-117", "SAPS-DBN")], [(row["officer"], row["agency"]) for row in asked])

    def test_who_looks_at_another_agency_s_case_or_gives_no_proof_is_in_the_log(self):
        device, _ = self.enrol("ZA-117")
        browser = self.sign_in("ZA-117", device)
        check = {"case_reference": "CAS 1", "crime_code": "1299", "intended_use": "criminal investigation",
                 "recovery": {"country": "ZA", "date": "2026-02-01"}, "firearm": {"serial": "AB12345"}}
        asked = browser.api("POST", "checks", check)[1]["check"]
        device, _ = self.enrol("ZA-118", agency="SAPS-PTA")
        other = self.sign_in("ZA-118", device)
        self.assertEqual(404, other.api("GET", f"checks/{asked}")[0])
        with sqlite3.connect(self.state() / "officers.db", timeout=20) as officers:  # Six minutes later.
            officers.execute("UPDATE sessions SET proved_us=0, begun_us=begun_us-360000000 WHERE badge='ZA-118'")
        officers.close()
        for path in ("sessions", "sessions/1"):
            status, said = other.api("DELETE", path)
            self.assertEqual((403, "proof_wanted"), (status, said["error"]["code"]))
        self.assertEqual(200, other.api("POST", "session/proof", {"totp": device.code()})[0])
        self.assertEqual(200, other.api("DELETE", "sessions")[0])
        log = [line for line in self.network.path("node-ZA.log").read_text().splitlines() if "event=call_refused" in line]
        self.assertEqual(["code=not_his_agency method=GET badge=ZA-118", "code=proof_wanted method=DELETE badge=ZA-118"],
                         [log[0].split("event=call_refused ")[1], log[-1].split("event=call_refused ")[1]])
        for said in (asked, "CAS 1", "AB12345"):
            self.assertNotIn(said, "".join(log))


if __name__ == "__main__":
    unittest.main()
