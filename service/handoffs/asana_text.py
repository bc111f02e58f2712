"""The texts of an Asana task: what goes into it, in the markup that Asana takes, and the note that comes back.

Source: https://developers.asana.com/docs/rich-text. It has to be XML of few tags; we use body, ul, li and a.
"""

import re
from html import escape
from itertools import groupby

from drafter.text.excerpts import shorten
from service.handoffs.asked import clean, request_of, said_by_customer
from service.handoffs.base import HandoffMatter
from service.handoffs.cutting import cut_short

__all__ = ["FORMS", "as_body", "form_of", "note_for", "task_text", "title_of"]

_BUG, _REQUEST = "bug", "request"
FORMS = (_BUG, "question", _REQUEST)
_TITLE = 300
_QUOTE = 8_000
_MOST = 30_000
"""Characters of a text: our own measure, Asana names none."""

_WISH = re.compile(r"Feature Request: ([^\n]{1,1000}?)(?: / \S[^\n]*)?$", re.MULTILINE | re.IGNORECASE)
_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\?\]")
_LINK_BLANK = re.compile(r" / \[[^\[\]\n]{1,80}\?\]$")
_BULLET = re.compile(r"\s{0,4}[-*•] ")


def form_of(text: str) -> str:
    """The form that the bug note of a conversation calls for: that for wishes where it holds nothing else."""
    lines = [line for line in text.splitlines() if line.strip()]
    return _REQUEST if lines and all(_WISH.match(line) for line in lines) else _BUG


def title_of(matter: HandoffMatter) -> str:
    """What fails where, or what is wished for, in one line."""
    request = request_of(matter.conversation)
    told = (_title(matter.text), request.subject, request.text, matter.conversation.id)
    return shorten(clean(next(filter(None, told))), _TITLE)


def task_text(matter: HandoffMatter) -> str:
    """The body of a task: the rest of the note, where the conversation is, and the customer's own words."""
    title, plan = _title(matter.text), matter.conversation.customer.plan
    lines = (_LINK_BLANK.sub("", line) for line in matter.text.splitlines())
    rest = [line for line in lines if not _BLANK.search(line) and line.strip() not in ("", title)]
    rest = [line for line in rest if line.strip(" -*•") != matter.link]  # which stands among the facts
    quote = cut_short(said_by_customer(matter.conversation), _QUOTE)
    facts = [f"Plan: {plan}" if plan else "", f"Conversation: {_place(matter)}"]
    parts = ("\n".join(rest), "\n".join(filter(None, facts)), f"In the customer's words:\n{quote}")
    return clean("\n\n".join(filter(None, parts)))


def _title(text: str) -> str:
    """The title that a note has, "" for none."""
    if form_of(text) == _REQUEST:
        return next((found[1].strip() for found in _WISH.finditer(text)), "")
    heads = (line.strip() for line in text.splitlines() if line.strip() and not _BULLET.match(line))
    return next((line for line in heads if not _WISH.match(line) and not _BLANK.search(line)), "")


def _place(matter: HandoffMatter) -> str:
    """Where the conversation is."""
    return matter.link or matter.conversation.id


def note_for(form: str, title: str, task: str, matter: HandoffMatter) -> str:
    """The note in the handbook's form (note-format-ticket, note-format-feature-request)."""
    if form == _REQUEST:
        return f"Feature Request: {title} / {task}"
    return f"{title}\n- {task}\n- {_place(matter)}"


def as_body(text: str, link: str | None, mark: str) -> str:
    """Plain text as Asana's rich text, with `mark` as its last line: lines that begin with "- " are a list, `link` is
    one, and all else stands as it is, so that no tag, mention or address of a customer's becomes one."""
    parts = []
    lines = [*cut_short(clean(text), _MOST).splitlines(), "", mark]
    for is_list, block in groupby(lines, key=lambda line: bool(_BULLET.match(line))):
        if is_list:
            items = "".join(f"<li>{_line(_BULLET.sub('', line, count=1), link)}</li>" for line in block)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append("\n".join(_line(line, link) for line in block))
    return f"<body>{''.join(parts)}</body>"


def _line(line: str, link: str | None) -> str:
    if link and link.startswith(("https://", "http://")) and link in line:
        before, behind = line.split(link, 1)
        address = escape(link)
        return f'{escape(before)}<a href="{address}">{address}</a>{escape(behind)}'
    return escape(line)
