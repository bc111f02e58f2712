"""Typed blanks `[order number?]` that the agent must fill, and the variables of saved replies.

What we know is filled in; for what nobody has told us the saved reply's own fallback stands, and where it has none a
typed blank. Blanks that a model writes in a form of its own are the check `typed-gaps`' matter.
"""

import re
from collections.abc import Mapping

from drafter.cleaning.request import OpenRequest
from drafter.draft import Gap
from drafter.mailbox import Mailbox
from drafter.text.blanks import BLANK
from kb_index.sources.placeholders import VARIABLE, read_placeholders

__all__ = ["fill_variables", "find_gaps", "known_variables"]

_CUSTOMER = "customer.first_name"
_LABELS = {
    _CUSTOMER: "customer name",
    "mailbox.brand": "brand",
    "mailbox.product": "product",
    "mailbox.email": "our email address",
    "mailbox.status_page": "status page",
    "mailbox.help_center": "help center",
    "mailbox.community": "community",
    "article.link": "link",
    "conversation.subject": "subject",
    "conversation.link": "link to this conversation",
    "placeholder": "detail",
}


def find_gaps(text: str) -> tuple[Gap, ...]:
    """The typed blanks of `text`, in order."""
    return tuple(Gap(label=m[1].strip(), start=m.start(), end=m.end()) for m in BLANK.finditer(text) if m[1].strip())


def known_variables(request: OpenRequest, mailbox: Mailbox, link: str | None = None) -> dict[str, str]:
    """What variables can be filled with, by name; only what is known."""
    values = {
        _CUSTOMER: request.first_name,
        "customer.email": request.email,
        "agent.name": mailbox.agent.name,
        "mailbox.brand": mailbox.brand,
        "mailbox.product": mailbox.product,
        "mailbox.status_page": mailbox.status_page and str(mailbox.status_page).rstrip("/"),
        "mailbox.help_center": mailbox.help_center and str(mailbox.help_center).rstrip("/"),
        "mailbox.community": mailbox.community_forum and str(mailbox.community_forum).rstrip("/"),
        "article.link": link,
        "conversation.subject": request.subject,
    }
    return {name: value for name, value in values.items() if value}


def fill_variables(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled from `values`, else with their fallbacks, else as typed blanks.

    A customer whose name is unknown is not asked for it: "Hi {{customer.first_name}}," becomes "Hi,".
    """
    text = read_placeholders(text).text
    if _CUSTOMER not in values:
        text = _without_name(text)
    return VARIABLE.sub(lambda match: _filled(match, values), text)


def _filled(match: re.Match[str], values: Mapping[str, str]) -> str:
    known = values.get(match[1], match[2])
    return f"[{_label(match[1])}?]" if known is None else known


def _label(name: str) -> str:
    """What a variable asks for, in words."""
    return _LABELS.get(name) or " ".join(re.sub(r"[._]+", " ", name).casefold().split())[:60] or "detail"


def _without_name(text: str) -> str:
    """`text` without its places for the customer's name that have no fallback, and the comma that set them off."""
    kept = ""
    while place := next((m for m in VARIABLE.finditer(text) if m[1] == _CUSTOMER and not m[2]), None):
        kept += text[: place.start()]
        text = text[place.end() :]
        opens = not kept.strip(" \t") or kept.rstrip(" \t").endswith(("\n", ".", "!", "?"))
        if opens and text.startswith(","):  # "Maya, my colleague" -> "My colleague"
            text = text[1:].lstrip(" ")
            text = text[:1].upper() + text[1:]
        else:
            kept = kept.rstrip(" \t").removesuffix(",")
    return kept + text
