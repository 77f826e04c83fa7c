"""What code can tell of a reply or a conversation: each expectation of a case becomes a check with its reason."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from math import isfinite
from typing import Any, cast

from frontdesk.evals.checking.exchanges import Exchange
from frontdesk.evals.checking.intents import OTHER, QUESTION, REFUSED, shown_intent
from frontdesk.evals.checking.wording import any_stands_in, language_of, plain, stands_in, told
from frontdesk.evals.criteria import CriterionName
from frontdesk.evals.results import UNANSWERED, Check
from frontdesk.evals.written.cases import Expect
from frontdesk.facts import ApprovalAsked, ToolCalled, encode


def checked(expect: Expect, seen: Sequence[Exchange], languages: Sequence[str], *, turn: int | None) -> list[Check]:
    """The checks of `expect` on what was seen: one exchange, or with `turn` None all those of a conversation."""
    return list(_checks(expect, seen, languages, turn))


def _checks(expect: Expect, seen: Sequence[Exchange], languages: Sequence[str], turn: int | None) -> Iterator[Check]:
    def check(criterion: CriterionName, key: str, passed: bool, expected: str, found: str = "") -> Check:
        return Check(criterion=criterion, key=key, passed=passed, expected=expected, found=found, turn=turn)

    reply = "\n\n".join(exchange.reply for exchange in seen)
    said = _criterion_of_words(expect)
    if expect.intent:
        shown = [shown_intent(exchange.facts) for exchange in seen]
        yield check("comprehension", "intent", _shows(expect, shown, reply), expect.intent, ", ".join(shown))
    if expect.asks:
        passed = "?" in reply and any_stands_in(expect.asks, reply)
        yield check("comprehension", "asks", passed, f"a question with {told(expect.asks)}", _short(reply))
    if expect.language:
        language = language_of(reply, languages)
        yield check("comprehension", "language", language in (expect.language, None), expect.language, language or "")
    if expect.outcome:
        outcome = next((it.ended.outcome for it in reversed(seen) if it.ended), "none")
        yield check("comprehension", "outcome", outcome == expect.outcome, expect.outcome, outcome)
    for words in expect.says:
        yield check(said, "says", any_stands_in(words, reply), told(words), _short(reply))
    for words in expect.never_says:
        yield check(said, "never_says", not stands_in(words, reply), f"never {told(words)}", _around(words, reply))
    if expect.never_stores:
        stored = b" ".join(encode(item.fact) for exchange in seen for item in exchange.facts).decode()
        for words in expect.never_stores:
            yield check("content", "never_stores", plain(words) not in plain(stored), f"never kept: {told(words)}")
    if expect.sources is not None:
        yield _sources(check, expect.sources, seen)
    if expect.declines:
        yield _declines(check, seen)
    if expect.calls is not None:
        yield _calls(check, expect, seen)
    for name, values in expect.results.items():
        yield _results(check, name, values, seen)
    if expect.hands_over is not None:
        handed = any(exchange.handed_over for exchange in seen)
        yield from _handed_over(expect.hands_over, handed, turn)


def unexpected(expects: Iterable[Expect], seen: Sequence[Exchange]) -> list[Check]:
    """What no case has to say: no person is called in, and nothing is changed, unless a case expects it."""
    expects = list(expects)
    found: list[Check] = []
    if all(expect.hands_over is None for expect in expects) and not any(it.outcome == "handed_over" for it in expects):
        found += _handed_over(False, any(exchange.handed_over for exchange in seen), None)
    wanted = [item for expect in expects for call in expect.calls or () for item in call.items()]
    for exchange in seen:
        for call in filter(_changes, exchange.calls):
            if (one := next((it for it in wanted if _is_call(call, *it)), None)) is not None:
                wanted.remove(one)  # each call that is expected allows for one
                continue
            told_call = f"{call.name}({_json(call.arguments)})"
            found.append(
                Check(
                    criterion="content",
                    key="calls",
                    passed=False,
                    expected="nothing is changed unexpectedly",
                    found=told_call,
                    turn=exchange.number,
                )
            )
    return found


def unanswered(expect: Expect, turn: int) -> list[Check]:
    """What an expectation comes to where there is nothing to hold it against: nobody answered, or nothing was asked."""
    if expect == Expect():
        return []
    return [
        Check(
            criterion="comprehension",
            key=UNANSWERED,
            passed=False,
            expected="an answer",
            found="there was none",
            turn=turn,
        )
    ]


def state_check(wanted: Mapping[str, Any], state: object) -> Check:
    """Whether the tools' data is as `wanted` says, in what it says."""
    return Check(
        criterion="content", key="state", passed=matches(wanted, state), expected=_json(wanted), found=_json(state)
    )


def matches(wanted: object, found: object) -> bool:
    """Whether `found` has what is `wanted`: 25 equals 25.0 and "25", case and spaces don't count, more keys may be there."""
    if isinstance(wanted, Mapping):
        table = cast(Mapping[str, object], wanted)
        return isinstance(found, Mapping) and all(
            key in found and matches(value, cast(Mapping[str, object], found)[key]) for key, value in table.items()
        )
    if isinstance(wanted, list | tuple):
        items = cast(Sequence[object], wanted)
        return (
            isinstance(found, list | tuple)
            and len(cast(Sequence[object], found)) == len(items)
            and all(matches(one, other) for one, other in zip(items, cast(Sequence[object], found), strict=True))
        )
    if isinstance(wanted, bool) or isinstance(found, bool) or wanted is None or found is None:
        return wanted is found
    numbers = _number(wanted), _number(found)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return plain(str(wanted)) == plain(str(found))


def _number(value: object) -> float | None:
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return number if isfinite(number) else None  # "nan" is a word


def _criterion_of_words(expect: Expect) -> CriterionName:
    """What words of a reply tell about: of a declined message, a quote, or an answer."""
    if expect.declines:
        return "topic"
    return "content" if expect.calls or expect.results else "accuracy"


def _shows(expect: Expect, shown: Sequence[str], reply: str) -> bool:
    if expect.intent in shown:
        return True
    # From the prompt's own context an answer needs no source: then the words tell.
    answered = bool(expect.says) and all(any_stands_in(words, reply) for words in expect.says)
    if expect.intent == QUESTION and answered and OTHER in shown:
        return True
    # What leads back to the company's business and what a guard stops are both no answer.
    return expect.declines and {expect.intent, *shown} <= {OTHER, REFUSED}


def _sources(check: Any, wanted: Sequence[str], seen: Sequence[Exchange]) -> Check:
    cited = list(dict.fromkeys(citation.url for exchange in seen for citation in exchange.citations))
    if not wanted:
        return check("citations", "sources", not cited, "no source", ", ".join(cited))
    return check(
        "citations", "sources", any(_is_at(url, wanted) for url in cited), " or ".join(wanted), ", ".join(cited)
    )


def _is_at(url: str, wanted: Sequence[str]) -> bool:
    """Whether `url` is one of those wanted; one without a place stands for all of its page."""
    return any(url == it or ("#" not in it and url.partition("#")[0] == it) for it in wanted)


def _declines(check: Any, seen: Sequence[Exchange]) -> Check:
    last = seen[-1]
    did = [f"cites {citation.url}" for citation in last.citations] + [f"calls {call.name}" for call in last.calls]
    refused = last.ended is not None and last.ended.outcome == "refused"
    passed = refused or (bool(last.reply) and not did)
    return check(
        "topic", "declines", passed, "declined, with no source and no tool", ", ".join(did) or _short(last.reply)
    )


def _calls(check: Any, expect: Expect, seen: Sequence[Exchange]) -> Check:
    made = [call for exchange in seen for call in exchange.calls]
    wanted = [item for call in expect.calls or () for item in call.items()]
    if not wanted:
        passed = not made
    elif expect.in_order:
        left = iter(made)
        passed = all(any(_is_call(call, name, values) for call in left) for name, values in wanted)
    else:
        passed = _paired(wanted, made)
    expected = ", ".join(f"{name}({_json(values)})" for name, values in wanted) or "no call"
    return check("content", "calls", passed, expected, ", ".join(f"{it.name}({_json(it.arguments)})" for it in made))


def _paired(wanted: Sequence[tuple[str, Mapping[str, Any]]], made: Sequence[ToolCalled | ApprovalAsked]) -> bool:
    """Whether each call that is wanted can have one of its own among those made."""
    if len(wanted) > len(made):
        return False
    if len(wanted) == 1:
        return any(_is_call(call, *wanted[0]) for call in made)
    return any(
        all(_is_call(call, *one) for one, call in zip(wanted, chosen, strict=True))
        for chosen in permutations(made[:8], len(wanted))
    )


def _is_call(call: ToolCalled | ApprovalAsked, name: str, values: Mapping[str, Any]) -> bool:
    return call.name == name and matches(values, call.arguments)


def _results(check: Any, name: str, values: Mapping[str, Any], seen: Sequence[Exchange]) -> Check:
    returned = [result for exchange in seen for result in exchange.results if result.name == name]
    content = returned[-1].content if returned else "no call"
    try:
        found: object = json.loads(content)
    except ValueError:
        found = content
    return check("content", "results", matches(values, found), f"{name} → {_json(values)}", _short(content))


def _handed_over(wanted: bool, handed: bool, turn: int | None) -> list[Check]:
    """Whether it was handed over where it should be and, of what was handed over, whether it should have been."""

    def check(criterion: CriterionName, *, passed: bool, counted: bool = True) -> Check:
        return Check(
            criterion=criterion,
            key="hands_over",
            passed=passed,
            expected="handed over to a person" if wanted else "not handed over",
            found="handed over" if handed else "not handed over",
            turn=turn,
            counted=counted,
        )

    found = [check("escalation", passed=handed)] if wanted else []
    return [*found, check("escalated_rightly", passed=wanted or not handed, counted=handed)]


def _changes(call: ToolCalled | ApprovalAsked) -> bool:
    return isinstance(call, ToolCalled) and call.effect == "write"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 300 else f"{flat[:299]}…"


def _around(words: str, text: str) -> str:
    """The sentence of `text` that says what it must not."""
    sentences = [it for it in text.replace("\n", ". ").split(". ") if stands_in(words, it)]
    return _short(sentences[0]) if sentences else ""
