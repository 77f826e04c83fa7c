"""`frontdesk ingest`, and what the other commands say of documents."""

import json
from pathlib import Path

import pytest

from kit.folders import ACME
from kit.process import Frontdesk

ARTICLE = "---\ntitle: Returns\nurl: https://example.org/returns\n---\n## When\n\nBooks come back within 30 days.\n"


@pytest.fixture
def shop(shop: Path) -> Path:
    (shop / "knowledge").mkdir()
    (shop / "knowledge/returns.md").write_text(ARTICLE)
    return shop


@pytest.fixture(autouse=True)
def own_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRONTDESK_INDEX", str(tmp_path / "index"))


def test_it_tells_what_it_read(frontdesk: Frontdesk, shop: Path) -> None:
    done = frontdesk("ingest", shop)
    assert done.code == 0
    for words in ("1, in 1 passages", "1 new, 0 changed, 0 unchanged, 0 removed", "en 1", "markdown 1", "(written)"):
        assert words in done.out.replace("\n", "")
    again = frontdesk("ingest", shop, width=200)
    assert "0 new, 0 changed, 1 unchanged" in again.out
    assert "(as it was)" in again.out


def test_what_fails_is_named_with_its_remedy_and_exit_code_1(frontdesk: Frontdesk, shop: Path) -> None:
    (shop / "knowledge/slides.pptx").write_bytes(b"x")
    done = frontdesk("ingest", shop)
    assert done.code == 1
    assert "Not in the index:" in done.out
    assert "knowledge/slides.pptx: nothing reads files .pptx. Save it as .pdf" in done.out


def test_exit_code_2_when_nothing_can_be_read(frontdesk: Frontdesk, shop: Path) -> None:
    frontdesk("ingest", shop)
    (shop / "knowledge/returns.md").write_text("no front matter")
    done = frontdesk("ingest", shop)
    assert done.code == 2
    assert "what was served before is served still" in done.out


def test_the_summary_as_json(frontdesk: Frontdesk, shop: Path) -> None:
    (shop / "knowledge/slides.pptx").write_bytes(b"x")
    report = json.loads(frontdesk("ingest", shop, "--json").out)
    assert (report["documents"], report["passages"], report["by_language"]) == (1, 1, {"en": 1})
    assert report["failed"] == [
        {
            "file": "knowledge/slides.pptx",
            "line": None,
            "message": "nothing reads files .pptx",
            "remedy": "Save it as .pdf",
        }
    ]


def test_pages_are_left_alone_when_told_to(frontdesk: Frontdesk, shop: Path) -> None:
    with (shop / "agent.toml").open("a") as file:
        file.write('\n[knowledge]\npages = ["http://127.0.0.1:9/help"]\n')
    done = frontdesk("ingest", shop, "--no-web")
    assert "http://127.0.0.1:9/help: it was never read. Run 'frontdesk ingest'" in done.out
    assert "which is not a public address" in frontdesk("ingest", shop).out


def test_where_the_index_cannot_be_kept_the_setting_is_named(frontdesk: Frontdesk, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = frontdesk("ingest", shop, FRONTDESK_INDEX=str(tmp_path / "file/index"))
    assert done.code == 2
    assert "set FRONTDESK_INDEX" in done.err


def test_check_counts_documents_and_names_what_is_wrong_with_them(
    frontdesk: Frontdesk, shop: Path, tmp_path: Path
) -> None:
    done = frontdesk("check", shop)
    assert "1 documents, 1 passages" in done.out
    assert not (tmp_path / "index").exists(), "it only looks"
    (shop / "knowledge/other.md").write_text("no front matter")
    done = frontdesk("check", shop)
    assert done.code == 1
    assert "knowledge/other.md:1: it has no title" in done.err


def test_chat_answers_from_what_can_be_read_and_warns_of_the_rest(frontdesk: Frontdesk, shop: Path) -> None:
    (shop / "knowledge/slides.pptx").write_bytes(b"x")
    done = frontdesk("chat", shop, "--log-level", "warning", stdin="Until when can books come back?\n")
    assert "30 days" in done.out
    assert "not searched: knowledge/slides.pptx" in " ".join(done.err.split())


def test_the_example_is_read_whole(frontdesk: Frontdesk) -> None:
    done = frontdesk("ingest", ACME)
    assert done.code == 0, done.out
