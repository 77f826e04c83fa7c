"""What the customer sees of what the model said in a turn: one text, and its sources."""

from collections.abc import Iterable, Sequence

import regex

from frontdesk.agent.utterance import Utterance, text_of
from frontdesk.facts import Citation, Passage, Recorded, Retrieved

PARAGRAPH = "\n\n"


def answer(said: Iterable[Utterance], facts: Sequence[Recorded]) -> tuple[str, tuple[Citation, ...]]:
    """The text of what was said, as paragraphs and as the guards left it, and its citations with their places in it.

    Sources are numbered from 1 by URL in the order of their first mention. A citation of something that was not given to
    the model as a passage, or of words that do not stand in it, is left out: a link never comes from the model alone.
    """
    passages = [it for item in facts if isinstance(item.fact, Retrieved) for it in item.fact.passages]
    passages.reverse()  # the latest first: the model speaks of what it has just been given
    text = ""
    numbers: dict[str, int] = {}
    citations: dict[tuple[str, str, int], Citation] = {}
    for utterance in said:
        shown = "" if utterance.stopped else utterance.shown()
        if not shown.strip():
            continue
        text = text + PARAGRAPH + shown if text else shown.lstrip("\n")
        start = len(text) - len(shown)
        written = 0
        for block in (block for reply in utterance.replies for block in reply.content):
            written += len(text_of([block]))
            for cited in block.get("citations") or ():
                source, quote = str(cited.get("source", "")), str(cited.get("cited_text", "")).strip()
                if passage := _quoted(passages, source, quote):
                    number = numbers.setdefault(source, len(numbers) + 1)
                    place = len(text[: start + len(utterance.shown(written))].rstrip())
                    citations[source, quote, place] = Citation(
                        number=number, title=passage.title, url=source, quote=quote, at=place
                    )
    return text, tuple(citations.values())


def _quoted(passages: Iterable[Passage], source: str, quote: str) -> Passage | None:
    """The passage that the model quotes whole words from; sections of one page of a PDF have one address."""
    if not quote:
        return None
    before, after = (r"\b" if edge.isalnum() else "" for edge in (quote[0], quote[-1]))
    words = regex.compile(before + regex.escape(quote) + after)
    # Words end where a paragraph does; a quote of several has nothing between them.
    return next(
        (it for it in passages if it.url == source and any(words.search(by.join(it.paragraphs)) for by in ("\n", ""))),
        None,
    )
