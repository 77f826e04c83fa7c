"""Records on disk."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.index.records import Records, RecordsWriter


@given(st.lists(st.binary(max_size=20), max_size=8))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, records: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("records")
    with RecordsWriter(folder, "r") as writer:
        for record in records:
            writer.append(record)
    read = Records(folder, "r")
    assert list(read) == records
    assert [read[number] for number in range(len(read))] == records
    read.close()


@pytest.mark.parametrize("number", [-1, 1])
def test_there_is_nothing_beside_them(tmp_path: Path, number: int) -> None:
    with RecordsWriter(tmp_path, "r") as writer:
        writer.append(b"one")
    with pytest.raises(IndexError):
        Records(tmp_path, "r")[number]
