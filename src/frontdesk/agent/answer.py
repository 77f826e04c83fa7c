"""What the customer sees of the model's replies in a turn: one text, and its sources."""

from collections.abc import Callable, Iterable, Sequence

import regex

from frontdesk.agent.transcript import CUT_OFF
from frontdesk.facts import Citation, ModelReplied, Passage, Recorded, Retrieved
from frontdesk.guards import StreamGuard

PARAGRAPH = "\n\n"


def answer(
    replies: Iterable[ModelReplied], facts: Sequence[Recorded], guard: Callable[[], StreamGuard], *, whole: bool = True
) -> tuple[str, tuple[Citation, ...]]:
    """The text of the replies, as paragraphs and as `guard` lets it through, and its citations with their places in it.

    Each reply has a guard of its own, but one that goes on in another's text shares its; what the guard holds back of
    the last is said if that makes the answer `whole`. Sources are numbered from 1 by URL in the order of their first
    mention. A citation of something that was not given to the model as a passage, or of words that do not stand in it, is
    left out: a link never comes from the model alone.
    """
    passages = [it for item in facts if isinstance(item.fact, Retrieved) for it in item.fact.passages]
    passages.reverse()  # the latest first: the model speaks of what it has just been given
    text = ""
    numbers: dict[str, int] = {}
    citations: dict[tuple[str, str, int], Citation] = {}
    spoken = [reply for reply in replies if reply.stop_reason != "refusal"]
    guarded = guard()
    for place, reply in enumerate(spoken):
        follows = place > 0 and cut_in_text(spoken[place - 1])
        guarded = guarded if follows or not place else guard()
        last = not cut_in_text(reply) or (whole and place + 1 == len(spoken))
        shown = _shown(reply, guarded, last=last)
        said = shown[-1] if shown else ""
        if not said.strip():
            continue
        text = text + said if follows else text + PARAGRAPH + said if text else said.lstrip("\n")
        start = len(text) - len(said)
        blocks = [block for block in reply.content if block["type"] == "text"]
        for block, upto in zip(blocks, shown, strict=True):
            for cited in block.get("citations") or ():
                source, quote = str(cited.get("source", "")), str(cited.get("cited_text", "")).strip()
                if passage := _quoted(passages, source, quote):
                    number = numbers.setdefault(source, len(numbers) + 1)
                    place = len(text[: start + len(upto)].rstrip())
                    citations[source, quote, place] = Citation(
                        number=number, title=passage.title, url=source, quote=quote, at=place
                    )
    return text, tuple(citations.values())


def _shown(reply: ModelReplied, guard: StreamGuard, *, last: bool) -> list[str]:
    """What the customer sees of a reply once each of its text blocks has been said; the last is the whole of it.

    Of a reply that is not the `last` of its text, what the guard holds back comes with the next.
    """
    shown: list[str] = []
    text = ""
    for block in reply.content:
        if block["type"] == "text":
            text += guard.feed(block["text"])
            shown.append(text)
    return [*shown[:-1], text + guard.finish()] if shown and last else shown


def _quoted(passages: Iterable[Passage], source: str, quote: str) -> Passage | None:
    """The passage that the model quotes whole words from; sections of one page of a PDF have one address."""
    if not quote:
        return None
    before, after = (r"\b" if edge.isalnum() else "" for edge in (quote[0], quote[-1]))
    words = regex.compile(before + regex.escape(quote) + after)
    return next((it for it in passages if it.url == source and words.search("".join(it.paragraphs))), None)


def cut_in_text(reply: ModelReplied) -> bool:
    """Whether the next reply goes on in the middle of this one's text; else it is a paragraph of its own."""
    return reply.stop_reason == CUT_OFF and bool(reply.content) and reply.content[-1]["type"] == "text"
