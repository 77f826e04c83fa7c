"""How an answer came about: passages, tools, guards, figures, the prompt, all facts."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from frontdesk.studio.story import OUTCOMES, Fact, Part
from frontdesk.studio.words import cost, count, link, plain, seconds, shortened, table

_VERDICTS = {"flag": "gray", "rewrite": "orange", "refuse": "red", "hand_over": "blue"}
_SAID = {"flag": "noted", "rewrite": "written anew", "refuse": "declined", "hand_over": "handed to a person"}
_MOST_TEXT = 1_500

Requests = Callable[[int], dict[str, Any]]
"""Turn → what the Studio's API tells of its requests."""


def details(part: Part, requests: Requests, key: str) -> None:
    """The expander beside an answer; what is in it is drawn once it is opened. Keys of its widgets begin with `key`."""
    box = st.expander(f"How this came about · {plain(_line(part))}", key=f"{key}-how", on_change="rerun")
    if not box.open:
        return
    with box:
        found, calls, acts = _passages(part), part.of("ToolCalled"), part.of("GuardActed")
        names = ["Figures", f"Passages ({len(found)})", f"Tools ({len(calls)})", f"Guards ({len(acts)})"]
        figures, passages, tools, guards, prompt, everything = st.tabs([*names, "Prompt", "All facts"])
        with figures:
            _show_figures(part)
        with passages:
            _show_passages(part)
        with tools:
            _show_tools(part)
        with guards:
            _show_guards(acts)
        with prompt:
            _show_prompt(part, requests, key)
        with everything:
            for item in part.facts:
                _show_fact(item)


def _line(part: Part) -> str:
    ended = part.ended or {}
    told = [OUTCOMES.get(ended.get("outcome", ""), "under way"), seconds(ended.get("timings", {}).get("total"))]
    if ended.get("cost_usd"):
        told.append(cost(ended["cost_usd"]))
    if calls := part.of("ToolCalled"):
        told.append(count(len(calls), "tool call"))
    return " · ".join(told)


def _show_figures(part: Part) -> None:
    ended = part.ended or {}
    timings, usage = ended.get("timings", {}), ended.get("usage", {})
    if part.stand_in:
        st.info(
            "Answered by the stand-in, by rule: its tokens are counted as Claude's would be, and cost nothing.",
            icon=":material/smart_toy:",
        )
    if ended.get("error"):
        st.error(plain(ended["error"]), icon=":material/error:")
    with st.container(horizontal=True, gap="medium"):
        st.metric("Outcome", OUTCOMES.get(ended.get("outcome", ""), "–"), width="content")
        st.metric("First word", seconds(timings.get("first_word")), width="content")
        st.metric("Whole turn", seconds(timings.get("total")), width="content")
        st.metric(
            "Cost", cost(ended.get("cost_usd")), width="content",
            help="From [prices] in agent.toml; a dash where a model has no price there.",
        )  # fmt: skip
    cached, written, new = (usage.get(f"{name}_tokens", 0) for name in ("cache_read", "cache_write", "input"))
    st.caption(
        f"Tokens: **{cached + written + new:,}** in ({cached:,} read from the cache, {written:,} written to it, {new:,} "
        f"not cached) · **{usage.get('output_tokens', 0):,}** out · folder version {plain(ended.get('version', '')[:12])}"
    )
    rows = [_reply_row(item["fact"]) for item in part.of("ModelReplied", "Compacted")]
    if rows:
        st.markdown(table(rows))
    else:
        st.caption("No model was asked.")


def _reply_row(fact: dict[str, Any]) -> dict[str, str]:
    usage = fact["usage"]
    return {
        "Model": plain(fact["model"]),
        "Ended by": plain(fact.get("stop_reason", "summary")),
        "From cache": f"{usage['cache_read_tokens']:,}",
        "To cache": f"{usage['cache_write_tokens']:,}",
        "Not cached": f"{usage['input_tokens']:,}",
        "Out": f"{usage['output_tokens']:,}",
    }


def _passages(part: Part) -> list[dict[str, Any]]:
    return [passage for item in part.of("Retrieved") for passage in item["fact"]["passages"]]


def _show_passages(part: Part) -> None:
    quoted = {citation["url"] for item in part.of("AgentSaid") for citation in item["fact"]["citations"]}
    searches = part.of("Retrieved")
    if not searches:
        st.caption("Nothing was searched for.")
    for item in searches:
        fact = item["fact"]
        why = "The model looked up" if fact["call_id"] else "Searched for"
        st.markdown(f"{why} **{plain(fact['query'])}** · {seconds(fact['seconds'])}")
        if fact["context"]:
            st.caption("In the light of: " + plain(" · ".join(fact["context"])))
        if not fact["passages"]:
            st.caption("Nothing in the knowledge has to do with it.")
        for place, passage in enumerate(fact["passages"], 1):
            with st.container(border=True):
                mark = " :green-badge[quoted]" if passage["url"] in quoted else ""
                st.markdown(
                    f"**{place}. {link(passage['title'], passage['url'])}** · score {passage['score']:.2f}{mark}"
                )
                st.caption(plain("\n".join(passage["paragraphs"])))


def _show_tools(part: Part) -> None:
    returned = {item["fact"]["call_id"]: item["fact"] for item in part.of("ToolReturned")}
    calls = part.of("ToolCalled")
    called = {item["fact"]["call_id"] for item in calls}
    if not calls and not returned:
        st.caption("No tool was called.")
    for item in calls:
        fact = item["fact"]
        result = returned.get(fact["call_id"])
        st.markdown(f"**{plain(fact['name'])}** · {fact['effect']}s · {seconds(result['seconds'] if result else None)}")
        st.json(fact["arguments"])
        _show_result(result)
    for call_id, result in returned.items():
        if call_id not in called:
            st.markdown(f"**{plain(result['name'])}** · was not run")
            _show_result(result)


def _show_result(result: dict[str, Any] | None) -> None:
    if result is None:
        st.caption("No result yet.")
    else:
        if result["is_error"]:
            st.caption(":red-badge[error] The model was told:")
        st.code(_short(result["content"]), language=None, wrap_lines=True)


def _show_guards(acts: list[Fact]) -> None:
    if not acts:
        st.caption("No guard had anything to say.")
    for item in acts:
        fact = item["fact"]
        way = "on the way in" if fact["direction"] == "in" else "on the way out"
        colour = _VERDICTS.get(fact["verdict"], "gray")
        with st.container(border=True):
            st.markdown(
                f"**{plain(fact['guard'])}** :{colour}-badge[{_SAID.get(fact['verdict'], fact['verdict'])}] "
                f"{way} · about the {fact['source']}"
            )
            st.markdown(plain(fact["reason"]))
            if fact["evidence"]:
                st.code(fact["evidence"], language=None, wrap_lines=True)
            if fact["edit"]:
                st.caption(f"Put in its place: {plain(fact['edit']['instead']) or '(nothing)'}")


def _show_prompt(part: Part, requests: Requests, key: str) -> None:
    if not part.replies:
        st.caption("No model was asked, so nothing was sent.")
        return
    told = requests(part.turn)
    sent = [item["request"] for item in told["requests"] if item["reply"] in part.replies]
    st.caption("Made again from the facts that the model saw; the screens of a fast model are not among it.")
    if told["changed"]:
        st.warning("The folder has changed since: what was sent then may differ from this.", icon=":material/history:")
    chosen = 0
    if len(sent) > 1:
        calls = list(range(len(sent)))
        chosen = st.segmented_control(
            "Model call", calls, default=0, required=True, format_func=lambda at: f"Call {at + 1}", key=f"{key}-call"
        )
    request = sent[chosen]
    as_json = json.dumps(request, ensure_ascii=False, indent=2)
    way = st.segmented_control("Show as", ["Text", "JSON"], default="Text", required=True, key=f"{key}-way")
    if way == "JSON":
        st.code(as_json, language="json", wrap_lines=True, height=480)
    else:
        with st.container(height=480):
            for head, text in readable(request):
                st.caption(f"**{plain(head)}**")
                st.code(text, language=None, wrap_lines=True)
    st.download_button(
        "Download as JSON", as_json, f"request-{part.turn}-{chosen + 1}.json", "application/json",
        key=f"{key}-request", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def readable(request: dict[str, Any]) -> list[tuple[str, str]]:
    """A request in pieces, each with what it is: role, tools, then the messages."""
    told = [(f"system · {request['model']}, at most {request['max_tokens']:,} tokens", _blocks(request["system"]))]
    if request["tools"]:
        tools = "\n".join(f"{tool['name']}: {shortened(tool['description'], 300)}" for tool in request["tools"])
        told.append((f"tools ({len(request['tools'])})", tools))
    return [*told, *((message["role"], _blocks(message["content"])) for message in request["messages"])]


def _blocks(blocks: list[dict[str, Any]]) -> str:
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "text":
            return block["text"]
        case "search_result":
            return f"[search result] {block['title']} <{block['source']}>\n{_blocks(block['content'])}"
        case "tool_use":
            return f"[calls {block['name']}] {json.dumps(block['input'], ensure_ascii=False)}"
        case "tool_result":
            content = block["content"]
            return f"[result] {content if isinstance(content, str) else _blocks(content)}"
        case other:
            return f"[{other}]"


def _show_fact(item: Fact) -> None:
    fact = {name: value for name, value in item["fact"].items() if name != "type"}
    st.markdown(f"`{item['number']}` **{item['fact']['type']}** · {plain(item['at'])}")
    st.json(fact, expanded=1 if len(json.dumps(fact)) < _MOST_TEXT else False)


def _short(text: str) -> str:
    return text if len(text) <= 10 * _MOST_TEXT else f"{text[: 10 * _MOST_TEXT]}…"
