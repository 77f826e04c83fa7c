"""Guards: checks on what comes in and goes out, each with a verdict and a reason."""

from frontdesk.guards.gate import Found, StreamGate, Watch
from frontdesk.guards.links import Links, addresses
from frontdesk.guards.port import (
    Action,
    Allow,
    Detector,
    Finding,
    Flag,
    Guard,
    HandOver,
    Incoming,
    Reading,
    Refuse,
    Rewrite,
    StreamGuard,
    Verdict,
)
from frontdesk.guards.text import clean
from frontdesk.guards.wants_person import WantsPerson

__all__ = [
    "Action",
    "Allow",
    "Detector",
    "Finding",
    "Flag",
    "Found",
    "Guard",
    "HandOver",
    "Incoming",
    "Links",
    "Reading",
    "Refuse",
    "Rewrite",
    "StreamGate",
    "StreamGuard",
    "Verdict",
    "WantsPerson",
    "Watch",
    "addresses",
    "clean",
]
