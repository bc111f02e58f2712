"""From the conversation as the help desk holds it to what the customer asks now, in plain text."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.mail_text import own_words, sign_off_name
from drafter.conversation import CONVERSATION_LIMIT, MESSAGE_LIMIT, Conversation, Message
from drafter.phrasebook import Patterns
from drafter.situation import Channel
from drafter.text.addresses import LINK, without_ending
from drafter.text.names import first_name
from drafter.text.visible import visible

__all__ = ["OpenRequest", "Turn", "open_request"]

_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|sv|vs|vb|antw|tr|rv|enc|odp|rif|回复|答复|转发)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:\uff1a]"
    r"|\[(?:external|extern|ext|spam)\])\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|转发)\s*[:\uff1a]", re.IGNORECASE)
_SUBJECT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message, cleaned. Private notes are for whoever reads the history, never for the customer."""

    author: Literal["customer", "agent", "note"]
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What the customer asks now.

    `text` joins all that they wrote since the agent's last reply: a burst of messages is one request. Where the agent
    wrote last, it is the burst before that and `answered` is true. `history` holds all other turns, oldest first; the
    last `after` of them came after the request.
    `cut` says that something was longer than MESSAGE_LIMIT or CONVERSATION_LIMIT and was not read to its end.
    `shared` is what private notes let the text in hand say: to a customer nothing but the news of a fix, in words of
    ours; to colleagues all that they say. `email` is the address that the help desk has of the customer.
    """

    text: str
    subject: str = ""
    history: tuple[Turn, ...] = ()
    first_name: str | None = None
    attachments: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    cut: bool = False
    answered: bool = False
    after: int = 0
    shared: str = ""
    email: str | None = None

    @property
    def asked(self) -> str:
        """Subject and text as one."""
        return f"{self.subject}\n{self.text}"

    @property
    def by_customer(self) -> str:
        """All that the customer wrote, the subject apart."""
        return "\n\n".join([*(turn.text for turn in self.history if turn.author == "customer"), self.text])

    @property
    def by_agents(self) -> str:
        """All that our agents said openly."""
        return "\n\n".join(turn.text for turn in self.history if turn.author == "agent")

    @property
    def said(self) -> str:
        """What the text in hand may restate: subject, all that customer and agents said openly, and `shared`."""
        turns = [t.text for t in self.history if t.author != "note"]
        return "\n\n".join(part for part in (self.subject, *turns, self.text, self.shared) if part)


def open_request(conversation: Conversation, patterns: Patterns) -> OpenRequest:
    """The open request in `conversation`: plain text, without quoted history, signatures and invisible characters."""
    said = [m for m in conversation.messages if m.author != "bot"]
    burst, answered = _burst(said)
    forwarded = bool(_FORWARD.match(conversation.subject))
    raw = _read(said)
    clean: list[str] = []
    earlier = EarlierMessages()
    answers = not conversation.subject.strip() or _PREFIX.match(visible(conversation.subject)) is not None
    for number, (message, (text, _)) in enumerate(zip(said, raw, strict=True)):
        author = message.name or (conversation.customer.name if message.author == "customer" else None)
        if message.author != "note":
            first = number == 0 and not answers
            clean.append(own_words(text, patterns, earlier, author=author, forwarded=forwarded, first=first))
        else:
            clean.append(text)
        earlier.add(text)
    written = [raw[i][0] for i, m in enumerate(said) if m.author == "customer"]
    text = "\n\n".join(dict.fromkeys(clean[i] for i in burst if clean[i]))
    return OpenRequest(
        text=text,
        subject=_subject(conversation.subject),
        history=tuple(_turn(m, clean[i]) for i, m in enumerate(said) if i not in burst and clean[i]),
        first_name=_first_name(conversation, written, patterns),
        attachments=tuple(dict.fromkeys(name for i in burst for name in said[i].attachments)),
        urls=tuple(dict.fromkeys(map(without_ending, LINK.findall(text)))),
        cut=any(was_cut for _, was_cut in raw),
        answered=answered,
        after=sum(bool(text) for text in clean[burst[-1] + 1 :]),
        email=conversation.customer.email,
    )


def _burst(said: list[Message]) -> tuple[list[int], bool]:
    """Which messages make the request, and whether an agent has written after them."""
    last = max(i for i, m in enumerate(said) if m.author == "customer")
    before = max((i for i, m in enumerate(said[:last]) if m.author == "agent"), default=-1)
    burst = [i for i in range(before + 1, last + 1) if said[i].author == "customer"]
    return burst, any(m.author == "agent" for m in said[last:])


def _read(messages: list[Message]) -> list[tuple[str, bool]]:
    """Each message as plain visible text, and whether its end was cut off; the newest are read first."""
    left = CONVERSATION_LIMIT
    read: list[tuple[str, bool]] = []
    for message in reversed(messages):
        read.append(_plain(message, min(MESSAGE_LIMIT, left)))
        left -= len(read[-1][0])
    return read[::-1]


def _plain(message: Message, limit: int) -> tuple[str, bool]:
    if message.html and not message.text.strip():
        text, cut = html_to_text(message.html, limit)
        return visible(text), cut
    return visible(message.text[:limit]), len(message.text) > limit


def _turn(message: Message, text: str) -> Turn:
    authors: dict[str, Literal["customer", "agent", "note"]] = {"customer": "customer", "agent": "agent"}
    return Turn(author=authors.get(message.author, "note"), text=text, at=message.at)


def _first_name(conversation: Conversation, messages: list[str], patterns: Patterns) -> str | None:
    """The customer's first name: from the help desk, or as they signed, the latest first."""
    named = conversation.customer.name
    handle = conversation.channel is Channel.SOCIAL and named and named.islower() and named.isalpha()
    known = None if handle else first_name(named)  # on a network one small word is what somebody calls themselves
    return known or next((name for text in reversed(messages) if (name := sign_off_name(text, patterns))), None)


def _subject(subject: str) -> str:
    """The subject in one line, without Re:, Fwd: and their like."""
    line = " ".join(visible(subject).split())[:_SUBJECT_LIMIT]
    while found := _PREFIX.match(line):
        line = line[found.end() :]
    return line
