"""Texts around a reply: notes in the team's form, and the three messages to a silent chat."""

import re

from drafter.checks.base import ANY_LANGUAGE, Check, CheckInput, Finding
from drafter.checks.courtesy_words import THANKS, WISH
from drafter.checks.prose import Span, phrases, plain
from drafter.draft import Repair, TextKind

__all__ = ["CHECKS"]

_PLACE = r"(?:https?://\S+|\[[^\]\n]*(?:link|url)[^\]\n]*\])"
_LINE = re.compile(r"[^\n]+")
_FEATURE = re.compile(rf"\s*(?:[-*•] )?Feature Request: [^\n]+ / {_PLACE}\s*$", re.I)
_LABEL = re.compile(r"\s*(?:[-*•] )?feature request\b", re.I)
_BULLET = re.compile(rf"\s*[-*•] .*{_PLACE}")
_LINKED = re.compile(_PLACE)

# What a colleague needs to go on without the thread.
_PARTS = {
    "who asks": phrases(r"customer  client  user  who  owner  from  name"),
    "what they want": phrases(
        r"wants?  asks?  asked  needs?  request\w*  would like  question  reports?  reported  issue  problem"
    ),
    "what was done so far": phrases(
        r"tried  done  checked  found  so far  sent  told  promised  nothing yet  status  answered"
    ),
    "what comes next": phrases(r"next  please  should  to do  todo  decide  awaits?  waiting  needed  open"),
}

_CLOSING_NOW = phrases(
    r"""
    (?:i'm|i am|i'll|i will|we're|we are|we'll) (?:now |going to )?clos(?:e|ing)(?: \w+){0,3} (?:now|for now)
    closing (?:this|the|our) chat
    """
)
_WILL_CLOSE = phrases(r"(?:will|to|going to) (?:be )?clos(?:e|ed)  closes")
_REOPEN = phrases(
    r"""
    re-?open\w*  write (?:here )?again  come back  start (?:a )?(?:new|again)  pick (?:it|this) up
    reply (?:here|to this)
    write back
    """
)
_STILL_THERE = re.compile(r"\?")
_YES = phrases(r'"?yes"?')


def _lines(given: CheckInput) -> list[Span]:
    return [Span(m.group(), m.start(), m.end()) for m in _LINE.finditer(given.text) if m.group().strip()]


def _bug_format(given: CheckInput) -> Finding | None:
    """A title, then two links: the ticket's and the conversation's. Wishes: "Feature Request: Title / Link"."""
    for line in _lines(given):
        if _LABEL.match(line.text) and not _FEATURE.match(line.text):
            return Finding("a wish is noted as Feature Request: Title / Link", line.start, line.end)
    rest = [line for line in _lines(given) if not _LABEL.match(line.text)]
    links = [line for line in rest if _LINKED.search(line.text)]
    if not rest or (len(links) >= 2 and not _LINKED.search(rest[0].text)):
        return None
    return Finding(
        "a bug is noted as title, ticket link, conversation link, each on its line", rest[0].start, rest[0].end
    )


def _summary_format(given: CheckInput) -> Finding | None:
    missing = [name for name, pattern in _PARTS.items() if not pattern.search(plain(given.text))]
    return Finding(f"the note does not say {', '.join(missing)}") if missing else None


def _format(given: CheckInput) -> Finding | None:
    return _bug_format(given) if given.kind is TextKind.BUG_NOTE else _summary_format(given)


def _wishes_first(given: CheckInput) -> Finding | None:
    lines = _lines(given)
    others = [line for line in lines if not _LABEL.match(line.text)]
    for line in lines:
        if _LABEL.match(line.text) and others and others[0].start < line.start:
            return Finding("feature requests stand above everything else", line.start, line.end)
    return None


def _bullets(given: CheckInput) -> Finding | None:
    for line in _lines(given):
        if _LINKED.search(line.text) and not _BULLET.match(line.text) and not _LABEL.match(line.text):
            return Finding("links stand in bullets", line.start, line.end)
    return None


def _idle(given: CheckInput) -> Finding | None:
    """One of three: are you there (type Yes); it will close (can be reopened); it is closed (thanks, good day)."""
    text = plain(given.text)
    if _CLOSING_NOW.search(text):
        wanted = {"how to come back": _REOPEN, "thanks": THANKS, "a good day": WISH}
    elif _WILL_CLOSE.search(text):
        wanted = {"that it can be reopened": _REOPEN}
    else:
        wanted = {"a question whether they are there": _STILL_THERE, "that they may type Yes": _YES}
    missing = [name for name, pattern in wanted.items() if not pattern.search(text)]
    return Finding(f"this message to a silent chat lacks {', '.join(missing)}") if missing else None


_BUG = frozenset({TextKind.BUG_NOTE})

CHECKS = (
    Check(
        "note-format",
        "The note has its form",
        _format,
        ("note-format-ticket", "note-format-feature-request", "user-notes-clean", "note-on-reassign"),
        kinds=frozenset({TextKind.BUG_NOTE, TextKind.HANDOFF_NOTE, TextKind.SUMMARY}),
        repair=Repair.MODEL,
    ),
    Check(
        "note-features-first",
        "Feature requests first",
        _wishes_first,
        ("note-feature-requests-on-top", "note-groups-requests"),
        kinds=_BUG,
        languages=ANY_LANGUAGE,
    ),
    Check(
        "note-bullets",
        "Links in bullets",
        _bullets,
        ("note-links-bulleted",),
        kinds=_BUG,
        languages=ANY_LANGUAGE,
    ),
    Check(
        "idle-message",
        "A message to a silent chat",
        _idle,
        ("idle-5min-still-there", "idle-6min-warn-close", "idle-7min-close-thank"),
        kinds=frozenset({TextKind.IDLE_NUDGE}),
    ),
)
