"""Links: steps or an answer beside them, none of our own invention, the cited article at hand (tension 2)."""

import re

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import known_text, parts
from drafter.checks.common.hearsay import hearsay_in
from drafter.checks.common.prose import LIST_ITEM, phrases, plain, words
from drafter.draft import SentenceStatus
from drafter.situation import Channel, Intent, Outcome
from drafter.text.addresses import LINK, LINK_ENDS, without_ending
from drafter.text.destinations import DestinationKind
from kb_index.documents import Visibility

__all__ = ["CHECKS"]

_BARE_WORDS = 18
"""A message with fewer words around its link, and no step, leaves the work to the link (our own measure)."""

_THEIR_IT = phrases(
    r"""
    (?:your|their) (?:it|i\.t\.) (?:department|team|support|person|people|admin\w*|colleague\w*)
    (?:your|a|the) (?:system|network|it) administrator  your sysadmin
    """
)
_STEP = phrases(
    r"""
    (?:click|tap|press|open|go to|select|choose|pick|enter|type|switch|turn)
    (?:sign in|log in|set|scroll|copy|paste|drag|upload|download)
    """
)


def _links(text: str) -> list[tuple[int, int, str]]:
    """Each link with its place, without the punctuation that closes the sentence."""
    found = ((match.start(), without_ending(match.group())) for match in LINK.finditer(text))
    return [(start, start + len(link), link) for start, link in found]


def _bare(given: CheckInput) -> Finding | None:
    body = parts(given).body
    found = _links(body.text)
    rest = plain(LINK.sub(" ", body.text))
    if not found or len(words(rest)) >= _BARE_WORDS or len(LIST_ITEM.findall(rest)) > 1:
        return None
    chat = given.brief.situation.channel is Channel.CHAT
    if len(_STEP.findall(rest)) >= (2 if chat else 1):
        return None
    start, end, _ = found[0]
    reason = (
        "in chat the steps themselves stand in the window" if chat else "say in a sentence or two what the page says"
    )
    return Finding(f"a bare link leaves the work to the customer; {reason}", body.start + start, body.start + end)


def _article_links(given: CheckInput) -> list[str]:
    """Links of the public sources that the draft leans on, most used first."""
    used = [number for s in given.sentences if s.status is SentenceStatus.CITED for number in s.citations]
    public = {c.number: c.link for c in given.citations if c.link and c.visibility is Visibility.PUBLIC}
    numbers = sorted({n for n in used if n in public}, key=lambda n: (-used.count(n), n))
    return [public[number] or "" for number in numbers]


def _explains(given: CheckInput) -> bool:
    asked = given.brief.wants(Intent.HOW_TO, Intent.QUESTION, Intent.TECHNICAL_API)
    answered = given.brief.outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK)
    written = given.brief.situation.channel in (Channel.EMAIL, Channel.SOCIAL)
    return asked and answered and written and bool(_article_links(given))


def _linked(given: CheckInput) -> Finding | None:
    present = [link.rstrip("/") for _, _, link in _links(given.text)]
    if any(link.rstrip("/") in present for link in _article_links(given)):
        return None
    return Finding("the article that the answer comes from is not linked")


def _link_article(given: CheckInput) -> tuple[Edit, ...]:
    line = given.say.more.format(link=_article_links(given)[0])
    last = parts(given).last_paragraph
    body = parts(given).body.text.strip()
    if "\n\n" in body and given.patterns.offers.search(last.text):
        return (Edit(last.start, last.start, f"{line}\n\n"),)
    return (Edit(last.end, last.end, f"\n\n{line}"),)


def _invented(given: CheckInput) -> list[tuple[int, int, str]]:
    """Links that nobody gave us, and those to which the draft sends people on the customer's word alone, each with
    what is wrong."""
    known = {_bare_form(link) for link in (*given.links, *(link for _, _, link in _links(known_text(given))))}
    unknown = [
        (start, end, f"{link} occurs in no source, nor in the conversation or the profile")
        for start, end, link in _links(given.text)
        if _bare_form(link) not in known
    ]
    theirs = (one for one in hearsay_in(given) if one.what == DestinationKind.LINK)
    return [*unknown, *((one.start, one.end, one.reason) for one in theirs)]


def _bare_form(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link.casefold()).rstrip("/" + LINK_ENDS)


def _known_links(given: CheckInput) -> Finding | None:
    return next((Finding(reason, start, end) for start, end, reason in _invented(given)), None)


def _blank_link(given: CheckInput) -> tuple[Edit, ...]:
    return tuple(Edit(start, end, "[link?]") for start, end, _ in _invented(given))


def _requirements(given: CheckInput) -> Finding | None:
    match = _THEIR_IT.search(plain(given.text))
    if match is None or LINK.search(given.text):
        return None
    return Finding("their administrator will need a link to the technical requirements", *match.span())


CHECKS = (
    Check(
        "no-bare-link",
        "Never a bare link",
        _bare,
        ("chat-paste-steps-not-link", "howto-answer-with-kb-link", "short-answer-for-simple"),
        applies=lambda given: given.brief.outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK, Outcome.DECLINE),
        languages=Languages.ANY,
    ),
    Check(
        "article-link",
        "The article behind the answer is linked",
        _linked,
        ("howto-answer-with-kb-link", "tech-repeat-to-article", "style-concise-resourceful"),
        applies=_explains,
        mend=_link_article,
        languages=Languages.WRITTEN,
    ),
    Check(
        "links-known",
        "No invented links",
        _known_links,
        ("no-promise-without-reference",),
        mend=_blank_link,
        languages=Languages.ANY,
        prevails=True,
    ),
    Check(
        "requirements-link",
        "Advice to ask their IT comes with a link",
        _requirements,
        ("help-give-requirements-link", "help-suggest-their-it"),
    ),
)
