"""A text as an attacker means it to be read: disguises of letters undone, so that rules and weights see words."""

import unicodedata

import regex

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\p{Mn}\p{Variation_Selector}--\t\n\r]", regex.VERSION1)
_MIXED = regex.compile(r"\b(?=\w{0,40}[a-z])(?=\w{0,40}[\p{Cyrillic}\p{Greek}])\w{1,80}\b", regex.VERSION1)
_LEET = regex.compile(r"(?<![\w@$])(?=[a-z0-9@$]{0,30}[0-9@$])[a-z0-9@$]{0,30}[a-z][a-z0-9@$]{0,30}(?![\w@$])")
_SPACED = regex.compile(r"(?<!\w)\p{L}(?:([ .\-_*|])\p{L}(?=\W|$)){1,400}(?!\w)")
_SPACE = regex.compile(r"[^\S\n]{1,9000}")
_LOOKALIKES = str.maketrans("авекмнорстухіјѕԁգһιοαρυνεκτηχ", "abekmhopctyxijsdghioapuvektnx")
_DIGITS = str.maketrans("01345789@$", "oieastbgas")


def plain(text: str) -> str:
    """`text` in small letters without accents, invisible characters, look-alike letters, "1gn0re" or "i g n o r e".

    Punctuation and line breaks stay. Takes time in proportion to the length of `text`.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
        text = _MIXED.sub(lambda word: word.group().translate(_LOOKALIKES), text)
    text = _LEET.sub(_letters, text)
    text = _SPACED.sub(_joined, text)
    return _SPACE.sub(" ", text)


_QUOTES = str.maketrans("’‘`´ʼ“”„«»‹›–—−", '\'\'\'\'\'"""""""---')


def _letters(word: regex.Match[str]) -> str:
    """A word with digits for letters as it was meant; one that is more digits than letters is a number and stays."""
    text = word.group()
    return text.translate(_DIGITS) if 2 * sum(map(str.isalpha, text)) > len(text) else text


def _joined(letters: regex.Match[str]) -> str:
    text = letters.group()
    return text[::2] if len(text) >= 5 else text
