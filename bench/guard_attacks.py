"""How the attacks guard does on rows that its weights haven't seen, and how fast: `python -m bench.guard_attacks DATA`.

DATA is the folder of the public sets. The classifier is trained five times, each time without a fifth of the rows; the
guard is then judged on that fifth, rules and all. Takes about a minute.
"""

import argparse
import random
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.train_attacks import Trained, train

from bench.figure import Figure
from bench.sets import banking, support_docs
from frontdesk.guards.attacks import STOP, judge, judge_document
from frontdesk.guards.attacks.judge import Judge
from frontdesk.guards.attacks.rules import shipped_rules

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "unit" / "guards" / "attacks" / "cases.toml"
CONVERSATIONS = 2000


def rows(data: Path) -> list[Figure]:
    trained = train(data)
    judges = [Judge(model, shipped_rules()) for model in trained.models]
    return [*alone(trained, judges), *conversations(trained, judges), *documents(data), *by_hand(), *speed()]


def alone(trained: Trained, judges: Sequence[Judge]) -> Iterator[Figure]:
    """What is found and what is stopped of each set, message by message."""
    scores: dict[tuple[bool, str], list[float]] = {}
    for row, fold in zip(trained.rows, trained.fold, strict=True):
        scores.setdefault((row.attack, row.of), []).append(judges[int(fold)].message(row.text).score)
    for (attack, name), of in sorted(scores.items(), reverse=True):
        what = "attacks found" if attack else "harmless stopped"
        yield Figure(f"{name}: {what}", f"{sum(score >= STOP for score in of) / len(of):.2%}", "", f"of {len(of)}")


def conversations(trained: Trained, judges: Sequence[Judge]) -> Iterator[Figure]:
    """Harmless messages that pass alone, each after three others of its set and fold drawn by chance."""
    chance = random.Random(1)
    harmless: dict[tuple[str, int], list[str]] = {}
    for row, fold in zip(trained.rows, trained.fold, strict=True):
        if not row.attack and row.of != "deepset":
            harmless.setdefault((row.of, int(fold)), []).append(row.text)
    stopped = count = 0
    for (_, fold), texts in harmless.items():
        for *earlier, text in (chance.sample(texts, 4) for _ in range(CONVERSATIONS // len(harmless))):
            if judges[fold].message(text).score < STOP:
                count += 1
                stopped += judges[fold].message(text, earlier).score >= STOP
    yield Figure("harmless messages stopped for what came before", f"{stopped / count:.2%}", "", f"of {count}")


def documents(data: Path) -> Iterator[Figure]:
    for name, corpus in (("support-docs", support_docs), ("tau2-banking", banking)):
        texts = [document.body for document in corpus(data).documents]
        stopped = sum(judge_document(text).score >= STOP for text in texts)
        yield Figure(f"{name}: documents stopped", f"{stopped / len(texts):.2%}", "", f"of {len(texts)}")


def by_hand() -> Iterator[Figure]:
    """The sentences written by hand for the tests: rules and training were tuned with them in view."""
    cases: dict[str, Any] = tomllib.loads(CASES.read_text("utf-8"))
    families: list[dict[str, list[str]]] = list(cases["attack"].values())
    attacks = [text for family in families for texts in family.values() for text in texts]
    found = sum(judge(text).score >= STOP for text in attacks)
    together: list[dict[str, Any]] = cases["together"]
    joined = sum(judge(case["text"], case["earlier"]).score >= STOP for case in together)
    yield Figure("by hand: attacks found", f"{found}", "", f"of {len(attacks)}")
    yield Figure("by hand: attacks in several messages found", f"{joined}", "", f"of {len(together)}")


def speed() -> Iterator[Figure]:
    short = "I was charged twice for my policy in May, can you check?"
    long = (f"{short} The other driver left before the police came. " * 100)[:8000]
    yield Figure("a message of 56 characters", microseconds(short, ()))
    yield Figure("the same after three others", microseconds(short, [short] * 3))
    yield Figure("a message of 8,000 characters", microseconds(long, ()))


def microseconds(text: str, earlier: Sequence[str]) -> str:
    judge(text, earlier)
    best = float("inf")
    for _ in range(20):
        begun = time.perf_counter()
        judge(text, earlier)
        best = min(best, time.perf_counter() - begun)
    return f"{best * 1e6:,.0f} µs"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.guard_attacks", description=__doc__)
    parser.add_argument("data", type=Path)
    for figure in rows(parser.parse_args().data):
        print(f"{figure.what:55} {figure.value:>10} {figure.against}")


if __name__ == "__main__":
    main()
