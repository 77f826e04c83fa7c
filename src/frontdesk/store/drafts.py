"""Answers on their way: the text that the customer has seen so far of an answer that is not a fact yet."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from frontdesk.store.bell import Bell


class Draft(Struct, kw_only=True):
    """The running answer of one turn. `turns` is how many turns had ended when it began: once there are more, it is over.

    `attempt` counts from 0 and grows when the answer was begun again; a reader who saw an earlier attempt must drop it.
    `marks` says how long the text was, in code points, when a fact of the turn was stored.
    """

    turns: int
    attempt: int = 0
    text: str = ""
    marks: list[tuple[int, int]] = msgspec.field(default_factory=list[tuple[int, int]])

    def seen_at(self, number: int) -> int:
        """How much of the text had been sent before fact `number`."""
        seen = 0
        for fact, length in self.marks:
            if fact <= number:
                seen = length
        return seen


class Drafts:
    """The running answers of this process, one per conversation at most. Sent and forgotten: nothing here is a fact."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._drafts: dict[str, Draft] = {}

    def begin(self, conversation: str, draft: Draft) -> None:
        self._drafts[conversation] = draft
        self._bell.ring(conversation)

    def restart(self, conversation: str, text: str) -> None:
        """The answer begins again with `text`: what was sent of it no longer counts."""
        old = self._drafts[conversation]
        self._drafts[conversation] = Draft(turns=old.turns, attempt=old.attempt + 1, text=text)
        self._bell.ring(conversation)

    def add(self, conversation: str, text: str) -> None:
        self._drafts[conversation].text += text
        self._bell.ring(conversation)

    def mark(self, conversation: str, numbers: Sequence[int]) -> None:
        """Facts of the turn were stored at this point of the text."""
        if draft := self._drafts.get(conversation):
            draft.marks += [(number, len(draft.text)) for number in numbers]

    def end(self, conversation: str) -> None:
        self._drafts.pop(conversation, None)
        self._bell.ring(conversation)

    def read(self, conversation: str) -> Draft | None:
        return self._drafts.get(conversation)
