"""How many changed figures the guard of figures finds, and how often it objects to a right one.

`python -m bench.guard_figures DATA`, with the folder of the public sets. Right answers are made of sentences of Acme's
knowledge, of its quotes, and of the product documentation of support-docs with its own answers; their figures are
spelt anew by rules that know nothing of the guard. In a changed answer, one figure is another. An answer is checked
against what it was made of, three other passages, Acme's static context, and the question.
"""

import argparse
import importlib.util
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.figure import Figure
from frontdesk.folder import read_folder
from frontdesk.guards.figures import Figures, known, known_result, known_said
from frontdesk.knowledge.ingest import read_documents

ACME = Path(__file__).parents[1] / "examples" / "acme"
SEED = 4
ELSEWHERE = "a number that the material has of something else"

NUMBER = re.compile(
    r"(?P<phone>\b1-800-[\d-]+)|(?P<id>\b(?:AC|CL)-\d+|\b[a-z]+-[a-z\d-]*\d[a-z\d-]*\b)"
    r"|(?P<amount>[$€]\s?\d[\d,.]*\d|[$€]\s?\d|\b\d[\d,. \u00a0]*\s?(?:[$€]|dollars|euros|USD))(?! ?million)"
    r"|(?P<percentage>\b\d+(?:\.\d+)?\s?(?:%|percent\b|pour cent|por ciento))"
    r"|(?P<date>\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d[\w, ]*\d{4}"
    r"|\b(?:May|June|July) \d{4}|\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<time>\b\d{1,2}(?::\d\d)?\s?(?:AM|PM|h\b|a\. m\.|p\. m\.))"
    r"|(?P<measure>\b\d[\d,.]*[ -](?:business )?(?:days?|hours?|minutes?|months?|years?|weeks?|miles?|feet|gallons?|jours?"
    r"|heures?|mois|ans?|minutes|días?|horas?|meses|años?|millas?|volt|MB|tokens|seconds?)\b)"
    r"|(?P<number>(?<![\w.#/:-])\d[\d,]*(?:\.\d+)?(?![\w/:-]|\.\d|[.)]\s))"
)
"""What a reader takes for a figure, and of what kind; apart from the guard's own idea of it."""
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
WORDS: dict[str, dict[int, str]] = {
    "en": dict(zip((2, 3, 4, 5, 10, 14, 15, 20, 30, 50, 60, 90), (
        "two", "three", "four", "five", "ten", "fourteen", "fifteen", "twenty", "thirty", "fifty", "sixty", "ninety"),
        strict=True)),
    "fr": dict(zip((2, 3, 5, 10, 14, 15, 20, 30, 60), (
        "deux", "trois", "cinq", "dix", "quatorze", "quinze", "vingt", "trente", "soixante"), strict=True)),
    "es": dict(zip((2, 3, 5, 10, 14, 15, 20, 30, 60), (
        "dos", "tres", "cinco", "diez", "catorce", "quince", "veinte", "treinta", "sesenta"), strict=True)),
}  # fmt: skip
UNITS: dict[str, dict[str, str]] = {
    "fr": {"day": "jours", "business day": "jours ouvrables", "hour": "heures", "month": "mois", "year": "ans",
           "mile": "miles", "minute": "minutes"},
    "es": {"day": "días", "business day": "días hábiles", "hour": "horas", "month": "meses", "year": "años",
           "mile": "millas", "minute": "minutos"},
}  # fmt: skip
AROUND = {
    "fr": "Bonne question ! D'après nos documents, c'est {}. Puis-je faire autre chose pour vous ?",
    "es": "¡Buena pregunta! Según nuestros documentos, son {}. ¿Puedo ayudarle en algo más?",
}
OTHER_UNITS = (
    ("business days", "days"), ("days", "weeks"), ("hours", "days"), ("minutes", "hours"), ("months", "days"),
    ("years", "months"), ("miles", "km"), ("AM", "PM"), ("PM", "AM"), ("jours", "semaines"), ("mois", "jours"),
    ("días", "semanas"), ("meses", "días"), ("percent", "dollars"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it may draw on, the customer's words last; `changed` says what in it is not right."""

    text: str
    material: tuple[str, ...]
    tool_result: str = ""
    changed: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true", help="print what was missed, and what was objected to wrongly")
    given = parser.parse_args()
    for row in rows(given.data, show=given.show):
        print(f"{row.what:64} {row.value}")


def rows(data: Path, *, show: bool = False) -> list[Figure]:
    """The measurement, a row each; with `show`, also prints every failure."""
    found: list[Figure] = []
    for name, right in (("Acme", acme()), ("support-docs", support_docs(data))):
        chance = random.Random(SEED)
        wrong = [it for answer in right for stands in (False, True) if (it := changed(answer, chance, right, stands))]
        alarms = [answer for answer in right if objections(answer)]
        missed = [answer for answer in wrong if not objections(answer)]
        plainly = [it for it in wrong if it.changed != ELSEWHERE]
        lost = sum(it.changed != ELSEWHERE for it in missed)
        found.append(Figure(f"{name}: changed figures caught", share(len(plainly) - lost, len(plainly))))
        for kind, of in Counter(it.changed for it in wrong).items():
            lost = sum(it.changed == kind for it in missed)
            found.append(Figure(f"{name}: … {kind}", share(of - lost, of)))
        found.append(Figure(f"{name}: right answers objected to", share(len(alarms), len(right))))
        if show:
            for answer in missed:
                print(f"MISSED {answer.changed}: {answer.text!r}")
            for answer in alarms:
                print(f"ALARM {objections(answer)}: {answer.text!r}")
    found.append(Figure("time for one answer of 250 characters", f"{microseconds():.0f} µs"))
    return found


def share(part: int, whole: int) -> str:
    return f"{part} of {whole}, {100 * part / max(whole, 1):.1f} %"


def objections(answer: Answer) -> list[str]:
    given = known(answer.material[:-1]) | known_said(answer.material[-1:])
    if answer.tool_result:
        given |= known_result(answer.tool_result)
    return [it.evidence for it in Figures(given).read(answer.text, 0, whole=True).findings]


def microseconds() -> float:
    text = (
        "Rental reimbursement pays up to $40 a day for up to 30 days per claim. It is optional and helps while your own "
        "car is in the shop after a covered accident. Would you like to know more about it, or shall I add it to the "
        "estimate that we worked out together?"
    )
    guard = Figures(known([text]))
    began = time.perf_counter()
    for _ in range(1000):
        guard.read(text, 0, whole=True)
    return (time.perf_counter() - began) * 1000


def acme() -> list[Answer]:
    chance = random.Random(SEED)
    folder = read_folder(ACME)
    context = tuple(file.read_text("utf-8") for file in sorted((ACME / "prompt" / "context").glob("*.md")))
    sections: dict[str, list[str]] = defaultdict(list)
    for document in read_documents(folder.path, [], folder.config):
        sections[document.language] += re.split(r"\n(?=#+ )", document.body)
    answers = list(quotes(chance, context))
    for language, texts in sections.items():
        for section in texts:
            material = (section, *chance.sample(texts, 3), *context, "How is that with you?")
            for sentence in sentences(section):
                answers.append(Answer(respelt(sentence, language, chance), material))
                if language == "en" and (other := translated(sentence, chance)):
                    answers.append(Answer(other, material))
    return answers


def quotes(chance: random.Random, context: tuple[str, ...]) -> Iterator[Answer]:
    spec = importlib.util.spec_from_file_location("acme_tools", ACME / "tools.py")
    assert spec
    assert spec.loader
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    said = (
        "The estimate for your {year} {car} is ${price} a month, with a $500 deductible; it stays valid for 30 days.",
        "Done! You would pay {price} USD monthly for the {year} {car}, that is about ${whole}.",
        "For {miles} miles and a driver of {age}, it comes to **${price}** per month, or ${yearly} a year.",
        "Comptez {comma} $ par mois pour votre {car} de {year}, soit {yearly_comma} $ par an. Le devis vaut 30 jours.",
        "Son {comma} dólares al mes para su {car} de {year}, con una franquicia de 500 $.",
    )
    for make, model in (("Honda", "Civic"), ("Nissan", "Leaf"), ("Toyota", "Prius Prime"), ("Ford", "Mustang Mach-E")):
        for _ in range(12):
            year, miles, age = chance.randint(2021, 2025), chance.randint(2, 120) * 1000, chance.randint(19, 80)
            result: dict[str, Any] = tools.quote(make, model, year, miles, age, today=date(2026, 11, 25))
            price: float = result["monthly_premium_usd"]
            text = chance.choice(said).format(
                year=year, car=f"{make} {model}", miles=f"{miles:,}", age=age, price=f"{price:.2f}",
                whole=f"{price + 1e-9:.0f}", yearly=f"{price * 12:,.2f}", comma=f"{price:.2f}".replace(".", ","),
                yearly_comma=f"{price * 12:,.2f}".replace(",", " ").replace(".", ","),
            )  # fmt: skip
            ask = f"{make} {model} {year}, {miles // 1000}k on it, I'm {age}"
            yield Answer(text, (*context, ask), json.dumps(result))


def support_docs(data: Path) -> list[Answer]:
    chance = random.Random(SEED)
    chunks: list[dict[str, str]] = json.loads((data / "support-docs/chunks.json").read_text("utf-8"))
    questions: list[dict[str, Any]] = json.loads((data / "support-docs/questions.json").read_text("utf-8"))
    texts = {it["chunk_link"]: it["text"] for it in chunks}
    answers: list[Answer] = []
    for it in questions:
        right = [texts[link] for link in it["correct_chunks"] if link in texts]
        others = chance.sample([*texts.values()], 3)
        answers.append(Answer(it["correct_answer"], (*right, *others, it["question"])))
    for text in texts.values():
        material = (text, *chance.sample([*texts.values()], 3))
        some = list(sentences(text))
        answers += [
            Answer(respelt(sentence, "en", chance), (*material, "How is that?"))
            for sentence in chance.sample(some, min(4, len(some)))
        ]
    return answers


def sentences(text: str) -> Iterator[str]:
    """Those with a figure."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý¿¡])|\n+", text):
        sentence = sentence.strip(" #-")
        # Sentences, not code; a heading's page is not in them.
        said = 20 < len(sentence) < 400 and not re.search(r"[{}<>=\\[\]~]|\d\.$|[a-z\d][A-Z]|\d[MBK]\b", sentence)
        if said and NUMBER.search(ADDRESS.sub("", sentence)):
            yield sentence


def figures_in(text: str) -> list["re.Match[str]"]:
    addresses = [it.span() for it in ADDRESS.finditer(text)]
    return [it for it in NUMBER.finditer(text) if not any(a <= it.start() < b for a, b in addresses)]


def respelt(sentence: str, language: str, chance: random.Random) -> str:
    """The sentence with its figures as somebody else would spell them."""
    for match in reversed(figures_in(sentence)):
        other = spelling(match[0], match.lastgroup or "", language, chance)
        sentence = sentence[: match.start()] + other + sentence[match.end() :]
    return sentence


def spelling(text: str, kind: str, language: str, chance: random.Random) -> str:
    number = re.search(r"\d[\d,. \u00a0]*\d|\d", text)
    assert number
    digits = number[0]
    if re.search(r"[ \u00a0]", digits):
        return text
    ways: list[Callable[[], str]] = [lambda: text]
    if kind == "amount" and "$" in text and "," not in digits[-3:]:
        plain = digits.replace(",", "")
        ways += [lambda: f"{digits} dollars", lambda: f"USD {digits}", lambda: f"${plain}", lambda: f"**{text}**"]
        ways += [lambda: f"{plain} $", lambda: f"US${digits}"] if "." not in plain else []
    if kind == "percentage":
        ways += [lambda: f"{digits}%", lambda: f"{digits} %", lambda: f"{digits} percent"]
    if kind == "measure" and digits.isdigit() and int(digits) in WORDS[language]:
        ways.append(lambda: text.replace(digits, WORDS[language][int(digits)]))
    if kind == "measure" and " " in text:
        ways += [lambda: text.replace(" ", "\u00a0"), lambda: f"**{digits}**{text[len(digits) :]}"]
    if kind == "time" and language == "en":
        ways += [lambda: text.replace(" AM", " a.m.").replace(" PM", " p.m."), lambda: text.replace(" ", "").lower()]
    if kind == "phone":
        ways += [lambda: text.replace("-", "."), lambda: "+1 800 " + text[6:], lambda: "(800) " + text[6:]]
    return chance.choice(ways)()


def translated(sentence: str, chance: random.Random) -> str:
    """A French or Spanish answer with the first figure of an English sentence; empty if it has none that can be put so."""
    language = chance.choice(("fr", "es"))
    for match in figures_in(sentence):
        number = re.search(r"\d[\d,.]*\d|\d", match[0])
        digits = number[0] if number else ""
        if match.lastgroup == "amount":
            return AROUND[language].format(f"{digits.replace(',', chr(160))} $")
        if match.lastgroup == "percentage":
            return AROUND[language].format(f"{digits} %")
        if match.lastgroup == "time" and "AM" in match[0] and language == "fr":
            return AROUND[language].format(f"{digits} h")
        unit = re.sub(r"[\d ,.-]*(.*?)s?", r"\1", match[0]) if match.lastgroup == "measure" else ""
        if other := UNITS[language].get(re.sub(r"^[\d,. -]+", "", match[0]).removesuffix("s") if unit else ""):
            word = WORDS[language].get(int(digits), digits) if digits.isdigit() and chance.random() < 0.3 else digits
            return AROUND[language].format(f"{word} {other}")
    return ""


def changed(answer: Answer, chance: random.Random, others: Sequence[Answer], stands: bool) -> Answer | None:
    """The answer with one figure that is another, whose number `stands` in the material, of something else, or nowhere."""
    said = "\n".join((*answer.material, answer.tool_result))
    known_numbers = {numeral(it[0]) for it in re.finditer(r"\d[\d.,\u00a0 ]*", said)}
    figures = figures_in(answer.text)
    for _ in range(40 if figures else 0):
        match = chance.choice(figures)
        kind, text = match.lastgroup or "", match[0]
        ways = [other_digit(text, chance), other_digit(text, chance), one_more(text, chance)]
        ways += [ten_times(text)] if kind in ("amount", "measure", "number") else []
        ways += [other_unit(text)] if kind in ("measure", "time") and stands else []
        ways += [from_elsewhere(kind, chance, others)]
        new = chance.choice(ways)
        if new and plain(new) != plain(text) and (numeral(new) in known_numbers or plain(new) in plain(said)) == stands:
            written = answer.text[: match.start()] + new + answer.text[match.end() :]
            what = ELSEWHERE if stands else f"changed {kind}"
            return Answer(written, answer.material, answer.tool_result, what)
    return None


def numeral(text: str) -> str:
    number = re.search(r"\d[\d.,\u00a0 ]*", text)
    return re.sub(r"\D", "", number[0]) if number else text


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def other_digit(text: str, chance: random.Random) -> str:
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    place = chance.choice(places)
    lowest = 1 if place == places[0] else 0
    digit = chance.choice([it for it in range(lowest, 10) if str(it) != text[place]])
    return text[:place] + str(digit) + text[place + 1 :]


def one_more(text: str, chance: random.Random) -> str:
    numbers = list(re.finditer(r"\d+", text))
    number = chance.choice(numbers)
    value = max(int(number[0]) + chance.choice((-1, 1)), 1)
    return text[: number.start()] + str(value).zfill(len(number[0])) + text[number.end() :]


def ten_times(text: str) -> str:
    """Ten times as much, of whole numbers."""
    number = re.search(r"(?<![\d.,])\d{1,3}(?:,\d{3})*(?![\d.,])|(?<![\d.,])\d+(?![\d.,])", text)
    if not number:
        return text
    value = int(number[0].replace(",", "")) * 10
    written = f"{value:,}" if "," in number[0] or value > 9999 else str(value)
    return text[: number.start()] + written + text[number.end() :]


def other_unit(text: str) -> str:
    for unit, other in OTHER_UNITS:
        if text.endswith(unit):
            return text.removesuffix(unit) + other
    return text


def from_elsewhere(kind: str, chance: random.Random, others: Sequence[Answer]) -> str:
    for _ in range(20):
        figures = [it for it in figures_in(chance.choice(others).text) if it.lastgroup == kind]
        if figures:
            return chance.choice(figures)[0]
    return ""


if __name__ == "__main__":
    main()
