"""A hub in a network namespace of its own: each peer reaches it over a cable of its own, which can be pulled and put
back. Needs root and a kernel that has network namespaces.
"""
import os
import pathlib
import subprocess


class Refused(Exception):
    """The kernel, or who we are, does not allow a network namespace."""


def ip(*words, check=True):
    done = subprocess.run(["ip", *map(str, words)], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise Refused(f"ip {' '.join(map(str, words))}: {done.stderr.strip()}")
    return done


class Island:
    """A namespace with `links` cables; cable i joins 10.N.i.1 outside to 10.N.i.2 inside, N is this run's."""

    def __init__(self, links):
        if os.geteuid() != 0:
            raise Refused("only root may make a network namespace")
        self.name = f"iwets-{os.getpid()}"
        self.subnet = f"10.{100 + os.getpid() % 100}"
        ip("netns", "add", self.name)
        try:
            ip("-n", self.name, "link", "set", "lo", "up")
            for i in range(links):
                self._join(i)
        except Refused:
            self.close()
            raise

    def _outside(self, i):
        return f"iw{os.getpid() % 100000}o{i}"

    def _inside(self, i):
        return f"iw{os.getpid() % 100000}i{i}"

    def _join(self, i):
        ip("link", "add", self._outside(i), "type", "veth", "peer", "name", self._inside(i), "netns", self.name)
        ip("addr", "add", f"{self.subnet}.{i}.1/30", "dev", self._outside(i))
        ip("link", "set", self._outside(i), "up")
        ip("-n", self.name, "addr", "add", f"{self.subnet}.{i}.2/30", "dev", self._inside(i))
        self.heal(i)

    def cut(self, i):
        """From now on no packet passes, and neither end is told that its connections are broken."""
        ip("-n", self.name, "link", "set", self._inside(i), "down")

    def heal(self, i):
        ip("-n", self.name, "link", "set", self._inside(i), "up")

    def address(self, i):
        """Where the hub is for the one at cable `i`."""
        return f"{self.subnet}.{i}.2"

    def command(self, *words):
        """A command that runs inside."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def close(self):
        ip("netns", "del", self.name, check=False)  # Its ends of the cables go with it.


def settle(network, island):
    """Puts the hub of a network that was made, and not started, on the island; each peer gets an anchor that
    names its own cable: the center the first, the members those behind it. Returns peer's name -> cable."""
    config = network.path("hub.toml")
    config.write_text(config.read_text().replace("tcp://127.0.0.1:", "tcp://0.0.0.0:"))
    network.daemon("hub", "iwets-hub", "run", "--config", config)
    network.daemons["hub"].command[:0] = island.command()
    anchor = pathlib.Path(network.path("anchor.toml")).read_text()
    cables = {name: i for i, name in enumerate(("center", *(f"node-{m}" for m in network.members)))}
    for name, i in cables.items():
        own = network.path(f"anchor-{name}.toml")
        own.write_text(anchor.replace("127.0.0.1", island.address(i)))
        program = "iwets-adapter-atf" if name == "center" else "iwets-node"
        more = network.center_options if name == "center" else ["--listen", "127.0.0.1:0", "--config", network.path("node.toml")]
        network.daemon(name, program, "run", "--state", network.path(name), "--anchor", own, *more)
    return cables
