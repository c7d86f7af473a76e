"""Files of identity that are damaged, of another authority or of another party; and nodes that the hub does not let
in. Each row says what is wrong with which file, how the command must end and what it must say.
"""
import pathlib
import shutil
import sys
import typing
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bad_input import DENIED, FAILED, INVALID, NOT_FOUND, BadInput, Row  # noqa: E402
from network import wait_for  # noqa: E402


class Bad(typing.NamedTuple):
    """Files that are replaced while a command runs: name in the other network -> what becomes of its bytes."""
    files: dict
    command: typing.Callable

    def __call__(self, t):
        kept = {}
        try:
            for name, change in self.files.items():
                path = t.other.path(name)
                kept[path] = path.read_bytes()
                fresh = change(t, kept[path])
                if fresh is None:
                    path.unlink()
                else:
                    path.write_bytes(fresh)
            return self.command(t)
        finally:
            for path, content in kept.items():
                path.touch(mode=0o600)
                path.write_bytes(content)


# What becomes of a file.
def cut(_, good):
    return good[:len(good) // 2]


def flipped(_, good):
    return good[:-1] + bytes([good[-1] ^ 1])


def gone(_, good):
    return None


def of_network(name):
    """The file of the network that runs: of another authority."""
    return lambda t, _: t.network.path(name).read_bytes()


def of_party(name):
    return lambda t, _: t.other.path(name).read_bytes()


def with_typo(right, wrong):
    return lambda _, good: good.replace(right.encode(), wrong.encode(), 1)


# Commands of the network whose files are bad; it does not run.
def hub(t):
    return t.run_program("iwets-hub", "run", "--config", t.other.path("hub.toml"))


def node(t):
    return t.run_program("iwets-node", "run", "--state", t.other.path("node-ZA"),
                         "--anchor", t.other.path("anchor.toml"), "--listen", "127.0.0.1:0")


def center(t):
    return t.run_program("iwets-adapter-atf", "run", "--state", t.other.path("center"), "--anchor",
                         t.other.path("anchor.toml"))


def admit(t):
    return t.other.authority("admit", t.other.path("center") / "enrolment", "--role", "center", check=False)


def admit_as_member(t):
    return t.other.authority("admit", t.other.path("center") / "enrolment", "--role", "member", check=False)


def show(t):
    return t.other.authority("show", check=False)


def load_directory(t):
    """Of the other network's file, into the hub that runs."""
    return t.network.hubctl("directory", "load", t.other.path("authority") / "directory", control=True, check=False)


def of_running(name):
    """A file of the network that runs, cut off, in the place of the other's."""
    return lambda t, _: cut(t, t.network.path(name).read_bytes())


def with_dictionary(text):
    """The hub with a dictionary of that text; None: the file is not there."""
    def run(t):
        path = t.folder / "words.tsv"
        if text is not None:
            path.write_text(text)
        return Bad({"hub.toml": lambda _, good: good + f'[match]\ndictionaries = ["{path}"]\n'.encode()}, hub)(t)
    return run


def others_may_read_the_keys(t):
    keys = t.other.path("hub") / "keys"
    keys.chmod(0o644)
    try:
        return hub(t)
    finally:
        keys.chmod(0o600)


def status_with_a_wrong_token(t):
    folder = t.folder / "no-node"
    shutil.copytree(t.network.path("node-ZA"), folder, ignore=lambda _, names: set(names) - {"api"}, dirs_exist_ok=True)
    t.write("no-node/token", "not the token\n")
    return t.run_program("iwets", "--node", folder, "status")


ROWS = [
    Row("the hub's keys, damaged", Bad({"hub/keys": cut}, hub), INVALID, ("hub/keys", "damaged", "from your backup")),
    Row("the hub's keys, gone", Bad({"hub/keys": gone}, hub), INVALID, ("hub/keys", "not there", "iwets-hub init")),
    Row("the hub's keys are a member's", Bad({"hub/keys": of_party("node-ZA/keys")}, hub), INVALID,
        ("hub/keys", "keys of member:ZA", "a state directory of its own")),
    Row("the hub's keys, readable by others", others_may_read_the_keys, INVALID,
        ("hub/keys", "others may read the secret keys", "chmod 600")),
    Row("the hub's anchor, damaged", Bad({"anchor.toml": cut}, hub), INVALID,
        ("anchor.toml", "neither a key nor an anchor file", "iwets-authority anchor")),
    Row("the hub's anchor is of another authority", Bad({"anchor.toml": of_network("anchor.toml")}, hub), INVALID,
        ("hub/directory", "not signed by the authority that the configuration pins", "correct `hub.authority`")),
    Row("the hub's kept directory, damaged", Bad({"hub/directory": cut}, hub), INVALID,
        ("hub/directory", "the kept directory is damaged", "load the authority's directory again")),
    Row("the hub's first directory, damaged", Bad({"hub/directory": gone, "authority/directory": cut}, hub), INVALID,
        ("authority/directory", "not a whole message", "from the authority's folder again")),
    Row("the hub's first directory is of another authority", Bad({
        "hub/directory": gone, "authority/directory": of_network("authority/directory")}, hub), INVALID,
        ("authority/directory", "not signed by the authority", "compare the fingerprint")),
    Row("the hub's first directory, gone", Bad({"hub/directory": gone, "authority/directory": gone}, hub), INVALID,
        ("authority/directory", "cannot be read", "`hub.directory`")),
    Row("the hub's dictionary, gone", with_dictionary(None), INVALID,
        ("words.tsv", "the dictionary cannot be read", "`match.dictionaries`")),
    Row("the hub's dictionary, a line of it damaged", with_dictionary("hawthorne\t\u0425 \u043e\n"), INVALID,
        ("words.tsv:1: ", "tabs")),

    Row("a node's keys, damaged", Bad({"node-ZA/keys": cut}, node), INVALID,
        ("node-ZA/keys", "damaged", "from your backup")),
    Row("a node's keys, gone", Bad({"node-ZA/keys": gone}, node), INVALID,
        ("node-ZA/keys", "missing", "iwets-node init")),
    Row("a node's keys are a center's", Bad({"node-ZA/keys": of_party("center/keys")}, node), INVALID,
        ("node-ZA/keys", "keys of center:US", "iwets-node init")),
    Row("a node's anchor, damaged", Bad({"anchor.toml": cut}, node), INVALID,
        ("anchor.toml: line ", "from the authority again")),
    Row("a node's anchor, with a typo", Bad({"anchor.toml": with_typo("endpoint", "endpont")}, node), INVALID,
        ("anchor.toml: line 6: `hub.endpont` is no key of an anchor", "from the authority again")),
    Row("a node's anchor, a key with a digit more", Bad({
        "anchor.toml": with_typo('sign_key = "', 'sign_key = "0')}, node), INVALID,
        ("anchor.toml: line 9: `hub.sign_key` must be 64 hexadecimal digits", "from the authority again")),
    Row("a node's anchor, gone", Bad({"anchor.toml": gone}, node), INVALID,
        ("anchor.toml", "cannot be read", "--anchor")),

    Row("a center's keys, damaged", Bad({"center/keys": cut}, center), INVALID,
        ("center/keys", "damaged", "from your backup")),
    Row("a center's keys are a member's", Bad({"center/keys": of_party("node-ZA/keys")}, center), INVALID,
        ("center/keys", "keys of member:ZA", "init --center")),
    Row("a center's anchor, damaged", Bad({"anchor.toml": cut}, center), INVALID,
        ("anchor.toml: line ", "from the authority again")),

    Row("an enrolment, damaged", Bad({"center/enrolment": cut}, admit), INVALID,
        ("center/enrolment", "not a whole message", "ask for it again")),
    Row("an enrolment, altered", Bad({"center/enrolment": flipped}, admit), INVALID,
        ("center/enrolment", "not signed by the key that it enrols", "ask the peer")),
    Row("an enrolment, gone", Bad({"center/enrolment": gone}, admit), NOT_FOUND,
        ("center/enrolment", "is not there", "`init`")),
    Row("an enrolment of another role", admit_as_member, INVALID,
        ("center/enrolment", "enrols center:US, not a member", "the right --role")),
    Row("the authority's key, damaged", Bad({"authority/authority.key": cut}, show), INVALID,
        ("authority/authority.key", "damaged", "from your backup")),
    Row("the authority's directory, damaged", Bad({"authority/directory": cut}, show), INVALID,
        ("authority/directory", "not a whole message", "from your backup")),
    Row("the authority's directory is another's", Bad({"authority/directory": of_network("authority/directory")}, show),
        INVALID, ("authority/directory", "not signed by the authority", "compare the fingerprint")),

    Row("a directory for the running hub, damaged", Bad({"authority/directory": of_running("authority/directory")},
                                                        load_directory), INVALID,
        ("authority/directory", "not a whole message", "from the authority's folder again")),
    Row("a directory for the running hub, of another authority", load_directory, DENIED,
        ("authority/directory", "not signed by the authority", "compare the fingerprint")),
    Row("a directory for the running hub that is not newer", Bad({
        "authority/directory": of_network("authority/directory")}, load_directory), FAILED,
        ("does not follow version", "newest directory")),
    Row("a directory for the running hub, gone", Bad({"authority/directory": gone}, load_directory), INVALID,
        ("authority/directory", "cannot be read", "give the file `directory`")),
    Row("a token of another node", status_with_a_wrong_token, DENIED, ("token", "--node DIR")),
]


class Refused(typing.NamedTuple):
    """A node that runs and is not let in, or does not let itself in."""
    what: str
    prepare: typing.Callable  # takes the test; returns the anchor file to start from
    says: tuple  # by `iwets doctor`


def own_anchor(t):
    return t.network.path("anchor.toml")


def foreign(t, section, key):
    """The anchor with one key of the other network's."""
    def line_of(path):
        part = path.read_text().split(f"[{section}]")[1]
        return next(line for line in part.splitlines() if line.startswith(key))
    own, others = line_of(own_anchor(t)), line_of(t.other.path("anchor.toml"))
    return t.write(f"foreign-{section}.toml", own_anchor(t).read_text().replace(own, others))


def unknown(t):
    shutil.rmtree(t.network.path("node-BR"))
    t.run_program("iwets-node", "init", "--member", "BR", "--state", t.network.path("node-BR"))
    return own_anchor(t)


def suspended(t):
    t.network.hubctl("peer", "suspend", "member:BR", control=True)
    return own_anchor(t)


def revoked(t):
    t.network.authority("revoke", "member:BR")
    t.network.hubctl("directory", "load", t.network.path("authority") / "directory", control=True)
    return own_anchor(t)


# In this order: what becomes of Brazil does not end well.
NODES = [
    Refused("an anchor with another authority's key", lambda t: foreign(t, "authority", "sign_key"),
            ("FAULT  directory", "the authority of our anchor file has not signed", "compare the fingerprints")),
    Refused("a suspended member", suspended, ("FAULT  link", "has suspended this peer", "call the hub's operator")),
    Refused("a revoked member", revoked, ("FAULT  link", "has revoked this peer's keys", "make new keys")),
    Refused("a key that nobody admitted", unknown,
            ("FAULT  link", "does not know our keys", "send the enrolment file")),
]


class Files(BadInput):
    MEMBERS = ("ZA", "BR", "TN")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_network("other", ("ZA",))
        # Once, so that it has kept its directory.
        daemon = cls.other.start_hub()
        cls.other.wait_alive(daemon, "the other hub", lambda: (cls.other.path("hub") / "endpoint").exists())
        daemon.stop()
        # A hub that is being started closes connections as well: only after a while is it doubted.
        cls.start_node("TN", foreign(cls, "hub", "curve_key"))

    @classmethod
    def start_node(cls, member, anchor):
        name = f"node-{member}"
        return cls.network.daemon(name, "iwets-node", "run", "--state", cls.network.path(name), "--anchor", anchor,
                                  "--listen", "127.0.0.1:0").start()

    def test_each_row_is_answered_with_what_where_and_what_to_do(self):
        self.run_rows(ROWS)

    def test_a_node_that_is_not_let_in_says_why_and_what_to_do(self):
        for row in NODES:
            with self.subTest(row.what):
                daemon = self.start_node("BR", row.prepare(self))
                try:
                    done = wait_for("the doctor to name it", lambda: self.doctor("BR", row.says), 30, every=0.1)
                    self.assertEqual(FAILED, done.returncode, done.stdout)
                    self.bystander()
                finally:
                    self.assertEqual(0, daemon.stop())
                    del self.network.daemons["node-BR"]  # The next one has another command.

    def test_who_is_not_the_hub_of_the_anchor_is_named_after_a_while(self):
        says = ("FAULT  link", "is not the hub that the anchor", "compare the hub's fingerprint")
        done = wait_for("the doctor to name it", lambda: self.doctor("TN", says), 90, every=0.2)
        self.assertEqual(FAILED, done.returncode, done.stdout)
        self.bystander()

    def doctor(self, member, says):
        done = self.network.iwets(member, "doctor", check=False)
        return done if all(word in done.stdout for word in says) else None


if __name__ == "__main__":
    unittest.main()
