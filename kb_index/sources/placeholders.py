"""Placeholders in saved replies, in the form of any help desk, read as variables in one form of ours.

    Help Scout   {%customer.firstName,fallback=there%}
    Intercom     {{ user.name | fallback: "there" }}, from the API <attribute key="user.name" default="there"/>
    Zendesk      {{ticket.requester.first_name}}, Liquid: {% if ... %}, {{ x | default: "there" }}
    Freshdesk    {{ticket.requester.firstname}}, Liquid
    Front        {{recipient.first_name}}
    Chatwoot     {{ contact.first_name || 'there' }}

Ours is `{{customer.first_name}}` or `{{customer.first_name || "there"}}`; names outside the table stay as they are.
Sources: help.front.com/en/articles/2306, chatwoot.com/docs/user-guide/features/template-variables, Zendesk "Support
placeholders reference" (4408886858138), Freshdesk "Dynamic content and placeholders", Intercom API 2.16 (macros).
"""

import re
from dataclasses import dataclass
from html import unescape

from kb_index.sources.liquid import NAME, reduce_liquid

__all__ = ["VARIABLE", "Placeholders", "read_placeholders"]

VARIABLE = re.compile(r'\{\{([\w.]{1,80})(?: \|\| "([^"{}\n]{0,120})")?\}\}')
"""A variable in our form: its name, and what stands for it where it is not known."""

_SPELLINGS = {
    "customer.first_name": "customer.firstname customer.name customer.fullname contact.firstname contact.name "
    "recipient.firstname recipient.name ticket.requester.firstname ticket.requester.name requester.firstname "
    "requester.name ticket.customer.firstname ticket.customer.name conversation.customer.firstname lead.firstname "
    "lead.name user.firstname user.name firstname name client.name client.firstname",
    "customer.last_name": "customer.lastname contact.lastname recipient.lastname ticket.requester.lastname "
    "requester.lastname ticket.customer.lastname user.lastname lead.lastname lastname",
    "customer.email": "customer.email contact.email recipient.email ticket.requester.email requester.email "
    "ticket.customer.email user.email email",
    "customer.company": "customer.company company company.name account.name ticket.requester.companyname "
    "ticket.organization.name organization.name",
    "agent.name": "agent.name agent.firstname agent.fullname agent currentuser.name currentuser.firstname "
    "ticket.assignee.name ticket.assignee.firstname ticket.agent.name ticket.agent.firstname teammate.name "
    "teammate.firstname agent.signature currentuser.signature signature",
    "mailbox.brand": "mailbox.brand mailbox.name brand brand.name inbox.name ticket.brand.name ticket.account "
    "helpdeskname ticket.portalname",
    "mailbox.product": "mailbox.product product product.name ticket.product",
    "mailbox.email": "mailbox.email inbox.email",
    "mailbox.status_page": "mailbox.statuspage statuspage status.page",
    "mailbox.help_center": "mailbox.helpcenter helpcenter help.center",
    "mailbox.community": "mailbox.community mailbox.communityforum community communityforum",
    "article.link": "article.link article.url link",
    "conversation.subject": "conversation.subject subject ticket.subject ticket.title",
    "conversation.number": "conversation.number conversation.id conversation.displayid conversation.ticketid "
    "ticket.id ticket.displayid ticket.number ticket.encodedid",
    "conversation.link": "conversation.link conversation.url ticket.link ticket.url ticket.publicurl "
    "ticket.portalurl",
}
_OURS = {spelled: ours for ours, spellings in _SPELLINGS.items() for spelled in spellings.split()}
_WHO_WRITES = {"user.firstname", "user.name", "user.fullname"}
"""The customer in Intercom, the agent in Help Scout and Front."""

_CUSTOM = re.compile(r"^(?:[\w-]+\.)*(?:custom_?attributes?|custom_?fields?|dc)\.", re.IGNORECASE)
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_QUOTED = r"""(?:"(?P<double>[^"{}]*)"|'(?P<single>[^'{}]*)'|“(?P<curled>[^”{}]*)”|‘(?P<curly>[^’{}]*)’)"""
_BRACES = re.compile(
    rf"\{{\{{-?\s*(?P<name>{NAME}(?: \w+){{0,5}})\s*(?P<rest>(?:\|[^{{}}\n]{{0,200}}?)?)\s*-?\}}\}}|"
    rf"\{{%-?\s*(?P<scout>[\w]+\.[\w.]+)\s*(?:,\s*fallback\s*=\s*(?P<scout_fallback>[^{{}}%\n]{{0,120}}?))?\s*-?%\}}"
)
_ATTRIBUTE = re.compile(r"<attribute\b(?P<given>[^<>{]{0,300}?)/?>(?:\s*</attribute>)?", re.IGNORECASE)
_KEY = re.compile(rf"""\bkey\s*=\s*["']({NAME})["']""")
_DEFAULT = re.compile(r"""\bdefault\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FALLBACK = re.compile(rf"\|\|?\s*(?:(?:fallback|default)\s*:\s*)?{_QUOTED}")
_CALLED = re.compile(r"\|\s*(?:fallback|default)\s*:\s*(?P<bare>[\w .-]+)")
_FILTER = r"(?:[ \t]*\|\|?[ \t]*(?:(?:fallback|default)[ \t]*:)?[ \t]*[\"']?\w*[\"']?)?"
_BROKEN = re.compile(
    rf"\{{\{{[^{{}}\n]*[^{{}}\s][^{{}}\n]*\}}\}}|\{{%[^{{}}%\n]*[^{{}}%\s][^{{}}%\n]*%\}}"  # whole, but unreadable
    rf"|\{{\{{-?[ \t]*(?P<open>{NAME}){_FILTER}[ \t]*\}}?|(?<!\{{)\{{[ \t]*(?P<close>{NAME})[ \t]*\}}\}}"
    r"|\{%-?[ \t]*(?P<scout>\w+\.[\w.]*\w)(?:,[ \t]*fallback=\w*)?[ \t]*(?:%?\}\}?|%)?"
)
_TAGS = re.compile(r"<[^<>]{0,200}>")
_LAST_NAME = re.compile(
    r"(\{\{customer\.first_name(?: \|\| \"[^\"]*\")?\}\})[ \t]+\{\{customer\.last_name\b[^{}]*\}\}"
)


@dataclass(frozen=True, slots=True)
class Placeholders:
    """A text with its placeholders in our form, and in words what could not be taken over as it was."""

    text: str
    problems: tuple[str, ...] = ()


def read_placeholders(text: str) -> Placeholders:
    """`text` with every placeholder in our form, Liquid's conditions reduced; code stays untouched.

    A broken placeholder becomes the variable it was meant to be, or `{{placeholder}}`, and is reported. A text in
    our form stays as it is.
    """
    if "{" not in text and "<attribute" not in text.lower():
        return Placeholders(text)
    pieces, problems = [], list[str]()
    front = "{{recipient." in text.replace(" ", "")
    for number, piece in enumerate(_CODE.split(text)):
        if number % 2 == 0:
            piece, said = reduce_liquid(piece)
            problems += said
            piece = _read(piece, front, problems)
        pieces.append(piece)
    return Placeholders("".join(pieces), tuple(dict.fromkeys(problems)))


def _read(text: str, front: bool, problems: list[str]) -> str:
    """Each whole placeholder in our form, then what is left of broken ones."""
    text = _ATTRIBUTE.sub(lambda match: _attribute(match, problems), text)
    text = _BRACES.sub(lambda match: _variable(match, front), text)
    kept, at = [], 0
    for whole in VARIABLE.finditer(text):
        kept += [_BROKEN.sub(lambda m: _mended(m, problems), text[at : whole.start()]), whole.group()]
        at = whole.end()
    kept.append(_BROKEN.sub(lambda m: _mended(m, problems), text[at:]))
    return _LAST_NAME.sub(r"\1", "".join(kept))


def _variable(match: re.Match[str], front: bool) -> str:
    if match["scout"]:
        name, fallback = _named(match["scout"], agent=True), match["scout_fallback"]
        return _ours(name, None if fallback is None else fallback.strip())
    fallback = _fallback(match["rest"])
    return _ours(_named(match["name"], agent=fallback is None and (front or _signs(match))), fallback)


def _signs(match: re.Match[str]) -> bool:
    """Whether a placeholder stands alone at the end, as a signature does."""
    before, after = match.string[: match.start()].rpartition("\n"), match.string[match.end() :]
    return bool(before[0].strip()) and not _TAGS.sub("", before[2] + after).strip(" \n–—-")


def _attribute(match: re.Match[str], problems: list[str]) -> str:
    key, default = _KEY.search(match["given"]), _DEFAULT.search(match["given"])
    if key is None:
        problems.append(f"{_shown(match)} names no key")
        return "{{placeholder}}"
    return _ours(_named(key[1]), unescape(default[1] or default[2] or "") if default else None)


def _fallback(rest: str) -> str | None:
    """What the filters behind a name say to write where nothing is known; None where they do not say."""
    rest = unescape(rest)
    found = _FALLBACK.search(rest) or _CALLED.search(rest)
    return next((words for words in found.groupdict().values() if words is not None), "").strip() if found else None


def _named(name: str, *, agent: bool = False) -> str:
    """Our name for a vendor's; `agent` says who `user` is."""
    name = unescape(name).replace("\\", "").strip(". ")
    plain = re.sub(r"[_\s-]", "", name).casefold()
    if agent and plain in _WHO_WRITES:
        return "agent.name"
    bare = _CUSTOM.sub("", name)
    return _OURS.get(plain) or re.sub(r"[^\w.]+", "_", bare)[:80].strip(".") or "placeholder"


def _ours(name: str, fallback: str | None) -> str:
    if fallback is None:
        return f"{{{{{name}}}}}"
    words = re.sub(r"[\"{}\s]+", " ", fallback).strip()[:120]
    return f'{{{{{name} || "{words}"}}}}'


def _mended(match: re.Match[str], problems: list[str]) -> str:
    """What a broken placeholder was meant to be; a word behind an open brace need not be one."""
    name = next((words for words in match.groupdict().values() if words), "placeholder")
    ours = _named(name)
    if name != "placeholder" and "." not in ours and "_" not in ours:
        return match.group()
    problems.append(f"{_shown(match)} is no whole placeholder")
    return _ours(ours, None)


def _shown(match: re.Match[str]) -> str:
    return repr(" ".join(match.group().split())[:60])
