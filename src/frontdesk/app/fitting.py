"""Whether the cases of a folder fit it: told by `frontdesk check`, and by `frontdesk eval` before anything is played."""

from collections.abc import Collection, Sequence

from frontdesk.agent import OWN_TOOLS
from frontdesk.errors import Problem
from frontdesk.evals.written.cases import Case, Cases
from frontdesk.evals.written.fitting import Vocabulary, expects_state, misfits
from frontdesk.folder import Folder
from frontdesk.tools import Tool, state_names


def unfit(
    cases: Cases, chosen: Sequence[Case], folder: Folder, tools: Sequence[Tool], addresses: Collection[str] | None
) -> list[Problem]:
    """What the `chosen` of the cases name and the folder does not have; `addresses` are those of its passages, if known."""
    arguments = {tool.name: list(tool.schema["properties"]) for tool in (*tools, *OWN_TOOLS)}
    state = state_names(folder.tools) if expects_state(chosen) else None
    return misfits(chosen, cases.places, Vocabulary(folder.config.languages, arguments, addresses, state))
