"""The Compare page: one message to two agents, and what their answers differ in."""

from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from frontdesk.errors import StudioError
from frontdesk.studio.chat import show_answer
from frontdesk.studio.client import Talk
from frontdesk.studio.details import details
from frontdesk.studio.differences import differences, sources_apart, texts_apart
from frontdesk.studio.options import read_agent
from frontdesk.studio.shared import options, show_error, told
from frontdesk.studio.sides import Listening, Side
from frontdesk.studio.story import Bubble, story
from frontdesk.studio.words import markdown, plain, table

_STATE = "compared"
_PACE = 0.05  # seconds between two looks at what has been written


@dataclass(slots=True)
class Round:
    """A message, and both answers to it; `errors` in place of those that could not be had."""

    text: str
    answers: list[Bubble | None]
    errors: list[str]


@dataclass(slots=True)
class Compared:
    """What is compared, and what came of it so far."""

    chosen: list[tuple[str, str]]
    language: str
    talks: list[Talk] = field(default_factory=list[Talk])
    rounds: list[Round] = field(default_factory=list[Round])


def _close(side: Side) -> None:
    side.close()


@st.cache_resource(show_spinner=False, max_entries=4, on_release=_close)
def _side(folder: str, model: str, key: str) -> Side:
    return Side(Path(folder), model, key)


def page() -> None:
    st.set_page_config(layout="wide")
    st.title("Compare", anchor=False)
    st.caption("One message to two folders, or to one folder with two models. What is said here is not kept.")
    with told():
        chosen, language, begin = _choose()
        state: Compared | None = st.session_state.get(_STATE)
        if begin:
            state = st.session_state[_STATE] = Compared(chosen, language)
        if state is None:
            return
        sides = _started(state)
        names = _names(sides)
        for number, shown in enumerate(state.rounds):
            _show(names, sides, state.talks, shown, number)
        if text := st.chat_input("One message to both", key="both", max_chars=8_000):
            _ask(names, sides, state, text)
            st.rerun()


def _started(state: Compared) -> list[Side]:
    """Both sides, once they answer; they start side by side."""
    try:
        with st.spinner("Starting both …"):
            sides = [_side(folder, model, options().key) for folder, model in state.chosen]
            for side in sides:
                side.client.ready()
    except StudioError:
        _side.clear()
        del st.session_state[_STATE]
        raise
    return sides


def _choose() -> tuple[list[tuple[str, str]], str, bool]:
    folder = options().folder
    with st.form("sides"):
        chosen: list[tuple[str, str]] = []
        for place, letter in zip(st.columns(2), "AB", strict=True):
            with place:
                path = st.text_input(f"Folder {letter}", folder, key=f"folder-{letter}")
                model = st.text_input(
                    f"Chat model {letter}",
                    placeholder="as in its agent.toml",
                    key=f"model-{letter}",
                    help="A copy of the folder is served with this model; the folder itself stays as it is.",
                )
                chosen.append((path.strip(), model.strip()))
        language = st.selectbox("Language", read_agent(Path(folder)).languages)
        begin = st.form_submit_button("Begin", type="primary", icon=":material/play_arrow:")
    if begin and chosen[0] == chosen[1]:
        st.warning(
            "Both sides are the same: name another folder, or another chat model.", icon=":material/compare_arrows:"
        )
    return chosen, language, begin


def _names(sides: list[Side]) -> list[str]:
    """Of each side what tells it from the other."""
    same = len({side.name for side in sides}) == 1
    return [f"{letter} · {plain(side.model if same else side.name)}" for letter, side in zip("AB", sides, strict=True)]


def _ask(names: list[str], sides: list[Side], state: Compared, text: str) -> None:
    """Send a message to both, and write their answers side by side as they come."""
    if not state.talks:
        state.talks = [side.client.open(state.language) for side in sides]
    with st.chat_message("customer", avatar=":material/person:"):
        st.markdown(plain(text))
    places: list[DeltaGenerator] = []
    for place, name in zip(st.columns(2), names, strict=True):
        place.markdown(f"**{name}**")
        places.append(place.empty())
    coming = [Listening(side.client, talk, text) for side, talk in zip(sides, state.talks, strict=True)]
    ended = False
    while not ended:
        ended = all(it.ended(_PACE) for it in coming)
        for place, it in zip(places, coming, strict=True):
            place.markdown(markdown(it.text) or "…")
    answers: list[Bubble | None] = []
    for side, talk, it in zip(sides, state.talks, coming, strict=True):
        bubbles = [] if it.error else story(side.client.facts(talk.id)["facts"])
        answers.append(next((bubble for bubble in reversed(bubbles) if bubble.who == "agent"), None))
    state.rounds.append(Round(text, answers, [str(it.error or "") for it in coming]))


def _show(names: list[str], sides: list[Side], talks: list[Talk], shown: Round, number: int) -> None:
    with st.chat_message("customer", avatar=":material/person:"):
        st.markdown(plain(shown.text))
    for index, place in enumerate(st.columns(2)):
        with place, st.container(border=True):
            st.markdown(f"**{names[index]}**")
            answer = shown.answers[index]
            if answer is None:
                show_error(shown.errors[index] or "there is no answer; a person may have been asked for")
                continue
            show_answer(answer)
            if answer.part:
                client, talk = sides[index].client, talks[index]
                details(answer.part, lambda turn, c=client, t=talk: c.requests(t.id, turn), f"round-{number}-{index}")
    left, right = shown.answers
    if left and right:
        _show_differences(names, left, right)


def _show_differences(names: list[str], left: Bubble, right: Bubble) -> None:
    with st.expander("What they differ in", expanded=True, icon=":material/difference:"):
        st.markdown(table(differences(names, left, right)))
        if left.text == right.text:
            st.markdown("Both say the same, word for word.")
        else:
            st.caption(f"Only {names[0]} :red-background[says this], only {names[1]} :green-background[says this]:")
            st.markdown(texts_apart(left.text, right.text))
        apart = sources_apart(left, right)
        heads = {"both": "Both quote", "left": f"Only {names[0]} quotes", "right": f"Only {names[1]} quotes"}
        for side, head in heads.items():
            if apart[side]:
                st.caption(f"{head}: " + " · ".join(apart[side]))
        if not any(apart.values()):
            st.caption("Neither quotes a source.")
