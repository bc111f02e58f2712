"""The process that drafts: pieces and errors come through, and whatever it does it is left, ended and replaced."""

import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.errors import ConversationError, NeedsModel
from drafter.events import Event, Pulse, Step, TextDelta
from drafter.refinement import RefineHow, Refinement, RefineOrder
from drafter.wish import Wish
from kb_index.errors import IndexMissing
from service.errors import Interrupted
from service.tracebacks import Bug
from service.worker import Worker
from tests.processes import wait_until_gone
from tests.service.hanging import make_parts
from tests.service.sample import HIT, usual_events


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(make_parts)
    yield worker
    worker.stop()


def conversation_of(how: str) -> Conversation:
    return Conversation.model_validate({"id": "1", "messages": [{"author": "customer", "text": how}]})


def ask(worker: Worker, how: str = "usual", instruction: str = "") -> Iterator[Event]:
    events = worker.stream(conversation_of(how), Wish(instruction=instruction))
    return (e for e in events if not isinstance(e, Pulse))


def words_of(events: Iterable[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def test_what_is_made_there_comes_out_here(worker: Worker) -> None:
    came, made = list(ask(worker)), usual_events()
    assert [one for one in came if not isinstance(one, TextDelta)] == [
        one for one in made if not isinstance(one, TextDelta)
    ]
    assert words_of(came) == words_of(made)
    assert sum(isinstance(one, TextDelta) for one in came) < 20, "and in few pieces where they come at once"
    assert worker.search("why?", 2) == [HIT, HIT]
    assert worker.sources() == []
    assert worker.examine() == []


def test_a_text_is_refined_there(worker: Worker) -> None:
    conversation = Conversation.model_validate({"id": "1", "messages": [{"author": "customer", "text": "usual"}]})
    order = RefineOrder(text="One. Two.", how=RefineHow.SHORTER)
    *_, made = (e for e in worker.refine(conversation, order) if not isinstance(e, Pulse))
    assert isinstance(made, Refinement)
    assert made.text == "One."
    assert [offer.how for offer in worker.refine_offers(conversation)] == [RefineHow.SHORTER, RefineHow.TRANSLATE]
    with pytest.raises(NeedsModel):
        list(worker.refine(conversation, RefineOrder(text="One.", how=RefineHow.TRANSLATE, language="de")))


def test_errors_come_through_as_they_are(worker: Worker) -> None:
    with pytest.raises(ConversationError, match="mailbox 'x' has no profile"):
        list(ask(worker, "refuse"))
    with pytest.raises(IndexMissing):
        worker.search("missing", 1)
    with pytest.raises(Bug, match="in _bug") as bug:  # it is for the log: problem_of tells it to nobody
        list(ask(worker, "bug"))
    assert "OSError" in str(bug.value)
    assert "sk-123" not in str(bug.value), "the log holds no words of errors unless it is asked to"
    assert isinstance(list(ask(worker))[-1], Draft), "the same process goes on"


def test_many_at_once(worker: Worker) -> None:
    begun = [ask(worker) for _ in range(30)]
    assert [next(events) for events in begun[:10]] == [Step.READING] * 10
    assert all(isinstance(list(events)[-1], Draft) for events in begun)


def test_as_many_at_once_as_it_has_channels_for() -> None:
    worker = Worker(make_parts, channels=40)
    begun = [worker.stream(conversation_of("endless")) for _ in range(40)]
    firsts = [next(event for event in events if not isinstance(event, Pulse)) for events in begun]
    assert firsts == [Step.READING] * 40
    waiting = worker.stream(conversation_of("usual"))
    assert next(waiting) == Pulse(), "one more waits"
    worker.stop()


def test_one_that_is_left_stops_there(worker: Worker, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    events = worker.stream(conversation_of("endless"), Wish(instruction=str(closed)))
    while not isinstance(next(events), TextDelta):
        pass
    events.close()  # type: ignore[attr-defined]  # a generator behind an iterator
    assert closed.exists()


@pytest.mark.parametrize("how", ["deaf", "busy", "silent"])
def test_one_that_takes_too_long_is_ended_with_its_process(how: str, caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker(make_parts)
    worker.start()
    assert worker.search("why?", 1) == [HIT]
    worker._seconds = 1.0  # from now on, so that the time does not go into loading
    with pytest.raises(Interrupted, match="Ask again"):
        list(ask(worker, how))
    worker._seconds = math.inf
    assert isinstance(list(ask(worker))[-1], Draft), "another process has taken its place"
    assert "too long" in caplog.text
    worker.stop()


def test_one_whose_process_dies_says_so_and_another_is_started(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    events = ask(worker, "die")
    with pytest.raises(Interrupted):
        list(events)
    assert isinstance(list(ask(worker))[-1], Draft)
    assert "ended (3); another is started" in caplog.text


def test_a_process_that_is_deaf_ends_by_itself_and_shows_where(capfd: pytest.CaptureFixture[str]) -> None:
    worker = Worker(make_parts, deaf_seconds=3.0)
    with pytest.raises(Interrupted):
        list(ask(worker, "deaf"))
    assert "hold_the_lock" in capfd.readouterr().err
    worker.stop()


def test_a_stopped_one_starts_nothing(worker: Worker) -> None:
    assert isinstance(list(ask(worker))[-1], Draft)
    worker.stop()
    with pytest.raises(Interrupted, match="being stopped"):
        list(ask(worker))


START = """
import sys
sys.path.insert(0, sys.argv[1])
from service.worker import Worker
from tests.service.hanging import make_parts
worker = Worker(make_parts, deaf_seconds=3)
worker.search("why?", 1)
print(worker._process._process.pid, flush=True)
if sys.argv[2]:
    import threading
    threading.Thread(target=lambda: worker.search(sys.argv[2], 1), daemon=True).start()
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["", "deaf"])
def test_it_does_not_outlive_a_service_that_is_killed(root: Path, doing: str) -> None:
    command = [sys.executable, "-c", START, str(root), doing]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as service:
        assert service.stdout
        pid = int(service.stdout.readline())
        os.kill(service.pid, signal.SIGKILL)
    wait_until_gone(pid, 30)
