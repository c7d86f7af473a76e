"""Trial officers of the demo's four members, who can sign in at the dashboard, and the codes of their devices."""
import base64
import hashlib
import hmac
import json
import re
import struct
import threading
import time

PASSWORD = "a heron walks at dusk"
# member, badge, name, office
OFFICERS = [
    ("ZA", "1001", "W/O Thandi Example", "officer"), ("ZA", "2001", "Col. Ayanda Example", "supervisor"),
    ("BR", "1101", "Insp. Rafael Example", "officer"), ("TN", "1201", "Cdt Leila Example", "officer"),
    ("CZ", "1301", "por. Tereza Example", "officer"),
]


class Device:
    """What an officer carries: gives the codes of RFC 6238, each once, since a node takes none twice."""

    def __init__(self, secret):
        self.secret, self.last = base64.b32decode(secret + "=" * (-len(secret) % 8)), 0

    def code(self):
        """The code of the earliest 30 seconds that a node takes for a while yet and that was not given; waits for it if need be."""
        while int(time.time()) // 30 + 1 <= self.last:
            time.sleep(0.2)
        self.last = max(self.last + 1, (int(time.time()) - 10) // 30)
        mac = hmac.new(self.secret, struct.pack(">Q", self.last), hashlib.sha1).digest()
        at = mac[19] & 15
        return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Officer:
    """Enters an officer at a node as its administrator does, and enrols as he does in his browser."""

    def __init__(self, network, member, badge, name, office):
        self.member, self.badge, self.name, self.office = member, badge, name, office
        said = network.run("iwets-node", "officer", "add", badge, "--state", network.path(f"node-{member}"),
                           "--name", name, "--agency", f"{member}-NCB", "--role", office).stdout
        first = re.search(r"first code: *(\S+)", said)[1]
        known = {"badge": badge, "code": first}
        self.device = Device(self.ask(network, "enrolment/device", known)["secret"])
        self.ask(network, "enrolment", {**known, "password": PASSWORD, "totp": self.device.code()})

    def ask(self, network, path, body):
        connection = network.connection(self.member)
        address = f"http://{connection.host}:{connection.port}"
        try:
            connection.request("POST", f"/api/v1/{path}", json.dumps(body), {
                "Content-Type": "application/json", "Origin": address, "Sec-Fetch-Site": "same-origin"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != 200:
                raise RuntimeError(f"POST {path} at node {self.member}: {answer.status} {text}")
            return json.loads(text)
        finally:
            connection.close()


def enrol(network):
    """All of them, a thread for each node: passwords are hashed slowly on purpose."""
    done, failures = {}, []

    def one(member):
        try:
            for which in OFFICERS:
                if which[0] == member:
                    done[which] = Officer(network, *which)
        except (RuntimeError, OSError, TypeError) as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(member,)) for member in network.members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"the trial officers could not be enrolled: {failures[0]}")
    return [done[which] for which in OFFICERS if which in done]


def address(network, member):
    return "http://" + (network.path(f"node-{member}") / "api").read_text().strip().removeprefix("http://")


def tell(network, officers):
    """Who can sign in where, with a code that is good for the next half minute or so."""
    lines = [f"The dashboard: sign in with badge, password and code. The password of all is: {PASSWORD}"]
    for one in officers:
        lines.append(f"  {address(network, one.member):<28} {one.member}  badge {one.badge}  code {one.device.code()}  "
                     f"{one.name}, {one.office}")
    lines.append("A code counts once and for a minute; press Enter for new ones.")
    return "\n".join(lines)
