"""A draft in a few tags, for a desk whose sidebar shows HTML of ours but no page."""

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup, escape

from drafter.draft import Citation, Draft, Severity
from kb_index.documents import Visibility
from service.words import safe_link, unproved_words

__all__ = ["LINK_LASTS", "summary"]

LINK_LASTS = timedelta(minutes=30)
"""How long a link into the panel is good, which an agent may press some time after they were shown it."""


def summary(found: tuple[Draft, str] | None, link: str | None) -> Markup:
    """The draft with its sources, and a link to the whole panel; what to do where there is none."""
    parts = [Markup("<h4>Reply Drafter</h4>")]
    if link is None:
        return Markup("").join([*parts, Markup("<p>Drafts come once a customer has written.</p>")])
    parts += [_drafted(*found)] if found else [Markup("<p>No draft stands for what the customer wrote last.</p>")]
    opener = Markup('<p><a href="{}" target="_blank" rel="noopener noreferrer">{}</a></p>')
    return Markup("").join([*parts, opener.format(link, "Open the panel" if found else "Draft a reply")])


def _drafted(draft: Draft, text: str) -> Markup:
    warnings = [one.text for one in draft.notices if one.severity is not Severity.INFO]
    if draft.unproved:
        warnings.append(unproved_words(len(draft.unproved)))
    parts = [_list(warnings)]
    parts += [Markup("<p>{}</p>").format(_lines(block)) for block in text.split("\n\n") if block.strip()]
    return Markup("").join([*parts, _list([_source(one) for one in draft.citations])])


def _lines(block: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in block.split("\n"))


def _source(citation: Citation) -> Markup:
    inside = " (internal: do not quote)" if citation.visibility is Visibility.INTERNAL else ""
    link = safe_link(citation.link)
    title = Markup('<a href="{}" target="_blank">{}</a>').format(link, citation.title) if link else citation.title
    return Markup("[{}] {}{}: {}").format(citation.number, title, inside, citation.words)


def _list(rows: Sequence[str | Markup]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(row) for row in rows)
    return Markup("<ul>{}</ul>").format(items) if rows else Markup("")
