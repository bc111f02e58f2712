"""Hand-offs: where work goes next, planned, shown, confirmed by a person, done once, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from drafter.conversation import Given
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, claimed, released
from service.api.parameters import (
    BAD_CURSOR,
    NO_MAILBOX,
    NOT_YOURS,
    Cursor,
    MailboxName,
    PageLimit,
    StoredId,
    Words,
    seen,
)
from service.api.schemas import errors
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, HandoffError, NotFound, NotUndoable, StillAtWork
from service.handoffs.base import TargetKind
from service.handoffs.carrying_out import HandingAgent, Handoffs
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Clock, Database, now_utc
from service.storage.handoff_list import WhichHandoffs, list_handoffs
from service.storage.handoff_targets import StoredTarget
from service.storage.handoffs import LOOK_FIRST, HandoffState, StoredHandoff
from service.storage.idempotency import AnsweredBefore, answer_claim
from service.storage.paging import DEFAULT_LIMIT

__all__ = [
    "HandoffConfirmation",
    "HandoffField",
    "HandoffFinding",
    "HandoffPage",
    "HandoffPlan",
    "HandoffRecord",
    "TargetList",
    "TargetRecord",
    "agent_of",
    "router",
]

_NONE = problem_of(NotFound("There is no hand-off '01k9'; list the hand-offs to see what there is."))
_NO_TARGET = problem_of(NotFound("There is no target 'asana'; list the targets to see what there is."))
_FAILED = problem_of(HandoffError("Asana answered 403 to POST /tasks: our key lacks the right to do that."))
_UNCLEAR = problem_of(EditConflict(f"{LOOK_FIRST} Then say what you found."))
_ON_ITS_WAY = problem_of(StillAtWork("user:01k8 has confirmed it and it is on its way; ask again.", 5))
_KEPT = problem_of(NotUndoable("Salesforce keeps what it has. Take it away there."))
_NOTHING = problem_of(EditConflict("This hand-off is planned, so that there is nothing to take back."))
_NOT_UNCLEAR = problem_of(EditConflict("This hand-off is done, so that there is nothing to look for."))


class TargetRecord(BaseModel):
    """A target that is set up. `steps` are the ids of the next steps beside which it is offered."""

    id: str
    kind: str
    title: str
    mailbox: str
    steps: tuple[str, ...]
    undoable: bool

    @classmethod
    def of(cls, row: StoredTarget, kind: TargetKind) -> Self:
        """The public face of a target."""
        return cls(
            id=row.id,
            kind=kind.name,
            title=kind.title,
            mailbox=row.mailbox_id,
            steps=kind.steps,
            undoable=kind.undoable,
        )


class TargetList(BaseModel):
    """The targets that are set up, by name."""

    items: list[TargetRecord]


class HandoffField(BaseModel):
    """One thing that is sent. What is not `fixed` may be edited; where there are `choices` it is one of them."""

    name: str
    label: str
    value: str
    lines: int
    fixed: bool
    note: str
    choices: tuple[str, ...]


class HandoffRecord(BaseModel):
    """A hand-off. `unclear`: nobody knows whether it was done, so look at the target before you try again; `reason`
    says what went wrong, `note` what belongs into the conversation now. `plan` names what is going to be sent where:
    give it back with the confirmation."""

    id: str
    state: HandoffState
    mailbox: str
    conversation_id: str
    target: str
    title: str
    plan: str
    fields: list[HandoffField]
    planned_by: str
    planned_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    link: str | None
    told: str
    note: str
    reason: str
    undone_by: str | None
    undone_at: datetime | None

    @classmethod
    def of(cls, row: StoredHandoff, now: datetime) -> Self:
        """The public face of a hand-off."""
        return cls(
            id=row.id,
            state=row.state_at(now),
            mailbox=row.mailbox_id,
            conversation_id=row.conversation_id,
            target=row.target_id,
            title=row.title,
            plan=row.plan,
            fields=[HandoffField.model_validate(field) for field in row.fields],
            planned_by=row.planned_by,
            planned_at=row.planned_at,
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
            link=row.link,
            told=row.told,
            note=row.note,
            reason=row.reason,
            undone_by=row.undone_by,
            undone_at=row.undone_at,
        )


class HandoffPage(BaseModel):
    """Some hand-offs, the newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[HandoffRecord]
    next_cursor: str | None


class HandoffPlan(Given):
    """What is to be handed off, and where to."""

    conversation_id: Words = Field(max_length=100, description="Our id of it, as `/v1/conversations` has it.")
    target: Words = Field(max_length=100, description="The `id` of a target of its mailbox.")
    another: bool = Field(default=False, description="Another one beside one that is done, or the plan anew.")


class HandoffConfirmation(Given):
    """What is sent, by the names of the planned fields; those that are not named go as they were planned."""

    fields: dict[Words, Annotated[Words, Field(max_length=100_000)]] = Field(default={}, max_length=50)
    plan: Words | None = Field(
        default=None,
        max_length=100,
        description="The `plan` that was looked at: where another stands there by now nothing is sent.",
    )


class HandoffFinding(Given):
    """What a person found at the target of a hand-off that is unclear."""

    there: bool


@dataclass(frozen=True, slots=True)
class _Once:
    """Does what a request asks for once, however often it comes with the same key."""

    database: Callable[[], Database]
    now: Clock

    def __call__(
        self, who: Asker, key: str | None, request: str, asked: BaseModel, do: Callable[[], StoredHandoff]
    ) -> HandoffRecord | dict[str, Any]:
        """What comes of it, or came of it the first time."""
        taken = claimed(self.database, who, key, request, asked)
        if isinstance(taken, AnsweredBefore):
            return taken.answer
        try:
            answer = HandoffRecord.of(do(), self.now())
        except BaseException:
            released(self.database, taken)
            raise
        if taken is not None:
            with self.database().writing() as session:
                answer_claim(session, taken.id, 200, answer.model_dump(mode="json"), answer.conversation_id)
        return answer


def router(parts: ServiceParts, handoffs: Handoffs, now: Clock = now_utc) -> APIRouter:
    """The routes of hand-offs."""
    routes = APIRouter(prefix="/v1", tags=["hand-offs"])
    once = _Once(parts.database, now)
    _reading(routes, parts, handoffs, now)
    _doing(routes, handoffs, once)
    _putting_right(routes, handoffs, once)
    return routes


def _doing(routes: APIRouter, handoffs: Handoffs, once: _Once) -> None:
    @routes.post(
        "/handoffs",
        response_model=HandoffRecord,
        responses=errors(_NO_TARGET, _UNCLEAR, _FAILED, *KEY_PROBLEMS),
        summary="Plan a hand-off",
    )
    def plan_handoff(
        asked: HandoffPlan,
        request: Request,
        who: Annotated[Asker, needs(Right.HAND_OFF)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """What would be sent, to look at and edit.

        Nothing is sent. Its text is written now where there is none yet. A conversation has one hand-off to a
        target at a time: where one was planned or done before, it is that one.
        """
        agent = agent_of(request, who)

        def plan() -> StoredHandoff:
            return handoffs.plan(asked.conversation_id, asked.target, agent, another=asked.another)

        return once(who, key, "POST /v1/handoffs", asked, plan)

    @routes.post(
        "/handoffs/{handoff_id}/confirm",
        response_model=HandoffRecord,
        responses=errors(_NONE, _UNCLEAR, _ON_ITS_WAY, _FAILED, *KEY_PROBLEMS),
        summary="Confirm a hand-off",
    )
    def confirm_handoff(
        handoff_id: StoredId,
        asked: HandoffConfirmation,
        request: Request,
        who: Annotated[Asker, needs(Right.HAND_OFF)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Do it, once, for a person who has looked at it.

        However often it is confirmed, and by how many, it is done once. After `handoff_failed` look at the
        hand-off: `failed` may be confirmed again, of `unclear` nobody knows.
        """
        agent = agent_of(request, who)

        def confirm() -> StoredHandoff:
            return handoffs.confirm(handoff_id, asked.fields, agent, asked.plan)

        return once(who, key, f"POST /v1/handoffs/{handoff_id}/confirm", asked, confirm)


def _putting_right(routes: APIRouter, handoffs: Handoffs, once: _Once) -> None:
    @routes.post(
        "/handoffs/{handoff_id}/looked",
        response_model=HandoffRecord,
        responses=errors(_NONE, _NOT_UNCLEAR, *KEY_PROBLEMS),
        summary="Say what was found",
    )
    def look_for_handoff(
        handoff_id: StoredId,
        asked: HandoffFinding,
        request: Request,
        who: Annotated[Asker, needs(Right.HAND_OFF)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """What a person found at the target of an unclear one.

        It is done then, or it may be confirmed again.
        """
        agent = agent_of(request, who)

        def look() -> StoredHandoff:
            return handoffs.looked(handoff_id, agent, there=asked.there)

        return once(who, key, f"POST /v1/handoffs/{handoff_id}/looked", asked, look)

    @routes.post(
        "/handoffs/{handoff_id}/undo",
        responses=errors(_NONE, _NOTHING, _KEPT, _FAILED),
        summary="Undo a hand-off",
    )
    def undo_handoff(
        handoff_id: StoredId, request: Request, who: Annotated[Asker, needs(Right.HAND_OFF)]
    ) -> HandoffRecord:
        """Take back what was done.

        Where the target allows that; doing so again does no harm.
        """
        return HandoffRecord.of(handoffs.undo(handoff_id, agent_of(request, who)), once.now())


def _reading(routes: APIRouter, parts: ServiceParts, handoffs: Handoffs, now: Clock) -> None:
    @routes.get("/handoff-targets", responses=errors(NOT_YOURS, NO_MAILBOX), summary="List targets")
    def handoff_targets(who: Annotated[Asker, needs(Right.READ)], mailbox: MailboxName = None) -> TargetList:
        """Where work can go next."""
        seen(parts, who, mailbox)
        return TargetList(items=[TargetRecord.of(row, kind) for row, kind in handoffs.targets(who, mailbox)])

    @routes.get("/handoffs", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="List hand-offs")
    def list_all(
        who: Annotated[Asker, needs(Right.READ)],
        mailbox: MailboxName = None,
        conversation: Annotated[Words | None, Query(max_length=100, description="Only of this conversation.")] = None,
        target: Annotated[Words | None, Query(max_length=100, description="Only to this target.")] = None,
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> HandoffPage:
        """What was planned and done."""
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            which = WhichHandoffs(of, conversation, target)
            page = list_handoffs(session, which, cursor=cursor, limit=limit)
        items = [HandoffRecord.of(row, now()) for row in page.items]
        return HandoffPage(items=items, next_cursor=page.next_cursor)

    @routes.get("/handoffs/{handoff_id}", responses=errors(_NONE), summary="Get a hand-off")
    def handoff(handoff_id: StoredId, who: Annotated[Asker, needs(Right.READ)]) -> HandoffRecord:
        """A hand-off as it is now."""
        return HandoffRecord.of(handoffs.get(handoff_id, who), now())


def agent_of(request: Request, who: Asker) -> HandingAgent:
    """Who hands off, with their budget and the log."""
    access = access_of(request)
    return HandingAgent(who, partial(access.note, who), partial(access.charged, who))
