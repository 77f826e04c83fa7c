"""What a number comes to, in digits or in words."""

import regex

from frontdesk.guards.figures.spelling import Spelling

_WRITTEN = regex.compile(r"[\d.,'’ ]*\d")
_GROUPS = regex.compile(r"['’ ]")
_POINTS = regex.compile(r"[.,]")


def values(text: str, words: Spelling) -> tuple[float, ...]:
    """The numbers that `text`, one number in digits or words, may mean: "1.234" may be either of two."""
    if text[0].isdigit():
        found = _WRITTEN.match(text)
        digits = found[0] if found else text
        times = words.times.get(text[len(digits) :].strip(), 1)
        return tuple(round(it * times, 4) for it in _decimals(digits))
    total, current = 0, 0
    for word in words.number_words.findall(text):
        if value := words.times.get(word):
            total, current = total + max(current, 1) * value, 0
        else:
            value = words.numbers[word]
            current = current * 100 if value == 100 and 0 < current < 10 else current + value
    return (float(total + current),)


def _decimals(digits: str) -> list[float]:
    plain = _GROUPS.sub("", digits)
    signs = _POINTS.findall(plain)
    if not signs:
        return [float(plain)]
    whole, _, decimals = plain.rpartition(signs[-1])
    whole = _POINTS.sub("", whole)
    by_threes = len(decimals) == 3 and len(set(signs)) == 1 and not plain.startswith("0")
    if by_threes and (len(signs) > 1 or signs[-1] == "," or decimals == "000"):
        return [float(whole + decimals)]
    return [float(f"{whole}.{decimals}"), *([float(whole + decimals)] if by_threes and len(whole) < 4 else [])]
