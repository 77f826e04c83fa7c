"""Tool results in words: the main amount first, then the rest by its keys; prose is used as it is."""

from __future__ import annotations

import re
from typing import Any

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.fields import Field, fields_of, label, name_words
from frontdesk.twin.rules.scene import Outcome, Tool, json_of
from frontdesk.twin.rules.wording import listed, money, number, say
from frontdesk.twin.values import Object, as_list, as_object

PROSE = ("message", "text", "summary", "statement", "description", "explanation", "note", "notice", "answer", "result")
AMOUNTS = frozenset({
    "price", "premium", "amount", "total", "cost", "fee", "balance", "payment", "rate", "sum", "due", "refund", "deposit",
    "value", "monthly",
})  # fmt: skip
CURRENCIES = {
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "dollars": "USD", "euros": "EUR", "dollar": "USD", "$": "USD", "€": "EUR",
}  # fmt: skip
PERIODS = {
    "monthly": "per_month", "month": "per_month", "mensual": "per_month", "mensuel": "per_month", "yearly": "per_year",
    "annual": "per_year", "annually": "per_year", "year": "per_year", "daily": "per_day", "day": "per_day",
    "weekly": "per_week",
    "week": "per_week", "hourly": "per_hour", "hour": "per_hour",
}  # fmt: skip
SILENT = frozenset({"currency", "status_code", "ok", "success", "id", "request_id", "currency_code", "period"})
MAX_ITEMS = 12
PHRASE = 3
"""So many words of another language are a text, and no name."""
ARTICLE = re.compile(r"^(?:the |le |la |les |l'|el |los |las )", re.IGNORECASE)


def present(outcome: Outcome, tool: Tool | None, language: str) -> str:
    """A successful result, complete, in Markdown."""
    value = json_of(outcome.text or "")
    if (mapping := as_object(value)) is not None:
        return _of_object(mapping, outcome, tool, language)
    if (items := as_list(value)) is not None:
        if not items:
            return say(language, "none_found")
        rows = "\n".join(f"- {_row(item, language)}" for item in items[:MAX_ITEMS])
        return f"{say(language, 'here_is')}\n\n{rows}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _amount_sentence(_scalar(value, tool, language), outcome, tool, language)
    return str(outcome.text or "").strip() or say(language, "none_found")


def main(outcome: Outcome, tool: Tool | None, language: str) -> str:
    """The first thing that the result says: its amount where it has one."""
    return present(outcome, tool, language).split("\n\n")[0]


def lines_about(outcome: Outcome, keys: frozenset[str], language: str) -> list[str]:
    """The result's lines that speak of the words with these keys, fullest first."""
    mapping = as_object(json_of(outcome.text or ""))
    if mapping is None:
        return []
    currency = _currency_of(mapping, None)
    found: list[tuple[int, str]] = []
    for key, value in mapping.items():
        line = _line(key, value, currency, language)
        called = lang.keys(f"{_human(key)} {_human(key, language)}", "en") | lang.keys(_human(key, language), language)
        if as_object(value) is None and as_list(value) is None:
            if not _is_sentence(value) and (held := (lang.keys(line, "en") | called) & keys):
                found.append((len(held), line))
            continue
        if {word.folded for word in lang.words(_human(key, language), language)} & keys:
            found.append((1 + len(called & keys), line))
            continue
        for item in as_list(value) or [{name: inner} for name, inner in (as_object(value) or {}).items()]:
            row = _row(item, language)
            if held := lang.keys(row, "en") & keys:
                found.append((len(held), f"- {row}"))
    best = max((count for count, _ in found), default=0)
    return [line for count, line in found if count == best][:MAX_ITEMS]


def parts_of_amount(outcome: Outcome, language: str) -> str | None:
    """How the main amount came about: the result's first list of named rows, if it has one."""
    mapping = as_object(json_of(outcome.text or "")) or {}
    for key, value in mapping.items():
        rows = as_list(value) or []
        if len(rows) >= 2 and all(as_object(row) is not None for row in rows):
            return _line(key, value, _currency_of(mapping, None), language)
    return None


def inputs_text(arguments: Object, tool: Tool | None, language: str) -> str:
    """The call's arguments in one phrase: "2022 Nissan Leaf, mileage 40,000, driver age 34"."""
    fields: dict[str, Field] = {one.name: one for one in fields_of(tool)} if tool else {}
    left = dict(arguments)
    parts: list[str] = []
    by_kind = {fields[name].kind: name for name in left if name in fields}
    thing = [
        str(left.pop(by_kind[kind])) for kind in ("year", "make", "model") if kind in by_kind and "make" in by_kind
    ]
    if thing:
        parts.append(say(language, "thing", thing=" ".join(thing)))
    for name, value in left.items():
        kind = fields[name].kind if name in fields else ""
        if kind == "text":
            continue
        parts.append(_input(name, value, fields.get(name), language))
    return ", ".join(part for part in parts if part)


def is_amount_key(key: str) -> bool:
    words = name_words(key)
    return bool(set(words) & AMOUNTS) or any(word in CURRENCIES for word in words)


def _of_object(mapping: Object, outcome: Outcome, tool: Tool | None, language: str) -> str:
    prose = [
        str(mapping[key]) for key in mapping if key in PROSE and isinstance(mapping[key], str) and mapping[key].strip()
    ]
    main = next((key for key, value in mapping.items() if is_amount_key(key) and _is_number(value)), None)
    currency = _currency_of(mapping, tool)
    lines: list[str] = []
    if main is not None:
        amount = _money_of(main, mapping[main], currency, language, mapping)
        lines.append(_amount_sentence(amount, outcome, tool, language))
    spoken = [key for key, value in mapping.items() if key not in PROSE and _is_sentence(value)]
    listed = {
        key: value
        for key, value in mapping.items()
        if key != main and key not in SILENT and key not in spoken and not (key in PROSE and isinstance(value, str))
        and not _repeats(key, value, outcome, main) and value not in (None, "", [], {})
    }  # fmt: skip
    foreign = [key for key, value in listed.items() if language != "en" and _is_foreign(value)]
    rest = [_line(key, value, currency, language) for key, value in listed.items() if key not in foreign]
    sentences = [str(mapping[key]) for key in spoken]
    if language == "en" or not any(lang.language_of(text) not in (None, language) for text in (*prose, *sentences)):
        return "\n\n".join([*lines, *prose, *_block(rest), *sentences]) or say(language, "none_found")
    kept = [say(language, "result_kept", labels=_labels(foreign, language))] if foreign else []
    lines += [*_block(rest), *kept, say(language, "result_foreign"), *prose, *sentences]
    return "\n\n".join(lines)


def notes(outcome: Outcome) -> list[str]:
    """The result's own sentences about itself."""
    mapping = as_object(json_of(outcome.text or "")) or {}
    return [str(value) for key, value in mapping.items() if key in PROSE and _is_sentence(value)]


def _block(rows: list[str]) -> list[str]:
    return ["\n".join(rows)] if rows else []


def _labels(keys: list[str], language: str) -> str:
    return listed(language, [_human(key, language).lower() for key in keys])


def _is_foreign(value: object) -> bool:
    """Whether the rows of a list are texts, in the tool's language: they are told when they are asked for."""
    rows = [item for one in as_list(value) or [] for item in (as_object(one) or {"": one}).values()]
    return any(isinstance(item, str) and len(item.split()) >= PHRASE for item in rows)


def _amount_sentence(amount: str, outcome: Outcome, tool: Tool | None, language: str) -> str:
    inputs = inputs_text(outcome.arguments, tool, language)
    phrase = f" {say(language, 'for_inputs', inputs=inputs)}" if inputs else ""
    return say(language, "amount", amount=f"**{amount}**{phrase}")


def _scalar(value: float, tool: Tool | None, language: str) -> str:
    words = set(name_words(tool.description)) if tool else set[str]()
    currency = next((CURRENCIES[word] for word in words if word in CURRENCIES), None)
    if currency is None and tool and (words & {"premium", "price", "quote", "cost"}):
        currency = "USD" if "$" in tool.description else None
    text = money(value, currency, language) if currency else number(value, language)
    period = next((PERIODS[word] for word in name_words(tool.description) if word in PERIODS), None) if tool else None
    return f"{text} {say(language, period)}" if period else text


def _money_of(key: str, value: float, currency: str | None, language: str, mapping: Object) -> str:
    words = name_words(key)
    named = next((CURRENCIES[word] for word in words if word in CURRENCIES), currency)
    text = money(value, named, language) if named else number(value, language)
    period = next((PERIODS[word] for word in words if word in PERIODS), None)
    if period is None and isinstance(mapping.get("period"), str):
        period = PERIODS.get(str(mapping["period"]).lower())
    return f"{text} {say(language, period)}" if period else text


def _currency_of(mapping: Object, tool: Tool | None) -> str | None:
    for key in ("currency", "currency_code"):
        if isinstance(mapping.get(key), str):
            return str(mapping[key]).upper()
    return None


def _line(key: str, value: object, currency: str | None, language: str, indent: str = "") -> str:
    called, colon = _human(key, language), _colon(language)
    if (mapping := as_object(value)) is not None:
        inner = "\n".join(_line(name, item, currency, language, f"{indent}  ") for name, item in mapping.items())
        return f"{indent}- {called}{colon}\n{inner}"
    if (items := as_list(value)) is not None:
        if all(not isinstance(item, dict | list) for item in items):
            return f"{indent}- {called}{colon} {', '.join(_plain(key, item, currency, language) for item in items)}"
        inner = "\n".join(f"{indent}  - {_row(item, language)}" for item in items[:MAX_ITEMS])
        return f"{indent}- {called}{colon}\n{inner}"
    return f"{indent}- {called}{colon} {_plain(key, value, currency, language)}"


def _row(item: object, language: str) -> str:
    if (mapping := as_object(item)) is not None:
        currency = _currency_of(mapping, None)
        values = list(mapping.items())
        if len(values) == 2 and isinstance(values[0][1], str):
            return f"{values[0][1]}{_colon(language)} {_plain(values[1][0], values[1][1], currency, language)}"
        pairs = [
            f"{_human(key, language)}{_colon(language)} {_plain(key, value, currency, language)}"
            for key, value in mapping.items()
            if key not in SILENT
        ]
        return ", ".join(pairs)
    return _plain("", item, None, language)


def _plain(key: str, value: object, currency: str | None, language: str) -> str:
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    if isinstance(value, int | float):
        words = name_words(key)
        named = next((CURRENCIES[word] for word in words if word in CURRENCIES), None)
        if named or (currency and is_amount_key(key)):
            return _money_of(key, float(value), named or currency, language, {})
        if "year" in words or "number" in words or "id" in words:
            return f"{value:g}" if isinstance(value, int) and value < 10**6 else str(value)
        return number(float(value), language)
    if (items := as_list(value)) is not None:
        return listed(language, [_plain(key, item, currency, language) for item in items])
    if (mapping := as_object(value)) is not None:
        return ", ".join(
            f"{_human(name, language)} {_plain(name, item, currency, language)}" for name, item in mapping.items()
        )
    return str(value)


def _input(name: str, value: Any, field: Field | None, language: str) -> str:
    kind = field.kind if field else ""
    called = _human(name, language) if field is None or language == "en" else ARTICLE.sub("", label(field, language))
    if isinstance(value, bool):
        return f"{called}: {say(language, 'yes' if value else 'no')}"
    if kind == "age":
        person = _human(name).lower().removesuffix("age").strip()
        worded = say(language, "years_old", value=str(value))
        return f"{person} {worded}".strip() if language == "en" else worded
    if isinstance(value, int | float):
        amount = str(value) if kind == "year" else number(float(value), language)
        if kind == "distance" and "mileage" in name_words(name):
            return f"{amount} {'millas' if language == 'es' else 'miles'}"
        return f"{called.lower()} {amount}"
    return str(value)


def _human(key: str, language: str = "en") -> str:
    words = [word for word in name_words(key) if word not in CURRENCIES]
    called = table("fields")["keys"].get(language, {}).get("_".join(words))
    if called is None and language != "en" and key.lower() in table("fields")["labels"]:
        called = ARTICLE.sub("", str(table("fields")["labels"][key.lower()][language]))
    return str(called or " ".join(words)).capitalize() if words else key


def _colon(language: str) -> str:
    return " :" if language == "fr" else ":"


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and len(value.split()) >= 5 and value.rstrip().endswith((".", "!", "?"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _repeats(key: str, value: object, outcome: Outcome, main: str | None) -> bool:
    """Whether the line only says an input again, when the main sentence has said the inputs."""
    return main is not None and key in outcome.arguments and outcome.arguments[key] == value
