"""The guards that know words: what they find, what they stop for nothing, how much they hold back, and what they cost.

The labelled sentences are those of `tests/unit/guards/words/lists`; "held" ones were not used to write the rules, though the
same author wrote them.
"""

import asyncio
import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import regex

from bench.figure import Figure
from frontdesk.guards.port import Allow, Detector, Incoming
from frontdesk.guards.words import Abuse, Character, Commitments, Competitors, Leaks

ROOT = Path(__file__).parent.parent
LISTS = ROOT / "tests/unit/guards/words/lists"
PROMPT = ROOT / "examples/acme/prompt"
COMPETITORS = [
    "Rival Mutual",
    "Allstate",
    "Geico",
    "Progressive",
    "State Farm",
    "Liberty Mutual",
    "Farmers",
    "Travelers",
]
_CONTEXT = 64
_CHUNK = 4  # words of a piece of a streamed answer


def rows(data: Path) -> list[Figure]:
    """Recall, false alarms, hold-back (characters) and cost (µs for each chunk of 4 words) of each guard."""
    texts = {"Acme's knowledge": _acme(), "support-docs": _support_docs(data)}
    figures: list[Figure] = []
    for detector in _detectors():
        if detector.name in ("commitments", "character"):
            figures += [_labelled(detector, part) for part in ("tuned", "held")]
        for name, those in texts.items():
            figures.append(_false_alarms(detector, name, those))
        figures += _streamed(detector, texts["Acme's knowledge"])
    return [*figures, *_abuse(data)]


def _detectors() -> Sequence[Detector]:
    private = [(PROMPT / name).read_text("utf-8") for name in ("identity.md", "guardrails.md")]
    public = _files(PROMPT, "context/*.md", "examples/*.md")
    return Commitments(), Character("Eva"), Competitors(COMPETITORS, "another provider"), Leaks(private, public)


def _labelled(detector: Detector, part: str) -> Figure:
    lines = (LISTS / f"{detector.name}.{part}.txt").read_text("utf-8").splitlines()
    cells: dict[tuple[str, str], list[bool]] = {}
    for line in lines:
        if not line.startswith("#"):
            language, sign, text = line.split(" ", 2)
            cells.setdefault((language, sign), []).append(bool(detector.read(text, 0, whole=True).findings))
    languages = dict.fromkeys(language for language, _ in cells)
    return Figure(
        f"{detector.name}, {part} sentences: found / stopped for nothing",
        " · ".join(f"{it} {_share(cells[it, '+'])} / {_share(cells[it, '-'])}" for it in languages),
    )


def _false_alarms(detector: Detector, name: str, texts: Sequence[str]) -> Figure:
    sentences = [it for text in texts for it in regex.split(r"(?<=[.!?])\s+|\n+", text) if it.strip()]
    found = [bool(detector.read(sentence, 0, whole=True).findings) for sentence in sentences]
    return Figure(f"{detector.name}, sentences of {name} stopped for nothing", _share(found))


def _streamed(detector: Detector, texts: Sequence[str]) -> Iterable[Figure]:
    begins = regex.compile(detector.begins, regex.IGNORECASE)
    held: list[int] = []
    began = process_time()
    for text in texts:
        held += _held(detector, begins, text)
    seconds = process_time() - began
    held.sort()
    yield Figure(
        f"{detector.name}, held back (characters): p50 / p99 / most",
        f"{held[len(held) // 2]} / {held[len(held) * 99 // 100]} / {held[-1]}",
    )
    yield Figure(f"{detector.name}, µs for each chunk of {_CHUNK} words", f"{1e6 * seconds / len(held):.1f}")


def _held(detector: Detector, begins: "regex.Pattern[str]", text: str) -> list[int]:
    """How much is undecided after each chunk."""
    ends = [it.end() for it in regex.finditer(rf"(?:\S*\s){{{_CHUNK}}}", text)]
    held: list[int] = []
    at, pending = 0, False
    for end in [*ends, len(text)]:
        first = None if pending else begins.search(text, at, end)
        if pending or first:
            start = first.start() if first else at
            context = max(0, start - _CONTEXT)
            reading = detector.read(text[context:end], start - context, whole=end == len(text))
            at = reading.sure + context
            pending = at < end
        else:
            at = end
        held.append(end - at)
    return held


def _abuse(data: Path) -> Iterable[Figure]:
    sets: dict[str, Callable[[], list[str]]] = {
        "banking77": lambda: [row["text"] for row in _table(data / "banking77/train.csv")],
        "clinc150": lambda: [row[0] for those in _json(data / "clinc150/train_val.json").values() for row in those],
        "xstest": lambda: [row["prompt"] for row in _table(data / "xstest/safe.csv")],
    }
    guard = Abuse("flag")
    for name, messages in sets.items():
        found = asyncio.run(_all(guard, messages()))
        yield Figure(f"abuse, messages of {name} stopped", _share(found))


async def _all(guard: Abuse, messages: Sequence[str]) -> list[bool]:
    return [not isinstance(await guard.check(Incoming(text=message)), Allow) for message in messages]


def _acme() -> list[str]:
    knowledge = _files(ROOT / "examples/acme/knowledge", "**/*.md", "**/*.txt", "**/*.csv")
    return knowledge + _files(PROMPT, "context/*.md")


def _support_docs(data: Path) -> list[str]:
    return [chunk["text"] for chunk in _json(data / "support-docs/chunks.json")]


def _files(folder: Path, *patterns: str) -> list[str]:
    return [file.read_text("utf-8") for pattern in patterns for file in sorted(folder.glob(pattern))]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found)} of {len(found)} ({100 * sum(found) / len(found):.1f} %)"
