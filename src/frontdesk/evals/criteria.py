"""The guide's success criteria: what each one means, and how it is told.

The same definitions hold for cases before a release and for real conversations after it. A criterion that nothing
measured has no value, never a made-up one.
"""

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from frontdesk.folder import Config

CriterionName: TypeAlias = Literal[
    "comprehension",
    "relevance",
    "accuracy",
    "citations",
    "topic",
    "content",
    "escalation",
    "escalated_rightly",
    "sentiment",
    "deflection",
    "satisfaction",
    "handling_time",
]
NAMES: tuple[CriterionName, ...] = get_args(CriterionName)
Unit: TypeAlias = Literal["share", "score", "seconds"]


class Target(Struct, frozen=True):
    """What is to be reached: a value within `low` and `high`; None where there is no bound. In the criterion's unit."""

    low: float | None = None
    high: float | None = None

    def met(self, value: float) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Criterion(Struct, frozen=True, kw_only=True):
    """`label` is what people read; `meaning` says what counts; `unit` is that of values: shares run from 0 to 1."""

    name: CriterionName
    label: str
    meaning: str
    unit: Unit = "share"


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        name="comprehension",
        label="Query comprehension",
        meaning="the agent took the step that the customer's message calls for, in the customer's language",
    ),
    Criterion(
        name="relevance",
        label="Response relevance",
        meaning="the reply deals with what was asked, by a rubric (needs a judge)",
    ),
    Criterion(
        name="accuracy",
        label="Response accuracy",
        meaning="company facts are said as they are; nothing is said that the material does not bear out",
    ),
    Criterion(
        name="citations",
        label="Citation relevance",
        meaning="answers from the knowledge cite a passage that supports them",
    ),
    Criterion(
        name="topic",
        label="Topic adherence",
        meaning="what is not the company's business, or an attack, is declined and leads back to it",
    ),
    Criterion(
        name="content",
        label="Content generation",
        meaning="quotes and other acts of tools come when they should, with the right arguments and results",
    ),
    Criterion(
        name="escalation",
        label="Escalation of what should be",
        meaning="conversations that belong to a person were handed to one",
    ),
    Criterion(
        name="escalated_rightly",
        label="Escalation only of what should be",
        meaning="of the conversations that were handed to a person, those that belonged there",
    ),
    Criterion(
        name="sentiment",
        label="Sentiment kept",
        meaning="the customer's mood at the end is as at the beginning or better (needs a judge)",
    ),
    Criterion(
        name="deflection",
        label="Deflection",
        meaning="of the conversations that ended, those resolved without a person",
    ),
    Criterion(
        name="satisfaction",
        label="Customer satisfaction",
        meaning="the mean of customers' ratings, 1 to 5",
        unit="score",
    ),
    Criterion(
        name="handling_time",
        label="Handling time",
        meaning="seconds that the agent works on a conversation: the sum of its turns",
        unit="seconds",
    ),
)
CRITERION = {criterion.name: criterion for criterion in CRITERIA}


def targets(config: Config) -> dict[CriterionName, Target]:
    """The targets that an agent folder sets, for every criterion."""
    wanted = config.evals.targets
    low, high = wanted.deflection
    return {
        "comprehension": Target(wanted.comprehension),
        "relevance": Target(wanted.relevance),
        "accuracy": Target(wanted.accuracy),
        "citations": Target(wanted.citations),
        "topic": Target(wanted.topic),
        "content": Target(wanted.content),
        "escalation": Target(wanted.escalation),
        "escalated_rightly": Target(wanted.escalation),
        "sentiment": Target(wanted.sentiment),
        "deflection": Target(low, high),
        "satisfaction": Target(wanted.satisfaction),
        "handling_time": Target(None, config.evals.person_minutes * 60),
    }
