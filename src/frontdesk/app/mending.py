"""What has to be mended in a folder whatever its cases say: documents that can't be read, or that contradict each other."""

from datetime import date
from itertools import chain

from frontdesk.app.wiring import Loaded
from frontdesk.errors import Problem
from frontdesk.knowledge.care import Differing, Knowledge, care_report, pages_of
from frontdesk.knowledge.ingest import read_documents


def to_mend(loaded: Loaded, today: date) -> tuple[str, ...]:
    """A sentence for each, as `frontdesk check` and `frontdesk knowledge` tell them: without lines, which move."""
    folder = loaded.folder
    with loaded.knowledge.opened() as index:
        knowledge = Knowledge.of(list(pages_of(index)), folder)
    problems: list[Problem] = []
    read_documents(folder.path, problems, folder.config, loaded.knowledge.library.parsed)
    report = care_report(knowledge, folder, today=today)
    return tuple(
        chain(
            (f"{problem.file}: {problem.message}" for problem in problems),
            map(_differing, report.contradictions),
            (f"{dead.place.file}: the link to {dead.target} leads nowhere" for dead in report.dead_links),
        )
    )


def _differing(found: Differing) -> str:
    places: dict[str, list[str]] = {}
    for said in found.said:
        places.setdefault(said.figure, []).append(f"{said.place.file} ({said.place.title})")
    return ", but ".join(f"{figure} in {' and in '.join(where)}" for figure, where in places.items())
