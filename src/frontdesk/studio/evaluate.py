"""The Evaluate page: play the cases of the folder, and look at what came of it, now or earlier."""

import re
from datetime import datetime
from pathlib import Path

import streamlit as st

from frontdesk.errors import StudioError
from frontdesk.studio.jobs import Job
from frontdesk.studio.report import Report, show_report
from frontdesk.studio.shared import options, show_error, told
from frontdesk.studio.words import moment, seconds

SUITES = ("general", "product", "conversation", "quote", "escalation", "adversarial")
_PLAYED = re.compile(r"^Playing[^:\n]*: (?P<done>\d+) of (?P<total>\d+)\n", re.MULTILINE)
_JOB, _REPORT, _BASELINE = "evaluation", "report", "baseline"
_CHOSEN = "chosen_baseline"  # a widget's own value is gone when another page is drawn


def page() -> None:
    st.title("Evaluate", anchor=False)
    st.caption(
        "Plays the cases in the folder's evals/ against the agent, and sets what it measures against the targets."
    )
    with told():
        if not (Path(options().folder) / "evals").is_dir():
            st.info("The folder has no evals/ yet: without cases there is nothing to play.", icon=":material/info:")
        _choose()
        if _JOB in st.session_state:
            _watch()
        _open()
        if place := st.session_state.get(_REPORT):
            show_report(Report.read(Path(place)))


def _choose() -> None:
    job: Job | None = st.session_state.get(_JOB)
    runs = _runs()
    # Set here rather than by `index`, so that it can be cleared.
    chosen = st.session_state.get(_CHOSEN, _own_baseline())
    st.session_state.setdefault(_BASELINE, chosen if chosen in runs else None)
    with st.form("evaluate"):
        suites = st.pills("Suites", SUITES, selection_mode="multi", help="None chosen: all of them.")
        more = st.text_input(
            "Or by name",
            placeholder="fr, an id, or the beginning of ids with a star",
            help="Separate several by spaces.",
        )
        trials = st.number_input("Trials of each case", 1, 100, 1)
        baseline = st.selectbox(
            "Compare with", runs, index=None, format_func=_run_name, key=_BASELINE,
            placeholder="the folder's baseline or an earlier report, if you like",
        )  # fmt: skip
        begun = st.form_submit_button(
            "Evaluate", type="primary", icon=":material/play_arrow:", disabled=job is not None and job.runs
        )
    if begun:
        st.session_state[_CHOSEN] = baseline
        names = [*suites, *more.split()]
        place = _keep() / f"{datetime.now():%Y-%m-%d-%H%M%S}"
        arguments = ["eval", options().folder, *(word for name in names for word in ("--suite", name))]
        arguments += ["--trials", str(trials), "--report", str(place)]
        arguments += ["--baseline", str(baseline)] if baseline else []
        st.session_state[_JOB] = Job(arguments)
        st.session_state["place"] = str(place)
        st.session_state.pop(_REPORT, None)
        st.rerun()


@st.fragment(run_every=1.0)
def _watch() -> None:
    """What the command prints, as it does; then its report."""
    job: Job | None = st.session_state.get(_JOB)
    if job is None:
        return
    if job.runs:
        with st.status(f"Playing the cases … {seconds(job.seconds)}", expanded=True):
            played = list(_PLAYED.finditer(job.output))
            if played:
                done, total = int(played[-1]["done"]), int(played[-1]["total"])
                st.progress(min(1.0, done / max(1, total)), played[-1][0].strip())
            if other := _PLAYED.sub("", job.output).strip():
                st.code(other[-5_000:], language=None, height=240)
            if st.button("Stop", icon=":material/stop:"):
                job.stop()
        return
    del st.session_state[_JOB]
    place = Path(st.session_state["place"])
    if (place / "scorecard.json").is_file():
        st.session_state[_REPORT] = str(place)
    else:
        st.session_state["failed"] = (job.code, job.output)
    st.rerun()


def _open() -> None:
    if failed := st.session_state.pop("failed", None):
        code, output = failed
        show_error(
            f"The evaluation ended without a report (exit code {code}). What it said:\n{output.strip() or '(nothing)'}"
        )
    with st.expander("Open an earlier report", icon=":material/folder_open:"):
        chosen = st.selectbox(
            "Reports of the Studio", _reports(), index=None, format_func=_name, placeholder="There is none yet"
            if not _reports() else "Choose one",
        )  # fmt: skip
        other = st.text_input("Or any folder that --report wrote", key="other")
        if st.button("Open the report", icon=":material/visibility:") and (chosen or other.strip()):
            st.session_state[_REPORT] = other.strip() or str(chosen)


def _keep() -> Path:
    return Path(options().keep) / "reports"


def _reports() -> list[Path]:
    """Newest first."""
    return sorted((file.parent for file in _keep().glob("*/scorecard.json")), reverse=True)


def _own_baseline() -> Path:
    """Where the folder keeps the run that its changes are held against, if it has one."""
    return Path(options().folder) / "evals" / "baseline.json"


def _runs() -> list[Path]:
    """What a run can be compared with: the folder's baseline, where it has one, and earlier reports."""
    own = _own_baseline()
    return [*([own] if own.is_file() else []), *(place / "run.json" for place in _reports())]


def _run_name(run: Path) -> str:
    return "the folder's baseline (evals/baseline.json)" if run == _own_baseline() else _name(run.parent)


def _name(place: Path) -> str:
    try:
        card = Report.read(place).card
        return f"{moment(card['began'])} · {', '.join(card.get('suites', ())) or 'all suites'}"
    except (StudioError, KeyError, ValueError):
        return place.name
