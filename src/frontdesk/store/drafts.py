"""Answers on their way: the text that the customer has seen so far of an answer that is not a fact yet."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from frontdesk.store.bell import Bell


class Draft(Struct, kw_only=True):
    """The running answer of one turn, begun when the conversation's state was at `number`, `turns` and `epoch`.

    Once `turns` or `epoch` has moved on it is over. `attempt` grows when the answer is begun again; a reader who saw
    an earlier attempt must drop it. `places` says how long the text was, in code points, before a fact that came while
    it grew.
    """

    number: int
    turns: int
    epoch: int
    attempt: int = 0
    text: str = ""
    places: dict[int, int] = msgspec.field(default_factory=dict[int, int])

    def place(self, number: int) -> int:
        """How much of the text goes before fact `number`: settled when first asked, the same for every reader after."""
        return self.places.setdefault(number, self.upto(number))

    def upto(self, number: int) -> int:
        """How much of the text goes before the next fact after `number`."""
        return min((length for fact, length in self.places.items() if fact > number), default=len(self.text))

    def seen_at(self, number: int) -> int:
        """How much of the text a reader has seen whose last event was fact `number`."""
        return max((length for fact, length in self.places.items() if fact <= number), default=0)


class Drafts:
    """The running answers of this process, one per conversation at most. Sent and forgotten: nothing here is a fact."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._drafts: dict[str, Draft] = {}

    def begin(self, conversation: str, draft: Draft) -> None:
        self._drafts[conversation] = draft
        self._bell.ring(conversation, stored=False)

    def restart(self, conversation: str, text: str) -> None:
        """The answer begins again with `text`: what was sent of it no longer counts."""
        old = self._drafts[conversation]
        self._drafts[conversation] = Draft(
            number=old.number, turns=old.turns, epoch=old.epoch, attempt=old.attempt + 1, text=text
        )
        self._bell.ring(conversation, stored=False)

    def add(self, conversation: str, text: str) -> None:
        self._drafts[conversation].text += text
        self._bell.ring(conversation, stored=False)

    def mark(self, conversation: str, numbers: Sequence[int]) -> None:
        """Facts of the turn were stored at this point of the text."""
        if draft := self._drafts.get(conversation):
            for number in numbers:
                draft.place(number)

    def end(self, conversation: str) -> None:
        self._drafts.pop(conversation, None)
        self._bell.ring(conversation, stored=False)

    def read(self, conversation: str) -> Draft | None:
        return self._drafts.get(conversation)
