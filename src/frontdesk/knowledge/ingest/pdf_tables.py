"""Tables of a PDF: drawn with rulings, or set in columns without any."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk.knowledge.ingest.pdf_page import Box, Line, Page, Segment

_NEAR = 4.0  # points
_FEWEST_ROWS = 3  # of a table without rulings
_MOST_RULINGS = 2_000  # on a page with more, they are a drawing


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first one the head; all of the same length."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def markdown(self) -> str:
        head, *rest = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in self.rows]
        return "\n".join([head, f"|{' --- |' * len(self.rows[0])}", *rest])


def with_tables(page: Page) -> list[Line | Table]:
    """The lines of the page, with each table in the place of its lines."""
    grids = _grids(page)
    found: list[Line | Table] = []
    cells: dict[int, dict[tuple[int, int], list[str]]] = {}
    places: dict[int, int] = {}
    for line in page.lines:
        loose: list[Segment] = []
        for segment in line.segments:
            middle = ((segment.left + segment.right) / 2, (line.box.bottom + line.box.top) / 2)
            grid = next((number for number, it in enumerate(grids) if it.box.holds(*middle)), None)
            if grid is None:
                loose.append(segment)
                continue
            if grid not in places:
                places[grid] = len(found)
                found.append(Table(()))
            for text, x in _across(segment, grids[grid]):
                cells.setdefault(grid, {}).setdefault(grids[grid].cell(x, middle[1]), []).append(text)
        if loose:
            found.append(replace(line, segments=tuple(loose)))
    for grid, place in places.items():
        found[place] = grids[grid].table(cells[grid])
    return _columns([item for item in found if not isinstance(item, Table) or item.rows])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rulings that meet: their places from left to right, and from top to bottom."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0] - 1, self.ys[-1] - 1, self.xs[-1] + 1, self.ys[0] + 1)

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Row and column."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right([-edge for edge in self.ys], -y) - 1, 0), len(self.ys) - 2)
        return row, column

    def table(self, cells: dict[tuple[int, int], list[str]]) -> Table:
        width, height = len(self.xs) - 1, len(self.ys) - 1
        rows = [tuple(joined(cells.get((row, column), [])) for column in range(width)) for row in range(height)]
        rows = [row for row in rows if any(row)]
        used = [column for column in range(width) if any(row[column] for row in rows)]
        return Table(tuple(tuple(row[column] for column in used) for row in rows))


def joined(lines: Sequence[str]) -> str:
    """Lines of one paragraph on one; a word that was divided by a soft hyphen is whole again."""
    text = ""
    for line in lines:
        text = text[:-1] + line if text.endswith("\xad") else f"{text} {line}"
    return text.replace("\xad", "").strip()


def _grids(page: Page) -> list[_Grid]:
    """Groups of rulings that cross or touch, with at least two columns and two rows between them."""
    rulings = [*page.horizontals, *page.verticals]
    if len(rulings) > _MOST_RULINGS:
        return []
    groups: list[tuple[Box, list[Box]]] = []
    for ruling in rulings:
        near = [group for group in groups if _touch(group[0], ruling)]
        groups = [group for group in groups if not _touch(group[0], ruling)]
        members = [member for group in near for member in group[1]] + [ruling]
        groups.append((_around(members), members))
    grids: list[_Grid] = []
    for _, members in groups:
        wide = [member for member in members if member.right - member.left > member.top - member.bottom]
        tall = [member for member in members if member.right - member.left <= member.top - member.bottom]
        xs = _apart([(member.left + member.right) / 2 for member in tall])
        ys = _apart([(member.bottom + member.top) / 2 for member in wide])[::-1]
        if len(xs) > 2 and len(ys) > 2:
            grids.append(_Grid(xs, ys))
    return grids


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left - _NEAR <= other.right
        and other.left - _NEAR <= one.right
        and one.bottom - _NEAR <= other.top
        and other.bottom - _NEAR <= one.top
    )


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


def _apart(values: Sequence[float]) -> tuple[float, ...]:
    """In order, those that are nearly the same once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return tuple(found)


def _across(segment: Segment, grid: _Grid) -> list[tuple[str, float]]:
    """The words of a segment with a place for each column that it is in: cells can stand close to each other."""
    inner = [x for x in grid.xs[1:-1] if segment.left + 1 < x < segment.right - 1]
    if not inner:
        return [(segment.text, (segment.left + segment.right) / 2)]
    each = (segment.right - segment.left) / max(len(segment.text), 1)
    pieces: list[tuple[str, float]] = []
    rest, start = segment.text, segment.left
    for edge in inner:
        at = rest.find(" ", max(round((edge - start) / each) - 2, 0))
        if at < 0:
            break
        pieces.append((rest[:at], start + at * each / 2))
        rest, start = rest[at + 1 :], max(start + (at + 1) * each, edge)
    return [*pieces, (rest, start + len(rest) * each / 2)]


def _columns(items: list[Line | Table]) -> list[Line | Table]:
    """Three lines or more in a row whose parts begin at the same places are a table."""
    found: list[Line | Table] = []
    run: list[Line] = []

    def end() -> None:
        if len(run) >= _FEWEST_ROWS:
            found.append(Table(tuple(tuple(segment.text for segment in line.segments) for line in run)))
        else:
            found.extend(run)
        run.clear()

    for item in items:
        if isinstance(item, Line) and len(item.segments) > 1 and not _is_item(item):
            if run and not _aligned(run[-1], item):
                end()
            run.append(item)
        else:
            end()
            found.append(item)
    end()
    return found


def _aligned(one: Line, other: Line) -> bool:
    return len(one.segments) == len(other.segments) and all(
        abs(left.left - right.left) < _NEAR or abs(left.right - right.right) < _NEAR
        for left, right in zip(one.segments, other.segments, strict=True)
    )


def _is_item(line: Line) -> bool:
    """Whether the first part is a list's mark that stands far from its text."""
    return len(line.segments) == 2 and len(line.segments[0].text) <= 3 and not line.segments[0].text.isalpha()
