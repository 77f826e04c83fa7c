"""What a turn needs to know of its agent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.agent.outgoing import Outgoing
from frontdesk.agent.prompt import Instructions
from frontdesk.folder import Config
from frontdesk.guards import Guard
from frontdesk.knowledge import Knowledge
from frontdesk.models import Model
from frontdesk.tools import Toolbox


@dataclass(frozen=True, slots=True)
class Agent:
    """One version of one agent, wired: the folder's words and settings, and the adapters that serve it.

    `guards` check what comes in, `outgoing` what goes out; `screens` says whether a fast model looks at messages too.
    `clock` gives the time in UTC; `seconds` is a monotonic clock for durations.
    """

    version: str
    config: Config
    instructions: Instructions
    toolbox: Toolbox
    knowledge: Knowledge
    model: Model
    guards: Sequence[Guard]
    outgoing: Outgoing
    screens: bool
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
