"""Does the judge agree with people? Transcripts that people have judged, `evals/judged/labels.yaml`, put to it as well."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Struct
from pydantic import Field, ValidationError, model_validator
from statsmodels.stats import inter_rater

from frontdesk.errors import FolderError, Problem
from frontdesk.evals.criteria import CriterionName
from frontdesk.evals.judging.judge import RUBRICS, Judge
from frontdesk.evals.results import Judgement, Line
from frontdesk.evals.scoring.statistics import Interval, share_interval
from frontdesk.evals.written.located import Located, Place, read_located
from frontdesk.facts import Citation
from frontdesk.folder.table import Table, Text

LABELS = "evals/judged/labels.yaml"
_AT_ONCE = 4
_SPEAKERS = ("customer", "agent", "staff", "tool")
_inter_rater: Any = inter_rater  # it has no types


class Quoted(Table):
    """A source shown with an answer; `behind` is the piece of the answer that it stands behind, if not all of it."""

    title: Text
    quote: Text
    url: str = ""
    behind: str = ""


class LabelLine(Table):
    """What one of the four said; an agent's line may have quotes."""

    customer: Text | None = None
    agent: Text | None = None
    staff: Text | None = None
    tool: Text | None = None
    quotes: tuple[Quoted, ...] = ()

    @model_validator(mode="after")
    def _one_speaks(self) -> "LabelLine":
        if len(self._said()) != 1:
            raise ValueError(f"a line has one speaker; write one of {', '.join(_SPEAKERS)}")
        if self.quotes and self.agent is None:
            raise ValueError("only an agent quotes; move 'quotes' to the line of the agent")
        for quoted in self.quotes:
            if quoted.behind not in (self.agent or ""):
                raise ValueError(
                    f"the agent does not say '{quoted.behind}'; write 'behind' word by word as it stands there"
                )
        return self

    def line(self, turn: int) -> Line:
        ((who, text),) = self._said().items()
        cited = tuple(_citation(number, text, quoted) for number, quoted in enumerate(self.quotes, 1))
        return Line(who=who, text=text, turn=turn, citations=cited)

    def _said(self) -> dict[str, str]:
        return {who: text for who in _SPEAKERS if (text := getattr(self, who)) is not None}


class Label(Table):
    """What people say of a transcript: whether it passes a rubric, by default the judge's own, and `why`."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,79}$")]
    criterion: CriterionName
    rubric: str = ""
    lines: tuple[LabelLine, ...]
    passed: bool
    why: Text

    @model_validator(mode="after")
    def _can_be_judged(self) -> "Label":
        if not self.rubric and self.criterion not in RUBRICS:
            known = ", ".join(RUBRICS)
            raise ValueError(f"'{self.criterion}' has no standing rubric; add 'rubric: …', or label one of {known}")
        for who in ("customer", "agent"):
            if all(getattr(line, who) is None for line in self.lines):
                raise ValueError(f"there is nothing to judge: no line of the {who}; add '- {who}: …'")
        return self

    @property
    def transcript(self) -> tuple[Line, ...]:
        """Its lines, with the customer's messages counted from 1."""
        lines: list[Line] = []
        turn = 0
        for said in self.lines:
            turn += said.customer is not None
            lines.append(said.line(turn))
        return tuple(lines)


class Agreement(Struct, frozen=True, kw_only=True):
    """How far the judge agrees with people on `count` labels; `unreadable` of them it gave no verdict on.

    `share` and `interval` (95 %, Wilson's) are of the verdicts. `kappa` is Cohen's: what agreement is beyond chance, from 1
    for always down to 0 and below for no more than chance; None where one verdict was all there is. `disagreements` are ids.
    """

    count: int
    agreed: int
    unreadable: int
    share: float | None = None
    interval: Interval | None = None
    kappa: float | None = None
    disagreements: tuple[str, ...] = ()


async def agreement(judge: Judge, labels: Sequence[Label]) -> Agreement:
    """What comes of putting every label's transcript to the judge."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def judged(label: Label) -> Judgement:
        async with places:
            return await judge.judge(label.criterion, label.rubric, label.transcript)

    verdicts = [judgement.passed for judgement in await asyncio.gather(*map(judged, labels))]
    pairs = [(label, passed) for label, passed in zip(labels, verdicts, strict=True) if passed is not None]
    agreed = sum(label.passed == passed for label, passed in pairs)
    return Agreement(
        count=len(labels),
        agreed=agreed,
        unreadable=len(labels) - len(pairs),
        share=agreed / len(pairs) if pairs else None,
        interval=share_interval(agreed / len(pairs), len(pairs)) if pairs else None,
        kappa=cohens_kappa([(label.passed, passed) for label, passed in pairs]),
        disagreements=tuple(label.id for label, passed in pairs if label.passed != passed),
    )


def cohens_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """How far two judges agree beyond chance; None where both always say the same one thing, or nothing."""
    if len({verdict for pair in pairs for verdict in pair}) < 2:
        return None
    table = [[sum(pair == (one, other) for pair in pairs) for other in (True, False)] for one in (True, False)]
    return float(_inter_rater.cohens_kappa(table, return_results=False))


def read_labels(folder: Path) -> tuple[Label, ...]:
    """The labels of the agent folder at `folder`; none where it has no such file.

    Raises `FolderError` with every problem found: file, line, value and remedy.
    """
    file = folder / LABELS
    if not file.is_file():
        return ()
    problems: list[Problem] = []
    labels = tuple(_labels(read_located(LABELS, file.read_bytes()), problems))
    if problems:
        raise FolderError(str(folder), problems)
    return labels


def _labels(read: Located | Problem, problems: list[Problem]) -> Iterator[Label]:
    if isinstance(read, Problem):
        problems.append(read)
        return
    try:
        items = msgspec.convert(read.content, list[dict[str, object]])
    except msgspec.ValidationError:
        problems.append(read.problem((), "it is no list of labels", "Write each as '- id: …' and more"))
        return
    ids: set[str] = set()
    for index, item in enumerate(items):
        try:
            label = Label.model_validate(item)
        except ValidationError as error:
            problems += read.problems(error, (index,), _known_keys)
            continue
        if label.id in ids:
            problems.append(read.problem((index, "id"), f"there are two labels '{label.id}'", "Give one another id"))
        ids.add(label.id)
        yield label


def _known_keys(location: Place) -> list[str]:
    table = Quoted if "quotes" in location[:-1] else LabelLine if "lines" in location[:-1] else Label
    return list(table.model_fields)


def _citation(number: int, text: str, quoted: Quoted) -> Citation:
    at = text.index(quoted.behind) + len(quoted.behind) if quoted.behind else len(text)
    return Citation(number=number, title=quoted.title, url=quoted.url, quote=quoted.quote, at=at)
