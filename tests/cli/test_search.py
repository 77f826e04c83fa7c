"""`frontdesk search`: what a question finds, and why."""

import json
from pathlib import Path

import pytest

from kit.process import Frontdesk

TOWING = """\
---
title: Towing
url: https://shop.example/towing
---

## How far will you tow my electric car?

Up to 50 miles, on a flatbed truck. Batteries are charged on the way.
"""
GOODWILL = """\
---
title: Goodwill
url: https://shop.example/goodwill
audience: staff
---

A team lead may grant goodwill vouchers of $20.
"""
FRENCH = """\
---
title: Retours
url: https://shop.example/fr/retours
language: fr
---

Les livres peuvent être rendus sous 30 jours.
"""


@pytest.fixture
def library(shop: Path) -> Path:
    for name, text in (("towing", TOWING), ("goodwill", GOODWILL), ("retours", FRENCH)):
        (shop / "knowledge").mkdir(exist_ok=True)
        (shop / "knowledge" / f"{name}.md").write_text(text, "utf-8")
    return shop


def test_what_is_found_is_told_with_scores_and_the_reason(frontdesk: Frontdesk, library: Path) -> None:
    done = frontdesk("search", library, "how", "far", "do", "you", "tow", "electric", "cars")
    assert (done.code, done.err) == (0, "")
    assert "1. Towing: How far will you tow my electric car?  (knowledge/towing.md, en)" in done.out
    assert "https://shop.example/towing#how-far-will-you-tow-my-electric-car" in done.out
    assert "Up to 50 miles, on a flatbed truck." in done.out
    assert "stand in the title" in done.out
    assert "4 of 4 words matched" in " ".join(done.out.split())


def test_as_json(frontdesk: Frontdesk, library: Path) -> None:
    done = frontdesk("search", library, "tow electric cars", "--json", "--after", "My battery is empty", "-k", "1")
    told = json.loads(done.out)
    assert (told["query"], told["after"], told["audience"]) == ("tow electric cars", ["My battery is empty"], "public")
    assert (told["reason"], told["nearest"]) == ("", [])
    (one,) = told["results"]
    assert (one["rank"], one["file"], one["language"]) == (1, "knowledge/towing.md", "en")
    assert one["text"] == "Up to 50 miles, on a flatbed truck. Batteries are charged on the way."
    assert sum(one["channels"].values()) == pytest.approx(one["score"], abs=0.05)
    assert "'tow', 'electric' and 'cars' stand in the title" in one["why"]


def test_why_nothing_is_shown(frontdesk: Frontdesk, library: Path) -> None:
    done = frontdesk("search", library, "submarines")
    assert done.code == 0
    assert "Nothing is shown: no word of the question is in the knowledge." in done.out


def test_what_only_staff_may_see_is_named_as_such(frontdesk: Frontdesk, library: Path) -> None:
    done = frontdesk("search", library, "goodwill vouchers", "--json")
    told = json.loads(done.out)
    assert told["results"] == []
    assert told["reason"] == "what there is about it is not for the audience 'public'"
    assert [it["file"] for it in told["nearest"]] == ["knowledge/goodwill.md"]
    assert told["nearest"][0]["why"].startswith("it is for staff only; ")
    assert "(knowledge/goodwill.md, en, for staff)" in frontdesk("search", library, "goodwill vouchers", width=200).out
    staff = json.loads(frontdesk("search", library, "goodwill vouchers", "--json", "--audience", "staff").out)
    assert [it["file"] for it in staff["results"]] == ["knowledge/goodwill.md"]


def test_the_language_is_found_or_said(frontdesk: Frontdesk, library: Path) -> None:
    told = json.loads(frontdesk("search", library, "livres rendus", "--language", "fr", "--json").out)
    assert [it["file"] for it in told["results"]] == ["knowledge/retours.md"]


def test_a_folder_that_is_none(frontdesk: Frontdesk) -> None:
    done = frontdesk("search", "nowhere", "x")
    assert done.code == 1
    assert "there is no agent folder here" in done.err


def test_a_wrong_audience(frontdesk: Frontdesk, library: Path) -> None:
    assert frontdesk("search", library, "x", "--audience", "everybody").code == 2
