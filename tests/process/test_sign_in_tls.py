"""The dashboard's door to the network: TLS, what it is not opened without, and what would give it away."""
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import unittest

from test_sign_in import Browser, NodeTest

from network import free_port  # noqa: E402


class Tls(NodeTest):
    """The same node with a door to the network."""
    def setUp(self):
        self.port = free_port()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.secrets = pathlib.Path(folder.name) / "secrets"
        os.environ["SSLKEYLOGFILE"] = str(self.secrets)  # What whoever starts the node may have in his environment.
        self.addCleanup(os.environ.pop, "SSLKEYLOGFILE")
        self.start(self.dashboard)
        os.environ["SSLKEYLOGFILE"] = ""

    def dashboard(self, folder):
        self.key, self.certificate = folder + "/key.pem", folder + "/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.certificate,
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        os.chmod(self.key, 0o600)
        return f'[dashboard]\nlisten = "127.0.0.1:{self.port}"\ncertificate = "{self.certificate}"\nkey = "{self.key}"\n'

    def test_over_tls_the_cookie_is_the_host_s_and_no_token_is_taken(self):
        device, _ = self.enrol("ZA-117")
        trusted = ssl.create_default_context(cafile=self.certificate)
        browser = Browser(f"localhost:{self.port}", trusted)
        self.assertEqual(200, browser.ask("GET", "/")[0])
        self.assertFalse(self.secrets.exists(), "what opens its TLS sessions lies there")
        self.assertEqual("max-age=31536000; includeSubDomains", browser.headers["strict-transport-security"])
        self.sign_in("ZA-117", device, browser)
        self.assertRegex(browser.set_cookie, r"^__Host-iwets=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure$")
        self.assertEqual(200, browser.api("GET", "traces")[0])
        self.assertEqual(403, browser.api("POST", "session/language", {"language": "pt"}, Origin=f"http://localhost:{self.port}")[0])
        token = (self.state() / "token").read_text().strip()
        self.assertEqual(401, browser.api("GET", "traces", Authorization=f"Bearer {token}")[0])
        old = ssl.create_default_context(cafile=self.certificate)
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises(ssl.SSLError):
            Browser(f"localhost:{self.port}", old).ask("GET", "/")

    def test_ciphers_that_authenticate_nothing_and_keys_that_stay_are_not_taken(self):
        def hands_shaken(version, ciphers):
            context = ssl.create_default_context(cafile=self.certificate)
            context.minimum_version = context.maximum_version = version
            context.set_ciphers(ciphers + ":@SECLEVEL=0")
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    return secure.cipher()[0]

        for good in ("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"):
            self.assertEqual(good, hands_shaken(ssl.TLSVersion.TLSv1_2, good))
        self.assertEqual("ECDHE-RSA-AES256-GCM-SHA384",  # The node's order counts.
                         hands_shaken(ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"))
        self.assertTrue(hands_shaken(ssl.TLSVersion.TLSv1_3, "ALL").startswith("TLS_"))
        for bad in ("AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES256-GCM-SHA384"):
            with self.assertRaises((ssl.SSLError, ConnectionError), msg=bad):
                hands_shaken(ssl.TLSVersion.TLSv1_2, bad)

    def test_http_at_the_door_of_tls_is_not_sent_elsewhere(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            said = b""
            try:
                while block := plain.recv(4096):
                    said += block
            except ConnectionError:
                pass
        self.assertNotIn(b"HTTP/", said)
        self.assertNotIn(b"Location", said)

    def test_a_node_does_not_start_with_what_it_cannot_trust(self):
        os.chmod(self.key, 0o644)
        tls = f'[dashboard]\nlisten = "127.0.0.1:{free_port()}"\ncertificate = "{self.certificate}"\nkey = "{self.key}"\n'
        self.network.run("iwets-node", "init", "--member", "ZA", "--state", self.network.path("third"), check=False)
        for text, words in ((tls, (self.key + " may be read by others", "chmod 600 " + self.key)),
                            ('[sign_in]\ncommon_passwords = "/no/such/list"\n', ("/no/such/list cannot be read", "common_passwords of [sign_in]"))):
            config = self.network.path("untrusted.toml")
            config.write_text(text)
            done = self.network.run("iwets-node", "run", "--config", config, "--state", self.network.path("third"),
                                    "--anchor", self.network.path("anchor.toml"), "--listen", "127.0.0.1:0", check=False)
            self.assertEqual(7, done.returncode, done.stderr)
            for word in words:
                self.assertIn(word, done.stderr)

    def test_keys_of_accounts_and_book_that_others_may_read_are_refused(self):
        self.network.daemons["node-ZA"].stop()
        for name in ("sign-in.key", "oversight.key"):
            os.chmod(self.state() / name, 0o640)
            done = self.network.run("iwets-node", "run", "--config", self.network.path("node.toml"), "--state", self.state(),
                                    "--anchor", self.network.path("anchor.toml"), "--listen", "127.0.0.1:0", check=False)
            self.assertEqual(1, done.returncode, done.stderr)
            self.assertIn(f"{name} cannot be made, is damaged, or may be read by others", done.stderr)
            os.chmod(self.state() / name, 0o600)

    def test_a_door_without_a_lock_is_refused(self):
        for section, words in ((f'listen = "0.0.0.0:{free_port()}"', "without TLS"),
                               (f'listen = "0.0.0.0:{free_port()}"\ncertificate = "{self.certificate}"', "and not the other"),
                               (f'listen = "127.0.0.1:{free_port()}"\ncertificate = "{self.key}"\nkey = "{self.key}"', "certificate")):
            config = self.network.path("open.toml")
            config.write_text(f"[dashboard]\n{section}\n")
            self.network.run("iwets-node", "init", "--member", "ZA", "--state", self.network.path("other"), check=False)
            done = self.network.run("iwets-node", "run", "--config", config, "--state", self.network.path("other"),
                                    "--anchor", self.network.path("anchor.toml"), check=False)
            self.assertIn(done.returncode, (1, 7), done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
