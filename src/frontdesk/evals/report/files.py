"""The files of a report."""

from pathlib import Path

import msgspec

from frontdesk.evals.report.junit import junit
from frontdesk.evals.report.page import page
from frontdesk.evals.results import Run, encode_run
from frontdesk.evals.scoring.scorecard import Scorecard


def write_report(folder: Path, run: Run, card: Scorecard, *, gate: bool = False) -> None:
    """Writes report.html, run.json, scorecard.json and junit.xml into `folder`, which is made if it is not there.

    With `gate`, what was missed before is let pass in them as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_bytes(encode_run(run))
    told = {"passed": not card.failed(gate), "gate": gate, **msgspec.to_builtins(card)}
    (folder / "scorecard.json").write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))
    (folder / "junit.xml").write_bytes(junit(run))
    (folder / "report.html").write_text(page(run, card, gate=gate), "utf-8")
