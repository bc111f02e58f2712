"""A help desk in a folder, which processes share and which outlives them: each conversation is a file of messages.

It has private notes alone, so that whatever is put twice is seen twice.
"""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from service.errors import HelpDeskGone
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskDraft,
    DeskEvent,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.letters import note_of, out_of_date
from service.helpdesks.threads import DeskMessage, ThreadFacts, thread_of
from service.storage import new_id

__all__ = ["SharedDesk"]


class SharedDesk:
    """The desk in `folder`; each answer takes up to `seconds` before and after it is done."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.POLLED, removes=False)

    def __init__(self, folder: Path, mailbox: str = "acme", seconds: float = 0.0) -> None:
        self._folder, self._mailbox, self._seconds = folder, mailbox, seconds

    def say(self, thread_id: str, author: str, text: str) -> str:
        """Somebody writes, in one piece; gives the id of the message."""
        said = {"id": new_id(), "author": author, "text": text, "at": datetime.now(UTC).isoformat()}
        with (self._folder / thread_id).open("ab", buffering=0) as file:
            file.write(json.dumps(said).encode() + b"\n")
        return str(said["id"])

    def notes(self, thread_id: str) -> list[str]:
        """What was left as notes, oldest first."""
        return [one.text for one in self._said(thread_id) if one.author == "note"]

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation."""
        self._wait()
        return thread_of(ThreadFacts(thread_id, self._mailbox, "Kiln"), self._said(thread_id))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Nothing: it is not polled."""
        yield DeskPage((), "")

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Nothing is closed."""
        yield DeskPage((), "")

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """None."""
        yield DeskPage((), "")

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """It has no webhooks."""
        return None

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A note."""
        return self._note(thread_id, note_of(draft, standing))

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Another note."""
        self._note(thread_id, out_of_date(reason))
        return None

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        self._wait()
        ref = self.say(thread_id, "note", text)
        self._wait()
        return PlacedDraft(DraftPlace.NOTE, ref, "-")

    def _said(self, thread_id: str) -> list[DeskMessage]:
        try:
            lines = (self._folder / thread_id).read_text("utf-8").splitlines()
        except FileNotFoundError:
            raise HelpDeskGone(f"There is no conversation {thread_id!r}.") from None
        said = [json.loads(line) for line in lines]
        return [
            DeskMessage(one["id"], one["author"], datetime.fromisoformat(one["at"]), text=one["text"]) for one in said
        ]

    def _wait(self) -> None:
        time.sleep(random.uniform(0, self._seconds))
