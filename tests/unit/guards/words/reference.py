"""The plainest gate: asks a detector word by word, and forgets all but 64 characters of what is decided."""

from pathlib import Path
from time import process_time
from typing import NamedTuple

import regex

from frontdesk.guards.port import Detector, Finding

LISTS = Path(__file__).parent / "lists"
CONTEXT = 64


class Sentence(NamedTuple):
    language: str
    objectionable: bool
    text: str


def sentences(name: str) -> list[Sentence]:
    lines = (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    parts = [line.split(" ", 2) for line in lines if not line.startswith("#")]
    return [Sentence(language, sign == "+", text) for language, sign, text in parts]


def at_once(detector: Detector, text: str) -> list[Finding]:
    return list(detector.read(text, 0, whole=True).findings)


def streamed(detector: Detector, text: str) -> tuple[list[Finding], list[tuple[int, int]]]:
    """What is found word by word, and after each word how much was read and up to where it is decided."""
    begins = regex.compile(detector.begins, regex.IGNORECASE)
    found: list[Finding] = []
    decided: list[tuple[int, int]] = []
    at, pending = 0, False
    for end in [it.end() for it in regex.finditer(r"\S*\s", text)] + [len(text)]:
        first = None if pending else begins.search(text, at, end)
        if pending or first:
            start = first.start() if first else at
            context = max(0, start - CONTEXT)
            reading = detector.read(text[context:end], start - context, whole=end == len(text))
            found += [_moved(finding, context) for finding in reading.findings]
            assert start <= reading.sure + context <= end
            at = reading.sure + context
            pending = at < end
        else:
            at = end
        decided.append((end, at))
    assert at == len(text)
    return found, decided


def _moved(finding: Finding, by: int) -> Finding:
    return Finding(
        start=finding.start + by,
        end=finding.end + by,
        reason=finding.reason,
        evidence=finding.evidence,
        instead=finding.instead,
    )


def check(detector: Detector, text: str) -> None:
    """Word by word the same is found as at once, in order and apart, and nothing of it was released before."""
    found, decided = streamed(detector, text)
    assert found == at_once(detector, text)
    ends = [0, *(finding.end for finding in found)]
    assert all(before <= finding.start < finding.end for before, finding in zip(ends, found, strict=False))
    for finding in found:
        assert all(at <= finding.start for end, at in decided if end < finding.end)


def check_growth(detector: Detector, piece: str, before: str = "") -> None:
    """Eight times the text costs no more than 24 times the time, streamed or at once; quadratic work would cost 64 times."""

    def seconds(size: int) -> float:
        text = before + (piece * size)[:size]
        began = process_time()
        streamed(detector, text)
        at_once(detector, text)
        return process_time() - began

    seconds(1_000)
    assert seconds(40_000) < 24 * max(seconds(5_000), 0.002)
