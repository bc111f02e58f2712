"""A line of the time log, from which the team's ERP is fed: `drafter handoffs time-log` and the API export it."""

from collections.abc import Mapping
from datetime import date

import httpx

from service.errors import InputError
from service.handoffs.base import (
    FOR_COLLEAGUES,
    HandoffDone,
    HandoffMatter,
    House,
    PlannedField,
    TargetAccount,
    TargetKind,
)
from service.helpdesks.accounts import DeskQuestion
from service.storage.conversations import get_conversation
from service.storage.time_entries import log_time, unlog_time

__all__ = ["TIME_LOG", "TimeLog"]

_MOST_MINUTES = 24 * 60
_USUAL = "10"
_CELL = 200


class TimeLog:
    """The log of a mailbox, a table of ours."""

    def __init__(self, account: TargetAccount, house: House) -> None:
        self._usual = account.settings.get("minutes", _USUAL)
        _minutes(self._usual)
        self._database = house.database

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """The case, the day, and how long it took."""
        return (
            PlannedField("case", "Case number", matter.conversation.id),
            PlannedField("day", "Day", matter.at.date().isoformat()),
            PlannedField("minutes", "Minutes", self._usual, note="with the making of the case"),
            PlannedField("note", "Note", matter.conversation.subject[:_CELL]),
            PlannedField("agent", "Agent", matter.agent, fixed=True),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Write the line, unless it is there."""
        minutes, day, case = _minutes(fields["minutes"]), _day(fields["day"]), fields["case"].strip()
        if not case or len(case) > _CELL:
            raise InputError(f"case: give the number of the case, of up to {_CELL} characters.")
        with self._database().writing() as session:
            log_time(
                session,
                key,
                get_conversation(session, matter.kept_id),
                day=day,
                case_number=case,
                minutes=minutes,
                agent=fields["agent"],
                note=" ".join(fields["note"].split())[:_CELL],
            )
        return HandoffDone(key, None, f"logged {minutes} minutes on {day.isoformat()} for {case}")

    def undo(self, done: HandoffDone) -> None:
        """Take the line out of the log; what was exported is the ERP's."""
        with self._database().writing() as session:
            unlog_time(session, done.ref)

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing."""


def _minutes(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= _MOST_MINUTES and len(text) < 9):
        raise InputError(f"minutes: {text[:20]!r} is no number of 1 to {_MOST_MINUTES} minutes.")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"day: {text[:20]!r} is no day; write it as 2026-11-30.") from None


def _never(_: httpx.Request) -> bool:
    return False


TIME_LOG = TargetKind(
    name="time-log",
    title="the time log",
    questions=(DeskQuestion("minutes", "Minutes that a case usually takes", default=_USUAL),),
    build=TimeLog,
    may_leave=_never,
    offer="Log the time",
    steps=("log-chat-in-case", "close-conversation", "document-follow-up"),
    undoable=True,
    finds=True,
    at_home=True,
    knows=FOR_COLLEAGUES,
)
