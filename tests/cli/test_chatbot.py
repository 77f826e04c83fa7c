"""`from frontdesk import ChatBot`: a conversation as an object."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from frontdesk import ChatBot
from frontdesk.errors import FolderError, Invalid, NotNow, SettingError
from kit.folders import ACME, bookshop
from kit.process import environment

ROOT = Path(__file__).parents[2]
QUESTION = "How long does delivery take?"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return bookshop(tmp_path / "shop")


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "FRONTDESK_BASE_URL", "FRONTDESK_PROVIDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bot(shop: Path) -> Iterator[ChatBot]:
    with ChatBot(shop) as bot:
        yield bot


def test_process_user_input(bot: ChatBot) -> None:
    reply = bot.process_user_input(QUESTION)
    assert reply.outcome == "answered"
    assert "two to four days" in reply.text
    assert str(reply) == reply.text


def test_citations() -> None:
    with ChatBot(ACME, language="fr") as bot:
        reply = bot.process_user_input("Ma borne de recharge à domicile est-elle couverte ?")
    assert reply.citations
    assert reply.citations[0].url.startswith("https://")
    assert 0 < reply.citations[0].at <= len(reply.text)


def test_pieces_of_a_stream_are_the_answer(bot: ChatBot) -> None:
    pieces = list(bot.stream(QUESTION))
    assert len(pieces) > 1
    assert "".join(pieces) == bot.history[-1]["content"]


def test_history(bot: ChatBot) -> None:
    assert bot.history == [{"role": "assistant", "content": bot.greeting}]
    reply = bot.process_user_input(QUESTION)
    assert bot.history[1:] == [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": reply.text}]


def test_generate_message_is_one_model_call(bot: ChatBot) -> None:
    message = bot.generate_message([{"role": "user", "content": QUESTION}])
    assert "two to four days" in message.text
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens > 0
    assert len(bot.history) == 1, "the conversation is as it was"
    short = bot.generate_message([{"role": "user", "content": QUESTION}], max_tokens=3)
    assert short.stop_reason == "max_tokens"
    assert short.usage.output_tokens <= 3


def test_generate_message_goes_on_from_the_conversation(bot: ChatBot) -> None:
    bot.process_user_input(QUESTION)
    assert bot.generate_message([*_messages(bot), {"role": "user", "content": "When are you open?"}]).text


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "x" * 8_001])
def test_what_is_no_message(bot: ChatBot, text: str) -> None:
    with pytest.raises(Invalid, match=r"write at least one character|limit is 8,000"):
        bot.process_user_input(text)
    assert bot.process_user_input(QUESTION).outcome == "answered"


def test_bad_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="there is no agent folder here"):
        ChatBot(tmp_path / "nowhere")


def test_bad_database(shop: Path) -> None:
    with pytest.raises(SettingError, match="write sqlite:///var"):
        ChatBot(shop, database="mysql://x")


def test_several_at_once(shop: Path) -> None:
    with ChatBot(shop) as one, ChatBot(shop) as two:
        assert one.conversation != two.conversation
        pieces = list(zip_longest(one.stream(QUESTION), two.stream(QUESTION), fillvalue=""))
        assert "".join(piece for piece, _ in pieces) == "".join(piece for _, piece in pieces)
        assert len(one.history) == len(two.history) == 3


async def test_within_a_running_loop(shop: Path) -> None:
    """As in a notebook, whose cells run in one."""
    assert asyncio.get_running_loop().is_running()
    with ChatBot(shop) as bot:
        assert bot.process_user_input(QUESTION).outcome == "answered"
        assert "".join(bot.stream(QUESTION))


def test_kept_conversation_is_in_the_database(shop: Path, tmp_path: Path) -> None:
    with ChatBot(shop, database=f"sqlite:///{tmp_path / 'facts.db'}") as bot:
        bot.process_user_input(QUESTION)
    assert (tmp_path / "facts.db").stat().st_size > 0


def test_closing_twice_and_speaking_afterwards(shop: Path) -> None:
    bot = ChatBot(shop)
    bot.close()
    bot.close()
    with pytest.raises(NotNow, match="this bot is closed; make another one"):
        bot.process_user_input(QUESTION)


def test_leaving_a_stream_early(bot: ChatBot) -> None:
    for _ in bot.stream(QUESTION):
        break
    assert bot.process_user_input("When are you open?").outcome == "answered"


def test_script_that_never_closes_its_bot_ends(shop: Path) -> None:
    script = f"from frontdesk import ChatBot\nprint(ChatBot({str(shop)!r}).process_user_input({QUESTION!r}))"
    done = _run(script)
    assert (done.returncode, done.stderr) == (0, "")
    assert "two to four days" in done.stdout


def test_script_that_ends_in_mid_stream(shop: Path) -> None:
    # The sleeping thread keeps the program ending for a while: the turn would go on without the pools it uses.
    script = f"""
import threading, time
from frontdesk import ChatBot
for piece in ChatBot({str(shop)!r}).stream({QUESTION!r}):
    threading.Thread(target=time.sleep, args=(1,)).start()
    raise SystemExit(7)
"""
    done = _run(script)
    assert (done.returncode, done.stderr) == (7, "")


def test_a_thread_that_waits_when_the_program_ends_is_let_go(shop: Path) -> None:
    script = f"""
import threading
from frontdesk import ChatBot
bot = ChatBot({str(shop)!r})
threading.Thread(target=lambda: [bot.process_user_input("When are you open?") for _ in range(500)]).start()
"""
    done = _run(script)
    assert done.returncode == 0
    assert "NotNow" in done.stderr, "the thread is told"


def test_example_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme[readme.index("## From Python") :]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found
    assert len([line for line in found[1].splitlines() if line.strip()]) <= 5, "five lines"
    done = _run(found[1])
    assert (done.returncode, done.stderr) == (0, "")
    assert "battery" in done.stdout.lower()
    assert "https://www.acme-insurance.example/" in done.stdout


def _messages(bot: ChatBot) -> list[dict[str, str]]:
    return bot.history[1:]


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
