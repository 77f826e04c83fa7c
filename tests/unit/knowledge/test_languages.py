"""Which language a customer writes in, and whose passages are found."""

import pytest

from frontdesk.knowledge import SearchIndex
from frontdesk.knowledge.lexical.language import likeliest
from frontdesk.knowledge.lexical.words import Analyser
from unit.knowledge.indexes import document, found, index_of

DOCUMENTS = [
    document("en", "Roadside assistance", "Roadside assistance tows your car to a workshop, day and night."),
    document("en-fees", "Fees", "Canceling costs nothing after the first year."),
    document("fr", "Assistance routière", "L'assistance remorque votre voiture au garage, jour et nuit."),
    document("es", "Asistencia en carretera", "La asistencia remolca su coche al taller, de día y de noche."),
    document("es-only", "Robo de cristales", "El parabrisas roto se cambia sin franquicia."),
]
DOCUMENTS[2:] = [document(it.file.removesuffix(".md"), it.title, it.body, it.file[:2]) for it in DOCUMENTS[2:]]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return index_of(tmp_path_factory.mktemp("languages"), *DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("do you tow my car to a workshop?", "en"),
        ("est-ce que vous remorquez ma voiture ?", "fr"),
        ("¿me remolcan el coche al taller?", "es"),
    ],
)
def test_passages_in_the_language_of_the_question_come_alone(index: SearchIndex, question: str, expected: str) -> None:
    assert found(index, question) == [expected]


@pytest.mark.parametrize(("language", "expected"), [("fr", "fr"), ("en", "en"), ("en-GB", "en"), ("fr_CA", "fr")])
def test_where_the_words_leave_it_open_the_expected_language_decides(
    index: SearchIndex, language: str, expected: str
) -> None:
    assert found(index, "assistance?", language=language)[0] == expected


def test_the_words_count_for_more_than_what_is_expected(index: SearchIndex) -> None:
    assert found(index, "est-ce que vous remorquez ma voiture ?", language="en") == ["fr"]


def test_another_language_is_found_where_the_own_has_nothing(index: SearchIndex) -> None:
    assert found(index, "parabrisas roto", language="en") == ["es-only"]


def test_a_language_that_the_index_does_not_have_finds_what_it_can(index: SearchIndex) -> None:
    assert found(index, "parabrisas roto?", language="de") == ["es-only"]


class _Spoken:
    def __init__(self, language: str, **shares: float) -> None:
        self.language = language
        self.analyser = Analyser(language)
        self._shares = shares

    def share_with(self, stem: str) -> float:
        return self._shares.get(stem, 0.0)


@pytest.mark.parametrize(
    ("text", "expected", "likely"),
    [
        ("what is it", None, "en"),
        ("was ist das", None, "de"),
        ("was ist das", "en", "de"),
        ("wallbox", "de", "de"),
        ("wallbox", "en", "en"),
        ("pizza", None, "en"),
        ("pizza", "de", "de"),
    ],
)
def test_the_likeliest_language_comes_first(text: str, expected: str | None, likely: str) -> None:
    languages = [_Spoken("en", wallbox=0.1), _Spoken("de", wallbox=0.1)]
    assert likeliest(text, languages, expected)[0].language == likely


def test_the_vocabulary_of_the_knowledge_tells_languages_apart() -> None:
    languages = [_Spoken("en", tow=0.2), _Spoken("fr", remorquag=0.2)]
    assert likeliest("remorquage", languages, "en")[0].language == "fr"
