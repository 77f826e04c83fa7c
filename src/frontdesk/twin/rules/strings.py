"""Values that are words: options of an enum, names, e-mails, ids, dates, places."""

from __future__ import annotations

import difflib
import re
from typing import Any

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.fields import Field

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+?\d[\d ().-]{6,}\d")
ID = re.compile(r"#?[A-Za-z]{0,6}[-_]?\d[\w-]{2,}")
POSTCODE = re.compile(r"\b\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b")
ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er)?(?: of| de)? ([a-z]{3,10})\.?,?(?: de| del)? (\d{4})\b")
MONTH_DAY = re.compile(r"\b([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
NAMED = re.compile(
    r"(?:\b(?:my name is|name is|i am called|this is|je m'appelle|mon nom est|"
    r"me llamo|mi nombre es|name:|nom:|nombre:)|^(?:it's|i'm))\s+"
    r"([^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*){0,3})",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:in|from|to|at|near|a|à|de|depuis|vers|en|desde|hasta)\s+([A-ZÀ-Þ][\w'-]+(?:[ -][A-ZÀ-Þ][\w'-]+){0,2})"
)
LEAD = re.compile(
    r"^(?:it'?s|it is|its|this is|that'?s|that is|the|a|an|my|i'?m|i am|i live in|in|"
    r"c'est|le|la|les|un|une|mon|ma|es|el|los|mi|vivo en|"
    r"j'habite(?: a| à)?)\s+",
    re.IGNORECASE,
)
MONTHS = (
    ("jan", "ene"), ("feb", "fev"), ("mar",), ("apr", "avr", "abr"), ("may", "mai"), ("jun", "juin"), ("jul", "juil"),
    ("aug", "aou", "ago"), ("sep",), ("oct",), ("nov",), ("dec", "dic"),
)  # fmt: skip


def value_in(text: str, field: Field, language: str) -> tuple[str, int, int] | None:
    """The value that the words give a string field, as written, with its place."""
    labelled = _labelled(text, field)
    if field.pattern and (found := _by_pattern(text, field.pattern)):
        written = found[0].strip()
        upper = bool(field.example) and field.example == str(field.example).upper()
        return written.upper() if upper else written, found[1], found[2]
    if field.kind == "email":
        return _match(EMAIL, text)
    if field.kind == "phone":
        return _match(PHONE, text)
    if field.kind == "date":
        return _date(text, language)
    if field.kind == "postcode":
        return _match(POSTCODE, text)
    if field.kind == "id":
        return _id(text, field)
    if field.kind == "name":
        return _name(text) or labelled
    if field.kind in ("city",):
        found = PLACE.search(text)
        return (found.group(1), found.start(1), found.end(1)) if found else labelled
    return labelled


def option_in(text: str, field: Field, language: str, *, asked: bool) -> Any:
    """The option of an enum that the words name; None when they name none, or several."""
    folded = lang.fold(text)
    said = {word.key for word in lang.words(text, language)} | {word.folded for word in lang.words(text, language)}
    named: list[tuple[int, Any]] = []
    for option in field.options:
        plain = lang.fold(re.sub(r"[_-]+", " ", str(option)))
        at = re.search(rf"(?<!\w){re.escape(plain)}s?(?!\w)", re.sub(r"[_-]+", " ", folded))
        # Before the customer was asked, only the option's own words will do, not words that mean about the same.
        parts = {lang.key_of(word, "en") if asked else word for word in plain.split()}
        if at:
            named.append((len(plain) + 100, option))
        elif parts and parts <= said and (asked or len(parts) > 1 or not lang.is_common(plain)):
            named.append((len(plain), option))
    if named:
        best = max(named, key=lambda one: one[0])
        return best[1] if sum(one[0] == best[0] for one in named) == 1 else None
    if not asked:
        return None
    plain_options = {lang.fold(str(option)): option for option in field.options}
    for word in folded.split():
        if len(word) >= 4 and (close := difflib.get_close_matches(word, plain_options, n=1, cutoff=0.8)):
            return plain_options[close[0]]
    return None


def bare(text: str) -> str:
    """A short answer without the words around it: "it's a Leaf." gives "Leaf"."""
    answer = text.strip().strip(".!,; ")
    while (shorter := LEAD.sub("", answer, count=1)) != answer:
        answer = shorter
    return answer.strip()


def _match(pattern: re.Pattern[str], text: str) -> tuple[str, int, int] | None:
    found = pattern.search(text)
    return (found.group(), found.start(), found.end()) if found else None


def _by_pattern(text: str, pattern: str) -> tuple[str, int, int] | None:
    loose = re.sub(r"^\^|\$$", "", pattern)
    try:
        found = re.search(rf"(?<![\w#])(?:{loose})(?!\w)", text) or re.search(
            rf"(?<![\w#])(?:{loose})(?!\w)", text.upper()
        )
    except re.error:
        return None
    return (found.group(), found.start(), found.end()) if found else None


def _id(text: str, field: Field) -> tuple[str, int, int] | None:
    if field.example and (shape := _shape(field.example)) and (found := re.search(shape, text, re.IGNORECASE)):
        written = found.group()
        upper = field.example.upper() == field.example
        return (written.upper() if upper else written, found.start(), found.end())
    if field.example and re.match(r"\W*[A-Za-z]", field.example):
        return None
    for found in ID.finditer(text):
        token = found.group()
        if (
            re.search(r"[A-Za-z#]", token)
            and re.search(r"\d", token)
            and not re.fullmatch(r"\d+(k|km|mi|th|nd|st|rd)", token.lower())
        ):
            return token, found.start(), found.end()
        before = {
            lang.key_of(word.folded, "en")
            for word in lang.words(text[max(0, found.start() - 30) : found.start()], "en")
        }
        if token.isdigit() and len(token) >= 5 and (before & field.cues or "number" in lang.fold(text)):
            return token, found.start(), found.end()
    return None


def _shape(example: str) -> str | None:
    """A pattern for ids like the example: its leading letters and signs as they are, digits of about that length."""
    found = re.match(r"[#A-Za-z0-9_-]+", example)
    if not found or not re.search(r"\d", found.group()):
        return None
    parts: list[str] = []
    for piece in re.findall(r"\d+|[A-Za-z]+|[#_-]", found.group()):
        if piece.isdigit():
            parts.append(rf"\d{{{max(1, len(piece) - 3)},{len(piece) + 4}}}")
        elif piece in "-_":
            parts.append(r"[-_ ]?")
        else:
            parts.append(re.escape(piece))
    return rf"(?<![\w#]){''.join(parts)}(?!\w)"


def _name(text: str) -> tuple[str, int, int] | None:
    found = NAMED.search(text)
    if not found:
        return None
    kept: list[str] = []
    for word in found.group(1).split():
        if lang.is_stop(lang.fold(word)) or (kept and not word[0].isupper()):
            break
        kept.append(word)
    name = " ".join(kept)
    return (name, found.start(1), found.start(1) + len(name)) if name else None


def _labelled(text: str, field: Field) -> tuple[str, int, int] | None:
    """The value after the field's own name: "Colour: dark red"."""
    names = "|".join(re.escape(word) for word in field.words)
    found = re.search(rf"(?im)^\W*(?:{names})(?:[ _](?:{names}))*\s*[:=]\s*(.+?)\s*(?:$|[,;])", text)
    return (found.group(1), found.start(1), found.end(1)) if found else None


def _date(text: str, language: str) -> tuple[str, int, int] | None:
    folded = lang.fold(text)
    if found := ISO_DATE.search(folded):
        return _iso(found, *(int(part) for part in found.groups()))
    if found := SLASHED.search(folded):
        first, second, year = (int(part) for part in found.groups())
        day_first = language != "en" or first > 12
        return _iso(found, year, second if day_first else first, first if day_first else second)
    if (found := DAY_MONTH.search(folded)) and (month := _month(found.group(2))):
        return _iso(found, int(found.group(3)), month, int(found.group(1)))
    if (found := MONTH_DAY.search(folded)) and (month := _month(found.group(1))):
        return _iso(found, int(found.group(3)), month, int(found.group(2)))
    return None


def _iso(found: re.Match[str], year: int, month: int, day: int) -> tuple[str, int, int] | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}", found.start(), found.end()


def _month(word: str) -> int | None:
    return next((n for n, starts in enumerate(MONTHS, 1) if any(word.startswith(start) for start in starts)), None)
