"""`frontdesk knowledge`: the report that a support lead reads each week."""

import json
from pathlib import Path

import pytest

from kit.process import Frontdesk


def article(name: str, body: str, date: str = "2024-01-02") -> str:
    return f"---\ntitle: {name.title()}\nurl: https://shop.example/help/{name}\ndate: {date}\n---\n\n{body}\n"


@pytest.fixture
def library(shop: Path) -> Path:
    (shop / "knowledge").mkdir()
    for name, body in (
        ("returns", "Books can be returned within 30 days of delivery. See [delivery](delivery.md)."),
        ("delivery", "Delivery by bicycle is free. The offer is valid until 1 March 2024."),
    ):
        (shop / "knowledge" / f"{name}.md").write_text(article(name, body), "utf-8")
    return shop


def contradict(library: Path) -> None:
    text = "After their delivery, books can be returned within 14 days. See [more](nothing.md)."
    (library / "knowledge" / "gifts.md").write_text(article("gifts", text), "utf-8")


def test_the_report_of_knowledge_in_order(frontdesk: Frontdesk, library: Path) -> None:
    done = frontdesk("knowledge", library, "--check", width=120)
    assert (done.code, done.err) == (0, "")
    assert "2 documents, 2 passages; no conversations counted." in done.out
    assert "Nothing to mend." in done.out
    assert "knowledge/delivery.md:7  it speaks of a past date as if it were to come (2024-03-01)" in done.out
    assert "knowledge/returns.md  it is older than 365 days (2024-01-02)" in done.out


def test_contradictions_and_dead_links_are_named_with_their_lines(frontdesk: Frontdesk, library: Path) -> None:
    contradict(library)
    done = frontdesk("knowledge", library, "--check")
    assert done.code == 1
    assert "To mend: 1 contradiction, 1 dead link." in done.out
    assert "14 days  knowledge/gifts.md:7  After their delivery, books can be returned within 14 days." in done.out
    assert "30 days  knowledge/returns.md:7  Books can be returned within 30 days of delivery." in done.out
    assert "knowledge/gifts.md:7  nothing.md: no document has this address" in done.out
    assert frontdesk("knowledge", library).code == 0, "only --check makes it an exit code"


def test_what_cannot_be_read_is_named(frontdesk: Frontdesk, library: Path) -> None:
    (library / "knowledge" / "broken.pdf").write_bytes(b"no PDF")
    done = frontdesk("knowledge", library, "--check")
    assert done.code == 1
    assert "1 document that cannot be read" in done.out
    assert "knowledge/broken.pdf" in done.out


def test_conversations_are_counted(frontdesk: Frontdesk, library: Path) -> None:
    at = ("--database", "sqlite:///facts.db")
    frontdesk("chat", library, *at, stdin="Can books be returned?\nDo you sell submarines?\n")
    frontdesk("chat", library, *at, stdin="Submarines: do you sell them?\nThanks!\n")
    told = json.loads(frontdesk("knowledge", library, *at, "--json", "--since", "30d").out)
    assert told["conversations"] == 2
    uses = {it["entry"]["file"]: it["use"] for it in told["documents"]}
    assert uses["knowledge/returns.md"]["retrieved"] == 1
    assert uses["knowledge/returns.md"]["cited"] == 1
    assert uses["knowledge/delivery.md"]["cited"] == 0
    assert [(it["question"], it["count"], it["found_now"]) for it in told["unanswered"]] == [
        ("Submarines: do you sell them?", 2, "")
    ]
    screen = frontdesk("knowledge", library, *at, width=160)
    assert "2×  Submarines: do you sell them?" in screen.out
    assert "Never found (1): delivery.md" in screen.out


def test_conversations_before_a_day_are_not_counted(frontdesk: Frontdesk, library: Path) -> None:
    at = ("--database", "sqlite:///facts.db")
    frontdesk("chat", library, *at, stdin="Do you sell submarines?\n")
    told = json.loads(frontdesk("knowledge", library, *at, "--json", "--since", "2999-01-01").out)
    assert (told["turns"], told["unanswered"]) == (0, [])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--since", "lately"),
            "--since is 'lately'; write it as in 30d (days), 12w (weeks), 36h (hours) or 2026-03-01",
        ),
        (("--database", "sqlite:///none.db"), "there is no database at 'sqlite:///none.db'"),
    ],
)
def test_wrong_options(frontdesk: Frontdesk, library: Path, options: tuple[str, ...], said: str) -> None:
    done = frontdesk("knowledge", library, *options)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_links_are_visited_on_demand(frontdesk: Frontdesk, library: Path) -> None:
    """Loopback is private: no visit is made, and it is said why."""
    (library / "knowledge" / "out.md").write_text(article("out", "See http://127.0.0.1:9/x."), "utf-8")
    quiet = frontdesk("knowledge", library)
    assert "1 link leads out of the knowledge; --links visits them." in quiet.out
    told = json.loads(frontdesk("knowledge", library, "--links", "--json").out)
    assert (told["visited"], told["dead_links"]) == (True, [])
    assert [(it["target"], it["place"]["line"]) for it in told["doubtful"]] == [("http://127.0.0.1:9/x", 7)]
    assert "private_addresses" in told["doubtful"][0]["reason"]
