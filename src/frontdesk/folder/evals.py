"""`[evals]` in agent.toml: how the agent is judged."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from frontdesk.folder.table import Table

Share = Annotated[float, Field(ge=0, le=1)]


class Targets(Table):
    """What each criterion has to reach; the defaults are the guide's. Shares from 0 to 1, `satisfaction` from 1 to 5."""

    comprehension: Share = 0.95
    relevance: Share = 0.90
    accuracy: Share = 1.0
    citations: Share = 0.80
    topic: Share = 0.95
    content: Share = 1.0
    escalation: Share = 0.95
    sentiment: Share = 0.90
    deflection: tuple[Share, Share] = (0.70, 0.80)
    satisfaction: Annotated[float, Field(ge=1, le=5)] = 4.0

    @model_validator(mode="after")
    def _low_before_high(self) -> "Targets":
        low, high = self.deflection
        if low > high:
            raise ValueError(f"deflection is from {low:g} to {high:g}; write the lower share first")
        return self


class Evals(Table):
    """How cases are played and conversations judged.

    `now` is the moment at which cases are played, so that quotes and opening hours do not change with the calendar.
    `judge` is the model that judges what code cannot; empty for `models.fast`. `person_minutes` is what a conversation
    takes a person. A conversation counts as resolved after `resolved_after_hours` of silence.
    """

    now: AwareDatetime = datetime(2026, 6, 3, 15, tzinfo=UTC)
    judge: str = ""
    person_minutes: Annotated[float, Field(gt=0)] = 6.0
    resolved_after_hours: Annotated[float, Field(gt=0)] = 24.0
    targets: Targets = Targets()
