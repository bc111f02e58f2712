"""News of fixes: what was handed off is looked after where it went, and a fix that is told there comes back, once.

It comes back as a private note in the help desk, which the next draft reads as the word of a colleague, and behind
what the sidebar says of the hand-off.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from drafter.text.excerpts import shorten
from service.errors import ServiceError
from service.handoffs.base import HandoffDone, House
from service.handoffs.fixes import FixTold, TellsFixes
from service.handoffs.opened import OpenTargets
from service.handoffs.registry import TARGET_KINDS
from service.helpdesks.base import DeskDraft
from service.storage import Database
from service.storage.conversations import get_conversation
from service.storage.handoffs import StoredHandoff, note_fixed, unfixed_handoffs

__all__ = ["FixRounds", "leave_note", "news_of"]

_LOG = logging.getLogger("service")
_LONGEST = timedelta(days=180)
"""How old a hand-off may be of which anybody still wants to hear."""
_WORDS = 300


class FixRounds:
    """Asks every target at which fixes are told about what was handed off to it and is not known to be fixed."""

    def __init__(self, database: Callable[[], Database], targets: OpenTargets) -> None:
        self._database = database
        self._targets = targets

    def look(self) -> int:
        """Look once; how many fixes were told of."""
        kinds = {name for name, kind in TARGET_KINDS.items() if kind.tells_fixes}
        with self._database().reading() as session:
            waiting = unfixed_handoffs(session, kinds, self._targets.house.clock() - _LONGEST)
        return sum(map(self._told, waiting))

    def _told(self, row: StoredHandoff) -> bool:
        """Whether there is news of this one, which nobody else has passed on."""
        try:
            target = self._targets.opened_for(row).target
            done = HandoffDone(row.ref or "", row.link, row.told, row.note)
            fix = target.fix_told(done) if isinstance(target, TellsFixes) else None
        except ServiceError as error:
            _LOG.error("whether the hand-off %s is fixed: %s", row.id, error)
            return False
        if fix is None:
            return False
        news = news_of(row.title, fix)
        with self._database().writing() as session:
            if not note_fixed(session, row.id, fix.at, news):
                return False
            talk = get_conversation(session, row.conversation_id)
            desk, thread = talk.help_desk, talk.external_id
        if trouble := leave_note(self._targets.house, desk, thread, f"{news}\n{row.link or ''}".strip()):
            _LOG.error("the hand-off %s: %s", row.id, trouble)
        return True


def news_of(title: str, fix: FixTold) -> str:
    """That it is fixed, who says so, where and when, in a form that drafts are written from."""
    who = f"says {fix.by} in {title}" if fix.by else f"says {title}"
    return f"It is fixed, {who} on {fix.at:%-d %B %Y}: “{shorten(fix.text, _WORDS)}”"


def leave_note(house: House, desk: str, thread: str, note: str) -> str:
    """Leave a private note where agents read it; "", or why it is not there. Without a desk there is no place."""
    if not (note and desk):
        return ""
    try:
        house.desk(desk).put_draft(thread, DeskDraft(note, note, for_customer=False))
    except ServiceError as error:
        return f"The note was not left in the help desk: {error}"
    return ""
