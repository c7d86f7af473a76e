"""Load on a network: officers' programs that submit traces over the nodes' APIs at a given rate, each on a
connection that it keeps. A submission carries an id of its own and is asked again until it is answered, also
across the death of its node, so that what was accepted is known exactly.
"""
import http.client
import json
import math
import multiprocessing
import os
import pathlib
import threading
import time

import morning

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_trace_id():
    """An id as docs/protocol.md describes it: 48 bits of milliseconds, 80 random bits, 26 characters."""
    number = int.from_bytes((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10), "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


class Caller:
    """Calls of one node's API over one connection, made anew when it breaks: the node may have a new port."""

    def __init__(self, network, member):
        self.network, self.member, self.connection = network, member, None

    def call(self, method, path, body=None):
        """(status, answer), or None when the node does not answer now."""
        try:
            if self.connection is None:
                self.connection = self.network.connection(self.member, timeout=10)
                token = (self.network.path(f"node-{self.member}") / "token").read_text().strip()
                self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            self.connection.request(method, "/api/v1" + path, body and json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            return None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Load:
    """`rate` submissions a second over all members; one of `hit_every` names a wanted man (0: none). `clients`
    work at each member, each with one submission at a time, so much nicer than the rest. Persons are numbered after
    `first`: loads with the same numbers ask for the same persons, and hit each other's traces."""
    RECORD = morning.RECORDS[0]

    def __init__(self, network, rate, members=None, hit_every=50, clients=2, niceness=0, first=0):
        self.network, self.members = network, tuple(members or network.members)
        self.rate, self.hit_every, self.clients, self.niceness = rate, hit_every, clients, niceness
        self.accepted, self.faults = set(), []  # (member, trace); what was answered with an error
        self.ended, self.lock, self.number = threading.Event(), threading.Lock(), first
        self.threads = []

    def start(self):
        clients = [member for member in self.members for _ in range(self.clients)]
        for place, member in enumerate(clients):
            thread = threading.Thread(target=self._run, daemon=True,
                                      args=(member, len(clients) / self.rate, place / self.rate))
            self.threads.append(thread)
            thread.start()
        return self

    def stop(self, patience=60):
        """Ends the load; every submission under way is asked again until it is answered."""
        self.ended.set()
        end = time.monotonic() + patience
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                self.faults.append("a submission was not answered in time")
        return self.accepted

    def _run(self, member, interval, first):
        if self.niceness:
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + self.niceness)
        caller = Caller(self.network, member)
        due = time.monotonic() + first
        while not self.ended.wait(max(0.0, due - time.monotonic())):
            due = max(due + interval, time.monotonic() - 1)  # What is a second late is not made up for.
            self._submit(caller, member)
        caller.close()

    def _submit(self, caller, member):
        with self.lock:
            self.number += 1
            number = self.number
        trace, body = new_trace_id(), self.request(member, number)
        while (said := caller.call("POST", f"/traces?id={trace}", body)) is None or said[0] == 503:
            time.sleep(0.1)
        with self.lock:
            if said[0] == 202:
                self.accepted.add((member, trace))
            else:
                self.faults.append(f"{member}: {said[0]} {json.dumps(said[1])}")

    def request(self, member, number):
        wanted = self.hit_every and number % self.hit_every == 0
        holder = morning.PERSON_MOKWENA if wanted else morning.somebody(number)
        serial = f"{os.urandom(2).hex().upper()}L{number:07d}"
        return morning.request(member, f"{member} L/{number}", {
            "serial": serial, "make": "Ruger", "model": "P95", "calibre": "9x19"}, possessor=holder)


class LoadApart:
    """A load in a process and session of its own, so much nicer than the rest: where the kernel schedules sessions as
    wholes, a nice thread leaves nothing to other sessions. To be started before this process has other threads."""

    def __init__(self, network, rate, niceness, **more):
        self.network, self.rate, self.niceness, self.more = network, rate, niceness, more
        self.accepted, self.faults = set(), []

    def start(self):
        fork = multiprocessing.get_context("fork")
        self.pipe, theirs = fork.Pipe()
        fork.Process(target=self._work, args=(theirs,), daemon=True).start()
        theirs.close()  # So that its death is noticed.
        self.pipe.recv()
        return self

    def stop(self, patience=60):
        self.pipe.send(patience)
        self.accepted, self.faults = self.pipe.recv()
        return self.accepted

    def _work(self, pipe):
        self.pipe.close()
        os.setsid()
        os.nice(self.niceness)
        group = pathlib.Path("/proc/self/autogroup")
        if group.exists():
            group.write_text(str(self.niceness))
        load = Load(self.network, self.rate, **self.more).start()
        pipe.send("it runs")
        load.stop(pipe.recv())
        pipe.send((load.accepted, load.faults))


def percentile(values, share):
    """The smallest value that `share` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else 0.0
