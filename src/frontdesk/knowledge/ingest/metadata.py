"""What is known of a document besides its text, checked: nothing wrong may make a document public."""

import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import cast, get_args
from urllib.parse import quote

from frontdesk.errors import Problem
from frontdesk.folder.config import address_fault
from frontdesk.folder.read import unknown_name
from frontdesk.knowledge.documents import Audience, Document
from frontdesk.knowledge.ingest.local import KNOWLEDGE
from frontdesk.knowledge.ingest.parts import Part

_CODES = (
    "ar bg ca cs cy da de el en es et eu fa fi fr ga gl he hi hu hy ja ko lt lv nb nl nn pl pt pt-BR ro ru sk sl sr sv "
    "ta th tr uk vi zh zh-CN zh-TW"
)
LANGUAGES = tuple(_CODES.split(" "))
"""What a folder may be called to give its documents a language; not `it`, `id`, `hr` or `no`, which mean other things."""

KEYS = ("title", "url", "language", "audience", "date")
_AUDIENCES: tuple[str, ...] = get_args(Audience)
_URL = re.compile(r"https?://[^\s/][^\s]*$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T ])")
_SERVED_AS_THEY_ARE = (".html", ".htm", ".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document is from: `file` (its path in the agent folder, or its URL) and what follows from the place.

    `place` is what to call the place where its author can say more; `url` is "" if the place gives none.
    """

    file: str
    place: str
    language: str | None
    url: str
    title: str | None = None


def local_origin(file: str, languages: tuple[str, ...], base_url: str) -> Origin:
    """Of a file: the language of its folder, if that is named after one of `languages`; `base_url` and its path."""
    path = PurePosixPath(file)
    within = path.relative_to(KNOWLEDGE)
    named = [part for part in within.parts[:-1] if part in languages]
    shown = within if path.suffix.lower() in _SERVED_AS_THEY_ARE else within.with_suffix("")
    url = f"{base_url.rstrip('/')}/{quote(shown.as_posix())}" if base_url else ""
    markdown = path.suffix.lower() in (".md", ".markdown")
    place = "its front matter" if markdown else f"{path.name}.yaml beside it"
    title = None if markdown else path.stem.replace("_", " ").replace("-", " ").strip().capitalize()
    return Origin(file, place, named[-1] if named else None, url, title)


def describe(
    part: Part, origin: Origin, sidecar: dict[str, str] | None, language: str, problems: list[Problem]
) -> Document | None:
    """The document of a part; `language` is that of documents that say nothing. None, with the reasons in `problems`.

    What somebody wrote goes before what the place says, and that before what the file's format tells by itself.
    """
    wrong: list[Problem] = []
    said = _said(part, origin, sidecar or {}, wrong)

    def problem(key: str, message: str, remedy: str) -> None:
        wrong.append(Problem(origin.file, part.lines.get(key, 1 if part.lines or not said else None), message, remedy))

    title = said.get("title") or part.found.get("title") or origin.title or ""
    if not title:
        problem("title", "it has no title", f"Add 'title: …' to {origin.place}")
    url = said.get("url") or part.found.get("url") or origin.url
    if not _URL.match(url):
        problem(
            "url",
            f"its url is '{url}'",
            f"Add 'url: https://…' to {origin.place}, or base_url to [knowledge] of agent.toml: sources link there",
        )
    elif fault := address_fault(url):
        problem("url", f"its url {fault}", "Write it as in https://www.example.com/help")
    audience = said.get("audience", "public")
    if audience not in _AUDIENCES:
        near = difflib.get_close_matches(audience, _AUDIENCES, 1)
        remedy = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(_AUDIENCES)}"
        problem("audience", f"its audience is '{audience}'", remedy)
    spoken = said.get("language") or origin.language or _language_found(part) or language
    if not _LANGUAGE.match(spoken):
        problem("language", f"its language is '{spoken}'", "Write it as in en or pt-BR")
    day = _day(said.get("date") or "")
    if said.get("date") and day is None:
        problem("date", f"its date is '{said['date']}'", "Write it as in 2026-03-31")
    if not part.body.strip():
        wrong.append(Problem(origin.file, None, "it is empty", "Write the article, or remove the file"))
    if wrong:
        problems += wrong
        return None
    known = day or _day(part.found.get("date", ""))
    return Document(origin.file, " ".join(title.split()), url, spoken, cast(Audience, audience), part.body, known)


def _said(part: Part, origin: Origin, sidecar: dict[str, str], wrong: list[Problem]) -> dict[str, str]:
    """The values of both places where an author can say something; they must not contradict each other."""
    for source, file, what in ((part.said, origin.file, "front matter"), (sidecar, f"{origin.file}.yaml", "it")):
        for key in sorted(set(source) - set(KEYS)):
            line = part.lines.get(key) if source is part.said else None
            if key == "draft":
                remedy = "Check what it says, then take out the line 'draft: …'"
                wrong.append(Problem(file, line, "it is a draft, which nobody is shown", remedy))
            else:
                wrong.append(unknown_name(file, line, what, key, KEYS))
    for key in sorted(set(part.said) & set(sidecar)):
        if part.said[key] != sidecar[key]:
            message = f"its {key} is '{part.said[key]}', but '{sidecar[key]}' in its sidecar"
            wrong.append(Problem(origin.file, part.lines.get(key), message, "Say it in one place"))
    return {**{key: value for key, value in part.said.items() if value or key == "audience"}, **sidecar}


def _language_found(part: Part) -> str:
    first, *rest = part.found.get("language", "").replace("_", "-").split("-")
    language = "-".join([first.lower(), *rest])
    return language if _LANGUAGE.match(language) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(match[0]) if (match := _DATE.match(text)) else None
    except ValueError:
        return None
