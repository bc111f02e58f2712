"""The files below a folder, in a stable order; what cannot be looked into is named and never taken for empty.

Hidden files and folders are passed over. A link is followed where it leads to something in the same folder that
would not be met otherwise, as in volumes of Kubernetes, whose files are links into a hidden folder. A link that leads
out is named: following it could publish anything. So is one that leads nowhere: its disk may be away.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from kb_index.documents import SourceProblem
from kb_index.errors import SourceError

__all__ = ["files_below", "holds_something", "storable"]


def files_below(root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[Path, str] | SourceProblem]:
    """Each file with one of these endings and its path relative to the folder, files before folders.

    Raises SourceError where the folder itself cannot be looked into.
    """
    yield from _Walk(root, suffixes).files()


def holds_something(root: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether there is a file to read below the folder, or something that hides whether there is one."""
    return any(True for _ in files_below(root, suffixes))


def storable(path: str) -> str:
    """The path as text that can be stored and printed: a name on a disk may be no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


class _Walk:
    def __init__(self, root: Path, suffixes: tuple[str, ...]) -> None:
        self._root = root
        self._real = Path(os.path.realpath(root))
        self._suffixes = suffixes
        self._followed: set[Path] = set()

    def files(self) -> Iterator[tuple[Path, str] | SourceProblem]:
        waiting = [(self._root, "")]
        while waiting:
            folder, name = waiting.pop()
            try:
                found = self._entries(folder)
            except OSError as error:
                yield self._closed(name, error)
                continue
            folders = []
            for path, is_folder in found:
                its_name = f"{name}/{path.name}" if name else path.name
                if _is_broken(path):
                    yield self._nowhere(path, its_name)
                elif path.is_symlink() and not self._leads_within(path):
                    yield _leads_out(path, its_name)
                elif path.is_symlink() and self._is_met_otherwise(path):
                    continue
                elif is_folder:
                    folders.append((path, its_name))
                else:
                    yield path, storable(its_name)
            waiting += reversed(folders)

    def _entries(self, folder: Path) -> list[tuple[Path, bool]]:
        """The folders and the files of interest in a folder, and which is which. Raises OSError."""
        with os.scandir(folder) as found:
            names = sorted(entry.name for entry in found if not entry.name.startswith("."))
        paths = [(path, os.path.isdir(path)) for path in (Path(folder, name) for name in names)]
        return [(p, is_folder) for p, is_folder in paths if is_folder or self._is_wanted(p) or _is_broken(p)]

    def _is_wanted(self, path: Path) -> bool:
        return path.suffix.lower() in self._suffixes

    def _closed(self, name: str, error: OSError) -> SourceProblem:
        if not name:
            raise SourceError(f"{self._root} cannot be read: {error.strerror or error}") from error
        reason = f"the folder cannot be read: {error.strerror or error}; what was indexed of it stays"
        return SourceProblem(storable(name), reason, below=True)

    def _nowhere(self, link: Path, name: str) -> SourceProblem:
        reason = "a symbolic link that leads nowhere; mend it or remove it; what was indexed of it stays"
        return SourceProblem(storable(name), reason, below=not self._is_wanted(link))

    def _leads_within(self, link: Path) -> bool:
        return Path(os.path.realpath(link)).is_relative_to(self._real)

    def _is_met_otherwise(self, link: Path) -> bool:
        """Whether a link leads to what is met without it, to one of its own parents, or to where one led before."""
        target = Path(os.path.realpath(link))
        above = Path(os.path.realpath(link.parent)).is_relative_to(target)
        if above or target in self._followed:
            return True
        if any(part.startswith(".") for part in target.relative_to(self._real).parts):
            self._followed.add(target)
            return False
        return os.path.isdir(target) or self._is_wanted(target)


def _is_broken(path: Path) -> bool:
    return path.is_symlink() and not os.path.exists(path)


def _leads_out(link: Path, name: str) -> SourceProblem:
    below = os.path.isdir(link)
    fix = "index that folder itself" if below else "copy the file here to index it"
    return SourceProblem(storable(name), f"a symbolic link out of the folder; {fix}", below=below)
