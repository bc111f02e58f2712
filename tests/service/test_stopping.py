"""The end of a real service: who follows a draft gets it or hears why not, nobody hangs, and health says so."""

import json
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.errors import ServiceStopping
from service.stopping import STOPPED, Stopping
from service.storage import Database
from service.storage.drafts import list_drafts
from tests.service.cli.test_serve import served

STREAM = {"Accept": "text/event-stream"}


def drafting(how: str) -> dict[str, Any]:
    """A request for a draft that is written in this way, of a conversation of its own."""
    return {"conversation": {"id": how, "messages": [{"author": "customer", "text": how}]}}


class Follower:
    """Follows one draft in a thread; `how` is the way in which it is written."""

    def __init__(self, base: str, how: str) -> None:
        self.begun = threading.Event()
        self.last: tuple[str, Any] = ("nothing", None)
        self._thread = threading.Thread(target=self._follow, args=(base, how))
        self._thread.start()

    def end(self) -> tuple[str, Any]:
        """The last event."""
        self._thread.join(60)
        assert not self._thread.is_alive(), "it hangs"
        return self.last

    def _follow(self, base: str, how: str) -> None:
        name = ""
        with (
            suppress(httpx.HTTPError),  # cut off: the last event says it
            httpx.stream("POST", f"{base}/v1/drafts", json=drafting(how), headers=STREAM, timeout=60) as answer,
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
    monkeypatch.setenv("DRAFTER_SHUTDOWN_SECONDS", "60")
    return tmp_path / "data"


def test_drafts_end_in_time_or_say_why_they_were_ended(root: Path, data: Path) -> None:
    with served(root) as (process, base):
        followers = {how: Follower(base, how) for how in ("endless", "silent", "slow")}
        assert all(followers[how].begun.wait(60) for how in ("endless", "slow"))
        process.send_signal(signal.SIGTERM)
        while httpx.get(f"{base}/healthz", timeout=10).json() == {"status": "ok"}:
            time.sleep(0.05)
        assert httpx.get(f"{base}/healthz").json() == {"status": "stopping"}
        for answer in (httpx.get(f"{base}/readyz"), httpx.post(f"{base}/v1/drafts", json=drafting("usual"))):
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "stopping")
        assert followers["slow"].end()[0] == "draft", "it is waited for"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)  # now there is no time any more
        for how in ("endless", "silent"):
            name, said = followers[how].end()
            assert (name, said["error"]["code"]) == ("error", "stopping"), how
            assert "Ask for another" in said["error"]["message"]
        assert process.wait(60) in (0, -signal.SIGTERM)
    assert states(data) == {"ready: ": 1, f"cancelled: {STOPPED}": 2}


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
