"""Files that are whole or not there, after a killed process and after a power failure too, and private from their
first byte on: what we keep may hold words of customers.

A rename is atomic for who reads, but not by itself on the disk: the file's bytes must be there before its name is,
and the name is only there once its folder is (fsync(2), "Notes").
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

__all__ = [
    "close_to_others",
    "make_folder",
    "move",
    "open_to_others",
    "own_folder",
    "private",
    "settle",
    "unfinished_files",
    "whole_file",
    "write_whole",
]

_FOLDER, _FILE = 0o700, 0o600
_READ, _ENTER, _OTHERS = 0o004, 0o001, 0o007
_SUFFIX = ".new"
_NO_FSYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # a folder of some network file systems


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for this user only; one that is there stays as it is.

    Raises OSError.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    with suppress(FileExistsError):  # made by another process meanwhile, or a file: opening in it tells
        folder.mkdir(mode=_FOLDER)


def own_folder(folder: Path) -> None:
    """As `make_folder`, for a folder in which nothing but ours is kept: one that all users may look into is closed.

    One that is open to its group alone stays as it is: somebody has shared it on purpose. Raises OSError.
    """
    make_folder(folder)
    found = folder.stat()
    if found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        folder.chmod(_FOLDER)


def close_to_others(folder: Path) -> None:
    """Make what a library has put into a folder readable for this user only. Raises OSError."""
    for parent, _, names in os.walk(folder, onerror=_raise):
        os.chmod(parent, _FOLDER)
        for name in names:
            os.chmod(Path(parent, name), _FILE)


def open_to_others(path: Path) -> bool:
    """Whether users besides the owner and the group can read what is at a path; False where nothing is."""
    try:
        parents = all(parent.stat().st_mode & _ENTER for parent in path.absolute().parents)
        return parents and bool(path.stat().st_mode & (_READ if path.is_file() else _OTHERS))
    except OSError:
        return False


def private(path: str, flags: int) -> int:
    """The `opener` of a file that is written piece by piece: if it is made, then for this user only."""
    return os.open(path, flags, _FILE)


def write_whole(path: Path, content: bytes, *, mode: int = _FILE) -> None:
    """Put `content` at `path` in one step, in place of what is there. Raises OSError, and `path` is as it was."""
    with whole_file(path, mode=mode) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, *, mode: int = _FILE) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path` in one step if the block ends without an error.

    Folders that are missing are made. Raises OSError, and `path` is as it was.
    """
    make_folder(path.parent)
    handle, draft = tempfile.mkstemp(
        dir=path.parent, prefix=_prefix(path), suffix=_SUFFIX
    )  # 0600, whatever the umask
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        move(Path(draft), path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def unfinished_files(path: Path) -> list[Path]:
    """What killed writers of `path` left beside it; only who keeps other writers out may remove that."""
    return [each for each in path.parent.glob(f"*{_SUFFIX}") if each.name.startswith(_prefix(path))]


def move(source: Path, target: Path) -> None:
    """Rename a file of the same folder, in place of what is at `target`, for good. Raises OSError."""
    os.replace(source, target)
    _flush(target.parent)


def settle(folder: Path) -> None:
    """Wait until everything below the folder is on the disk. Raises OSError."""
    for parent, _, names in os.walk(folder, onerror=_raise):
        for name in names:
            _flush(Path(parent, name))
        _flush(Path(parent))
    _flush(folder.parent)


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _raise(error: OSError) -> None:
    raise error


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FSYNC:
            raise
    finally:
        os.close(handle)
