"""Two more countries with a center: the Czech Republic, whose registry lies in a database and is answered by
`iwets-adapter-sql`, and Brazil, whose registry is a file behind the adapter in Python. Everybody in them is invented.
"""
import pathlib
import shutil
import sqlite3
import subprocess

from network import Daemon, NetworkError

PYTHON = pathlib.Path(__file__).resolve().parents[2] / "adapters/python"
INTERPRETER = "/usr/bin/python3"  # Its packages are those that deploy/setup installs.

TABLES = """
CREATE TABLE zbrane(id int PRIMARY KEY, vyrobni_cislo text NOT NULL, vyrobce text, model text, druh text, raze text,
                    zeme_puvodu text, rok_vyroby int, vyvoz text);
CREATE TABLE prevody(id int PRIMARY KEY, zbran_id int REFERENCES zbrane, nazev text, koncese text, adresa text,
                     uloha text, nabyto date, prodano date);
CREATE TABLE nabyvatele(id int PRIMARY KEY, zbran_id int REFERENCES zbrane, jmeno text, datum_narozeni date,
                        adresa text, datum_nabyti date);
CREATE INDEX by_number ON zbrane(UPPER(REPLACE(vyrobni_cislo, ' ', '')));
"""
MAPPING = """
[center]
state = "{state}"
anchor = "{anchor}"
[connection]
kind = "odbc"
string = "Driver={driver};Database={registry};Timeout=2000"
[firearm]
table = "zbrane"
id = "id"
serial = "vyrobni_cislo"
canonical = "UPPER(REPLACE(vyrobni_cislo, ' ', ''))"
make = "vyrobce"
model = "model"
type = "druh"
calibre = "raze"
country_of_manufacture = "zeme_puvodu"
year_of_manufacture = "rok_vyroby"
[status]
exported_to = "vyvoz"
[[chain]]
table = "prevody"
firearm = "zbran_id"
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
address = "adresa"
purchased = "datum_nabyti"
[values.type]
"pistole" = "PI"
[values.role]
"dovozce" = "importer"
"prodejce" = "dealer"
[release]
onward = "yes"
[answer]
contact = "registr@policie.example"
delay_after_s = 5
"""


def odbc_driver():
    """The ODBC driver of SQLite, or None."""
    return next(iter(sorted(pathlib.Path("/usr/lib").glob("*/odbc/libsqlite3odbc.so"))), None)


def create(network, firearms, purchasers):
    """Makes both centers and admits them; before the network starts. `firearms`: (serial, make, model, calibre, country
    that they were exported to, or None) of the Czech registry; `purchasers`: lines of the Brazilian one."""
    driver = odbc_driver()
    if driver is None:
        raise NetworkError("the ODBC driver of SQLite is missing: apt-get install libsqliteodbc")
    registry, mapping = network.path("registry.db"), network.path("mapping.toml")
    with sqlite3.connect(registry) as database:
        database.executescript(TABLES)
        for n, (serial, make, model, calibre, exported) in enumerate(firearms, 1):
            database.execute("INSERT INTO zbrane VALUES(?, ?, ?, ?, 'pistole', ?, 'US', 2012, ?)",
                             (n, serial, make, model, calibre, exported))
            database.execute("INSERT INTO prevody VALUES(?, ?, 'Dovoz zbraní Plzeň', 'D-044', 'Plzeň, Americká 2', "
                             "'dovozce', '2012-11-20', '2013-02-01')", (2 * n, n))
            database.execute("INSERT INTO prevody VALUES(?, ?, 'Lovecké potřeby Novák', 'P-118', 'Brno, Dlouhá 4', "
                             "'prodejce', '2013-02-01', '2014-05-06')", (2 * n + 1, n))
    database.close()
    mapping.write_text(MAPPING.format(state=network.path("center-CZ"), anchor=network.path("anchor.toml"),
                                      driver=driver, registry=registry))
    network.run("iwets-adapter-sql", "init", "--center", "CZ", "--state", network.path("center-CZ"))
    made = subprocess.run([INTERPRETER, "-B", PYTHON / "iwets_keys.py", "init", "--center", "BR", "--state",
                           network.path("center-BR")], capture_output=True, text=True)
    if made.returncode != 0:
        raise NetworkError(f"iwets_keys.py init ended with {made.returncode}:\n{made.stdout}{made.stderr}")
    brazilian(network, purchasers)
    for country in ("CZ", "BR"):
        network.authority("admit", network.path(f"center-{country}") / "enrolment", "--role", "center")


def brazilian(network, purchasers):
    """The Brazilian registry anew: lines as adapters/python/example_center.py reads them."""
    fresh = network.path("center-BR") / "registry.new"
    fresh.write_text("".join(line + "\n" for line in purchasers))
    shutil.move(fresh, network.path("center-BR") / "registry.csv")


def start(network):
    """Starts both; `network.stop` ends them."""
    network.daemon("center-CZ", "iwets-adapter-sql", "--config", network.path("mapping.toml"), "run").start()
    network.daemons["center-BR"] = Daemon("center-BR", [
        INTERPRETER, "-B", PYTHON / "example_center.py", "run", "--state", network.path("center-BR"), "--anchor",
        network.path("anchor.toml")], network.path("center-BR.log"))
    network.daemons["center-BR"].start()
