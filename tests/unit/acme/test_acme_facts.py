"""The folder says the same thing everywhere: articles, prompt, settings, tools and rating table."""

import re
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import frontmatter
import pytest

HOURS = {
    "en": "Monday to Friday, 9 AM to 5 PM EST",
    "fr": "du lundi au vendredi, de 9 h à 17 h (EST)",
    "es": "de lunes a viernes, de 9 a 17 h (EST)",
}
PHONE = "1-800-123-4567"
COMPETITORS = re.compile(
    r"\b(?:GEICO|Geico|Progressive|Allstate|State Farm|Farmers|Nationwide|USAA|Travelers|Liberty Mutual"
    r"|Lemonade|AAA|AXA)\b"
)


@pytest.fixture(scope="module")
def articles(folder: Path) -> dict[Path, frontmatter.Post]:
    return {file: frontmatter.load(str(file)) for file in sorted((folder / "knowledge").rglob("*.md"))}


@pytest.fixture(scope="module")
def texts(folder: Path) -> dict[str, str]:
    """All prose that a customer may get to hear."""
    files = [*(folder / "prompt").rglob("*.md"), *(folder / "knowledge").rglob("*.md")]
    return {str(file.relative_to(folder)): file.read_text("utf-8") for file in files}


@pytest.fixture(scope="module")
def settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "agent.toml").read_text("utf-8"))


def test_every_article_has_its_front_matter(articles: dict[Path, frontmatter.Post], folder: Path) -> None:
    assert sum(post["language"] == "en" for post in articles.values()) >= 15
    for file, post in articles.items():
        assert set(post.keys()) == {"title", "url", "language", "audience", "date"}, file
        place = file.relative_to(folder / "knowledge").parts
        assert post["language"] == ("en" if len(place) == 1 else place[0]), file
        section = {"en": "help", "fr": "fr/aide", "es": "es/ayuda"}[str(post["language"])]
        assert post["url"] == f"https://www.acme-insurance.example/{section}/{file.stem}"
        assert post["audience"] in ("public", "customers")
        assert isinstance(post["date"], date)


def test_titles_and_addresses_are_unique(articles: dict[Path, frontmatter.Post]) -> None:
    for field in ("url", "title"):
        values = [post[field] for post in articles.values()]
        assert len(set(values)) == len(values)


def test_paragraphs_can_be_quoted_alone(articles: dict[Path, frontmatter.Post]) -> None:
    for file, post in articles.items():
        assert post.content.startswith("## "), file
        for paragraph in re.split(r"\n\n+", post.content):
            if paragraph.startswith(("#", "|", "- ", "1. ")):
                continue
            assert len(paragraph) <= 420, f"{file.name}: {paragraph}"
            assert not re.match(r"(It|They|These|Those|He|She|Il|Elle|Ils) ", paragraph), f"{file.name}: {paragraph}"


def test_the_phone_number_is_the_same_everywhere(
    texts: dict[str, str], settings: dict[str, Any], acme: ModuleType
) -> None:
    assert settings["handoff"]["phone"] == acme.PHONE == PHONE
    for file, text in texts.items():
        assert set(re.findall(r"1[-. ]?\(?8\d\d\)?[-. ]?[\d-]{7,8}", text)) <= {PHONE}, file


def test_the_hours_are_the_same_everywhere(texts: dict[str, str], settings: dict[str, Any], acme: ModuleType) -> None:
    hours = settings["hours"]
    assert (hours["opens"], hours["closes"], hours["label"]) == ("09:00", "17:00", "EST")
    assert hours["days"] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert HOURS["en"] == acme.HOURS
    for language, said in HOURS.items():
        assert any(said in text for text in texts.values()), language
    for file, text in texts.items():
        for said in HOURS.values():
            text = text.replace(said, "")
        assert not re.search(r"\b\d+ ?(AM|PM)\b|\bEST\)?|Monday|lundi|lunes", text), file


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_greeting_says_that_it_is_automated(settings: dict[str, Any], language: str) -> None:
    assert language in settings["languages"]
    assert re.search(r"automated assistant|assistante automatique|asistente automática", settings["greeting"][language])


def claims(texts: dict[str, str], pattern: str) -> set[str | None]:
    """What the texts say where `pattern` matches: its groups."""
    return {value for text in texts.values() for found in re.finditer(pattern, text) for value in found.groups()}


@pytest.mark.parametrize(
    ("pattern", "sql"),
    [
        (
            r"driver of a car(?: or electric car)? must be between (\d+ and \d+)",
            "SELECT DISTINCT min_driver_age || ' and ' || max_driver_age FROM kind WHERE name <> 'two_wheeler'",
        ),
        (
            r"rider(?: of a two-wheeler)?(?: must be)? between (\d+ and \d+)",
            "SELECT min_driver_age || ' and ' || max_driver_age FROM kind WHERE name = 'two_wheeler'",
        ),
        (
            r"car (?:or electric car )?may have up to ([\d,]+) miles",
            "SELECT DISTINCT printf('%,d', max_mileage) FROM kind WHERE name <> 'two_wheeler'",
        ),
        (
            r"and a two-wheeler up to ([\d,]+) miles",
            "SELECT printf('%,d', max_mileage) FROM kind WHERE name = 'two_wheeler'",
        ),
        (r"(?:model year|del año|année modèle) (\d{4})", "SELECT DISTINCT first_model_year FROM kind"),
        (
            r"electric surcharge of (\d+) percent",
            "SELECT surcharge_percent - 100 FROM kind WHERE name = 'electric'",
        ),
        (
            r"(?:stays valid for|valable|válida durante) (\d+) (?:days|jours|días)",
            "SELECT valid_days FROM quote_terms",
        ),
        (r"with a \$(\d+) deductible, w", "SELECT deductible_usd FROM quote_terms"),
        (
            r"[Rr]oadside assistance(?: can be added to a two-wheeler policy for| costs)? \$(\d+)",
            "SELECT DISTINCT monthly_cents / 100 FROM optional_cover WHERE name = 'roadside assistance'",
        ),
        (
            r"[Rr]ental reimbursement costs \$(\d+)",
            "SELECT DISTINCT monthly_cents / 100 FROM optional_cover WHERE name = 'rental reimbursement'",
        ),
        (
            r"[Nn]ew-car replacement (?:costs )?\$(\d+)",
            "SELECT DISTINCT monthly_cents / 100 FROM optional_cover WHERE name = 'new-car replacement'",
        ),
        (
            r"lowest between (\d+ and \d+)",
            "SELECT from_age || ' and ' || (next_age - 1) FROM"
            " (SELECT from_age, percent, lead(from_age) OVER (ORDER BY from_age) AS next_age"
            "  FROM driver_age_band)"
            " ORDER BY percent LIMIT 1",
        ),
    ],
)
def test_the_texts_say_what_the_rating_table_says(
    acme: ModuleType, texts: dict[str, str], pattern: str, sql: str
) -> None:
    with acme.tables("rating.sql") as db:
        ((value,),) = db.execute(sql).fetchall()
    assert claims(texts, pattern) == {str(value)}


def test_the_table_of_limits_is_the_rating_table_s(acme: ModuleType, folder: Path) -> None:
    text = (folder / "knowledge" / "who-can-get-a-quote.md").read_text("utf-8")
    with acme.tables("rating.sql") as db:
        kinds = {row["name"]: row for row in db.execute("SELECT * FROM kind")}
    car, bike = kinds["car"], kinds["two_wheeler"]
    ages = [f"{kind['min_driver_age']} to {kind['max_driver_age']}" for kind in (car, bike)]
    assert f"| Age of the main driver | {' | '.join(ages)} |" in text
    assert f"| Oldest model year | {car['first_model_year']} | {bike['first_model_year']} |" in text
    assert f"| Highest mileage | {car['max_mileage']:,} miles | {bike['max_mileage']:,} miles |" in text


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"[Bb]attery (?:falls below|capacity under) (\d+) percent", "70"),
        (r"(?:within|moins de|menos de) (\d+) (?:years|ans|años)[a-z ]* 100[,\s]000", "8"),
        (r"home charging station(?: covered)? up to \$([\d,]+)", "2,500"),
        (r"portable (?:charging )?cable (?:is covered )?up to \$(\d+)", "500"),
        (
            r"harging equipment has a deductible of \$(\d+)|recharge est de (\d+)|de carga es de \$(\d+)",
            "100",
        ),
        (r"(?:up to|beyond|limite de|hasta) (50) mil", "50"),
        (r"pays? up to \$([\d,]+) (?:per incident|a day)", "10,000|40"),
        (r"standard deductible for (?:collision and )?comprehensive coverage is \$(\d+)", "500"),
        (
            r"[Ss]tandard liability limits are (.*?), and",
            "$50,000 per injured person, $100,000 per accident for all injuries",
        ),
        (r"Medical payments coverage pays up to \$([\d,]+)", "5,000"),
        (r"paused(?: for the winter,)? for (\d+ to \d+) days", "30 to 180"),
        (r"adjuster contacts you (?:within|\|) (\d+) business days", "2"),
        (r"calls back within (\d+) business day", "1"),
        (r"insured drivers since (\d+)", "1985"),
        (r"[Gg]ood student.*?(\d+) (?:percent|%)", "6"),
        (r"Tell Acme about a new car within (\d+) days", "14"),
        (r"(\d+) calls per policy year", "4"),
        (r"accessories(?: such as .*?)? (?:are covered )?up to \$([\d,]+)", "3,000"),
        (r"riding gear (?:that are )?damaged in an accident (?:are covered )?up to \$(\d+)", "500"),
    ],
)
def test_no_two_texts_contradict_each_other(texts: dict[str, str], pattern: str, value: str) -> None:
    assert claims(texts, pattern) - {None} == set(value.split("|"))


def test_no_other_insurer_is_named(texts: dict[str, str]) -> None:
    for file, text in texts.items():
        assert not COMPETITORS.findall(text), file


def test_the_examples_are_conversations_with_eva(folder: Path) -> None:
    examples = sorted((folder / "prompt" / "examples").glob("*.md"))
    assert len(examples) >= 6
    for file in examples:
        lines = [line for line in file.read_text("utf-8").splitlines() if re.match(r"(Customer|Eva): ", line)]
        assert lines[0].startswith("Customer: "), file.name
        assert lines[-1].startswith("Eva: "), file.name


def test_the_role_says_that_eva_is_an_ai(folder: Path) -> None:
    assert "AI assistant" in (folder / "prompt" / "identity.md").read_text("utf-8")
