"""What all pages share: the options, the client, and how errors are told."""

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from frontdesk.errors import StudioError
from frontdesk.studio.client import Client, Event, Talk
from frontdesk.studio.options import AgentFile, Options, read_agent
from frontdesk.studio.sides import written
from frontdesk.studio.words import markdown, plain


def options() -> Options:
    return Options.read(Path(sys.argv[1]))


def agent() -> AgentFile:
    return read_agent(Path(options().folder))


def _close(client: Client) -> None:
    client.close()


@st.cache_resource(show_spinner=False, on_release=_close)
def client(url: str, key: str) -> Client:
    return Client(url, key)


def the_client() -> Client:
    chosen = options()
    return client(chosen.url, chosen.key)


@st.cache_resource(show_spinner=False)
def talks() -> dict[str, Talk]:
    """The conversations that can be gone on with, by id: a page that is loaded again finds its own."""
    return {}


@contextmanager
def told() -> Generator[None]:
    """Shows what goes wrong within as an error on the page, and ends the run there."""
    try:
        yield
    except StudioError as error:
        show_error(str(error))
        st.stop()


def show_error(text: str) -> None:
    """A message of one line as it is; of more, what follows the first as it was printed."""
    first, _, rest = text.partition("\n")
    st.error(plain(first), icon=":material/error:")
    if rest:
        st.code(rest, language=None, wrap_lines=True)


def write_turn(events: Iterator[Event]) -> None:
    """Write an answer as it comes. One that begins again takes the place of what was written."""
    place = st.empty()
    place.caption("…")
    for text in written(_with_toasts(events)):
        if text:
            place.markdown(markdown(text))
        else:
            place.caption("…")


def _with_toasts(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        if event.name == "tool_called":
            st.toast(f"Calls {plain(event.data['name'])}", icon=":material/build:")
        yield event
