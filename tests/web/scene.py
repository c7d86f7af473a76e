"""A network for the tests of the dashboard: a hub, four nodes, the ATF simulator, and a morning in which every page
has something to show. Prints one line of JSON when it stands, then obeys lines: `stop hub`, `start hub`, `end`.
"""
import json
import pathlib
import re
import signal
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy/lib"))
import morning  # noqa: E402
from network import Network, NetworkError, environment_bin, wait_for  # noqa: E402


# Stolen in Brazil, found in South Africa in each of the six languages: `seized` in journey.mjs.
SEIZED = ["JRN02441", "JRN06441", "JRN08441", "JRN11441", "JRN13441", "JRN14441"]
RECORDS = morning.RECORDS + [
    ("BR", "firearm", {"id": f"BR-F-J{i}", "reason": "stolen", "since": "2025-10-02",
                       "firearm": {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "type": "PI",
                                   "calibre": "9x19", "country_of_manufacture": "US"}})
    for i, serial in enumerate(SEIZED)]


def accepted(network, member, store, record):
    rows = network.api(member, "GET", f"/records/{store}?limit=500")["records"]
    return any(row["id"] == record["id"] and row["state"] == "accepted" for row in rows)


def play(network):
    """Records, traces that meet them, a request that Brazil has not answered, a confirmation that South Africa owes."""
    for member, store, record in RECORDS:
        network.api(member, "POST", f"/records/{store}", {"verb": "enter", "record": record})
    for row in RECORDS:
        wait_for("the records to be accepted", lambda one=row: accepted(network, *one))
    traces = [network.api(member, "POST", "/traces", body)["trace"] for _, member, body in morning.TRACES]
    for _, member, body in morning.background(network.members, 8, 1):
        network.api(member, "POST", "/traces", body)
    wait_for("Brazil's request", lambda: network.api("BR", "GET", "/incoming")["open"])

    def hit():
        all_ = network.api("BR", "GET", "/notices")["notices"]
        return next((one["hit"] for one in all_ if one["match"] and one["match"]["record"] == "ZA-W-0419"), None)
    wanted = wait_for("the hit on the wanted man", hit)
    network.api("BR", "POST", f"/hits/{wanted}/confirmation", {"priority": "urgent", "text": "he stands before me"})
    wait_for("the question to arrive", lambda: network.api("ZA", "GET", "/hits")["for_you"])
    wait_for("the answers", lambda: not network.api("BR", "GET", "/status")["cases"]["open"], 60)
    return {"traces": traces, "hit": wanted}


def copies(row, many):
    """Rows of `cases`, `listed` and `found` like those of one case, each under an id of its own, a minute apart, older than it."""
    case, listed = row
    for i in range(1, many + 1):
        mine = (int.from_bytes(case["id"][:6], "big") - 60_000 * i).to_bytes(6, "big") + i.to_bytes(10, "big")
        past = 60_000_000 * i
        reference = f"BULK {i}"
        yield ({**case, "id": mine, "core": case["core"].replace(case["id"], mine), "case_reference": reference, "serial": f"BLK{i:06d}"},
               {**listed, "id": mine, "submitted_us": listed["submitted_us"] - past, "updated_us": listed["updated_us"] - past,
                "deadline_us": listed["deadline_us"] + past, "reference": reference.lower()},
               f"bulk {i} blk{i:06d} colt python")


def fill(network, member, many):
    """Gives a member many cases: written into the file of its node, which stands still meanwhile."""
    network.daemons[f"node-{member}"].stop()
    with sqlite3.connect(network.path(f"node-{member}") / "node.db") as base:
        base.row_factory = sqlite3.Row

        def write(table, values):
            names = ",".join(values)
            base.execute(f"INSERT INTO {table}({names}) VALUES({','.join('?' * len(values))})", list(values.values()))
        case = dict(base.execute("SELECT * FROM cases WHERE kind=0 AND open=0 LIMIT 1").fetchone())
        listed = dict(base.execute("SELECT * FROM listed WHERE id=?", [case["id"]]).fetchone())
        last = base.execute("SELECT max(row) FROM listed").fetchone()[0]
        for i, (a_case, a_row, words) in enumerate(copies((case, listed), many), last + 1):
            write("cases", a_case)
            write("listed", {**a_row, "row": i})
            write("found", {"rowid": i, "words": words})
    network.start_node(member)
    network.wait_attached()


# Badge, name and office of those who work in the tests; the newcomer enrols in the browser.
OFFICERS = {
    "officer": ("1001", "W/O Thandi Example", "officer"), "other": ("1002", "Sgt Pieter Example", "officer"),
    "foreign": ("1003", "Insp. Zola Example", "officer"), "supervisor": ("2001", "Col. Ayanda Example", "supervisor"),
    "administrator": ("3001", "Mpho Example", "administrator"), "newcomer": ("1004", "Const. New Example", "officer"),
}


def appoint(network, member):
    """Enters the officers of a member; those of a node that is only looked at once are two."""
    first = {}
    for word, (badge, name, role) in OFFICERS.items():
        if member != "ZA" and word != "officer":
            continue
        agency = f"{member}-CUSTOMS" if word == "foreign" else f"{member}-NCB"
        said = network.run("iwets-node", "officer", "add", badge, "--state", network.path(f"node-{member}"),
                           "--name", name, "--agency", agency, "--role", role).stdout
        first[word] = {"badge": badge, "name": name, "first_code": re.search(r"first code: *(\S+)", said)[1]}
    return first


def obey(network):
    for line in sys.stdin:
        words = line.split()
        if words == ["stop", "hub"]:
            network.daemons["hub"].stop(signal.SIGKILL)
        elif words == ["start", "hub"]:
            network.start_hub()
        elif words == ["end"]:
            break
        elif words[:1] == ["journey"]:
            print(json.dumps(json.loads(network.hubctl("trace", words[1], "--json").stdout)), flush=True)
            continue
        print("done", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="iwets-web-") as folder:
        network = Network(folder, environment_bin(), answering=["BR"],
                          center_options=["--seed", "1", "--time-scale", "432000", "--no-silent"])
        try:
            network.create().start().wait_attached()
            scene = play(network)
            fill(network, "TN", 50_000)
            states = {member: str(network.path(f"node-{member}")) for member in network.members}
            officers = {member: appoint(network, member) for member in network.members}
            print(json.dumps({"states": states, "officers": officers, **scene}), flush=True)
            obey(network)
            network.stop()
        except NetworkError as error:
            print(f"scene: {error}", file=sys.stderr)
            return 1
        finally:
            network.abandon()
    return 0


if __name__ == "__main__":
    sys.exit(main())
