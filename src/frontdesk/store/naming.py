"""Conversations as people name them: by their ids, or by how these begin."""

from frontdesk.errors import Invalid
from frontdesk.store.port import History

_FEWEST = 6  # characters of a beginning
_MOST = 10  # matches that are told


async def whole_id(history: History, given: str) -> str:
    """The id that `given` is, or is the only one to begin with; `given` itself where none is or does.

    Raises `Invalid` with the matches where several begin with it.
    """
    if len(given) < _FEWEST:
        return given
    found = await history.beginning_with(given, _MOST + 1)
    if len(found) <= 1 or given in found:
        return found[0] if found else given
    more = ", …" if len(found) > _MOST else ""
    raise Invalid(
        f"several conversations begin with '{given}': {', '.join(found[:_MOST])}{more}; give more of the one you mean"
    )
