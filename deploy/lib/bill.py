"""The bill of materials: what the programs in a folder and the officers' pages are made of (CycloneDX 1.5).

What a program is linked with is asked of the loader, which finds what it would find at a start; Debian's own list of
files says which package that is. So the bill is true of the machine on which it is written: write it where the programs run.
"""
import argparse
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ("iwets", "iwets-adapter-atf", "iwets-adapter-conform", "iwets-adapter-sql", "iwets-authority", "iwets-hub", "iwets-hubctl",
            "iwets-match", "iwets-node")
FOUND = re.compile(r"(?:=>\s+)?(/\S+) \(0x[0-9a-f]+\)$")
PACKAGE_FORMAT = "${Version}\t${Architecture}\t${source:Package}\t${db:Status-Status}"


class Incomplete(Exception):
    """Something that runs, or that was built in, is in no list: what is wrong with it nobody would tell."""


def packages_under(heading):
    """The packages of one part of deploy/packages."""
    part = (ROOT / "deploy/packages").read_text().split(f"\n# {heading}\n")
    if len(part) != 2:
        raise Incomplete(f'deploy/packages has no part "{heading}"')
    return part[1].split("\n#")[0].split()


def libraries_of(program):
    """The files that the loader maps for a program, the loader itself included."""
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise Incomplete(f"{program}: ldd says: {(told.stderr or told.stdout).strip()}; is it a program of this machine?")
    missing = [line.split()[0] for line in told.stdout.splitlines() if "not found" in line]
    if missing:
        raise Incomplete(f"{program} does not start here, {', '.join(missing)} is missing; run deploy/setup")
    return [found[1] for line in told.stdout.splitlines() if (found := FOUND.search(line.strip()))]


def packages_of(files):
    """file -> the Debian package that brought it. Lists may have it under /usr/lib or under /lib, which are one folder."""
    names = {name: file for file in files for name in (file, file.removeprefix("/usr"), "/usr" + file)}
    told = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, check=False)
    out = {}
    for line in told.stdout.splitlines():
        packages, _, name = line.rpartition(": ")
        if name in names:
            out[names[name]] = packages.split(",")[0].split(":")[0]
    for file in sorted(set(files) - set(out)):
        raise Incomplete(f"{file} is of no Debian package: who watches it for flaws, and who mends it?")
    return out


def debian(name, how, programs=()):
    told = subprocess.run(["dpkg-query", "-W", f"-f={PACKAGE_FORMAT}\n", name], capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in told.stdout.splitlines() if line.endswith("\tinstalled")]
    if not lines:
        raise Incomplete(f"{name} is not installed: write the bill where the programs were built, or run deploy/setup")
    version, architecture, source, _ = lines[0]
    purl = f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='.-_~')}?arch={architecture}&distro=debian-12"
    known = {"iwets:how": how, "iwets:debian-source": source}
    if programs:
        known["iwets:programs"] = " ".join(sorted(programs))
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": "required", "purl": purl,
            "properties": [{"name": key, "value": value} for key, value in known.items()]}


def pages():
    """What the lock file says: the pages' own packages, and those that build them, which are part of nothing."""
    lock = json.loads((ROOT / "node/web/package-lock.json").read_text())
    out = []
    for place, package in sorted(lock["packages"].items()):
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        algorithm, _, digest = package["integrity"].partition("-")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        out.append({"type": "library", "bom-ref": purl, "name": name, "version": package["version"],
                    "scope": "excluded" if package.get("dev") else "required", "purl": purl,
                    "hashes": [{"alg": f"SHA-{algorithm.removeprefix('sha')}", "content": base64.b64decode(digest).hex()}],
                    "properties": [{"name": "iwets:programs", "value": "iwets-node"},
                                   {"name": "iwets:how", "value": "builds the pages" if package.get("dev") else "part of the pages"}]})
    return out


def bill(folder):
    programs = [name for name in PROGRAMS if (folder / name).is_file()]
    if not programs:
        raise Incomplete(f"{folder} has none of our programs; build them (deploy/setup), or say where they are with --bin")
    users = {}
    for program in programs:
        for file in libraries_of(folder / program):
            users.setdefault(os.path.realpath(file), set()).add(program)
    linked = {}
    for file, package in packages_of(users).items():
        linked.setdefault(package, set()).update(users[file])
    components = [debian(name, "linked", by) for name, by in sorted(linked.items())]
    components += [debian(name, "headers, part of the programs")
                   for name in packages_under("libraries that are headers, and so part of the programs themselves")]
    version = re.search(r"project\(iwets VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": f"iwets@{version}", "name": "iwets", "version": version},
                         "properties": [{"name": "iwets:programs", "value": " ".join(programs)}]},
            "components": components + pages()}


def main():
    words = argparse.ArgumentParser(prog="deploy/bill-of-materials", description=(
        "Prints what the programs and pages are made of, as JSON (CycloneDX 1.5): name, version and purl of each Debian package that a "
        "program is linked with, in turn too, of those whose headers are part of it, and of the pages' packages with their digests."))
    words.add_argument("--bin", default=ROOT / "build/release/bin", type=pathlib.Path, metavar="FOLDER",
                       help="where the programs are; build/release/bin")
    try:
        print(json.dumps(bill(words.parse_args().bin), indent=2))
    except Incomplete as fault:
        print(f"deploy/bill-of-materials: {fault}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
