"""Personal data: found, masked on its way in, and kept from strangers on its way out."""

from frontdesk.guards.personal.canonical import canonical, is_known, known
from frontdesk.guards.personal.detector import PersonalData
from frontdesk.guards.personal.found import KINDS, SECRETS, Found, Kind
from frontdesk.guards.personal.masking import evidence, mask
from frontdesk.guards.personal.scan import REGIONS, find

__all__ = [
    "KINDS",
    "REGIONS",
    "SECRETS",
    "Found",
    "Kind",
    "PersonalData",
    "canonical",
    "evidence",
    "find",
    "is_known",
    "known",
    "mask",
]
