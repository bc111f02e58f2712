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

__all__ = ["make_folder", "move", "settle", "unfinished", "whole_file", "write_whole"]

_FOLDER, _FILE = 0o700, 0o600
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


def unfinished(path: Path) -> list[Path]:
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
