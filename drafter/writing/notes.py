"""Private notes: the lines that the help desk knows by itself, the bug note, and a note composed without a model."""

import re
from collections.abc import Iterable

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.situation import Intent, Situation
from drafter.text.addresses import LINK, without_ending
from drafter.text.excerpts import shorten
from drafter.text.sentences import split_sentences
from drafter.writing.news import says_fixed
from drafter.writing.note_lines import besides_line, customer_line, given_lines

__all__ = ["compose_note", "write_bug_note"]

_TITLE, _WANTS, _PIECE = 80, 260, 160
"""Characters of a note's title, of the wish in the customer's words, and of any other piece."""

_PROMISED = re.compile(
    r"\b(?:I|we)(?:'ll| will|'m going to| am going to| are going to| promise)\b|\bgive me about\b", re.I
)
_TICKET = re.compile(r"(?<![\w-])[A-Z]{2,8}-\d+(?![\w-])")
_TRACKER = re.compile("ticket|issue|browse|tracker|asana|jira|linear", re.I)
_WISH = re.compile(r"\b(?:wish|would (?:be )?(?:love|like|great|nice)|could you add|feature|possible to)\b", re.I)
_SALUTATION = re.compile(r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?\n]{0,40}[,!.]?\s*$", re.I)


def compose_note(brief: Brief) -> str:
    """What a colleague needs, in the words of the conversation itself; quotes only, no judgement."""
    person = brief.colleague
    whose = f"{person.name} ({person.role})" if person else "the colleague who takes this on"
    lines = [
        customer_line(brief.conversation, brief.situation, brief.request),
        f"Wants: {_quoted(_opening(brief.request), _WANTS)}",
        f"Done so far: {_done(brief)}",
        f"Promised: {_promised(brief.request)}",
        f"Next: {whose} reads on and answers. {brief.outcome_reason}",
        *given_lines(brief.conversation, brief.request),
    ]
    lines.append(besides_line(brief.request, lines, brief.words.patterns))
    return "\n".join(line for line in lines if line)


def write_bug_note(brief: Brief) -> str:
    """The note in the team's form: wishes on top, then the bug with its ticket, conversation and what the customer
    gave as bullets."""
    situation, request = brief.situation, brief.request
    title = _title(brief.conversation, request)
    blocks = []
    if Intent.FEATURE_REQUEST in situation.intents:
        wish = title if not _is_bug(situation) else _wish(request) or "[title?]"
        blocks.append(f"Feature Request: {wish} / [link?]")
    if _is_bug(situation):
        given = given_lines(brief.conversation, request)
        given.append(besides_line(request, [title, *given], brief.words.patterns))
        bullets = "".join(f"\n- {line}" for line in given if line)
        blocks.append(f"{title}\n- {_ticket(request)}\n- {_place(brief.conversation)}{bullets}")
    return "\n".join(blocks)


def _place(conversation: Conversation) -> str:
    """Where the conversation is, or a blank for it."""
    return conversation.link or "[conversation link?]"


def _is_bug(situation: Situation) -> bool:
    """Whether there is a fault to note; where nothing but a wish was read, there is none."""
    return Intent.BUG in situation.intents or Intent.FEATURE_REQUEST not in situation.intents


def _title(conversation: Conversation, request: OpenRequest) -> str:
    """What fails where: the subject, or in a chat the first sentence that says more than hello."""
    told = request.subject or next(iter(_sentences(_opening(request))), "") or conversation.id
    return shorten(told.rstrip(".!? "), _TITLE)


def _wish(request: OpenRequest) -> str:
    found = next((s for s in _sentences(_opening(request)) if _WISH.search(s)), "")
    return shorten(found.rstrip(".!? "), _TITLE)


def _ticket(request: OpenRequest) -> str:
    """The ticket's link where a private note has it, else a blank that names the ticket if one is known."""
    notes = "\n".join(turn.text for turn in request.history if turn.author == "note")
    if link := next(filter(_TRACKER.search, LINK.findall(notes)), None):
        return without_ending(link)
    known = _TICKET.search(notes)
    return f"[link of ticket {known.group()}?]" if known else "[ticket link?]"


def _opening(request: OpenRequest) -> str:
    """What the customer came with: their first message where there are several."""
    return next((turn.text for turn in request.history if turn.author == "customer"), request.text)


def _done(brief: Brief) -> str:
    """The latest private note, else our latest answer."""
    request, patterns = brief.request, brief.words.patterns
    for author, lead in (("note", "note of ours:"), ("agent", "we answered")):
        said = [turn.text for turn in request.history if turn.author == author]
        if said:
            fixed = " (fixed)" if author == "note" and says_fixed(said[-1], patterns) else ""
            return f"{lead}{fixed} {_quoted(_body(said[-1]), _WANTS)}"
    return "nothing yet, no agent has answered."


def _promised(request: OpenRequest) -> str:
    said = [s for turn in request.history if turn.author == "agent" for s in _sentences(turn.text)]
    promises = [s for s in said if _PROMISED.search(s)]
    return " ".join(_quoted(s, _PIECE) for s in promises[-2:]) or "nothing."


def _sentences(text: str) -> list[str]:
    found = (text[span.start : span.end].strip() for span in split_sentences(text))
    return [s for s in found if s and not _SALUTATION.match(s)]


def _body(text: str) -> str:
    return " ".join(_sentences(text))


def _quoted(text: str, most: int) -> str:
    flat = " ".join(line for line in _lines(text) if not _SALUTATION.match(line))
    return f"\N{LEFT DOUBLE QUOTATION MARK}{shorten(flat, most)}\N{RIGHT DOUBLE QUOTATION MARK}"


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
