"""Clean-up of text that customers send: what cannot be seen or stored goes, emoji and every script stay."""

import re
import unicodedata

# Controls but for tab and line feed; zero-width space, word joiner and byte-order mark; bidirectional overrides; soft
# hyphen; the invisible tag characters. Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji are written with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u202d\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f")
"""The flags of England, Scotland and Wales are spelt with tag characters."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` in composed form (NFC), without invisible characters, with line feeds as its only line ends, trimmed.

    Empty when nothing of it can be seen.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATE.sub("\ufffd", text)
    pieces: list[str] = []
    start = 0
    for flag in _FLAG.finditer(text):
        pieces += [_INVISIBLE.sub("", text[start : flag.start()]), flag[0]]
        start = flag.end()
    pieces.append(_INVISIBLE.sub("", text[start:]))
    cleaned = unicodedata.normalize("NFC", "".join(pieces)).strip()
    # Joiners and direction marks alone are no message.
    return cleaned if any(letter.isprintable() for letter in cleaned if letter != " ") else ""
