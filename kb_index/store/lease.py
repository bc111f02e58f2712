"""The right to write to an index on a server: one holder at a time, lost by whoever falls silent.

Chroma has no transactions, but adding a row whose id exists changes nothing. So the right is a numbered row:
whoever adds the next number has it, and reads back whether that was himself. The holder changes his row again
and again. Who waits looks at that by his own clock, so that clocks of machines need not agree.
"""

import time
from contextlib import suppress
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
    """A writer's right over one database of a server; `seconds` of silence end it."""

    def __init__(self, rows: Any, server: Server) -> None:
        self._rows = rows
        self._server = server
        self._seconds = server.lease
        self._owner = uuid4().hex
        self._turn = 0
        self._seen = 0.0
        self._stopping = Event()
        self._heart: Thread | None = None

    def take(self) -> None:
        """Become the holder; waits for a dead one's time to run out. Raises StoreError while another one lives."""
        while not self._claim():
            pass  # another one was quicker, or a request of a dead one came late
        with server_errors(self._server):
            self._rows.delete(where={"turn": {"$lt": self._turn}})
        self._stopping.clear()
        self._heart = Thread(target=self._beat, name="index lease", daemon=True)
        self._heart.start()

    def check(self) -> None:
        """Ask the server, if it has not heard of us for too long, whether another one has come. Raises StoreError."""
        if time.monotonic() - self._seen > self._seconds:
            self.confirm()

    def confirm(self) -> None:
        """Show the server that we live, and ask whether we still are the holder. Raises StoreError."""
        asked = time.monotonic()
        with server_errors(self._server):  # of a row that is gone nothing is changed and nothing is said
            self._rows.update(ids=[f"{_PREFIX}{self._turn}"], metadatas=[{"beat": time.time_ns()}])
        if not self._is_ours(self._top()):
            raise self._taken()
        self._seen = asked

    def release(self) -> None:
        """Let the next one in at once."""
        self._stopping.set()
        if self._heart:
            self._heart.join()
        with server_errors(self._server):
            self._rows.update(ids=[f"{_PREFIX}{self._turn}"], metadatas=[{"released": True}])

    def _claim(self) -> bool:
        """Try for the turn after that of the present holder, once he is dead or has let go."""
        top = self._top()
        if top and not top["released"]:
            self._outwait(top)
        self._turn = int(top["turn"]) + 1 if top else 1
        self._seen = time.monotonic()
        row = {"turn": self._turn, "owner": self._owner, "beat": 0, "released": False}
        with server_errors(self._server):
            self._rows.add(ids=[f"{_PREFIX}{self._turn}"], embeddings=[[0.0]], metadatas=[row])
        return self._is_ours(self._top())

    def _is_ours(self, top: dict[str, Any] | None) -> bool:
        return top is not None and top["owner"] == self._owner

    def _top(self) -> dict[str, Any] | None:
        with server_errors(self._server):
            rows = self._rows.get(where={"turn": {"$gt": 0}}, include=["metadatas"])["metadatas"]
        return max(rows, key=lambda row: int(row["turn"]), default=None)

    def _outwait(self, first: dict[str, Any]) -> None:
        """Return once the holder has been silent for long enough or has let go."""
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            time.sleep(self._seconds / _LOOKS)
            now = self._top()
            if not now or now["released"]:
                return
            if (now["turn"], now["beat"]) != (first["turn"], first["beat"]):
                raise self._taken()

    def _beat(self) -> None:
        while not self._stopping.wait(self._seconds / _BEATS):
            with suppress(KnowledgeError):  # the server may be back in time for the next one; `check` tells if not
                self.confirm()

    def _taken(self) -> StoreError:
        return StoreError(f"another run is writing to the index at {self._server}; wait for it, then run this again")
