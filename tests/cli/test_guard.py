"""`frontdesk guard`: lines in, verdicts out."""

import json
from pathlib import Path
from typing import Any

from kit.process import Done, Frontdesk

CARD = "my card is 4242 4242 4242 4242"


def verdicts(done: Done) -> list[list[tuple[str, str]]]:
    assert (done.code, done.err) == (0, "")
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.out.splitlines()]
    return [[(it["guard"], it["verdict"]) for it in line["verdicts"]] for line in lines]


def test_messages_are_judged_line_by_line(frontdesk: Frontdesk, shop: Path) -> None:
    stdin = f"Hello\n\nI want to talk to a human\n{CARD}\n"
    done = frontdesk("guard", shop, "--direction", "in", "--json", stdin=stdin)
    assert verdicts(done) == [[], [("wants_person", "hand_over")], [("personal_data", "rewrite")]]
    kept = [json.loads(line)["kept"] for line in done.out.splitlines()]
    assert kept == ["Hello", "I want to talk to a human", "my card is [card ending 4242]"]


def test_answers_are_judged_by_the_material(frontdesk: Frontdesk, shop: Path) -> None:
    stdin = "Hello there.\nSee https://made.up/x for it.\n"
    done = frontdesk("guard", shop, "--direction", "out", "--json", stdin=stdin)
    assert verdicts(done) == [[], [("links", "rewrite")]]
    assert json.loads(done.out.splitlines()[1])["shown"] == "See (link left out) for it."


def test_it_is_told_in_words_too(frontdesk: Frontdesk, shop: Path) -> None:
    done = frontdesk("guard", shop, stdin=f"Bonjour\n{CARD}\n")
    assert done.out.splitlines()[:2] == ["allow     Bonjour", f"rewrite   {CARD}"]
    assert "personal_data: card, account or identity numbers were masked" in done.out
    assert "→ my card is [card ending 4242]" in done.out


def test_nothing_in_nothing_out(frontdesk: Frontdesk, shop: Path) -> None:
    assert verdicts(frontdesk("guard", shop, "--json")) == []
