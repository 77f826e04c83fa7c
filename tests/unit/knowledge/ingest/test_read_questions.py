"""Lists of questions and answers."""

import pytest

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.questions import read_questions


def test_each_question_is_a_heading_of_its_own() -> None:
    (part,) = read_questions(b'question,answer\nIs it free?,Yes.\n"Which, then?","One,\ntwo."\n')
    assert part.body == "## Is it free?\n\nYes.\n\n## Which, then?\n\nOne,\ntwo."


def test_sections_stand_above_their_questions() -> None:
    (part,) = read_questions(b"section,question,answer\nA,1?,x\nA,2?,y\n,3?,z\nB,4?,w\n")
    assert part.body == "## A\n\n### 1?\n\nx\n\n### 2?\n\ny\n\n## 3?\n\nz\n\n## B\n\n### 4?\n\nw"


@pytest.mark.parametrize(
    "data",
    [
        b"question;answer\nIs it, well, free?;Yes, it is.\n",
        b"question\tanswer\nIs it, well, free?\tYes, it is.\n",
        b"\xef\xbb\xbfQuestion ; Answer\r\nIs it, well, free?;Yes, it is.\r\n\r\n;\r\n",
        b'sep=;\r\n"question";"answer"\r\n"Is it, well, free?";"Yes, it is."\r\n',
        "question;answer\nIs it, well, free?;Yes, it is.\n".encode("utf-16"),
    ],
    ids=["semicolons", "tabs", "byte-order mark", "Excel", "UTF-16"],
)
def test_the_dialects_of_spreadsheets_are_told_apart(data: bytes) -> None:
    (part,) = read_questions(data)
    assert part.body == "## Is it, well, free?\n\nYes, it is."


def test_rows_for_somebody_else_are_documents_of_their_own() -> None:
    rows = "question,answer,audience,language,title\n1?,x,public,en,A\n2?,y,staff,en,A\n3?,z,public,en,A\n"
    public, staff = read_questions(rows.encode())
    assert (public.said["audience"], staff.said["audience"]) == ("public", "staff")
    assert "## 3?" in public.body
    assert "2?" not in public.body
    assert staff.lines["audience"] == 3


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("question,text\n1?,x\n", 1, "no column 'answer'"),
        ("", 1, "no column 'question'"),
        ("question,answer,audiense\n1?,x,staff\n", 1, "no column 'audiense'"),
        ("question,answer,answer\n1?,x,y\n", 1, "'answer' is there twice"),
        ("question,answer\n1?,x\n2?,\n", 3, "a row has no answer"),
        ("question,answer\n1?,x,staff\n", 2, "more values than there are columns"),
        ('question,answer\n1?,"x" y\n', 2, "not valid CSV"),
        ("question,answer\n", None, "no questions"),
    ],
)
def test_a_list_that_is_wrong_is_told_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_questions(text.encode())
    assert says in caught.value.message
    assert caught.value.line == line


def test_a_question_for_two_audiences_has_two_anchors() -> None:
    rows = "question,answer,audience\nFree?,x,public\nFree?,y,staff\nNew?,z,staff\n"
    public, staff = read_questions(rows.encode())
    assert public.body == "## Free?\n\nx"
    assert staff.body == "## Free? {#row-3}\n\ny\n\n## New?\n\nz"
