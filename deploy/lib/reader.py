"""Counts what happened, from the outside: reads the nodes' APIs and compares the two sides of every
hit. Knows nothing of how the traces were submitted, and shares no code with the nodes.
"""
import collections
import http.client
import json


class Asker:
    """Reads one node's API over one connection, made anew when the node has closed it."""

    def __init__(self, network, member):
        self.network, self.member, self.connection = network, member, None
        self.token = (network.path(f"node-{member}") / "token").read_text().strip()

    def get(self, path):
        for last in (False, True):
            fresh = self.connection is None
            if fresh:
                self.connection = self.network.connection(self.member)
            try:
                self.connection.request("GET", "/api/v1" + path, headers={"Authorization": f"Bearer {self.token}"})
                answer = self.connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                self.close()
                if fresh or last:
                    raise
                continue
            if answer.status != 200:
                raise ValueError(f"GET {path} at node {self.member}: {answer.status} {text[:200]!r}")
            return json.loads(text)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def pages(ask, path, key, cursor, name="limit=500"):
    """All rows of a paged list; `cursor` makes the query of the next page from the last row."""
    more = ""
    while True:
        rows = ask.get(f"{path}?{name}{more}")[key]
        yield from rows
        if len(rows) < 500:
            return
        more = cursor(rows[-1])


def trace_rows(ask):
    return list(pages(ask, "/traces", "traces", lambda row: f"&before={row['trace']}"))


def notice_rows(ask):
    return list(pages(ask, "/notices", "notices", lambda row: f"&before={row['seq']}"))


def traces_of(network, member):
    ask = Asker(network, member)
    rows = trace_rows(ask)
    ask.close()
    return rows


FINAL = {"answered", "closed", "cancelled", "refused"}


def count(network, accepted=None):
    """The report: totals, what is missing and what came twice, each with its explanation.
    `accepted`: (member, trace) of every submission that a node answered with 202, as its sender noted them.
    """
    missing, duplicates = [], []
    there, continued = set(), set()
    report = {"traces": 0, "receipts": 0, "results": 0, "check_reports": 0, "closed": 0,
              "notices": {"requester": 0, "owner": 0}}
    expected = set()  # (party's peer, subject, owner, record) of every alert in a check report
    askers = {member: Asker(network, member) for member in network.members}
    for member, ask in askers.items():
        rows = trace_rows(ask)
        for previous, times in collections.Counter(row.get("previous") for row in rows).items():
            if previous and times > 1:
                duplicates.append(f"{member} {previous}: went on {times} times")
        ids = {row["trace"] for row in rows}
        for row in rows:
            trace = ask.get(f"/traces/{row['trace']}")
            steps = collections.Counter(step["step"] for step in trace["history"])
            report["traces"] += 1
            there.add((member, row["trace"]))
            if row.get("previous"):
                continued.add((member, row["trace"]))
            if row.get("next") and row["next"] not in ids:
                missing.append(f"{member} {row['trace']}: went on as {row['next']}, which is not there")
            if not trace.get("receipted_us"):
                continue
            report["receipts"] += 1
            if trace["state"] == "answered":
                report["results"] += 1
            elif trace["state"] in FINAL:
                report["closed"] += 1
            else:
                missing.append(f"{member} {row['trace']}: receipted, no final outcome ({trace['state']})")
            stores = trace.get("stores") or []
            if stores:
                report["check_reports"] += 1
            elif trace["state"] != "refused":
                missing.append(f"{member} {row['trace']}: receipted, no check report")
            for step in ("result", "check_report"):
                if steps[step] > 1:
                    duplicates.append(f"{member} {row['trace']}: {steps[step]} times {step}")
            for store in stores:
                for match in store.get("matches", []):
                    if match["alert"]:
                        for party in {f"member:{member}", match["owner"]}:
                            expected.add((party, row["trace"], match["owner"], match["record"]))
    found = collections.Counter()
    for member, ask in askers.items():
        for notice in notice_rows(ask):
            report["notices"][notice["party"]] += 1
            if notice.get("subject_is_trace", True):
                match = notice["match"]
                if notice.get("retroactive"):  # Of a record that came after the report.
                    expected.add((f"member:{member}", notice["subject"], match["owner"], match["record"]))
                found[(f"member:{member}", notice["subject"], match["owner"], match["record"])] += 1
        summary = ask.get("/summary")
        ask.close()
        if summary.get("duplicates"):
            duplicates.append(f"{member}: the node was told {summary['duplicates']} things twice")
    for key in expected - set(found):
        missing.append(f"no notice for {key[0]} of the hit {key[3]} of {key[2]} on {key[1]}")
    for key, times in found.items():
        if times > 1:
            duplicates.append(f"{times} notices for {key[0]} of the hit {key[3]} on {key[1]}")
        if key not in expected:
            duplicates.append(f"a notice for {key[0]} of {key[3]} on {key[1]} that no report explains")
    if accepted is not None:
        missing += [f"{member} {trace}: accepted, and not there any more" for member, trace in accepted - there]
        duplicates += [f"{member} {trace}: a trace that nobody submitted" for member, trace in there - accepted - continued]
    report["missing"], report["duplicates"] = len(missing), len(duplicates)
    report["explanations"] = missing + duplicates
    return report
