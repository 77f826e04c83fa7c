"""What the customer sees of the model's replies in a turn: one text, and its sources."""

from collections.abc import Callable, Iterable, Sequence

from frontdesk.agent.transcript import CUT_OFF
from frontdesk.facts import Citation, ModelReplied, Passage, Recorded, Retrieved
from frontdesk.guards import StreamGuard

PARAGRAPH = "\n\n"


def answer(
    replies: Iterable[ModelReplied], facts: Sequence[Recorded], guard: Callable[[], StreamGuard]
) -> tuple[str, tuple[Citation, ...]]:
    """The text of the replies, as paragraphs and as `guard` lets it through, and its citations with their places in it.

    Each reply has a guard of its own. Sources are numbered from 1 by URL in the order of their first mention. A citation
    of something that was not given to the model as a passage, or of words that do not stand in it, is left out: a link
    never comes from the model alone.
    """
    passages = [it for item in facts if isinstance(item.fact, Retrieved) for it in item.fact.passages]
    text = ""
    numbers: dict[str, int] = {}
    citations: dict[tuple[str, str, int], Citation] = {}
    goes_on = False
    for reply in replies:
        if reply.stop_reason == "refusal":
            continue
        shown = _shown(reply, guard())
        said = shown[-1] if shown else ""
        follows, goes_on = goes_on, cut_in_text(reply)
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


def _shown(reply: ModelReplied, guard: StreamGuard) -> list[str]:
    """What the customer sees of a reply once each of its text blocks has been said; the last is the whole of it."""
    shown: list[str] = []
    text = ""
    for block in reply.content:
        if block["type"] == "text":
            text += guard.feed(block["text"])
            shown.append(text)
    return [*shown[:-1], text + guard.finish()] if shown else []


def _quoted(passages: Iterable[Passage], source: str, quote: str) -> Passage | None:
    """The passage that the model quotes from; sections of one page of a PDF have one address."""
    return (
        next((it for it in passages if it.url == source and quote in "".join(it.paragraphs)), None) if quote else None
    )


def cut_in_text(reply: ModelReplied) -> bool:
    """Whether the next reply goes on in the middle of this one's text; else it is a paragraph of its own."""
    return reply.stop_reason == CUT_OFF and bool(reply.content) and reply.content[-1]["type"] == "text"
