"""The commands, as a person at a terminal or a script meets them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import frontdesk as package
from kit.folders import ACME
from kit.process import Frontdesk

Spoil = Callable[[Path], object]
STAND_IN = "No AI model is connected (ANTHROPIC_API_KEY is not set): Frontdesk's stand-in, the twin, answers by rule"
COMMANDS = ("serve", "chat", "new", "check", "search", "knowledge", "show", "twin")


def test_help_names_every_command(frontdesk: Frontdesk) -> None:
    done = frontdesk("--help")
    assert (done.code, done.err) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^\W*{command}\s+\w", done.out, re.MULTILINE)
    assert "frontdesk new my-agent" in " ".join(done.out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_teaches(frontdesk: Frontdesk, command: str) -> None:
    """What it does, an example, and every option with a word on it."""
    done = frontdesk(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert re.search(rf"frontdesk {command} \S|ANTHROPIC_BASE_URL=", done.out), "an example"
    for option in re.findall(r"^\W*(--[a-z-]+)\s*(.*)$", done.out, re.MULTILINE):
        assert re.search(r"\w{2,} \w+", option[1]), f"{option[0]} says nothing"


def test_version(frontdesk: Frontdesk) -> None:
    done = frontdesk("--version")
    assert (done.code, done.out) == (0, f"frontdesk {package.__version__}\n")


def test_no_command_shows_the_help(frontdesk: Frontdesk) -> None:
    done = frontdesk()
    assert "Usage" in done.out + done.err


@pytest.mark.parametrize(
    "arguments", [("serv",), ("serve",), ("chat", "x", "--langage", "fr"), ("twin", "--port", "many")]
)
def test_wrong_usage(frontdesk: Frontdesk, arguments: tuple[str, ...]) -> None:
    done = frontdesk(*arguments)
    assert done.code == 2
    assert "Usage" in done.err
    assert done.out == ""


def test_check_of_a_good_folder(frontdesk: Frontdesk) -> None:
    done = frontdesk("check", ACME)
    assert (done.code, done.err) == (0, "")
    assert "Eva of Acme Insurance" in done.out
    for name in ("get_quote", "get_policy", "get_claim_status"):
        assert name in done.out
    assert "is in order" in done.out


_IMPORT = "from frontdesk import tool\n\n\n"
_TOOL = (
    _IMPORT
    + '''@tool
async def opening_hours() -> str:
    """Say when the shop is open."""
    return "10 to 6"

'''
)


def _change(name: str, old: str, new: str) -> Spoil:
    def spoil(shop: Path) -> None:
        text = (shop / name).read_text("utf-8")
        assert old in text
        (shop / name).write_text(text.replace(old, new), "utf-8")

    return spoil


def _write(name: str, text: str | bytes) -> Spoil:
    def spoil(shop: Path) -> None:
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_bytes(text.encode() if isinstance(text, str) else text)

    return spoil


def _remove(name: str) -> Spoil:
    return lambda shop: (shop / name).unlink()


def _article(front_matter: str) -> Spoil:
    return _write("knowledge/delivery.md", f"---\n{front_matter}\n---\n\nTwo to four days.\n")


_TIMEOUT = "tool_timeout_seconds"
BAD: dict[str, tuple[Spoil, str]] = {
    "no agent.toml": (_remove("agent.toml"), "agent.toml: the file is missing. Create it."),
    "TOML error": (_change("agent.toml", 'company = "', "company = "), "agent.toml:2: not valid TOML"),
    "misspelt setting": (
        _change("agent.toml", _TIMEOUT, "tool_timeout_second"),
        f"agent.toml:8: there is no setting 'turn.tool_timeout_second'. Did you mean '{_TIMEOUT}'?",
    ),
    "wrong value": (
        _change("agent.toml", f"{_TIMEOUT} = 10.0", f'{_TIMEOUT} = "soon"'),
        f"agent.toml:8: 'turn.{_TIMEOUT}' is 'soon'",
    ),
    "no identity": (
        _remove("prompt/identity.md"),
        "prompt/identity.md: the file is missing. Create it. Say in it who the assistant is",
    ),
    "empty guardrails": (
        _write("prompt/guardrails.md", " \n"),
        "prompt/guardrails.md: the file is empty. List in it what the assistant must and must not do",
    ),
    "not UTF-8": (
        _write("prompt/context/shop.md", b"Caf\xe9"),
        "prompt/context/shop.md:1: it is not UTF-8 text. Save it again as UTF-8",
    ),
    "two tools of one name": (
        _write("tools.py", _TOOL + _TOOL.removeprefix(_IMPORT)),
        "there are two tools 'opening_hours'. Rename or remove one of them",
    ),
    "tool that is not asynchronous": (
        _write("tools.py", _TOOL.replace("async def", "def")),
        "tool 'opening_hours' must be asynchronous; write 'async def opening_hours'",
    ),
    "tools with a syntax error": (_write("tools.py", "def tool(:\n"), "tools.py:1: it is not valid Python"),
    "tools that crash": (
        _write("tools.py", "rates = {}\nprint(rates['car'])\n"),
        "tools.py:2: KeyError: 'car'",
    ),
    "article without a URL": (
        _article("title: Delivery"),
        "knowledge/delivery.md:1: its url is ''. Add 'url: https://…' to its front matter",
    ),
    "article with broken front matter": (
        _article("title: Delivery: how long"),
        "knowledge/delivery.md:2: its front matter is not valid YAML",
    ),
}


def test_check_of_no_folder(frontdesk: Frontdesk) -> None:
    done = frontdesk("check", "nowhere")
    assert done.code == 1
    assert "nowhere: there is no agent folder here. Make one with 'frontdesk new'" in done.err


@pytest.mark.parametrize("name", BAD)
def test_check_of_a_bad_folder(frontdesk: Frontdesk, shop: Path, name: str) -> None:
    spoil, said = BAD[name]
    spoil(shop)
    done = frontdesk("check", shop)
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err
    assert "in order" not in done.out


def test_check_finds_every_problem_at_once(frontdesk: Frontdesk, shop: Path) -> None:
    for name in ("no identity", "empty guardrails", "two tools of one name", "article without a URL"):
        BAD[name][0](shop)
    done = frontdesk("check", shop)
    assert done.code == 1
    assert "4 problems" in done.err
    for name in ("no identity", "empty guardrails", "two tools of one name", "article without a URL"):
        assert BAD[name][1] in done.err


def test_new_check_chat(frontdesk: Frontdesk) -> None:
    made = frontdesk("new", "bike-shop", "--name", "Robin", "--company", 'City "Bikes"')
    assert made.code == 0
    assert "frontdesk chat bike-shop" in made.out
    checked = frontdesk("check", "bike-shop")
    assert checked.code == 0, checked.err
    assert 'Robin of City "Bikes"' in checked.out
    talked = frontdesk("chat", "bike-shop", stdin="What is the status of my order A-1001?\n")
    assert talked.code == 0, talked.err
    assert "expected tomorrow" in talked.out
    again = frontdesk("new", "bike-shop")
    assert again.code == 2
    assert "'bike-shop' is there already; choose another name, or empty it first" in again.err


def test_chat_through_a_pipe(frontdesk: Frontdesk) -> None:
    lines = [
        "Is my charging station at home covered?",
        "",
        "/rate 5",
        "/rate 9",
        "/what",
        "/show",
        "/quit",
        "never said",
    ]
    done = frontdesk("chat", ACME, stdin="\n".join(lines))
    assert (done.code, done.err) == (0, "")
    out = done.out
    assert out.startswith(STAND_IN)
    assert "Hello and welcome" in out
    assert "\x1b" not in out, "no colours in a pipe"
    answer = out[out.index("You Is my charging station") :]
    assert answer.index("charging station up to $2,500") < answer.index("  [1] Home charger"), "sources stand below"
    assert re.search(r"https://www.acme-insurance.example/help/ev-charging-equipment(#[\w-]+)?\n", answer), (
        "in one piece"
    )
    assert re.search(r"#[\w-]+\n      “Charging equipment protection [^”\n]+”\n", answer), (
        "quoted words below their source"
    )
    assert "Thank you." in answer
    assert "the score is 9; give a whole number from 1 to 5" in answer
    assert "Commands: /rate" in answer
    assert re.search(r"^[0-9a-f]{40}$", answer, re.MULTILINE)
    assert "never said" not in out
    assert all(line.startswith("You ") for line in out.splitlines() if "You " in line), "each turn on a line of its own"


def test_chat_in_french(frontdesk: Frontdesk) -> None:
    done = frontdesk("chat", ACME, "--language", "fr", stdin="Ma borne de recharge à domicile est-elle couverte ?\n")
    assert (done.code, done.err) == (0, "")
    assert "Bonjour et bienvenue" in done.out
    assert "recharge" in done.out[done.out.index("You Ma borne") + 60 :]


def test_chat_with_a_person_and_back(frontdesk: Frontdesk) -> None:
    lines = ["I want to talk to a human", "Hello?", "/back", "How long does delivery take?"]
    done = frontdesk("chat", ACME, stdin="\n".join(lines))
    assert done.code == 0
    assert done.out.count("(A person will answer. /back goes on with the assistant.)") == 2
    assert "Eva answers again." in done.out


def test_chat_asks_for_a_yes(frontdesk: Frontdesk, shop: Path) -> None:
    (shop / "tools.py").write_text(_CANCEL)
    said = "Please cancel my order A-1001.\n"
    yes = frontdesk("chat", shop, stdin=said + "y\n")
    assert (yes.code, yes.err) == (0, "")
    assert "cancel_order (order_number: A-1001) – go ahead?" in yes.out
    assert "A-1001 is cancelled" in yes.out
    no = frontdesk("chat", shop, stdin=said + "n\n")
    assert no.code == 0
    assert "A-1001 is cancelled" not in no.out
    gone = frontdesk("chat", shop, stdin=said)
    assert gone.code == 0, "the pipe ends where a yes or no is awaited"
    assert "Traceback" not in gone.err


_CANCEL = '''from frontdesk import tool


@tool(effect="write", confirm="customer")
async def cancel_order(order_number: str) -> str:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    return f"Order {order_number} is cancelled."
'''


def test_show(frontdesk: Frontdesk, shop: Path) -> None:
    at = ("--database", "sqlite:///facts.db")
    done = frontdesk("chat", shop, *at, stdin="How long does delivery take?\n/show\n")
    conversation = re.findall(r"^[0-9a-f]{40}$", done.out, re.MULTILINE)[0]
    lines = frontdesk("show", conversation, *at, "--json").out.splitlines()
    facts = [json.loads(line) for line in lines]
    assert [fact["number"] for fact in facts] == list(range(1, len(facts) + 1))
    kinds = [fact["fact"]["type"] for fact in facts]
    assert kinds == ["ConversationOpened", "CustomerSaid", "Retrieved", "ModelReplied", "AgentSaid", "TurnEnded"]
    table = frontdesk("show", conversation, *at)
    assert table.code == 0
    for kind in kinds:
        assert kind in table.out
    assert "two to four days" in table.out
    piped = frontdesk("show", conversation, *at, width=40)
    assert piped.code == 0
    assert frontdesk("show", conversation[:6], *at).out == table.out
    short = frontdesk("show", conversation[:5], *at)
    assert short.code == 2
    assert f"there is no conversation '{conversation[:5]}' in sqlite:///facts.db; give its id, or 6" in short.err


def test_show_of_what_is_not_there(frontdesk: Frontdesk, shop: Path, tmp_path: Path) -> None:
    missing = frontdesk("show", "abc", "--database", "sqlite:///none.db")
    assert missing.code == 2
    assert "there is no database at 'sqlite:///none.db'; name it with --database" in missing.err
    assert not (tmp_path / "none.db").exists(), "looking makes nothing"
    frontdesk("chat", shop, "--database", "sqlite:///facts.db", stdin="Hello\n")
    unknown = frontdesk("show", "abc", "--database", "sqlite:///facts.db")
    assert unknown.code == 2
    assert "there is no conversation 'abc' in sqlite:///facts.db" in unknown.err
    assert unknown.out == ""


@pytest.mark.parametrize(
    ("options", "env", "said"),
    [
        (("--database", "postgres://x/y"), {}, "the database 'postgres://x/y' is not of a kind that Frontdesk knows"),
        (("--provider", "anthropic"), {}, "provider 'anthropic' needs a key; set ANTHROPIC_API_KEY"),
        ((), {"FRONTDESK_PROVIDER": "closedai"}, "FRONTDESK_PROVIDER is 'closedai'"),
        ((), {"FRONTDESK_FALLBACK": "perhaps"}, "FRONTDESK_FALLBACK is 'perhaps'"),
    ],
    ids=["database", "no key", "provider", "fallback"],
)
def test_wrong_settings(
    frontdesk: Frontdesk, shop: Path, options: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    done = frontdesk("chat", shop, *options, **env)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_serve_of_a_bad_folder(frontdesk: Frontdesk) -> None:
    done = frontdesk("serve", "nowhere", "--port", "0")
    assert done.code == 1
    assert "there is no agent folder here" in done.err
