"""From the conversation as the help desk holds it to what the customer asks now, in plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from drafter.cleaning.automatic import automatic_kind
from drafter.cleaning.contact_form import FilledForm
from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.mail_text import own_words, sign_off_name
from drafter.cleaning.plain_messages import PlainMessage, plain_messages
from drafter.conversation import Attachment, Conversation
from drafter.phrasebook import Patterns
from drafter.situation import Channel
from drafter.text.addresses import LINK, without_ending
from drafter.text.names import customer_first_name, first_name
from drafter.text.visible import visible

__all__ = ["OpenRequest", "Turn", "open_request"]

_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|sv|vs|vb|antw|tr|rv|enc|odp|rif|res|pd|doorst|ynt|ilt|rép|回复|答复|转发|返信|転送)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:\uff1a]"
    r"|\[(?:external|extern|ext|spam)\])\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|vb|pd|doorst|ilt|转发|転送)\s*[:\uff1a]", re.IGNORECASE)
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
    `attachments` are the names of the files that came with it, `files` all that the customer has sent, the oldest
    first: what they say is the customer's word.
    `cut` says that something was longer than MESSAGE_LIMIT or CONVERSATION_LIMIT and was not read to its end.
    `shared` is what private notes let the text in hand say: to a customer nothing but the news of a fix, in words of
    ours; to colleagues all that they say. `email` is the address that the help desk has of the customer, or that they
    filled into a contact form. `automatic` says why nobody waits for an answer: a machine sent this.
    `quoted` is what customers' messages quote or sign with, `hidden` what they hold and do not show: no draft reads
    either.
    """

    text: str
    subject: str = ""
    history: tuple[Turn, ...] = ()
    first_name: str | None = None
    attachments: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    urls: tuple[str, ...] = ()
    cut: bool = False
    answered: bool = False
    after: int = 0
    shared: str = ""
    email: str | None = None
    automatic: str = ""
    quoted: str = ""
    hidden: str = ""

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
    said = plain_messages(conversation)
    clean = _own_words(said, conversation, patterns)
    burst, answered = _burst(said)
    machines = _automatic([said[i] for i in burst], [clean[i] for i in burst], conversation)
    if not all(machines):
        burst = [i for i, machine in zip(burst, machines, strict=True) if not machine]
    text = "\n\n".join(dict.fromkeys(clean[i] for i in burst if clean[i]))
    form = next((said[i].form for i in reversed(burst) if said[i].form), None)
    return OpenRequest(
        text=text,
        subject=_subject((form and form.subject) or conversation.subject),
        history=tuple(_turn(m, clean[i]) for i, m in enumerate(said) if i not in burst and clean[i]),
        first_name=_first_name(said, form, conversation, patterns),
        attachments=tuple(dict.fromkeys(file.name for i in burst for file in said[i].files)),
        files=tuple(_seen(file) for m in said if m.author == "customer" for file in m.files),
        urls=tuple(dict.fromkeys(map(without_ending, LINK.findall(text)))),
        cut=any(message.cut for message in said),
        answered=answered,
        after=sum(bool(text) for text in clean[burst[-1] + 1 :]),
        email=(form and form.email) or conversation.customer.email,
        automatic=machines[-1] or "" if all(machines) else "",
        quoted="\n\n".join(_cut(m.text, clean[i]) for i, m in enumerate(said) if m.author == "customer"),
        hidden="\n".join(message.hidden for message in said if message.hidden),
    )


def _seen(file: Attachment) -> Attachment:
    """The file with what people see of its text, page by page: somebody else may have read it."""
    pages = "\f".join(visible(page) for page in file.text.split("\f"))
    return file if pages == file.text else file.model_copy(update={"text": pages})


def _own_words(said: Sequence[PlainMessage], conversation: Conversation, patterns: Patterns) -> list[str]:
    """What each message says itself, without what it quotes of those before; private notes as they are."""
    forwarded = bool(_FORWARD.match(conversation.subject))
    answers = not conversation.subject.strip() or _PREFIX.match(visible(conversation.subject)) is not None
    clean: list[str] = []
    earlier = EarlierMessages()
    for number, message in enumerate(said):
        text = message.text
        if message.author != "note":
            first = number == 0 and not answers
            text = own_words(text, patterns, earlier, author=message.name, forwarded=forwarded, first=first)
        clean.append(text)
        earlier.add(message.text)
    return clean


def _cut(text: str, kept: str) -> str:
    """The lines of a message that cleaning took away."""
    lines = {line.strip() for line in kept.split("\n")}
    return "\n".join(line.lstrip("> ") for line in text.split("\n") if line.strip() not in lines)


def _burst(said: Sequence[PlainMessage]) -> tuple[list[int], bool]:
    """Which messages make the request, and whether an agent has written after them.

    A chat that comes as a transcript was passed on, so all that the customer said in it is open.
    """
    last = max(i for i, m in enumerate(said) if m.author == "customer")
    before = max((i for i, m in enumerate(said[:last]) if m.author == "agent" and not m.transcribed), default=-1)
    burst = [i for i in range(before + 1, last + 1) if said[i].author == "customer"]
    return burst, any(m.author == "agent" for m in said[last:])


def _automatic(burst: Sequence[PlainMessage], clean: Sequence[str], conversation: Conversation) -> list[str | None]:
    """For each message of the burst why no person waits for an answer to it, or None."""
    alone = sum(message.author == "customer" for message in conversation.messages) == 1
    answers = any(message.author == "agent" for message in conversation.messages)
    subject = visible(conversation.subject).strip() if alone else ""
    return [
        automatic_kind(
            message.text if len(text) * 2 > len(message.text) else text,
            subject=subject,
            sender=conversation.customer.email or "",
            answers=answers,
        )
        if not (message.form or message.transcribed or _FORWARD.match(conversation.subject))
        else None
        for message, text in zip(burst, clean, strict=True)
    ]


def _turn(message: PlainMessage, text: str) -> Turn:
    authors: dict[str, Literal["customer", "agent", "note"]] = {"customer": "customer", "agent": "agent"}
    return Turn(author=authors.get(message.author, "note"), text=text, at=message.at)


def _first_name(
    said: Sequence[PlainMessage], form: FilledForm | None, conversation: Conversation, patterns: Patterns
) -> str | None:
    """The customer's first name: as they filled it in, from the help desk, or as they signed, the latest first."""
    customer = conversation.customer
    if form:
        return first_name(form.name)
    handle = conversation.channel is Channel.SOCIAL
    if known := customer_first_name(customer.name, customer.email, handle=handle):
        return known
    written = [message.text for message in said if message.author == "customer" and not message.transcribed]
    return next((name for text in reversed(written) if (name := sign_off_name(text, patterns))), None)


def _subject(subject: str) -> str:
    """The subject in one line, without Re:, Fwd: and their like."""
    line = " ".join(visible(subject).split())[:_SUBJECT_LIMIT]
    while found := _PREFIX.match(line):
        line = line[found.end() :]
    return line
