"""What two answers to one message differ in."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from frontdesk.studio.story import OUTCOMES, Bubble
from frontdesk.studio.words import cost, link, plain, seconds, sources

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])\s*")


def differences(names: Sequence[str], left: Bubble, right: Bubble) -> list[dict[str, str]]:
    """A table's rows: a figure, and what it is on either side."""
    figures = [_figures(bubble) for bubble in (left, right)]
    return [{"": name, names[0]: figures[0][name], names[1]: figures[1][name]} for name in figures[0]]


def _figures(bubble: Bubble) -> dict[str, str]:
    part = bubble.part
    ended = part.ended if part and part.ended else {}
    timings, usage = ended.get("timings", {}), ended.get("usage", {})
    models = dict.fromkeys(item["fact"]["model"] for item in part.of("ModelReplied")) if part else {}
    prompt = sum(usage.get(f"{kind}_tokens", 0) for kind in ("input", "cache_write", "cache_read"))
    return {
        "Outcome": OUTCOMES.get(ended.get("outcome", ""), "–"),
        "Answered by": plain(", ".join(models)) or "–",
        "First word": seconds(timings.get("first_word")),
        "Whole turn": seconds(timings.get("total")),
        "Cost": plain(cost(ended.get("cost_usd"))),
        "Tokens in / out": f"{prompt:,} / {usage.get('output_tokens', 0):,}",
        "Tool calls": plain(", ".join(item["fact"]["name"] for item in part.of("ToolCalled")) if part else "") or "–",
        "Guards": plain(", ".join(item["fact"]["guard"] for item in part.of("GuardActed")) if part else "") or "–",
    }


def texts_apart(left: str, right: str) -> str:
    """One text in Markdown with what only the first has in red, and what only the second has in green."""
    ours, theirs = _WORD.findall(left), _WORD.findall(right)
    told: list[str] = []
    words = [[word.strip() for word in side] for side in (ours, theirs)]
    for what, a, b, c, d in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        if what == "equal":
            told.append(plain("".join(ours[a:b])))
            continue
        for colour, changed in (("red", ours[a:b]), ("green", theirs[c:d])):
            text = " ".join("".join(changed).split())
            if text:
                told.append(f" :{colour}-background[{plain(text)}] ")
    return "".join(told)


def sources_apart(left: Bubble, right: Bubble) -> dict[str, list[str]]:
    """Links to what both quote, what only the first and what only the second does."""
    ours, theirs = (
        {source["url"]: link(source["title"], source["url"]) for source in sources(bubble.fact.get("citations", []))}
        for bubble in (left, right)
    )
    return {
        "both": [told for url, told in ours.items() if url in theirs],
        "left": [told for url, told in ours.items() if url not in theirs],
        "right": [told for url, told in theirs.items() if url not in ours],
    }
