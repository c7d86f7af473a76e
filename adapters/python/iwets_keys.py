#!/usr/bin/python3
"""A center's keys and its enrolment: `init`, `publish` and `rotate`. What answers traces is iwets_adapter.py; this runs
beside it, or before it.
"""
import argparse
import os
import pathlib
import re
import sqlite3
import sys
import tomllib

import nacl.public
import nacl.signing
from google.protobuf.json_format import ParseDict, ParseError

from iwets_link import open_database
from iwets_wire import FAULTS, SCHEMA, Keys, check, digest, now_us, pb


def write_keys(path, peer, sealing=()):
    """New keys, behind the former sealing keys; a file that is there is never overwritten."""
    made = [f"sign {os.urandom(32).hex()}", f"curve {os.urandom(32).hex()}",
            *(f"sealing {bytes(key).hex()}" for key in [*sealing[-7:], nacl.public.PrivateKey.generate()])]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(["# Secret keys of one party of the network. Mode 0600. Never send this file.",
                              "format iwets-keys-1", f"peer {peer}", *made, ""]))
        file.flush()
        os.fsync(file.fileno())
    return Keys(path)


def fingerprint(keys):
    digits = digest(keys.open.sign_key)[:16].hex()
    return " ".join(digits[at:at + 4] for at in range(0, 32, 4))


def profile_of(path):
    """What the center requires of requests [5.2]: a file like deploy/examples/center-profile.toml."""
    table = tomllib.loads(path.read_text())
    rows = [{"when": "always", **row, "recommended": kind == "recommend"}
            for kind in ("require", "recommend") for row in table.pop(kind, [])]
    for row in rows:
        part = re.sub(r"^(firearm|recovery)\.", "", row["field"]).replace("officer.phone", "officer.contact")
        row["field"] = f"FORM_FIELD_{part.replace('.', '_').upper()}"
        row["when"] = f"REQUIRED_WHEN_{row['when'].upper()}"
    return ParseDict({**table, "requirements": rows}, pb.CenterProfile())


def present_name(enrolment):
    """The center's name in an enrolment that was written before."""
    if not enrolment.exists():
        return ""
    return pb.Enrolment.FromString(pb.SignedEnrolment.FromString(enrolment.read_bytes()).enrolment).name


def enrol(state, name, profile):
    """Writes the enrolment that the authority admits [5.1]. Without a name that of the one before stays."""
    keys, name = Keys(state / "keys"), name or present_name(state / "enrolment")
    said = pb.Enrolment(schema_version=SCHEMA, schema_version_max=SCHEMA, peer=keys.peer, name=name, keys=keys.open,
                        created_us=now_us(), profile=profile and profile_of(profile))
    enrolment = check(said).SerializeToString()
    signed = pb.SignedEnrolment(enrolment=enrolment, signature=keys.signature(b"enrolment", enrolment))
    (state / "enrolment").write_bytes(check(signed).SerializeToString())
    print(f"{keys.peer}\n  enrolment    {state / 'enrolment'}\n  fingerprint  {fingerprint(keys)}\n"
          "Give the enrolment to the authority, and tell it the fingerprint by telephone.")


def init(state, country, name="", profile=None):
    """Makes keys and an enrolment, as the other adapters do."""
    if not re.fullmatch("[A-Z]{2}", country):
        raise ValueError("--center is a country code of two capital letters, like US")
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    write_keys(state / "keys", f"center:{country}")
    enrol(state, name, profile)


def rotate(state):
    """Makes the next keys and posts their announcement [5.4], signed by the present ones, in one transaction."""
    present, proposed = Keys(state / "keys"), state / "keys.proposed"
    db = open_database(state / "adapter.db")
    db.execute("BEGIN IMMEDIATE")
    announced = db.execute("SELECT 1 FROM kept WHERE name = 'succession' AND value = ?",
                           [proposed.exists() and Keys(proposed).id]).fetchone()
    if proposed.exists() and not announced:
        proposed.unlink()  # Of a command that was interrupted.
    following = write_keys(proposed, present.peer, present.sealing)
    keys = following.open
    names = [present.peer.encode(), b"\0", keys.sign_key, keys.curve_key, *keys.sealing_keys]
    body = pb.KeySuccession(keys=keys, successor_signature=following.signature(b"succession", b"".join(names)))
    envelope = present.envelope("hub", pb.KIND_KEY_SUCCESSION, body)
    db.execute("INSERT INTO outbox(rank, envelope) VALUES(1, ?)", [envelope])
    db.execute("REPLACE INTO kept VALUES('succession', ?)", [following.id])
    db.execute("COMMIT")
    print(f"{present.peer}\n  fingerprint  {fingerprint(following)}\nThe adapter changes to these keys. If the hub "
          "refuses them, the present keys stay,\nand the adapter's log says why (keys_not_changed).")


def main():
    parser = argparse.ArgumentParser(description="a tracing center's keys and enrolment")
    parser.add_argument("command", choices=["init", "publish", "rotate"], help="make keys and enrolment; write the "
                        "enrolment anew, with another profile; make the keys that the running adapter changes to")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="folder of keys and database")
    parser.add_argument("--center", default="", help="init: its country, e.g. US")
    parser.add_argument("--name", default="", help="init, publish: of the authority, for people (publish: "
                        "that of the present enrolment)")
    parser.add_argument("--profile", type=pathlib.Path, help="init, publish: what it requires of requests: TOML file")
    line = parser.parse_args()
    try:
        if line.command == "init":
            init(line.state, line.center, line.name, line.profile)
        elif line.command == "publish":
            enrol(line.state, line.name, line.profile)
        else:
            rotate(line.state)
    except FileExistsError as error:
        sys.exit(f"{error.filename} is there already and is not overwritten: choose another folder, or, with rotate, "
                 "wait for the change that is under way")
    except (OSError, ParseError, sqlite3.Error, *FAULTS) as error:
        sys.exit(f"nothing was done: {error}")


if __name__ == "__main__":
    main()
