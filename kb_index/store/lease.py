"""The right to write to an index on a server: one holder at a time, lost by whoever falls silent.

Chroma has no transactions, but adding a row whose id exists changes nothing. So the right is a numbered row:
whoever adds the next number has it, and reads back whether that was himself. The holder changes his row again
and again. Who waits looks at that by his own clock, so that clocks of machines need not agree.

A holder that was only asleep may wake up and go on until he asks, and a request of a dead one may arrive late. No
right can prevent that; so who takes it is told whether it may happen (`contested`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from kb_index.errors import KnowledgeError, StoreError
from kb_index.store.chroma import Server, server_errors

__all__ = ["Lease"]

_PREFIX = "lease-"
_BEATS = 3  # in the time after which a holder is taken for dead
_LOOKS = 10


class Lease:
    """A writer's right over one database of a server; `seconds` of silence end it.

    `turn` counts the holders. `contested` says whether requests of former ones may still arrive; whoever has seen to
    it that they do no harm says False.
    """

    def __init__(self, rows: Any, server: Server) -> None:
        self.turn = 0
        self.contested = False
        self._rows = rows
        self._server = server
        self._seconds = server.lease
        self._owner = uuid4().hex
        self._seen = 0.0
        self._unanswered = False
        self._stopping = Event()
        self._heart: Thread | None = None

    def take(self) -> None:
        """Become the holder; waits for a dead one's time to run out. Raises StoreError while another one lives."""
        while not self._claim():
            pass  # another one was quicker, or a request of a dead one came late
        self._heart = Thread(target=self._beat, name="index lease", daemon=True)
        self._heart.start()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Around each single request that writes. Raises StoreError if another holder has come, or where an earlier
        request was not answered: it may still arrive, and undo a later one."""
        if self._unanswered:
            raise StoreError(f"a request to {self._server} failed before and may still be under way; run this again")
        self.check()
        self._unanswered = True
        with server_errors(self._server):
            yield
        self._unanswered = False

    def check(self) -> None:
        """Ask the server, if it has not heard of us for too long, whether another one has come. Raises StoreError."""
        if time.monotonic() - self._seen > self._seconds:
            self._show()
            self.confirm()

    def confirm(self) -> None:
        """Ask the server whether we still are the holder. Raises StoreError."""
        asked = time.monotonic()
        if not self._is_ours(self._top()):
            raise self._taken()
        self._seen = asked

    def release(self) -> None:
        """Let the next one in at once."""
        self._stopping.set()
        if self._heart:
            self._heart.join()
        self._change({"released": True, "settled": not self._unanswered and not self.contested})

    def _claim(self) -> bool:
        """Try for the turn after that of the present holder, once he is dead or has let go."""
        top = self._top()
        if top and not top["released"]:
            top = self._outwait(top)
        self.contested = top is not None and not top.get("settled")
        self.turn = int(top["turn"]) + 1 if top else 1
        self._seen = time.monotonic()
        row = {"turn": self.turn, "owner": self._owner, "beat": 0, "released": False}
        with server_errors(self._server):
            self._rows.add(ids=[f"{_PREFIX}{self.turn}"], embeddings=[[0.0]], metadatas=[row])
        return self._is_ours(self._top())

    def _is_ours(self, top: dict[str, Any] | None) -> bool:
        return top is not None and top["owner"] == self._owner

    def _show(self) -> None:
        """Show the server that we live."""
        self._change({"beat": time.time_ns()})

    def _change(self, data: dict[str, Any]) -> None:
        with server_errors(self._server):  # of a row that is gone nothing is changed and nothing is said
            self._rows.update(ids=[f"{_PREFIX}{self.turn}"], metadatas=[data])

    def _top(self) -> dict[str, Any] | None:
        with server_errors(self._server):
            rows = self._rows.get(where={"turn": {"$gt": 0}}, include=["metadatas"])["metadatas"]
        holders = [row for row in rows if "owner" in row]
        return max(holders, key=lambda row: int(row["turn"]), default=None)

    def _outwait(self, first: dict[str, Any]) -> dict[str, Any] | None:
        """The holder's row, once he has been silent for long enough or has let go."""
        now: dict[str, Any] | None = first
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            time.sleep(self._seconds / _LOOKS)
            now = self._top()
            if not now or now["released"]:
                break
            if (now["turn"], now["beat"]) != (first["turn"], first["beat"]):
                raise self._taken()
        return now

    def _beat(self) -> None:
        while not self._stopping.wait(self._seconds / _BEATS):
            with suppress(KnowledgeError):  # the server may be back in time for the next one; `check` tells if not
                self._show()
                self.confirm()

    def _taken(self) -> StoreError:
        return StoreError(f"another run is writing to the index at {self._server}; wait for it, then run this again")
