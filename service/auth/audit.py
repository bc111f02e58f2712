"""The audit log: only ever appended to. Each line's mark covers the one before it, so that a change shows.

No code here changes or deletes a line, and triggers of the database refuse it. Marks are keyed (HMAC) with a key that
the database holds only sealed: who can write to the database but does not know `secret_key` cannot forge one. Lines
that are cut off at the end show against a mark that somebody noted elsewhere.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from drafter.text.surrogates import mended
from service.auth.tables import AuditEntry
from service.storage import Clock, Database, now_utc
from service.storage.removals import Removal

__all__ = ["AuditDetail", "AuditLine", "AuditLog", "AuditVerdict"]

AuditDetail = str | int | float | bool | None

_LOCK = 0x6472_6166_7465_7202
"""The advisory lock of PostgreSQL under which lines are appended one after the other."""

_BEGINNING = ""
_LONGEST = 300
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to what, and when."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, AuditDetail]
    mark: str


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """`lines` that were looked at, the `head` (number and mark) to note elsewhere, and what is wrong, or nothing."""

    lines: int
    head: str
    fault: str


class AuditLog:
    """Appends and reads. Say what was done by names, ids and counts: what a customer wrote never belongs here."""

    def __init__(self, database: Database, key: bytes, clock: Clock = now_utc) -> None:
        self._database = database
        self._key = key
        self._clock = clock

    def append(self, actor: str, action: str, subject: str = "", **detail: AuditDetail) -> None:
        """Add a line in a transaction of its own."""
        with self._database.writing() as session:
            self.append_in(session, actor, action, subject, **detail)

    def append_in(self, session: Session, actor: str, action: str, subject: str = "", **detail: AuditDetail) -> None:
        """Add a line in the transaction of what it tells of, so that there is never one without the other."""
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
        line = AuditLine(
            number=last.number + 1 if last else 1,
            at=self._clock(),
            actor=_clean(actor),
            action=action,
            subject=_clean(subject),
            detail={name: _clean(value) if isinstance(value, str) else value for name, value in detail.items()},
            mark="",
        )
        mark = self._mark(line, last.mark if last else _BEGINNING)
        session.add(
            AuditEntry(
                number=line.number,
                at=line.at,
                actor=line.actor,
                action=line.action,
                subject=line.subject,
                detail=dict(line.detail),
                mark=mark,
            )
        )
        session.flush()

    def note_removal(self, session: Session, removal: Removal) -> None:
        """Add a line, in the transaction of a deletion, that says why, by whom and how much: never what or whose."""
        subject = f"mailbox:{removal.mailbox_id}" if removal.mailbox_id else ""
        self.append_in(session, removal.made_by, f"removed-{removal.kind}", subject, **removal.counts)

    def newest(self, number: int, action: str | None = None) -> list[AuditLine]:
        """The latest lines, the newest first; `action`: only those of this name."""
        asked = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(number)
        if action:
            asked = asked.where(AuditEntry.action == action)
        with self._database.reading() as session:
            return [_line(entry) for entry in session.scalars(asked)]

    def verify(self, noted: str = "") -> AuditVerdict:
        """Whether every line is as it was written. `noted`: a head of before, which must still be there."""
        before, count, head, found = _BEGINNING, 0, "0:", not noted
        for line in self._all():
            if line.number != count + 1:
                return AuditVerdict(count, head, f"line {count + 1} is missing.")
            if not hmac.compare_digest(line.mark, self._mark(line, before)):
                return AuditVerdict(count, head, f"line {line.number} is not as it was written.")
            before, count = line.mark, line.number
            head = f"{line.number}:{line.mark}"
            found = found or head == noted
        fault = "" if found else f"the line {noted.partition(':')[0]} that was noted is gone or is another one."
        return AuditVerdict(count, head, fault)

    def _all(self) -> Iterator[AuditLine]:
        """Every line, the oldest first, some at a time: the log may be longer than what a process can hold."""
        last: int | None = None
        while True:
            asked = select(AuditEntry).order_by(AuditEntry.number).limit(_AT_ONCE)
            if last is not None:
                asked = asked.where(AuditEntry.number > last)
            with self._database.reading() as session:
                lines = [_line(entry) for entry in session.scalars(asked)]
            yield from lines
            if not lines:
                return
            last = lines[-1].number

    def _mark(self, line: AuditLine, before: str) -> str:
        said = [line.number, line.at.isoformat(), line.actor, line.action, line.subject, line.detail, before]
        written = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, written.encode(), sha256).hexdigest()


def _line(entry: AuditEntry) -> AuditLine:
    return AuditLine(entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.mark)


def _clean(words: str) -> str:
    """As the database will give it back, and of bounded length: some of it comes from strangers."""
    return mended(words).replace("\0", "\ufffd")[:_LONGEST]
