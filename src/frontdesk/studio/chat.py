"""The Chat page: a conversation as the customer has it, and beside each answer how it came about."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from frontdesk.studio.client import Client, Event, Talk
from frontdesk.studio.details import details
from frontdesk.studio.shared import agent, talks, the_client, told, write_turn
from frontdesk.studio.story import Bubble, Fact, is_closed, is_with_people, rating, story
from frontdesk.studio.words import cited, link, moment, plain, shortened, sources

_AVATARS = {"customer": ":material/person:", "agent": ":material/support_agent:", "staff": ":material/badge:"}
_ID = "conversation"  # in the address, so that a page that is loaded again is where it was


def page() -> None:
    with told():
        name = agent().name
        st.title(f"Chat with {plain(name)}", anchor=False)
        current = st.query_params.get(_ID)
        with st.sidebar:
            _choose(current)
        facts: list[Fact] = []
        busy = False
        if current:
            read = the_client().facts(current)
            facts, busy = read["facts"], read["busy"]
        talk = talks().get(current) if current else None
        _conversation(the_client(), current, talk, facts, busy, name)


def _choose(current: str | None) -> None:
    """New ones, and earlier ones to look at."""
    languages = agent().languages
    if st.button("New chat", icon=":material/add_comment:", type="primary", width="stretch"):
        _go_to(None)
    if len(languages) > 1:
        st.segmented_control(
            "Language of a new chat", languages, default=languages[0], required=True, key="language",
            disabled=current is not None,
        )  # fmt: skip
    listed = the_client().conversations()
    labels: dict[str, str] = {item["id"]: _label(item) for item in listed}
    ids = list(labels)
    chosen = st.selectbox(
        "Conversations",
        ids,
        index=ids.index(current) if current in labels else None,
        format_func=labels.__getitem__,
        placeholder="Open an earlier one" if ids else "There are none yet",
        disabled=not ids,
        key=f"open-{current}-{len(ids)}",
    )
    if chosen and chosen != current:
        _go_to(chosen)


def _label(item: dict[str, Any]) -> str:
    mark = "↳ " if item["forked_from"] else ""
    # With a piece of the id: Streamlit tells choices apart by their labels.
    return f"{mark}{moment(item['began'])} · {item['language']} · {shortened(item['last'], 60)} · {item['id'][:6]}"


def _go_to(conversation: str | None) -> None:
    st.session_state.pop("editing", None)
    if conversation:
        st.query_params[_ID] = conversation
    else:
        st.query_params.pop(_ID, None)
    st.rerun()


def _conversation(client: Client, id: str | None, talk: Talk | None, facts: list[Fact], busy: bool, name: str) -> None:
    language = st.session_state.get("language", agent().languages[0])
    greeting = facts[0]["fact"]["greeting"] if facts else agent().greeting.get(language, "")
    if talk and talk.notice:
        st.info(plain(talk.notice), icon=":material/smart_toy:")
    if facts and facts[0]["fact"].get("forked_from"):
        st.caption("↳ Forked from an earlier conversation: what tools did there stays done.")
    with st.chat_message("agent", avatar=_AVATARS["agent"]):
        st.markdown(plain(greeting))
    for bubble in story(facts):
        _show(client, id or "", talk, bubble)
    again = st.session_state.pop("again", None)
    if again and talk:
        _say(client, talk, again)
    elif busy and talk:
        with st.chat_message("agent", avatar=_AVATARS["agent"]):
            _finish(talk, client.rest(talk, facts[-1]["number"]))
    elif busy:
        st.caption("An answer is on its way; open the conversation again to see it.")
    if talk and facts:
        _rate(client, talk, facts)
    closed = is_closed(facts)
    if id and not talk and not closed:
        st.caption(
            "Another's conversation: look at it here, or edit one of its messages to go on from there in a copy."
        )
    if text := st.chat_input(
        f"What a customer would write to {name}", disabled=closed or bool(id and not talk), max_chars=8_000, key="say"
    ):
        if talk is None:
            talk = client.open(language)
            talks()[talk.id] = talk
        _say(client, talk, text)


def _show(client: Client, id: str, talk: Talk | None, bubble: Bubble) -> None:
    key = f"{id}-{bubble.number}"
    match bubble.who:
        case "customer":
            with st.chat_message("customer", avatar=_AVATARS["customer"]):
                _message(client, id, bubble)
        case "agent":
            with st.chat_message("agent", avatar=_AVATARS["agent"]):
                show_answer(bubble)
                if bubble.part:
                    details(bubble.part, lambda turn: client.requests(id, turn), key)
        case "staff":
            with st.chat_message("staff", avatar=_AVATARS["staff"]):
                st.markdown(f"**{plain(bubble.name)}**  \n{plain(bubble.text)}")
        case "approval":
            _approval(client, talk, bubble, key)
        case "note":
            st.caption(plain(bubble.text))


def _message(client: Client, id: str, bubble: Bubble) -> None:
    """What the customer wrote, with a way to write it differently and see what comes of it."""
    if st.session_state.get("editing") != bubble.number:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(plain(bubble.text), width="content")
            help = "Edit and retry: a new conversation begins with all that came before this message"
            if st.button("Edit", key=f"edit-{bubble.number}", icon=":material/edit:", type="tertiary", help=help):
                st.session_state["editing"] = bubble.number
                st.rerun()
        return
    with st.form(f"retry-{bubble.number}", border=False):
        text = st.text_area("Write it differently", bubble.text, max_chars=8_000, key=f"text-{bubble.number}")
        st.caption(
            "In the copy, tools run for real, as this customer: what they change, send or order is changed, sent and "
            "ordered."
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button("Send in a copy", type="primary", icon=":material/call_split:")
            left = st.form_submit_button("Cancel")
    if sent and text.strip():
        forked = client.fork(id, bubble.number)
        talks()[forked.id] = forked
        st.session_state["again"] = text
        _go_to(forked.id)
    if left:
        del st.session_state["editing"]
        st.rerun()


def show_answer(bubble: Bubble) -> None:
    """What the agent said, with its sources."""
    if bubble.text:
        st.markdown(cited(bubble.text, bubble.fact["citations"]))
    else:
        st.caption("Nothing was said.")
    for source in sources(bubble.fact.get("citations", [])):
        quotes = "  \n".join(f"“{plain(shortened(quote, 200))}”" for quote in source["quotes"])
        st.caption(f"\\[{source['number']}\\] {link(source['title'], source['url'])}  \n{quotes}")
    if bubble.fact.get("stand_in"):
        st.caption(":gray-badge[:material/smart_toy: stand-in] Answered by rule, not by Claude.")


def _approval(client: Client, talk: Talk | None, bubble: Bubble, key: str) -> None:
    with st.container(border=True):
        st.markdown(f"May **{plain(bubble.name)}** be run?")
        st.json(bubble.fact["arguments"])
        if not bubble.waits:
            return
        if bubble.fact["by"] != "customer" or talk is None:
            st.caption(f"Waits for the {bubble.fact['by']}.")
            return
        with st.container(horizontal=True):
            yes = st.button("Yes, go ahead", key=f"yes-{key}", type="primary", icon=":material/check:")
            no = st.button("No", key=f"no-{key}", icon=":material/close:")
        if yes or no:
            _finish(talk, client.approve(talk, bubble.fact["call_id"], yes))


def _say(client: Client, talk: Talk, text: str) -> None:
    with st.chat_message("customer", avatar=_AVATARS["customer"]):
        st.markdown(plain(text))
    with st.chat_message("agent", avatar=_AVATARS["agent"]):
        _finish(talk, client.say(talk, text))


def _finish(talk: Talk, events: Iterator[Event]) -> None:
    """Write an answer as it comes; then show it as it is kept."""
    write_turn(events)
    _go_to(talk.id)


def _rate(client: Client, talk: Talk, facts: list[Fact]) -> None:
    if is_with_people(facts):
        with st.container(border=True):
            st.markdown("A person has been asked to take over; what is written now goes to them.")
            if st.button("Continue with the assistant", icon=":material/undo:"):
                client.hand_back(talk)
                st.rerun()
    given = rating(facts)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("How was it?", width="content")
        chosen = st.feedback("stars", key=f"rate-{talk.id}", default=None if given is None else given - 1)
    if chosen is not None and chosen + 1 != given:
        client.rate(talk, chosen + 1)
        st.rerun()
