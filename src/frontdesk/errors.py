"""What can go wrong: one tree, split by who must act.

    FrontdeskError
    ├── FolderError          the support lead: a file of the agent folder is wrong (a list of Problem)
    ├── Unreadable           the support lead: a document cannot be read; the others are
    ├── SettingError         the operator: an option or environment variable is wrong
    ├── IndexUnusable        the operator: a knowledge index is damaged, or of another version
    ├── EncoderUnavailable   the knowledge: an encoder cannot be reached, or refuses to serve; words are searched still
    ├── Invalid              the caller: the request says something that cannot be done
    │   ├── NotFound         … names a thing that is not there
    │   ├── NotNow           … cannot be done in the state that things are in
    │   ├── NotAllowed       … is for somebody else
    │   │   └── WrongToken   … came without the right token
    │   └── TooLarge         … is over a limit
    ├── Conflict             the writer: somebody else wrote to the conversation first
    │   └── TurnLost         … and speaks in it now: the turn is no longer ours
    ├── ModelError           the model's side
    │   ├── ModelUnavailable … cannot be reached, or refuses to serve; nothing was streamed
    │   ├── ModelInterrupted … went away in the middle of an answer; it can be begun again
    │   ├── PromptTooLong    … has no room for this conversation
    │   └── ModelRejected    … says that the request itself is wrong; trying again won't help
    ├── CustomerFailed       a simulated customer: it fell out of its part, so the trial tells nothing of the agent
    ├── StudioError          the support lead: what the Studio asks of a service, a command or a file cannot be had
    └── ToolFailed           a tool's own words for the model: the only error text that it sees

Expected outcomes are values; these are failures. A message names the value and the remedy.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class FrontdeskError(Exception):
    """The root of all errors that Frontdesk raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in an agent folder: where it stands, what it is, and how to mend it."""

    file: str
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}. {self.remedy}"


class FolderError(FrontdeskError):
    """An agent folder that cannot be used, with every problem found in it."""

    def __init__(self, folder: str, problems: Sequence[Problem]) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(f"{folder}: {count}\n" + "\n".join(f"  {problem}" for problem in self.problems))


class Unreadable(FrontdeskError):
    """A document that cannot be read: why, what to do about it, and on which line it went wrong, if on one."""

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        self.message = message
        self.remedy = remedy
        self.line = line
        super().__init__(f"{message}. {remedy}")


class SettingError(FrontdeskError):
    """An option or environment variable with a value that cannot be used."""


class IndexUnusable(FrontdeskError):
    """A knowledge index that is damaged, unfinished or of another version."""


class EncoderUnavailable(FrontdeskError):
    """An encoder of texts cannot be reached, or refuses to serve now; the same call may go better later."""


class Invalid(FrontdeskError):
    """A request that cannot be carried out as it stands."""


class NotFound(Invalid):
    """A request about something that is not there."""


class NotNow(Invalid):
    """A request that cannot be carried out in the present state."""


class NotAllowed(Invalid):
    """A request that somebody else may make."""


class WrongToken(NotAllowed):
    """A request without a token, or with one that does not fit."""


class TooLarge(Invalid):
    """A request over a limit."""


class Conflict(FrontdeskError):
    """Another writer appended to the conversation first; read again and decide anew."""


class TurnLost(Conflict):
    """Somebody else speaks in this conversation by now: a person, or another worker. The turn stops without a word."""


class ModelError(FrontdeskError):
    """The model did not answer as it should."""


class ModelUnavailable(ModelError):
    """The model cannot be reached or will not serve now; nothing was streamed."""


class ModelInterrupted(ModelError):
    """The stream broke off before the answer was complete; it can be begun again."""


class PromptTooLong(ModelError):
    """The conversation no longer fits the model's context window."""


class ModelRejected(ModelError):
    """The model's service says that the request is wrong; the same request won't do better."""


class CustomerFailed(FrontdeskError):
    """A simulated customer did not keep to its part: what it was tried on is not to blame for how the trial ended."""


class StudioError(FrontdeskError):
    """What the Studio asks of a service, a command or a file cannot be had; the message says why and what to do."""


class ToolFailed(FrontdeskError):
    """Raised by a tool to tell the model, in words it may pass on, why it could not do its work."""
