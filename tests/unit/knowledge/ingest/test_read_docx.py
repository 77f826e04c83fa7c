"""Word documents."""

import io
import zipfile

import pytest

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.docx import read_docx
from kit.made import word

GUIDE = word(
    ("Title", "Cover for bicycles"),
    ("Heading 1", "Theft"),
    ("Normal", "Report it within 24 hours."),
    ("List Bullet", "Send both keys."),
    ("List Bullet", "Wait."),
    ("Heading 2", "What is paid"),
    rows=[["Bicycle", "Paid"], ["Stolen", "Its value"]],
)


def test_styles_give_headings_lists_and_tables() -> None:
    (part,) = read_docx(GUIDE)
    assert part.body == (
        "# Cover for bicycles\n\n# Theft\n\nReport it within 24 hours.\n\n- Send both keys.\n- Wait.\n\n"
        "## What is paid\n\n| Bicycle | Paid |\n| --- | --- |\n| Stolen | Its value |"
    )
    assert part.found["title"] == "Cover for bicycles"
    assert part.found["date"]


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            into.writestr(name, data)
    return file.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "says", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password", "without a password"),
        (b"PK\x03\x04 and then nothing", "broken, or not a Word document", "Open it in Word"),
        (GUIDE[:2000], "broken, or not a Word document", "Open it in Word"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "not a Word document", "Open it in Word"),
        (zipped({"word/document.xml": b"<w:document"}), "broken inside", "Open it in Word"),
        (zipped({"docProps/core.xml": ENTITIES, "word/document.xml": b"<a/>"}), "broken inside", "Open it in Word"),
        (zipped({"word/document.xml": bytes(300_000_000)}), "far larger unpacked", "without its pictures"),
    ],
    ids=["password", "broken", "cut off", "a workbook", "broken XML", "entities", "a bomb"],
)
def test_what_cannot_be_read_is_told_with_its_remedy(data: bytes, says: str, remedy: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_docx(data)
    assert says in caught.value.message
    assert remedy in caught.value.remedy
