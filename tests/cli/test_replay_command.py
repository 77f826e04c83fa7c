"""`frontdesk replay`: stored conversations on a changed folder."""

import asyncio
import json
from pathlib import Path

import pytest

from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell
from kit.agents import MONDAY
from kit.folders import bookshop
from kit.process import Frontdesk
from kit.talks import Talk

TALK = "how long can i return a book\nwhen are you open\n"


@pytest.fixture
def kept(frontdesk: Frontdesk, tmp_path: Path) -> str:
    database = f"sqlite:///{tmp_path}/shop.db"
    assert frontdesk("chat", bookshop(tmp_path / "old"), "--database", database, stdin=TALK).code == 0
    return database


def changed(path: Path) -> Path:
    folder = bookshop(path)
    text = folder / "prompt/context/shop.md"
    text.write_text(text.read_text("utf-8").replace("30 days", "20 days"), "utf-8")
    return folder


def test_what_changed_is_shown_side_by_side(frontdesk: Frontdesk, kept: str, tmp_path: Path) -> None:
    done = frontdesk("replay", "--folder", changed(tmp_path / "new"), "--database", kept)
    assert done.code == 0, done.err
    assert "Replaying 1 conversations, 2 messages, with the stand-in: it costs nothing." in done.err
    assert "how long can i return a book" in done.out
    assert "when are you open" not in done.out, "it did not change"
    assert "30 days" in done.out
    assert "20 days" in done.out
    everything = frontdesk("replay", "--folder", tmp_path / "new", "--database", kept, "--all", "--json")
    (conversation,) = json.loads(everything.out)
    assert [pair["after"]["outcome"] for pair in conversation["pairs"]] == ["answered", "answered"]


def test_with_a_model_the_cost_is_told_first_and_agreed_to(frontdesk: Frontdesk, kept: str, tmp_path: Path) -> None:
    done = frontdesk(
        "replay", "--folder", changed(tmp_path / "new"), "--database", kept, ANTHROPIC_API_KEY="none", width=200
    )
    assert done.code == 2
    assert "agent.toml has no price for claude-opus-4-6, so the cost is unknown" in done.err
    assert "nothing was replayed; add --yes to go on with it" in done.err


def test_without_a_price_of_the_judge_the_cost_is_unknown(frontdesk: Frontdesk, kept: str, tmp_path: Path) -> None:
    folder = changed(tmp_path / "new")
    price = '[prices."claude-opus-4-6"]\ninput = 5\noutput = 25\ncache_write = 6.25\ncache_read = 0.5\n'
    config = folder / "agent.toml"
    config.write_text(f"{config.read_text('utf-8')}\n{price}", "utf-8")
    arguments = ("replay", "--folder", folder, "--database", kept)
    assert "claude-opus-4-6: about $0." in frontdesk(*arguments, ANTHROPIC_API_KEY="none", width=200).err
    judged = frontdesk(*arguments, "--judge", ANTHROPIC_API_KEY="none", width=200)
    assert "agent.toml has no price for claude-haiku-4-5, so the cost is unknown" in judged.err


def test_the_stand_in_judges_nothing(frontdesk: Frontdesk, kept: str, tmp_path: Path) -> None:
    done = frontdesk("replay", "--folder", changed(tmp_path / "new"), "--database", kept, "--judge", width=200)
    assert (done.code, done.out) == (2, "")
    assert "--judge needs a model to judge with, and none is connected; set ANTHROPIC_API_KEY" in done.err


def test_forks_are_left_out_unless_named(frontdesk: Frontdesk, tmp_path: Path) -> None:
    folder, database = bookshop(tmp_path / "shop"), f"sqlite:///{tmp_path}/forks.db"

    async def keep(*talks: Talk) -> None:
        async with SQLiteStore(f"{tmp_path}/forks.db", Bell(), lambda: MONDAY) as store:
            for talk in talks:
                await store.append(talk.name, [item.fact for item in talk.facts], expected=0)

    asyncio.run(keep(Talk("real").asks(), Talk("fork", forked_from="real").asks()))
    arguments = ("replay", "--folder", folder, "--database", database, "--json")
    assert [it["conversation"] for it in json.loads(frontdesk(*arguments).out)] == ["real"]
    named = json.loads(frontdesk(*arguments, "--conversation", "fork").out)
    assert [it["conversation"] for it in named] == ["fork"]


def test_a_beginning_names_a_conversation_if_it_is_no_other_s(frontdesk: Frontdesk, tmp_path: Path) -> None:
    folder, database = bookshop(tmp_path / "shop"), f"sqlite:///{tmp_path}/two.db"

    async def keep(*names: str) -> None:
        async with SQLiteStore(f"{tmp_path}/two.db", Bell(), lambda: MONDAY) as store:
            for name in names:
                await store.append(name, [item.fact for item in Talk(name).asks().facts], expected=0)

    asyncio.run(keep("0123456789", "0123450000"))
    arguments = ("replay", "--folder", folder, "--database", database, "--json", "--conversation")
    named = json.loads(frontdesk(*arguments, "0123456", "--conversation", "01234567").out)
    assert [it["conversation"] for it in named] == ["0123456789"], "once, however often it is named"
    several = frontdesk(*arguments, "012345", width=200)
    assert several.code == 2
    assert "several conversations begin with '012345': 0123450000, 0123456789; give more" in several.err


def test_what_is_not_there_is_named(frontdesk: Frontdesk, kept: str, tmp_path: Path) -> None:
    folder = changed(tmp_path / "new")
    nowhere = frontdesk("replay", "--folder", folder, "--database", f"sqlite:///{tmp_path}/none.db")
    assert (nowhere.code, "there is no database" in nowhere.err) == (2, True)
    unknown = frontdesk("replay", "--folder", folder, "--database", kept, "--conversation", "abc")
    assert (unknown.code, "there is no conversation 'abc'" in unknown.err) == (2, True)
