"""From a typed function to what the model is told of it, and back to checked arguments."""

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from frontdesk.errors import ToolFailed
from frontdesk.facts import Customer
from frontdesk.tools import Tool, tool


class Cover(Enum):
    BASIC = "basic"
    FULL = "full"


class Driver(BaseModel):
    name: str
    age: Annotated[int, Field(ge=16, description="Years")]


@tool
async def quote(
    make: str,
    year: Annotated[int, Field(ge=1980, le=2027)],
    cover: Cover = Cover.FULL,
    *,
    customer: Customer | None,
) -> dict[str, object]:
    """Work out a premium.

    Only for cars.

    Args:
        make: Manufacturer, such as
            Nissan.
        year: Year of manufacture.
    """
    return {"make": make, "year": year, "cover": cover, "customer": customer}


def schema_of(annotation: Any, default: Any = ...) -> dict[str, Any]:
    """The schema of a parameter `value` of this type."""

    async def take(value: Any) -> None:
        """Take a value."""

    take.__annotations__["value"] = annotation
    if default is not ...:
        take.__defaults__ = (default,)
    return dict(tool(take).schema)


def test_name_description_and_schema_come_from_the_function() -> None:
    assert quote.name == "quote"
    assert quote.description.startswith("Work out a premium.")
    assert "Only for cars." in quote.description
    assert "Args" not in quote.description
    assert quote.schema["type"] == "object"
    assert quote.schema["required"] == ["make", "year"]
    assert quote.schema["additionalProperties"] is False
    assert quote.schema["properties"]["make"] == {"type": "string", "description": "Manufacturer, such as Nissan."}
    year = {"type": "integer", "minimum": 1980, "maximum": 2027, "description": "Year of manufacture."}
    assert quote.schema["properties"]["year"] == year
    assert quote.schema["$defs"]["Cover"]["enum"] == ["basic", "full"]


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        (str, ..., {"type": "string"}),
        (bool, ..., {"type": "boolean"}),
        (float, 1.5, {"type": "number", "default": 1.5}),
        (Literal["a", "b"], ..., {"type": "string", "enum": ["a", "b"]}),
        (list[int], ..., {"type": "array", "items": {"type": "integer"}}),
        (str | None, None, {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}),
        (
            Annotated[str, Field(max_length=3, description="Short")],
            ...,
            {"type": "string", "maxLength": 3, "description": "Short"},
        ),
        (dict[str, int], ..., {"type": "object", "additionalProperties": {"type": "integer"}}),
    ],
    ids=str,
)
def test_types_become_schemas(annotation: Any, default: Any, expected: dict[str, Any]) -> None:
    schema = schema_of(annotation, default)
    assert schema["properties"]["value"] == expected
    assert schema.get("required", []) == (["value"] if default is ... else [])


def test_a_model_within_the_arguments_is_described_whole() -> None:
    schema = schema_of(list[Driver])
    assert schema["properties"]["value"]["items"] == {"$ref": "#/$defs/Driver"}
    age = {"type": "integer", "minimum": 16, "description": "Years"}
    assert schema["$defs"]["Driver"]["properties"]["age"] == age


def test_a_tool_without_arguments_takes_none() -> None:
    @tool
    async def now() -> str:
        """Tell the time."""
        return "noon"

    assert now.schema == {"type": "object", "properties": {}, "additionalProperties": False}
    assert now.validated({}) == {}


def test_effect_confirmation_time_limit_and_name_are_declared() -> None:
    @tool(effect="write", confirm="customer", timeout=2.5, name="pay_now")
    async def pay(amount: float) -> None:
        """Pay."""

    assert (pay.name, pay.effect, pay.confirm, pay.timeout) == ("pay_now", "write", "customer", 2.5)
    assert (quote.effect, quote.confirm, quote.timeout) == ("read", "nobody", None)


async def test_the_function_can_be_called_as_it_is() -> None:
    assert await quote.function("Nissan", 2022, customer=None) == {
        "make": "Nissan",
        "year": 2022,
        "cover": Cover.FULL,
        "customer": None,
    }


def test_arguments_become_what_the_function_takes() -> None:
    assert quote.validated({"make": "Nissan", "year": "2022", "cover": "basic"}) == {
        "make": "Nissan",
        "year": 2022,
        "cover": Cover.BASIC,
    }


def test_no_model_sees_or_sets_the_customer() -> None:
    assert "customer" not in str(quote.schema)
    assert quote.given == {"customer"}
    with pytest.raises(ToolFailed, match="takes no argument 'customer'"):
        quote.validated({"make": "Nissan", "year": 2022, "customer": {"id": "someone else"}})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {"year": 2022},
            "'make' is missing (Manufacturer, such as Nissan.). Ask the customer for it, then call again.",
        ),
        ({"make": "Nissan", "year": 1900}, "'year' is 1900: Input should be greater than or equal to 1980. Correct it"),
        ({"make": "Nissan", "year": "soon"}, "'year' is 'soon': Input should be a valid integer"),
        ({"make": "Nissan", "year": 2022, "cover": "some"}, "'cover' is 'some': Input should be 'basic' or 'full'"),
        ({"make": "Nissan", "yaer": 2022}, "'quote' takes no argument 'yaer'; did you mean 'year'?"),
        ({"make": "Nissan", "year": 2022, "xyz": 1}, "'quote' takes no argument 'xyz'; it takes: make, year, cover."),
    ],
    ids=["missing", "too small", "wrong type", "no such choice", "misspelt", "unknown"],
)
def test_wrong_arguments_name_the_value_and_the_remedy(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ToolFailed) as caught:
        quote.validated(arguments)
    assert says in str(caught.value)


def test_all_wrong_arguments_are_told_at_once() -> None:
    with pytest.raises(ToolFailed) as caught:
        quote.validated({"year": 1900, "xyz": 1})
    assert len(str(caught.value).splitlines()) == 3


def test_what_cannot_be_a_tool_says_what_to_change() -> None:
    def plain(value: str) -> None:
        """Do."""

    async def silent(value: str) -> None: ...

    async def untyped(value) -> None:  # type: ignore[no-untyped-def]  # pyright: ignore
        """Do."""

    async def starred(*values: str) -> None:
        """Do."""

    async def keyworded(**values: str) -> None:
        """Do."""

    async def positional(value: str, /) -> None:
        """Do."""

    async def demanding(*, clock: str) -> None:
        """Do."""

    async def mistyped(*, customer: str) -> None:
        """Do."""

    cases: list[tuple[Any, str]] = [
        (plain, "tool 'plain' must be asynchronous; write 'async def plain'"),
        (silent, "tool 'silent' has no docstring; say in it what the tool does"),
        (untyped, "parameter 'value' of tool 'untyped' has no type; add one"),
        (starred, "name each parameter, with a type"),
        (keyworded, "name each parameter, with a type"),
        (positional, "name each parameter, with a type"),
        (
            demanding,
            "asks Frontdesk for 'clock', which it does not give; after '*' only 'customer: Customer | None' and ",
        ),
        (mistyped, "asks Frontdesk for 'customer', which it does not give"),
    ]
    for function, says in cases:
        with pytest.raises(TypeError) as caught:
            tool(function)
        assert says in str(caught.value)


@pytest.mark.parametrize("name", ["get quote", "prix_d'été", "x" * 65, "a.b"])
def test_a_name_is_one_that_the_api_takes(name: str) -> None:
    async def do() -> None:
        """Do."""

    with pytest.raises(TypeError, match=r"it may have up to 64 letters, digits, _ and -"):
        tool(name=name)(do)


def test_a_customer_may_be_demanded() -> None:
    @tool
    async def mine(*, customer: Customer) -> str:
        """List what is mine."""
        return customer.id

    assert isinstance(mine, Tool)
    assert mine.given == {"customer"}
