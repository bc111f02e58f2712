"""What endpoints have in common: ids in addresses, and what every list takes; and what they can refuse."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime

from drafter.text.surrogates import Text
from service.auth.rights import Asker
from service.errors import Forbidden, InputError, NotFound
from service.known_mailboxes import check_mailboxes, misspelt
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage.paging import DEFAULT_LIMIT, MOST

__all__ = [
    "BAD_CURSOR",
    "NOT_YOURS",
    "NO_DRAFT",
    "NO_MAILBOX",
    "Cursor",
    "DraftId",
    "MailboxName",
    "Moment",
    "PageLimit",
    "StoredId",
    "Words",
    "seen",
]


def _keepable(text: str) -> str:
    """The text as it could be in the database, which keeps no character of code 0."""
    return text.replace("\0", "\ufffd")


def _moment(at: datetime) -> datetime:
    """The moment in UTC; raises ValueError where there is none, at the ends of time."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None


Words = Annotated[Text, AfterValidator(_keepable)]
"""Text to keep or to look for, as it is kept."""

Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
StoredId = Annotated[Words, Path(max_length=100)]
DraftId = Annotated[Words, Path(max_length=100, description="The id of the draft.")]

MailboxName = Annotated[
    Words | None, Query(max_length=100, description="Only what belongs to this mailbox; default: all that are yours.")
]
Cursor = Annotated[str | None, Query(max_length=2_000, description="`next_cursor` of the page before.")]
PageLimit = Annotated[int, Query(ge=1, le=MOST, description=f"Most items of a page; default: {DEFAULT_LIMIT}.")]

NO_DRAFT = problem_of(NotFound("There is no draft '01k9'; list the drafts to see what there is."))
NOT_YOURS = problem_of(Forbidden("'sales' is not one of your mailboxes: support."))
NO_MAILBOX = problem_of(misspelt("slaes", ("default", "sales")))
BAD_CURSOR = problem_of(
    InputError("the cursor is none that this list has given; ask for the first page without one.")
)


def seen(parts: ServiceParts, who: Asker, mailbox: str | None) -> Collection[str] | None:
    """The mailboxes to look into for one that was named or not; None: every one.

    Raises Forbidden for another's, InputError for one that is not there: an empty list would look like an answer.
    """
    if mailbox is None:
        return who.mailboxes
    who.mailbox(mailbox)
    with parts.database().reading() as session:
        check_mailboxes(session, parts.profiles, [mailbox])
    return {mailbox}
