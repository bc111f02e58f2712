"""Past conversations as JSONL: one conversation a line, as `drafter draft` takes it, with its `status`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from drafter.conversation import FILE_LIMIT, Conversation
from drafter.past.faults import faults
from drafter.past.thread import MailThread
from drafter.text.surrogates import Text
from kb_index.documents import SourceProblem

__all__ = ["read_archive"]


class _Archived(Conversation):
    """A conversation that is over, or not: `status` as the help desk has it."""

    status: Text | None = None


def read_archive(path: Path, file: str) -> Iterator[MailThread | SourceProblem]:
    """The conversations of a file; bad lines are reported and passed over. Raises OSError."""
    with path.open("rb") as opened:
        for number, line in enumerate(_lines(opened), start=1):
            if not line.strip():
                continue
            read = _read(line)
            if isinstance(read, str):
                yield SourceProblem(file, f"line {number}: {read}")
                continue
            mailboxes = (read.mailbox,) if "mailbox" in read.model_fields_set else ()
            yield MailThread(read, file, read.status, mailboxes)


def _lines(opened: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than any conversation no more than tells that it is."""
    while line := opened.readline(FILE_LIMIT + 1):
        rest = line
        while len(rest) > FILE_LIMIT and not rest.endswith(b"\n"):
            rest = opened.readline(FILE_LIMIT + 1)
        yield line


def _read(line: bytes) -> _Archived | str:
    """The conversation in a line, or what is wrong with it, in no words of its own."""
    if len(line) > FILE_LIMIT:
        return f"is longer than {FILE_LIMIT:,} bytes; no conversation is"
    try:
        return _Archived.model_validate(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        return f"is not UTF-8 (byte {error.start}); save it as UTF-8"
    except ValidationError as error:
        return faults(error)
    except (ValueError, RecursionError) as error:  # also a number of more than 4,300 digits
        return f"is not valid JSON: {error}"
