"""Indexes of a few documents."""

from pathlib import Path

from frontdesk.knowledge import Audience, Document, Query, SearchIndex, write_index


def document(name: str, title: str, body: str, language: str = "en", audience: Audience = "public") -> Document:
    return Document(f"{name}.md", title, f"https://e.org/{name}", language, audience, body)


def index_of(folder: Path, *documents: Document) -> SearchIndex:
    write_index(folder / "index", documents)
    return SearchIndex(folder / "index")


def found(
    index: SearchIndex,
    text: str,
    k: int = 3,
    context: tuple[str, ...] = (),
    language: str | None = None,
    audience: Audience = "public",
) -> list[str]:
    """The names of the documents found, each at the place of its first passage."""
    passages = index.find(Query(text, context, language, audience), k)
    return list(dict.fromkeys(passage.url.removeprefix("https://e.org/").partition("#")[0] for passage in passages))
