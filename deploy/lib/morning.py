"""A morning in the network: records that members have entered, and the traces that meet them.
Every person, number and place is invented.
"""
import hashlib
import random

# member, store, record: what is known before the morning begins
RECORDS = [
    ("ZA", "nominal", {"id": "ZA-W-0419", "reason": "wanted", "reference": "CAS 88/03/2026",
                       "caution": "may be armed",
                       "person": {"name": "Thabo Mokwena", "aliases": ["Tebogo Mokwena"],
                                  "birth_dates": ["1984-07-19"], "sex": "male", "nationalities": ["ZA"]}}),
    ("CZ", "nominal", {"id": "CZ-N-7781", "reason": "wanted",
                       "person": {"name": "Radek Vondráček", "birth_dates": ["1979-11-02"],
                                  "sex": "male", "nationalities": ["CZ"]}}),
    ("BR", "firearm", {"id": "BR-F-20117", "reason": "stolen", "since": "2025-09-14",
                       "reference": "BO 4471/2025",
                       "firearm": {"serial": "TKX40217", "make": "Taurus", "model": "PT 92", "type": "PI",
                                   "calibre": "9x19", "country_of_manufacture": "BR"}}),
    ("ZA", "firearm", {"id": "ZA-F-3391", "reason": "stolen", "since": "2025-12-01",
                       "firearm": {"serial": "A369J257", "make": "Smith & Wesson", "model": "5906", "type": "PI",
                                   "calibre": "9 mm Luger", "country_of_manufacture": "US"}}),
    ("TN", "document", {"id": "TN-D-5520", "reason": "stolen", "since": "2026-01-08",
                        "document": {"type": "P", "number": "K418820", "country": "TUN"}}),
    ("CZ", "vehicle", {"id": "CZ-V-9004", "reason": "stolen", "since": "2026-02-11",
                       "vehicle": {"plate": "4AB 1277", "plate_country": "CZ", "make": "Skoda",
                                   "model": "Octavia", "colour": "grey", "kind": "car", "year": 2019}}),
]

PERSON_MOKWENA = {"name": "MOKWENA, Thabo", "birth_dates": ["1984-07-19"], "sex": "male", "nationalities": ["ZA"]}


def somebody(number):
    """A person like no other: the same for the same number. Name and birth date have nothing to do with each other."""
    syllables = ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "cha"]
    mixed = int.from_bytes(hashlib.blake2b(number.to_bytes(8, "big"), digest_size=8).digest(), "big")
    letters = [syllables[mixed >> 4 * i & 15] for i in range(8)]
    day = mixed >> 32
    return {"name": f"{''.join(letters[:4])} {''.join(letters[4:])}".title(),
            "birth_dates": [f"{1940 + day % 60}-{1 + day // 60 % 12:02d}-{1 + day // 720 % 28:02d}"]}


def request(member, reference, firearm, **more):
    body = {
        "priority": "routine",
        "agency": {"code": f"{member}-NCB", "name": "National Central Bureau"},
        "officer": {"name": "Duty officer", "badge": "117", "phone": "+00 0", "email": "duty@ncb.example"},
        "case_reference": reference, "crime_code": "5202", "intended_use": "criminal investigation",
        "illicit_basis": "where_found",
        "firearm": {"type": "PI", "country_of_manufacture": "US", **firearm},
        "recovery": {"date": "2026-02-20", "country": member, "place": "a street", "circumstances": "traffic stop"},
    }
    body.update(more)
    return body


GLOCK = {"serial": "BKL4471", "make": "Glock", "model": "19", "calibre": "9x19",
         "country_of_manufacture": "AT", "importer": "Glock Inc", "country_of_import": "US"}

# title, member, request: in the order of the morning
TRACES = [
    ("a pistol from a traffic stop; its holder is wanted in South Africa", "BR",
     request("BR", "IP 101/2026", {"serial": "SWX 7719", "make": "Smith & Wesson", "model": "M&P9",
                                   "calibre": "9 mm Luger"}, possessor=PERSON_MOKWENA)),
    ("a pistol that Brazil has reported stolen", "ZA",
     request("ZA", "CAS 12/02/2026", {"serial": "TKX 40217", "make": "Taurus", "model": "PT 92", "calibre": "9x19",
                                      "importer": "Taurus International", "country_of_manufacture": "BR",
                                      "country_of_import": "US"})),
    ("a revolver in a car stolen in Prague; the driver shows a stolen Tunisian passport", "TN",
     request("TN", "TN 2026-331", {"serial": "N402217", "make": "Colt", "model": "Python", "type": "PR",
                                   "calibre": ".357 Magnum"},
             priority="urgent", justification="suspect in custody, hearing tomorrow",
             possessor={"name": "Sami Trabelsi", "birth_dates": ["1990-03-04"],
                        "documents": [{"type": "P", "number": "K418820", "country": "TUN"}]},
             vehicle={"plate": "4AB1277", "plate_country": "CZ", "make": "Skoda"})),
    ("the namesake of a wanted man, born in another year: possible, no alert", "BR",
     request("BR", "IP 102/2026", {"serial": "RUG55102", "make": "Ruger", "model": "SP101", "type": "PR",
                                   "calibre": ".38 Special"},
             possessor={"name": "Radek Vondracek", "birth_dates": ["1961-04-23"]})),
    ("its own stolen pistol, found again: one notice, not two", "ZA",
     request("ZA", "CAS 13/02/2026", {"serial": "A369J257", "make": "Smith & Wesson", "model": "5906",
                                      "calibre": "9x19"})),
    ("a Glock, found in Ostrava", "CZ", request("CZ", "KRPT-1/2026", GLOCK)),
    ("the same Glock, asked about by Tunisia: both sides learn of each other", "TN",
     request("TN", "TN 2026-332", GLOCK)),
    ("a pistol made in Brazil, which has no center: an officer of its bureau answers", "CZ",
     request("CZ", "KRPT-3/2026", {"serial": "TBR88123", "make": "Taurus", "model": "G2C", "calibre": "9x19",
                                   "country_of_manufacture": "BR"})),
    ("a pistol made in a country where nobody answers: said at once", "CZ",
     request("CZ", "KRPT-2/2026", {"serial": "IT90021", "make": "Beretta", "model": "92FS", "calibre": "9x19",
                                   "country_of_manufacture": "IT"})),
]

# The case that goes on by itself: made in the United States, sold to the Czech Republic, exported to Brazil. As TRACES.
ABROAD = ("a pistol that was sold abroad twice: the case goes on by itself, from country to country", "ZA",
          request("ZA", "CAS 14/02/2026", {"serial": "SWX 5001", "make": "Smith & Wesson", "model": "M&P9",
                                           "calibre": "9x19", "country_of_import": "CZ"}))
# What the registries abroad know: deploy/lib/abroad.py.
CZECH_FIREARMS = [("SWX 5001", "Smith & Wesson", "M&P9", "9 mm Luger", "BR")]
BRAZILIAN_PURCHASERS = ["SWX5001;Ana Souza;2015;Smith & Wesson", "TKX40217;Paulo Lima;2016;Taurus"]


def background(members, count, seed):
    """Ordinary traces, which hit nothing."""
    dice = random.Random(seed)
    makes = [("Smith & Wesson", "SD9", "9x19"), ("Colt", "M1991A1", ".45 ACP"), ("Ruger", "P95", "9x19"),
             ("Remington", "870", "12"), ("Savage", "110", ".308 Win")]
    for i in range(count):
        member = members[i % len(members)]
        make, model, calibre = dice.choice(makes)
        serial = "".join(dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3)) + str(dice.randrange(100000, 999999))
        yield "ordinary", member, request(
            member, f"{member} B/{i}", {"serial": serial, "make": make, "model": model, "calibre": calibre},
            possessor=somebody(1000 * int(serial[3:]) + i))
