"""Personal data: what is found of it, what is wrongly taken for it, and how long that takes.

A value counts as found when one finding of its kind covers its letters and digits and no others; any other finding of that
kind is a false alarm. Measured on presidio-research's synthetic texts and on sentences made here.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.made_personal import made
from bench.sets import banking, support_docs
from frontdesk.guards import StreamGate, Watch
from frontdesk.guards.personal import Kind, PersonalData, find, known, mask

KINDS: dict[str, Kind] = {
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "US_SSN": "national_id",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "IP_ADDRESS": "ip",
}
ROWS = 6_000
CHUNK = 24
"""Characters of a chunk of an answer, about four words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text and the values in it: kind, start, end."""

    text: str
    spans: frozenset[tuple[Kind, int, int]]


def rows(data: Path) -> list[Figure]:
    return [
        *_found("presidio-research", presidio(data)),
        *_found("made here", [Row(text, frozenset(spans)) for text, spans in made(ROWS)]),
        *_alarms("Acme", [file.read_text("utf-8") for file in _acme()]),
        *_alarms("support-docs", [it.body for it in support_docs(data).documents]),
        *_alarms("tau2-banking", [it.body for it in banking(data).documents]),
        *_speed(data),
    ]


def presidio(data: Path) -> list[Row]:
    given: list[dict[str, Any]] = json.loads((data / "pii/generated_small.json").read_text("utf-8"))
    return [
        Row(
            it["full_text"],
            frozenset(
                _trimmed(it["full_text"], KINDS[span["entity_type"]], span["start_position"], span["end_position"])
                for span in it["spans"]
                if span["entity_type"] in KINDS
            ),
        )
        for it in given
    ]


def _found(name: str, texts: Sequence[Row]) -> Iterator[Figure]:
    there, right, told = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for row in texts:
        found = {_trimmed(row.text, it.kind, it.start, it.end) for it in find(row.text)}
        there.update(kind for kind, _, _ in row.spans)
        told.update(kind for kind, _, _ in found)
        right.update(kind for kind, _, _ in found & row.spans)
    for kind in KINDS.values():
        if there[kind]:
            value = f"recall {right[kind] / there[kind]:.1%}, precision {right[kind] / max(1, told[kind]):.1%}"
            yield Figure(f"{kind} in {name}", value, against=f"{there[kind]} values in {len(texts)} texts")


def _trimmed(text: str, kind: Kind, start: int, end: int) -> tuple[Kind, int, int]:
    """A span from its first letter or digit to its last."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return kind, start, end


def _alarms(name: str, texts: Sequence[str]) -> Iterator[Figure]:
    """Findings in a company's own texts; with these known, as they are to the guard, none may be left."""
    detector = PersonalData(known(texts))
    alone = sum(len(find(text)) for text in texts)
    left = sum(len(detector.read(text, 0, whole=True).findings) for text in texts)
    size = f"{sum(map(len, texts)) // 1000} kB in {len(texts)} texts"
    yield Figure(f"personal data told in {name}", f"{alone}, {left} when the texts are known", against=size)


def _acme() -> list[Path]:
    folder = Path(__file__).parents[1] / "examples" / "acme"
    return sorted(
        file
        for part in ("knowledge", "prompt")
        for file in (folder / part).rglob("*.*")
        if file.suffix in (".md", ".txt", ".csv", ".toml")
    )


def _speed(data: Path) -> Iterator[Figure]:
    bodies = [it.body for it in support_docs(data).documents] + [it.body for it in banking(data).documents]
    characters = sum(map(len, bodies))
    yield Figure("find in company texts", f"{characters / _seconds(lambda: _each(find, bodies)) / 1e6:.1f} MB/s")
    messages = [row.text for row in presidio(data)]
    yield Figure("mask a message", f"{_seconds(lambda: _each(mask, messages)) / len(messages) * 1e6:.0f} µs")
    chunks = sum(-(-len(body) // CHUNK) for body in bodies)
    for what, watches in (("the gate alone", []), ("the gate with it", [Watch(PersonalData(frozenset()), "flag")])):
        seconds = _seconds(lambda watches=watches: [_stream(body, watches) for body in bodies])
        yield Figure(
            f"stream through {what}", f"{seconds / chunks * 1e6:.1f} µs per chunk", against=f"{CHUNK} characters"
        )
    held = sorted(it for body in bodies for it in _stream(body, [Watch(PersonalData(frozenset()), "flag")]))
    unwatched = sorted(it for body in bodies for it in _stream(body, []))
    for name, share in (("median", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
        value = f"{held[int(len(held) * share)]} characters"
        yield Figure(f"held back after a chunk, {name}", value, against=f"{unwatched[int(len(held) * share)]} without")


def _stream(body: str, watches: Sequence[Watch]) -> list[int]:
    gate = StreamGate(watches)
    held: list[int] = []
    for at in range(0, len(body), CHUNK):
        gate.feed(body[at : at + CHUNK])
        held.append(gate.held)
    gate.finish()
    return held


def _each(function: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts:
        function(text)


def _seconds(run: Callable[[], object]) -> float:
    """The better of two runs, so that what is read once doesn't count."""
    taken: list[float] = []
    for _ in range(2):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)
