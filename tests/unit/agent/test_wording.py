"""What Frontdesk itself says to customers, in each language."""

import re
from importlib.resources import files

import pytest

from frontdesk.agent import texts
from frontdesk.agent.wording import Texts

LANGUAGES = sorted(
    file.name.removesuffix(".toml")
    for file in files("frontdesk.agent").joinpath("texts").iterdir()
    if file.name.endswith(".toml")
)


def sentences(words: Texts) -> dict[str, str]:
    return {name: value for name, value in words.model_dump().items() if isinstance(value, str)}


def test_these_languages_are_spoken() -> None:
    assert LANGUAGES == ["en", "es", "fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything_with_the_same_gaps(language: str) -> None:
    theirs, english = sentences(texts(language)), sentences(texts("en"))
    for name, sentence in theirs.items():
        assert sentence.strip()
        assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", english[name])), name


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_was_left_in_english(language: str) -> None:
    assert not set(sentences(texts(language)).values()) & set(sentences(texts("en")).values())
    assert not set(texts(language).weekdays) & set(texts("en").weekdays)


@pytest.mark.parametrize(("wanted", "given"), [("fr", "fr"), ("fr-CA", "fr"), ("de", "en"), ("", "en")])
def test_other_languages_are_answered_in_english(wanted: str, given: str) -> None:
    assert texts(wanted) == texts(given)
