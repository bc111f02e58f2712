"""Blanks: only in the form `[label?]`, which must be filled before a draft can be inserted."""

import re
from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import cited_text, customer_text, first_name
from drafter.draft import TextKind

__all__ = ["CHECKS"]

# What models leave open: [Name], {{name}}, <order number>, "insert link here", XXXX, ____.
_BLANK = re.compile(
    r"\[(?P<square>[^\W\d\]\[?][^\]\[\n?]{0,40})\](?!\()|\{\{? ?(?P<curly>[^\W\d][^{}\n]{0,40}?) ?\}?\}|"
    r"<(?P<angle>[A-Za-z][\w' -]{0,40})>(?!.{0,400}</(?P=angle)>)|\(?(?P<insert>insert (?:the |your |a |"
    r"an )?[\w ]{2,30} here)\)?|(?P<x>\bX{3,}\b|_{3,})",
)
_LABEL_NOISE = re.compile(
    r"^(?:please )?(?:insert|add|enter|fill in|your|the|customer's|customer|specify|provide)\s+|(?<!\s)\s+here$",
    re.I,
)
_AGENT = re.compile(
    r"(?:your|agent|agent's|my|support agent|sender)(?: full| first)? ?name|(?:agent|signature)", re.I
)
_CUSTOMER = re.compile(r"(?:customer|client|user|recipient|first|last)?'?s? ?(?:first )?name", re.I)
_HTML = frozenset(
    "a b i u p br hr em strong ul ol li div span code pre h1 h2 h3 table tr td th img blockquote".split()
)


def _blanks(given: CheckInput) -> Iterator[tuple[re.Match[str], str]]:
    """Each blank in another form, with its label; what a source or the customer writes in brackets may stay."""
    written = cited_text(given) + customer_text(given)
    for match in _BLANK.finditer(given.text):
        label = next((words for words in match.groupdict().values() if words), "")
        if match.group() not in written and label.casefold() not in _HTML:
            yield match, label


def _typed(given: CheckInput) -> Finding | None:
    for match, _ in _blanks(given):
        return Finding(f"{match.group()!r} is a blank that nobody would notice; write [label?]", *match.span())
    return None


def _type(given: CheckInput) -> tuple[Edit, ...]:
    return tuple(Edit(*match.span(), _filled(given, label)) for match, label in _blanks(given))


def _filled(given: CheckInput, label: str) -> str:
    """The agent's or the customer's name where we know it, else the blank in its proper form."""
    name = first_name(given)
    if _AGENT.fullmatch(label) and given.brief.mailbox.agent.name:
        return given.brief.mailbox.agent.name
    if _CUSTOMER.fullmatch(label) and name:
        return name
    bare = _LABEL_NOISE.sub("", _LABEL_NOISE.sub("", label.strip(" _"))) if label.strip("X_") else ""
    return f"[{bare.casefold() or 'detail'}?]"


CHECKS = (
    Check(
        "typed-gaps",
        "Blanks are marked",
        _typed,
        ("no-promise-without-reference",),
        mend=_type,
        kinds=frozenset(TextKind),
        languages=Languages.ANY,
    ),
)
