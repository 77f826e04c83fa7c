"""Starts the Studio, with a service of its own where none runs."""

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from frontdesk.app.listening import listening
from frontdesk.app.settings import Settings
from frontdesk.errors import SettingError
from frontdesk.studio.options import Options, read_agent
from frontdesk.studio.service import Service, answers

_HOST = "127.0.0.1"


def serve_studio(path: Path, settings: Settings, port: int, service: str | None, ready: Callable[[str], None]) -> None:
    """Serve the Studio for the agent folder at `path` at `port` of this machine until the process is told to stop.

    It talks with the service at the address `service`; where none answers it starts one, which ends with it. `ready` is
    called with the Studio's address. Raises `SettingError` or `StudioError` when it cannot start.
    """
    if find_spec("streamlit") is None:
        raise SettingError("the Studio needs Streamlit; install it with: pip install 'frontdesk[studio]'")
    from frontdesk.studio.launch import launch, leave_in_order, undisturbed  # only now is it known to be there

    if service and not _is_address(service):
        raise SettingError(f"the service {service!r} is no address; write it as in http://127.0.0.1:8000")
    read_agent(path)
    listening(_HOST, port).close()
    key = settings.studio_key.get_secret_value() if settings.studio_key else None
    with ExitStack() as stack:
        notice = ""
        if service and answers(service):
            if not key:
                raise SettingError(
                    f"the Studio needs the key of the service at {service}; set FRONTDESK_STUDIO_KEY here to the one it has"
                )
            url = service
            _settle(settings, key)
        else:
            key = key or secrets.token_urlsafe(32)
            _settle(settings, key)
            leave_in_order()
            with undisturbed():
                own = Service(path, reload=True)
                stack.callback(own.stop)
            url = own.url
            notice = f"Nothing answers at {service}: this service is the Studio's own." if service else ""
        options = Options(folder=str(path), url=url, key=key, notice=notice)
        ready(f"http://{_HOST}:{port}")
        launch(options, port)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna")  # ValueError, as `port` is one, where it can be none
        fits = parts.port != 0 and not (parts.query or parts.fragment)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and fits and text.isprintable() and " " not in text


def _settle(settings: Settings, key: str) -> None:
    """What the Studio starts, services and commands alike, runs with these settings, and opens its routes to this key."""
    os.environ["FRONTDESK_STUDIO_KEY"] = key
    os.environ["FRONTDESK_DATABASE"] = settings.database
    os.environ["FRONTDESK_PROVIDER"] = settings.provider
