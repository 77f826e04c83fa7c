"""The public sets of `shared/data`, and the example's own questions, as documents and questions."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from frontdesk.knowledge import Document, Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the `file` names of the documents that answer it."""

    text: str
    answered_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, and questions about them."""

    documents: list[Document]
    questions: list[Asked]


def support_docs(data: Path) -> Corpus:
    """Documentation of one product; a question is answered by one or more of its sections."""
    chunks: list[dict[str, str]] = _json(data / "support-docs/chunks.json")
    questions: list[dict[str, Any]] = _json(data / "support-docs/questions.json")
    return Corpus(
        [_document(it["chunk_link"], it["chunk_heading"], it["text"], it["chunk_link"]) for it in chunks],
        [Asked(it["question"], frozenset(it["correct_chunks"])) for it in questions],
    )


def banking(data: Path) -> Corpus:
    """A bank's articles; a question is the whole text of a task, with the customer's character and wishes."""
    documents: list[dict[str, str]] = _json(data / "tau2-banking/documents.json")
    tasks: list[dict[str, Any]] = _json(data / "tau2-banking/tasks_given.json")
    return Corpus(
        [_document(it["id"], it["title"], it["content"]) for it in documents],
        [Asked(it["user_scenario"]["instructions"], frozenset(it["required_documents"])) for it in tasks],
    )


def encyclopedia(data: Path, language: str) -> Corpus:
    """xquad: paragraphs, without titles, and questions that one of them answers."""
    documents: list[Document] = []
    questions: list[Asked] = []
    for article in _json(data / f"xquad/{language}.json")["data"]:
        for paragraph in article["paragraphs"]:
            name = f"p{len(documents)}"
            documents.append(_document(name, "", paragraph["context"], language=language))
            questions += [Asked(it["question"], frozenset([name])) for it in paragraph["qas"]]
    return Corpus(documents, questions)


def tickets(data: Path) -> list[str]:
    """What customers of a car insurer wrote."""
    with (data / "insurance-tickets/train.tsv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t")]


@dataclass(frozen=True, slots=True)
class Pair:
    """A customer's message and the addresses that answer it: whole documents or, with an anchor, sections."""

    query: Query
    finds: frozenset[str]

    def answered_by(self, url: str) -> bool:
        return bool({url, url.partition("#")[0]} & self.finds)


def pairs(file: Path) -> list[Pair]:
    """The questions of an agent's own `evals/search/questions.yaml`."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))
    return [
        Pair(
            Query(row["ask"], tuple(row.get("after", ())), row.get("language", "en"), row.get("audience", "public")),
            frozenset(row["finds"]),
        )
        for row in rows
    ]


def _document(name: str, title: str, body: str, url: str = "", language: str = "en") -> Document:
    return Document(name, title, url or f"https://set.example/{name}", language, "public", body)


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
