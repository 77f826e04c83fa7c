"""What customers type is masked: the last four stay, and everything around."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guards.personal import KINDS, Found, evidence, find, mask, phones

CARDS = [
    "4242 4242 4242 4242",
    "4242-4242 4242 4242",
    "5555555555554444",
    "3714 496353 98431",
    "４２４２４２４２４２４２４２４２",
]
PIECES = [
    *CARDS,
    "123-45-6789",
    "SSN ",
    "123456789",
    "GB82 WEST 1234 5698 7654 32",
    "-",
    " ",
    "\n",
    ".",
    "4",
    "12/27",
    "[",
    "]",
    "dni",
    "Z",
]
TYPED = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("text", "language", "masked"),
    [
        ("My card: 4242-4242 4242 4242!", "en", "My card: [card ending 4242]!"),
        ("SSN 123-45-6789\tok", "en", "SSN [national id ending 6789]\tok"),
        ("IBAN gb82 west 1234 5698 7654 32 ", "en", "IBAN [IBAN ending 5432] "),
        ("Ma carte ４２４２４２４２４２４２４２４２ é", "fr", "Ma carte [carte se terminant par 4242] é"),
        ("mi DNI 12345678Z", "es", "mi DNI [documento de identidad terminado en 678Z]"),
        ("card 4242424242424242", "nl", "card [card ending 4242]"),
        ("call 212-555-0123 or ana@example.com", "en", "call 212-555-0123 or ana@example.com"),
    ],
)
def test_cards_and_ids_keep_their_last_four(text: str, language: str, masked: str) -> None:
    assert mask(text, language=language)[0] == masked


def test_every_kind_can_be_masked() -> None:
    text = "212-555-0123, ana@example.com, 58.74.121.78, 12 Main Street"
    masked, found = mask(text, KINDS)
    assert masked == "[phone number removed], [e-mail removed], [IP address removed], [address removed]"
    assert [text[it.start : it.end] for it in found] == [it.value for it in found]


def test_evidence_never_tells_the_whole_value() -> None:
    told = [evidence(it) for it in find("4242424242424242 ana@example.com 212-555-0123 58.74.121.78 12 Main Street")]
    assert told == [
        "card ending 4242",
        "e-mail at example.com",
        "phone number ending 23",
        "IP address",
        "postal address",
    ]


@given(TYPED)
def test_masking_again_changes_nothing(text: str) -> None:
    masked, found = mask(text)
    assert mask(masked) == (masked, [])
    assert (masked == text) == (not found)


@given(TYPED)
def test_what_surrounds_stays(text: str) -> None:
    masked, found = mask(text)
    at = 0
    for kept in around(text, found):
        at = masked.index(kept, at) + len(kept)
    assert masked.endswith(around(text, found)[-1])


def around(text: str, found: list[Found]) -> list[str]:
    edges = [0, *(edge for it in found for edge in (it.start, it.end)), len(text)]
    return [text[left:right] for left, right in zip(edges[::2], edges[1::2], strict=True)]


@given(st.text(max_size=40), st.sampled_from(CARDS), st.text(max_size=40))
def test_no_more_than_four_digits_of_a_card_are_left(before: str, card: str, after: str) -> None:
    masked, _ = mask(f"{before.strip('0123456789')}, {card} {after}")
    digits = regex.sub(r"\D", "", card)
    assert digits not in regex.sub(r"\D", "", masked) or digits in regex.sub(r"\D", "", before + after)


HOSTILE = [
    *(
        "a",
        "9",
        "9 ",
        "1 1-",
        "(",
        "[",
        "4242 ",
        "4242, ",
        "4242_",
        "1 ",
        "d1 2 ",
        "+",
        "@",
        "a@",
        "a.",
        "x@a.",
        "::",
        "1:",
        "GB82 ",
        "AB 12 34 ",
        "SSN ",
        "call 555 ",
    ),
    *("12 Main ", "12 rue de la ", "calle ", "2024-05-01 ", "0612345678 ", "+336 1 ", "ABC DEF ", "é", "４", "\u200d"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    find("warm 4242 4242 4242 4242 and +33 6 12 34 56 78")
    short, long = (piece * 4_000)[:400], (piece * 4_000)[:4_000]
    # Ten times the text: linear work takes ten times as long, quadratic a hundred times.
    assert seconds(long) < 40 * seconds(short) + 0.01


@pytest.mark.parametrize("piece", ["1 ", "9 ", "12 34 ", "4242 ", "d1 2 "])
def test_in_a_row_of_numbers_each_costs_little(piece: str) -> None:
    assert seconds((piece * 4_000)[:8_000]) < 1


def test_no_phone_number_is_kept_in_memory() -> None:
    find("call 212-555-0123 or +34 645 234 123")
    assert not [
        name for name, it in vars(phones).items() if hasattr(it, "cache_info") and it.__module__ == phones.__name__
    ]


def seconds(text: str) -> float:
    """The better of two, so that a pause of the machine doesn't count."""
    taken: list[float] = []
    for _ in range(2):
        began = time.process_time()
        mask(text, KINDS)
        taken.append(time.process_time() - began)
    return min(taken)
