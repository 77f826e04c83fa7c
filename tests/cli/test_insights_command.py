"""`frontdesk insights`: the report on conversations that took place."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell
from kit.process import Frontdesk
from kit.talks import Talk

AT = ("--database", "sqlite:///facts.db")
LONG_AGO = datetime.now(UTC) - timedelta(days=20)


def keep(*talks: Talk) -> None:
    """The talks in facts.db, each fact at its time."""
    now = LONG_AGO

    async def store() -> None:
        nonlocal now
        async with SQLiteStore("facts.db", Bell(), lambda: now) as store:
            for talk in talks:
                for item in talk.facts:
                    now = item.at
                    await store.append(talk.name, [item.fact], expected=item.number - 1)

    asyncio.run(store())


@pytest.fixture
def kept(shop: Path) -> Path:
    """A bookshop with three conversations that ended."""
    keep(
        Talk("a", at=LONG_AGO).asks().rates(5),
        Talk("b", at=LONG_AGO, version="2").says("Do you sell globes?").searches().hands_over("it is not known")
        .staff("Yes, from $49."),
        Talk("c", at=LONG_AGO).wonders("Do you sell globes?").rates(2),
    )  # fmt: skip
    return shop


def test_the_figures_on_a_screen(frontdesk: Frontdesk, kept: Path) -> None:
    done = frontdesk("insights", kept, *AT, "--by", "version", width=120)
    assert (done.code, done.err) == (0, "")
    assert "The conversations of Pat (Page Turner Books)\n3 conversations, 3 answers." in done.out
    lines = {line.split("  ")[0].strip(): " ".join(line.split()) for line in done.out.splitlines()}
    assert lines["Deflection"] == "Deflection 33% 6% – 79% 3 70% – 80% not met"
    assert lines["Customer satisfaction"].startswith("Customer satisfaction 3.5 ")
    assert "33% handed over to a person" in " ".join(done.out.split())
    assert "Not measured: query comprehension, response relevance" in done.out
    assert "By version of the folder" in done.out
    assert "1×  it is not known" in done.out
    assert "2×  Do you sell globes?" in done.out
    assert "answered by people" in done.out


def test_the_same_as_one_object(frontdesk: Frontdesk, kept: Path) -> None:
    told = json.loads(frontdesk("insights", kept, *AT, "--json", "--by", "day").out)
    assert set(told) == {
        "agent", "company", "since", "until", "zone", "by", "resolved_after_hours", "person_minutes", "unused", "judged",
        "totals", "criteria", "series", "reasons", "turn_outcomes", "guards", "questions", "questions_dropped", "gaps",
    }  # fmt: skip
    assert told["totals"]["outcomes"] == {
        "confirmed": 1, "assumed": 0, "reopened": 0, "handed_over": 1, "unresolved": 1, "open": 0
    }  # fmt: skip
    assert [it["name"] for it in told["criteria"] if it["met"] is False] == ["deflection", "satisfaction"]
    assert [(it["key"], it["figures"]["conversations"]) for it in told["series"]] == [(f"{LONG_AGO:%Y-%m-%d}", 3)]
    (gap,) = told["gaps"]
    assert (gap["question"], gap["count"], gap["answers"]) == ("Do you sell globes?", 2, ["Yes, from $49."])


def test_real_conversations_are_read(frontdesk: Frontdesk, shop: Path) -> None:
    """Written by the desk itself, with the stand-in: just now, so that they are open."""
    frontdesk("chat", shop, *AT, stdin="Can books be returned?\n/rate 5\n")
    frontdesk("chat", shop, *AT, stdin="Can books be returned?\n")
    frontdesk("chat", shop, *AT, stdin="")
    told = json.loads(frontdesk("insights", shop, *AT, "--json").out)
    outcomes = {name: count for name, count in told["totals"]["outcomes"].items() if count}
    assert outcomes == {"confirmed": 1, "open": 1}
    assert (told["unused"], told["totals"]["stand_in"]) == (1, 2)
    assert "2 answers came from the stand-in" in frontdesk("insights", shop, *AT).out


def test_no_conversations_yet(frontdesk: Frontdesk, shop: Path, kept: Path) -> None:
    nothing = frontdesk("insights", shop)
    assert nothing.code == 0
    assert "no conversations yet" in nothing.out
    later = frontdesk("insights", kept, *AT, "--since", "2d")
    assert "no conversations yet that began since" in later.out
    assert json.loads(frontdesk("insights", kept, *AT, "--since", "2d", "--json").out)["totals"]["conversations"] == 0
    assert json.loads(frontdesk("insights", kept, *AT, "--since", "9w", "--json").out)["totals"]["conversations"] == 3


def test_drafts_are_written_apart(frontdesk: Frontdesk, kept: Path) -> None:
    done = frontdesk("insights", kept, *AT, "--drafts", "drafts", "--json")
    assert "1 draft written to drafts." in done.err
    assert json.loads(done.out)["agent"] == "Pat", "the object stands alone"
    (file,) = Path("drafts").iterdir()
    assert "> Yes, from [figure?]." in file.read_text("utf-8")
    assert (
        "0 drafts written to drafts; 1 that were there already are left as they are."
        in frontdesk("insights", kept, *AT, "--drafts", "drafts").err
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "lately"), "--since is 'lately'"),
        (("--database", "sqlite:///none.db"), "there is no database at 'sqlite:///none.db'"),
        (("--drafts", "shop/knowledge/new"), "'shop/knowledge/new' is in the knowledge that the agent answers from"),
        ((*AT, "--sample", "2"), "--sample needs a model to judge with, and none is connected; set ANTHROPIC_API_KEY"),
    ],
)
def test_wrong_options(frontdesk: Frontdesk, kept: Path, options: tuple[str, ...], said: str) -> None:
    assert kept.name == "shop"
    done = frontdesk("insights", kept, *options)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_nothing_is_judged_before_the_cost_is_agreed_to(frontdesk: Frontdesk, kept: Path) -> None:
    """At an address where nothing answers: it would be an error of another kind if the judge were asked."""
    done = frontdesk(
        "insights", kept, *AT, "--sample", "2", ANTHROPIC_API_KEY="sk-none", FRONTDESK_BASE_URL="http://127.0.0.1:9"
    )
    assert done.code == 2
    assert "Judging 2 conversations with claude-haiku-4-5: " in done.err
    assert "nothing was judged; add --yes to go on with it" in done.err
