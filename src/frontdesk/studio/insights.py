"""The Insights page: what the conversations that took place tell, and what the knowledge had no answer to."""

import json
import tempfile
from pathlib import Path
from typing import Any, cast

import streamlit as st

from frontdesk.errors import StudioError
from frontdesk.studio.service import run_command
from frontdesk.studio.shared import options, told
from frontdesk.studio.words import amount, cost, count, moment, plain, seconds, span, table, target

Json = dict[str, Any]
_PERIODS = {"7d": "7 days", "30d": "30 days", "90d": "90 days", "": "all time"}
_WAYS = ("day", "week", "intent", "language", "version")
_STATE = "insights"


def page() -> None:
    st.title("Insights", anchor=False)
    st.caption(
        "What the conversations tell that are kept in this machine's database. Chats of the Studio are among them, those "
        "that began by editing a message are not."
    )
    with told():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            since = st.selectbox("The last", list(_PERIODS), index=1, format_func=_PERIODS.__getitem__, width=200)
            by = st.selectbox("Apart by", _WAYS, width=160)
            begun = st.button("Count", type="primary", icon=":material/query_stats:")
        if begun:
            with st.spinner("Reading conversations …"):
                st.session_state[_STATE] = count_them(options().folder, since, by)
        if found := st.session_state.get(_STATE):
            try:
                _show(*found)
            except (KeyError, TypeError, ValueError) as error:
                raise StudioError(
                    f"`frontdesk insights` told something that the Studio cannot read ({error!r}); "
                    "the Studio and the command are of different versions"
                ) from error


def count_them(folder: str, since: str, by: str) -> tuple[Json, list[tuple[str, str]]]:
    """What `frontdesk insights` tells, and the drafts that it wrote: name and text of each."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-drafts-") as place:
        arguments = ["insights", folder, *(["--since", since] if since else []), "--by", by]
        arguments += ["--json", "--drafts", place]
        printed = run_command(arguments)
        try:
            report = cast(Json, json.loads(printed))
        except ValueError as error:
            raise StudioError(f"`frontdesk insights --json` printed no JSON ({error}):\n{printed[:2_000]}") from error
        return report, [(file.name, file.read_text("utf-8")) for file in sorted(Path(place).glob("*.md"))]


def _show(report: Json, drafts: list[tuple[str, str]]) -> None:
    totals = report["totals"]
    if not totals["conversations"]:
        st.info("No customer has said anything in that time.", icon=":material/forum:")
        return
    if totals["stand_in"]:
        st.info(
            f"{count(totals['stand_in'], 'answer')} came from the stand-in, not from Claude.",
            icon=":material/smart_toy:",
        )
    _show_figures(report, totals)
    st.subheader("Criteria", anchor=False)
    st.markdown(table([_criterion(row) for row in report["criteria"]]))
    _show_series(report["series"], report["by"])
    _show_questions(report)
    _show_reasons(report)
    _show_gaps(report["gaps"], drafts)


def _show_figures(report: Json, totals: Json) -> None:
    with st.container(horizontal=True, gap="medium"):
        st.metric("Conversations", f"{totals['conversations']:,}", width="content")
        st.metric("Deflection", amount(totals["deflection"]["value"], "share"), width="content",
                  help="Resolved without a person, of all that came to an end.")  # fmt: skip
        st.metric("Escalation", amount(totals["escalation"]["value"], "share"), width="content")
        st.metric("Satisfaction", amount(totals["satisfaction"]["value"], "score"), width="content")
        st.metric("Handling, median", seconds(totals["handling"]["median"]), width="content")
        st.metric("First word, median", seconds(totals["first_word"]["median"]), width="content")
        st.metric("Cost", cost(totals["cost"]["total"]), width="content")
    came_out = " · ".join(
        f"{plain(_outcome(name))} **{number}**" for name, number in totals["outcomes"].items() if number
    )
    since = f"since {moment(report['since'])} " if report["since"] else ""
    st.caption(f"{came_out} · {count(report['unused'], 'conversation')} {since}in which the customer said nothing")


def _criterion(row: Json) -> dict[str, str]:
    unit = row["unit"]
    interval = None if row["low"] is None or row["high"] is None else (float(row["low"]), float(row["high"]))
    return {
        "Criterion": plain(row["label"]),
        "Target": plain(target({"low": row["target_low"], "high": row["target_high"]}, unit)),
        "Value": f"**{plain(amount(row['value'], unit))}**",
        "95 % interval": plain(span(interval, unit)),
        "Of": str(row["count"]),
        "Verdict": _verdict(row),
    }


def _verdict(row: Json) -> str:
    """As `frontdesk insights` has it on a screen: more deflection than the target's band is not missed but above."""
    if row["met"] is None:
        return ":gray-badge[not measured]"
    if row["met"]:
        return ":green-badge[met]"
    above = row["target_high"] is not None and row["value"] > row["target_high"]
    return ":orange-badge[above]" if above and row["name"] == "deflection" else ":red-badge[missed]"


def _outcome(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _show_series(series: list[Json], by: str) -> None:
    if not series:
        return
    st.subheader(f"By {by}", anchor=False)
    keys = [it["key"] for it in series]
    outcomes = [
        name for name in series[0]["figures"]["outcomes"] if any(it["figures"]["outcomes"][name] for it in series)
    ]
    data: dict[str, list[object]] = {by: list(keys)}
    for name in outcomes:
        data[_outcome(name)] = [it["figures"]["outcomes"][name] for it in series]
    st.bar_chart(data, x=by, y=[name for name in data if name != by], height=240)  # pyright: ignore[reportUnknownMemberType]
    with st.expander("The same as a table"):
        rows = [
            {
                by.capitalize(): plain(it["key"]),
                "Conversations": str(it["figures"]["conversations"]),
                "Deflection": plain(amount(it["figures"]["deflection"]["value"], "share")),
                "Escalation": plain(amount(it["figures"]["escalation"]["value"], "share")),
                "Satisfaction": amount(it["figures"]["satisfaction"]["value"], "score"),
                "Cost": plain(cost(it["figures"]["cost"]["total"])),
            }
            for it in series
        ]
        st.markdown(table(rows))


def _show_questions(report: Json) -> None:
    if not report["questions"]:
        return
    st.subheader("What is asked most", anchor=False)
    st.markdown(
        table(
            [
                {"Question": plain(it["question"]), "Times": str(it["count"]), "Language": plain(it["language"])}
                for it in report["questions"][:20]
            ]
        )
    )


def _show_reasons(report: Json) -> None:
    if report["reasons"]:
        st.subheader("Why people were called in", anchor=False)
        st.markdown(table([{"Reason": plain(it["reason"]), "Times": str(it["count"])} for it in report["reasons"]]))
    if report["guards"]:
        st.subheader("Guards", anchor=False)
        st.markdown(
            table(
                [
                    {
                        "Guard": plain(it["guard"]),
                        "Way": "in" if it["direction"] == "in" else "out",
                        "Verdict": plain(it["verdict"].replace("_", " ")),
                        "Times": str(it["count"]),
                    }
                    for it in report["guards"]
                ]
            )
        )


def _show_gaps(gaps: list[Json], drafts: list[tuple[str, str]]) -> None:
    st.subheader("What the knowledge had no answer to", anchor=False)
    if not gaps:
        st.caption("Nothing: every question found something.")
        return
    rows = [
        {
            "Question": plain(gap["question"]),
            "Times": str(gap["count"]),
            "How it showed": plain(", ".join(f"{kind.replace('_', ' ')} ({n})" for kind, n in gap["kinds"].items())),
            "Language": plain(gap["language"]),
        }
        for gap in gaps
    ]
    st.markdown(table(rows))
    st.caption(
        "Draft articles for these. Nothing here is published: edit one, download it, and put it into knowledge/ yourself."
    )
    for name, text in drafts:
        with st.expander(plain(name), icon=":material/draft:"):
            edited = st.text_area("Draft", text, height=320, key=f"draft-{name}", label_visibility="collapsed")
            st.download_button(
                "Download",
                edited,
                name,
                "text/markdown",
                key=f"take-{name}",
                on_click="ignore",
                icon=":material/download:",
            )
