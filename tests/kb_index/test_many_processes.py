"""One process writes and four search at once, and an index made anew meanwhile: no error, never a mixture."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kb_index.index import KnowledgeIndex
from kb_index.store.chroma import Server
from tests.chroma_server import ChromaServer
from tests.two_states import EMBEDDER, QUESTIONS, SOURCE, Answers, State, documents, expected, found

ROOT = Path(__file__).resolve().parents[2]
SEARCHING = """
import sys, threading
from pathlib import Path
from kb_index.store.chroma import Server
from kb_index.index import KnowledgeIndex
from tests.two_states import EMBEDDER, QUESTIONS, found
index = KnowledgeIndex.open({place!r}, EMBEDDER)
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
print("open", flush=True)
while not stop.is_set():
    for number, question in enumerate(QUESTIONS):
        print(number, *sorted(found(index, question)), sep="|", flush=True)
"""


@pytest.fixture(params=["folder", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Server:
    """Where an index goes, for either engine."""
    if request.param == "folder":
        return tmp_path / "index"
    server: ChromaServer = request.getfixturevalue("chroma_server")
    return server.database(6.0)


@contextmanager
def searching(place: Path | Server, answers: Path) -> Iterator[None]:
    """A process that searches all the time, until the block ends; what it found goes to a file."""
    code = SEARCHING.format(place=place).replace("PosixPath(", "Path(")
    with answers.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=out, text=True
        )
        try:
            yield
        finally:
            process.communicate("")
    assert process.returncode == 0


def seen(answers: Path) -> list[tuple[int, frozenset[str]]]:
    """The number of each question and what was found for it."""
    first, *lines = answers.read_text().splitlines()
    assert first == "open"
    rows = [line.split("|") for line in lines]
    return [(int(number), frozenset(texts)) for number, *texts in rows]


def opened(place: Path | Server) -> KnowledgeIndex:
    return KnowledgeIndex.open(place, EMBEDDER, create=True)


def test_four_processes_search_while_one_writes_and_makes_anew(place: Path | Server, tmp_path: Path) -> None:
    known: dict[State, Answers] = expected(lambda: opened(place))
    if isinstance(place, Server):
        assert known == expected(lambda: opened(tmp_path / "embedded")), "both engines find the same"
    files = [tmp_path / f"answers-{number}" for number in range(4)]
    with ExitStack() as stack:
        for file in files:
            stack.enter_context(searching(place, file))
        index = opened(place)
        for state in (State.BEFORE, State.AFTER, State.BEFORE):
            index.sync(SOURCE, documents(state))
        index.close()
        with KnowledgeIndex.anew(place, EMBEDDER) as made:
            made.sync(SOURCE, documents(State.AFTER))
        wait_for_searches(files)
    allowed = [{known[state][1][number] for state in State} for number in range(len(QUESTIONS))]
    for file in files:
        answers = seen(file)
        assert [(number, texts) for number, texts in answers if texts not in allowed[number]] == []
        assert answers, "it has searched"


def wait_for_searches(files: list[Path]) -> None:
    """Until each process has found something after the last change, or has had a minute."""
    sizes, until = [file.stat().st_size for file in files], time.monotonic() + 60
    while time.monotonic() < until and any(
        file.stat().st_size == size for file, size in zip(files, sizes, strict=True)
    ):
        time.sleep(0.1)


def test_one_that_was_open_finds_what_was_made_anew(place: Path | Server) -> None:
    index = opened(place)
    index.sync(SOURCE, documents(State.BEFORE))
    index.sync("other", documents(State.BEFORE)[:3])
    before = found(index, QUESTIONS[1])
    with KnowledgeIndex.anew(place, EMBEDDER) as made:
        made.sync(SOURCE, documents(State.AFTER))
        assert found(index, QUESTIONS[1]) == before
    assert index.info().documents_by_source == {SOURCE: len(documents(State.AFTER))}
    assert not index.info().outdated
    index.close()


def test_a_run_killed_at_random_moments_leaves_no_mixture(place: Path | Server) -> None:
    result = subprocess.run(
        [sys.executable, "-c", KILLING.format(place=place).replace("PosixPath(", "Path(")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout.split(), result.returncode) == (["3", "0"], 0), result.stderr


KILLING = """
from pathlib import Path
from kb_index.store.chroma import Server
from tests.benchmarks.kill_indexing import kill_again_and_again
found = kill_again_and_again({place!r}, 3, seed=7)
print(found.total(), found["mixture"])
"""
