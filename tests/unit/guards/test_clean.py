"""What of a customer's text is kept."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.guards import clean

KEPT = {
    "family emoji": "👨‍👩‍👧‍👦",
    "rainbow flag": "🏳️‍🌈",
    "flag of Wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "flag of Spain": "🇪🇸",
    "skin tone": "👍🏽",
    "keycap": "1️⃣",
    "Persian with its joiner": "می‌خواهم بیمه بخرم",
    "Hindi with its joiner": "क्‍ष",
    "Arabic": "مرحبا، أريد تأمين سيارتي",
    "Hebrew with marks": "שלום \u200fA\u200e 123",
    "French": "Ça coûte combien ?",
    "Chinese": "你好，我想买保险",
    "line feed and tab": "one\ntwo\tthree",
    "line ends within": "a\n\nb",
    "half-width": "ｱｲｳ ﬁ ①",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_every_script_and_emoji_stays(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  hello \n ", "hello"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("nul\x00l \x1b[31mred\x7f", "null [31mred"),
        ("c1\x85\x9b", "c1"),
        ("zero\u200bwidth\u2060join\ufeff", "zerowidthjoin"),
        ("soft\u00adhyphen", "softhyphen"),
        ("over\u202eride\u202d", "override"),
        ("hid\U000e0069\U000e0067\U000e006eden\U000e007f", "hidden"),
        ("🏴 \U000e0067", "🏴"),
        ("half \ud83d of an emoji", "half \ufffd of an emoji"),
        ("e\u0301", "é"),
        ("", ""),
        (" \t\n", ""),
        ("\u200b\u200b\x00", ""),
        ("\u200d\u200c \u200f", ""),
        ("\ufffa", ""),
    ],
    ids=lambda value: ascii(value) if isinstance(value, str) else None,
)
def test_what_cannot_be_seen_or_stored_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters(), max_size=60))
@example("\ud83d\ude00")
@example("\r\u200b\n")
@example("🏴\u200b\U000e0067\U000e007f")
@example("a \u0301")
def test_cleaning_is_done_after_once_and_never_fails(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip() == cleaned.encode().decode()
    assert len(cleaned) <= 3 * len(text)
