"""Typed blanks `[order number?]` that the agent must fill, and the template variables of saved replies.

Variables such as `{{customer.first_name}}` come from help desks' macros. What we know is filled in; what nobody has
told us becomes a typed blank. Blanks that a model writes in a form of its own are the check `typed-gaps`' matter.
"""

import re
from collections.abc import Mapping

from drafter.cleaning import OpenRequest
from drafter.draft import Gap
from drafter.mailbox import Mailbox

__all__ = ["fill_variables", "find_gaps", "known_variables"]

_GAP = re.compile(r"\[([^\[\]\n?]{1,60})\?\](?!\()")
_VARIABLE = re.compile(r"\{\{-?\s*([\w.' -]{1,60}?)\s*(?:\|[^{}\n]{0,80})?-?\}\}|\{%-?\s*([\w.]{1,60})\s*-?%\}")
_COMMA = re.compile(r",?[ \t]*\Z")
_VARIABLES = {
    "customer name": "customer.first_name customer.firstname customer.name first_name firstname name "
    "contact.first_name user.first_name ticket.requester.first_name requester.first_name "
    "conversation.customer.firstname client.name",
    "agent name": "agent.name agent.first_name agent user.firstname current_user.name current_user.first_name "
    "teammate.first_name signature",
    "brand": "mailbox.brand brand brand.name company company.name mailbox.name ticket.brand.name",
    "product": "product product.name mailbox.product",
    "status page": "status_page status.page mailbox.status_page",
    "help center": "help_center help.center mailbox.help_center",
    "community": "community community_forum mailbox.community_forum",
    "link": "article.link article.url link",
    "subject": "subject conversation.subject ticket.title ticket.subject",
}
_LABEL = {variable: label for label, spelled in _VARIABLES.items() for variable in spelled.split()}


def find_gaps(text: str) -> tuple[Gap, ...]:
    """The typed blanks of `text`, in order."""
    return tuple(Gap(label=m[1].strip(), start=m.start(), end=m.end()) for m in _GAP.finditer(text) if m[1].strip())


def known_variables(request: OpenRequest, mailbox: Mailbox, link: str | None = None) -> dict[str, str]:
    """What template variables can be filled with, by what they ask for; only what is known."""
    values = {
        "customer name": request.first_name,
        "agent name": mailbox.agent.name,
        "brand": mailbox.brand,
        "product": mailbox.product,
        "status page": mailbox.status_page and str(mailbox.status_page).rstrip("/"),
        "help center": mailbox.help_center and str(mailbox.help_center).rstrip("/"),
        "community": mailbox.community_forum and str(mailbox.community_forum).rstrip("/"),
        "link": link,
        "subject": request.subject,
    }
    return {label: value for label, value in values.items() if value}


def fill_variables(text: str, values: Mapping[str, str]) -> str:
    """`text` with its template variables filled from `values`, the others as typed blanks.

    A customer whose name is unknown is not asked for it: "Hi {{customer.first_name}}," becomes "Hi,".
    """
    if "customer name" not in values:
        text = _without_name(text)
    return _VARIABLE.sub(lambda match: _filled(match, values), text)


def _filled(match: re.Match[str], values: Mapping[str, str]) -> str:
    label = _label(match)
    return values.get(label) or f"[{label}?]"


def _label(match: re.Match[str]) -> str:
    """What a variable asks for, in words."""
    name = (match[1] or match[2]).strip().casefold()
    return _LABEL.get(name) or " ".join(re.sub(r"[._-]+", " ", name).split()) or "detail"


def _without_name(text: str) -> str:
    """`text` without its places for the customer's name, and the comma that set it off."""
    kept = ""
    while place := next((m for m in _VARIABLE.finditer(text) if _label(m) == "customer name"), None):
        kept += text[: place.start()]
        text = text[place.end() :]
        opens = not kept.strip(" \t") or kept.rstrip(" \t").endswith(("\n", ".", "!", "?"))
        if opens and text.startswith(","):  # "Maya, my colleague" -> "My colleague"
            text = text[1:].lstrip(" ")
            text = text[:1].upper() + text[1:]
        else:
            kept = _COMMA.sub("", kept)
    return kept + text
