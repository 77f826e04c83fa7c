"""An evaluation says what it searched with, and plays no case that the folder can't meet."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from frontdesk.app.evaluating import Evaluated, Wanted, evaluate
from frontdesk.app.settings import Settings, read_settings
from frontdesk.app.stage import Stage
from frontdesk.errors import FolderError
from frontdesk.evals.play import Stage as Played
from frontdesk.evals.play import play
from frontdesk.evals.results import WORDS_ONLY, Trial, encode_baseline
from frontdesk.evals.runner import Playing
from frontdesk.evals.written.cases import Case
from kit.encoders import WordsEncoder
from kit.folders import bookshop

PAGE = "https://books.example/help/returns"
CASES = f"""\
group: product
cases:
  - {{id: returns, say: how long can i return a book, expect: {{sources: ["{PAGE}#how-long"]}}}}
"""
TOOLS = """
@tool
async def book_reading(title: str) -> str:
    \"\"\"Book a reading.\"\"\"
    return title

def state() -> object:
    return {"booked": [], "cancelled": []}
"""


class Encoder(WordsEncoder):
    name = "e5-small"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = bookshop(tmp_path / "shop", TOOLS)
    (folder / "knowledge").mkdir()
    article = f"---\ntitle: Returns\nurl: {PAGE}\n---\n\n## How long\n\nBooks can be returned within 30 days.\n"
    (folder / "knowledge/returns.md").write_text(article, "utf-8")
    (folder / "evals").mkdir()
    (folder / "evals/cases.yaml").write_text(CASES, "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(provider="twin", index=tmp_path / "index")


async def once(cases: Sequence[Case], stage: Played, how: Playing) -> list[Trial]:
    """Plays without Inspect; what is to be encoded is encoded by its end."""
    trials = [await play(case, number, stage) for case in cases for number in range(1, how.trials + 1)]
    for thread in threading.enumerate():
        if thread.name == "frontdesk-encoding":
            thread.join(30)
    assert isinstance(stage, Stage)
    stage.loaded.knowledge.look(now=True)
    return trials


async def none(cases: Sequence[Case], stage: Played, how: Playing) -> list[Trial]:
    raise AssertionError("something was played")


async def evaluated(folder: Path, settings: Settings, baseline: Path | None = None) -> Evaluated:
    wanted = Wanted(folder, folder.parent / "logs", baseline=baseline)
    return await evaluate(wanted, settings, lambda doing, done, total: None, once)


def choose(name: str, key: str | None, model: str) -> Encoder:
    return Encoder()


async def test_a_run_and_its_baseline_say_what_was_searched_with(
    shop: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = await evaluated(shop, settings)
    assert words.run.search == WORDS_ONLY
    monkeypatch.setattr("frontdesk.app.knowledge.choose_encoder", choose)
    first = await evaluated(shop, settings)
    assert first.run.search == "words only, then e5-small", "it was encoded while the cases were played"
    baseline = shop / "baseline.json"
    baseline.write_bytes(encode_baseline(words.run))
    then = await evaluated(shop, settings, baseline)
    assert then.run.search == "e5-small"
    assert [note for note in then.card.notes if "the baseline's was words only, this run's e5-small" in note]
    assert not then.card.failed(gate=True)
    baseline.write_bytes(encode_baseline(then.run))
    assert (await evaluated(shop, settings, baseline)).card.notes == ()


async def told(folder: Path, settings: Settings, case: str, baseline: Path | None = None) -> str:
    (folder / "evals/new.yaml").write_text(f"group: product\ncases:\n  - {{id: new, say: hi, expect: {case}}}\n")
    wanted = Wanted(folder, folder.parent / "logs", baseline=baseline)
    with pytest.raises(FolderError) as caught:
        await evaluate(wanted, settings, lambda doing, done, total: None, none)
    return str(caught.value)


async def test_what_cases_name_and_the_folder_has_not_is_told_before_anything_is_played(
    shop: Path, settings: Settings
) -> None:
    assert (
        f"evals/new.yaml:3: case 'new': no document of the knowledge has the source '{PAGE}#how-lnog'. "
        f"Did you mean '{PAGE}#how-long'?"
    ) in await told(shop, settings, f'{{sources: ["{PAGE}#how-lnog"]}}')
    assert (
        "evals/new.yaml:3: case 'new': state() of tools.py returns nothing called 'boked' at its top level. "
        "Did you mean 'booked'?"
    ) in await told(shop, settings, "{state: {boked: []}}")
    assert "there is no tool 'book_a_reading'. Did you mean 'book_reading'?" in await told(
        shop, settings, "{calls: [{book_a_reading: {}}]}"
    )


async def test_what_the_folder_has_lost_since_the_baseline_is_measured_and_not_called_the_cases_error(
    shop: Path, settings: Settings
) -> None:
    baseline = shop / "baseline.json"
    baseline.write_bytes(encode_baseline((await evaluated(shop, settings)).run))
    article = shop / "knowledge/returns.md"
    article.write_text(article.read_text("utf-8").replace("help/returns", "help/giving-back"), "utf-8")
    (trial,) = (await evaluated(shop, settings, baseline)).run.trials
    assert [check.key for check in trial.checks if not check.passed] == ["sources"]
    with pytest.raises(FolderError, match=r"case 'returns': no document of the knowledge has the source"):
        await evaluated(shop, settings)


async def test_what_documents_say_differently_is_told_and_fails_once_the_baseline_was_without_it(
    shop: Path, settings: Settings
) -> None:
    def write(name: str, fee: str) -> None:
        text = f"Express delivery costs {fee} for each order, whatever the weight of the parcel."
        (shop / f"knowledge/{name}.md").write_text(f"---\nurl: https://shop.example/{name}\n---\n# {name}\n\n{text}\n")

    write("delivery", "$9")
    write("parcels", "$9")
    baseline = shop / "baseline.json"
    baseline.write_bytes(encode_baseline((await evaluated(shop, settings)).run))
    write("parcels", "$19")
    alone = await evaluated(shop, settings)
    assert alone.run.to_mend
    (wrong,) = alone.run.to_mend
    told = wrong.told
    assert wrong.files == ("knowledge/delivery.md", "knowledge/parcels.md")
    assert ("$9 in knowledge/delivery.md" in told, "$19 in knowledge/parcels.md" in told) == (True, True)
    assert alone.card.notes == (f"In the documents: {told}.",)
    assert not any("in the documents" in reason for reason in alone.card.reasons())
    compared = await evaluated(shop, settings, baseline)
    assert compared.card.reasons(gate=True) == (f"in the documents: {told}",)
    baseline.write_bytes(encode_baseline(replace(alone.run, to_mend=None)))
    assert not (await evaluated(shop, settings, baseline)).card.failed(gate=True), "nobody looked then"
    baseline.write_bytes(encode_baseline(alone.run))
    accepted = await evaluated(shop, settings, baseline)
    assert not accepted.card.failed(gate=True)
    assert f"In the documents: {told}." in accepted.card.notes


async def test_documents_that_cannot_be_read_fail_against_a_baseline(shop: Path, settings: Settings) -> None:
    baseline = shop / "baseline.json"
    baseline.write_bytes(encode_baseline((await evaluated(shop, settings)).run))
    (shop / "knowledge/guide.pdf").write_bytes(b"%PDF-1.7 broken")
    (reason,) = (await evaluated(shop, settings, baseline)).card.reasons(gate=True)
    assert reason.startswith("in the documents: knowledge/guide.pdf: ")
