"""What a measurement gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `ratio` compares with what `against` names, measured side by side."""

    what: str
    value: str
    ratio: str = ""
    against: str = ""


def times(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"
