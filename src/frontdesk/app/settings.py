"""Settings of a deployment, from FRONTDESK_… environment variables and command-line options."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlparse

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from frontdesk.errors import SettingError

Provider = Literal["auto", "anthropic", "bedrock", "vertex", "twin"]
_SECRET = {"studio_key", "ANTHROPIC_API_KEY", "VOYAGE_API_KEY"}


class Settings(BaseSettings):
    """Each field is the variable FRONTDESK_NAME; the docs list them all (docs/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_", frozen=True, extra="ignore")

    database: str = "sqlite:///var/frontdesk.db"
    index: Path = Path("var/knowledge")
    encoder: str | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    provider: Provider = "auto"
    base_url: str | None = None
    fallback: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    studio_key: Annotated[SecretStr | None, Field(min_length=20)] = None
    api_key: Annotated[SecretStr | None, Field(validation_alias="ANTHROPIC_API_KEY")] = None
    voyage_api_key: Annotated[SecretStr | None, Field(validation_alias="VOYAGE_API_KEY")] = None

    @property
    def database_path(self) -> str:
        """The SQLite file that `database` names, or ":memory:"."""
        return sqlite_path(self.database)


def read_settings(**options: object) -> Settings:
    """The settings, with `options` that are not None put over the environment's. Raises `SettingError`."""
    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0])
        variable = name if name.isupper() else f"FRONTDESK_{name.upper()}"
        told = "not of use" if name in _SECRET else repr(wrong["input"])
        raise SettingError(f"{variable} is {told}: {wrong['msg']}; see docs/settings.md") from error
    sqlite_path(settings.database)
    return settings


def sqlite_path(url: str) -> str:
    """The file that an address such as sqlite:///var/x.db names, relative to the working directory; sqlite:// is memory."""
    parts = urlparse(url)
    if parts.scheme != "sqlite" or parts.netloc:
        raise SettingError(
            f"the database '{url}' is not of a kind that Frontdesk knows; write sqlite:///var/frontdesk.db "
            "(four slashes for an absolute path), or sqlite:// to keep nothing"
        )
    path = parts.path.removeprefix("/")
    return str(Path(path)) if path and path != ":memory:" else ":memory:"
