"""Facts to bytes and back."""

import inspect

import msgspec
import pytest
from hypothesis import given

from frontdesk.facts import CustomerSaid, Fact, Recorded, decode, encode, facts, turn_of
from kit.facts import KINDS
from kit.facts import facts as any_fact


@given(any_fact)
def test_decode_gives_back_what_encode_took(fact: Fact) -> None:
    assert decode(encode(fact)) == fact


@given(any_fact)
def test_equal_facts_give_equal_bytes(fact: Fact) -> None:
    assert encode(decode(encode(fact))) == encode(fact)


def test_content_blocks_keep_the_order_of_their_keys() -> None:
    data = (
        b'{"type":"ModelReplied","turn":2,"content":[{"z":1,"type":"text","a":{"y":null,"b":[]}}],'
        b'"stop_reason":"end_turn","usage":{"input_tokens":0,"output_tokens":0,"cache_write_tokens":0,'
        b'"cache_read_tokens":0},"model":"m","request_id":null}'
    )
    assert encode(decode(data)) == data


def test_every_fact_of_the_module_is_in_the_union() -> None:
    defined = {
        value
        for value in vars(facts).values()
        if inspect.isclass(value) and value.__module__ == facts.__name__ and value is not Recorded
    }
    assert defined == set(KINDS)


@given(any_fact)
def test_the_turn_of_a_fact_is_the_one_it_carries(fact: Fact) -> None:
    assert turn_of(fact) == getattr(fact, "turn", None)


def test_facts_cannot_be_changed() -> None:
    fact = CustomerSaid(text="hello")
    with pytest.raises(AttributeError, match="immutable"):
        fact.text = "bye"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    "data",
    [b"{}", b'{"type":"Unheard"}', b'{"type":"CustomerSaid"}', b'{"type":"Rated","score":"5"}'],
    ids=["no tag", "unknown tag", "missing field", "wrong type"],
)
def test_what_is_no_fact_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(data)
