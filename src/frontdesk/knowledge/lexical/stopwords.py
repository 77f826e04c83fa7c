"""Words that say nothing about what a customer wants to know, by language: `stopwords.txt`."""

from functools import cache
from importlib.resources import files


def stop_words(language: str) -> frozenset[str]:
    """Words that are not searched for at all: articles, pronouns, question words, courtesies. Empty if unknown."""
    return _lists().get(language, frozenset())


def common_words(language: str) -> frozenset[str]:
    """Words of any conversation ("find", "problem"), which count for less in a question. Empty if unknown."""
    return _lists().get(f"{language} common", frozenset())


def asking_words(language: str) -> frozenset[str]:
    """Stop words that ask for something even when nothing else is said ("how much", "more"). Empty if unknown."""
    return _lists().get(f"{language} asking", frozenset())


@cache
def _lists() -> dict[str, frozenset[str]]:
    """The paragraphs of the file: a line `[name]`, then its words."""
    lists: dict[str, frozenset[str]] = {}
    for paragraph in files("frontdesk.knowledge.lexical").joinpath("stopwords.txt").read_text("utf-8").split("[")[1:]:
        name, _, words = paragraph.partition("]")
        lists[name] = frozenset(words.split())
    return lists
