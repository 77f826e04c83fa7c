"""Trains the weights of the attacks guard: `python -m scripts.train_attacks --data DATA [--out FOLDER]`.

DATA is the folder of the public sets (deepset prompt-injections, banking77, clinc150, XSTest, insurance tickets); the
rest is made by chance, always alike, from the sentences in `attack_phrases`. The weights hold no text.
"""

import argparse
import csv
import json
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from bench.sets import banking, support_docs
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from frontdesk.guards.attacks.classifier import BITS, Classifier, decoded, encoded, features
from frontdesk.guards.attacks.plain import plain

ROOT = Path(__file__).parents[1]
PHRASES = Path(__file__).with_name("attack_phrases")
SEED = 4
OWN_ATTACKS, OWN_HARMLESS = 2400, 6000
"""Sentences of our own for each language."""
WEIGHTS = {
    "deepset": 5.0,
    "xstest": 5.0,
    "insurance-tickets": 3.0,
    "acme": 3.0,
    "articles": 2.0,
    "customers": 3.0,
    "own": 1.6,
}
"""How much a row of a set counts; one of any other counts once. What is rare and like the real thing counts more."""
_TAKEN = 0.15
"""The share of those documents that is learned from."""
SOFTNESS = 30.0
"""The inverse of the regularisation."""
ALLOWED = {
    "banking77": 0.005,
    "clinc150": 0.005,
    "xstest": 0.006,
    "acme": 0.01,
    "customers": 0.013,
    "own": 0.003,
    "deepset": 0.08,
}
"""The share of a set's harmless rows that may lie above the threshold in cross-validation."""
FOLDS = 5
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    attack: bool
    of: str
    """The set that it comes from."""


def public_rows(data: Path) -> list[Row]:
    lines = (data / "prompt-injections" / "train.jsonl").read_text("utf-8").splitlines()
    injections = [json.loads(line) for line in lines]
    clinc = json.loads((data / "clinc150" / "train_val.json").read_text("utf-8"))
    harmless = {
        "banking77": [row["text"] for row in _table(data / "banking77" / "train.csv")],
        "clinc150": [text for part in ("train", "val") for text, _ in clinc[part]],
        "clinc150 out of scope": [text for part in ("oos_train", "oos_val") for text, _ in clinc[part]],
        "xstest": [row["prompt"] for row in _table(data / "xstest" / "safe.csv")],
        "insurance-tickets": [row["text"] for row in _table(data / "insurance-tickets" / "train.tsv", "\t")],
    }
    harmless["documents"] = list(_pieces(data))
    rows = [Row(str(row["text"]), bool(row["label"]), "deepset") for row in injections]
    return rows + [Row(text, False, name) for name, texts in harmless.items() for text in texts]


def _pieces(data: Path) -> Iterator[str]:
    """Documentation and a bank's articles, a part of them, cut where it happens: what a customer may paste or retell."""
    chance = random.Random(SEED)
    for document in [*support_docs(data).documents, *banking(data).documents]:
        text, at = " ".join(document.body.split()), 0
        while at < len(text):
            size = chance.choice((60, 120, 200, 400))
            if chance.random() < _TAKEN:
                yield text[at : at + size]
            at += size


def _table(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def own_rows() -> list[Row]:
    """Acme's questions and articles; attacks and harmless sentences in four languages, some one after the other."""
    asked: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / "examples/acme/evals/search/questions.yaml").read_text("utf-8")
    )
    rows = [Row(str(it["ask"]), False, "acme") for it in asked]
    rows += [Row(sentence, False, "articles") for sentence in _articles()]
    rows += [Row(sentence, False, "customers") for sentence in _customers()]
    english = tomllib.loads((PHRASES / "en.toml").read_text("utf-8"))
    for file in sorted(PHRASES.glob("*.toml")):
        language = tomllib.loads(file.read_text("utf-8"))
        lists: dict[str, list[str]] = {**english["lists"], **language["lists"]}
        chance = random.Random(f"{SEED} {file.stem}")
        attacks, harmless = (_sentences(language[kind], lists, chance) for kind in ("attack", "harmless"))
        rows += [Row(_attack(attacks, harmless, chance), True, "own") for _ in range(OWN_ATTACKS)]
        rows += [Row(_harmless(harmless, chance), False, "own") for _ in range(OWN_HARMLESS)]
    return rows


def _customers() -> Iterator[str]:
    """What customers write, in the lists that the twin is tested with; what they write beside the point too."""
    for file in sorted((ROOT / "tests/unit/twin/lists").glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield from (message.strip() for message in line.rpartition("|")[2].split(" / "))


def _articles() -> Iterator[str]:
    """The sentences of Acme's articles, context and examples in English, French and Spanish."""
    for file in sorted((ROOT / "examples/acme").rglob("*/*.md")):
        if file.name not in ("identity.md", "guardrails.md"):
            text = re.sub(r"^---.*?---", "", file.read_text("utf-8"), flags=re.DOTALL)
            sentences = (re.sub(r"[*#|_\[\]()-]", " ", it).strip() for it in re.split(r"(?<=[.!?])\s+|\n+", text))
            yield from (sentence for sentence in sentences if len(sentence.split()) >= _FEWEST_WORDS)


def _sentences(families: dict[str, list[str]], lists: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    """Without end; each family is drawn as often as any other."""
    templates = list(families.values())
    while True:
        yield _drawn(chance.choice(chance.choice(templates)), lists, chance)


def _attack(attacks: Iterator[str], harmless: Iterator[str], chance: random.Random) -> str:
    """An attack, now and then behind something harmless or before it."""
    match chance.choices(("alone", "behind", "before"), (16, 3, 1))[0]:
        case "behind":
            return f"{next(harmless)} {next(attacks)}"
        case "before":
            return f"{next(attacks)} {next(harmless)}"
        case _:
            return next(attacks)


def _harmless(harmless: Iterator[str], chance: random.Random) -> str:
    return next(harmless) if chance.random() < 0.7 else f"{next(harmless)} {next(harmless)}"


def _drawn(template: str, lists: dict[str, list[str]], chance: random.Random) -> str:
    while found := re.search(r"\{(\w+)\}|\(([^()]*\|[^()]*)\)", template):
        drawn = chance.choice(lists[found[1]] if found[1] else found[2].split("|"))
        template = template[: found.start()] + drawn + template[found.end() :]
    return re.sub(r"\s+", " ", template).strip()


def matrix(rows: Sequence[Row]) -> Any:
    """A sparse line for each row, of length one."""
    starts, columns, values = [0], list[int](), list[float]()
    for row in rows:
        found = sorted(features(plain(row.text)))
        columns += found
        values += [max(1, len(found)) ** -0.5] * len(found)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(rows), 1 << BITS), dtype=np.float32)


def folds(rows: Sequence[Row]) -> NDArray[np.int64]:
    """A fold for each row; rows that have five words in a row in common are in the same one."""
    group, first = list(range(len(rows))), dict[str, int]()

    def leader(row: int) -> int:
        while group[row] != row:
            row = group[row]
        return row

    for number, row in enumerate(rows):
        words = plain(row.text).split() if row.of == "deepset" else []
        size = min(5, len(words))
        for at in range(len(words) - size + 1 if words else 0):
            same = first.setdefault(" ".join(words[at : at + size]), number)
            group[leader(number)] = leader(same)
    drawn = np.random.RandomState(SEED).randint(0, FOLDS, len(rows))
    return drawn[[leader(number) for number in range(len(rows))]]


def fitted(lines: Any, rows: Sequence[Row]) -> Any:
    """A logistic regression of scikit-learn, which has no types."""
    attack = np.array([row.attack for row in rows])
    counts = np.array([WEIGHTS.get(row.of, 1.0) for row in rows])
    untyped: Any = LogisticRegression
    return untyped(C=SOFTNESS, max_iter=300, solver="liblinear", random_state=SEED).fit(lines, attack, counts)


@dataclass(frozen=True, slots=True)
class Trained:
    """What is shipped, `weights`, and what cross-validation needs: in which fold each row is, and a model for each fold."""

    rows: Sequence[Row]
    fold: NDArray[np.int64]
    models: Sequence[Classifier]
    """For each fold, the one trained on all the others, with the shipped threshold."""
    weights: bytes


def train(data: Path) -> Trained:
    rows = [*public_rows(data), *own_rows()]
    lines, fold = matrix(rows), folds(rows)
    unseen, fits = np.zeros(len(rows)), list[Any]()
    for number in range(FOLDS):
        others = [int(row) for row in np.flatnonzero(fold != number)]
        fits.append(fitted(lines[others], [rows[row] for row in others]))
        unseen[fold == number] = fits[-1].decision_function(lines[fold == number])
    threshold = max(
        np.quantile(
            [odds for odds, row in zip(unseen, rows, strict=True) if row.of == name and not row.attack], 1 - share
        )
        for name, share in ALLOWED.items()
    )
    models = [decoded(stored(fit, threshold)) for fit in fits]
    return Trained(rows, fold, models, stored(fitted(lines, rows), threshold))


def stored(model: Any, threshold: float) -> bytes:
    """The weights as signed bytes, with the threshold at a chance of a half."""
    weights = model.coef_[0]
    scale = float(abs(weights).max()) / 127
    return encoded(np.rint(weights / scale).astype(int).tolist(), scale, float(model.intercept_[0]) - threshold)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.train_attacks", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "src/frontdesk/guards/attacks")
    asked = parser.parse_args()
    weights = train(asked.data).weights
    (asked.out / "weights.bin").write_bytes(weights)
    print(f"{asked.out / 'weights.bin'}: {len(weights):,} bytes, sha256 {sha256(weights).hexdigest()}")


if __name__ == "__main__":
    main()
