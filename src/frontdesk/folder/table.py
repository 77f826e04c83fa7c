"""What every table of `agent.toml` has in common: it is frozen, and a key that nothing reads is an error."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
