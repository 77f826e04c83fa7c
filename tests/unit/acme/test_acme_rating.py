"""get_quote: the premium comes from the rating table, and what can't be quoted is refused with a reason."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk import ToolFailed

TODAY = date(2026, 11, 22)
LEAF: dict[str, Any] = {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40_000, "driver_age": 34}


def premium(acme: ModuleType, **change: object) -> float:
    return acme.quote(**{**LEAF, **change}, today=TODAY)["monthly_premium_usd"]


@pytest.mark.parametrize(
    ("make", "model", "year", "mileage", "driver_age", "expected"),
    [
        # base x vehicle age x mileage x driver age x electric surcharge
        ("Nissan", "Leaf", 2022, 40_000, 34, 118.44),  # 112.00 x .96 x 1.02 x 1.00 x 1.08
        ("Rivian", "R1T", 2025, 9_000, 45, 208.47),  # 186.00 x 1.15 x .96 x .94 x 1.08
        ("Honda", "Civic", 2019, 62_000, 22, 146.00),  # 103.00 x .90 x 1.05 x 1.50
        ("Toyota", "Corolla", 2005, 180_000, 67, 81.33),  # 95.00 x .78 x 1.12 x .98
        ("Vespa", "Primavera", 2027, 0, 18, 60.28),  # 28.00 x 1.15 x .96 x 1.95
        ("Kawasaki", "Ninja 400", 1999, 100_000, 90, 51.69),  # 49.00 x .74 x 1.08 x 1.32
    ],
)
def test_the_premium_is_the_table_s_product(
    acme: ModuleType, make: str, model: str, year: int, mileage: int, driver_age: int, expected: float
) -> None:
    assert acme.quote(make, model, year, mileage, driver_age, today=TODAY)["monthly_premium_usd"] == expected


def test_the_result_says_what_a_customer_needs_to_know(acme: ModuleType) -> None:
    result = acme.quote(**LEAF, today=TODAY)
    assert result["vehicle"] == "2022 Nissan Leaf"
    assert result["kind"] == "electric car"
    assert result["valid_days"] == 30
    assert result["breakdown"] == [
        {"factor": "base amount for rating group C5", "effect": "$112.00"},
        {"factor": "vehicle age of 4 years", "effect": "-4%"},
        {"factor": "mileage of 40,000", "effect": "+2%"},
        {"factor": "driver age of 34", "effect": "no change"},
        {"factor": "electric surcharge", "effect": "+8%"},
    ]
    assert result["optional_extras"] == [
        {"name": "rental reimbursement", "monthly_usd": 4.0},
        {"name": "new-car replacement", "monthly_usd": 6.0},
    ]
    assert "1-800-123-4567" in result["next_step"]
    assert "estimate" in result["note"]


async def test_the_tool_quotes_as_of_today(acme: ModuleType) -> None:
    assert (await acme.get_quote.function(**LEAF, now=datetime(2026, 11, 22, tzinfo=UTC)))[
        "vehicle"
    ] == "2022 Nissan Leaf"


def test_the_model_is_asked_for_the_five_values_of_the_guide(acme: ModuleType) -> None:
    assert list(acme.get_quote.schema["properties"]) == ["make", "model", "year", "mileage", "driver_age"]
    assert acme.get_quote.schema["required"] == ["make", "model", "year", "mileage", "driver_age"]


@pytest.mark.parametrize(
    ("make", "model", "vehicle"),
    [
        ("NISSAN", "  leaf ", "2025 Nissan Leaf"),
        ("Nissan", "2025 Nissan Leaf SV Plus", "2025 Nissan Leaf"),
        ("Nissan Leaf", "Leaf", "2025 Nissan Leaf"),
        ("Leaf", "Leaf", "2025 Nissan Leaf"),
        ("Níssan", "Léaf", "2025 Nissan Leaf"),
        ("Chevy", "Bolt", "2025 Chevrolet Bolt EV"),
        ("Chevrolet", "Chevy Bolt EUV Premier", "2025 Chevrolet Bolt EUV"),
        ("VW", "Jetta", "2025 Volkswagen Jetta"),
        ("vw", "ID 4 Pro", "2025 Volkswagen ID.4"),
        ("Volkswagen", "eGolf", "2025 Volkswagen e-Golf"),
        ("Tesla", "Model 3", "2025 Tesla Model 3"),
        ("tesla", "model3 long range", "2025 Tesla Model 3"),
        ("Tesla", "Y", "2025 Tesla Model Y"),
        ("Hyundai", "Kona", "2025 Hyundai Kona"),
        ("Hyundai", "Kona electric", "2025 Hyundai Kona Electric"),
        ("Hyundai", "KONA EV Limited", "2025 Hyundai Kona Electric"),
        ("Ford", "f150 XLT", "2025 Ford F-150"),
        ("Ford", "F 150 Lightning", "2025 Ford F-150 Lightning"),
        ("Ford", "Mach E", "2025 Ford Mustang Mach-E"),
        ("Mazda", "Mazda 3", "2025 Mazda Mazda3"),
        ("Mercedes", "C 300", "2025 Mercedes-Benz C-Class"),
        ("Polestar", "Polestar 2", "2025 Polestar 2"),
        ("Land Rover", "Range Rover Sport", "2025 Land Rover Range Rover"),
        ("Range Rover", "Evoque", "2025 Land Rover Range Rover Evoque"),
        ("Harley", "sportster 1200", "2025 Harley-Davidson Sportster"),
    ],
)
def test_names_are_understood_as_customers_say_them(acme: ModuleType, make: str, model: str, vehicle: str) -> None:
    assert acme.quote(make, model, 2025, 5_000, 34, today=TODAY)["vehicle"] == vehicle


@pytest.mark.parametrize(
    ("make", "model", "said", "remedy"),
    [
        ("Toyota", "Corola", "'Toyota Corola'", "Did you mean Toyota Corolla?"),
        ("Tesla", "Modle 3", "'Tesla Modle 3'", "Did you mean Tesla Model 3?"),
        ("Rivian", "R1", "'Rivian R1'", "Rivian R1T or Rivian R1S"),
        ("Nisan", "Leaf", "'Nisan'", "Did you mean Nissan?"),
        ("Tesla", "Leaf", "'Tesla Leaf'", "but Nissan Leaf is"),
        ("Toyota", "Banana", "'Toyota Banana'", "1-800-123-4567"),
        ("Ford", "Escape EV", "'Ford Escape EV'", "1-800-123-4567"),
        ("Trabant", "601", "'Trabant'", "1-800-123-4567"),
        ("Vespa", "!!!", "'Vespa !!!'", "check the name"),
        ("Ford", "Transit", "commercial vehicle", "doesn't offer commercial insurance"),
        ("Ford", "Transit Connect XL", "commercial vehicle", "privately used"),
        ("Peterbilt", "579", "commercial vehicle", "doesn't offer commercial insurance"),
        ("Ford", "Fusion taxi", "commercial vehicle", "doesn't offer commercial insurance"),
    ],
)
def test_a_name_that_cannot_be_rated_is_refused_with_a_remedy(
    acme: ModuleType, make: str, model: str, said: str, remedy: str
) -> None:
    with pytest.raises(ToolFailed) as failure:
        acme.quote(make, model, 2022, 40_000, 34, today=TODAY)
    assert said in str(failure.value)
    assert remedy in str(failure.value)


def test_a_maker_of_two_wheelers_only_stands_in_for_its_unlisted_models(acme: ModuleType) -> None:
    result = acme.quote("Vespa", "Sprint 150", 2022, 3_000, 40, today=TODAY)
    assert result["vehicle"] == "2022 Vespa Sprint 150"
    assert "isn't listed by name" in result["breakdown"][0]["factor"]


SCOOTER = {"make": "Vespa", "model": "GTS"}


@pytest.mark.parametrize(
    ("inside", "outside", "reason"),
    [
        ({"driver_age": 16}, {"driver_age": 15}, "between 16 and 90"),
        ({"driver_age": 90}, {"driver_age": 91}, "between 16 and 90"),
        ({**SCOOTER, "driver_age": 18}, {**SCOOTER, "driver_age": 17}, "between 18 and 90"),
        ({"mileage": 300_000}, {"mileage": 300_001}, "300,000 miles"),
        ({**SCOOTER, "mileage": 100_000}, {**SCOOTER, "mileage": 100_001}, "100,000 miles"),
        ({"model": "Altima", "year": 1981}, {"model": "Altima", "year": 1980}, "between 1981 and 2027"),
        ({"year": 2027}, {"year": 2028}, "between 1981 and 2027"),
        ({"year": 2011}, {"year": 2010}, "begin with 2011"),
    ],
)
def test_each_limit_is_inclusive_and_gives_its_reason(
    acme: ModuleType, inside: dict[str, object], outside: dict[str, object], reason: str
) -> None:
    assert premium(acme, **inside) > 0
    with pytest.raises(ToolFailed, match=reason):
        premium(acme, **outside)


def test_more_miles_never_cost_less(acme: ModuleType) -> None:
    premiums = [premium(acme, mileage=mileage) for mileage in range(0, 300_001, 2_500)]
    assert premiums == sorted(premiums)
    assert premiums[0] < premiums[-1]


def test_a_newer_vehicle_never_costs_less(acme: ModuleType) -> None:
    premiums = [premium(acme, model="Altima", year=year) for year in range(1981, 2028)]
    assert premiums == sorted(premiums)
    assert premiums[0] < premiums[-1]


def test_the_premium_falls_with_the_driver_s_age_until_59_and_rises_from_60(acme: ModuleType) -> None:
    falling = [premium(acme, driver_age=age) for age in range(16, 60)]
    rising = [premium(acme, driver_age=age) for age in range(59, 91)]
    assert falling == sorted(falling, reverse=True)
    assert rising == sorted(rising)
    assert rising[0] < rising[1]


def test_each_bound_of_a_band_is_where_the_premium_changes(acme: ModuleType) -> None:
    with acme.tables("rating.sql") as db:
        bounds = [start for (start,) in db.execute("SELECT from_miles FROM mileage_band WHERE from_miles > 0")]
    assert bounds
    for bound in bounds:
        assert premium(acme, mileage=bound - 1) < premium(acme, mileage=bound)


def test_every_vehicle_of_the_table_is_found_by_its_name_and_priced(acme: ModuleType) -> None:
    with acme.tables("rating.sql") as db:
        vehicles = [tuple(row) for row in db.execute("SELECT make, model, first_year FROM vehicle")]
        aliases = [tuple(row) for row in db.execute("SELECT make, alias, model FROM model_alias")]
    assert len(vehicles) >= 120
    for make, model, first_year in vehicles:
        result = acme.quote(make, model, first_year or 2015, 50_000, 40, today=TODAY)
        assert result["vehicle"].endswith(f"{make} {model}")
        assert result["monthly_premium_usd"] > 0
    for make, alias, model in aliases:
        with acme.tables("rating.sql") as db:
            assert acme.find_vehicle(db, make, alias).model == model, alias


def test_names_that_the_table_refers_to_exist(acme: ModuleType) -> None:
    with acme.tables("rating.sql") as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        makers = {make for (make,) in db.execute("SELECT make FROM vehicle")}
        assert {make for (make,) in db.execute("SELECT make FROM make_alias")} <= makers


@given(
    pick=st.integers(0),
    year=st.integers(1981, 2027),
    mileage=st.integers(0, 300_000),
    driver_age=st.integers(16, 90),
)
def test_any_quote_in_range_is_a_positive_amount_in_cents(
    acme: ModuleType, pick: int, year: int, mileage: int, driver_age: int
) -> None:
    with acme.tables("rating.sql") as db:
        cars = db.execute("SELECT make, model, first_year FROM vehicle WHERE kind <> 'two_wheeler'").fetchall()
    make, model, first_year = cars[pick % len(cars)]
    result = acme.quote(make, model, max(year, first_year or year), mileage, driver_age, today=TODAY)
    amount = result["monthly_premium_usd"]
    assert math.isfinite(amount)
    assert 20 < amount < 1_000
    assert round(amount, 2) == amount


@given(text=st.text(max_size=60))
def test_any_words_give_a_quote_or_a_reason(acme: ModuleType, text: str) -> None:
    reasons: list[str] = []
    for make, model in ((text, "Leaf"), ("Nissan", text), ("Vespa", text), (text, text)):
        try:
            assert acme.quote(make, model, 2022, 40_000, 34, today=TODAY)["monthly_premium_usd"] > 0
        except ToolFailed as failure:
            reasons.append(str(failure))
    assert all(reasons)


def test_quotes_in_many_threads_are_the_same(acme: ModuleType) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(premium, [acme] * 200)) == {118.44}
