"""When people answer, and what the customer is told of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.agent import HAND_OVER
from frontdesk.agent.handoff import handoff_message, next_opening
from frontdesk.folder import Config, Hours
from kit.agents import CONFIG

NEW_YORK = ZoneInfo("America/New_York")
HOURS = Hours(timezone="America/New_York", label="EST")
WEEKEND = Hours(timezone="America/New_York", label="EST", days=("saturday", "sunday"))


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("case", "hours", "now", "opens"),
    [
        ("before hours", HOURS, "2026-03-02T08:59:59", "2026-03-02T09:00"),
        ("as it opens", HOURS, "2026-03-02T09:00", None),
        ("during hours", HOURS, "2026-03-02T12:00", None),
        ("just before it closes", HOURS, "2026-03-02T16:59:59", None),
        ("as it closes", HOURS, "2026-03-02T17:00", "2026-03-03T09:00"),
        ("at night", HOURS, "2026-03-02T23:30", "2026-03-03T09:00"),
        ("after midnight", HOURS, "2026-03-03T00:30", "2026-03-03T09:00"),
        ("Friday evening", HOURS, "2026-03-06T18:00", "2026-03-09T09:00"),
        ("Saturday", HOURS, "2026-03-07T12:00", "2026-03-09T09:00"),
        ("Sunday night", HOURS, "2026-03-08T23:59", "2026-03-09T09:00"),
        ("the morning after clocks went forward", HOURS, "2026-03-09T08:30", "2026-03-09T09:00"),
        ("the morning after clocks went back", HOURS, "2026-11-02T08:30", "2026-11-02T09:00"),
        ("open on weekends only, on Monday", WEEKEND, "2026-03-02T12:00", "2026-03-07T09:00"),
        (
            "open on Sundays only, after hours",
            Hours(timezone="America/New_York", days=("sunday",)),
            "2026-03-08T18:00",
            "2026-03-15T09:00",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_when_people_are_back(case: str, hours: Hours, now: str, opens: str | None) -> None:
    utc = at(now).astimezone(ZoneInfo("UTC"))
    assert next_opening(hours, utc) == (at(opens) if opens else None)


def test_clocks_that_change_overnight_are_counted_in() -> None:
    saturday_night = datetime(2026, 3, 8, 4, 0, tzinfo=ZoneInfo("UTC"))  # EST
    opens = next_opening(Hours(timezone="America/New_York", days=("sunday",)), saturday_night)
    assert opens
    assert opens.astimezone(ZoneInfo("UTC")).hour == 13  # 9 AM in EDT


def acme(phone: str = "1-800-123-4567", label: str = "EST") -> Config:
    hours = {"timezone": "America/New_York", "label": label}
    return Config.model_validate({**CONFIG.model_dump(), "hours": hours, "handoff": {"phone": phone}})


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["colleague", "Monday from 9:00 EST", "call 1-800-123-4567"]),
        ("fr", ["collègue", "lundi à partir de 9:00 (EST)", "appeler le 1-800-123-4567"]),
        ("es", ["compañero", "lunes a partir de las 9:00 (EST)", "llamar al 1-800-123-4567"]),
        ("de", ["colleague", "Monday from 9:00 EST"]),
    ],
)
def test_out_of_hours_the_customer_is_told_when_and_where(language: str, says: list[str]) -> None:
    message = handoff_message(acme(), language, at("2026-03-07T12:00"))
    assert all(words in message for words in says)
    assert "{" not in message


def test_during_hours_people_are_there() -> None:
    message = handoff_message(acme(phone=""), "en", at("2026-03-02T12:00"))
    assert "Our team is here now" in message
    assert "call" not in message


def test_the_tool_that_hands_over_is_told_like_any_other() -> None:
    assert (HAND_OVER.name, HAND_OVER.effect, HAND_OVER.confirm) == ("hand_over", "write", "nobody")
    assert list(HAND_OVER.schema["properties"]) == ["reason", "summary"]
