"""An ingest that is killed, and indexes that come and go while other processes search."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.folder import read_folder
from frontdesk.knowledge import Query
from frontdesk.knowledge.ingest import Library, LiveKnowledge, Report, ingest
from kit.process import environment

ASKED = Query("Is the battery covered?")


def write(folder: Path, words: str) -> None:
    place = folder / "knowledge"
    place.mkdir(exist_ok=True)
    texts = {
        "battery": f"The battery is covered, {words}.",
        "delivery": "Delivery takes two days.",
        "returns": "Books can be returned within a month.",
    }
    for name, text in texts.items():
        front = f"---\ntitle: {name.capitalize()}\nurl: https://example.org/{name}\n---\n"
        (place / f"{name}.md").write_text(f"{front}## About\n\n{text}\n")


def read(folder: Path, library: Library) -> Report:
    return ingest(folder, read_folder(folder).config, library)


def said(live: LiveKnowledge) -> str:
    """What is found on the battery."""
    return live.find(ASKED, 1)[0].paragraphs[0]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


KILLED = """\
import os, signal, sys
from pathlib import Path
from frontdesk.folder import read_folder
from frontdesk.knowledge.ingest import Library, ingest
from frontdesk.knowledge.ingest import cache, library

folder, place, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def progress(what, done, of):
    if f"{what} {done}" == moment:
        die()

if moment == "taking in":
    os.fsync = lambda number: None
    library.sync_folder = die
if moment == "pointing":
    Library.serve = die
if moment == "replacing":
    Path.replace = lambda self, target: die() if target.name == "current" else os.replace(self, target)
if moment == "clearing":
    library.shutil.rmtree = die
ingest(folder, read_folder(folder).config, Library(place), progress=progress)
"""


@pytest.mark.parametrize(
    ("moment", "serves"),
    [
        ("documents 1", "first"),
        ("documents 3", "first"),
        ("index 1", "first"),
        ("index 3", "first"),
        ("taking in", "first"),
        ("pointing", "first"),
        ("replacing", "first"),
        ("clearing", "third"),
    ],
)
def test_killed_at_any_moment_a_whole_index_serves_and_the_next_build_succeeds(
    folder: Path, library: Library, moment: str, serves: str
) -> None:
    write(folder, "zeroth")
    read(folder, library)
    write(folder, "first")
    read(folder, library)
    live = LiveKnowledge(library)
    write(folder, "third")
    command = [sys.executable, "-c", KILLED, str(folder), str(library.path), moment]
    killed = subprocess.run(command, capture_output=True, env=environment(), check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    live.look(now=True)
    assert said(live) == f"The battery is covered, {serves}."
    current = library.current()
    assert current
    assert library.has(current)
    assert said(LiveKnowledge(library)) == f"The battery is covered, {serves}."
    report = read(folder, library)
    live.look(now=True)
    assert said(live) == "The battery is covered, third."
    assert report.index == library.current()
    assert not list(library.path.glob("indexes/.unfinished*"))
    live.close()


SEARCHER = """\
import sys
from pathlib import Path
from frontdesk.knowledge import Query
from frontdesk.knowledge.ingest import Library, LiveKnowledge

live = LiveKnowledge(Library(Path(sys.argv[1])))
seen = set()
while True:
    live.look(now=True)
    found = live.find(Query("Is the battery covered?"), 3)
    assert found, "nothing was found"
    text = found[0].paragraphs[0]
    if text not in seen:
        print(text, flush=True)
        seen.add(text)
    if text.endswith(", last."):
        break
"""


def test_searches_of_several_processes_go_on_while_the_index_is_replaced(folder: Path, library: Library) -> None:
    write(folder, "at first")
    read(folder, library)
    command = [sys.executable, "-c", SEARCHER, str(library.path)]
    searchers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
        for _ in range(3)
    ]
    try:
        for searcher in searchers:
            assert searcher.stdout
            assert searcher.stdout.readline() == "The battery is covered, at first.\n"
        for number in range(10):
            write(folder, f"round {number}")
            read(folder, library)
        write(folder, "last")
        read(folder, library)
        ends = [searcher.communicate(timeout=60) for searcher in searchers]
    finally:
        for searcher in searchers:
            searcher.kill()
            searcher.wait()
    assert [(searcher.returncode, err) for searcher, (_, err) in zip(searchers, ends, strict=True)] == [(0, "")] * 3
    assert all(out.endswith("The battery is covered, last.\n") for out, _ in ends)


def test_two_who_build_at_once_both_end_with_the_same_index(folder: Path, tmp_path: Path) -> None:
    write(folder, "by both")
    command = [sys.executable, "-m", "frontdesk", "ingest", str(folder), "--json"]
    env = environment(FRONTDESK_INDEX=str(tmp_path / "index"))
    builders = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    ends = [builder.communicate(timeout=60) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0], ends
    assert sorted(b'"built":true' in out for out, _ in ends) == [False, True]
