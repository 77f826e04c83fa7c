"""What the gate holds back of answers, and what it costs per piece.

The answers are Acme's passages, given that they were found, and the right answers of support-docs, given the chunks that
they come from. They come in pieces of one to five tokens of four characters, 80 tokens a second.
"""

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.figure import Figure
from frontdesk.agent import Outgoing
from frontdesk.agent.material import Material
from frontdesk.folder import read_folder
from frontdesk.guards import StreamGate, Watch
from frontdesk.knowledge import SearchIndex
from frontdesk.knowledge.ingest import Library, ingest

ACME = Path(__file__).parent.parent / "examples/acme"
_TOKEN = 4  # characters
_MS_PER_CHARACTER = 1000 / 80 / _TOKEN
_MOST_TOKENS = 5


class Answer(NamedTuple):
    text: str
    material: Material
    language: str


def rows(data: Path) -> list[Figure]:
    folder = read_folder(ACME)
    outgoing = Outgoing(folder.config, folder.prompt)
    found: list[Figure] = []
    for name, answers in (("Acme's passages", list(_acme(outgoing))), ("support-docs", list(_support(data, outgoing)))):
        held: list[int] = []
        waited: list[int] = []
        for answer in answers:
            of_pieces, of_characters = _held(outgoing.gate(answer.material, answer.language), answer)
            held += of_pieces
            waited += of_characters
        stopped = sum(_stopped(outgoing.gate(answer.material, answer.language), answer) for answer in answers)
        found += [
            Figure(f"{name}: characters held back after a piece, p50 / p99", _percentiles(held, 1)),
            Figure(f"{name}: ms that a character waits, p50 / p99", _percentiles(waited, _MS_PER_CHARACTER)),
            Figure(f"{name}: right answers that are stopped", f"{stopped} of {len(answers)}"),
            _cost(name, outgoing, answers),
        ]
    return found


def _percentiles(values: Sequence[int], unit: float) -> str:
    middle, late = np.percentile(np.array(values) * unit, [50, 99])
    return f"{middle:.0f} / {late:.0f}"


def _pieces(text: str) -> Iterator[str]:
    chance = random.Random(len(text))
    at = 0
    while at < len(text):
        size = _TOKEN * chance.randint(1, _MOST_TOKENS)
        yield text[at : at + size]
        at += size


def _held(gate: StreamGate, answer: Answer) -> tuple[list[int], list[int]]:
    """After each piece, how many characters are held back; for each character, how many came between it and its release."""
    held: list[int] = []
    waited: list[int] = []
    arrived: list[int] = []  # for each character that is held, how many had come with it
    come = 0
    for piece in [*_pieces(answer.text), ""]:
        gate.feed(piece) if piece else gate.finish()
        come += len(piece)
        arrived += [come] * len(piece)
        released = len(arrived) - gate.held
        waited += [come - then for then in arrived[:released]]
        arrived = arrived[released:]
        held.append(gate.held)
    return held, waited


def _stopped(gate: StreamGate, answer: Answer) -> bool:
    gate.feed(answer.text)
    gate.finish()
    return gate.stopped


def _cost(name: str, outgoing: Outgoing, answers: Sequence[Answer]) -> Figure:
    """The best of three of the processor time per piece; against a gate that has nothing to look for."""

    def per_piece(watched: bool) -> float:
        spent, pieces = 0.0, 0
        for answer in answers:
            gate = outgoing.gate(answer.material, answer.language) if watched else StreamGate(list[Watch]())
            cut = list(_pieces(answer.text))
            began = time.process_time()
            for piece in cut:
                gate.feed(piece)
            gate.finish()
            spent += time.process_time() - began
            pieces += len(cut)
        return 1e6 * spent / pieces

    cost, empty = (min(per_piece(watched) for _ in range(3)) for watched in (True, False))
    return Figure(f"{name}: cost per piece", f"{cost:.1f} µs", f"{cost / empty:.1f} ×", "a gate without guards")


def _acme(outgoing: Outgoing) -> Iterator[Answer]:
    with tempfile.TemporaryDirectory() as place:
        library = Library(Path(place))
        report = ingest(ACME, read_folder(ACME).config, library, web="never", encoder=None)
        index = SearchIndex(library.search_folder(report.index))
        languages = [entry.language for entry in index.documents() for _ in range(entry.passages)]
        for passage, language in zip(index.passages(), languages, strict=True):
            text = "".join(passage.paragraphs)
            yield Answer(text, outgoing.material | outgoing.reader.document(f"{text} {passage.url}"), language)
        index.close()


def _support(data: Path, outgoing: Outgoing) -> Iterator[Answer]:
    chunks = {it["chunk_link"]: it["text"] for it in json.loads((data / "support-docs/chunks.json").read_text("utf-8"))}
    for asked in json.loads((data / "support-docs/questions.json").read_text("utf-8")):
        material = outgoing.material | outgoing.reader.message(asked["question"])
        for link in asked["correct_chunks"]:
            material |= outgoing.reader.document(f"{link} {chunks.get(link, '')}")
        yield Answer(asked["correct_answer"], material, "en")
