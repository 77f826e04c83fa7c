"""Handing a conversation over to people: the tool for it, and what the customer is told."""

from datetime import date, datetime, time, timedelta

from frontdesk.agent.wording import texts
from frontdesk.folder import Config, Hours
from frontdesk.tools import tool


@tool(effect="write")
async def hand_over(reason: str, summary: str) -> str:
    """Hand the conversation over to a person of the team.

    Use it when the customer asks for a person, is upset or complains, when the matter is one for people (a dispute,
    fraud, anything legal), or when you cannot help after trying. After it you say nothing more: the customer is told
    that a person takes over, and when.

    Args:
        reason: Why a person is needed, in a few words.
        summary: What the person should know: who the customer is, what they want, what was done so far.
    """
    raise AssertionError("a handoff is an act of the turn, recorded as a fact; this tool is never run")


HAND_OVER = hand_over


def handoff_message(config: Config, language: str, now: datetime) -> str:
    """What the customer is told at `now` (UTC): that a person takes over, when to expect them, where to call."""
    words = texts(language)
    opens = next_opening(config.hours, now)
    if opens is None:
        when = words.people_are_here
    else:
        when = words.people_come_back.format(
            weekday=words.weekdays[opens.weekday()], time=f"{opens.hour}:{opens.minute:02}", zone=config.hours.label
        )
    call = [words.call_us.format(phone=config.handoff.phone)] if config.handoff.phone else []
    return " ".join([words.handed_over, when, *call])


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When people are back, in their own time zone; None when they are there at `now`."""
    here = now.astimezone(hours.zone)
    days = [
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(day) for day in hours.days
    ]
    for ahead in range(8):
        day = here.date() + timedelta(days=ahead)
        if day.weekday() not in days:
            continue
        opens, closes = _at(day, hours.opens, hours), _at(day, hours.closes, hours)
        if here < opens:
            return opens
        if here < closes:
            return None
    return None  # no opening days at all: the team answers when it can


def _at(day: date, moment: time, hours: Hours) -> datetime:
    return datetime.combine(day, moment, hours.zone)
