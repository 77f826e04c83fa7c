"""Bytes to text: files come in whatever encoding somebody's editor had."""

import codecs
import re

import charset_normalizer

from frontdesk.errors import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY: str = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 koi8_r cp932 euc_jp gb18030 big5 euc_kr utf_16"
_USUAL = "cp1252"  # of encodings that explain the bytes equally well
_ALIEN = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_LOOKED_AT = 200_000  # bytes, to guess an encoding from
_MOST_CONTROL = 0.02


def decoded(data: bytes) -> str:
    """The text of `data`: by its byte-order mark, as UTF-8, or in the encoding that it most likely has.

    UTF-8 with some bytes of an older encoding in between, as pasted together from several files, is read as what each
    part is. Raises `Unreadable` for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return cleaned(data.removeprefix(mark if encoding == "utf-8" else b"").decode(encoding, "replace"))
    text = data.decode("utf-8", "surrogateescape")
    alien = len(_ALIEN.findall(text))
    if alien and alien >= sum(map(_is_beyond_ascii, text)) / 2:
        text = _guessed(data)
    elif alien:
        text = _ALIEN.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise Unreadable("it is not text", "Save it again as text in UTF-8, or remove it")
    return cleaned(text)


def cleaned(text: str) -> str:
    """Without control characters (NUL and the like), and with one kind of line end."""
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", text))


def _guessed(data: bytes) -> str:
    guesses = charset_normalizer.from_bytes(data[:_LOOKED_AT], cp_isolation=_LIKELY.split(" "))
    best = guesses.best()
    if best is None:
        raise Unreadable("its encoding cannot be told", "Save it again as text in UTF-8")
    as_good = {guess.encoding for guess in guesses if (guess.chaos, guess.coherence) == (best.chaos, best.coherence)}
    return data.decode(_USUAL if _USUAL in as_good else best.encoding, "replace")


def _is_beyond_ascii(character: str) -> bool:
    return character > "\x7f"
