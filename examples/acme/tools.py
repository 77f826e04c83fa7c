"""What Eva can do: work out a quote, and look into the policies and claims of a customer who is signed in.

The figures live in data/*.sql. Put calls to your own systems in place of the look-ups.
"""

import asyncio
import difflib
import re
import sqlite3
import unicodedata
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from frontdesk import Customer, ToolFailed, tool

DATA = Path(__file__).parent / "data"
PHONE = "1-800-123-4567"
HOURS = "Monday to Friday, 9 AM to 5 PM EST"

Name = Annotated[str, Field(min_length=1, max_length=60)]
PolicyNumber = Annotated[str, Field(pattern=r"^\s*[Aa][Cc][- ]?\d{7}\s*$")]
ClaimNumber = Annotated[str, Field(pattern=r"^\s*[Cc][Ll][- ]?\d{6}\s*$")]


# The schema's limits only keep out slips. Who can be quoted is in rating.sql, so that a refusal has a reason.
@tool
async def get_quote(
    make: Name,
    model: Name,
    year: Annotated[int, Field(ge=1886, le=2200)],
    mileage: Annotated[int, Field(ge=0, le=9_999_999)],
    driver_age: Annotated[int, Field(ge=0, le=130)],
    *,
    now: datetime,
) -> dict[str, object]:
    """Work out what insuring a vehicle would cost: the estimated monthly premium in USD and its parts.

    For privately used cars, electric cars and two-wheelers. Call it once all five values are known, and again
    when the customer changes one of them. The premium is an estimate for the standard policy, not an offer.

    Args:
        make: Make of the vehicle, such as Nissan
        model: Model of the vehicle, such as Leaf
        year: Model year of the vehicle, such as 2022
        mileage: Mileage on the vehicle, in miles
        driver_age: Age of the main driver, in years
    """
    return await asyncio.to_thread(quote, make, model, year, mileage, driver_age, today=now.date())


@tool
async def get_policy(policy_number: PolicyNumber, *, customer: Customer | None) -> dict[str, object]:
    """Look up one of the signed-in customer's own policies: vehicle, status, dates, premium, extras.

    Args:
        policy_number: Policy number, such as AC-1234567 (it is on the insurance ID card)
    """
    owner = signed_in(customer, "policies")
    return await asyncio.to_thread(own_policy, policy_number, owner)


@tool
async def get_claim_status(claim_number: ClaimNumber, *, customer: Customer | None) -> dict[str, object]:
    """Look up how far one of the signed-in customer's own claims has come, and what happens next.

    Args:
        claim_number: Claim number, such as CL-123456
    """
    owner = signed_in(customer, "claims")
    return await asyncio.to_thread(own_claim, claim_number, owner)


def signed_in(customer: Customer | None, what: str) -> Customer:
    if customer is None:
        raise ToolFailed(
            f"Only a signed-in customer can see {what}, and signing in is not available in this chat yet. "
            f"Acme's staff can look it up by phone at {PHONE}, {HOURS}."
        )
    return customer


def own_policy(number: str, customer: Customer) -> dict[str, object]:
    number = f"AC-{digits(number)}"
    with tables("customers.sql") as db:
        row = db.execute("SELECT * FROM policy WHERE number = ? AND customer_id = ?", (number, customer.id)).fetchone()
    if row is None:
        raise ToolFailed(f"{number} was not found among your policies. Please compare it with your insurance ID card.")
    return {
        "policy_number": number,
        "product": row["product"],
        "vehicle": row["vehicle"],
        "status": row["status"],
        "starts": row["starts"],
        "ends": row["ends"],
        "monthly_premium_usd": row["monthly_premium_cents"] / 100,
        "deductible_usd": row["deductible_usd"],
        "optional_covers": row["optional_covers"] or "none",
    }


def own_claim(number: str, customer: Customer) -> dict[str, object]:
    number = f"CL-{digits(number)}"
    with tables("customers.sql") as db:
        row = db.execute("SELECT * FROM claim WHERE number = ? AND customer_id = ?", (number, customer.id)).fetchone()
    if row is None:
        raise ToolFailed(
            f"{number} was not found among your claims. Please compare it with the confirmation of the claim."
        )
    return {
        "claim_number": number,
        "policy_number": row["policy_number"],
        "what": row["what"],
        "status": row["status"],
        "reported": row["reported"],
        "next_step": row["next_step"],
    }


class Vehicle(NamedTuple):
    """A vehicle as it is rated. `listed` is false when its maker's other models stand in for it."""

    make: str
    model: str
    kind: str
    rating_group: str
    first_year: int | None
    listed: bool = True

    @property
    def name(self) -> str:
        return f"{self.make} {self.model}"


def quote(make: str, model: str, year: int, mileage: int, driver_age: int, *, today: date) -> dict[str, object]:
    """The estimate for one vehicle as of `today`. Raises ToolFailed with the reason when there is none."""
    with tables("rating.sql") as db:
        vehicle = find_vehicle(db, make, model)
        kind = db.execute("SELECT * FROM kind WHERE name = ?", (vehicle.kind,)).fetchone()
        check_limits(kind, vehicle, year, mileage, driver_age, today)
        terms = db.execute("SELECT * FROM quote_terms").fetchone()
        extras = db.execute(
            "SELECT name, monthly_cents FROM optional_cover WHERE kind = ? ORDER BY rowid", (vehicle.kind,)
        ).fetchall()
        (base_cents,) = db.execute(
            "SELECT base_cents FROM rating_group WHERE name = ?", (vehicle.rating_group,)
        ).fetchone()
        age = max(0, today.year - year)
        factors = [
            (f"vehicle age of {age} year{'' if age == 1 else 's'}", band(db, "vehicle_age_band", age)),
            (f"mileage of {mileage:,}", band(db, "mileage_band", mileage)),
            (f"driver age of {driver_age}", band(db, "driver_age_band", driver_age)),
        ]
    if kind["surcharge_percent"] != 100:
        factors.append(("electric surcharge", kind["surcharge_percent"]))

    group = f"base amount for rating group {vehicle.rating_group}"
    if not vehicle.listed:
        group += f" (this model isn't listed by name, so it is rated like other {vehicle.make} models)"
    breakdown = [{"factor": group, "effect": f"${base_cents / 100:.2f}"}]
    premium = Decimal(base_cents) / 100
    for factor, percent in factors:
        premium = premium * percent / 100
        breakdown.append({"factor": factor, "effect": f"{percent - 100:+d}%" if percent != 100 else "no change"})

    return {
        "monthly_premium_usd": float(premium.quantize(Decimal("0.01"), ROUND_HALF_UP)),
        "vehicle": f"{year} {vehicle.name}",
        "kind": kind["label"],
        "breakdown": breakdown,
        "optional_extras": [{"name": name, "monthly_usd": cents / 100} for name, cents in extras],
        "valid_days": terms["valid_days"],
        "next_step": f"To turn the quote into cover, call {PHONE}, {HOURS}, or ask here for a call back.",
        "note": f"This is an estimate for the standard policy with a ${terms['deductible_usd']} deductible, "
        "without optional extras and discounts. It is not an offer of insurance.",
    }


def check_limits(kind: sqlite3.Row, vehicle: Vehicle, year: int, mileage: int, driver_age: int, today: date) -> None:
    otherwise = f"If that was a slip, tell me the right figure; for other questions Acme is at {PHONE}, {HOURS}."
    low, high = kind["min_driver_age"], kind["max_driver_age"]
    if not low <= driver_age <= high:
        raise ToolFailed(
            f"There is no quote for a main driver of {driver_age}: for this {kind['label']} the main driver "
            f"must be between {low} and {high} years old. {otherwise}"
        )
    first, last = kind["first_model_year"], today.year + 1
    if not first <= year <= last:
        raise ToolFailed(f"There is no quote for model year {year}: it must be between {first} and {last}. {otherwise}")
    if vehicle.first_year is not None and year < vehicle.first_year:
        raise ToolFailed(
            f"There is no {year} {vehicle.name} in the rating table: its model years begin with "
            f"{vehicle.first_year}. Please check the model year."
        )
    if mileage > kind["max_mileage"]:
        raise ToolFailed(
            f"There is no quote with {mileage:,} miles: for this {kind['label']} the limit is "
            f"{kind['max_mileage']:,} miles. {otherwise}"
        )


def find_vehicle(db: sqlite3.Connection, make: str, model: str) -> Vehicle:
    """The vehicle that a customer's words mean. Raises ToolFailed for a name that cannot be rated."""
    maker = find_maker(db, make, model)
    whole = words(model)
    spoken = without_maker(db, maker, whole)
    said = f"{maker} {' '.join(model.split())}"
    if is_commercial(db, maker, spoken):
        raise ToolFailed(
            f"'{said}' counts as a commercial vehicle, and Acme doesn't offer commercial insurance. "
            "Acme insures privately used cars, electric cars and two-wheelers."
        )
    # A model may begin with its maker's other name, as the Range Rover Sport does: the whole comes first.
    found = listed_vehicle(db, maker, whole) or listed_vehicle(db, maker, spoken)
    if found is not None:
        return found

    near = nearest(
        key(" ".join(spoken)),
        [
            (row["spelling"], f"{maker} {row['model']}")
            for row in db.execute(
                "SELECT model AS spelling, model FROM vehicle WHERE make = :make"
                " UNION SELECT alias, model FROM model_alias WHERE make = :make",
                {"make": maker},
            )
        ],
    )
    if near:
        raise ToolFailed(f"'{said}' is not in Acme's rating table. Did you mean {near}? {unlisted_help()}")
    others = [
        f"{row['make']} {' '.join(model.split())}"
        for row in db.execute(
            "SELECT make FROM vehicle WHERE key(model) = :key"
            " UNION SELECT make FROM model_alias WHERE key(alias) = :key",
            {"key": key(" ".join(spoken))},
        )
    ]
    if others:
        raise ToolFailed(
            f"'{said}' is not in Acme's rating table, but {alternatives(others)} is. Please check the make."
        )
    default = db.execute("SELECT kind, rating_group FROM unlisted_model WHERE make = ?", (maker,)).fetchone()
    if default is not None and spoken:
        return Vehicle(maker, " ".join(model.split()), default["kind"], default["rating_group"], None, False)
    raise ToolFailed(f"'{said}' is not in Acme's rating table. Please check the name. {unlisted_help()}")


def find_maker(db: sqlite3.Connection, make: str, model: str) -> str:
    """The maker's name in the table.

    "Nissan Leaf" will do, and so will a model's name in its place ("Leaf") when only one maker has it.
    """
    spellings = [
        (row["spelling"], str(row["make"]))
        for row in db.execute(
            "SELECT make AS spelling, make FROM vehicle UNION SELECT make, make FROM commercial"
            " UNION SELECT alias, make FROM make_alias"
        )
    ]
    makers = {key(spelling): maker for spelling, maker in spellings}
    wanted = key(make)
    alone = "".join(word for word in words(make) if word not in words(model))
    if found := makers.get(wanted) or makers.get(alone):
        return found
    of_model = db.execute(
        "SELECT DISTINCT make FROM"
        " (SELECT make, model AS name FROM vehicle UNION SELECT make, alias FROM model_alias)"
        " WHERE key(name) = ?",
        (wanted,),
    ).fetchall()
    if len(of_model) == 1:
        return str(of_model[0]["make"])
    near = nearest(wanted, spellings)
    hint = f"Did you mean {near}?" if near else "Please check the name of the maker."
    raise ToolFailed(f"'{' '.join(make.split())}' is not a maker in Acme's rating table. {hint} {unlisted_help()}")


def without_maker(db: sqlite3.Connection, maker: str, model: list[str]) -> list[str]:
    """The words of a model without a leading year and maker, as in "2022 Nissan Leaf"."""
    if len(model) > 1 and re.fullmatch(r"(19|20)\d\d", model[0]):
        model = model[1:]
    aliases = db.execute("SELECT alias FROM make_alias WHERE make = ?", (maker,))
    names = {key(maker), *(key(row["alias"]) for row in aliases)}
    for count in range(len(model) - 1, 0, -1):
        if key(" ".join(model[:count])) in names:
            return model[count:]
    return model


def is_commercial(db: sqlite3.Connection, maker: str, model: list[str]) -> bool:
    prefixes = {key(" ".join(model[:count])) for count in range(1, len(model) + 1)}
    models = db.execute("SELECT model FROM commercial WHERE make = ?", (maker,))
    if any(row["model"] is None or key(row["model"]) in prefixes for row in models):
        return True
    return any(row["word"] in model for row in db.execute("SELECT word FROM commercial_word"))


def listed_vehicle(db: sqlite3.Connection, maker: str, model: list[str]) -> Vehicle | None:
    """The longest listed model that the words begin with; a trim may follow, as in "Model 3 Long Range"."""
    for count in range(len(model), 0, -1):
        row = db.execute(
            "SELECT make, model, kind, rating_group, first_year FROM vehicle WHERE make = :make AND"
            " (key(model) = :key OR model IN"
            " (SELECT model FROM model_alias WHERE make = :make AND key(alias) = :key))",
            {"make": maker, "key": key(" ".join(model[:count]))},
        ).fetchone()
        if row is None:
            continue
        if row["kind"] == "car" and {"ev", "electric"} & set(model[count:]):
            return None  # an electric version of a listed combustion car has another price
        return Vehicle(*row)
    return None


def band(db: sqlite3.Connection, table: str, value: int) -> int:
    """The percentage of the band that `value` falls into."""
    rows: list[tuple[int, int]] = db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608
    return [percent for start, percent in rows if start <= value][-1]


def nearest(wanted: str, spellings: list[tuple[str, str]]) -> str:
    """The names whose spelling is close to `wanted`, as "A, B or C"; empty when none is."""
    names = {key(spelling): name for spelling, name in spellings}
    close = difflib.get_close_matches(wanted, names, n=4, cutoff=0.7)
    return alternatives(list(dict.fromkeys(names[spelling] for spelling in close)))


def alternatives(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def unlisted_help() -> str:
    return f"If the name is right, a licensed agent can price the vehicle by phone at {PHONE}, {HOURS}."


def words(text: str) -> list[str]:
    """Lower-case words without accents or punctuation: "Citroën C-4" gives citroen, c, 4."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)


def key(text: str) -> str:
    """What remains of a name when spelling habits are left out: "F-150", "f 150" and "F150" are the same."""
    return "".join(words(text))


def digits(number: str) -> str:
    return "".join(re.findall(r"\d", number))


@contextmanager
def tables(file: str) -> Generator[sqlite3.Connection]:
    """A read-only database in memory, made from one SQL file. Each caller has its own copy."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(image(file))
        db.execute("PRAGMA query_only = ON")
        db.row_factory = sqlite3.Row
        db.create_function("key", 1, key, deterministic=True)
        yield db


@cache
def image(file: str) -> bytes:
    """The database that an SQL file builds, as bytes. Built on first use."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript((DATA / file).read_text(encoding="utf-8"))
        return db.serialize()
