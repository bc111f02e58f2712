"""Texts around a reply: notes in the team's form, and the three messages to a silent chat."""

import re

from drafter.checks.base import NOTES, Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.prose import Span, phrases, plain, words
from drafter.draft import Repair, TextKind
from drafter.situation import Outcome
from drafter.writing.note_lines import MOST_LINKS, customer_line, links_line

__all__ = ["CHECKS"]

_PLACE = r"(?:https?://\S+|\[(?=[^\[\]\n]{0,80}(?:link|url))[^\[\]\n]{1,160}\])"
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

_CUSTOMER = re.compile(r"^[ \t]*customer:[^\n]*", re.I | re.M)
_LINKS = re.compile(r"^[ \t]*(?:[-*•] )?(?:links?|see):", re.I | re.M)

_LABELLED = re.compile(
    r"^[\"“*-]{0,3} ?(?P<label>Customer|Wants|Found|Done so far|Promised|Next|Open)\b[\"”*]{0,3}"
    r"(?: ?:[\"”*]{0,3}(?: ?[-–] )?| ?[-–] ) ?(?P<said>[^\n]*)",
    re.M,
)

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


def _names_the_customer(given: CheckInput) -> Finding | None:
    head = _CUSTOMER.search(given.text)
    name = given.brief.conversation.customer.name
    if head is None or (name and plain(name) not in plain(head.group())):
        return Finding("the note does not begin with who the customer is", *(head.span() if head else ()))
    return None


def _name_the_customer(given: CheckInput) -> tuple[Edit, ...]:
    line = customer_line(given.brief.conversation, given.brief.situation, given.brief.request)
    head = _CUSTOMER.search(given.text)
    return (Edit(*head.span(), line),) if head else (Edit(0, 0, f"{line}\n"),)


def _labels(given: CheckInput) -> list[tuple[re.Match[str], str]]:
    """Each label that is dressed up or comes twice, with what belongs in its place."""
    seen: set[str] = set()
    found = []
    for match in _LABELLED.finditer(given.text):
        name = match["label"].casefold()
        if name in seen:
            found.append((match, ""))
        elif not match[0].startswith(f"{match['label']}: "):
            found.append((match, f"{match['label']}: {match['said']}"))
        seen.add(name)
    return found


def _plain_labels(given: CheckInput) -> Finding | None:
    for match, _ in _labels(given):
        return Finding("a line of a note begins with its label and a colon, each label once", *match.span())
    return None


def _undress(given: CheckInput) -> tuple[Edit, ...]:
    end = len(given.text)
    return tuple(Edit(m.start(), min(m.end() + (not said), end), said) for m, said in _labels(given))


def _left_out(given: CheckInput) -> list[str]:
    """The addresses and files that the customer sent and the note does not have."""
    return [sent for sent in (*given.brief.request.urls, *given.brief.request.attachments) if sent not in given.text]


def _keeps_links(given: CheckInput) -> Finding | None:
    missing = _left_out(given)
    return Finding(f"the note leaves out what the customer sent: {', '.join(missing[:3])}") if missing else None


def _add_links(given: CheckInput) -> tuple[Edit, ...]:
    line = links_line(given.brief.request)
    label = _LINKS.search(given.text)
    end = given.text.find("\n", label.end()) if label else -1
    place = (label.start(), end if end >= 0 else len(given.text)) if label else (len(given.text.rstrip()),) * 2
    return (Edit(*place, line if label else f"\n{line}"),)


def _sends(given: CheckInput) -> bool:
    """Whether the customer sent addresses or files, and no more of them than a line holds."""
    return 0 < len(given.brief.request.urls) + len(given.brief.request.attachments) <= MOST_LINKS


def _too_long(given: CheckInput) -> Finding | None:
    count = len(words(given.text))
    return Finding(f"{count} words; a note of at most {_MOST_WORDS} is read") if count > _MOST_WORDS else None


def _format(given: CheckInput) -> Finding | None:
    return _bug_format(given) if given.brief.kind is TextKind.BUG_NOTE else _summary_format(given)


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
        wanted = {"how to come back": _REOPEN, "thanks": given.patterns.thanks, "a good day": given.patterns.wishes}
    elif _WILL_CLOSE.search(text):
        wanted = {"that it can be reopened": _REOPEN}
    else:
        wanted = {"a question whether they are there": _STILL_THERE, "that they may type Yes": _YES}
    missing = [name for name, pattern in wanted.items() if not pattern.search(text)]
    return Finding(f"this message to a silent chat lacks {', '.join(missing)}") if missing else None


_BUG = frozenset({TextKind.BUG_NOTE})
_TOLD = frozenset({TextKind.HANDOFF_NOTE, TextKind.SUMMARY})
_MOST_WORDS = 180
"""Our own measure: the handbook says only that notes are tidy and spare the thread."""

CHECKS = (
    Check(
        "note-format",
        "The note has its form",
        _format,
        ("note-format-ticket", "note-format-feature-request", "user-notes-clean", "note-on-reassign"),
        kinds=NOTES,
        repair=Repair.MODEL,
    ),
    Check(
        "note-labels",
        "Each line of a note begins with its label",
        _plain_labels,
        ("user-notes-clean",),
        mend=_undress,
        kinds=_TOLD,
    ),
    Check(
        "note-customer",
        "The note begins with the customer",
        _names_the_customer,
        ("note-on-reassign", "user-notes-clean"),
        mend=_name_the_customer,
        kinds=_TOLD,
        languages=Languages.ANY,
    ),
    Check(
        "note-links",
        "What the customer sent is in the note",
        _keeps_links,
        ("note-on-reassign", "user-notes-clean"),
        applies=_sends,
        mend=_add_links,
        kinds=_TOLD,
        languages=Languages.ANY,
    ),
    Check(
        "note-length",
        "A note is shorter than the thread",
        _too_long,
        ("user-notes-clean",),
        kinds=_TOLD,
        languages=Languages.ANY,
    ),
    Check(
        "note-features-first",
        "Feature requests first",
        _wishes_first,
        ("note-feature-requests-on-top", "note-groups-requests"),
        kinds=_BUG,
        languages=Languages.ANY,
    ),
    Check(
        "note-bullets",
        "Links in bullets",
        _bullets,
        ("note-links-bulleted",),
        kinds=_BUG,
        languages=Languages.ANY,
    ),
    Check(
        "idle-message",
        "A message to a silent chat",
        _idle,
        ("idle-5min-still-there", "idle-6min-warn-close", "idle-7min-close-thank"),
        applies=lambda given: given.brief.outcome is not Outcome.NONE,
        kinds=frozenset({TextKind.IDLE_NUDGE}),
    ),
)
