"""Links in an answer: which are shown, and that it does not matter how the answer was cut."""

import re
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from frontdesk.guards import Links, StreamGate, Watch, addresses

KNOWN = addresses(
    [
        "Pay at https://acme.example/pay?x=1, read (www.acme.example/a_(b)#top) or http://Acme.example/.",
        "Eva@acme.example",
        "Ours is acme.com/pay.",
    ]
)


def shown(*pieces: str) -> str:
    gate = link_gate()
    return "".join([*map(gate.feed, pieces), gate.finish()])


def link_gate() -> StreamGate:
    return StreamGate([Watch(Links(KNOWN, "(none)"), "rewrite")])


@pytest.mark.parametrize(
    "text",
    [
        "Pay at https://acme.example/pay?x=1.",
        "[Pay](https://acme.example/pay?x=1) today",
        "[Pay](https://acme.example/pay?x=1#how)",
        "[b](http://acme.example/a_(b))",
        "<https://www.acme.example/a_(b)>",
        "**https://acme.example**",
        "Write to [us](mailto:eva@acme.example).",
        "Acme.example is acme.com, or acme.com/pay: see https://acme.com/pay.",
        "e.g. 9 a.m., U.S., Node.js, ASP.NET, version 2.0",
        "README.md, docs/main.py, settings.in.yaml, user.id, Acme.Insurance, done.Then, done.It is",
        "Write to ana.it@made-up.com or bo@made-up.co.uk.",
        "no link: [x] (y), a <b> tag, w, ww, www, http, [1][2], ![",
        "h",
        "",
    ],
)
def test_known_links_and_everything_else_stay(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Go to https://made.up/claim, now.", "Go to (none), now."),
        ("Go to WWW.made.up!", "Go to (none)!"),
        ("[Claims](https://made.up) here", "Claims here"),
        ("[Claims](/claims)", "Claims"),
        ("[x](javascript:alert(1))", "x"),
        ("![chart](https://made.up/i.png)", "chart"),
        ("<https://made.up>", "(none)"),
        ("[](https://made.up)", "(none)"),
        ("[https://made.up](https://made.up)", "(none)"),
        ("[1]: https://made.up", "[1] : (none)"),
        ("Visit evil.com/login to pay.", "Visit (none) to pay."),
        ("Visit evil.com.", "Visit (none)."),
        ("Go to...EVIL.com!", "Go to...(none)!"),
        ("**evil.co.uk** or (sub.evil.it:80/x)", "**(none)** or ((none))"),
        ("a.b.c.d.e.f.g.h.i.j.evil.com", "(none)"),
        ("acme.com/made-up", "(none)"),
        ("acme.com.evil.io", "(none)"),
        ("//evil.zip/x", "//(none)"),
        ("[evil](x).com", "evil .com"),
        ("evil.[com](x)", "evil. com"),
        ("https://acme.example/pay?x=2", "(none)"),
        ("https://acme.example/pay", "(none)"),
        ("https://acme.example.made.up/pay?x=1", "(none)"),
        ("https://made.up@acme.example/", "(none)"),
        ("https://acme.example/A", "(none)"),
        ("https://acme.example|@made.up/x", "(none)"),
        ("https://acme.example\u200b.made.up", "(none)"),
        ("ftp://made.up/x", "(none)"),
        ("[a](https&#58;//made.up)", "a"),
        ("[a [b] c](https&#58;//made.up)", "[a [b] c] (https&#58;//made.up)"),
        ("[a](https&#58;//made.up 'b')", "[a] (https&#58;//made.up 'b')"),
        ("[![a](b)](https&#58;//made.up)", "[a] (https&#58;//made.up)"),
        ("[1]: https&#58;//made.up", "[1] : https&#58;//made.up"),
        ("[x](mailto:bo@made.up) [y](tel:+1900)", "x y"),
        ("htt[p](x)s://made.up", "htt p s://made.up"),
        ("[www](x).made.up", "www .made.up"),
        ("[https://](x)made.up", "https:// made.up"),
    ],
)
def test_what_nobody_gave_is_not_shown(text: str, seen: str) -> None:
    assert shown(text) == seen


PIECES = st.sampled_from(
    [
        "https://",
        "http",
        "www.",
        "ftp://",
        "acme.example",
        "/pay?x=1",
        "made.up",
        "evil.com",
        "com",
        ".",
        "&#58;",
        "](",
        "]:",
        *"[]()!<>: \n\"'|@\\`a/",
    ]
)


@given(st.lists(PIECES, max_size=25), st.data())
def test_however_the_answer_is_cut_the_same_is_shown(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert shown(*parts) == shown(text)
    assert shown(*text) == shown(text)


def links(text: str) -> list[str]:
    """Where Markdown's links lead, and the bare addresses that pages make links of, as far as they read them."""
    found = [
        str(child.attrs["href" if child.type == "link_open" else "src"])
        for token in MarkdownIt("commonmark", {"html": False}).parse(text)
        for child in token.children or []
        if child.type in ("link_open", "image")
    ]
    return found + re.findall(
        r"(?:https?://|ftp://|www\.)[a-z0-9-][^\s<]*|(?<![\w.@-])[a-z0-9-]+\.com(?![\w@.-])", text, re.IGNORECASE
    )


@given(st.lists(PIECES, max_size=25))
def test_no_link_comes_through_that_is_not_known(pieces: list[str]) -> None:
    allowed = r"(?:https?://)?(?:www\.)?acme\.example(?:/pay\?x=1|/a_\(b\))?/?(?:#.*)?"
    for link in links(shown("".join(pieces))):
        assert re.fullmatch(allowed, unquote(link).rstrip(".,;:!?)]}'*_~\"`|>"), re.IGNORECASE | re.DOTALL), link


def test_only_what_may_be_a_link_is_held_back() -> None:
    gate = link_gate()
    assert gate.feed("Hello, see ht") == "Hello, see "
    assert gate.feed("ml and ") == "html and "
    assert gate.feed("https://acme.example/pay?x=") == ""
    assert gate.feed("1 or") == "https://acme.example/pay?x=1 "
    assert gate.finish() == "or"


@pytest.mark.parametrize(
    "hostile", ["[", "h", "http://", "[a](", "<a:", "![", "https://a", "[[](", "(", "a.", "a.com", "a.com ", "a.com@"]
)
def test_hostile_text_takes_time_in_proportion(hostile: str) -> None:
    def seconds(size: int) -> float:
        text = (hostile * size)[:size]
        began = process_time()
        shown(*(text[start : start + 8] for start in range(0, size, 8)))
        return process_time() - began

    seconds(2_000)
    # Twice quadratic would be 64 times.
    assert seconds(80_000) < 40 * max(seconds(10_000), 0.002)
