"""Care: whether what the knowledge says holds together, is up to date, and is used."""

from frontdesk.knowledge.care.outside import Visit, visit
from frontdesk.knowledge.care.pages import pages_of
from frontdesk.knowledge.care.reasons import best_part, highlights, what_lacks, why_shown
from frontdesk.knowledge.care.report import CareReport, Differing, Knowledge, care_report
from frontdesk.knowledge.care.usage import COUNTED, Usage, UsageCount

__all__ = [
    "COUNTED",
    "CareReport",
    "Differing",
    "Knowledge",
    "Usage",
    "UsageCount",
    "Visit",
    "best_part",
    "care_report",
    "highlights",
    "pages_of",
    "visit",
    "what_lacks",
    "why_shown",
]
