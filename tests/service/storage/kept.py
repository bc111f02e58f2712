"""Conversations and drafts that tests keep."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from drafter.conversation import Conversation, Customer, Message
from drafter.draft import Draft
from drafter.receipt import SourceVersion
from service.storage.conversations import StoredConversation
from service.storage.drafts import StoredDraft, begin_draft, finish_draft
from service.storage.receiving import receive
from tests.service.sample import make_draft

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def said(*texts: str, author: str = "customer", **details: Any) -> tuple[Message, ...]:
    """Messages by one author, a minute apart."""
    return tuple(
        Message(author=author, text=text, at=START + timedelta(minutes=number), **details)
        for number, text in enumerate(texts)
    )


def asked(
    identity: str = "17",
    *messages: Message,
    mailbox: str = "acme",
    email: str | None = "maya@example.com",
    name: str | None = "Maya Lind",
) -> Conversation:
    """A conversation with these messages, or with one."""
    customer = Customer(name=name, email=email)
    return Conversation(
        id=identity,
        mailbox=mailbox,
        subject="Export stuck",
        customer=customer,
        messages=messages or said("The export hangs."),
    )


def drafted(session: Session, conversation: StoredConversation, made_by: str = "sam", **changes: Any) -> StoredDraft:
    """A finished draft for a conversation."""
    begun = begin_draft(session, conversation, made_by)
    return finish_draft(session, begun.id, written(**changes))


def written(version: str = "abc123", **changes: Any) -> Draft:
    """A draft whose sources had texts of this `version`."""
    draft = make_draft()
    names = {citation.document_id: citation.title for citation in draft.citations}
    sources = tuple(
        SourceVersion(document_id=key, title=title, updated_at=None, content_hash=version)
        for key, title in names.items()
    )
    receipt = draft.receipt.model_copy(update={"sources": sources})
    return draft.model_copy(update={"receipt": receipt, **changes})


def kept(session: Session, conversation: Conversation | None = None, **given: Any) -> StoredConversation:
    """A conversation that is in the database."""
    return receive(session, conversation or asked(), **given).conversation
