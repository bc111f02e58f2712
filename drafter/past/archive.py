"""Past conversations as JSONL: one conversation a line, as `drafter draft` takes it, with its `status`."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from drafter.conversation import Conversation
from drafter.past.privacy import faults
from drafter.past.thread import MailThread
from kb_index.documents import SourceProblem

__all__ = ["read_archive"]


class _Archived(Conversation):
    """A conversation that is over, or not: `status` as the help desk has it."""

    status: str | None = None


def read_archive(path: Path, file: str) -> Iterator[MailThread | SourceProblem]:
    """The conversations of a file; bad lines are reported and passed over. Raises OSError."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                archived = _Archived.model_validate_json(line.removeprefix(b"\xef\xbb\xbf"))
            except ValidationError as error:
                yield SourceProblem(file, f"line {number}: {faults(error)}")
                continue
            mailboxes = (archived.mailbox,) if "mailbox" in archived.model_fields_set else ()
            yield MailThread(archived, file, archived.status, mailboxes)
