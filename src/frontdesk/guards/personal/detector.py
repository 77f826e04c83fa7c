"""Personal data in an answer on its way out: what the customer, the company or the passages did not say is not shown."""

from collections.abc import Iterable, Sequence

from frontdesk.guards.personal import addresses
from frontdesk.guards.personal.begins import LETTERS
from frontdesk.guards.personal.canonical import is_known
from frontdesk.guards.personal.found import KINDS, Found, Kind
from frontdesk.guards.personal.masking import evidence, label
from frontdesk.guards.personal.scan import REGIONS, scan
from frontdesk.guards.port import Finding, Reading

_WITHIN = r"[\w+(.%&'\-:]"


class PersonalData:
    """Objects to values of `kinds` that are not among `values`, which `known` reads from what may be shown."""

    name = "personal_data"

    def __init__(
        self,
        values: frozenset[str],
        kinds: Iterable[Kind] = KINDS,
        *,
        language: str = "en",
        regions: Sequence[str] = REGIONS,
    ) -> None:
        self._values = values
        self._kinds = frozenset(kinds)
        self._language = language
        self._regions = tuple(regions)
        self.begins = _begins(self._kinds)

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        seen = scan(text, start, self._kinds, self._regions, whole=whole)
        return Reading([self._finding(it) for it in seen.found if not self._allowed(it)], seen.sure)

    def _allowed(self, found: Found) -> bool:
        return is_known(found, self._values, regions=self._regions)

    def _finding(self, found: Found) -> Finding:
        return Finding(
            start=found.start,
            end=found.end,
            reason=f"{found.kind} that is not known here",
            evidence=evidence(found),
            instead=label(found, self._language),
        )


def _begins(kinds: frozenset[Kind]) -> str:
    """Matches from the first character on that may belong to a value, as the gate asks from there on."""
    sign = r"[\d@]" if "email" in kinds else r"\d"
    patterns = [rf"(?:(?<!{_WITHIN})|\G){_WITHIN}{{0,255}}?{sign}"]
    words = [LETTERS] if kinds & {"national_id", "passport", "licence"} else []
    words += [addresses.begins()] if "address" in kinds else []
    if words:
        patterns.append(rf"\b(?:{'|'.join(words)})")
    return "|".join(patterns)
