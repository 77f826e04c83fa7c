"""The report of an evaluation, from the files that `frontdesk eval --report` wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import streamlit as st

from frontdesk.errors import StudioError
from frontdesk.studio.words import amount, cost, count, markdown, plain, seconds, span, table, target

Json = dict[str, Any]
_COLOURS = {"met": "green", "missed": "red", "unclear": "orange", "not measured": "gray"}
_WHO = {"customer": ":material/person:", "agent": ":material/support_agent:", "staff": ":material/badge:"}
_MOST_CASES = 50


@dataclass(frozen=True, slots=True)
class Report:
    """`card` is scorecard.json; `trials` are those of run.json."""

    place: Path
    card: Json
    trials: Sequence[Json]

    @staticmethod
    def read(place: Path) -> "Report":
        """Raises `StudioError` when there is no report that can be read."""
        card = _read(place / "scorecard.json")
        if "rows" not in card:
            raise StudioError(
                f"{place / 'scorecard.json'} is no scorecard; write it anew with frontdesk eval --report {place}"
            )
        return Report(place, card, cast(list[Json], _read(place / "run.json").get("trials", [])))


def _read(file: Path) -> Json:
    try:
        return cast(Json, json.loads(file.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise StudioError(
            f"{file} cannot be read ({error}); name a folder that frontdesk eval --report wrote"
        ) from error


def passed(trial: Json) -> bool:
    """Whether everything that was checked and judged is as it should be."""
    return (
        trial.get("fault") is None
        and all(check["passed"] for check in trial.get("checks", ()))
        and all(judged["passed"] is not False for judged in trial.get("judgements", ()))
    )


def show_report(report: Report) -> None:
    card = report.card
    st.header(f"{plain(card['agent'])} · {', '.join(map(plain, card.get('suites', ()))) or 'all suites'}", anchor=False)
    _show_head(report)
    st.markdown(table([_row(row) for row in card["rows"]]))
    for note in card.get("notes", ()):
        st.caption(plain(note))
    for title, key in (("Groups", "groups"), ("Languages", "languages")):
        if tallies := card.get(key):
            told = " · ".join(f"{plain(it['name'])} **{it['passed']}** of {it['cases']}" for it in tallies)
            st.caption(f"{title}: {told}")
    for fault in card.get("faults", ()):
        st.warning(
            f"{count(fault['trials'], 'trial')} spoiled by the {plain(fault['fault'])}, not the agent, and not counted: "
            f"{plain(', '.join(fault['cases']))}",
            icon=":material/warning:",
        )
    _show_cases(report)
    _show_files(report.place)


def _show_head(report: Report) -> None:
    card, spent = report.card, report.card.get("spent", {})
    reasons = [reason["text"] for reason in card.get("failures", ())]
    if reasons:
        st.error("**Not ready:**\n" + "\n".join(f"- {plain(reason)}" for reason in reasons), icon=":material/block:")
    else:
        st.success("No target is missed.", icon=":material/check_circle:")
    if card.get("stand_in"):
        st.info(
            "The stand-in answered, by rule: this measures the folder and its tools, not Claude.",
            icon=":material/smart_toy:",
        )
    with st.container(horizontal=True, gap="medium"):
        st.metric("Cases", card.get("cases", 0), width="content")
        st.metric("Trials", card.get("trials", 0), width="content")
        st.metric("Time", seconds(spent.get("seconds")), width="content")
        st.metric("Cost", cost(spent.get("cost_usd")), width="content")
    judge = card.get("judge") or "nobody (needs a model)"
    st.caption(
        f"Model {plain(card['model'])} · judged by {plain(judge)} · folder version {plain(card['version'][:12])}"
    )


def _row(row: Json) -> dict[str, str]:
    unit, verdict = row.get("unit", "share"), row.get("verdict", "not measured")
    told = {
        "Criterion": plain(row["label"]),
        "Target": plain(target(row.get("target", {}), unit)),
        "Value": f"**{plain(amount(row.get('value'), unit))}**",
        "95 % interval": plain(span(row.get("interval"), unit)),
        "Cases": str(row.get("count", 0)),
        "Verdict": f":{_COLOURS.get(verdict, 'gray')}-badge[{verdict}]",
    }
    if row.get("regressed"):
        told["Verdict"] += " :red-badge[worse than before]"
    if row.get("remarks"):
        told["Verdict"] += " " + plain("; ".join(row["remarks"]))
    return told


def _show_cases(report: Report) -> None:
    cases: dict[str, list[Json]] = {}
    for trial in report.trials:
        cases.setdefault(trial["case"], []).append(trial)
    groups = list(dict.fromkeys(trial["group"] for trial in report.trials))
    st.subheader("Cases", anchor=False)
    which = st.segmented_control("Show", ["Failed", "All"], default="Failed", required=True, key="which-cases")
    group = st.pills("Group", groups, key="which-group") if len(groups) > 1 else None
    words = st.text_input("Find", placeholder="a word of the case or of what was said", key="which-words").casefold()
    shown = [
        (name, trials)
        for name, trials in cases.items()
        if (which == "All" or not all(passed(trial) for trial in trials))
        and (group is None or trials[0]["group"] == group)
        and words
        in json.dumps([name, *(trial.get("transcript", ()) for trial in trials)], ensure_ascii=False).casefold()
    ]
    st.caption(f"{count(len(shown), 'case')} of {len(cases)}")
    for name, trials in shown[:_MOST_CASES]:
        good = sum(passed(trial) for trial in trials)
        mark = ":material/check:" if good == len(trials) else ":material/close:"
        box = st.expander(
            f"{plain(name)} · {plain(trials[0]['group'])} · {trials[0]['language']} · passed {good} of {len(trials)}",
            icon=mark, key=f"case-{name}", on_change="rerun",
        )  # fmt: skip
        if box.open:
            with box:
                for trial in trials:
                    if which == "All" or not passed(trial):
                        _show_trial(trial)
    if len(shown) > _MOST_CASES:
        st.caption(f"… and {len(shown) - _MOST_CASES} more: narrow it down with a group or a word.")


def _show_trial(trial: Json) -> None:
    if trial.get("fault"):
        st.warning(f"{plain(trial['fault'])}: {plain(trial.get('error', ''))}", icon=":material/warning:")
    for check in trial.get("checks", ()):
        if not check["passed"]:
            where = f"turn {check['turn']}, " if check.get("turn") else ""
            st.markdown(f":red-badge[{where}{plain(check['key'])}] expected {plain(check['expected'])}")
            if check.get("found"):
                st.caption("found " + plain(check["found"]))
    for judged in trial.get("judgements", ()):
        if judged["passed"] is not True:
            verdict = "could not be read" if judged["passed"] is None else "not met"
            st.markdown(f":red-badge[rubric {verdict}] {plain(judged['rubric'])}")
            if judged.get("reason"):
                st.caption(plain(judged["reason"]))
    st.caption(
        f"Trial {trial.get('number', 1)} · {seconds(trial.get('seconds', 0.0))} · {plain(cost(trial.get('cost_usd')))}"
    )
    with st.container(border=True):
        for line in trial.get("transcript", ()):
            _show_line(line)


def _show_line(line: Json) -> None:
    if avatar := _WHO.get(line["who"]):
        with st.chat_message(line["who"], avatar=avatar):
            st.markdown(markdown(line["text"]) if line["who"] == "agent" else plain(line["text"]))
    else:
        st.caption(f"{plain(line['who'])}: {plain(line['text'])}")


def _show_files(place: Path) -> None:
    st.subheader("Files", anchor=False)
    st.caption(f"In {plain(str(place))}; report.html opens in any browser and can be sent around.")
    kinds = {"report.html": "text/html", "junit.xml": "application/xml", "run.json": "application/json"}
    with st.container(horizontal=True):
        for name, kind in kinds.items():
            if (place / name).is_file():
                st.download_button(
                    name, (place / name).read_bytes(), name, kind, on_click="ignore", icon=":material/download:"
                )
