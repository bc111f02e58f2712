"""The lines of a private note that the help desk knows by itself: who writes, in what mood, with which links."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.phrasebook import Patterns
from drafter.reading.cues import find_cues, load_cues, straight_quotes
from drafter.reading.details import BugDetail
from drafter.situation import Risk, Situation, Tone
from drafter.text.addresses import LINK, without_ending
from drafter.text.excerpts import shorten
from drafter.text.sentences import SentenceKind, classify, split_sentences

__all__ = ["MOST_LINKS", "besides_line", "customer_line", "given_lines", "links_line"]

_STRONG = 0.6
MOST_LINKS = 5
_QUOTE, _MOST_QUOTES = 160, 6
_BESIDES = 600
"""Characters of what the customer said that stands in no other line."""
_NUMBERED = re.compile(r"\d{1,2}[.)] \S")
_DETAILS = {BugDetail.STEPS: "Steps", BugDetail.SPECIFICS: "Specifics"}
_RISKS = {
    Risk.UNVERIFIED: "not verified",
    Risk.LEGAL: "speaks of the law",
    Risk.SECURITY: "a matter of security",
    Risk.PRIVACY: "a matter of personal data",
    Risk.REFUND: "asks for money back",
    Risk.ACCOUNT_CHANGE: "wants the account changed",
    Risk.ABUSE: "abusive",
    Risk.CARD_DATA: "sent card data",
}


def customer_line(conversation: Conversation, situation: Situation, request: OpenRequest) -> str:
    """Who writes: name, plan, verified or not, channel and waiting time, mood, risks."""
    customer = conversation.customer
    known = [
        customer.name or request.first_name or "name unknown",
        customer.plan and f"plan {customer.plan}",
        "verified" if customer.verified else "",
        _waiting(conversation, request),
        _mood(situation),
        *(words for risk, words in _RISKS.items() if risk in situation.risks),
    ]
    return f"Customer: {', '.join(part for part in known if part)}."


def links_line(request: OpenRequest) -> str:
    """The addresses and files that the customer sent, or nothing."""
    links = [without_ending(found) for text in _earlier(request) for found in LINK.findall(text)]
    sent = list(dict.fromkeys([*request.urls, *request.attachments, *links]))[:MOST_LINKS]
    return f"Links: {', '.join(sent)}" if sent else ""


def given_lines(conversation: Conversation, request: OpenRequest) -> list[str]:
    """What the customer has given so far, in any of their messages, for looking into it: links and files, steps,
    and specifics such as browser and device; nothing of what they have not given."""
    lines = [links_line(request)]
    files = [file.name for m in conversation.messages if m.author == "customer" for file in m.files]
    if earlier := [name for name in dict.fromkeys(files) if name not in request.attachments][:MOST_LINKS]:
        lines.append(f"Sent earlier: {', '.join(earlier)}")
    wrote = [*_earlier(request), request.text]
    said = [sentence for text in wrote for sentence in _sentences(text)]
    for detail, words in _DETAILS.items():
        quotes = [f"“{shorten(one, _QUOTE)}”" for one in filter(partial(_gives, detail), said)]
        if quotes:
            lines.append(f"{words}: {' '.join(dict.fromkeys(quotes[:_MOST_QUOTES]))}")
    return [one for one in lines if one]


def besides_line(request: OpenRequest, lines: Iterable[str], patterns: Patterns) -> str:
    """What the customer told us that stands in none of `lines`: what they expected and what happened, an error's
    words, since when; their courtesies are left out. Nothing where all of it stands there."""
    held = "\n".join(lines)
    told = (
        " ".join(text[span.start : span.end].split())
        for text in (*_earlier(request), request.text)
        for span in classify(text, patterns)
        if span.kind is SentenceKind.FACTUAL
    )
    left = dict.fromkeys(one for one in told if shorten(one, _QUOTE) not in held)
    return f"Said besides: “{shorten(' '.join(left), _BESIDES)}”" if left else ""


def _earlier(request: OpenRequest) -> list[str]:
    return [turn.text for turn in request.history if turn.author == "customer"]


def _gives(detail: BugDetail, sentence: str) -> bool:
    if detail is BugDetail.STEPS and _NUMBERED.match(sentence):
        return True
    return any(BugDetail(value) is detail for value in find_cues(load_cues("details"), straight_quotes(sentence)))


def _sentences(text: str) -> Iterator[str]:
    for span in split_sentences(text):
        if said := " ".join(text[span.start : span.end].split()):
            yield said


def _waiting(conversation: Conversation, request: OpenRequest) -> str:
    if request.answered:
        return f"{conversation.channel.value}, our answer was the last word"
    at = conversation.last_customer_at
    return f"{conversation.channel.value}, waits since {at:%-d %B %H:%M} UTC" if at else conversation.channel.value


def _mood(situation: Situation) -> str:
    strong = "very " if situation.tone_strength >= _STRONG and situation.upset else ""
    pressing = situation.urgent and situation.tone is not Tone.URGENT
    return f"{strong}{situation.tone.value}{', urgent' if pressing else ''}"
