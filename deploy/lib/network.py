"""A whole IWeTS network of real processes in one folder: authority, hub, nodes, center.

Used by the demo and by the tests of real processes. Standard library only.
"""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

PILOTS = {"ZA": "South Africa", "BR": "Brazil", "TN": "Tunisia", "CZ": "Czech Republic"}
RECORD_STORES = "nominal,firearm,document,vehicle"
# One officer of a test asks more than a bureau, and numbers that follow one another.
NO_QUOTAS = '[quota]\nlimits = "off"\n[alarms]\ndetect = "off"\n'


class NetworkError(Exception):
    """A process did not do what the network needs; the message says which, and its last words."""


def wait_for(what, condition, seconds=30.0, every=0.02):
    """Returns the first true value of `condition()`, or raises after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise NetworkError(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Wire:
    """The wire between the peers and the hub: a TCP relay that can be cut and mended."""

    def __init__(self, port, to_port):
        self.to_port, self.cut_now, self.pairs = to_port, False, set()
        self.lock = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", port), backlog=256)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                left, _ = self.server.accept()
            except OSError:
                return
            try:
                if self.cut_now:
                    raise OSError
                right = socket.create_connection(("127.0.0.1", self.to_port), timeout=2)
            except OSError:
                left.close()
                continue
            for s in (left, right):
                s.settimeout(None)
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.pairs.add((left, right))
            for a, b in ((left, right), (right, left)):
                threading.Thread(target=self._pump, args=(a, b, (left, right)), daemon=True).start()

    def _pump(self, source, sink, pair):
        try:
            while chunk := source.recv(65536):
                sink.sendall(chunk)
        except OSError:
            pass
        self._drop(pair)

    def _drop(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for s in pair:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def cut(self):
        self.cut_now = True
        for pair in list(self.pairs):
            self._drop(pair)

    def mend(self):
        self.cut_now = False

    def close(self):
        self.server.close()
        self.cut()


class Daemon:
    """A process that is restarted under the same name, with its log beside it."""

    def __init__(self, name, command, log, environment=None, niceness=0):
        self.name, self.command, self.log, self.process = name, command, log, None
        self.environment, self.niceness = environment, niceness

    def start(self):
        assert self.process is None or self.process.poll() is not None
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["nice", "-n", str(self.niceness), *self.command] if self.niceness else self.command,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=self.environment)
        if self.niceness:
            self._nice_as_a_whole()
        return self

    def _nice_as_a_whole(self, tries=50):
        """Where each session is scheduled as a whole, a nice value counts only within it."""
        group = pathlib.Path(f"/proc/{self.process.pid}/autogroup")
        while tries and group.exists():
            try:
                return group.write_text(str(self.niceness))
            except BlockingIOError:  # Who is not root may do so ten times a second.
                tries -= 1
                time.sleep(0.02)
            except ProcessLookupError:
                return None

    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, how=signal.SIGTERM, seconds=20):
        """Ends the process and returns its exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise NetworkError(f"{self.name} did not end within {seconds} s of signal {how}")
        return self.process.returncode

    def last_words(self, lines=8):
        try:
            return "\n".join(pathlib.Path(self.log).read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


class Network:
    def __init__(self, folder, bin_folder, members=tuple(PILOTS), center="US",
                 center_options=("--time-scale", "86400"), hub_options="", with_wire=False, niceness=None, answering=(),
                 node_options=NO_QUOTAS, schemas=None):
        """`answering`: members that answer traces for their country while it has no center. `niceness`: of daemons by name. Who stands for another party's machine can leave the CPU to the others.
        `schemas`: by name, the older version of the schema that a daemon reads (IWETS_SCHEMA_VERSION)."""
        self.folder = pathlib.Path(folder).resolve()
        self.bin = pathlib.Path(bin_folder).resolve()
        self.members, self.center = tuple(members), center
        self.center_options, self.hub_options = list(center_options), hub_options
        self.niceness = niceness or {}
        self.answering = set(answering)
        self.node_options = node_options
        self.schemas = schemas or {}
        self.hub_port = free_port()
        self.public_port = free_port() if with_wire else self.hub_port
        self.wire = Wire(self.public_port, self.hub_port) if with_wire else None
        self.daemons = {}

    def environment(self, name):
        version = self.schemas.get(name)
        return {**os.environ, "IWETS_SCHEMA_VERSION": str(version)} if version else None

    # ------------------------------------------------------------------------------- commands
    def path(self, name):
        return self.folder / name

    def run(self, program, *arguments, check=True, **more):
        """Runs one of our commands to its end and returns the finished process."""
        done = subprocess.run([self.bin / program, *map(str, arguments)], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=120, **more)
        if check and done.returncode != 0:
            raise NetworkError(f"{program} {' '.join(map(str, arguments))} ended with "
                               f"{done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def authority(self, *arguments, **more):
        return self.run("iwets-authority", *arguments, "--dir", self.path("authority"), **more)

    def settled(self):
        """True when no node has an open case or a message that has not been delivered."""
        for member in self.members:
            status = self.api(member, "GET", "/status")
            if status["cases"]["open"] or status["link"]["waiting"] or status["link"]["under_way"]:
                return False
        return True

    def hubctl(self, *arguments, control=False, **more):
        name = "control.sock" if control else "status.sock"
        return self.run("iwets-hubctl", "--socket", f"ipc://{self.path('hub')}/{name}", *arguments, **more)

    def iwets(self, member, *arguments, **more):
        return self.run("iwets", "--node", self.path(f"node-{member}"), *arguments, **more)

    # --------------------------------------------------------------------------------- making
    def create(self):
        """Makes keys, directory and anchor: what happens once in the life of a network."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.authority("init")
        self.run("iwets-hub", "init", "--state", self.path("hub"))
        self.authority("hub", self.path("hub") / "hub.enrolment")
        for member in self.members:
            self.run("iwets-node", "init", "--member", member, "--state", self.path(f"node-{member}"),
                     "--name", f"NCB {PILOTS.get(member, member)}", env=self.environment(f"node-{member}"))
            self.admit_member(member)
        self.path("node.toml").write_text(self.node_options)
        if self.center:
            self.run("iwets-adapter-atf", "init", "--center", self.center, "--state", self.path("center"),
                     env=self.environment("center"))
            self.authority("admit", self.path("center") / "enrolment", "--role", "center")
        self.authority("anchor", "--endpoint", f"tcp://127.0.0.1:{self.public_port}",
                       "--out", self.path("anchor.toml"))
        self.path("hub.toml").write_text(
            f'[hub]\nstate = "{self.path("hub")}"\nlisten = "tcp://127.0.0.1:{self.hub_port}"\n'
            f'authority = "{self.path("anchor.toml")}"\naccept_plain_volume = true\ndirectory = "{self.path("authority")}/directory"\n'
            f'[status]\nsocket = "ipc://{self.path("hub")}/status.sock"\n'
            f'control = "ipc://{self.path("hub")}/control.sock"\n{self.hub_options}')
        return self

    def admit_member(self, member, stores=RECORD_STORES):
        self.authority("admit", self.path(f"node-{member}") / "enrolment", "--role", "member",
                       "--ask", stores + ",trace", "--fill", stores, "--trace-to", "all",
                       *(["--answers-traces"] if member in self.answering else []))

    # -------------------------------------------------------------------------------- running
    def daemon(self, name, *command):
        if name not in self.daemons:
            self.daemons[name] = Daemon(name, [self.bin / command[0], *map(str, command[1:])],
                                        self.path(f"{name}.log"), self.environment(name), self.niceness.get(name, 0))
        return self.daemons[name]

    def start_hub(self):
        self.path("hub").joinpath("endpoint").unlink(missing_ok=True)  # The hub writes it when it is ready.
        return self.daemon("hub", "iwets-hub", "run", "--config", self.path("hub.toml")).start()

    def start_node(self, member):
        api = self.path(f"node-{member}") / "api"
        api.unlink(missing_ok=True)
        daemon = self.daemon(f"node-{member}", "iwets-node", "run", "--config", self.path("node.toml"),
                             "--state", self.path(f"node-{member}"), "--anchor", self.path("anchor.toml"), "--listen", "127.0.0.1:0").start()
        self.wait_alive(daemon, f"the API of node {member}", api.exists)
        return daemon

    def start_center(self):
        return self.daemon("center", "iwets-adapter-atf", "run", "--state", self.path("center"),
                           "--anchor", self.path("anchor.toml"), *self.center_options).start()

    def start(self):
        self.start_hub()
        if self.center:
            self.start_center()
        for member in self.members:
            self.start_node(member)
        return self

    def wait_alive(self, daemon, what, condition, seconds=30):
        def check():
            for one in {daemon, self.daemons.get("hub", daemon)}:
                if one.process is not None and not one.running():
                    raise NetworkError(f"{one.name} ended ({one.process.returncode}) while waiting for "
                                       f"{what}:\n{one.last_words()}")
            return condition()
        try:
            return wait_for(what, check, seconds)
        except NetworkError as error:
            raise NetworkError(f"{error}\n{daemon.last_words()}") from None

    def wait_attached(self, seconds=30):
        # Until the hub is ready, a node may not have noticed yet that the one before it is gone.
        self.wait_alive(self.daemons["hub"], "the hub to be ready", self.path("hub").joinpath("endpoint").exists, seconds)
        for member in self.members:
            self.wait_alive(self.daemons[f"node-{member}"], f"node {member} to attach",
                            lambda m=member: self.api(m, "GET", "/status")["link"]["state"] == "attached",
                            seconds)

    def stop(self):
        """Ends every process in the order of an orderly evening; returns name -> exit code."""
        codes = {}
        order = sorted(self.daemons.values(), key=lambda d: (d.name == "hub", d.name))
        for daemon in order:
            if daemon.running():
                codes[daemon.name] = daemon.stop()
        if self.wire:
            self.wire.close()
        return codes

    def abandon(self):
        """Ends everything at once, whatever state it is in."""
        for daemon in self.daemons.values():
            if daemon.running():
                daemon.process.kill()
                daemon.process.wait()
        if self.wire:
            self.wire.close()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------------------------------ API
    def connection(self, member, timeout=30):
        state = self.path(f"node-{member}")
        host, port = (state / "api").read_text().strip().removeprefix("http://").rsplit(":", 1)
        return http.client.HTTPConnection(host, int(port), timeout=timeout)

    def api_raw(self, member, method, path, body=None, token=None):
        """One call of a node's API: (status, parsed body)."""
        connection = self.connection(member)
        token = token or (self.path(f"node-{member}") / "token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            body = body if isinstance(body, (bytes, str)) else json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, "/api/v1" + path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()

    def api(self, member, method, path, body=None):
        status, answer = self.api_raw(member, method, path, body)
        if status >= 300:
            raise NetworkError(f"{method} {path} at node {member}: {status} {json.dumps(answer)}")
        return answer

    def events(self, member, after=0, stop=lambda: False):
        """Yields a node's events (dicts) as they happen; reconnects from the last one."""
        token = (self.path(f"node-{member}") / "token").read_text().strip()
        while not stop():
            try:
                connection = self.connection(member, timeout=1)
                connection.request("GET", f"/api/v1/events?after={after}",
                                   headers={"Authorization": f"Bearer {token}"})
                stream = connection.getresponse()
                fields = {}
                while not stop():
                    try:
                        line = stream.readline().decode().rstrip("\n")
                    except TimeoutError:
                        break
                    if line.startswith(":") or (not line and not fields):
                        continue
                    if line:
                        key, _, value = line.partition(":")
                        fields[key] = value.strip()
                        continue
                    done, fields = fields, {}
                    if "data" in done:
                        after = int(done["id"])
                        yield json.loads(done["data"])
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()


def environment_bin():
    """Where the tests find the programs: IWETS_BIN, or the release build."""
    root = pathlib.Path(__file__).resolve().parents[2]
    return pathlib.Path(os.environ.get("IWETS_BIN", root / "build/release/bin"))
