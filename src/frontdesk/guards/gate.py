"""The gate that an answer passes on its way out: it lets through only what can no longer become a violation."""

import logging
import math
import re
import time
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec
import regex
from msgspec import Struct

from frontdesk.facts import Edit, VerdictName, apart, edited
from frontdesk.guards.port import Action, Detector, Finding

_log = logging.getLogger(__name__)
CONTEXT = 64
"""How many decided characters a detector is shown before those that it is asked about."""
_LONGEST_WORD = 256
_MOST_REMEMBERED = 20_000
_TELLING = regex.compile(r"[\d@]|.{32}")
"""Words that are not worth remembering, and may be somebody's own."""
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01\uff1f\U00020000-\U0003ffff"
)
"""What ends a word by itself: in Chinese, Japanese, Thai, Lao, Khmer and Burmese no spaces stand between words."""
_WORD = re.compile(rf"[^\s{_ALONE}]{{0,{_LONGEST_WORD - 1}}}[\s{_ALONE}]|[^\s{_ALONE}]{{{_LONGEST_WORD}}}")


class Watch(Struct, frozen=True):
    """A detector, what is to be done about its findings, and whether a failure of its own stops the answer."""

    detector: Detector
    action: Action
    closed: bool = True


class Found(Struct, frozen=True):
    """What the detector named `guard` found; the finding's places count from the beginning of the answer."""

    guard: str
    action: Action
    finding: Finding

    @property
    def edit(self) -> Edit | None:
        """What it changes in the answer, if that is all it does."""
        finding = self.finding
        changes = self.action == "rewrite" and finding.instead is not None
        return Edit(finding.start, finding.end, finding.instead or "") if changes else None

    @property
    def stops(self) -> bool:
        """Whether the answer must not be shown."""
        return self.action != "flag" and self.edit is None

    @property
    def verdict(self) -> VerdictName:
        """The action by the name that facts know."""
        assert self.action != "off", "what is off finds nothing"
        return self.action


class _Watching:
    """A watch at work: `open` is where its detector has not decided yet, None if it has decided everything."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.open: int | None = None
        self.failed = False


class _Beginnings:
    """Tells by their `begins` which detectors a word concerns. Most words are ordinary ones, and remembered."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = [regex.compile(pattern, regex.IGNORECASE) for pattern in patterns]
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """The places of the detectors that `word` concerns."""
        places = self._known.get(word)
        if places is None:
            places = tuple(place for place, pattern in enumerate(self._patterns) if pattern.search(word))
            if len(self._known) < _MOST_REMEMBERED and not _TELLING.search(word):
                self._known[word] = places
        return places


@lru_cache(maxsize=64)
def _beginnings(patterns: tuple[str, ...]) -> _Beginnings:
    return _Beginnings(patterns)


class StreamGate:
    """A `StreamGuard` of many detectors.

    The text is read word by word, so what is found, and what is shown of it, follows from the text alone, however it was
    cut into pieces. A detector is asked from the first word on in which a violation can begin, until it has decided; what
    is undecided is held back. An answer that is stopped shows nothing more, but is read to its end, so that `found` has
    everything that is wrong with it. A detector that takes longer than `most_seconds` for a word has failed.
    """

    def __init__(
        self,
        watches: Sequence[Watch],
        *,
        most_seconds: float = math.inf,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_seconds = most_seconds
        self._seconds = seconds
        self._watching = [_Watching(watch) for watch in watches if watch.action != "off"]
        self._beginnings = _beginnings(tuple(it.watch.detector.begins for it in self._watching))
        self._text = ""  # the context that detectors may want, then what is not shown yet
        self._base: int = 0  # where `_text` begins in the answer
        self._read: int = 0  # up to where `_text` was read
        self._clear: int = 0  # up to where it may be shown
        self._shown: int = 0  # up to where it was shown
        self._busy = False  # whether a detector has not decided yet
        self._edits: list[Edit] = []  # those of what is not shown yet
        self.found: list[Found] = []
        self.stopped = False

    @property
    def held(self) -> int:
        """How many code points are held back."""
        return len(self._text) - self._shown

    def feed(self, text: str) -> str:
        self._text += text
        for word in _WORD.finditer(self._text, self._read):
            self._word(word.end(), whole=False)
        return self._release()

    def finish(self) -> str:
        self._word(len(self._text), whole=True)
        return self._release()

    def _word(self, end: int, *, whole: bool) -> None:
        for place in self._beginnings.of(self._text[self._read : end]):
            it = self._watching[place]
            if it.open is None and not it.failed:
                it.open = self._read
                self._busy = True
        self._read = end
        if not self._busy and not self._edits:
            self._clear = self._clear if self.stopped else end
            return
        for it in self._watching:
            if it.open is not None:
                self._ask(it, it.open, end, whole=whole)
        self._busy = any(it.open is not None for it in self._watching)
        self._advance()

    def _ask(self, it: _Watching, start: int, end: int, *, whole: bool) -> None:
        context = max(0, start - CONTEXT)
        detector = it.watch.detector
        started = self._seconds()
        try:
            reading = detector.read(self._text[context:end], start - context, whole=whole)
            if self._seconds() - started > self._most_seconds:
                raise TimeoutError
        except Exception as error:  # noqa: BLE001 - the edge of the guard
            self._fail(it, start, end, error)
            return
        it.open = context + reading.sure if reading.sure < end - context and not whole else None
        for finding in reading.findings:
            self._add(Found(detector.name, it.watch.action, _moved(finding, self._base + context)))

    def _fail(self, it: _Watching, start: int, end: int, error: Exception) -> None:
        """A guard that fails stops the answer, if it may and is to fail closed; it is not asked again."""
        _log.exception("guard '%s' failed", it.watch.detector.name, exc_info=error)
        it.open, it.failed = None, True
        finding = Finding(
            start=self._base + start,
            end=self._base + end,
            reason=f"the guard failed ({type(error).__name__})",
            evidence="",
        )
        closed = it.watch.closed and it.watch.action != "flag"
        self._add(Found(it.watch.detector.name, "refuse" if closed else "flag", finding))

    def _add(self, found: Found) -> None:
        self.found.append(found)
        self.stopped = self.stopped or found.stops
        self._edits += [found.edit] if found.edit else []

    def _advance(self) -> None:
        if self.stopped:
            return
        clear = self._read
        if self._busy:
            acting = (it.open for it in self._watching if it.open is not None and it.watch.action != "flag")
            clear = min(acting, default=clear)
        for edit in apart(self._edits):
            if edit.start < self._base + clear < edit.end:
                clear = edit.start - self._base  # what it grows together with may still come
        self._clear = max(self._clear, clear)

    def _release(self) -> str:
        if not self._edits:
            shown, self._shown = self._text[self._shown : self._clear], self._clear
            self._forget()
            return shown
        edits = [Edit(edit.start - self._base, edit.end - self._base, edit.instead) for edit in self._edits]
        shown = edited(self._text, edits, self._shown, self._clear)
        self._shown = self._clear
        self._edits = [edit for edit in self._edits if edit.end > self._base + self._shown]
        self._forget()
        return shown

    def _forget(self) -> None:
        """Drop what nobody will ask about again: a long answer costs no more per piece than a short one."""
        if len(self._text) < 8 * CONTEXT:
            return
        undecided = min((it.open for it in self._watching if it.open is not None), default=self._read)
        gone = min(undecided, self._read if self.stopped else self._shown) - CONTEXT
        if gone <= 0:
            return
        self._text = self._text[gone:]
        self._base += gone
        self._read -= gone
        self._clear = max(0, self._clear - gone)
        self._shown = max(0, self._shown - gone)
        for it in self._watching:
            it.open = it.open - gone if it.open is not None else None


def _moved(finding: Finding, by: int) -> Finding:
    return msgspec.structs.replace(finding, start=finding.start + by, end=finding.end + by)
