"""Peers that burden the others: all come back at once, one never acknowledges, one sends fifty times as much, one
sends poison, a center that answers twice or with garbage while everything is killed.
"""
import pathlib
import random
import re
import sys
import time
import unittest

import zmq

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from siege import ROOT, Seen, Siege, latencies, short_or_long, soak, spread, total, traffic, wait_for  # noqa: E402
import bad_input_wire as wire  # noqa: E402
import raw_peer as raw  # noqa: E402


MIB = 1 << 20


class Peers(Siege):
    def raw_peer(self, network, member, memory=None):
        peer = raw.RawPeer(f"tcp://127.0.0.1:{network.hub_port}",
                           raw.hub_curve_key(network.path("anchor.toml")),
                           raw.Keys(network.path(f"node-{member}") / "keys"), memory)
        self.addCleanup(peer.close)
        return peer

    def with_one_node(self, **more):
        """A network in which only the node of South Africa runs."""
        network = self.make(members=("ZA", "TN"), **more).create()
        network.members = ("ZA",)
        network.start().wait_attached()
        return network


def question(keys, body=None):
    return raw.signed(keys, "hub", raw.envelope.KIND_CHECK_QUESTION, body or wire.check())


class Return(Peers):
    """F04. As many members as the short form has time to admit; the long one all 196."""
    MEMBERS = short_or_long(40, 196)
    QUEUED = short_or_long(5, 100)  # Within the credit of a fresh session.
    ATTACHED_MAX_S = 60  # What is promised is 2 s; machines that run tests are busy.

    def test_all_peers_come_back_at_the_same_moment(self):
        text = (ROOT / "proto/field/country_table.cc").read_text()
        countries = list(dict.fromkeys(re.findall(r'{"([A-Z]{2})"', text)))[:self.MEMBERS]
        self.assertEqual(self.MEMBERS, len(countries))
        network = self.make(members=countries).create()
        network.members = ()
        network.start()
        peers = [self.raw_peer(network, country) for country in countries]
        self.come_back(peers)
        network.daemons["hub"].process.kill()
        network.daemons["hub"].process.wait()
        queued = {peer: [question(peer.keys) for _ in range(self.QUEUED)] for peer in peers}
        killer = soak.Killer(network)
        killer.hub_endpoint.unlink()
        network.start_hub()
        wait_for("the hub", killer.hub_endpoint.exists, 30, every=0.002)
        attached_s = self.come_back(peers)
        begun = time.monotonic()
        for peer, messages in queued.items():
            for message in messages:
                peer.data(message)
        for peer in peers:
            self.receipted(peer)
        self.tell("return", peers=len(peers), attached_s=round(attached_s, 2), queued=self.QUEUED * len(peers),
                  drained_s=round(time.monotonic() - begun, 2))
        self.assertLess(attached_s, self.ATTACHED_MAX_S)

    def come_back(self, peers):
        """All attach at once; returns how long it took until the last was attached."""
        poller, waiting = zmq.Poller(), {peer.socket: peer for peer in peers}
        begun = time.monotonic()
        for peer in peers:
            poller.register(peer.socket, zmq.POLLIN)
            peer.ask_to_attach()
        while waiting and time.monotonic() < begun + self.ATTACHED_MAX_S:
            for socket, _ in poller.poll(100):
                got = raw.link.Frame.FromString(socket.recv_multipart()[0])
                if got.WhichOneof("kind") == "attached":
                    at = got.attached.received
                    waiting[socket].memory.sent = (at.generation, at.number, at.digest)
                    waiting[socket].memory.received = (got.attached.sent.generation, 0, raw.ZERO)
                    poller.unregister(socket)
                    del waiting[socket]
        self.assertFalse(waiting, f"{len(waiting)} of {len(peers)} did not attach")
        return time.monotonic() - begun

    def receipted(self, peer):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            ack = peer.receive_kind("ack")
            if ack and raw.link.Receipt.FromString(ack[0].receipt).position.number == peer.number:
                return
        self.fail(f"{peer.keys.peer} has no receipt up to {peer.number}")


class Silent(Peers):
    """A receiver that takes and never acknowledges. The guard: the window of its lane."""
    WINDOW_MAX, QUESTIONS = 128, short_or_long(300, 20_000)

    def test_who_never_acknowledges_burdens_nobody_and_finds_everything_later(self):
        network = self.with_one_node()
        peer, memory = self.raw_peer(network, "TN"), raw.Memory()
        peer.memory = memory
        granted = peer.attach().credit.number_max
        received_at = memory.received
        resident = Seen(network.daemons["hub"]).resident_bytes()
        asked, numbers, begun = [], set(), time.monotonic()
        while len(asked) < self.QUESTIONS or peer.number > granted - self.WINDOW_MAX and len(numbers) == 0:
            while peer.number < granted and len(asked) < self.QUESTIONS:
                check = wire.check()
                asked.append(check.check)
                peer.data(question(peer.keys, check))
            got = peer.receive(5)
            self.assertIsNotNone(got, "the hub grants no more credit")
            if got[0].WhichOneof("kind") == "data":
                numbers.add(got[0].data.number)
            elif got[0].WhichOneof("kind") == "ack":
                granted = got[0].ack.credit.number_max
            elif got[0].WhichOneof("kind") == "ping":
                granted = got[0].ping.credit.number_max
            self.assertLess(time.monotonic(), begun + 120)
        while (got := peer.receive(0.5)) is not None:
            if got[0].WhichOneof("kind") == "data":
                numbers.add(got[0].data.number)
        self.assertLessEqual(len(numbers), self.WINDOW_MAX)
        grown = Seen(network.daemons["hub"]).resident_bytes() - resident
        self.assertLess(grown, 64 * MIB)
        took = [self.goes_round(network) for _ in range(5)]
        peer.close()

        memory.received = received_at
        peer = self.raw_peer(network, "TN", memory)
        self.assertEqual("Attached", type(peer.attach()).__name__)
        subjects = []
        while len(subjects) < len(asked) and (got := peer.receive_kind("data", 10)):
            if got[0].number != peer.memory.received[1] + 1:
                continue
            peer.acknowledge(*got)
            statement = raw.envelope.Statement.FromString(raw.envelope.Envelope.FromString(got[1]).statement)
            if statement.kind == raw.envelope.KIND_CHECK_REPORT:
                subjects.append(raw.hit.CheckReport.FromString(statement.body).subject)
        self.tell("silent", questions=len(asked), sent_without_receipt=len(numbers), grown_mib=grown // MIB,
                  bystander_max_s=round(max(took), 3))
        self.assertEqual(sorted(asked), sorted(subjects), "each report once")


class Fifty(Peers):
    """D06. The guard: `messages_per_second`. Reported: the others' p99 beside and without one that sends fifty times as
    much. In the long form its node and its officers leave the CPU to the others, as they would have their own: what is
    measured is the network, not this machine. Nobody asks for anybody twice: a neighbour's hits on one's own traces are
    one's own work, and many of them at once let one's node rest between its turns."""
    NICENESS, PER_SECOND, AT_ONCE = short_or_long(0, 19), 40, 128
    OWN_RATE, SECONDS, PAIRS = 8, short_or_long(5, 20), short_or_long(1, 7)
    persons = 0

    @staticmethod
    def p99(took):
        return traffic.percentile(took, 0.99)

    def hub_with(self, network, per_second):
        """The hub starts again with this limit; 0: none, and what has waited goes."""
        network.daemons["hub"].stop()
        config = network.path("hub.toml")
        config.write_text(re.sub("messages_per_second = .*", f"messages_per_second = {per_second}", config.read_text()))
        network.start_hub()
        network.wait_attached()

    def phase(self, network, neighbour_rate):
        """One's own latencies, but for a second in which all grows warm, and what the neighbour has sent."""
        before = len(latencies(network, "ZA")) + self.OWN_RATE
        loads = [self.load(network, "ZA", self.OWN_RATE, 0, clients=2)]
        time.sleep(1)
        if neighbour_rate:
            loads.append(self.load(network, "BR", neighbour_rate, self.NICENESS, clients=40))
        time.sleep(self.SECONDS)
        for load in loads:
            self.own |= load.stop()
            self.assertEqual([], load.faults)
        return latencies(network, "ZA", before), len(loads[-1].accepted)

    def load(self, network, member, rate, niceness, **more):
        self.persons += 1_000_000
        return traffic.LoadApart(network, rate, niceness, members=[member], hit_every=0, first=self.persons, **more).start()

    def test_one_that_sends_fifty_times_as_much_harms_only_itself(self):
        network = self.start(niceness={"node-BR": self.NICENESS},
                             hub_options=f"[limits]\nmessages_per_second = {self.PER_SECOND}\n")
        alone, beside, sent = [], [], []
        for _ in range(self.PAIRS):
            alone.append(self.phase(network, 0)[0])
            begun = time.monotonic()
            took, accepted = self.phase(network, 50 * self.OWN_RATE)
            beside.append(took)
            sent.append(accepted)
            waits = network.api("BR", "GET", "/summary")["open"]
            most = self.AT_ONCE + self.PER_SECOND * (time.monotonic() - begun) + 1
            self.assertGreaterEqual(waits, accepted - most, "it waits with what it sends beyond its rate")
            self.assertGreater(accepted, most, "it does not send more than its rate")
            self.assertGreater(total(network, "credit_held"), 0)
            self.hub_with(network, 0)
            wait_for("everything to be final", network.settled, 120, every=0.2)
            self.hub_with(network, self.PER_SECOND)
        one, two = ([self.p99(took) for took in phases] for phases in (alone, beside))
        self.tell("fifty", alone_p99_s=spread(one), beside_p99_s=spread(two), ratio=spread(b / a for a, b in zip(one, two)),
                  ratio_of_all=round(self.p99(sum(beside, [])) / self.p99(sum(alone, [])), 2), neighbour_sent=spread(sent),
                  traces=len(sum(beside, [])), pairs=self.PAIRS)
        self.assertGreater(min(sent), 10 * self.OWN_RATE * self.SECONDS)
        self.assertLess(spread(two)["median"], 5)
        self.assert_all_done(network, traffic.Load(network, 1))


class Poison(Peers):
    """D09: bodies that are damaged and well signed, by the hundred. Each gets its receipt and is refused, or means
    something; the hub goes on, and its journal can be read again."""
    MESSAGES = short_or_long(400, 20_000)

    def bodies(self, dice):
        """(kind, recipient, body) of every kind that a member may send, with damage."""
        trace = wire.submission(1, "IT")
        samples = [
            (raw.envelope.KIND_CHECK_QUESTION, "hub", wire.check()),
            (raw.envelope.KIND_TRACE_SUBMIT, "hub", trace),
            (raw.envelope.KIND_TRACE_CANCEL, "hub", raw.trace.TraceCancel(trace=raw.new_id())),
            (raw.envelope.KIND_TRACE_INFORMATION, "center:US", raw.trace.TraceInformation(trace=raw.new_id())),
            (raw.envelope.KIND_RECORDS, "hub", wire.records(wire.stolen_car("TN-V-1", year=2025))),
            (raw.envelope.KIND_KEY_SUCCESSION, "hub", raw.directory.KeySuccession()),
        ]
        kind, recipient, body = dice.choice(samples)
        data = bytearray(body.SerializeToString())
        for _ in range(dice.randrange(1, 4)):
            how = dice.randrange(4)
            at = dice.randrange(len(data) + 1)
            if how == 0 and at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            elif how == 1:
                del data[at:]
            elif how == 2:
                data[at:at] = dice.randbytes(dice.randrange(1, 9))
            else:
                data[at:at] = data[:at]
        return kind, recipient, bytes(data[:100_000])

    def test_damage_that_is_well_signed_is_refused_and_the_service_goes_on(self):
        network = self.with_one_node()
        seed = random.randrange(10**6) if short_or_long(0, 1) else 7
        dice, peer = random.Random(seed), self.raw_peer(network, "TN")
        granted, sent = peer.attach().credit.number_max, 0
        receipted, refused = peer.number, 0
        end = time.monotonic() + 300
        while receipted < peer.number or sent < self.MESSAGES:
            self.assertLess(time.monotonic(), end, f"seed {seed}: {receipted} of {peer.number} receipted")
            while sent < self.MESSAGES and peer.number < granted:
                kind, recipient, body = self.bodies(dice)
                peer.data(raw.signed(peer.keys, recipient, kind, body))
                sent += 1
            got = peer.receive(5)
            self.assertIsNotNone(got, f"seed {seed}: the hub is silent")
            kind = got[0].WhichOneof("kind")
            if kind == "ack":
                receipted = raw.link.Receipt.FromString(got[0].ack.receipt).position.number
                granted = got[0].ack.credit.number_max
            elif kind == "ping":
                granted = got[0].ping.credit.number_max
            elif kind == "data" and got[0].data.number == peer.memory.received[1] + 1:
                peer.acknowledge(got[0].data, got[1])
                statement = raw.envelope.Statement.FromString(raw.envelope.Envelope.FromString(got[1]).statement)
                refused += statement.kind == raw.envelope.KIND_REFUSAL
        self.assertGreater(refused, self.MESSAGES / 4)
        self.goes_round(network)
        network.daemons["hub"].process.kill()
        network.daemons["hub"].process.wait()
        network.start_hub()
        network.wait_attached()
        self.goes_round(network)
        self.tell("poison", messages=sent, refused=refused, seed=seed)
        network.stop()
        self.assertIn("equal", network.run("iwets-hub", "replay", "--state", network.path("hub"), "--verify").stdout)


class BadCenter(Peers):
    """F06 under kills; each fault by itself: test_center.py."""

    def test_a_center_at_fault_under_kills_still_gives_one_outcome_each(self):
        for fault in ("twice=0.5", "garbage=0.5"):
            with self.subTest(fault):
                network = self.start(members=("ZA", "BR"), center_options=["--fault", fault])
                order = iter(["hub", "center"] * 1000)
                report = soak.endure(network, short_or_long(4, 120), 30, lambda dice: [next(order)], (0.5, 1.5),
                                     kills_min=2)
                self.tell("bad_center", fault=fault, **{k: report[k] for k in (
                    "accepted", "results", "lost", "duplicate_effects", "restarts")})
                self.assertTrue(soak.passed(report), report["explanations"])
                network.abandon()


if __name__ == "__main__":
    unittest.main()
