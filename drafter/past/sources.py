"""Files and folders of past conversations become documents: mbox, eml and JSONL."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from drafter.past.answers import Answers
from drafter.past.archive import read_archive
from drafter.past.distil import distil
from drafter.past.mail import Mail, read_mail, threads
from drafter.past.thread import Thread
from kb_index.documents import Document, SourceNote, SourceProblem
from kb_index.errors import SourceError
from kb_index.sources import source_name

__all__ = ["PAST_SUFFIXES", "PastSource"]

_MAIL = (".mbox", ".eml")
PAST_SUFFIXES = (*_MAIL, ".jsonl")
"""File name endings of past conversations."""


class PastSource:
    """A file or a folder of past conversations.

    `team` are the addresses or domains that agents write from: mail does not say who is who.

    Raises SourceError where the path holds nothing to read, or mail without `team`.
    """

    def __init__(self, path: Path, team: tuple[str, ...] = ()) -> None:
        self._name = source_name(path)
        self._path = Path(os.path.abspath(path))
        self._team = tuple(one.casefold().lstrip("@") for one in team)
        self._files = list(self._found())
        if not self._files:
            raise SourceError(f"{path} holds no past conversations; readable are {', '.join(PAST_SUFFIXES)}")
        if not team and any(file.suffix.lower() in _MAIL for file in self._files):
            raise SourceError(
                f"{path} holds mail, which does not say who is an agent; set team (DRAFTER_TEAM) to your domain"
            )

    def documents(
        self, find_answers: Callable[[], Answers], now: datetime
    ) -> Iterator[Document | SourceProblem | SourceNote]:
        """Each conversation distilled, or why it was left out. `now` (UTC) tells which threads have fallen silent."""
        answers = find_answers()
        mails: list[Mail] = []
        for path in self._files:
            file = path.name if path == self._path else path.relative_to(self._path).as_posix()
            empty = True
            try:
                for found in self._read(path, file):
                    empty = False
                    if isinstance(found, Mail):
                        mails.append(found)
                    elif isinstance(found, SourceProblem):
                        yield found
                    else:
                        yield self._distilled(found, answers, now)
            except OSError as error:
                yield SourceProblem(file, f"cannot be read: {error.strerror or error}")
            except Exception as error:  # a bug of ours or of a parser: the other files are read all the same
                yield SourceProblem(file, _unforeseen(error))
            else:
                if empty:
                    yield SourceProblem(file, "holds no conversation; export it again, or remove the file")
        for thread in threads(mails):
            yield thread if isinstance(thread, SourceProblem) else self._distilled(thread, answers, now)

    def _distilled(self, thread: Thread, answers: Answers, now: datetime) -> Document | SourceProblem | SourceNote:
        """The thread distilled; whatever goes wrong with it, the others are read all the same."""
        try:
            return distil(thread, answers, self._name, now)
        except Exception as error:
            return SourceProblem(thread.file, f"a conversation in it {_unforeseen(error)}")

    def _found(self) -> Iterator[Path]:
        if self._path.is_file():
            yield from [self._path] if self._path.suffix.lower() in PAST_SUFFIXES else []
            return
        for parent, folders, names in os.walk(self._path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            paths = (Path(parent, name) for name in sorted(names) if not name.startswith("."))
            yield from (p for p in paths if p.suffix.lower() in PAST_SUFFIXES and not p.is_symlink())

    def _read(self, path: Path, file: str) -> Iterator[Mail | Thread | SourceProblem]:
        if path.suffix.lower() in _MAIL:
            return read_mail(path, file, self._is_ours)
        return read_archive(path, file)

    def _is_ours(self, address: str) -> bool:
        address = address.casefold()
        domain = address.rpartition("@")[2]
        return any(one in (address, domain) or domain.endswith(f".{one}") for one in self._team)


def _unforeseen(error: Exception) -> str:
    """As `kb_index.errors.unexpected`, without the error's words: they may be the customer's."""
    return f"stopped its reader, which is a bug ({type(error).__name__}); leave it out, and report it to us"
