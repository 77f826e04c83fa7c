"""Values of criteria as people read them, and texts of customers so that no screen or file takes harm from them."""

import unicodedata

from frontdesk.evals.criteria import Target, Unit


def shown(value: float | None, unit: Unit) -> str:
    """93.3%, 4.2 or 12.5 s; what is not quite all is never rounded to 100%."""
    if value is None:
        return "–"
    match unit:
        case "share":
            percent = round(value * 100, 1)
            if percent == 100 and value < 1:
                percent = 99.9
            return f"{percent:g}%"
        case "score":
            return f"{value:.2f}"
        case "seconds":
            return shown_seconds(value)


def shown_seconds(seconds: float) -> str:
    """0.42 s, 12.5 s or 6 min 5 s."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 119.95:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def shown_target(target: Target, unit: Unit) -> str:
    low, high = target.low, target.high
    if low is not None and high is not None:
        return shown_interval((low, high), unit)
    if high is not None:
        return f"≤ {shown(high, unit)}"
    if low is None:
        return "–"
    return shown(low, unit) if unit == "share" and low >= 1 else f"≥ {shown(low, unit)}"


def shown_interval(interval: tuple[float, float] | None, unit: Unit) -> str:
    if interval is None:
        return "–"
    low, high = (shown(each, unit) for each in interval)
    if unit == "share":
        low = low.removesuffix("%")
    return f"{low}–{high}"


def shown_change(change: float | None, unit: Unit) -> str:
    """+2.1 points, −0.4 s; "same" where nothing changed."""
    if change is None:
        return "–"
    size = f"{abs(change) * 100:.1f} pt" if unit == "share" else shown(abs(change), unit)
    if abs(change) < 1e-9:
        return "same"
    return f"{'+' if change > 0 else '−'}{size}"


def shown_p(p: float | None) -> str:
    if p is None:
        return "–"
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}" if p < 0.01 else f"{p:.2f}"


def equals_p(p: float | None) -> str:
    """= 0.002, to stand behind a "p"."""
    told = shown_p(p)
    return told if told.startswith("<") else f"= {told}"


def shown_cost(cost: float | None) -> str:
    if cost is None:
        return "unknown"
    return f"${cost:.2f}" if cost >= 0.1 or cost == 0 else f"${cost:.4f}"


def printable(text: str) -> str:
    """`text` without what would steer a terminal, turn text around or break XML; line breaks and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or not _steers(char))


def _steers(char: str) -> bool:
    # Joiners are format characters, too, and belong into words and emoji.
    return unicodedata.category(char) in ("Cc", "Cs") or char in _TURNING or char in "\ufffe\uffff"


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
