"""The rest of the demo's day, for who looks at the dashboard: one small thing after the other, for as long as the network is up."""
import itertools
import random
import threading

import morning
from network import NetworkError

# Guns that go round: made in the United States, sold to the Czech Republic, exported to Brazil.
ROUND = [(f"SWX 50{number:02d}", "Smith & Wesson", "M&P9", "9 mm Luger", "BR") for number in range(2, 60)]


# Who bought them there, as lines of the Brazilian registry.
BUYERS = [f"{serial.replace(' ', '')};{name};{2015 + n % 8};{make}" for n, ((serial, make, *_), name) in enumerate(
    zip(ROUND, itertools.cycle(["Rui Prado", "Carla Nunes", "Davi Rocha", "Lia Campos"])))]


def ordinary(network, dice, number):
    """A trace that hits nothing, in a hurry at times."""
    more = {"priority": "urgent", "justification": "suspect in custody"} if number % 3 == 0 else {}
    firearm = {"serial": f"RGR{70_000 + number}", "make": "Ruger", "model": "P95", "calibre": "9x19"}
    return dice.choice(sorted(network.members)), firearm, {"possessor": morning.somebody(10_000 + number), **more}


def wanted(network, dice, number):
    """Another country finds somebody whom South Africa looks for."""
    firearm = {"serial": f"WNT{4_000 + number}", "make": "Colt", "model": "M1991A1", "calibre": ".45 ACP"}
    return dice.choice(["BR", "CZ", "TN"]), firearm, {"possessor": morning.PERSON_MOKWENA}


def abroad(network, dice, number):
    """A case that goes on by itself through three countries: its chain grows while one looks."""
    serial = ROUND[number % len(ROUND)][0]
    return "ZA", {"serial": serial, "make": "Smith & Wesson", "model": "M&P9", "calibre": "9x19", "country_of_import": "CZ"}, {}


def stolen(network, dice, number):
    """South Africa seizes a pistol that Brazil reports stolen at the same time: whichever comes first, both hear of it."""
    firearm = {"serial": f"TKZ{60_000 + number}", "make": "Taurus", "model": "PT 92", "calibre": "9x19", "country_of_manufacture": "BR"}
    record = {"id": f"BR-F-{30_000 + number}", "reason": "stolen", "since": "2026-03-01", "firearm": {"type": "PI", **firearm}}
    network.api("BR", "POST", "/records/firearm", {"verb": "enter", "record": record})
    seized = {**firearm, "importer": "Taurus International", "country_of_import": "US"}
    return "ZA", seized, {"possessor": morning.somebody(9_000 + number)}


def asked_here(network, dice, number):
    """A pistol made in South Africa, which has no center: its bureau has to answer, at the dashboard or by `iwets incoming`."""
    firearm = {"serial": f"VEK{20_000 + number}", "make": "Vektor", "model": "SP1", "calibre": "9x19", "country_of_manufacture": "ZA"}
    return dice.choice(["BR", "CZ", "TN"]), firearm, {"possessor": morning.somebody(11_000 + number)}


class Day(threading.Thread):
    """Does the next of these every few seconds, in turn."""

    def __init__(self, network, every, seed=1):
        super().__init__(daemon=True)
        self.network, self.every, self.dice, self.over = network, every, random.Random(seed), threading.Event()
        self.start()

    def run(self):
        for number, what in enumerate(itertools.cycle([ordinary, wanted, abroad, asked_here, ordinary, stolen])):
            if self.over.wait(self.every):
                return
            try:
                member, firearm, more = what(self.network, self.dice, number)
                body = morning.request(member, f"{member} D/{number + 1}", firearm, **more)
                self.network.api(member, "POST", "/traces" + ("?continuation=send" if what is abroad else ""), body)
            except (NetworkError, OSError):
                continue  # Whoever plays with the network may have stopped that node.

    def end(self):
        self.over.set()
        self.join(5)
