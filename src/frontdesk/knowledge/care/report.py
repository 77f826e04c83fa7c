"""The report on an agent's knowledge: what a support lead looks at each week."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from frontdesk.errors import Problem
from frontdesk.folder import Folder
from frontdesk.knowledge.care.contradictions import Contradiction, contradictions
from frontdesk.knowledge.care.duplicates import Duplicate, duplicates
from frontdesk.knowledge.care.links import DeadLink, Link, dead_inside, links, outside
from frontdesk.knowledge.care.outside import Visit
from frontdesk.knowledge.care.pages import Page, page_of
from frontdesk.knowledge.care.places import Places
from frontdesk.knowledge.care.stale import Stale, stale
from frontdesk.knowledge.care.statements import statements
from frontdesk.knowledge.care.usage import Usage, Use, page
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.index.texts import DocumentEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a line of a file, if that can be told, and the section."""

    file: str
    line: int | None
    title: str

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Described:
    """A document with its use; `use` is None where no conversations were counted."""

    entry: DocumentEntry
    format: str
    use: Use | None


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a contradiction: a sentence and the figure in it, as written."""

    place: Place
    text: str
    figure: str


@dataclass(frozen=True, slots=True)
class Differing:
    """What documents say differently; `likeness`, 0 to 1, is how sure it is that they speak of the same thing."""

    likeness: float
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere, or may: `status` is the server's, if one was asked."""

    place: Place
    target: str
    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Outdated:
    """A document, or a sentence in one, that may no longer be right."""

    place: Place
    reason: str
    date: datetime.date | None
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that found nothing; `found_now` is the title that it finds today, empty if nothing still."""

    question: str
    count: int
    last: datetime.datetime
    language: str
    found_now: str


@dataclass(frozen=True, slots=True)
class CareReport:
    """What is to know about the knowledge. `doubtful` are links whose server neither says that they are there nor not."""

    documents: tuple[Described, ...]
    contradictions: tuple[Differing, ...]
    dead_links: tuple[Broken, ...]
    doubtful: tuple[Broken, ...]
    outside_links: int
    visited: bool
    stale: tuple[Outdated, ...]
    duplicates: tuple[Duplicate, ...]
    failed: tuple[Problem, ...]
    conversations: int | None
    turns: int | None
    unanswered: tuple[Asked, ...]

    @property
    def in_order(self) -> bool:
        """Whether there are no contradictions, dead links or documents that cannot be read."""
        return not (self.contradictions or self.dead_links or self.failed)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The documents of an agent, its context (which can contradict them), and the links in all."""

    pages: tuple[Page, ...]
    context: tuple[Page, ...]
    links: tuple[Link, ...]

    @classmethod
    def of(cls, pages: Sequence[Page], folder: Folder) -> "Knowledge":
        context = tuple(context_pages(folder))
        return cls(tuple(pages), context, tuple(links([*pages, *context])))

    @property
    def outside(self) -> list[Link]:
        """The links that lead out of it."""
        return outside(self.links, self.pages)


def context_pages(folder: Folder) -> list[Page]:
    """What customers hear whatever they ask: the files of `prompt/context`, and the phone number of a handover."""
    language = folder.config.languages[0]
    texts = [(f"prompt/context/{name}.md", name, text) for name, text in folder.prompt.context]
    if phone := folder.config.handoff.phone:
        texts.append(("agent.toml", "handoff", phone))  # without words: it is like others by its digits alone
    return [page_of(Document(file, title, "", language, "public", text)) for file, title, text in texts]


def care_report(
    knowledge: Knowledge,
    folder: Folder,
    *,
    today: datetime.date,
    failed: Sequence[Problem] = (),
    usage: Usage | None = None,
    finds: Callable[[str, str], str] = lambda question, language: "",
    visits: Mapping[str, Visit] | None = None,
) -> CareReport:
    """The report on `knowledge`, read with `today` as date.

    `finds` gives the title that a question in a language finds now; `visits` has what came of visiting outside links.
    """
    places = Places(folder.path)
    days = folder.config.knowledge.stale_after_days
    said = list(statements([*knowledge.pages, *knowledge.context]))
    dead, doubtful = _visited(knowledge.outside, visits or {}, places)
    uses = usage.documents if usage else {}
    return CareReport(
        documents=tuple(
            Described(it.entry, _format(it.entry.file), uses.get(page(it.entry.url), Use()) if usage else None)
            for it in knowledge.pages
        ),
        contradictions=tuple(_differing(it, places) for it in contradictions(said)),
        dead_links=(*(_broken(it, places) for it in dead_inside(knowledge.links, knowledge.pages)), *dead),
        doubtful=tuple(doubtful),
        outside_links=len({link.address for link in knowledge.outside}),
        visited=visits is not None,
        stale=tuple(_outdated(it, days, places) for it in stale(knowledge.pages, today, days)),
        duplicates=tuple(duplicates(knowledge.pages)),
        failed=tuple(failed),
        conversations=usage.conversations if usage else None,
        turns=usage.turns if usage else None,
        unanswered=tuple(
            Asked(it.question, it.count, it.last, it.language, finds(it.question, it.language))
            for it in (usage.unanswered if usage else ())
        ),
    )


def _format(file: str) -> str:
    if file.startswith(("http://", "https://")):
        return "page"
    return PurePosixPath(file).suffix.removeprefix(".").lower()


def _differing(found: Contradiction, places: Places) -> Differing:
    said = [
        Said(
            Place(it.file, places.line(it.file, it.text), it.title),
            it.text,
            it.text[it.figure.start : it.figure.end].strip(),
        )
        for it in found.statements
    ]
    return Differing(found.likeness, tuple(said))


def _broken(dead: DeadLink, places: Places) -> Broken:
    link = dead.link
    return Broken(Place(link.file, places.line(link.file, link.target), link.title), link.target, dead.reason)


def _visited(found: Sequence[Link], visits: Mapping[str, Visit], places: Places) -> tuple[list[Broken], list[Broken]]:
    dead: list[Broken] = []
    doubtful: list[Broken] = []
    for link in found:
        visit = visits.get(link.address)
        if visit and visit.dead is not False:
            place = Place(link.file, places.line(link.file, link.target), link.title)
            (dead if visit.dead else doubtful).append(Broken(place, link.target, visit.reason, visit.status))
    return dead, doubtful


def _outdated(found: Stale, days: int, places: Places) -> Outdated:
    match found.reason:
        case "undated":
            reason = "it has no date"
        case "old":
            reason = f"it is older than {days} days"
        case "past":
            reason = "it speaks of a past date as if it were to come"
    line = places.line(found.file, found.text) if found.text else None
    return Outdated(Place(found.file, line, found.title), reason, found.date, found.text)
