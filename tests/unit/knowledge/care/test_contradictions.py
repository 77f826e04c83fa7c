"""Contradictions between documents: those that were planted are found, and little else."""

import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.folder import read_folder
from frontdesk.knowledge import Document
from frontdesk.knowledge.care.contradictions import Contradiction, contradictions
from frontdesk.knowledge.care.pages import Page, page_of
from frontdesk.knowledge.care.report import context_pages
from frontdesk.knowledge.care.statements import statements
from frontdesk.knowledge.ingest import read_documents
from kit.folders import ACME

PLANTS: dict[str, list[dict[str, str]]] = tomllib.loads(Path(__file__).with_name("plants.toml").read_text("utf-8"))
NEEDED = 0.7  # of those planted
MOST_FALSE = 5


def found(*bodies: str, language: str | Sequence[str] = "en") -> list[set[str]]:
    """The figures of each contradiction between documents with these texts."""
    languages = [language] * len(bodies) if isinstance(language, str) else language
    pages = [page(str(number), body, languages[number]) for number, body in enumerate(bodies)]
    return [figures(it) for it in contradictions(list(statements(pages)))]


def page(name: str, body: str, language: str = "en") -> Page:
    return page_of(Document(f"{name}.md", f"About {name}", f"https://e.org/{name}", language, "public", body))


def figures(contradiction: Contradiction) -> set[str]:
    return {it.text[it.figure.start : it.figure.end] for it in contradiction.statements}


def test_a_figure_that_another_document_says_otherwise_is_found() -> None:
    assert found(
        "Roadside assistance tows your car up to 15 miles.",
        "With roadside assistance we tow your car up to 20 miles.",
        "Books can be returned within 30 days.",
    ) == [{"15 miles", "20 miles"}]


def test_what_agrees_is_not_found() -> None:
    assert (
        found("A refund takes 24 hours to arrive.", "The refund arrives: it takes 1 day.", "Refunds take one week.")
        == []
    )


def test_sentences_that_list_more_are_no_contradiction() -> None:
    assert (
        found(
            "The deductible for collision coverage is $500; you can choose $250 or $1,000.",
            "The standard deductible for collision coverage is $500.",
        )
        == []
    )


def test_other_things_with_other_figures_are_no_contradiction() -> None:
    usual = [f"The plan for {it} is paid each month, for cars and for electric cars." for it in ("A", "B", "C", "D")]
    assert (
        found(
            "Rental reimbursement costs $4 a month, for cars and for electric cars.",
            "New-car replacement costs $6 a month, for cars and for electric cars.",
            *(f"{text} Cost: {number} parts." for number, text in enumerate(usual, 30)),
            "Rental reimbursement is $4.",
            "New-car replacement is $6.",
        )
        == []
    )


def test_what_every_document_has_its_own_of_is_no_contradiction() -> None:
    """Three products with a price each, in the same words."""
    assert found(*(f"The monthly maintenance fee of this account is ${fee}." for fee in (5, 10, 15, 20))) == []


def test_a_translation_with_another_figure_is_found() -> None:
    english = (
        "Call 1-800-123-4567.\n\nA policy can be paused for 30 to 180 days.\n\nYou pay 30 percent.\n\n14 days.\n\n$10."
    )
    french = "Appelez le 1-800-123-4567.\n\nSuspension de 30 à 90 jours.\n\nVous payez 30 %.\n\n14 jours.\n\n10 $."
    assert found(english, french, language=["en", "fr"]) == [{"30 to 180 days", "30 à 90 jours"}]
    assert found(english, french.replace("90", "180"), language=["en", "fr"]) == []


def test_a_misspelt_telephone_number_is_found_whatever_stands_around_it() -> None:
    right = [f"To {what} call 1-800-123-4567." for what in ("cancel", "complain", "renew your policy")]
    assert found(*right, "A new card comes from 1-800-123-4657.") == [{"1-800-123-4567", "1-800-123-4657"}]
    assert found(*right, "The fire department answers at 1-877-999-1111.") == []


@pytest.fixture(scope="module")
def acme() -> tuple[list[Document], list[Page]]:
    folder = read_folder(ACME)
    return read_documents(ACME, [], folder.config), context_pages(folder)


def test_acme_says_the_same_everywhere(acme: tuple[list[Document], list[Page]]) -> None:
    documents, context = acme
    alarms = contradictions(list(statements([*map(page_of, documents), *context])))
    assert len(alarms) <= MOST_FALSE, [figures(it) for it in alarms]


def test_a_misspelt_number_in_the_settings_is_found(acme: tuple[list[Document], list[Page]], tmp_path: Path) -> None:
    folder = shutil.copytree(ACME, tmp_path / "acme")
    settings = (folder / "agent.toml").read_text("utf-8")
    (folder / "agent.toml").write_text(
        settings.replace('phone = "1-800-123-4567"', 'phone = "1-800-123-4576"'), "utf-8"
    )
    documents, _ = acme
    (alarm,) = contradictions(list(statements([*map(page_of, documents), *context_pages(read_folder(folder))])))
    assert "agent.toml" in {it.file for it in alarm.statements}
    assert "1-800-123-4576" in figures(alarm)


def test_planted_contradictions_are_found(acme: tuple[list[Document], list[Page]]) -> None:
    """All of a set in one copy; `python -m bench.contradictions` plants them one at a time as well."""
    documents, context = acme
    missed: list[dict[str, str]] = []
    others = 0
    for plants in PLANTS.values():
        assert len(plants) == 25
        planted = [page_of(_with(document, plants)) for document in documents]
        alarms = contradictions(list(statements([*planted, *context])))
        missed += [plant for plant in plants if not any(_is_about(alarm, plant) for alarm in alarms)]
        others += sum(not any(_is_about(alarm, plant) for plant in plants) for alarm in alarms)
    assert len(missed) <= (1 - NEEDED) * sum(map(len, PLANTS.values())), missed
    assert others <= MOST_FALSE * len(PLANTS)


def _with(document: Document, plants: Sequence[dict[str, str]]) -> Document:
    body = document.body
    for plant in plants:
        if document.file == f"knowledge/{plant['file']}":
            assert body.count(plant["old"]) == 1, f"{plant['file']} has changed: plant something else in it"
            body = body.replace(plant["old"], plant["new"])
    return replace(document, body=body)


def _is_about(alarm: Contradiction, plant: dict[str, str]) -> bool:
    return any(it.file == f"knowledge/{plant['file']}" and plant["new"] in it.text for it in alarm.statements)
