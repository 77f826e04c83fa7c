"""What all conversations tell: the success criteria, and what to look at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from frontdesk.evals.criteria import CRITERIA, CriterionName, Unit, targets
from frontdesk.evals.production.figures import By, ConversationFigures, Slice, figures, series
from frontdesk.evals.production.gaps import Gap, gap_of
from frontdesk.evals.production.grouping import Wording, WordingCount
from frontdesk.evals.production.intervals import share
from frontdesk.evals.production.outcomes import RESOLVED, came_back
from frontdesk.evals.production.privacy import names_in, private
from frontdesk.evals.production.questions import Asked, Questions
from frontdesk.evals.production.record import Record, record, turn_outcomes
from frontdesk.evals.results import Judgement
from frontdesk.facts import ConversationOpened, Direction, GuardActed, Outcome, Recorded, VerdictName
from frontdesk.folder import Config
from frontdesk.knowledge.lexical.words import base_language

MOST_LISTED = 50


class CriterionFigure(Struct, frozen=True, kw_only=True):
    """A criterion: `value` in its unit from `count` conversations, with a 95 % interval where it is a share or a mean.

    Without a value nobody measured it. `met` is None where there is nothing to compare. `by` is "facts" or "judge".
    """

    name: CriterionName
    label: str
    unit: Unit
    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0
    target_low: float | None = None
    target_high: float | None = None
    met: bool | None = None
    by: str = ""


class GuardCount(Struct, frozen=True, kw_only=True):
    """How often a guard came to a verdict about what came in or went out."""

    guard: str
    direction: Direction
    verdict: VerdictName
    count: int


class HandoffReason(Struct, frozen=True, kw_only=True):
    """Why a person was called in, in the words used most often."""

    reason: str
    count: int


class TopQuestion(Struct, frozen=True, kw_only=True):
    """A question in the words used most often, with `others` that were taken for the same."""

    question: str
    language: str
    count: int
    last: datetime
    others: tuple[str, ...] = ()


class Insights(Struct, frozen=True, kw_only=True):
    """All that is told of an agent's conversations that began from `since` to `until`.

    `unused` counts those in which the customer said nothing; they are nowhere else. `judged` conversations were given to
    a judge. `questions_dropped` counts questions so rare that they were not kept.
    """

    agent: str
    company: str
    since: datetime | None
    until: datetime
    zone: str
    by: By
    resolved_after_hours: float
    person_minutes: float
    unused: int
    judged: int
    totals: ConversationFigures
    criteria: tuple[CriterionFigure, ...]
    series: tuple[Slice, ...]
    reasons: tuple[HandoffReason, ...]
    turn_outcomes: dict[Outcome, int]
    guards: tuple[GuardCount, ...]
    questions: tuple[TopQuestion, ...]
    questions_dropped: int
    gaps: tuple[Gap, ...]


class InsightsCount:
    """Counts conversations, one after the other, each in one or more parts; of each it keeps a `Record`, and no words.

    `since` leaves out conversations that began before it.
    """

    def __init__(self, config: Config, now: datetime, since: datetime | None = None) -> None:
        self._config = config
        self._now = now
        self._since = since
        self._silence = timedelta(hours=config.evals.resolved_after_hours)
        self._asking = Questions(config.languages)
        self._conversation = ""
        self._facts: list[Recorded] = []
        self._records: list[Record] = []
        self._unused = 0
        self._turn_outcomes: Counter[Outcome] = Counter()
        self._guards: Counter[tuple[str, Direction, VerdictName]] = Counter()
        self._questions, self._gaps, self._reasons = WordingCount(), WordingCount(), WordingCount()

    def add(self, conversation: str, facts: Sequence[Recorded]) -> None:
        """More facts of `conversation`; those of one conversation come without others between them."""
        if conversation != self._conversation:
            self._finish()
            self._conversation = conversation
        self._facts += facts

    def records(self) -> list[Record]:
        """Every conversation; one after which the customer soon came back with the same counts as reopened."""
        self._finish()
        back = came_back(it.visit for it in self._records if it.visit)
        return [
            replace(it, resolution="reopened") if it.resolution in RESOLVED and it.conversation in back else it
            for it in self._records
        ]

    def result(self, by: By, judgements: Sequence[Judgement] = (), judged: int = 0) -> Insights:
        """The whole. `judgements` are those of a judge on a sample of `judged` conversations."""
        records = self.records()
        totals = figures(records)
        config = self._config
        return Insights(
            agent=config.name,
            company=config.company,
            since=self._since,
            until=self._now,
            zone=config.hours.timezone,
            by=by,
            resolved_after_hours=config.evals.resolved_after_hours,
            person_minutes=config.evals.person_minutes,
            unused=self._unused,
            judged=judged,
            totals=totals,
            criteria=criteria(config, totals, judgements),
            series=series(records, by, self._zone),
            reasons=tuple(
                HandoffReason(reason=self._private(group.wordings[0]), count=group.count)
                for group in self._reasons.groups()[:MOST_LISTED]
            ),
            turn_outcomes=dict(self._turn_outcomes.most_common()),
            guards=tuple(
                GuardCount(guard=guard, direction=direction, verdict=verdict, count=count)
                for (guard, direction, verdict), count in self._guards.most_common()
            ),
            questions=self._top_questions(),
            questions_dropped=self._questions.dropped,
            gaps=self.gaps()[:MOST_LISTED],
        )

    def gaps(self) -> tuple[Gap, ...]:
        """What the knowledge had no answer to, most often asked first."""
        self._finish()
        regions = self._config.guards.personal_data.regions
        return tuple(gap_of(group, regions) for group in self._gaps.groups())

    @property
    def _zone(self) -> tzinfo:
        return self._config.hours.zone

    def _finish(self) -> None:
        facts, self._facts = self._facts, []
        if not facts or self._left_out(facts[0]):
            return
        kept = record(self._conversation, facts, self._now, self._silence)
        if kept is None:
            self._unused += 1
            return
        self._records.append(kept)
        self._turn_outcomes.update(turn_outcomes(facts))
        for item in facts:
            if isinstance(item.fact, GuardActed):
                self._guards[item.fact.guard, item.fact.direction, item.fact.verdict] += 1
        for asked in self._asking.asked(facts):
            self._questions.add(asked)
            if asked.gaps:
                self._gaps.add(asked)
        if kept.reason is not None:
            # Whoever wrote it, people read it: it counts as being in one language, the agent's first.
            language = base_language(self._config.languages[0])
            words = self._asking.words(kept.reason, language) or (kept.reason,)
            self._reasons.add(Asked(kept.reason, facts[-1].at, language, words, names=names_in(facts)))

    def _left_out(self, first: Recorded) -> bool:
        """Conversations that began earlier, and forks: these are trials of how one could have gone on."""
        opened = first.fact
        if not isinstance(opened, ConversationOpened) or opened.forked_from:
            return True
        return self._since is not None and first.at < self._since

    def _top_questions(self) -> tuple[TopQuestion, ...]:
        return tuple(
            TopQuestion(
                question=self._private(group.wordings[0]),
                language=group.wordings[0].language,
                count=group.count,
                last=group.last,
                others=tuple(self._private(wording) for wording in group.wordings[1:3]),
            )
            for group in self._questions.groups()[:MOST_LISTED]
        )

    def _private(self, wording: Wording) -> str:
        return private(wording.text, wording.language, wording.names, self._config.guards.personal_data.regions)


def criteria(
    config: Config, totals: ConversationFigures, judgements: Sequence[Judgement] = ()
) -> tuple[CriterionFigure, ...]:
    """Every criterion, with its target: from the facts, from a judge's `judgements`, or without a value."""
    wanted = targets(config)
    passed: dict[CriterionName, list[bool]] = {}
    for judged in judgements:
        if judged.passed is not None:
            passed.setdefault(judged.criterion, []).append(judged.passed)
    found: list[CriterionFigure] = []
    for criterion in CRITERIA:
        value: float | None = None
        low: float | None = None
        high: float | None = None
        count = 0
        by = "facts"
        match criterion.name:
            case "deflection":
                it = totals.deflection
                value, low, high, count = it.value, it.low, it.high, it.whole
            case "satisfaction":
                mean = totals.satisfaction
                value, low, high, count = mean.value, mean.low, mean.high, mean.count
            case "handling_time":
                value, count = totals.handling.median, totals.handling.count
            case name:
                it = share(sum(passed.get(name, ())), len(passed.get(name, ())))
                value, low, high, count, by = it.value, it.low, it.high, it.whole, "judge"
        target = wanted[criterion.name]
        found.append(
            CriterionFigure(
                name=criterion.name,
                label=criterion.label,
                unit=criterion.unit,
                value=value,
                low=low,
                high=high,
                count=count,
                target_low=target.low,
                target_high=target.high,
                met=None if value is None else target.met(value),
                by="" if value is None else by,
            )
        )
    return tuple(found)
