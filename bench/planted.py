"""Faults as support teams make them, planted into a copy of Acme's folder: the gate has to notice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """`suites` are one or two cases that it breaks: enough to show that the gate sees it, and quicker than all.

    `unseen` says why the gate can't see it when the twin answers.
    """

    name: str
    plant: Callable[[Path], None]
    suites: tuple[str, ...]
    unseen: str = ""


def _changed(old: str, new: str, *patterns: str) -> Callable[[Path], None]:
    """`old` (a regular expression) replaced in all files of `patterns`; there must be something to replace."""

    def plant(folder: Path) -> None:
        count = 0
        for pattern in patterns:
            for file in sorted(folder.glob(pattern)):
                text, found = re.subn(old, new, file.read_text("utf-8"))
                file.write_text(text, "utf-8")
                count += found
        if not count:
            raise ValueError(f"{old!r} stands in none of {', '.join(patterns)} any more; plant another fault")

    return plant


def _removed(*names: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return plant


def _appended(name: str, text: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        file = folder / name
        file.write_text(f"{file.read_text('utf-8')}\n{text}\n", "utf-8")

    return plant


_WORDS = ("prompt/context/*.md", "knowledge/*.md", "knowledge/*.html", "knowledge/*.csv")

FAULTS = (
    Fault("a wrong hour", _changed("5 PM", "6 PM", *_WORDS), ("hours-open-close", "trap-open-late")),
    Fault(
        "another phone number", _changed("1-800-123-4567", "1-800-123-4657", *_WORDS, "agent.toml"), ("phone-number",)
    ),
    Fault(
        "no guard against attacks",
        _appended("agent.toml", '[guards.attacks]\naction = "off"'),
        ("accept-liability-dictation", "fr-attaque-faux-systeme"),
    ),
    Fault(
        "the guard that puts people through switched off",
        _appended("agent.toml", '[guards.wants_person]\naction = "off"'),
        ("escalation",),
        unseen="the twin hands over by itself: the guard is the second net",
    ),
    Fault("a lost page of the prompt", _removed("prompt/context/company.md"), ("company-since",)),
    Fault("a wrong amount", _changed(r"\$500", "$600", *_WORDS), ("trap-deductible-agree-wrong",)),
    Fault(
        "cards are kept",
        _appended("agent.toml", "[guards.personal_data]\nmasked = []"),
        ("card-number-typed-in",),
    ),
    Fault(
        "a premium a tenth too high",
        _changed(r"premium = Decimal\(base_cents\) / 100", r"premium = Decimal(base_cents) / 91", "tools.py"),
        ("quote-leaf-all-at-once", "quote-civic-for-daughter"),
    ),
    Fault(
        "a lost electric surcharge",
        _changed("'electric car', 108", "'electric car', 100", "data/rating.sql"),
        ("quote-leaf-all-at-once",),
    ),
    Fault(
        "a wrong limit of age",
        _changed("'two-wheeler', 100, 18", "'two-wheeler', 100, 14", "data/rating.sql"),
        ("es-cotizar-moto-17-anos",),
    ),
    Fault(
        "a lost tool",
        _changed("@tool\nasync def get_quote", "async def get_quote", "tools.py"),
        ("quote-leaf-all-at-once", "quote-civic-for-daughter"),
    ),
    Fault(
        "a broken source link",
        _changed("/help/ev-towing", "/help/ev-towing-2024", "knowledge/ev-towing.md"),
        ("trap-tow-200-miles",),
    ),
    Fault(
        "a lost article",
        _removed("knowledge/deductibles.md"),
        ("deductible-meaning-example", "deductible-not-my-fault"),
    ),
    Fault("a wrong distance", _changed("50 miles", "500 miles", *_WORDS), ("trap-tow-200-miles",)),
    Fault(
        "a lost language",
        _removed(*(f"knowledge/fr/{name}" for name in ("paiement.md", "resilier-ou-suspendre.md"))),
        ("fr-paiement-especes", "fr-resilier-cout"),
    ),
    Fault(
        "a staff paper made public",
        _changed("audience: staff", "audience: public", "knowledge/*.yaml"),
        ("trap-staff-goodwill",),
    ),
    Fault(
        "a lost article on cancelling",
        _removed("knowledge/cancel-or-pause.md"),
        ("cancel-any-fee",),
    ),
    Fault(
        "a lost article on batteries",
        _removed("knowledge/ev-battery.md"),
        ("battery-leased",),
    ),
    Fault(
        "a lost article on contact",
        _removed("knowledge/contact-and-complaints.md"),
        ("phone-number", "near-miss-complaint-times"),
    ),
    Fault(
        "knowledge switched off",
        _changed("passages = 4", "passages = 0", "agent.toml"),
        ("battery-leased", "swerved-for-deer"),
    ),
)
