"""Invented conversations, articles and saved replies, which every replay tells in the shapes of its desk."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
START = NOW - timedelta(hours=6)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


@dataclass(slots=True)
class Line:
    """A message: `by` is customer, agent, bot or note."""

    id: str
    by: str
    html: str
    at: datetime
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Case:
    """A conversation. `waiting` are drafts that agents of the desk have begun."""

    id: str
    subject: str
    lines: list[Line]
    closed: bool = False
    waiting: dict[str, str] = field(default_factory=dict)

    @property
    def changed_at(self) -> datetime:
        return max(line.at for line in self.lines)


@dataclass(slots=True)
class Page:
    """An article, or a saved reply."""

    id: str
    title: str
    html: str
    at: datetime


THREAD = "101"
OUTBOUND = "106"
HELLO = "<p>Hello, the <b>kiln</b> shows E7 &amp; stays cold.<br>What now?</p>"


def cases() -> dict[str, Case]:
    kiln = [
        Line("9001", "customer", HELLO, minute(1), ("kiln.jpg", "log.txt")),
        Line("9002", "bot", "<p>We got your message.</p>", minute(2)),
        Line("9003", "note", "<p>Known fault of batch 12?</p>", minute(3)),
        Line("9004", "agent", "<p>Which firmware is it?</p>", minute(4)),
        Line("9005", "customer", "<p>Version 4.2</p>", minute(60)),
        Line("9006", "customer", "<p>And it beeps.</p>", minute(61)),
        Line("9007", "customer", "<p>Three times.</p>", minute(61)),
    ]
    found = [
        Case(THREAD, "Kiln stays cold", kiln),
        Case("102", "Glaze order", [Line("9011", "customer", "<p>Where is it?</p>", minute(70))]),
        Case("103", "Refund", [Line("9021", "customer", "<p>Please refund.</p>", minute(80))], closed=True),
        Case("104", "Clay", [Line("9031", "customer", "<p>Which clay?</p>", minute(90))]),
        Case("105", "Thanks", [Line("9041", "customer", "<p>Thanks!</p>", minute(100))], closed=True),
        Case(OUTBOUND, "News", [Line("9051", "agent", "<p>Our news.</p>", minute(110))]),
    ]
    return {case.id: case for case in found}


def pages(kind: str, count: int = 5) -> dict[str, Page]:
    found = [
        Page(f"{500 + number}", f"{kind} {number}", f"<p>How to do {kind} {number}.</p>", minute(number))
        for number in range(count)
    ]
    return {page.id: page for page in found}
