"""Hand-offs, from the plan that an agent looks at to what stands at the target: once, and back again.

What is to be done is kept before it is begun (`service/storage/handoffs.py`). No job does it: a person confirms each.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from drafter.draft import Draft, TextKind
from drafter.mailbox import DEFAULT, Mailbox, PrivacyMode
from drafter.wish import Wish
from service.all_conversations import seen_conversation
from service.auth.rights import Asker
from service.conversation_links import conversation_link, linked
from service.desk import DraftDesk, DraftOrder, Events
from service.errors import EditConflict, HandoffError, InputError, NotFound, NotUndoable, ServiceError
from service.handoffs.base import HandoffDone, HandoffMatter, PlannedField, TargetKind
from service.handoffs.colleague import Colleague
from service.handoffs.cutting import cut_short
from service.handoffs.fix_rounds import leave_note
from service.handoffs.opened import OpenTargets
from service.handoffs.registry import target_kind
from service.handoffs.screening import screened
from service.handoffs.standing import WAITING, HandoffStanding, is_undoable
from service.parts import ServiceParts
from service.storage import Session
from service.storage.conversations import StoredConversation, conversation_of, get_conversation
from service.storage.draft_texts import newest_texts
from service.storage.drafts import draft_for
from service.storage.handoff_targets import StoredTarget, get_target, list_targets
from service.storage.handoffs import (
    FIELD_LIMIT,
    Confirmation,
    HandoffState,
    NewHandoff,
    StoredHandoff,
    begin_handoff,
    edit_handoff,
    end_handoff,
    get_handoff,
    note_looked,
    plan_handoff,
    standing_handoff,
    take_settling,
)
from service.storage.mailboxes import MailboxPrivacy, StoredMailbox

__all__ = ["HandingAgent", "Handoffs"]

_LOG = logging.getLogger("service")
_TRIES = 5
Told = Callable[[str, str], None]
"""Told of an action and its subject, for the audit log."""


@dataclass(frozen=True, slots=True)
class HandingAgent:
    """Who hands off: `charged` puts a text that has to be written on their budget, `note` keeps the log."""

    who: Asker
    note: Told = lambda action, subject: None
    charged: Callable[[Events], Events] = lambda events: events


class Handoffs:
    """The hand-offs of a service. `public_url`: where colleagues find its pages, "" for unknown."""

    def __init__(self, parts: ServiceParts, desk: DraftDesk, targets: OpenTargets, public_url: str = "") -> None:
        self._database = parts.database
        self._profiles = parts.profiles
        self._desk = desk
        self._targets = targets
        self._public_url = public_url
        self._clock = targets.house.clock
        self._tried = Counter[str]()

    def targets(self, who: Asker, mailbox: str | None = None) -> list[tuple[StoredTarget, TargetKind]]:
        """The targets of a mailbox, or of all that are theirs to see."""
        with self._database().reading() as session:
            rows = list_targets(session, who.mailboxes if mailbox is None else {mailbox})
        return [(row, target_kind(row.kind)) for row in rows]

    def plan(
        self, conversation_id: str, target_id: str, agent: HandingAgent, *, another: bool = False
    ) -> StoredHandoff:
        """What would be done, kept to be confirmed: or what was planned or done before, unless `another` is wanted,
        or the plan anew where it was not confirmed yet. A plan for a place to which the target does not lead any more
        is made anew unasked.

        Nothing changes at the target. Raises NotFound, EditConflict, HandoffError, and what drafting raises.
        """
        with self._database().reading() as session:
            conversation = seen_conversation(session, conversation_id, agent.who)
            target = get_target(session, target_id, {conversation.mailbox_id})
        kind, opened = target_kind(target.kind), self._targets.opened(target_id)
        if not another:
            with self._database().reading() as session:
                before = standing_handoff(session, conversation.id, target_id)
                if before is not None and not before.goes_elsewhere(opened.place):
                    return before
        text = self._text(conversation, kind.text, agent) if kind.text else ""
        with self._database().reading() as session:
            matter = self._matter(session, conversation, kind, text, agent.who)
        fields = [asdict(_fitting(field)) for field in opened.target.plan(matter)]
        new = NewHandoff(
            target_id, kind.name, kind.title, matter.text, fields, str(agent.who), opened.place, agent.who.name
        )
        with self._database().writing() as session:
            return plan_handoff(session, get_conversation(session, conversation.id), new, another=another)

    def edit(
        self, handoff_id: str, values: dict[str, str], agent: HandingAgent, plan: str | None = None
    ) -> StoredHandoff:
        """Keep what an agent has put into the fields so far; `plan` as for `confirm`."""
        with self._database().writing() as session:
            self._visible(session, handoff_id, agent.who)
            return edit_handoff(session, handoff_id, values, plan)

    def confirm(
        self, handoff_id: str, values: dict[str, str], agent: HandingAgent, plan: str | None = None
    ) -> StoredHandoff:
        """Do it, as confirmed: once, whoever else confirms it too; one that is done is given as it is. `plan` names
        the plan that was looked at (`StoredHandoff.plan`; None: the one there is).

        Raises HandoffError, StillAtWork, InputError, NotFound, and EditConflict also where another plan stands there
        by now, or the target was set up anew for another place.
        """
        with self._database().reading() as session:
            row = self._visible(session, handoff_id, agent.who)
        kind, opened = target_kind(row.kind), self._targets.opened_for(row)
        confirmed = Confirmation(values, str(agent.who), agent.who.name, self._clock(), opened.place, plan)
        with self._database().writing() as session:
            row = begin_handoff(session, handoff_id, confirmed, again=kind.finds)
            if row.state != HandoffState.SENDING:
                return row
            conversation = get_conversation(session, row.conversation_id)
            matter = replace(
                self._matter(session, conversation, kind, row.text, agent.who), planned_at=row.planned_at
            )
        agent.note("handoff-confirmed", _subject(row))
        try:
            done = opened.target.carry_out(matter, row.values, row.id)
        except BaseException as error:
            lost = error.maybe_done if isinstance(error, HandoffError) else not isinstance(error, InputError)
            state = HandoffState.UNCLEAR if lost else HandoffState.FAILED
            reason = str(error) if isinstance(error, ServiceError) else f"It broke off: {type(error).__name__}."
            self._ended(row, state, reason=reason)
            agent.note(f"handoff-{state}", _subject(row))
            raise
        note, reason = done.note, leave_note(self._targets.house, matter.desk, matter.conversation.id, done.note)
        self._ended(
            row,
            HandoffState.DONE,
            ref=done.ref,
            link=_safe(done.link),
            told=done.told,
            note=note,
            reason=reason,
            waiting=kind.settles,
        )
        agent.note("handoff-done", _subject(row))
        return self.get(handoff_id, agent.who)

    def get(self, handoff_id: str, who: Asker) -> StoredHandoff:
        """The hand-off as it is now; raises NotFound."""
        with self._database().reading() as session:
            return self._visible(session, handoff_id, who)

    def went_on(self, row: StoredHandoff) -> bool:
        """Whether something was said in the conversation after the hand-off was planned."""
        with self._database().reading() as session:
            return get_conversation(session, row.conversation_id).active_at > row.planned_at

    def standings(self, rows: Sequence[StoredHandoff], now: datetime) -> list[HandoffStanding]:
        """How each of these stands, and what may be done with it; each target is opened once."""
        waiting = {row.target_id for row in rows if row.state_at(now) in WAITING}
        places = {target_id: self._place(target_id) for target_id in waiting}
        return [HandoffStanding.of(row, target_kind(row.kind), places.get(row.target_id), now) for row in rows]

    def undo(self, handoff_id: str, agent: HandingAgent) -> StoredHandoff:
        """Take back what was done; raises NotUndoable, HandoffError, and EditConflict where nothing was done."""
        row = self.get(handoff_id, agent.who)
        if row.state == HandoffState.UNDONE:
            return row
        if row.state not in (HandoffState.DONE, HandoffState.SETTLED):
            raise EditConflict(f"This hand-off is {row.state}, so that there is nothing to take back.")
        if not is_undoable(row, target_kind(row.kind)):
            raise NotUndoable(f"{row.title} keeps what it has. Take it away there.")
        self._targets.opened_for(row).target.undo(_done(row))
        with self._database().writing() as session:
            row = get_handoff(session, handoff_id, lock=True)
            if row.state != HandoffState.UNDONE:
                row.state, row.open_key, row.waiting = HandoffState.UNDONE, None, False
                row.undone_by, row.undone_at = str(agent.who), self._clock()
        agent.note("handoff-undone", _subject(row))
        return row

    def looked(self, handoff_id: str, agent: HandingAgent, *, there: bool) -> StoredHandoff:
        """A person has looked at the target of a hand-off of which nobody knows the end."""
        with self._database().writing() as session:
            self._visible(session, handoff_id, agent.who)
            row = note_looked(session, handoff_id, str(agent.who), self._clock(), there=there)
        agent.note("handoff-looked-for", f"{_subject(row)} {'there' if there else 'not there'}")
        return row

    def mail(self, handoff_id: str, who: Asker) -> bytes:
        """The mail that a hand-off to a colleague is, as a file; raises NotFound for any other."""
        row = self.get(handoff_id, who)
        target = self._targets.opened_for(row).target
        if not isinstance(target, Colleague) or row.state != HandoffState.DONE:
            raise NotFound(f"The hand-off {handoff_id!r} is no mail that waits to be sent.")
        return bytes(target.message(row.values, row.id))

    def settle_due(self) -> int:
        """Tell targets that wait for it that a conversation is answered, each once; how many were told."""
        seen, settled = list[str](), 0
        while True:
            with self._database().writing() as session:
                row = take_settling(session, seen)
            if row is None:
                return settled
            seen.append(row.id)
            try:
                self._targets.opened_for(row).target.settle(_done(row), row.answered)
            except ServiceError as error:
                self._tried[row.id] += 1
                self._not_settled(row, error)
                continue
            settled += 1
            with self._database().writing() as session:
                kept = session.get(StoredHandoff, row.id, with_for_update=True)
                if kept is not None and kept.state == HandoffState.DONE:
                    kept.state = HandoffState.SETTLED

    def _not_settled(self, row: StoredHandoff, error: ServiceError) -> None:
        """Note why a target was not told; what certainly failed is tried again some times."""
        again = self._tried[row.id] < _TRIES and not (isinstance(error, HandoffError) and error.maybe_done)
        _LOG.error("the hand-off %s was not settled at %s: %s", row.id, row.target_id, error)
        with self._database().writing() as session:
            if kept := session.get(StoredHandoff, row.id, with_for_update=True):
                kept.waiting, kept.reason = again, f"It was not told of the answer: {error}"

    def _text(self, conversation: StoredConversation, kind: TextKind, agent: HandingAgent) -> str:
        """The text of that kind for the conversation as it is now: the newest there is, or one written now."""
        with self._database().reading() as session:
            if ready := draft_for(session, conversation, kind):
                return newest_texts(session, [ready.id])[ready.id].text
            asked = conversation_of(session, conversation, pictures=True)
            asked = linked(session, conversation, asked, self._public_url)
        order = DraftOrder(asked, str(agent.who), Wish(kind), kept_id=conversation.id, version=conversation.version)
        with closing(self._desk.written(order, agent.charged)) as events:
            written = [event for event in events if isinstance(event, Draft)]
        return written[-1].text if written else ""

    def _matter(
        self, session: Session, conversation: StoredConversation, kind: TargetKind, text: str, who: Asker
    ) -> HandoffMatter:
        link = conversation_link(session, conversation, self._public_url)
        given = conversation_of(session, conversation)
        agent, desk = who.name, conversation.help_desk
        matter = HandoffMatter(
            given, conversation.mailbox_id, text, link, agent, self._clock(), desk, conversation.id
        )
        profile = self._profiles().get(conversation.mailbox_id, DEFAULT)
        return screened(matter, kind, profile, _privacy(session, conversation.mailbox_id, profile))

    def _place(self, target_id: str) -> str | None:
        """Where a target leads now; None for one that cannot be opened, which it says itself when it is asked."""
        try:
            return self._targets.opened(target_id).place
        except ServiceError:
            return None

    def _ended(self, row: StoredHandoff, state: HandoffState, **known: object) -> None:
        claimed = row.confirmed_at
        assert claimed is not None  # noqa: S101 - it was claimed
        with self._database().writing() as session:
            end_handoff(session, row.id, claimed, state, **known)

    def _visible(self, session: Session, handoff_id: str, who: Asker) -> StoredHandoff:
        row = get_handoff(session, handoff_id, who.mailboxes)
        if who.conversation is not None:
            seen_conversation(session, row.conversation_id, who)
        return row


def _fitting(field: PlannedField) -> PlannedField:
    """The field as it can be kept and edited: of a conversation without end the beginning, which it says."""
    if len(field.value) <= FIELD_LIMIT:
        return field
    note = f"{field.note} Cut at {FIELD_LIMIT:,} characters; the conversation has the rest.".strip()
    return replace(field, value=cut_short(field.value, FIELD_LIMIT), note=note)


def _privacy(session: Session, mailbox: str, profile: Mailbox) -> PrivacyMode:
    """What the mailbox was set to, or else its profile says."""
    stored = session.get(StoredMailbox, mailbox)
    return (MailboxPrivacy(stored.privacy).mode if stored else None) or profile.privacy


def _done(row: StoredHandoff) -> HandoffDone:
    return HandoffDone(row.ref or "", row.link, row.told, row.note)


def _subject(row: StoredHandoff) -> str:
    return f"{row.target_id}:{row.id}"


def _safe(link: str | None) -> str | None:
    """An address that a page may lead to."""
    ours = link is not None and link.startswith("/") and not link.startswith(("//", "/\\"))
    return link if link and (ours or link.startswith(("https://", "http://"))) else None
