"""Texts within a text: what an encoding hides, and what variables and pieces in quotes come to when put together."""

import base64
import codecs
import html
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

_MOST = 8
"""No more pieces are decoded, no more variables put in."""
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{16,8000}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:(?:\\x|0x|%)?[0-9A-Fa-f]{2}[ ,:]?){8,4000}(?![0-9A-Za-z])")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|&#\w{1,6};)")
_HEX_MARKS = re.compile(r"\\x|0x|%|[ ,:]")
_GIVEN = re.compile(r"\b([A-Za-z_]\w{0,15})\s{0,3}:?=\s{0,3}(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})')")
_JOINT = re.compile(r"[\"']?\s{0,3}\+\s{0,3}[\"']?")
_TELLING = ("ignore", "instruct", "prompt", "forget", "ignora", "instruccion", "oublie", "vergiss", "anweisung")
"""Of what is read backwards or shifted, only what has one of these is worth a look."""


def decoded(text: str) -> Iterator[str]:
    """What runs of base64 and hexadecimal digits, escapes, ROT13 and reading backwards give, where that is text."""
    for run in _some(_BASE64, text):
        yield from _read(_base64, run)
    for run in _some(_HEX, text):
        yield from _read(_hex, run)
    if len(_some(_ESCAPED, text)) == _MOST:
        yield html.unescape(unquote(text))
    small = text.casefold()
    for turned in (codecs.encode(small, "rot13"), small[::-1]):
        if any(word in turned for word in _TELLING):
            yield turned


_URL_SAFE = str.maketrans("-_", "+/")


def put_together(text: str, earlier: Sequence[str]) -> str | None:
    """`text` with the variables that it and the messages before it define in their places, and pieces in quotes joined.

    None if there is nothing to put in.
    """
    given: dict[str, str] = {}
    for message in (*earlier, text):
        for name, double, single in _GIVEN.findall(message):
            if len(given) < _MOST:
                given[name.casefold()] = double or single
    rest = _GIVEN.sub(" ", text)
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, given))})\b", re.IGNORECASE) if given else None
    filled = names.sub(lambda name: given[name[0].casefold()], rest) if names else rest
    joined = _JOINT.sub(" ", filled)
    return joined if joined != text and (joined != rest or given) else None


def _some(pattern: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    for match in pattern.finditer(text):
        found.append(match[0])
        if len(found) == _MOST:
            break
    return found


def _read(decode: Callable[[str], bytes], run: str) -> Iterator[str]:
    """What `run` stands for, if that is text."""
    try:
        text = decode(run).decode("utf-8")
    except ValueError:  # what only looks like an encoding: a policy number, a long word
        return
    if text.isprintable() or sum(map(str.isprintable, text)) > 0.9 * len(text):
        yield text


def _base64(run: str) -> bytes:
    bare = run.translate(_URL_SAFE).rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


def _hex(run: str) -> bytes:
    return bytes.fromhex(_HEX_MARKS.sub("", run))
