"""Hand-offs: planned, confirmed by a person, done once, whatever ends the process in between.

A row is claimed before anything leaves for its target, and what came of it is written down afterwards. Of a claim
that nobody came back from nobody knows the end: it is unclear until somebody has looked at the target.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import EditConflict, InputError, NotFound, StillAtWork
from service.storage.base import Base, Digest, Id, Key, digest_of, insert_or_ignore, new_id, now_utc
from service.storage.conversations import StoredConversation
from service.storage.mailboxes import Mailboxes

__all__ = [
    "AT_WORK",
    "FIELD_LIMIT",
    "LOOK_FIRST",
    "Confirmation",
    "HandoffState",
    "NewHandoff",
    "StoredHandoff",
    "begin_handoff",
    "edit_handoff",
    "end_handoff",
    "get_handoff",
    "left_at_targets",
    "note_answered",
    "note_fixed",
    "note_looked",
    "plan_handoff",
    "standing_handoff",
    "take_settling",
    "unfixed_handoffs",
]

AT_WORK = timedelta(minutes=10)
"""How long one may be under way before its process is taken for dead."""

LOOK_FIRST = "Nobody knows whether it was done. Look at the target before you try again."
_ASK_AGAIN = 5
FIELD_LIMIT = 100_000
"""Characters of one field."""


class HandoffState(StrEnum):
    """Where a hand-off stands. `unclear`: it may be done; `settled`: the conversation it waited for is answered."""

    PLANNED = "planned"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNCLEAR = "unclear"
    UNDONE = "undone"
    SETTLED = "settled"


_UNSENT = (HandoffState.PLANNED, HandoffState.FAILED)
_STANDS = (HandoffState.DONE, HandoffState.SETTLED, HandoffState.SENDING, HandoffState.UNCLEAR)


class StoredHandoff(Base):
    """A hand-off of a conversation to a target, `title` for people. `fields` are `PlannedField`s as they were planned
    and then confirmed, `text` what the drafter wrote for it.

    `open_key` is that of the one hand-off of a conversation to a target that counts now: two at once end in the same
    row. `place` is the digest of where the target led when it was planned (None: nobody knows). `agent` is the name
    of who confirmed it, before that of who planned it. `waiting`: the target is to hear when the conversation is
    answered, `answered` says how it was. `fixed_at`: when somebody said at the target that it is fixed.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        UniqueConstraint("open_key"),
        Index(None, "conversation_id", "id"),
        Index(None, "mailbox_id", "id"),
        Index(None, "waiting", "answered"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    target_id: Mapped[Key]
    kind: Mapped[Key]
    title: Mapped[str]
    state: Mapped[Key] = mapped_column(default=HandoffState.PLANNED)
    open_key: Mapped[Digest | None]
    place: Mapped[Digest | None]
    agent: Mapped[str | None]
    text: Mapped[str]
    fields: Mapped[list[Any]]
    planned_by: Mapped[str]
    planned_at: Mapped[datetime] = mapped_column(default=now_utc)
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    ref: Mapped[str | None]
    link: Mapped[str | None]
    told: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    waiting: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[Key] = mapped_column(default="")
    fixed_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]

    def state_at(self, now: datetime) -> HandoffState:
        """Where it stands: one that was under way for too long is unclear."""
        lost = self.state == HandoffState.SENDING and self.confirmed_at and self.confirmed_at + AT_WORK <= now
        return HandoffState.UNCLEAR if lost else HandoffState(self.state)

    def goes_elsewhere(self, place: str) -> bool:
        """Whether nothing of it has left, and what leads to `place` now would take it to another than was planned."""
        return self.state in _UNSENT and self.place != place

    @property
    def plan(self) -> str:
        """Names this plan of it: it is another one where it was planned anew."""
        return digest_of(f"{self.place}:{self.planned_at.isoformat()}")[:16]

    @property
    def values(self) -> dict[str, str]:
        """What stands in its fields, by name."""
        return {field["name"]: field["value"] for field in self.fields}


@dataclass(frozen=True, slots=True)
class NewHandoff:
    """A hand-off that is going to be looked at. `fields` as `StoredHandoff` has them."""

    target_id: str
    kind: str
    title: str
    text: str
    fields: Sequence[Mapping[str, Any]]
    made_by: str
    place: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person confirms: the `values` of the fields, who they are (and are called), when, where the target leads
    to then, and which `plan` they have seen (None: they do not say)."""

    values: Mapping[str, str]
    made_by: str
    agent: str
    at: datetime
    place: str
    plan: str | None = None


def standing_handoff(
    session: Session, conversation_id: str, target_id: str, *, lock: bool = False
) -> StoredHandoff | None:
    """The hand-off of a conversation to a target that counts now."""
    wanted = select(StoredHandoff).where(StoredHandoff.open_key == _open_key(conversation_id, target_id))
    return session.scalar(wanted.with_for_update() if lock else wanted)


def plan_handoff(
    session: Session, conversation: StoredConversation, new: NewHandoff, *, another: bool = False
) -> StoredHandoff:
    """The hand-off to look at and confirm: a new one, unless one counts already. `another`: beside one that is done,
    or in the place of what did not leave yet; that also where the target leads to another place by now.

    Raises EditConflict where nobody knows yet whether the one before is done.
    """
    before = standing_handoff(session, conversation.id, new.target_id, lock=True)
    if before is not None and (another or before.goes_elsewhere(new.place)):
        if before.state in (HandoffState.SENDING, HandoffState.UNCLEAR):
            raise EditConflict(f"One to {before.title} is not through yet. {LOOK_FIRST}")
        if before.state in (HandoffState.DONE, HandoffState.SETTLED):
            before.open_key = None
            session.flush()
            before = None
        elif before.state in _UNSENT:
            _plan_anew(before, new)
    if before is None:
        row = {
            "id": new_id(),
            "mailbox_id": conversation.mailbox_id,
            "conversation_id": conversation.id,
            "target_id": new.target_id,
            "kind": new.kind,
            "title": new.title,
            "open_key": _open_key(conversation.id, new.target_id),
            "place": new.place,
            "agent": new.agent,
            "text": new.text,
            "fields": [dict(field) for field in new.fields],
            "planned_by": new.made_by,
        }
        insert_or_ignore(session, StoredHandoff, row)
        found = standing_handoff(session, conversation.id, new.target_id, lock=True)
        if found is None:
            raise EditConflict("Somebody undid it just now. Plan it again.")
        return found
    return before


def _plan_anew(row: StoredHandoff, new: NewHandoff) -> None:
    row.kind, row.title, row.place = new.kind, new.title, new.place
    row.text, row.fields = new.text, [dict(field) for field in new.fields]
    row.state, row.reason = HandoffState.PLANNED, ""
    row.planned_by, row.planned_at, row.agent = new.made_by, now_utc(), new.agent
    row.confirmed_by = row.confirmed_at = None


def get_handoff(
    session: Session, handoff_id: str, mailboxes: Mailboxes = None, *, lock: bool = False
) -> StoredHandoff:
    """The hand-off with this id; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredHandoff, handoff_id, with_for_update=lock, populate_existing=lock)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no hand-off {handoff_id!r}; list the hand-offs to see what there is.")
    return found


def left_at_targets(session: Session, conversations: Sequence[str], but: str) -> list[StoredHandoff]:
    """What stands, or may stand, at targets because of these conversations; `but`: those of another kind."""
    wanted = select(StoredHandoff).where(
        StoredHandoff.conversation_id.in_(conversations), StoredHandoff.kind != but, StoredHandoff.state.in_(_STANDS)
    )
    return list(session.scalars(wanted.order_by(StoredHandoff.id)))


def edit_handoff(
    session: Session, handoff_id: str, values: Mapping[str, str], plan: str | None = None
) -> StoredHandoff:
    """Keep what an agent has put into the fields of this `plan` so far; raises InputError, and EditConflict once it
    was confirmed or planned anew."""
    row = get_handoff(session, handoff_id, lock=True)
    _same_plan(row, plan)
    if row.state not in (HandoffState.PLANNED, HandoffState.FAILED, HandoffState.UNCLEAR):
        raise EditConflict(f"This hand-off is {row.state} already, so that nothing in it changes any more.")
    row.fields = _filled(row.fields, values)
    return row


def begin_handoff(session: Session, handoff_id: str, given: Confirmation, *, again: bool) -> StoredHandoff:
    """Claim a hand-off that a person confirmed, so that it is theirs alone to do. `again`: an unclear one may be
    tried again, for its target finds what was made. Where it is done already the row is given as it is.

    Raises StillAtWork, InputError, and EditConflict for one that was undone, is unclear, or is not what they saw.
    """
    row = get_handoff(session, handoff_id, lock=True)
    state = row.state_at(given.at)
    if state in (HandoffState.DONE, HandoffState.SETTLED):
        return row
    if state is HandoffState.SENDING:
        raise StillAtWork(f"{row.confirmed_by} has confirmed it and it is on its way; ask again.", _ASK_AGAIN)
    if state is HandoffState.UNDONE:
        raise EditConflict("This hand-off was undone. Plan a new one.")
    if state is HandoffState.UNCLEAR and not again:
        raise EditConflict(f"{LOOK_FIRST} Then say what you found.")
    _same_plan(row, given.plan)
    if row.place != given.place:
        look = f" {LOOK_FIRST}" if state is HandoffState.UNCLEAR else ""
        raise EditConflict(
            f"{row.title} was set up anew since this was planned, and leads elsewhere. Plan it again.{look}"
        )
    row.fields = _filled(row.fields, given.values)
    row.state, row.reason = HandoffState.SENDING, ""
    row.confirmed_by, row.confirmed_at, row.agent = given.made_by, given.at, given.agent
    return row


def _same_plan(row: StoredHandoff, plan: str | None) -> None:
    """Raises EditConflict where `plan` is not the one that stands there."""
    if plan is not None and plan != row.plan and row.state in _UNSENT:
        raise EditConflict("It was planned anew since you looked at it. Look at what would be sent now.")


def end_handoff(session: Session, handoff_id: str, claimed_at: datetime, state: HandoffState, **known: Any) -> bool:
    """Write down what came of the claim of that moment; False where it was taken over or forgotten."""
    ours = update(StoredHandoff).where(
        StoredHandoff.id == handoff_id,
        StoredHandoff.state == HandoffState.SENDING,
        StoredHandoff.confirmed_at == claimed_at,
    )
    return session.scalar(ours.values(state=state, **known).returning(StoredHandoff.id)) is not None


def note_looked(session: Session, handoff_id: str, made_by: str, now: datetime, *, there: bool) -> StoredHandoff:
    """A person has looked at the target of an unclear hand-off: it is done, or it may be confirmed again.

    Raises EditConflict for one that is not unclear.
    """
    row = get_handoff(session, handoff_id, lock=True)
    if row.state_at(now) is not HandoffState.UNCLEAR:
        raise EditConflict(f"This hand-off is {row.state}, so that there is nothing to look for.")
    row.state = HandoffState.DONE if there else HandoffState.FAILED
    row.reason = f"{made_by} looked and found it {'there' if there else 'not there'}."
    return row


def note_answered(session: Session, conversation_id: str, how: str) -> None:
    """The conversation was answered (`how`, in words): the hand-offs that wait for that are to hear of it."""
    waiting = update(StoredHandoff).where(
        StoredHandoff.conversation_id == conversation_id, StoredHandoff.waiting, StoredHandoff.answered == ""
    )
    session.execute(waiting.values(answered=how))


def take_settling(session: Session, seen: Collection[str] = ()) -> StoredHandoff | None:
    """A hand-off whose target is to hear that the conversation is answered, which nobody else takes from now on."""
    wanted = select(StoredHandoff).where(
        StoredHandoff.waiting, StoredHandoff.answered != "", StoredHandoff.id.not_in(seen)
    )
    row = session.scalar(wanted.order_by(StoredHandoff.id).limit(1).with_for_update(skip_locked=True))
    if row is not None:
        row.waiting = False
    return row


def unfixed_handoffs(session: Session, kinds: Collection[str], since: datetime) -> list[StoredHandoff]:
    """What stands at targets of these kinds, was planned since, and is not known to be fixed."""
    stands = StoredHandoff.state.in_((HandoffState.DONE, HandoffState.SETTLED))
    wanted = select(StoredHandoff).where(
        StoredHandoff.kind.in_(kinds), stands, StoredHandoff.planned_at >= since, StoredHandoff.fixed_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(StoredHandoff.id)))


def note_fixed(session: Session, handoff_id: str, at: datetime, news: str) -> bool:
    """Note that it is fixed; whether nobody has noted that before."""
    row = session.get(StoredHandoff, handoff_id, with_for_update=True)
    if row is None or row.fixed_at is not None:
        return False
    row.fixed_at, row.told = at, f"{row.told} {news}"
    return True


def _filled(fields: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields with these values; raises InputError for a value that a field cannot have."""
    names = {field["name"] for field in fields}
    if odd := values.keys() - names:
        raise InputError(f"fields: there is no field {min(odd)!r}; there are {', '.join(sorted(names))}.")
    filled = []
    for field in fields:
        value = values.get(field["name"], field["value"])
        name = f"fields.{field['name']}"
        if field["fixed"] and value != field["value"]:
            raise InputError(f"{name}: is fixed; leave it as it was planned.")
        if field["choices"] and value not in field["choices"]:
            raise InputError(f"{name}: must be one of {', '.join(map(repr, field['choices']))}.")
        if len(value) > FIELD_LIMIT:
            raise InputError(f"{name}: must have {FIELD_LIMIT:,} or fewer characters.")
        filled.append({**field, "value": value})
    return filled


def _open_key(conversation_id: str, target_id: str) -> str:
    return digest_of(f"{conversation_id}:{target_id}")
