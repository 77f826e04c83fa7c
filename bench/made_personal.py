"""Sentences with made values of personal data in many spellings, and with numbers that are none; the same on every run."""

import random
from collections.abc import Callable, Iterator, Sequence

from stdnum import iban, luhn

from frontdesk.guards.personal import Kind

Span = tuple[Kind, int, int]

SENTENCES: dict[str, list[str]] = {
    "card": [
        "My card number is {}, please update it.",
        "Charge {} from now on",
        "card:{}",
        "I paid with {} last week and was billed twice",
        "the new one: {} 12/27 123",
        "can you check whether {} is the card on file?",
        "Visa {}",
        "{}",
        "it's {}. Thanks!",
        "Ma carte est la {}, merci.",
        "J'ai payé avec la carte bancaire {} hier.",
        "Numéro de carte : {}",
        "Mi tarjeta es {}, gracias",
        "Pagué con {} y no aparece",
        "La tarjeta ({}) caducó",
    ],
    "iban": [
        "Please refund to {}.",
        "My IBAN: {}",
        "the account is {} and it is in my name",
        "Send it to {} please",
        "IBAN {}, thanks",
        "Mon IBAN est {}.",
        "Virez la somme sur {} svp",
        "Mi IBAN es {}",
        "Por favor devuelvan el dinero a la cuenta {} hoy",
    ],
    "national_id": [
        "My SSN is {}",
        "social security number: {}.",
        "ssn {} and date of birth 4/12/1981",
        "I was told to give you my social, {}.",
        "Please use {} to look me up",
        "Mi número de la seguridad social de EE. UU. es {}",
        "Mon numéro de sécurité sociale américain : {}",
    ],
    "email": [
        "Write to me at {}.",
        "my address is {}, not the old one",
        "e-mail: {}",
        "<{}>",
        "Contact {} or call",
        "Écrivez-moi à {} !",
        "Mon adresse mail est {}.",
        "Mi correo es {}, gracias",
        "Escríbame a {}",
        "I'm {}",
    ],
    "phone": [
        "Call me at {}.",
        "My number is {}, after 5pm",
        "You can reach me on {}",
        "phone: {}",
        "{} is my number",
        "Tel. {}",
        "Please ring {} and ask for Ann",
        "text {} when it's done",
        "I moved. New phone {}, same address",
        "Appelez-moi au {}.",
        "Mon numéro : {}",
        "Je suis joignable au {} le matin",
        "Tél : {}",
        "Llámeme al {}",
        "Mi teléfono es {}.",
        "Mi móvil: {}, gracias",
        "Mi nuevo número es el {}",
    ],
    "ip": ["It says that {} is blocked", "my IP is {}", "Mon adresse IP est {}.", "Me conecto desde {}"],
}
OTHERS = [
    "My order number is {digits:10}",
    "Tracking number {digits:12} never arrived",
    "order #{digits:9}",
    "Policy AC-{digits:7}, claim CL-{digits:6}",
    "The invoice {digits:8} of {date} is wrong",
    "I was charged ${amount} on {date}",
    "It costs €{amount} instead of {amount} €",
    "Between {year}-{year} I had 3 cars",
    "{year} Honda Civic with {digits:5} miles",
    "From {date} to {date}, {digits:2} % off",
    "Update to version {digits:1}.{digits:1}.{digits:2}.{digits:1} failed",
    "The code is {digits:6}",
    "Reference {digits:16}",
    "VIN 1HGCM82633A{digits:6}",
    "my booking {digits:3}-{digits:7}-{digits:7} is gone",
    "Open 9:00-17:30, Mon-Fri",
    "https://acme.example/o/{digits:10}",
    "item {digits:4}-{digits:4}",
    "the card ends in {digits:4}",
    "{unlucky}",
    "card number {unlucky} is refused",
    "{badiban} is no IBAN",
    "Ma commande {digits:10} du {date}",
    "Le colis {digits:13} est perdu",
    "Facture nº {digits:8}, {amount} €",
    "Contrat {digits:9}",
    "Mi pedido {digits:10} no llega",
    "Factura {digits:8} del {date}",
    "Póliza {digits:9}, {amount} €",
    "El envío {digits:12}",
    "It weighs {digits:3} kg and has {digits:8} parts",
    "ticket {digits:7}",
    "{digits:3} {digits:2} times",
    "ISBN 978-{digits:1}-{digits:4}-{digits:4}-{digits:1}",
    "at {date} 14:{digits:2}:{digits:2} I saw error {digits:4}",
    "account {digits:10}",
    "ratio 0.{digits:16}",
    "id {digits:18}",
    "@ana_{digits:3} said so",
]
BRANDS = [
    ("4", 16),
    ("4", 16),
    ("4", 13),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("6011", 16),
]
RARER = [("65", 16), ("3530", 16), ("62", 16), ("6304", 16), ("6759", 19), ("4", 19)]
BBANS = {
    "DE": "n18",
    "FR": "n10c11n2",
    "ES": "n20",
    "GB": "a4n14",
    "IT": "a1n10c12",
    "NL": "a4n10",
    "BE": "n12",
    "AT": "n16",
    "CH": "n5c12",
    "PT": "n21",
    "IE": "a4n14",
    "LU": "n3c13",
    "PL": "n24",
    "SE": "n20",
    "DK": "n14",
    "NO": "n11",
    "FI": "n14",
    "CZ": "n20",
    "SK": "n20",
    "HU": "n24",
    "RO": "a4c16",
    "BG": "a4n6c8",
    "HR": "n17",
    "SI": "n15",
    "LT": "n16",
    "LV": "a4c13",
    "EE": "n16",
    "GR": "n7c16",
    "CY": "n8c16",
    "MT": "a4n5c18",
    "TR": "n6c16",
    "IL": "n19",
    "SA": "n2c18",
    "AE": "n19",
    "BR": "n23a1c1",
    "IS": "n22",
}
PHONES = [
    "2##5550###",
    "(3##) 4##-####",
    "4##-6##-####",
    "6##.7##.####",
    "+1 7## 8## ####",
    "1-8##-2##-####",
    "+1-2##-3##-####x###",
    "001-5##-4##-####",
    "(2##)3##-####x####",
    "9## 4## ####",
    "06 ## ## ## ##",
    "07.##.##.##.##",
    "01-4#-##-##-##",
    "06########",
    "+33 6 ## ## ## ##",
    "+336########",
    "0033 6 ## ## ## ##",
    "+33 (0)1 4# ## ## ##",
    "6## ### ###",
    "6########",
    "91 ### ## ##",
    "+34 6## ### ###",
    "+34 91 ### ## ##",
    "0034 6########",
    "6##-##-##-##",
    "020 7### ####",
    "07### ######",
    "+44 7### ######",
    "+44 (0)20 7### ####",
    "(020) 7### ####",
    "0161 4## ####",
    "030 2#######",
    "0391 42 4# 4#",
    "+49 30 2#######",
    "+49 (0)171 #######",
    "0171/#######",
    "(030) 2### ####",
    "089-4#######",
]
NAMES = ["ana", "john.smith", "m_lopez", "jean-luc", "o.brien", "x", "maria+shop", "info", "K.Meyer", "lea2001"]
HOSTS = [
    "example.com",
    "mail.example.org",
    "exemple.fr",
    "correo.es",
    "web.de",
    "firm.co.uk",
    "uni-koeln.de",
    "a1.io",
    "sub.domain.travel",
]


def made(count: int, seed: int = 7) -> Iterator[tuple[str, Sequence[Span]]]:
    """`count` texts; of three, one holds no personal data, and one of ten holds two values."""
    chance = random.Random(seed)
    for _ in range(count):
        if chance.random() < 1 / 3:
            yield _other(chance), []
            continue
        text, spans = _sentence(chance)
        if chance.random() < 0.1:
            more, further = _sentence(chance)
            later: list[Span] = [(kind, start + len(text) + 1, end + len(text) + 1) for kind, start, end in further]
            spans = [*spans, *later]
            text = f"{text}\n{more}"
        yield text, spans


def _sentence(chance: random.Random) -> tuple[str, Sequence[Span]]:
    kind: Kind = chance.choice(list(VALUES))
    value = VALUES[kind](chance)
    before, _, after = chance.choice(SENTENCES[kind]).partition("{}")
    return before + value + after, [
        (kind, len(before) + len(value) - len(value.lstrip("(+")), len(before) + len(value))
    ]


def _card(chance: random.Random) -> str:
    begins, length = chance.choice([*BRANDS, *RARER])
    digits = begins + _digits(chance, length - len(begins) - 1)
    digits += luhn.calc_check_digit(digits)
    groups = _cut(digits, [4, 6, 5] if length == 15 else [4, 6, 4] if length == 14 else [4] * 5)
    separator = chance.choice(["", "", "", " ", " ", "-", ".", "  ", "\n", " - "])
    if length == 16 and chance.random() < 0.05:
        return "{}-{} {} {}".format(*groups)
    value = separator.join(groups) if length != 13 else digits
    return value.translate({ord("0") + i: 0xFF10 + i for i in range(10)}) if chance.random() < 0.03 else value


def _iban(chance: random.Random) -> str:
    country = chance.choice(list(BBANS))
    bban = ""
    for part in BBANS[country].replace("n", " n").replace("a", " a").replace("c", " c").split():
        letters = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"}[
            part[0]
        ]
        bban += "".join(chance.choices(letters, k=int(part[1:])))
    whole = country + iban.calc_check_digits(f"{country}00{bban}") + bban
    value = chance.choice(["", " ", " ", "-"]).join(_cut(whole, [4] * 9))
    return value.lower() if chance.random() < 0.1 else value


def _ssn(chance: random.Random) -> str:
    area = chance.choice([*range(1, 666), *range(667, 900)])
    return f"{area:03}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def _email(chance: random.Random) -> str:
    return f"{chance.choice(NAMES)}@{chance.choice(HOSTS)}"


def _phone(chance: random.Random) -> str:
    return "".join(str(chance.randint(0, 9)) if sign == "#" else sign for sign in chance.choice(PHONES))


def _ip(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return "2001:db8:" + ":".join(f"{chance.randint(0, 65535):x}" for _ in range(6))
    return ".".join(str(chance.randint(1, 254)) for _ in range(4))


VALUES: dict[Kind, Callable[[random.Random], str]] = {
    "card": _card,
    "iban": _iban,
    "national_id": _ssn,
    "email": _email,
    "phone": _phone,
    "ip": _ip,
}


def _other(chance: random.Random) -> str:
    text = chance.choice(OTHERS)
    for length in range(1, 19):
        while (slot := f"{{digits:{length}}}") in text:
            text = text.replace(slot, _digits(chance, length), 1)
    while "{date}" in text:
        text = text.replace("{date}", _date(chance), 1)
    while "{year}" in text:
        text = text.replace("{year}", str(chance.randint(1990, 2026)), 1)
    unlucky = _card(chance).translate({0xFF10 + i: ord("0") + i for i in range(10)})
    text = text.replace("{unlucky}", unlucky[:-1] + str((int(unlucky[-1]) + 1) % 10))
    text = text.replace("{amount}", f"{chance.randint(1, 99)},{chance.randint(0, 999):03}.{chance.randint(0, 99):02}")
    return text.replace(
        "{badiban}", f"DE00 {_digits(chance, 4)} {_digits(chance, 4)} {_digits(chance, 4)} {_digits(chance, 4)} 00"
    )


def _date(chance: random.Random) -> str:
    year, month, day = chance.randint(1990, 2026), chance.randint(1, 12), chance.randint(1, 28)
    written = [
        "{0}-{1:02}-{2:02}",
        "{2:02}/{1:02}/{0}",
        "{1}/{2}/{0}",
        "{2}.{1}.{0}",
        "{0}/{1:02}/{2:02}",
        "{2:02} {1:02} {0}",
    ]
    return chance.choice(written).format(year, month, day)


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _cut(text: str, lengths: Sequence[int]) -> list[str]:
    pieces: list[str] = []
    for length in lengths:
        if text:
            pieces.append(text[:length])
            text = text[length:]
    return pieces
