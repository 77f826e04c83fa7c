"""How many contradictions, planted in Acme's knowledge, are found: `python -m bench.contradictions [--data DATA]`.

With DATA (the folder of the public sets) also how many alarms there are in knowledge that nobody planted anything in.
"""

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.sets import banking, support_docs
from frontdesk.folder import read_folder
from frontdesk.knowledge import Document
from frontdesk.knowledge.care.contradictions import Contradiction, contradictions
from frontdesk.knowledge.care.pages import Page, page_of
from frontdesk.knowledge.care.report import context_pages
from frontdesk.knowledge.care.statements import statements
from frontdesk.knowledge.ingest import read_documents

ROOT = Path(__file__).parents[1]
PLANTS = ROOT / "tests" / "unit" / "knowledge" / "care" / "plants.toml"

Plant = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    data: Path | None = parser.parse_args().data
    folder = read_folder(ROOT / "examples" / "acme")
    documents, context = read_documents(folder.path, [], folder.config), context_pages(folder)
    print(f"unchanged: {len(alarms([*map(page_of, documents), *context]))} alarms in {len(documents)} documents")
    sets: dict[str, list[Plant]] = tomllib.loads(PLANTS.read_text("utf-8"))
    for name, plants in sets.items():
        alone = sum(len(found([plant], documents, context)) for plant in plants)
        together = len(found(plants, documents, context))
        print(f"{name}: of {len(plants)}, {alone} found when planted one at a time, {together} all at once")
    for name, corpus in (("support-docs", support_docs), ("tau2-banking", banking)) if data else ():
        pages = [page_of(document) for document in corpus(data).documents] if data else []
        print(f"{name}: {len(alarms(pages))} alarms in {len(pages)} documents")


def alarms(pages: Sequence[Page]) -> list[Contradiction]:
    return contradictions(list(statements(pages)))


def found(plants: Sequence[Plant], documents: Sequence[Document], context: Sequence[Page]) -> list[Plant]:
    """Those of `plants` that are found in a copy of the documents with all of them."""
    told = alarms([*(page_of(planted(document, plants)) for document in documents), *context])
    said = {(it.file, it.text) for alarm in told for it in alarm.statements}
    return [plant for plant in plants if any(file == _file(plant) and plant["new"] in text for file, text in said)]


def planted(document: Document, plants: Sequence[Plant]) -> Document:
    body = document.body
    for plant in plants:
        if document.file == _file(plant):
            body = body.replace(plant["old"], plant["new"])
    return replace(document, body=body)


def _file(plant: Plant) -> str:
    return f"knowledge/{plant['file']}"


if __name__ == "__main__":
    main()
