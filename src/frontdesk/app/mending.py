"""What has to be mended in a folder whatever its cases say: documents that can't be read, or that contradict each other."""

from datetime import date

from frontdesk.app.wiring import Loaded
from frontdesk.errors import Problem
from frontdesk.evals.results import ToMend
from frontdesk.knowledge.care import Differing, Knowledge, care_report, pages_of
from frontdesk.knowledge.ingest import read_documents


def to_mend(loaded: Loaded, today: date) -> tuple[ToMend, ...]:
    """As `frontdesk check` and `frontdesk knowledge` tell it, but without lines, which move."""
    folder = loaded.folder
    with loaded.knowledge.opened() as index:
        knowledge = Knowledge.of(list(pages_of(index)), folder)
    problems: list[Problem] = []
    read_documents(folder.path, problems, folder.config, loaded.knowledge.library.parsed)
    report = care_report(knowledge, folder, today=today)
    return (
        *(ToMend(files=(it.file,), told=f"{it.file}: {it.message}") for it in problems),
        *map(_differing, report.contradictions),
        *(
            ToMend(files=(it.place.file, it.target), told=f"{it.place.file}: the link to {it.target} leads nowhere")
            for it in report.dead_links
        ),
    )


def _differing(found: Differing) -> ToMend:
    places: dict[str, list[str]] = {}
    for said in found.said:
        places.setdefault(said.figure, []).append(f"{said.place.file} ({said.place.title})")
    told = ", but ".join(f"{figure} in {' and in '.join(where)}" for figure, where in places.items())
    return ToMend(files=tuple(sorted({said.place.file for said in found.said})), told=told)
