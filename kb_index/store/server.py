"""The revisions of an index on a Chroma server."""

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
from kb_index.store.edition import Edition
from kb_index.store.lease import Lease
from kb_index.store.pointers import Pointers, Revision
from kb_index.store.rows import LAYOUT, Record
from kb_index.store.server_store import ServerStore

__all__ = ["ServerRevisions"]

_CURRENT, _CHANGING, _ANEW = "current", "changing-", "anew-"


class ServerRevisions:
    """An index in a database of a Chroma server. Threads may share it; `lock` is held while a store is in use."""

    def __init__(self, server: Server, model: str, client: Any, pointer: str = _CURRENT) -> None:
        self.lock = RLock()
        self._server = server
        self._model = model
        self._client = client
        self._pointers = Pointers(server, client)
        self._pointer = pointer
        self._open: ServerStore | None = None
        self._editions: dict[str, Edition] = {}
        self._passed_over = ""  # a revision of another embedding model
        self._lease: Lease | None = None

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
            read = self._open.revision
            if (read.edition, read.number) not in self._now().readable:
                self._open = None
                raise IndexCorrupt(f"revision {read.name} at {self._server} was removed while it was read; try again")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one, of all processes, to make new revisions. Raises StoreError if another is at it."""
        if self._lease:  # a part of a longer piece of work
            yield
            return
        lease = Lease(self._pointers.rows(), self._server)
        lease.take()
        try:
            self._pointers.take_over(lease)
            self._lease = lease
            yield
        except StoreError:
            lease.confirm()  # another one that has come may be the reason
            raise
        finally:
            self._lease = None
            with suppress(StoreError):  # it then runs out by itself
                lease.release()

    @contextmanager
    def next(self) -> Iterator[ServerStore]:
        """A store for the next revision, which becomes the current one if the block ends without an error."""
        now = self._now()
        self._check(now)
        self._sweep_editions()
        if now.contested:
            now = self._copied(now)
        current = self._read(_CURRENT)
        read = [number for edition, number in current.readable if edition == now.edition] if current else []
        store = ServerStore(self._edition(now.edition), replace(now, number=now.number + 1), self._held())
        store.sweep(min([*read, now.number]), now.number)
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
            if building._read() is None:
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
        return self._pointers.read().get(pointer or self._pointer)

    @contextmanager
    def _beside(self, prefix: str, key: str) -> Iterator["ServerRevisions"]:
        """Revisions under a pointer of their own for one piece of work; other work of the kind is given up."""
        name = f"{prefix}{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        building = ServerRevisions(self._server, self._model, self._client, name)
        building._lease, building._pointers = self._held(), self._pointers
        pointers = self._pointers.read()
        begun = pointers.get(name)
        fits = begun and (begun.layout, begun.model) == (LAYOUT, self._model)
        kept = {key: each for key, each in pointers.items() if not key.startswith(prefix) or (fits and key == name)}
        if kept != pointers:
            self._pointers.write(self._held(), kept)
        yield building
        if done := building._read():
            self._point(done, instead_of=name)

    def _start_of(self, pointers: dict[str, Revision]) -> Revision | None:
        """What this pointer names; a change that has written nothing yet starts from the current revision."""
        return pointers.get(self._pointer) or (
            pointers.get(_CURRENT) if self._pointer.startswith(_CHANGING) else None
        )

    def _now(self) -> Revision:
        now = self._start_of(self._pointers.read())
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
        self._point(Revision(self._new_edition(), 0, self._model, LAYOUT, 0, 0, ""))

    def _copied(self, now: Revision) -> Revision:
        """The same in an edition that no former writer knows."""
        copy = replace(now, edition=self._new_edition(), contested=False)
        old, new = self._edition(now.edition), self._edition(copy.edition)
        ServerStore(old, now).copy_to(ServerStore(new, copy, self._held()))
        self._point(copy)
        return copy

    def _new_edition(self) -> str:
        edition = uuid4().hex[:12]
        with server_errors(self._server):
            for part, name in Edition.names(edition).items():
                hnsw = {"space": "cosine" if part in set(Kind) else "l2"}
                self._client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
        return edition

    def _point(self, revision: Revision, instead_of: str | None = None) -> None:
        """Move the pointer, and remove another one in the same step."""
        pointers = self._pointers.read()
        moved = pointers | {self._pointer: revision.after(self._start_of(pointers))}
        self._pointers.write(self._held(), {name: moved[name] for name in moved if name != instead_of})

    def _edition(self, edition: str) -> Edition:
        if edition not in self._editions:
            with server_errors(self._server):
                named = Edition.names(edition).items()
                parts = {part: self._client.get_collection(name, embedding_function=None) for part, name in named}
            self._editions[edition] = Edition(self._server, parts)
        return self._editions[edition]

    def _sweep_editions(self) -> None:
        """Remove editions that no pointer names and that nobody has been reading for a revision.

        What is removed was there before the pointers were read, and they were read before we asked whether we still
        are the holder: so it is nothing that a successor has begun, however late it is removed.
        """
        with server_errors(self._server):
            found = [collection.name for collection in self._client.list_collections()]
        named = {edition for revision in self._pointers.read().values() for edition, _ in revision.readable}
        for name in found:
            prefix, _, rest = name.partition("_")
            edition, inside, _ = rest.partition("_")
            if prefix == "kb" and inside and edition not in named:
                self._held().confirm()
                with server_errors(self._server):
                    self._client.delete_collection(name)

    def _held(self) -> Lease:
        if self._lease is None:
            raise RuntimeError("enter `writing` first")
        return self._lease
