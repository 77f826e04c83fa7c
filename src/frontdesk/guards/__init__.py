"""Guards: checks on what comes in and goes out, each with a verdict and a reason."""

from frontdesk.guards.attacks import Attacks
from frontdesk.guards.figures import Figures, Known, known_result, known_said
from frontdesk.guards.figures import known as known_figures
from frontdesk.guards.figures.spelling import LANGUAGES as FIGURE_LANGUAGES
from frontdesk.guards.gate import Found, StreamGate, Watch
from frontdesk.guards.links import Links, addresses
from frontdesk.guards.personal import PersonalData, mask
from frontdesk.guards.personal import known as known_personal
from frontdesk.guards.personal.masking import evidence
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
    verdict,
)
from frontdesk.guards.text import clean
from frontdesk.guards.wants_person import WantsPerson
from frontdesk.guards.words import Abuse, Character, Commitments, Competitors, Leaks

__all__ = [
    "FIGURE_LANGUAGES",
    "Abuse",
    "Action",
    "Allow",
    "Attacks",
    "Character",
    "Commitments",
    "Competitors",
    "Detector",
    "Figures",
    "Finding",
    "Flag",
    "Found",
    "Guard",
    "HandOver",
    "Incoming",
    "Known",
    "Leaks",
    "Links",
    "PersonalData",
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
    "evidence",
    "known_figures",
    "known_personal",
    "known_result",
    "known_said",
    "mask",
    "verdict",
]
