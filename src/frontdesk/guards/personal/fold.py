"""Text as recognisers read it: one character for each, in ASCII where it stands for an ASCII digit or separator."""

import unicodedata

import regex

_SAME = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full width
    | dict.fromkeys((0xA0, *range(0x2000, 0x200E), 0x202F, 0x205F, 0x3000), ord(" "))  # spaces and joiners
    | dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), ord("-"))
    | dict.fromkeys((0xB7, 0x2022, 0x2219), ord("."))
    | dict.fromkeys((0x2018, 0x2019), ord("'"))
)
_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)


def fold(text: str) -> str:
    """`text`, as long as it was, with plain digits, spaces, hyphens, dots and apostrophes."""
    if text.isascii():
        return text
    return _DIGIT.sub(_plain, text.translate(_SAME))


def _plain(digit: "regex.Match[str]") -> str:
    return str(unicodedata.decimal(digit[0]))
