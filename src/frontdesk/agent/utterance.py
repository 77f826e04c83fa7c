"""What the model said, and what the guards made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from frontdesk.facts import Block, Edit, GuardActed, ModelReplied, Recorded, edited, turn_of

CUT_OFF = "max_tokens"
HALF = frozenset({CUT_OFF, "pause_turn"})
"""Stop reasons of replies that the model can be asked to go on with."""
MOST_CONTINUATIONS = 2
SCREEN = "screen"
"""The name of the fast model's screen among the guards."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A reply with those that go on in the middle of its text, and what the guards did about it.

    `numbers` are the replies' facts.
    """

    replies: tuple[ModelReplied, ...]
    numbers: tuple[int, ...]
    acts: tuple[GuardActed, ...] = ()

    @property
    def text(self) -> str:
        """What the model wrote."""
        return "".join(text_of(reply.content) for reply in self.replies)

    @property
    def edits(self) -> list[Edit]:
        return [act.edit for act in self.acts if act.edit]

    @property
    def stopped(self) -> list[GuardActed]:
        """The verdicts for which none of it may be shown, to the customer or again to the model."""
        return [act for act in self.acts if act.edit is None and act.verdict != "flag"]

    @property
    def is_open(self) -> bool:
        """Whether its last reply was cut off in the middle of the text."""
        return not self.stopped and cut_in_text(self.replies[-1])

    def shown(self, end: int | None = None) -> str:
        """What the guards left of the first `end` code points, or of all."""
        return edited(self.text, self.edits, 0, end)

    def content(self, number: int) -> list[Block]:
        """The blocks of one of its replies, with the texts that the guards left: what the model sees of it later."""
        reply = self.replies[self.numbers.index(number)]
        if not self.edits:
            return list(reply.content)
        whole, at = self.text, sum(len(text_of(it.content)) for it in self.replies[: self.numbers.index(number)])
        ends = accumulate((len(text_of([block])) for block in reply.content), initial=at)
        return [
            {**block, "text": edited(whole, self.edits, start, start + len(block["text"]))}
            if block["type"] == "text"
            else block
            for start, block in zip(ends, reply.content, strict=False)
        ]


def utterances(facts: Iterable[Recorded]) -> list[Utterance]:
    """What the model said in `facts`, in order; refusals are no part of it."""
    said: list[Utterance] = []
    refused = False
    for item in facts:
        match item.fact:
            case ModelReplied() as reply:
                refused = reply.stop_reason == "refusal"
                last = said[-1] if said else None
                if refused:
                    continue
                if last and last.is_open and last.replies[-1].turn == reply.turn:
                    said[-1] = Utterance((*last.replies, reply), (*last.numbers, item.number), last.acts)
                else:
                    said.append(Utterance((reply,), (item.number,)))
            case GuardActed() as act if said and not refused and _is_about(act, said[-1]):
                said[-1] = Utterance(said[-1].replies, said[-1].numbers, (*said[-1].acts, act))
            case _:
                pass
    return said


def _is_about(act: GuardActed, said: Utterance) -> bool:
    """Whether a verdict is on a reply: the gate's, or the screen's, stored with the reply that it held back."""
    return act.turn == said.replies[-1].turn and (act.source == "model" or act.guard == SCREEN)


def utterances_of(facts: Iterable[Recorded], turn: int) -> list[Utterance]:
    """What the model said in a turn."""
    return utterances(item for item in facts if turn_of(item.fact) == turn)


def text_of(content: Sequence[Block]) -> str:
    return "".join(block["text"] for block in content if block["type"] == "text")


def cut_in_text(reply: ModelReplied) -> bool:
    """Whether a reply was cut off in the middle of its text, so that the next goes on there."""
    return reply.stop_reason == CUT_OFF and bool(reply.content) and reply.content[-1]["type"] == "text"
