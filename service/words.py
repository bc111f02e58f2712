"""How pages and the command line say things: ages, dates, durations, names of steps, kinds, texts and outcomes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from drafter.aim import Aim
from drafter.draft import ACCOUNT, ATTACHMENT, Severity, TextKind
from drafter.events import Step
from drafter.situation import Outcome
from kb_index.documents import Kind

__all__ = [
    "AIMS",
    "FAULTS",
    "KINDS",
    "OUTCOMES",
    "SEVERITIES",
    "TEXTS",
    "age",
    "count",
    "day",
    "documents",
    "moment",
    "safe_link",
    "seconds",
    "site",
    "size",
    "step_words",
    "unproved_words",
]

KINDS: Mapping[str, str] = {
    ACCOUNT: "Account data",
    ATTACHMENT: "Attachment",
    Kind.ARTICLE: "Article",
    Kind.SAVED_REPLY: "Saved reply",
    Kind.NOTE: "Note",
    Kind.PAST_CONVERSATION: "Past conversation",
}
_NOUNS = {
    Kind.ARTICLE: ("article",),
    Kind.SAVED_REPLY: ("saved reply", "saved replies"),
    Kind.NOTE: ("note",),
    Kind.PAST_CONVERSATION: ("past conversation",),
}
OUTCOMES = {
    Outcome.ANSWER: "Answers",
    Outcome.ANSWER_AND_ASK: "Answers and asks",
    Outcome.ASK: "Asks",
    Outcome.DECLINE: "Declines",
    Outcome.HAND_OFF: "Hands over",
    Outcome.CLOSE: "Closes",
    Outcome.NONE: "No reply needed",
}
AIMS = {Aim.ACCEPT: "Accept", Aim.DECLINE: "Decline", Aim.ASK: "Ask first"}
"""What an agent wants a reply to do."""
SEVERITIES = {Severity.INFO: "Good to know", Severity.WARNING: "Look", Severity.DANGER: "Careful"}
TEXTS = {
    TextKind.REPLY: "reply",
    TextKind.HANDOFF_NOTE: "hand-off note",
    TextKind.SUMMARY: "summary",
    TextKind.BUG_NOTE: "bug note",
    TextKind.IDLE_NUDGE: "chat nudge",
    TextKind.FIXED_FOLLOW_UP: "“it is fixed” letter",
    TextKind.CLOSING: "closing letter",
}
FAULTS = (
    "missing fact",
    "wrong fact",
    "wrong promise",
    "too long",
    "needless question",
    "missed question",
    "tone",
)
"""What is mostly wrong with a draft."""
_STEPS = {
    Step.WAITING: "Waiting for another draft to finish",
    Step.READING: "Reading the conversation",
    Step.SEARCHING: "Searching the help center",
    Step.WRITING: "Writing",
    Step.CHECKING: "Proving and checking every sentence",
    Step.REWRITING: "Putting right what the checks found",
}
_UNITS = (("year", 365.25), ("month", 30.44), ("week", 7.0), ("day", 1.0))


def step_words(step: Step | str) -> str:
    """What a person reads while the step of this name runs."""
    return _STEPS[Step(step)]


def unproved_words(number: int) -> str:
    """What is said of so many sentences without a proof."""
    return f"{count(number, 'sentence')} {'is' if number == 1 else 'are'} not proved by a source."


def count(number: int, noun: str, plural: str = "") -> str:
    """`3 sources`, `1 source`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def documents(by_kind: Mapping[Kind, int]) -> str:
    """`12 articles, 1 note`."""
    return ", ".join(count(number, *_NOUNS[kind]) for kind, number in by_kind.items())


def age(then: datetime, now: datetime) -> str:
    """How long ago in one unit, as people say it: `today`, `3 months ago`."""
    days = (now - then).total_seconds() / 86_400
    for unit, length in _UNITS:
        if days >= length:
            return f"{count(int(days / length), unit)} ago"
    return "today"


def day(then: datetime) -> str:
    """A date (UTC) without ambiguity: `7 Mar 2026`."""
    utc = then.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y}"


def moment(then: datetime) -> str:
    """A date and time: `7 Mar 2026, 09:12 UTC`."""
    return f"{day(then)}, {then.astimezone(UTC):%H:%M} UTC"


def seconds(value: float) -> str:
    """A duration to read at a glance: `240 ms`, `3.2 s`."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def size(number: int) -> str:
    """Bytes to read at a glance: `3.4 MB`, `812 kB`."""
    amount, unit = float(number), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if amount >= 100 or unit == "bytes" else f"{amount:.1f} {unit}"


def safe_link(link: str | None) -> str | None:
    """`link` where a browser may follow it: http and https only, never `javascript:`."""
    return link if site(link or "") else None


def site(link: str) -> str:
    """The host that a web link leads to; empty for everything that is not one."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""
