"""The end of a real service: who follows a draft gets it or hears why not, nobody hangs, and health says so."""

import asyncio
import json
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from drafter.events import Step
from service.desk import DraftDesk, DraftOrder
from service.errors import ServiceStopping
from service.listening import TellingServer, configured
from service.stopping import STOPPED, Stopping
from service.storage import Database
from service.storage.drafts import DraftState, list_drafts
from service.telemetry.metrics import Metrics
from service.turns import DraftTurns
from tests.service.cli.test_serve import served
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION
from tests.service.waiting import PATIENCE, until

STREAM = {"Accept": "text/event-stream"}


def drafting(how: str) -> dict[str, Any]:
    """A request for a draft that is written in this way, of a conversation of its own."""
    return {"conversation": {"id": how, "messages": [{"author": "customer", "text": how}]}}


class Follower:
    """Follows one draft in a thread; `how` is the way in which it is written, `mark` what it is told."""

    def __init__(self, base: str, how: str, mark: str | None = None) -> None:
        self.begun = threading.Event()
        self.last: tuple[str, Any] = ("nothing", None)
        self._how = how
        self._thread = threading.Thread(target=self._follow, args=(base, {**drafting(how), "instruction": mark}))
        self._thread.start()

    def end(self) -> tuple[str, Any]:
        """The last event."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"{self._how} hangs after {self.last}"
        return self.last

    def _follow(self, base: str, asked: dict[str, Any]) -> None:
        name = ""
        with (
            suppress(httpx.HTTPError),  # cut off: the last event says it
            httpx.stream("POST", f"{base}/v1/drafts", json=asked, headers=STREAM, timeout=PATIENCE) as answer,
        ):
            if answer.status_code >= 400:  # nothing had been streamed yet
                self.last = "error", json.loads(answer.read())
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.last = name, json.loads(line.removeprefix("data: "))
                if name in ("text", "step"):
                    self.begun.set()


def states(folder: Path) -> dict[str, int]:
    """How many drafts ended in each way, and why."""
    database = Database(f"sqlite:///{folder}/drafter.sqlite3")
    with database.reading() as session:
        kept = [(item.state, item.reason) for item in list_drafts(session, None).items]
    database.close()
    return {f"{state}: {reason}": kept.count((state, reason)) for state, reason in kept}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DRAFTER_SHUTDOWN_SECONDS", "600")
    monkeypatch.setenv("DRAFTER_DRAFTS_AT_ONCE", "3")  # by default the machine's cores decide
    return tmp_path / "data"


def test_drafts_end_in_time_or_say_why_they_were_ended(root: Path, data: Path, tmp_path: Path) -> None:
    mark = tmp_path / "enough"
    with served(root) as (process, base), httpx.Client(base_url=base, timeout=PATIENCE) as client:
        followers = {"endless": Follower(base, "endless"), "silent": Follower(base, "silent")}
        until(lambda: len(client.get("/v1/drafts").json()["items"]) == 2)
        followers["slow"] = Follower(base, "slow", str(mark))  # the last to come: it needs a place of its own
        assert all(followers[how].begun.wait(PATIENCE) for how in ("endless", "slow"))
        process.send_signal(signal.SIGTERM)
        until(lambda: client.get("/healthz").json() == {"status": "stopping"})
        for answer in (client.get("/readyz"), client.post("/v1/drafts", json=drafting("usual"))):
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "stopping")
        mark.touch()
        assert followers["slow"].end()[0] == "draft", "it is waited for"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)  # now there is no time any more
        for how in ("endless", "silent"):
            name, said = followers[how].end()
            assert (name, said["error"]["code"]) == ("error", "stopping"), how
            assert "Ask for another" in said["error"]["message"]
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    assert states(data) == {"ready: ": 1, f"cancelled: {STOPPED}": 2}


def test_who_waits_in_line_when_the_end_begins_is_told_at_once() -> None:
    turns, stopping = DraftTurns(at_once=1, waiting=1), Stopping()
    parts = make_parts(turns=turns)
    desk = DraftDesk(parts, Metrics().drafts, stopping)
    with turns.admit():
        waiting = desk.written(DraftOrder(CONVERSATION, "lea"))
        assert next(waiting) is Step.WAITING
        stopping.begin(3600)
        with pytest.raises(ServiceStopping, match="Ask again in a moment"):
            for _ in waiting:
                pass
        assert stopping.due, "nobody is at work for this service"
        assert turns.places == (1, 0)
    with parts.database().reading() as session:
        (kept,) = list_drafts(session, None).items
        assert (kept.state, "Ask again" in kept.reason) == (DraftState.CANCELLED, True)


def test_a_second_signal_ends_the_drafts_before_the_server_whenever_it_comes() -> None:
    class Interrupted(Stopping):
        """The second signal comes between a look whether the end is due and the next."""

        looked = False

        @property
        def due(self) -> bool:
            due, first = super().due, not self.looked
            self.looked = True
            if first:
                server.handle_exit(signal.SIGTERM, None)
            return due

    stopping = Interrupted()
    server = TellingServer(configured(make_client().app), stopping, 3600.0)
    with stopping.at_work():
        server.handle_exit(signal.SIGTERM, None)
        ends = [asyncio.run(server.on_tick(1)) for _ in range(2)]
    assert ends == [False, True]
    assert stopping.over


def test_it_waits_for_those_at_work_and_only_for_so_long() -> None:
    closed: list[str] = []
    stopping = Stopping(lambda: closed.append("closed"))
    stopping.refuse()
    assert not stopping.due
    with stopping.at_work():
        stopping.begin(3600)
        with pytest.raises(ServiceStopping, match="Ask again"):
            stopping.refuse()
        stopping.check()
        waited = [stopping.due]
        for seconds in (0, 3600):
            stopping.begin(seconds)
            waited.append(stopping.due)
        assert waited == [False, True, True], "what was hastened is not put off again"
    stopping.end()
    assert closed == ["closed"]
    with pytest.raises(ServiceStopping, match="Ask for another"):
        stopping.check()
