"""The figures of many conversations, all of them or those of a day, a week, an intent, a language, a version."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from frontdesk.evals.production.intervals import Mean, Share, mean_rating, share
from frontdesk.evals.production.outcomes import RESOLUTIONS, RESOLVED, Resolution
from frontdesk.evals.production.record import Record

By: TypeAlias = Literal["day", "week", "intent", "language", "version"]
WAYS: tuple[By, ...] = get_args(By)


class Spread(Struct, frozen=True, kw_only=True):
    """The middle and the upper end of `count` durations, in seconds; None where there are none."""

    count: int = 0
    median: float | None = None
    p90: float | None = None
    p95: float | None = None


class Cost(Struct, frozen=True, kw_only=True):
    """In USD. `total` and `per_resolved` are None when turns had no price; `known` is what the others cost."""

    total: float | None
    per_resolved: float | None
    known: float
    turns_without_price: int


class ConversationFigures(Struct, frozen=True, kw_only=True):
    """Of the conversations in which a customer said something. Those that are open are in no share.

    `deflection` has those resolved without a person, `escalation` those handed over, of all that came to an end.
    `handling` is the time that the agent worked on a conversation, `first_word` that to an answer's first character.
    """

    conversations: int
    ended: int
    outcomes: dict[Resolution, int]
    deflection: Share
    escalation: Share
    satisfaction: Mean
    handling: Spread
    first_word: Spread
    cost: Cost
    turns: int
    stand_in: int
    """Answers that the stand-in gave, with no model behind it."""


class Slice(Struct, frozen=True, kw_only=True):
    """Some of the conversations: `key` is 2026-03-02, 2026-W10, an intent, a language or a version."""

    key: str
    figures: ConversationFigures


def figures(records: Iterable[Record]) -> ConversationFigures:
    """Holds one number a conversation, and one a turn, while it counts."""
    outcomes: Counter[Resolution] = Counter()
    ratings: list[int] = []
    seconds, first_words = array("d"), array("d")
    cost = 0.0
    unpriced = turns = stand_in = 0
    for it in records:
        outcomes[it.resolution] += 1
        if it.rating is not None:
            ratings.append(it.rating)
        if it.seconds is not None:
            seconds.append(it.seconds)
        first_words.extend(it.first_words)
        cost += it.cost
        unpriced += it.unpriced
        turns += it.turns
        stand_in += it.stand_in
    resolved = sum(outcomes[resolution] for resolution in RESOLVED)
    ended = outcomes.total() - outcomes["open"]
    total = None if unpriced else cost
    return ConversationFigures(
        conversations=outcomes.total(),
        ended=ended,
        outcomes={resolution: outcomes[resolution] for resolution in RESOLUTIONS},
        deflection=share(resolved, ended),
        escalation=share(outcomes["handed_over"], ended),
        satisfaction=mean_rating(ratings),
        handling=spread(seconds),
        first_word=spread(first_words),
        cost=Cost(
            total=total,
            per_resolved=total / resolved if total is not None and resolved else None,
            known=cost,
            turns_without_price=unpriced,
        ),
        turns=turns,
        stand_in=stand_in,
    )


def series(records: Iterable[Record], by: By, zone: tzinfo) -> tuple[Slice, ...]:
    """Days and weeks in order, by when conversations began in `zone`; of the rest those with most conversations first."""
    key = _key(by, zone)
    sliced: dict[str, list[Record]] = defaultdict(list)
    for it in records:
        sliced[key(it)].append(it)
    slices = [Slice(key=name, figures=figures(some)) for name, some in sorted(sliced.items())]
    if by not in ("day", "week"):
        slices.sort(key=lambda it: -it.figures.conversations)
    return tuple(slices)


def spread(durations: Sequence[float]) -> Spread:
    if not durations:
        return Spread()
    ordered = sorted(durations)
    return Spread(count=len(ordered), median=_at(ordered, 0.5), p90=_at(ordered, 0.9), p95=_at(ordered, 0.95))


def _at(ordered: Sequence[float], share: float) -> float:
    """The value with `share` of the others below it, between two where it falls between them."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _key(by: By, zone: tzinfo) -> Callable[[Record], str]:
    match by:
        case "day":
            return lambda it: it.began.astimezone(zone).date().isoformat()
        case "week":
            return lambda it: it.began.astimezone(zone).strftime("%G-W%V")
        case "intent":
            return lambda it: it.intent
        case "language":
            return lambda it: it.language
        case "version":
            return lambda it: it.version
