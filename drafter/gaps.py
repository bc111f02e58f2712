"""Gaps: typed blanks `[order number?]` that the agent must fill, and variables that are filled or become gaps.

A variable of a saved reply is written `{{customer.first_name}}`. What the conversation and the mailbox know is put
in; anything else becomes a gap named after the variable.
"""

import re
from collections.abc import Mapping

from drafter.cleaning import OpenRequest
from drafter.draft import Gap
from drafter.mailbox import Mailbox

__all__ = ["fill_variables", "find_gaps", "known_variables"]

_GAP = re.compile(r"\[([^\[\]\n?]{1,60})\?\]")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.\- ]{0,60}?)\s*\}\}")


def find_gaps(text: str) -> tuple[Gap, ...]:
    """The typed blanks of a draft, in order."""
    return tuple(Gap(label=m.group(1).strip(), start=m.start(), end=m.end()) for m in _GAP.finditer(text))


def known_variables(request: OpenRequest, mailbox: Mailbox) -> dict[str, str]:
    """The variables that need nobody's help, by name; without a first name, greetings say `there`."""
    return {
        "customer.first_name": request.first_name or "there",
        "agent.name": mailbox.agent.name,
        "mailbox.brand": mailbox.brand,
    }


def fill_variables(text: str, values: Mapping[str, str]) -> str:
    """`text` with each `{{variable}}` replaced by its value, or by a gap where it is unknown or empty."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        return values.get(name) or f"[{re.sub(r'[._-]+', ' ', name)}?]"

    return _VARIABLE.sub(value, text)
