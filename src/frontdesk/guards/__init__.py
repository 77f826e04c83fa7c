"""Guards: checks on what comes in and goes out, each with a verdict and a reason."""

from frontdesk.guards.links import LinkGuard, addresses
from frontdesk.guards.port import Allow, Guard, HandOver, Refuse, StreamGuard, Verdict
from frontdesk.guards.text import clean
from frontdesk.guards.wants_person import WantsPerson

__all__ = [
    "Allow",
    "Guard",
    "HandOver",
    "LinkGuard",
    "Refuse",
    "StreamGuard",
    "Verdict",
    "WantsPerson",
    "addresses",
    "clean",
]
