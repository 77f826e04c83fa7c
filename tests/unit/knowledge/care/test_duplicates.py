"""Passages that stand in two documents."""

from frontdesk.knowledge import Document
from frontdesk.knowledge.care.duplicates import duplicates
from frontdesk.knowledge.care.pages import page_of

TEXT = (
    "Roadside assistance tows a car with a combustion engine up to fifteen miles, jump-starts a dead battery, changes a "
    "flat tire for the spare, brings three gallons of fuel and opens the car when you are locked out."
)


def found(*bodies: str, languages: str = "en en en") -> list[tuple[str, str]]:
    pages = [
        page_of(Document(f"{number}.md", "A", f"https://e.org/{number}", language, "public", body))
        for number, (body, language) in enumerate(zip(bodies, languages.split(), strict=False))
    ]
    return [(it.file, it.other_file) for it in duplicates(pages)]


def test_nearly_the_same_words_in_two_documents() -> None:
    assert found(TEXT, "Something else altogether.", TEXT.replace("fuel", "petrol")) == [("0.md", "2.md")]


def test_not_in_one_document_another_language_or_a_few_words() -> None:
    assert found(f"{TEXT}\n\n## Again\n\n{TEXT}") == []
    assert found(TEXT, TEXT, languages="en fr") == []
    assert found("Call us at any hour.", "Call us at any hour.") == []
    assert found(TEXT, "Roadside assistance tows a car up to fifteen miles and does many other things besides.") == []
