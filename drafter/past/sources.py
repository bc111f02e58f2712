"""Files and folders of past conversations become documents: mbox, eml and JSONL."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from drafter.past.answers import Answers
from drafter.past.archive import read_archive
from drafter.past.distil import distil
from drafter.past.mail import Mail, read_mail, threads
from drafter.past.thread import MailThread
from drafter.phrasebook import Phrasebook
from kb_index.documents import SourceItem, SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.files import EMPTY
from kb_index.sources.folder import files_below, storable
from kb_index.sources.places import name_source

__all__ = ["PAST_SUFFIXES", "PastSource"]

_MAIL = (".mbox", ".eml")
PAST_SUFFIXES = (*_MAIL, ".jsonl")
"""File name endings of past conversations."""


class PastSource:
    """A file or a folder of past conversations.

    `words` are those by which courtesy is recognised, `team` the addresses or domains that agents write from: mail
    does not say who is who. `source` is by default the last two parts of the path.

    Raises SourceError where the path holds nothing to read, or mail without `team`.
    """

    def __init__(self, path: Path, words: Phrasebook, team: tuple[str, ...] = (), source: str | None = None) -> None:
        self._words = words
        self._name = source or name_source(str(path), {})
        self._path = Path(os.path.abspath(path))
        self._team = tuple(one.casefold().lstrip("@") for one in team)
        self._files = list(self._found())
        if not self._files:
            raise SourceError(f"{path} holds no past conversations; readable are {', '.join(PAST_SUFFIXES)}{EMPTY}")
        if not team and any(found[0].suffix.lower() in _MAIL for found in self._files if isinstance(found, tuple)):
            raise SourceError(
                f"{path} holds mail, which does not say who is an agent; set team (DRAFTER_TEAM) to your domain"
            )

    def documents(self, find_answers: Callable[[], Answers], now: datetime) -> Iterator[SourceItem]:
        """Each conversation distilled, or why it was left out. `now` (UTC) tells which threads have fallen silent."""
        answers = find_answers()
        for found in self.threads():
            yield found if isinstance(found, SourceProblem) else self._distilled(found, answers, now)

    def threads(self) -> Iterator[MailThread | SourceProblem]:
        """Each conversation as it stands in its file, and what could not be read."""
        mails: list[Mail] = []
        for found_file in self._files:
            for found in [found_file] if isinstance(found_file, SourceProblem) else self._whole(*found_file):
                if isinstance(found, Mail):
                    mails.append(found)
                else:
                    yield found
        yield from threads(mails)

    def _whole(self, path: Path, file: str) -> Iterator[Mail | MailThread | SourceProblem]:
        """What a file holds; whatever goes wrong with it, the others are read all the same."""
        empty = True
        try:
            for found in self._read(path, file):
                empty = False
                yield found
        except OSError as error:
            yield SourceProblem(file, f"cannot be read: {error.strerror or error}")
        except Exception as error:  # a bug of ours or of a parser
            yield SourceProblem(file, _unforeseen(error))
        else:
            if empty:
                yield SourceProblem(file, "holds no conversation; export it again, or remove the file")

    def _distilled(self, thread: MailThread, answers: Answers, now: datetime) -> SourceItem:
        """The thread distilled; whatever goes wrong with it, the others are read all the same."""
        try:
            return distil(thread, answers, self._name, now, self._words)
        except Exception as error:
            return SourceProblem(thread.file, f"a conversation in it {_unforeseen(error)}")

    def _found(self) -> Iterator[tuple[Path, str] | SourceProblem]:
        if self._path.is_dir():
            yield from files_below(self._path, PAST_SUFFIXES)
        elif self._path.is_file() and self._path.suffix.lower() in PAST_SUFFIXES:
            yield self._path, storable(self._path.name)

    def _read(self, path: Path, file: str) -> Iterator[Mail | MailThread | SourceProblem]:
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
