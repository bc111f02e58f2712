"""The revisions of an index on a Chroma server: rows of one collection point at the current one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import RLock
from typing import Any
from uuid import uuid4

from kb_index.chroma import REBUILD, Server, connect_server, corrupt, disconnect, server_errors
from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.lease import Lease
from kb_index.rows import LAYOUT, Record
from kb_index.server_store import Edition, Revision, ServerStore

__all__ = ["ServerRevisions"]

_STATE = "kb_state"
_CURRENT, _BUILDING = "current", "building"


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
        lease, now = self._held(), self._now()
        self._check(now)
        following = replace(now, number=now.number + 1, previous_edition="")
        store = ServerStore(self._edition(now.edition), following, lease.check)
        store.sweep(now.number)
        self._sweep_editions()
        yield store
        self._point(store.revision)

    @contextmanager
    def anew(self) -> Iterator["ServerRevisions"]:
        """An index made anew beside this one; it takes this one's place if the block ends without an error."""
        with self.writing():
            building = ServerRevisions(self._server, self._model, self._client, _BUILDING)
            building._lease = self._lease
            now = self._read(_CURRENT)
            try:
                begun = building.current()[1].revision
                if now and begun.edition == now.edition:
                    building._start()  # what a run left that was killed just after it had switched
            except StoreError:
                building._start()
            yield building
            done = building._now()
            self._point(replace(done, previous_edition=now.edition if now else ""))
            with server_errors(self._server):
                self._state().delete(ids=[_BUILDING])

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

    def _now(self) -> Revision:
        now = self._read()
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
        pointers = [found for name in (_CURRENT, _BUILDING) if (found := self._read(name))]
        kept = {edition for found in pointers for edition in (found.edition, found.previous_edition)}
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

    def _held(self) -> Lease:
        if self._lease is None:
            raise RuntimeError("enter `writing` first")
        return self._lease
