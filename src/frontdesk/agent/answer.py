"""What the customer sees of the model's replies in a turn: one text, and its sources."""

from collections.abc import Iterable, Sequence

from frontdesk.agent.transcript import CUT_OFF
from frontdesk.facts import Citation, ModelReplied, Recorded, Retrieved

PARAGRAPH = "\n\n"


def answer(replies: Iterable[ModelReplied], facts: Sequence[Recorded]) -> tuple[str, tuple[Citation, ...]]:
    """The text of the replies, as paragraphs, and its citations with their places in it.

    Sources are numbered from 1 by URL in the order of their first mention. A citation of something that was not given
    to the model as a passage, or of words that do not stand in it, is left out: a link never comes from the model alone.
    """
    known: dict[str, str] = {}
    for item in facts:
        if isinstance(item.fact, Retrieved):
            for passage in item.fact.passages:
                known[passage.url] = known.get(passage.url, "") + "\n" + "".join(passage.paragraphs)
    text = ""
    numbers: dict[str, int] = {}
    citations: dict[tuple[str, str, int], Citation] = {}
    goes_on = False
    for reply in replies:
        if reply.stop_reason == "refusal":
            continue
        said = "".join(block["text"] for block in reply.content if block["type"] == "text")
        follows, goes_on = goes_on, cut_in_text(reply)
        if not said.strip():
            continue
        text = text + said if follows else text + PARAGRAPH + said if text else said.lstrip("\n")
        at = len(text) - len(said)
        for block in reply.content:
            if block["type"] != "text":
                continue
            at += len(block["text"])
            for cited in block.get("citations") or ():
                source, quote = str(cited.get("source", "")), str(cited.get("cited_text", "")).strip()
                if quote and quote in known.get(source, ""):
                    number = numbers.setdefault(source, len(numbers) + 1)
                    place = len(text[:at].rstrip())
                    citations[source, quote, place] = Citation(
                        number=number, title=str(cited.get("title") or source), url=source, quote=quote, at=place
                    )
    return text, tuple(citations.values())


def cut_in_text(reply: ModelReplied) -> bool:
    """Whether the next reply goes on in the middle of this one's text; else it is a paragraph of its own."""
    return reply.stop_reason == CUT_OFF and bool(reply.content) and reply.content[-1]["type"] == "text"
