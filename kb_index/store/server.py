"""The revisions of an index on a Chroma server: rows of one collection point at the current one."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import RLock
from typing import Any
from uuid import uuid4

from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.store.chroma import REBUILD, Server, connect_server, corrupt, disconnect, server_errors
from kb_index.store.lease import Lease
from kb_index.store.rows import LAYOUT, Record
from kb_index.store.server_store import Edition, Revision, ServerStore

__all__ = ["ServerRevisions"]

_STATE = "kb_state"
_CURRENT, _CHANGING, _ANEW = "current", "changing-", "anew-"


class ServerRevisions:
    """An index in a database of a Chroma server. Threads may share it; `lock` is held while a store is in use."""

    def __init__(self, server: Server, model: str, client: Any, pointer: str = _CURRENT) -> None:
        self.lock = RLock()
        self._server = server
        self._model = model
        self._client = client
        self._pointer = pointer
        self._open: ServerStore | None = None
        self._editions: dict[str, Edition] = {}
        self._passed_over = ""  # a revision of another embedding model
        self._lease: Lease | None = None
        self._rows: Any = None

    @classmethod
    def open(cls, server: Server, model: str, *, create: bool = False) -> "ServerRevisions":
        """Connect to the index on a server for the embedding model of this name.

        Raises IndexMissing (unless `create`), ModelMismatch, IndexCorrupt, StoreError.
        """
        revisions = cls.connect(server, model)
        try:
            if create and revisions._read() is None:
                with revisions.writing():
                    if revisions._read() is None:  # or another process has made it meanwhile
                        revisions._start()
            revisions.current()
        except BaseException:
            revisions.close()
            raise
        return revisions

    @classmethod
    def connect(cls, server: Server, model: str) -> "ServerRevisions":
        """Connect to a server, whatever its database holds. Raises StoreError."""
        return cls(server, model, connect_server(server))

    @property
    def revision(self) -> str:
        """The name of the current revision; another process may have made it."""
        return self._now().name

    def current(self) -> tuple[str, ServerStore]:
        """The name and the store of the current revision, for as long as `lock` is held. Raises as `open` does."""
        with self.lock:
            now = self._now()
            if self._open is None or now.name not in (self._open.revision.name, self._passed_over):
                try:
                    self._check(now)
                except ModelMismatch:
                    if self._open is None:
                        raise
                    self._passed_over = now.name  # go on with what is open until this process is restarted
                else:
                    self._open = ServerStore(self._edition(now.edition), now)
            return self._open.revision.name, self._open

    def confirm(self) -> None:
        """Raise IndexCorrupt if a writer may have removed something of the open revision since."""
        with self.lock:
            if self._open is None:
                return
            now, read = self._now(), self._open.revision
            same = now.edition == read.edition
            kept = now.previous_number <= read.number if same else now.previous_edition == read.edition
            if not kept:
                self._open = None
                raise IndexCorrupt(f"revision {read.name} at {self._server} was removed while it was read; try again")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one, of all processes, to make new revisions. Raises StoreError if another is at it."""
        if self._lease:  # a part of a longer piece of work
            yield
            return
        lease = Lease(self._state(), self._server)
        lease.take()
        self._lease = lease
        try:
            yield
        finally:
            self._lease = None
            with suppress(StoreError):  # it then runs out by itself
                lease.release()

    @contextmanager
    def next(self) -> Iterator[ServerStore]:
        """A store for the next revision, which becomes the current one if the block ends without an error."""
        lease, now, current = self._held(), self._now(), self._read(_CURRENT)
        self._check(now)
        store = ServerStore(self._edition(now.edition), replace(now, number=now.number + 1), lease.check)
        read_too = current is not None and current.edition == now.edition
        store.sweep(current.previous_number if current and read_too else now.number, now.number)
        self._sweep_editions()
        yield store
        self._point(store.revision)

    @contextmanager
    def changing(self, source: str) -> Iterator["ServerRevisions"]:
        """The index as a change of this source is going to leave it, or as a killed run left that change; all of
        it takes effect if the block ends without an error."""
        if self._pointer != _CURRENT:  # a part of an index made anew
            yield self
            return
        with self.writing(), self._beside(_CHANGING, f"{self.revision} {source}") as building:
            yield building

    @contextmanager
    def anew(self) -> Iterator["ServerRevisions"]:
        """An index made anew beside this one, empty or as a broken run left it; it takes this one's place if the
        block ends without an error."""
        with self.writing(), self._beside(_ANEW, self._model) as building:
            begun, current = building._read(), self._read()
            if begun is None or (current and begun.edition == current.edition):  # a run was killed once it was done
                building._start()
            yield building

    def former(self) -> list[Record]:
        """The records of the current revision, whatever embedding model it is of; none where it cannot be read."""
        try:
            now = self._now()
            return ServerStore(self._edition(now.edition), now).records() if now.layout == LAYOUT else []
        except StoreError:
            return []

    def close(self) -> None:
        """Let go of the connection."""
        with self.lock:
            self._open = None
            disconnect(self._client)

    def _read(self, pointer: str | None = None) -> Revision | None:
        state = self._state(create=False)
        if state is None:
            return None
        with server_errors(self._server):
            found = state.get(ids=[pointer or self._pointer], include=["metadatas"])
        return Revision.of(found["metadatas"][0]) if found["ids"] else None

    @contextmanager
    def _beside(self, prefix: str, key: str) -> Iterator["ServerRevisions"]:
        """Revisions under a pointer of their own for one piece of work; other work of the kind is given up."""
        name = f"{prefix}{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        building = ServerRevisions(self._server, self._model, self._client, name)
        building._lease = self._lease
        self._forget([other for other in self._pointers() if other.startswith(prefix) and other != name])
        if (begun := building._read()) and (begun.layout, begun.model) != (LAYOUT, self._model):
            self._forget([name])
        yield building
        if done := building._read():
            self._point(done)
            self._forget([name])

    def _now(self) -> Revision:
        now = self._read() or (self._read(_CURRENT) if self._pointer.startswith(_CHANGING) else None)
        if now is None:
            fix = "run: drafter index PATH --kind article"
            raise IndexMissing(f"nothing has been indexed at {self._server}; {fix}")
        return now

    def _check(self, now: Revision) -> None:
        if now.layout != LAYOUT:
            raise corrupt(f"at {self._server}", f"it is laid out as {now.layout!r}, this version reads {LAYOUT!r}")
        if now.model != self._model:
            raise ModelMismatch(
                f"the index at {self._server} was made with embedding model {now.model!r}, configured is "
                f"{self._model!r}; configure {now.model!r}, or {REBUILD}"
            )

    def _start(self) -> None:
        """Point at a new, empty edition."""
        edition = uuid4().hex[:12]
        with server_errors(self._server):
            for part, name in Edition.names(edition).items():
                hnsw = {"space": "cosine" if part in set(Kind) else "l2"}
                self._client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
        self._point(Revision(edition, 0, self._model, LAYOUT, 0, 0, ""))

    def _point(self, revision: Revision) -> None:
        self._held().confirm()
        old = self._read()
        if old and old.edition == revision.edition:
            revision = replace(revision, previous_number=old.number, previous_edition="")
        elif old:
            revision = replace(revision, previous_number=-1, previous_edition=old.edition)
        row = revision.stamped().row()
        with server_errors(self._server):
            self._state().upsert(ids=[self._pointer], embeddings=[[0.0]], metadatas=[row])

    def _edition(self, edition: str) -> Edition:
        if edition not in self._editions:
            with server_errors(self._server):
                named = Edition.names(edition).items()
                parts = {part: self._client.get_collection(name, embedding_function=None) for part, name in named}
            self._editions[edition] = Edition(self._server, parts)
        return self._editions[edition]

    def _sweep_editions(self) -> None:
        """Remove editions that no pointer names and that nobody has been reading for a revision."""
        found = self._pointers().values()
        kept = {edition for revision in found for edition in (revision.edition, revision.previous_edition)}
        with server_errors(self._server):
            for collection in self._client.list_collections():
                prefix, _, rest = collection.name.partition("_")
                if prefix == "kb" and "_" in rest and rest.split("_")[0] not in kept:
                    self._client.delete_collection(collection.name)

    def _state(self, *, create: bool = True) -> Any:
        """The collection of pointers and of the right to write; None if there is none yet."""
        with self.lock, server_errors(self._server):
            if self._rows is None and create:
                self._rows = self._client.get_or_create_collection(_STATE, embedding_function=None)
            elif self._rows is None:
                with suppress(IndexCorrupt), server_errors(self._server):
                    self._rows = self._client.get_collection(_STATE, embedding_function=None)
            return self._rows

    def _pointers(self) -> dict[str, Revision]:
        """Every pointer with its revision."""
        with server_errors(self._server):
            found = self._state().get(include=["metadatas"])
        rows = zip(found["ids"], found["metadatas"], strict=True)
        return {key: Revision.of(row) for key, row in rows if "edition" in row}

    def _forget(self, pointers: list[str]) -> None:
        if pointers:
            with server_errors(self._server):
                self._state().delete(ids=pointers)

    def _held(self) -> Lease:
        if self._lease is None:
            raise RuntimeError("enter `writing` first")
        return self._lease
