"""The success criteria over conversations that took place: how they came out, what was asked, what nobody could answer."""

from frontdesk.evals.production.drafts import article, must_be_apart, write_drafts, written
from frontdesk.evals.production.figures import WAYS, By, ConversationFigures, Cost, Slice, Spread
from frontdesk.evals.production.gaps import Gap
from frontdesk.evals.production.insights import (
    CriterionFigure,
    GuardCount,
    HandoffReason,
    Insights,
    InsightsCount,
    TopQuestion,
    criteria,
)
from frontdesk.evals.production.intervals import Mean, Share
from frontdesk.evals.production.judging import Judge, estimate, judged, sample
from frontdesk.evals.production.outcomes import RESOLUTIONS, CameOut, Resolution, Visit, came_back, came_out
from frontdesk.evals.production.questions import GAP_KINDS, GapKind
from frontdesk.evals.production.record import COUNTED, Record

__all__ = [
    "COUNTED",
    "GAP_KINDS",
    "RESOLUTIONS",
    "WAYS",
    "By",
    "CameOut",
    "ConversationFigures",
    "Cost",
    "CriterionFigure",
    "Gap",
    "GapKind",
    "GuardCount",
    "HandoffReason",
    "Insights",
    "InsightsCount",
    "Judge",
    "Mean",
    "Record",
    "Resolution",
    "Share",
    "Slice",
    "Spread",
    "TopQuestion",
    "Visit",
    "article",
    "came_back",
    "came_out",
    "criteria",
    "estimate",
    "judged",
    "must_be_apart",
    "sample",
    "write_drafts",
    "written",
]
