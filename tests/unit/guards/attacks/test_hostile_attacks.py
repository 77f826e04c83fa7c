"""The work of the guard grows with the text, not with its square: no pattern may be lured into trying all ways."""

import time

import pytest

from frontdesk.guards.attacks import judge, judge_document
from frontdesk.guards.attacks.payloads import decoded, put_together
from frontdesk.guards.attacks.plain import plain

HOSTILE = [
    "a", "9", "(", "<!--", "<", "a ", "a.", "1a", "а", "$", "=", "x='a' ", "'+'", "%41", "41 ", "&#65;", "\u200b", "\n",
    "ignore all the ", "when i say a ", "reveal ", "user: ", "style=", "word, ", "QUJD", "{ ", "...", "[a|",
]  # fmt: skip


def seconds(text: str) -> float:
    """The best of three, so that a pause of the machine doesn't count."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        judge(text, [text])
        judge_document(text)
        plain(text)
        list(decoded(text))
        put_together(text, [text])
        best = min(best, time.perf_counter() - begun)
    return best


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    judge("warm")
    short, long = (piece * 10_000)[:2_000], (piece * 20_000)[:20_000]
    # Ten times the text: linear work takes ten times as long, quadratic a hundred times.
    assert seconds(long) < 40 * seconds(short) + 0.02
