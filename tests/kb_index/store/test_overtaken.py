"""Whatever a writer does after another one has taken its place, the index is what the other one made of it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt, StoreError
from kb_index.store.chroma import Server
from kb_index.store.pointers import Pointers
from kb_index.store.server import ServerRevisions
from tests.chroma_server import ChromaServer
from tests.kb_index.store.test_folder_store import MODEL, entry, vector

LEASE = 1.0  # seconds: here no one is refused because another one is at work, so it may be short
Send = Callable[[], Any]


@pytest.fixture
def server(chroma_server: ChromaServer) -> Server:
    return chroma_server.database(LEASE)


@pytest.fixture
def index(server: Server) -> Iterator[ServerRevisions]:
    index = ServerRevisions.open(server, MODEL, create=True)
    change(index, "stays", "v0")
    yield index
    index.close()


def change(index: ServerRevisions, name: str, version: str) -> None:
    """Make a document this version of it; each version has its own number of passages."""
    made = entry(name, version, 2 + int(version[1:]))
    with index.writing(), index.next() as store:
        olds = [record for record in index.current()[1].records() if record.document_id == made.record.document_id]
        if made.record not in olds:
            store.write([replace(made, replaces=next(iter(olds), None))])


def assert_holds(index: ServerRevisions, *versions: str) -> None:
    """The index has these versions of documents ("a v1"), all of each, and nothing else."""
    made = [entry(name, version, 2 + int(version[1:])) for name, version in map(str.split, versions)]
    texts = {each.record.document_id: each.text for each in made}
    passages = {passage.id: passage for each in made for passage in each.passages}
    store = index.current()[1]
    assert sorted(store.records(), key=str) == sorted((each.record for each in made), key=str)
    assert {key: store.text(key) for key in texts} == texts
    assert {passage.id: passage for passage in store.passages()} == passages
    for key in passages:
        near = store.nearest(Kind.ARTICLE, vector(key), len(passages) + 5)
        assert [found for found, similarity in near if similarity == pytest.approx(1, abs=1e-5)] == [key]
        assert {found for found, _ in near} == set(passages)
    index.confirm()


def assert_goes_on(index: ServerRevisions, *versions: str) -> None:
    """It holds these versions, also for one that opens it now; and after more changes the server has nothing else."""
    assert_holds(index, *versions)
    other = ServerRevisions.open(index._server, MODEL)
    for number in range(3):
        change(other, "more", f"v{number}")
        assert_holds(index, *versions, f"more v{number}")
    (edition,) = {row.name.split("_")[1] for row in other._client.list_collections()} - {"state"}
    passages = sum(record.passages for record in other.current()[1].records())
    assert other._edition(edition)[Kind.ARTICLE].count() == passages + 5, "and two versions that were read lately"
    other.close()


def on_requests(index: ServerRevisions, around: Callable[[str, str, Send], Any]) -> None:
    """Let each request that writes, except for signs of life, go through `around`: what it does, its content, and
    how to send it."""
    session = index._client._server._session
    request = session.request

    def send(method: str, url: str, **rest: Any) -> Any:
        verb, content = url.rpartition("/")[2], bytes(rest.get("content", b"")).decode()
        sending = partial(request, method, url, **rest)
        if method == "delete":
            return around("drop", url, sending)
        writes = verb in ("add", "upsert", "update", "delete", "collections") and '"beat":1' not in content
        return around(verb, content, sending) if writes else sending()

    session.request = send


def doze_again_and_again(server: Server) -> None:
    """Write the document a, once for each line of the input, and fall asleep at the request that the line names."""
    index = ServerRevisions.open(server, MODEL)
    moment, does, needle, left = "", "", "", 0

    def around(verb: str, content: str, send: Send) -> Any:
        nonlocal left
        meant = verb == does and needle in content and threading.current_thread() is threading.main_thread()
        left -= meant
        for now in ("before", "after"):
            if now == "after":
                answer = send()
            if meant and left == 0 and moment == now:
                os.kill(os.getpid(), signal.SIGSTOP)
        return answer

    on_requests(index, around)
    for line in sys.stdin:
        version, moment, nth, does, needle = line.split()
        left = int(nth)
        try:
            change(index, "a", version)
            sys.stdout.write("wrote\n")
        except StoreError as error:
            sys.stdout.write(f"{error}\n")
        sys.stdout.flush()


@pytest.fixture
def sleeper(server: Server, index: ServerRevisions) -> Iterator["subprocess.Popen[str]"]:
    """Another process that writes and falls asleep."""
    code = f"from {__name__} import *\ndoze_again_and_again({server!r})"
    root = Path(__file__).resolve().parents[3]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.kill()


def fall_asleep(sleeper: "subprocess.Popen[str]", version: str, moment: str) -> None:
    assert sleeper.stdin
    sleeper.stdin.write(f"{version} {moment}\n")
    sleeper.stdin.flush()
    assert os.WIFSTOPPED(os.waitpid(sleeper.pid, os.WUNTRACED)[1])


def wake_up(sleeper: "subprocess.Popen[str]") -> str:
    """What it says, once it is awake."""
    assert sleeper.stdout
    sleeper.send_signal(signal.SIGCONT)
    return sleeper.stdout.readline()


MOMENTS = [
    "before 1 upsert pointers-",
    "before 1 drop kb_left",
    "before 1 delete #0",
    "before 1 upsert parts",
    "before 1 upsert part",
    "before 1 upsert headings",
    "after 1 upsert headings",
    "before 1 update died",
    "before 2 upsert pointers-",
    "after 2 upsert pointers-",
]


def test_a_writer_that_slept_through_another_ones_turn_changes_nothing(
    index: ServerRevisions, sleeper: "subprocess.Popen[str]"
) -> None:
    for number, moment in enumerate(MOMENTS):
        for version in ("v1", "v0", "v1", "v2"):  # so that v0 is swept next
            change(index, "a", version)
        index._client.create_collection(f"kb_left{number}_notes", embedding_function=None)
        fall_asleep(sleeper, "v3", moment)
        theirs = ("v3", "v0", "v4")[number % 3]
        change(index, "a", theirs)
        assert "another run is writing to the index at http" in wake_up(sleeper), moment
        assert_holds(index, f"a {theirs}", "stays v0")
    assert_goes_on(index, f"a {theirs}", "stays v0")


class Killed(BaseException):
    """Ends a writer as a kill does."""


class Ghosts:
    """The requests of a writer that is killed at the last of them: that one never left, the others may come again."""

    def __init__(self, writer: ServerRevisions, needle: str, nth: int) -> None:
        self._sent: list[Send] = []
        self._needle = needle
        self._left = nth
        on_requests(writer, self._around)

    def haunt(self) -> None:
        """Send all of them again."""
        for send in self._sent:
            send()

    def _around(self, verb: str, content: str, send: Send) -> Any:
        if self._left == 0:
            raise Killed
        self._sent.append(send)
        self._left -= self._needle in content
        if self._left == 0:
            raise Killed
        return send()


@pytest.fixture
def doomed(server: Server, index: ServerRevisions) -> Iterator[ServerRevisions]:
    """Another writer, for `Ghosts`."""
    doomed = ServerRevisions.open(server, MODEL)
    yield doomed
    doomed.close()


@pytest.mark.parametrize("theirs", ["v3", "v0", "v4"])
def test_requests_of_a_killed_writer_that_arrive_late_change_nothing(
    index: ServerRevisions, doomed: ServerRevisions, theirs: str
) -> None:
    for version in ("v0", "v1", "v2"):
        change(index, "a", version)
    ghosts = Ghosts(doomed, "pointers-", 2)
    with pytest.raises(Killed):
        change(doomed, "a", "v3")
    made = entry("a", theirs, 2 + int(theirs[1:]))
    with index.writing(), index.next() as store:
        ghosts.haunt()
        (old,) = [record for record in index.current()[1].records() if record.document_id == "s::a"]
        store.write([replace(made, replaces=old)])
        ghosts.haunt()
    assert_holds(index, f"a {theirs}", "stays v0")
    ghosts.haunt()
    assert_goes_on(index, f"a {theirs}", "stays v0")


@pytest.mark.parametrize("work", ["changing", "anew"])
def test_what_a_killed_run_had_finished_is_gone_on_with_in_spite_of_its_ghosts(
    index: ServerRevisions, doomed: ServerRevisions, work: str
) -> None:
    def start(index: ServerRevisions) -> AbstractContextManager[ServerRevisions]:
        return index.changing("s") if work == "changing" else index.anew()

    ghosts = Ghosts(doomed, "pointers-", 4)
    with pytest.raises(Killed):
        write_many(start(doomed))
    begun = {"changing": ["a v1", "b v1", "stays v0"], "anew": ["a v1"]}[work]
    with start(index) as building:
        ghosts.haunt()
        assert_holds(building, *begun)
        change(building, "c", "v2")
        ghosts.haunt()
        assert_holds(building, *begun, "c v2")
        assert_holds(index, "stays v0")
    ghosts.haunt()
    assert_goes_on(index, *begun, "c v2")


def write_many(work: AbstractContextManager[ServerRevisions]) -> None:
    with work as building:
        for name in "abcde":
            change(building, name, "v1")


def test_a_pointer_that_is_moved_while_a_successor_takes_over_is_seen_for_a_moment_at_most(
    index: ServerRevisions, doomed: ServerRevisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ServerRevisions.open(index._server, MODEL)
    ghosts = Ghosts(doomed, "pointers-", 2)
    with pytest.raises(Killed):
        change(doomed, "a", "v1")
    write = Pointers.write

    def late(pointers: Pointers, *arguments: Any) -> None:
        monkeypatch.undo()
        ghosts.haunt()  # after the successor has read the pointers
        assert_holds(reader, "a v1", "stays v0")
        write(pointers, *arguments)

    monkeypatch.setattr(Pointers, "write", late)
    with index.writing():
        with pytest.raises(IndexCorrupt, match="was removed while it was read; try again"):
            reader.confirm()
        assert_holds(reader, "stays v0")
    assert_goes_on(index, "stays v0")
    reader.close()


def test_who_got_no_answer_to_a_request_writes_no_more_and_the_next_run_goes_on_in_a_copy(
    index: ServerRevisions, doomed: ServerRevisions
) -> None:
    lost: list[Send] = []

    def around(verb: str, content: str, send: Send) -> Any:
        if "headings" in content and not lost:
            lost.append(send)
            raise httpx.ReadTimeout("slow")
        return send()

    on_requests(doomed, around)
    with doomed.writing():
        with pytest.raises(StoreError, match=r"no Chroma server answers at .* \(ReadTimeout\)"):
            change(doomed, "a", "v1")
        with pytest.raises(StoreError, match="failed before and may still be under way; run this again"):
            change(doomed, "a", "v1")
    change(index, "a", "v1")
    lost[0]()
    assert_goes_on(index, "a v1", "stays v0")


def test_after_an_error_of_another_kind_nothing_is_copied(index: ServerRevisions) -> None:
    edition = index.revision.split("-")[0]
    with pytest.raises(ValueError, match="half-way"):
        change_but_break(index)
    change(index, "a", "v1")
    assert index.revision.split("-")[0] == edition
    assert_goes_on(index, "a v1", "stays v0")


def change_but_break(index: ServerRevisions) -> None:
    with index.writing(), index.next() as store:
        store.write([entry("b", "v1")])
        raise ValueError("half-way")


def test_pointers_as_an_older_version_wrote_them_are_read(index: ServerRevisions) -> None:
    rows = index._pointers.rows()
    row = asdict(index._pointers.read()["current"])
    del row["contested"]
    rows.delete(where={"turn": {"$gt": 0}})
    rows.add(ids=["current"], embeddings=[[0.0]], metadatas=[row])
    assert_goes_on(index, "stays v0")
