"""The generations of an index in its folder: one is current, the next one is made beside it.

A generation is a folder of Chroma's that never changes once a pointer, one small file, names it. A change is
written into a copy, and replacing the pointer makes the copy the current one. So a run that is killed at any
moment, also while Chroma writes its vector files, which it does in place, leaves the index as it was; and other
processes search on while one writes. The name of the current generation is the revision of the index. A longer
change has a pointer of its own until it is whole, from which a run goes on after one that was killed.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from uuid import UUID, uuid4

from filelock import FileLock, Timeout

from kb_index.durable import close_to_others, make_folder, move, own_folder, settle, unfinished_files, write_whole
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.store.chroma import REBUILD
from kb_index.store.folder_store import Store
from kb_index.store.rows import Record

__all__ = ["Generations"]

_CURRENT = "current"
_CHANGING, _ANEW = "changing-", "anew-"
_LOCK = "writer.lock"
_GONE = ".gone"


class Generations:
    """An index folder. Threads may share it; `lock` is held while the current store is in use."""

    def __init__(self, folder: Path, model: str, pointer: str = _CURRENT, *, change: bool = True) -> None:
        self.lock = RLock()
        self._folder = folder
        self._model = model
        self._pointer = folder / pointer
        # A change starts from the current generation, an index made anew from none.
        self._start = folder / _CURRENT if change else self._pointer
        self._open: tuple[str, Store] | None = None
        self._passed_over = ""  # a generation of another embedding model
        self._writer = FileLock(folder / _LOCK)

    @classmethod
    def open(cls, folder: Path, model: str, *, create: bool = False) -> "Generations":
        """Open the index in a folder for the embedding model of this name.

        Raises IndexMissing (unless `create`), ModelMismatch, IndexCorrupt, StoreError.
        """
        generations = cls(folder, model)
        if create and not generations._pointer.exists():
            with generations.writing(), generations.next():
                pass
        generations.current()
        return generations

    @property
    def revision(self) -> str:
        """The name of the current generation; another process may have made it."""
        try:
            pointer = self._pointer if self._pointer.exists() else self._start
            return pointer.read_text("utf-8").strip()
        except FileNotFoundError:
            fix = "run: drafter index PATH --kind article"
            raise IndexMissing(f"nothing has been indexed in {self._folder}; {fix}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexCorrupt(f"{self._pointer} cannot be read: {error}; {REBUILD}") from error

    def current(self) -> tuple[str, Store]:
        """The revision and its store, for as long as `lock` is held. Raises as `open` does."""
        with self.lock:
            while True:
                revision = self.revision
                try:
                    return self._opened(revision)
                except StoreError:
                    if self.revision == revision:
                        raise
                    # A writer has removed it while it was opened: what is current now is asked for.

    def _opened(self, revision: str) -> tuple[str, Store]:
        if self._open and revision in (self._open[0], self._passed_over):
            return self._open
        path = self._folder / revision
        if not _is_generation(path):
            raise IndexCorrupt(f"{self._pointer} names {revision!r}, which is gone; {REBUILD}")
        try:
            store = Store.open(path, self._model)
        except ModelMismatch:
            if self._open is None:
                raise
            self._passed_over = revision  # go on with what is open until this process is restarted
        else:
            self.close()
            self._open = revision, store
        return self._open

    def confirm(self) -> None:
        """Raise IndexCorrupt if the open generation has been removed: Chroma silently finds what is left."""
        with self.lock:
            if self._open and not (self._folder / self._open[0]).is_dir():
                revision = self._open[0]
                self.close()
                raise IndexCorrupt(
                    f"generation {revision!r} in {self._folder} was removed while it was read; try again"
                )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one, of all processes, to make new generations. Raises StoreError if another is at it."""
        with _file_errors(self._folder):
            own_folder(self._folder)
            try:
                self._writer.acquire(timeout=0)
            except Timeout:
                raise StoreError(f"another run is writing to the index in {self._folder}; wait for it") from None
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def next(self) -> Iterator[Store]:
        """A copy of the current store, which becomes the current one if the block ends without an error."""
        path = self._folder / uuid4().hex
        previous = self._folder / self.revision if self._start.exists() else None
        with _file_errors(self._folder):
            self._sweep()
            if previous:
                Store.copy(previous, path)
            else:
                make_folder(path)
        try:
            store = Store.open(path, self._model, create=previous is None)
            try:
                yield store
                store.settle()
            finally:
                store.close()
            Store.seal(path)
            with _file_errors(self._folder):
                close_to_others(path)
            self._switch(path)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    @contextmanager
    def changing(self, source: str) -> Iterator["Generations"]:
        """The index as a change of this source is going to leave it, or as a killed run left that change; all of
        it takes effect if the block ends without an error."""
        if self._pointer.name != _CURRENT:  # a part of an index made anew
            yield self
            return
        with self.writing(), self._beside(_CHANGING, f"{self.revision} {source}", change=True) as building:
            yield building

    @contextmanager
    def anew(self) -> Iterator["Generations"]:
        """An index made anew beside this one, empty or as a broken run left it; it takes this one's place if the
        block ends without an error."""
        with self.writing(), self._beside(_ANEW, self._model, change=False) as building:
            if not building._pointer.exists():
                with building.next():
                    pass
            yield building

    def former(self) -> list[Record]:
        """The records of the current generation, whatever embedding model it is of; none where it cannot be read."""
        try:
            store = Store.open(self._folder / self.revision, None)
        except StoreError:
            return []
        with closing(store):
            return store.records()

    def close(self) -> None:
        """Let go of the files."""
        with self.lock:
            if self._open:
                self._open[1].close()
                self._open = None

    @contextmanager
    def _beside(self, prefix: str, key: str, *, change: bool) -> Iterator["Generations"]:
        """Generations under a pointer of their own for one piece of work; other work of the kind is given up."""
        name = f"{prefix}{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        building = Generations(self._folder, self._model, name, change=change)
        building._writer = self._writer
        with _file_errors(self._folder):
            for other in self._folder.glob(f"{prefix}*"):
                if other.name != name:
                    other.unlink()
            if building._pointer.exists():
                try:
                    building.current()
                except StoreError:
                    building._pointer.unlink()
        try:
            yield building
        finally:
            building.close()
        with _file_errors(self._folder):
            if building._pointer.exists():
                move(building._pointer, self._pointer)

    def _switch(self, path: Path) -> None:
        with _file_errors(self._folder):
            settle(path)  # or the pointer might outlive a power failure and what it names not
            write_whole(self._pointer, path.name.encode())

    def _sweep(self) -> None:
        """Remove what killed runs left, and generations before the last: nobody reads those any more."""
        kept = set()
        for pointer in (
            self._folder / _CURRENT,
            *self._folder.glob(f"{_CHANGING}*"),
            *self._folder.glob(f"{_ANEW}*"),
        ):
            with suppress(FileNotFoundError, UnicodeDecodeError):
                kept.add(pointer.read_text("utf-8").strip())
        for old in _generations(self._folder):
            if old.name not in kept:
                shutil.rmtree(old.rename(old.with_suffix(_GONE)))  # in one step for whoever still reads it
        for left in self._folder.glob(f"*{_GONE}"):
            shutil.rmtree(left)
        for draft in unfinished_files(self._pointer):
            draft.unlink()


def _generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _is_generation(path)] if folder.is_dir() else []


def _is_generation(path: Path) -> bool:
    try:
        return UUID(path.name).hex == path.name and path.is_dir()
    except ValueError:
        return False


@contextmanager
def _file_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the index folder {folder} cannot be used: {error.strerror or error}") from error
