"""Texts cut into words, language by language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.lexical.words import Analyser


def stems(language: str, text: str) -> list[str]:
    return [word.stem for word in Analyser(language).words(text)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "The policies", "policy"),
        ("fr", "les bornes assurées", "borne assurée"),
        ("es", "coches averiados", "coche averiado"),
        ("de", "die Versicherungen", "Versicherung"),
        ("ru", "страховые полисы", "страховой полис"),
        ("ar", "السيارات", "سيارات"),
        ("ar", "والتأمين", "تأمين"),
        ("hi", "बीमा पॉलिसियाँ", "बीमा पॉलिसी"),
        ("el", "ασφάλειες", "ασφάλεια"),
        ("tr", "poliçelerimiz", "poliçe"),
        ("ro", "mașinile", "mașină"),
        ("pt-BR", "carros", "carro"),
    ],
)
def test_forms_of_a_word_are_one(language: str, one: str, other: str) -> None:
    assert stems(language, one) == stems(language, other) != []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "取消保险", ["取消", "消保", "保险"]),
        ("th", "รถเสีย", ["รถ", "ถเ", "เสี", "สีย"]),
        ("ko", "보험", ["보험"]),
        ("ja", "解約", ["解約"]),
        ("zh", "iPhone手机", ["iphone", "手机"]),
        ("en", "取消 policy", ["取消", "polici"]),
    ],
)
def test_scripts_without_spaces_are_cut_into_pairs(language: str, text: str, expected: list[str]) -> None:
    assert stems(language, text) == expected


def test_accents_are_told_apart_only_where_they_make_other_words() -> None:
    assert stems("es", "póliza") == stems("es", "poliza")
    assert stems("vi", "bảo") != stems("vi", "bao")
    with_marks, without = Analyser("vi").words("trộm"), Analyser("vi").words("trom")
    assert with_marks[0].grams == without[0].grams


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "how can I do it"),
        ("fr", "et pour ma"),
        ("es", "¿y cuánto?"),
        ("ar", "كيف"),
        ("vi", "là gì"),
        ("th", "อะไร"),
        ("zh", "为什么"),
    ],
)
def test_stop_words_are_left_out(language: str, text: str) -> None:
    assert stems(language, text) == []


def test_words_of_any_conversation_count_for_less() -> None:
    weights = {word.stem: word.weight for word in Analyser("en").words("a problem with towing")}
    assert weights == {"problem": 0.5, "tow": 1.0}


@pytest.mark.parametrize("text", ["How much?", "how much", "¿cuánto", "كم؟", "πόσο;", "為什麼？"])
def test_questions_are_known_by_their_marks_and_words(text: str) -> None:
    assert Analyser("es" if "cu" in text else "en").asks(text)


@pytest.mark.parametrize("text", ["Thanks!", "ok", "great; thank you", ""])
def test_what_asks_nothing_is_no_question(text: str) -> None:
    assert not Analyser("en").asks(text)


@given(st.text(max_size=60), st.sampled_from(["en", "es", "zh", "ar", "th", "vi", "hi", "xx", ""]))
def test_any_text_has_words(text: str, language: str) -> None:
    analyser = Analyser(language)
    words = analyser.words(text)
    assert all(word.stem and " " not in word.stem and word.grams for word in words)
    assert [word for _, word in analyser.tokens(text) if word] == words
