"""Figures in answers: each must stand in what the answer draws on, or follow from it."""

from frontdesk.guards.figures.detector import KINDS, Figures
from frontdesk.guards.figures.figure import Figure, Kind
from frontdesk.guards.figures.known import DERIVE, Derivation, Known, known, known_result, known_said
from frontdesk.guards.figures.reading import read_figures

__all__ = [
    "DERIVE",
    "KINDS",
    "Derivation",
    "Figure",
    "Figures",
    "Kind",
    "Known",
    "known",
    "known_result",
    "known_said",
    "read_figures",
]
