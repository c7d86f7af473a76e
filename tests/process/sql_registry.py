"""A national registry in a PostgreSQL of its own, and a network whose center answers from it.

Everybody and everything in the registry is invented.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(ROOT / "deploy/lib")]
from network import Network  # noqa: E402

PASSWORD = "tajne heslo"

TABLES = """
CREATE TABLE zbrane(id int PRIMARY KEY, vyrobni_cislo text NOT NULL, vyrobce text, model text, druh text, raze text,
                    zeme_puvodu text, rok_vyroby int, vyvoz text, stav text);
CREATE TABLE obchodnici(id int PRIMARY KEY, nazev text, koncese text, adresa text);
CREATE TABLE prevody(id int PRIMARY KEY, zbran_id int REFERENCES zbrane, obchodnik_id int REFERENCES obchodnici,
                     uloha text, nabyto date, prodano date);
CREATE TABLE nabyvatele(id int PRIMARY KEY, zbran_id int REFERENCES zbrane, jmeno text, datum_narozeni date,
                        misto_narozeni text, adresa text, doklad text, datum_nabyti date);
"""
INDEXES = """
CREATE INDEX ON zbrane (UPPER(regexp_replace(vyrobni_cislo, '[^A-Za-z0-9]', '', 'g')));
"""
ROWS = """
INSERT INTO zbrane VALUES
 (1, 'A-10 2231', 'Česká zbrojovka', '75 B', 'pistole', '9 mm Luger', 'CZ', 1998, NULL, 'v evidenci'),
 (2, 'B 77001', 'Česká zbrojovka', '83', 'pistole', '7.65 Browning', 'CZ', 1994, 'BRA', 'vyvezeno'),
 (3, 'C5005', 'Česká zbrojovka', '75 B', 'pistole', '9 mm Luger', 'CZ', 2001, NULL, NULL),
 (4, 'C5005', 'Česká zbrojovka', '75 B', 'pistole', '9 mm Luger', 'CZ', 2003, NULL, NULL),
 (5, 'D0O1I8', 'Česká zbrojovka', '82', 'pistole', '9 mm Makarov', 'CZ', 1986, NULL, NULL),
 (6, 'E4321', 'Zbrojovka Vsetín', 'Z-98', 'puška', '.308 Win', 'CZ', 2010, NULL, 'odcizeno u prodejce');
INSERT INTO obchodnici VALUES
 (1, 'Česká zbrojovka a.s.', 'V-001', 'Uherský Brod'), (2, 'Lovecké potřeby Novák', 'P-118', 'Brno, Dlouhá 4');
INSERT INTO prevody VALUES
 (1, 1, 1, 'výrobce', NULL, '1998-03-02'), (2, 1, 2, 'prodejce', '1998-03-09', '1998-06-30'),
 (3, 2, 1, 'výrobce', NULL, '1994-11-20'), (4, 6, 2, 'prodejce', '2010-05-05', NULL),
 (5, 5, 1, 'výrobce', NULL, '1986-01-15');
INSERT INTO nabyvatele VALUES
 (1, 1, 'Jan Dvořák', '1970-04-12', 'Kroměříž', 'Zlín, Krátká 9', 'OP 118227309', '1998-06-30');
"""

MAPPING = """
[center]
state = "{state}"
anchor = "{anchor}"

[connection]
{connection}

[firearm]
table = "zbrane"
id = "id"
serial = "vyrobni_cislo"
folded = "auto"
make = "vyrobce"
model = "model"
type = "druh"
calibre = "raze"
country_of_manufacture = "zeme_puvodu"
year_of_manufacture = "rok_vyroby"

[status]
exported_to = "vyvoz"
status = "stav"

[[chain]]
table = "prevody JOIN obchodnici ON obchodnici.id = prevody.obchodnik_id"
firearm = "prevody.zbran_id"
role_column = "uloha"
name = "nazev"
licence = "koncese"
address = "adresa"
acquired = "nabyto"
disposed = "prodano"

[purchaser]
table = "nabyvatele"
firearm = "zbran_id"
name = "jmeno"
birth_date = "datum_narozeni"
birth_place = "misto_narozeni"
address = "adresa"
identity_document = "doklad"
purchased = "datum_nabyti"

[values.make]
"Česká zbrojovka" = "CZ"
[values.type]
"pistole" = "PI"
"puška" = "R"
[values.role]
"výrobce" = "manufacturer"
"prodejce" = "dealer"
[values.status]
"odcizeno u prodejce" = "stolen_from_dealer"
"v evidenci" = "none"

[answer]
contact = "registr@policie.example"
delay_after_s = 1

{release}
"""

RELEASE = """
[release.BR]
withheld = ["purchaser.address", "purchaser.identity_document"]
[release.TN]
approve = true
"""


def newest_programs():
    """The folder of PostgreSQL's programs, or None."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """A server in a folder of its own. As root it runs as user postgres."""

    def __init__(self):
        self.programs = newest_programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="iwets-pg-"))
        self.user = []
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.data = self.folder / "data"
        self.run("initdb", "-D", self.data, "--auth=trust", "--username=bench", "--no-sync", "--encoding=UTF8",
                 "--locale=C.UTF-8")
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o",
                 f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off", "start")

    def run(self, program, *words):
        done = subprocess.run([*self.user, self.programs / program, *map(str, words)], capture_output=True, text=True,
                              cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def sql(self, text):
        return self.run("psql", "-h", self.folder, "-U", "bench", "-d", "postgres", "-X", "-q", "-A", "-t", "-v",
                        "ON_ERROR_STOP=1", "-c", text)

    def session(self, text):
        """A session that stays: returns once its statements have run, holding what they hold."""
        held = subprocess.Popen([*self.user, self.programs / "psql", "-h", self.folder, "-U", "bench", "-d", "postgres",
                                 "-X", "-q", "-A", "-t"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                cwd="/")
        held.stdin.write(text + "\nSELECT 'held';\n")
        held.stdin.flush()
        assert held.stdout.readline().strip() == "held"
        return held

    def fill(self):
        self.sql(TABLES + INDEXES + ROWS)
        self.sql(f"CREATE ROLE registr LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO registr")
        hba = self.data / "pg_hba.conf"
        hba.write_text("local all registr scram-sha-256\nlocal all all trust\n")
        self.sql("SELECT pg_reload_conf()")
        return self

    def stop(self, how="immediate"):
        self.run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o",
                 f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off", "start")

    def remove(self):
        try:
            self.stop()
        except RuntimeError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def connection(self, folder):
        """[connection] of a mapping, with the password in a file of `folder`."""
        secret = pathlib.Path(folder) / "registry.password"
        secret.write_text(PASSWORD + "\n")
        secret.chmod(0o600)
        return (f'kind = "postgresql"\nstring = "host={self.folder} dbname=postgres user=registr"\n'
                f'password_file = "{secret}"\nstatement_timeout_ms = 500')


class SqlNetwork(Network):
    """A network whose center is `iwets-adapter-sql` with this mapping file."""

    def __init__(self, folder, programs, mapping, members=("ZA", "BR", "TN")):
        super().__init__(folder, programs, members=members, center="CZ")
        self.mapping = pathlib.Path(mapping)

    def start_center(self):
        return self.daemon("center", "iwets-adapter-sql", "--config", self.mapping, "run").start()

    def adapter(self, *words, **more):
        return self.run("iwets-adapter-sql", "--config", self.mapping, *words, **more)
