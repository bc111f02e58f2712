"""GET and PATCH /v1/conversations/{conversation_id}/account: what records say of a customer, before drafts use it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from drafter.conversation import MOST_FACTS, Conversation, Given
from drafter.situation import Intent, Situation
from service.account.shown import ShownAccount, change_account, shown_account
from service.all_conversations import seen_conversation
from service.api.parameters import StoredId, Words
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, NotFound
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import now_utc

__all__ = ["AccountAnswer", "AccountChoice", "AccountEntry", "router"]

_NO_CONVERSATION = problem_of(
    NotFound("There is no conversation '01k9'; list the conversations to see what there is.")
)


_CHANGED = problem_of(EditConflict("The account data or the conversation has changed since you looked. Look again."))


class AccountEntry(BaseModel):
    """A fact of the record `source`, as of that moment. `used`: drafts use it; `withheld` says why a letter does not
    say it even so, empty: it may. `scope`: for these intents only; empty: for any. `note` is for agents alone."""

    key: str
    label: str
    value: str
    as_of: datetime
    source: str
    note: str
    scope: tuple[Intent, ...]
    used: bool
    withheld: str
    old: bool


class AccountAnswer(BaseModel):
    """What is known of the customer's account. `missing`: what could not be looked up, in words. `verified`: the help
    desk, or the agent `confirmed_by`, has made sure who is writing; as long as nobody has, no letter uses any of it.
    `version` is another one once facts, messages or what somebody chose have changed.
    """

    facts: tuple[AccountEntry, ...]
    missing: tuple[str, ...]
    verified: bool
    confirmed_by: str
    looked_at: datetime | None
    version: str

    @classmethod
    def of(cls, shown: ShownAccount) -> Self:
        """The public face of it."""
        return cls(
            facts=tuple(
                AccountEntry(
                    key=one.key,
                    label=one.fact.label,
                    value=one.fact.value,
                    as_of=one.fact.as_of,
                    source=one.fact.source,
                    note=one.fact.note,
                    scope=one.fact.scope,
                    used=one.used,
                    withheld=one.withheld,
                    old=one.old,
                )
                for one in shown.facts
            ),
            missing=shown.missing,
            verified=shown.verified,
            confirmed_by=shown.confirmed_by,
            looked_at=shown.looked_at,
            version=shown.version,
        )


class AccountChoice(Given):
    """The keys of the facts that drafts are to use, and whether you have made sure who is writing, which holds until
    something new is said; null: as before."""

    base: Words = Field(min_length=1, max_length=100, description="The `version` that you were shown.")
    used: tuple[Words, ...] | None = Field(default=None, max_length=MOST_FACTS)
    confirmed: bool | None = None


def router(parts: ServiceParts) -> APIRouter:
    """The routes of account data."""
    routes = APIRouter(prefix="/v1", tags=["conversations"])

    def read(conversation: Conversation) -> Situation:
        return parts.drafter().situation(conversation)

    @routes.get(
        "/conversations/{conversation_id}/account",
        responses=errors(_NO_CONVERSATION),
        summary="See what records say of the customer",
    )
    def account(conversation_id: StoredId, who: Annotated[Asker, needs(Right.READ)]) -> AccountAnswer:
        """Each fact with its record and date. Records are asked where nothing is known, or it is older than five
        minutes: only those of the mailbox's profile that are for this kind of ticket."""
        with parts.database().reading() as session:
            seen_conversation(session, conversation_id, who)
        parts.accounts.look(conversation_id, read)
        with parts.database().reading() as session:
            return AccountAnswer.of(
                shown_account(session, seen_conversation(session, conversation_id, who), read, now_utc())
            )

    @routes.patch(
        "/conversations/{conversation_id}/account",
        responses=errors(_NO_CONVERSATION, _CHANGED),
        summary="Choose what drafts use of it",
    )
    def choose(
        conversation_id: StoredId, asked: AccountChoice, who: Annotated[Asker, needs(Right.DRAFT)]
    ) -> AccountAnswer:
        """Say which facts drafts of this conversation use; facts that are found later are used as well. Where any of
        it has changed since you looked, nothing is kept: look again."""
        with parts.database().writing() as session:
            stored = seen_conversation(session, conversation_id, who)
            change_account(session, stored, asked.base, asked.used, str(who), now_utc(), confirmed=asked.confirmed)
        with parts.database().reading() as session:
            return AccountAnswer.of(
                shown_account(session, seen_conversation(session, conversation_id, who), read, now_utc())
            )

    return routes
