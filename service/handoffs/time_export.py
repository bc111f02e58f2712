"""The time log as the team's ERP takes it in: lines of CSV that no spreadsheet runs as formulas."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from service.console.csv_export import csv_lines
from service.storage import Session
from service.storage.mailboxes import Mailboxes
from service.storage.time_entries import list_time

__all__ = ["TimeRow", "time_lines", "time_rows"]


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A line: `id` is the same in each export, so that what was taken in before is told by it."""

    id: str
    day: str
    case_number: str
    minutes: int
    agent: str
    note: str
    mailbox: str
    logged_at: datetime


def time_rows(session: Session, mailboxes: Mailboxes = None, since: date | None = None) -> Iterator[TimeRow]:
    """What was logged of work since that day."""
    for one in list_time(session, mailboxes, since):
        yield TimeRow(one.id, one.day, one.case_number, one.minutes, one.agent, one.note, one.mailbox_id, one.made_at)


def time_lines(session: Session, mailboxes: Mailboxes = None, since: date | None = None) -> Iterator[str]:
    """The same as CSV, a line of names first; nothing where nothing was logged."""
    return csv_lines(time_rows(session, mailboxes, since))
