"""What judging will take, before anything is asked: by the length of the transcripts."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from frontdesk.evals.results import Line
from frontdesk.folder import Price

_RUBRIC_TOKENS = 700  # of instructions, about
_VERDICT_TOKENS = 120
_CHARACTERS_PER_TOKEN = 3.5


class Estimate(Struct, frozen=True):
    """What judging will take, about; `cost_usd` is None when the judge has no price."""

    transcripts: int
    questions: int
    tokens: int
    cost_usd: float | None


def estimated(asked: Iterable[tuple[Sequence[Line], int]], price: Price | None) -> Estimate:
    """What it takes to judge transcripts, each with the number of questions that are put about it."""
    transcripts = questions = read = 0
    for lines, count in asked:
        characters = sum(len(line.text) + sum(len(it.quote) for it in line.citations) for line in lines)
        transcripts += 1
        questions += count
        read += count * (_RUBRIC_TOKENS + round(characters / _CHARACTERS_PER_TOKEN))
    written = questions * _VERDICT_TOKENS
    cost = (read * price.input + written * price.output) / 1_000_000 if price else None
    return Estimate(transcripts, questions, read + written, cost)
