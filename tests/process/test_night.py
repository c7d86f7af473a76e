"""Who is told at night, with real processes, a mail server and a web server: what leaves says nothing of any case, only over TLS that is
verified; what fails is seen by the doctor and told again; the rota decides who hears of it.
"""
import base64
import http.server
import json
import os
import pathlib
import queue
import re
import signal
import socket
import socketserver
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
from network import NO_QUOTAS, Network, wait_for  # noqa: E402

BIN = pathlib.Path(os.environ.get("IWETS_BIN", ROOT / "build/release/bin"))
PASSWORD = "a lighthouse keeps no secrets"
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
REQUEST = {
    "priority": "routine", "agency": {"code": "SAPS-DBN"}, "officer": {"name": "N. Dlamini", "badge": "ZA-117"},
    "case_reference": "CAS 4711/2026", "crime_code": "5202", "intended_use": "criminal investigation", "illicit_basis": "where_found",
    "firearm": {"serial": "ZX90210", "make": "Colt", "model": "1911", "type": "PI", "calibre": ".45 ACP", "country_of_manufacture": "US"},
    "possessor": {"name": "Thandi NKOSI"}, "recovery": {"date": "2026-02-20", "country": "ZA", "place": "Durban harbour"},
}
RECORD = {"id": "BR-7", "reason": "stolen", "since": "2025-12-01", "firearm": {
    "serial": "ZX90210", "make": "Colt", "model": "1911", "type": "PI", "calibre": ".45 ACP"}}
# What no message may hold: number, case, names, places, the record, the other member.
CONTENT = re.compile(r"ZX90210|4711|CAS|Dlamini|NKOSI|Durban|BR-7|Colt|1911|stolen|\bBR\b|\bUS\b|ZA-117|SAPS|[0-9A-Z]{26}")


class Mail(socketserver.ThreadingTCPServer):
    """A mail server. `tls`: "start" (STARTTLS), "whole" (from the first byte on), or None."""
    allow_reuse_address = daemon_threads = True

    def __init__(self, context, tls):
        super().__init__(("127.0.0.1", 0), Talk)
        self.context, self.tls = context, tls
        self.refuse = b""  # An answer to RCPT instead of taking it.
        self.said = []     # Every line that came, whatever became of it.
        self.mails = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass  # A peer that went away in the middle is what is tested.

    def url(self):
        return f"smtp{'s' if self.tls == 'whole' else ''}://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.BaseRequestHandler):
    def handle(self):
        self.secure = self.server.tls == "whole"
        if self.secure:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.lines = self.request.makefile("rb")
        self.name = self.receiver = self.sender = None
        self.say(b"220 mail")
        while line := self.lines.readline():
            self.server.said.append((self.secure, line))
            if not self.answer(line.strip()):
                return

    def finish(self):
        self.request.close()  # The one that TLS has put in the place of the server's.

    def say(self, text):
        self.request.sendall(text + b"\r\n")

    def answer(self, line):
        verb = line.split(b" ")[0].upper()
        if verb == b"EHLO":
            offers = [b"250-mail"] + ([b"250-STARTTLS"] if self.server.tls == "start" and not self.secure else [])
            self.say(b"\r\n".join(offers + [b"250 AUTH PLAIN LOGIN"]))
        elif verb == b"STARTTLS":
            self.say(b"220 go on")
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
            self.lines, self.secure = self.request.makefile("rb"), True
        elif verb == b"AUTH":
            words = line.split(b" ")
            if len(words) < 3:
                self.say(b"334 ")
                words.append(self.lines.readline().strip())
            self.name, password = base64.b64decode(words[2]).split(b"\0")[1:]
            self.say(b"235 welcome" if password.decode() == PASSWORD else b"535 no")
        elif verb == b"MAIL":
            self.sender = line
            self.say(b"250 ok" if self.name else b"530 who are you")
        elif verb == b"RCPT":
            self.receiver = line
            self.say(self.server.refuse or b"250 ok")
        elif verb == b"DATA":
            self.say(b"354 go on")
            text = b""
            while (part := self.lines.readline()) != b".\r\n":
                text += part
            self.server.mails.put((self.receiver.decode(), text.decode()))
            self.say(b"250 taken")
        else:
            self.say(b"221 bye" if verb == b"QUIT" else b"250 ok")
        return verb != b"QUIT"


class Hook(http.server.ThreadingHTTPServer):
    """A web server that takes what is posted."""
    daemon_threads = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Posted)
        self.status, self.posts, self.context = 204, queue.Queue(), context
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        peer, address = super().get_request()
        peer.settimeout(20)
        return self.context.wrap_socket(peer, server_side=True), address

    def handle_error(self, request, address):
        pass

    def url(self, path):
        return f"https://127.0.0.1:{self.server_address[1]}{path}"


class Posted(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.put((self.path, str(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


class Night(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iwets-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.good = self.context("good", "127.0.0.1")
        self.foreign = self.context("foreign", "127.0.0.1")
        self.misnamed = self.context("misnamed", "192.0.2.1")
        # All that the node is to believe: its own authority's, and one that stands for another machine.
        (self.folder / "ca.pem").write_text((self.folder / "good.pem").read_text() + (self.folder / "misnamed.pem").read_text())
        (self.folder / "password").write_text(PASSWORD + "\n")
        (self.folder / "password").chmod(0o600)

    def context(self, name, address):
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                        "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{address}"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def serve(self, server):
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def mail(self, tls="start", context=None):
        return self.serve(Mail(context or self.good, tls))

    def hook(self, context=None):
        return self.serve(Hook(context or self.good))

    def smtp(self, mail):
        return (f'smtp = "{mail.url()}"\nsmtp_from = "iwets@saps.example"\nsmtp_user = "node"\n'
                f'smtp_password_file = "{self.folder}/password"\n')

    def start(self, alerts, members=("ZA", "BR"), center="US"):
        options = NO_QUOTAS + f'[alerts]\nca_file = "{self.folder}/ca.pem"\n' + alerts
        self.network = Network(self.folder / "n", BIN, members=members, center=center,
                               center_options=["--time-scale", "instant", "--no-silent"], node_options=options).create()
        self.addCleanup(self.network.abandon)
        for member in members[1:]:  # These tell nobody: a configuration of their own.
            own = self.network.path(f"node-{member}.toml")
            own.write_text(NO_QUOTAS)
            self.network.daemon(f"node-{member}", "iwets-node", "run", "--config", own, "--state", self.network.path(f"node-{member}"),
                                "--anchor", self.network.path("anchor.toml"), "--listen", "127.0.0.1:0")
        self.network.start().wait_attached()

    def officer(self, verb, *words, check=True):
        return self.network.run("iwets-node", "officer", verb, *words, "--state", self.network.path("node-ZA"), check=check)

    def on_duty(self, badge, email="", webhook=""):
        """An officer of Durban who is on duty at all times."""
        self.officer("add", badge, "--name", f"Officer {badge}", "--agency", "SAPS-DBN", "--role", "officer")
        self.officer("alerts", badge, *(["--email", email] if email else []),
                     *(["--webhook", webhook, "--config", self.network.path("node.toml")] if webhook else []))
        rota = self.folder / "rota.json"
        rota.write_text(json.dumps({"zone": "Africa/Johannesburg", "week": [
            {"days": WEEK, "from": "00:00", "until": "24:00", "officers": [badge], "standby": []}]}))
        self.network.iwets("ZA", "duty", "set", "SAPS-DBN", rota)

    def hit(self):
        """A trace of Durban that meets a record of Brazil."""
        self.network.api("BR", "POST", "/records/firearm", {"verb": "enter", "record": RECORD})
        wait_for("the record", lambda: self.network.api("BR", "GET", "/records/firearm")["records"][0]["state"] == "accepted")
        return self.network.api("ZA", "POST", "/traces", REQUEST)["trace"]

    def doctor(self):
        return next(c for c in self.network.api("ZA", "GET", "/doctor")["checks"] if c["name"] == "alerts")

    def log(self):
        return self.network.path("node-ZA.log").read_text()

    def restart(self):
        self.network.daemons["node-ZA"].stop(signal.SIGKILL)
        self.network.start_node("ZA")
        self.network.wait_attached()

    def check_silent(self, text, trace=""):
        """Nothing of the case: the marks of mails and the port apart, which hold letters of any kind."""
        plain = re.sub(r"(?m)^(Message-ID|Host):.*$", "", text)
        self.assertNotRegex(plain, CONTENT)
        if trace:
            self.assertNotIn(trace, text)

    def officers_enrolled(self, *badges):
        """Counts as one who has signed in once, as only such are told."""
        with sqlite3.connect(self.network.path("node-ZA") / "officers.db", timeout=20) as officers:
            for badge in badges:
                officers.execute("UPDATE officers SET password='$argon2id$' WHERE badge=?", (badge,))
        officers.close()

    def test_who_is_on_duty_gets_a_mail_that_says_nothing_and_the_general_webhook_the_rest(self):
        mail, hook = self.mail(), self.hook()
        self.start(self.smtp(mail) + f'webhook = "{hook.url("/general?key=k7")}"\nminutes_apart = 0\n')
        self.on_duty("ZA-117", email="dlamini@saps.example")
        self.officers_enrolled("ZA-117")
        shown = self.network.iwets("ZA", "duty", "show").stdout
        self.assertIn("on duty: ZA-117 Officer ZA-117", shown)
        trace = self.hit()
        wait_for("hit and answer", lambda: {"hit", "answer"} <= {
            one["notice"] for one in self.network.api("ZA", "GET", "/notices?about=all")["notices"]})
        texts = []
        while not any("urgent" in text for text in texts):
            receiver, text = mail.mails.get(timeout=30)
            self.assertEqual("RCPT TO:<dlamini@saps.example>", receiver)
            self.check_silent(text, trace)
            self.assertRegex(text, r"(?m)^Subject: IWeTS ZA: (urgent|routine), \d+ notices?\r$")
            texts.append(text)
        self.assertIn("hit", "".join(texts))
        for secure, line in mail.said:  # In clear nothing but the wish for TLS; the sender's domain, not the machine's name.
            self.assertTrue(secure or line.split()[0].upper() in (b"EHLO", b"STARTTLS"), line)
            self.assertNotIn(socket.gethostname().encode(), line)
        self.assertTrue(hook.posts.empty())
        wait_for("the doctor", lambda: self.doctor()["ok"] and "told last" in self.doctor()["detail"])
        # Without a rota it goes to the general address.
        self.network.iwets("ZA", "duty", "remove", "SAPS-DBN")
        self.network.api("ZA", "POST", "/traces?anyway=1", {**REQUEST, "case_reference": "CAS 4712/2026"})
        path, headers, body = hook.posts.get(timeout=30)
        self.assertEqual("/general?key=k7", path)
        self.check_silent(headers + body)
        said = json.loads(body)
        self.assertEqual({"member", "level", "about", "notices", "passed_on", "at"}, set(said))
        self.assertEqual("ZA", said["member"])
        for secret in (PASSWORD, "dlamini@", "k7", "saps.example", "ZX90210"):
            self.assertNotIn(secret, self.log())

    def test_an_officer_s_webhook_goes_to_hosts_of_the_list_alone(self):
        own, general = self.hook(), self.hook()
        host = own.url("/").split("/")[2]
        self.start(f'webhook = "{general.url("/general")}"\nwebhook_hosts = ["{host}"]\nminutes_apart = 0\n')
        self.on_duty("ZA-117", webhook=own.url("/ZA-117"))
        self.officers_enrolled("ZA-117")
        for words, said in (([], "name it with --config"), (["--config", self.network.path("node-BR.toml")], "`webhook_hosts` in [alerts]"),
                            (["--config", self.network.path("node.toml")], "does not list")):
            done = self.officer("alerts", "ZA-117", "--webhook", general.url("/elsewhere"), *words, check=False)
            self.assertEqual(7, done.returncode)
            self.assertIn(said, done.stderr)
        self.hit()
        self.assertEqual("/ZA-117", own.posts.get(timeout=30)[0])
        self.assertTrue(general.posts.empty())
        # Taken off the list: what is in the account is not posted to, and the general webhook has it instead.
        wait_for("all told", lambda: self.doctor()["ok"])
        config = self.network.path("node.toml")
        config.write_text(config.read_text().replace(f'["{host}"]', "[]"))
        self.restart()
        while not own.posts.empty():
            own.posts.get()
        self.network.api("ZA", "POST", "/traces?anyway=1", {**REQUEST, "case_reference": "CAS 4712/2026"})
        self.assertEqual("/general", general.posts.get(timeout=30)[0])
        wait_for("the failure", lambda: "event=alert_failed way=webhook reason=host_not_listed" in self.log())
        self.assertIn("`webhook_hosts` in [alerts]", self.doctor()["remedy"])
        self.assertTrue(own.posts.empty())
        self.assertEqual(1, self.log().count("host_not_listed"))

    def test_a_server_that_is_not_who_it_should_be_learns_nothing(self):
        cases = (("untrusted", self.mail(context=self.foreign)), ("untrusted", self.mail("whole", self.foreign)),
                 ("untrusted", self.mail(context=self.misnamed)), ("tls", self.mail(None)))
        self.start(self.smtp(cases[0][1]) + 'email = "duty@saps.example"\n')
        self.hit()
        options = self.network.path("node.toml").read_text()
        for reason, mail in cases:
            # Each server in turn; what was not told is tried again at every start.
            self.network.path("node.toml").write_text(options.replace(cases[0][1].url(), mail.url()))
            self.network.path("node-ZA.log").write_text("")
            self.restart()
            wait_for(f"{reason} at {mail.tls}", lambda: f"event=alert_failed way=email reason={reason}" in self.log())
            self.assertTrue(mail.mails.empty())
            for secure, line in mail.said:
                self.assertIn(line.split()[0].upper(), (b"EHLO", b"STARTTLS", b"QUIT"), line)
            self.assertFalse(self.doctor()["ok"])
            self.assertIn(reason, self.doctor()["detail"])
            self.assertTrue(self.doctor()["remedy"])
        self.assertIn("alerts", self.network.iwets("ZA", "doctor", check=False).stdout)

    def test_what_was_refused_is_told_when_the_server_takes_it_again(self):
        mail, hook = self.mail("whole"), self.hook()
        mail.refuse, hook.status = b"450 later", 503
        self.start(self.smtp(mail) + f'email = "duty@saps.example"\nwebhook = "{hook.url("/")}"\n')
        self.hit()
        wait_for("both failures", lambda: all(f"event=alert_failed way={way} reason=refused_{code}" in self.log()
                                              for way, code in (("email", 450), ("webhook", 503))))
        self.assertTrue(mail.mails.empty())
        self.assertIn("refused_450", self.doctor()["detail"])
        mail.refuse, hook.status = b"", 204
        while not hook.posts.empty():
            hook.posts.get()
        self.restart()  # Tried again at once, rather than after half a minute.
        self.check_silent(mail.mails.get(timeout=30)[1])
        self.check_silent(hook.posts.get(timeout=30)[2])
        wait_for("the doctor", lambda: self.doctor()["ok"])
        (self.folder / "password").write_text("another lighthouse\n")
        self.network.api("ZA", "POST", "/traces?anyway=1", {**REQUEST, "case_reference": "CAS 4712/2026"})
        wait_for("its end", lambda: self.network.api("ZA", "GET", "/traces?state=closed")["total"] == 2)
        self.restart()
        wait_for("the refusal", lambda: "event=alert_failed way=email reason=login_refused" in self.log())
        self.assertIn("smtp_user", self.doctor()["remedy"])
        for secret in (PASSWORD, "another lighthouse", "duty@"):
            self.assertNotIn(secret, self.log())

    def test_a_configuration_that_would_leak_or_tell_nobody_is_refused(self):
        self.network = Network(self.folder / "n", BIN, members=("ZA",), center=None).create()
        self.addCleanup(self.network.abandon)
        private = self.folder / "password"
        private.chmod(0o644)
        for section, words in (('webhook = "http://192.0.2.7/x"', ("open.toml:2", "127.0.0.1")),
                               ('email = "duty@saps.example"', ("open.toml:1", "smtp")),
                               ('smtp = "smtp://mail.example"', ("open.toml:1", "smtp_from")),
                               ('ca_file = "/nowhere.pem"', ("/nowhere.pem", "cannot be read")),
                               (f'smtp = "smtps://m.example"\nsmtp_from = "a@b.example"\nsmtp_user = "u"\n'
                                f'smtp_password_file = "{private}"', ("may be read by others", "chmod 600"))):
            config = self.network.path("open.toml")
            config.write_text(f"[alerts]\n{section}\n")
            done = self.network.run("iwets-node", "run", "--config", config, "--state", self.network.path("node-ZA"),
                                    "--anchor", self.network.path("anchor.toml"), check=False)
            self.assertEqual(7, done.returncode, done.stderr)
            for word in words:
                self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
