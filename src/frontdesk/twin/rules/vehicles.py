"""Makers and models in customers' words: "a 2022 Nissan Leaf", "my Leaf", "VW Golf".

Known ones come from `lexicon/vehicles.txt`, general knowledge that belongs to no agent; a maker named beside the
customer's model in the request's own material counts too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from frontdesk.twin.lexicon import lines, table
from frontdesk.twin.rules.language import fold, is_common, is_stop

TOKEN = re.compile(r"[A-Za-zÀ-ÿ0-9][\w.&/-]*")
YEAR = re.compile(r"^(19|20)\d\d$")
CAPITAL_PAIR = r"\b([A-ZÀ-Þ][\w-]+) {model}\b"
SHORT_YEAR = r"(?:(?:19|20)\d\d|'\d\d|(?<!\d)\d\d)"
ELECTRIC = re.compile(r"\b(electri\w+|ev|bev)\b")
NOT_ELECTRIC = re.compile(
    r"\b(?:not|no es|non|isn't|pas|instead of)(?: \w+){0,2} (?:electri\w+|ev)\b|\b(gas|petrol|diesel|essence|gasolina)\b"
)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A maker and a model, either of which may be unknown, with the place in the text that names them."""

    make: str | None
    model: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Known:
    """A model that is known; `pattern` finds it however it is hyphenated: CR-V, CRV, cr v."""

    make: str
    model: str
    folded: str
    everyday: bool
    pattern: re.Pattern[str]


@lru_cache(maxsize=2048)
def find(text: str, material: str = "", *, asked: bool = False) -> Vehicle | None:
    """The last vehicle that the text names. `asked` says that a vehicle was asked for, so weaker signs count."""
    plain = fold(text)
    best: Vehicle | None = None
    for start, end, make in _makers_in(plain):
        model = (
            _known_model(text, plain, end, make) or _following(text, plain, end) or _known_before(plain, start, make)
        )
        if model:
            best = Vehicle(make, model[0], min(start, model[1]), max(end, model[2]))
        elif best is None or best.start > start or best.end <= start:
            best = Vehicle(make, None, start, end)
    if best is not None and best.model is not None:
        return best
    alone = _model_alone(text, plain, asked=asked)
    if alone is not None and (best is None or best.make == alone.make):
        return alone
    if best is not None:
        return best
    return _from_material(text, material)


def unknown(text: str, *, asked: bool = False) -> Vehicle | None:
    """A vehicle that isn't known, as written: two names beside a model year, "2019 Zastava Koral".

    `asked` says that a vehicle was asked for: then two or three words that can be nothing else will do.
    """
    names = _names(text)
    for place, (start, end) in enumerate(names):
        before, after = fold(text[:start]), fold(text[names[min(place + 1, len(names) - 1)][1] :])
        second = names[place + 1] if place + 1 < len(names) and not text[end : names[place + 1][0]].strip() else None
        written = text[start].isupper() and second is not None and not text[second[0]].islower()
        beside = re.search(rf"(?:^|\s){SHORT_YEAR} $", before) or re.match(
            r"(?:,| de| del| from)? (19|20)\d\d\b", after
        )
        if second is not None and beside and (written or asked):
            return Vehicle(_named(text[start:end]), _named(text[second[0] : second[1]]), start, second[1])
    if asked and 1 < len(names) < 4 and len(re.findall(r"[^\W\d]{2,}", text)) == len(names):
        first, last = names[0], names[-1]
        return Vehicle(_named(text[first[0] : first[1]]), _named(text[names[1][0] : last[1]]), first[0], last[1])
    return None


def unknown_model(text: str) -> tuple[str, int, int] | None:
    """The model that an answer names, which holds nothing else but a year: "330i 2020"."""
    names = _names(text)
    told = [
        match for match in TOKEN.finditer(text) if not is_stop(fold(match.group())) and not YEAR.match(match.group())
    ]
    if not 1 <= len(names) <= 3 or len(told) != len(names):
        return None
    written = " ".join(text[start:end] for start, end in names)
    return written if any(letter.isdigit() for letter in written) else _named(written), names[0][0], names[-1][1]


def electric(make: str, model: str) -> str | None:
    """The maker's electric version of the model, if it is known: Kona Electric for Kona."""
    wanted = fold(model)
    names = {f"{wanted} electric", f"{wanted} ev", f"e-{wanted}", f"{wanted}e", f"e-tron {wanted}", f"{wanted} e-tron"}
    return next((known.model for known in _models_of(make) if known.folded in names), None)


def says_electric(text: str) -> bool:
    """Whether the words say that the vehicle is an electric one."""
    plain = fold(text)
    return ELECTRIC.search(plain) is not None and NOT_ELECTRIC.search(plain) is None


def _names(text: str) -> list[tuple[int, int]]:
    """The places of the words that can be a maker's or a model's name."""
    places: list[tuple[int, int]] = []
    for match in TOKEN.finditer(text):
        word = match.group().rstrip(".")
        low = fold(word)
        if YEAR.match(low) or low in _not_a_name() or is_stop(low) or (is_common(low) and not low.isdigit()):
            continue
        if re.fullmatch(r"\d{4,}|\d+k|\d{1,2}", low) or re.fullmatch(r"\d+(mi|km|yo|ans|mil)s?", low):
            continue
        if low.isdigit() and re.match(r"\s*(miles|mi|km|years|ans|anos|thousand|mil)", fold(text[match.end() :])):
            continue
        places.append((match.start(), match.start() + len(word)))
    return places


def _named(written: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in written.split())


def _makers_in(plain: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for name, make in _makers().items():
        for match in _whole(name, "(?:'s)?").finditer(plain):
            if make in _everyday_makers() and not _known_model(plain, plain, match.end(), make):
                continue
            found.append((match.start(), match.end(), make))
    return sorted(found)


def _known_model(text: str, plain: str, end: int, make: str) -> tuple[str, int, int] | None:
    gap = re.compile(
        r"[\s,:;/-]*(?:(?:19|20)\d\d\s+)?(?:model\s*[:=]\s*|"
        r"(?:y el |et le |and the )?(?:model|modele|modelo)(?: is| es| est)?\s*[:=]?\s*)?"
    )
    at = gap.match(plain, end)
    starts = {end + len(plain[end:]) - len(plain[end:].lstrip(" ,:;/-\n"))}
    if at:
        starts.add(at.end())
    for start in sorted(starts):
        for known in _models_of(make):
            if match := known.pattern.match(plain, start):
                return known.model, start, match.end()
    return None


def _known_before(plain: str, start: int, make: str) -> tuple[str, int, int] | None:
    for known in _models_of(make):
        for match in known.pattern.finditer(plain):
            if not known.everyday or start - match.end() <= 8:
                return known.model, match.start(), match.end()
    return None


def _following(text: str, plain: str, end: int) -> tuple[str, int, int] | None:
    """An unknown model: the next word or two after the maker that look like a name."""
    taken: list[tuple[str, int, int]] = []
    for match in TOKEN.finditer(text, end):
        between = text[taken[-1][2] if taken else end : match.start()]
        word = match.group().rstrip(".")
        low = fold(word)
        if re.search(r"[,;.!?\n]", between) or len(taken) == 2 or YEAR.match(word):
            break
        if low in _not_a_name() or is_stop(low) or (is_common(low) and not word.isdigit()):
            break
        if taken and not (word[0].isupper() or word[0].isdigit()):
            break
        if re.fullmatch(r"\d{4,}|\d+k", low) or (
            word.isdigit() and re.match(r"\s*(miles|mi|km|years|ans|anos)", plain[match.end() :])
        ):
            break
        taken.append((word, match.start(), match.start() + len(word)))
    if not taken:
        return None
    name = " ".join(word if word[0].isupper() or word[0].isdigit() else word.capitalize() for word, _, _ in taken)
    return name, taken[0][1], taken[-1][2]


def _model_alone(text: str, plain: str, *, asked: bool) -> Vehicle | None:
    best: Vehicle | None = None
    for known in _all_models():
        if not re.search(r"[a-z]", known.folded) and not (known.folded in ("500", "911") and asked):
            continue
        for match in known.pattern.finditer(plain):
            written = text[match.start() : match.end()]
            before = plain[max(0, match.start() - 12) : match.start()]
            after = plain[match.end() : match.end() + 7]
            beside_year = re.search(rf"{SHORT_YEAR}[ ,]*$", before) or re.match(r"[ ,]*(19|20)\d\d\b", after)
            mine = re.search(r"\b(a|an|my|the|une?|ma|mon|le|la|mi|un|el|'s) $", before) is not None
            starts_sentence = re.search(r"(^|[.!?\n] ?)$", plain[: match.start()]) is not None
            capital = written[:1].isupper() and not starts_sentence
            short = len(known.folded) <= 3 and not any(c.isdigit() for c in known.folded)
            sign = beside_year is not None or (capital and mine) or (asked and (capital or len(plain.split()) <= 4))
            if (known.everyday or short) and not sign:
                continue
            if best is None or match.end() > best.end or (match.start() <= best.start and match.end() >= best.end):
                best = Vehicle(known.make, known.model, match.start(), match.end())
    return best


def _from_material(text: str, material: str) -> Vehicle | None:
    for match in TOKEN.finditer(text):
        word = match.group().rstrip(".")
        if len(word) < 3 or not word[0].isupper() or is_stop(fold(word)):
            continue
        pair = re.search(CAPITAL_PAIR.format(model=re.escape(word)), material)
        if pair and fold(pair.group(1)) in _makers():
            return Vehicle(_makers()[fold(pair.group(1))], word, match.start(), match.end())
    return None


def _however_hyphenated(folded: str) -> re.Pattern[str]:
    ways: list[str] = []
    for way in folded.split("|"):
        parts = re.findall(r"[a-z]+|\d+|[^\sa-z\d-]+", way.removeprefix("~"))
        ways.append((" " if re.fullmatch(r"~?[a-z ]+", way) else "[- ]?").join(map(re.escape, parts)))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


@cache
def _whole(name: str, ending: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}{ending}(?!\w)")


@cache
def _makers() -> dict[str, str]:
    makers: dict[str, str] = {}
    for make, models in _table():
        makers[fold(make)] = make
        for other in models:
            if other.startswith("="):
                makers[fold(other[1:])] = make
    return makers


@cache
def _models_of(make: str) -> tuple[Known, ...]:
    """The maker's models, longest first."""
    known: list[Known] = []
    for name, models in _table():
        if name != make:
            continue
        for model in models:
            if not model.startswith("="):
                plain = model.removeprefix("~").split("|")[0]
                known.append(Known(make, plain, fold(plain), model.startswith("~"), _however_hyphenated(fold(model))))
    return tuple(sorted(known, key=lambda one: -len(one.folded)))


@cache
def _all_models() -> tuple[Known, ...]:
    return tuple(known for make, _ in _table() for known in _models_of(make))


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows: list[tuple[str, tuple[str, ...]]] = []
    for line in lines("vehicles.txt"):
        make, _, models = line.partition(":")
        rows.append(
            (make.strip().removeprefix("~"), tuple(model.strip() for model in models.split(",") if model.strip()))
        )
    return tuple(rows)


@cache
def _everyday_makers() -> frozenset[str]:
    return frozenset(line.partition(":")[0][1:].strip() for line in lines("vehicles.txt") if line.startswith("~"))


@cache
def _not_a_name() -> frozenset[str]:
    return frozenset(str(table("fields")["not_a_name"]["words"]).split())
