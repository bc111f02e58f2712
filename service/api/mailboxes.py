"""/v1/mailboxes: what the team has set for each brand's inbox."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from drafter.conversation import Given
from service.api.parameters import NOT_YOURS, Words
from service.api.schemas import errors
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.errors import NotFound
from service.known_mailboxes import is_mailbox
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage.mailboxes import MailboxPrivacy, StoredMailbox, change_mailbox, list_mailboxes

__all__ = ["MailboxChange", "MailboxList", "MailboxRecord", "router"]

_NO_MAILBOX = problem_of(NotFound("Nothing was ever drafted or set for a mailbox 'sales'; list the mailboxes."))
_UNKNOWN = problem_of(NotFound("There is no mailbox 'slaes'; check how it is written, or write its profile first."))

_Name = Annotated[Words, Path(min_length=1, max_length=100, description="The name of the mailbox.")]


class MailboxChange(Given):
    """What is to be changed; what is not named stays."""

    auto_draft: bool | None = Field(default=None, description="Whether drafts are made when a customer writes.")
    privacy: MailboxPrivacy | None = Field(
        default=None,
        description="What hosted models see of a conversation: `off` all of it, `redact` placeholders in the place "
        "of personal data, `block` nothing that holds any; `profile`: as the mailbox profile says.",
    )
    retention_days: int | None = Field(
        default=None, ge=0, le=36_500, description="After how many days what is kept is deleted; 0: never."
    )
    model_drafts_per_day: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Most drafts of a day (UTC) that a hosted model is asked for; the composer writes the others. "
        "0: no cap.",
    )
    model_cost_per_day: float | None = Field(
        default=None, ge=0, le=1_000_000, description="US dollars of a day after which it is so too; 0: no cap."
    )
    auto_drafts_per_day: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Most auto-drafts of a day (UTC); events beyond it are refused. 0: as the settings say.",
    )
    auto_cost_per_day: float | None = Field(
        default=None, ge=0, le=1_000_000, description="US dollars of a day after which it is so too; 0: the same."
    )


class MailboxRecord(BaseModel):
    """The settings of a mailbox; `retention_days` null: kept until somebody asks for it to be forgotten. There is no
    cap where one is null, but for auto-drafts: theirs is that of the settings then."""

    name: str
    auto_draft: bool
    privacy: MailboxPrivacy
    retention_days: int | None
    model_drafts_per_day: int | None
    model_cost_per_day: float | None
    auto_drafts_per_day: int | None
    auto_cost_per_day: float | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, stored: StoredMailbox) -> Self:
        """The public face of a stored mailbox."""
        return cls(
            name=stored.id,
            auto_draft=stored.auto_draft,
            privacy=MailboxPrivacy(stored.privacy),
            retention_days=stored.retention_days,
            model_drafts_per_day=stored.model_drafts_per_day,
            model_cost_per_day=stored.model_cost_per_day,
            auto_drafts_per_day=stored.auto_drafts_per_day,
            auto_cost_per_day=stored.auto_cost_per_day,
            created_at=stored.created_at,
            updated_at=stored.updated_at,
        )


class MailboxList(BaseModel):
    """The mailboxes by name."""

    items: list[MailboxRecord]


def router(parts: ServiceParts) -> APIRouter:
    """The routes of mailboxes."""
    routes = APIRouter(prefix="/v1", tags=["mailboxes"])

    def visible(who: Asker) -> dict[str, MailboxRecord]:
        with parts.database().reading() as session:
            return {box.id: MailboxRecord.of(box) for box in list_mailboxes(session) if who.sees(box.id)}

    @routes.get("/mailboxes", summary="List mailboxes")
    def mailboxes(who: Annotated[Asker, needs(Right.READ)]) -> MailboxList:
        """Every mailbox of yours for which something was drafted or set, by name."""
        return MailboxList(items=list(visible(who).values()))

    @routes.get("/mailboxes/{name}", responses=errors(_NO_MAILBOX), summary="Get a mailbox")
    def mailbox(name: _Name, who: Annotated[Asker, needs(Right.READ)]) -> MailboxRecord:
        """The settings of one mailbox."""
        if found := visible(who).get(name):
            return found
        raise NotFound(f"Nothing was ever drafted or set for a mailbox {name!r} of yours; list the mailboxes.")

    @routes.patch("/mailboxes/{name}", responses=errors(NOT_YOURS, _UNKNOWN), summary="Change a mailbox")
    def set_mailbox(
        name: _Name, asked: MailboxChange, request: Request, who: Annotated[Asker, needs(Right.SETTINGS)]
    ) -> MailboxRecord:
        """Change what is given and leave the rest; a mailbox that is new gets the usual settings for it."""
        who.mailbox(name)
        with parts.database().writing() as session:
            if not is_mailbox(session, parts.profiles, name):
                raise NotFound(f"There is no mailbox {name!r}; check how it is written, or write its profile first.")
            changed = change_mailbox(
                session,
                name,
                auto_draft=asked.auto_draft,
                privacy=asked.privacy,
                retention_days=asked.retention_days,
                model_drafts_per_day=asked.model_drafts_per_day,
                model_cost_per_day=asked.model_cost_per_day,
                auto_drafts_per_day=asked.auto_drafts_per_day,
                auto_cost_per_day=asked.auto_cost_per_day,
            )
            session.flush()
            record = MailboxRecord.of(changed)
        access_of(request).note(who, "mailbox-changed", f"mailbox:{name}")
        return record

    return routes
