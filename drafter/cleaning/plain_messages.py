"""The messages of a conversation as plain text of people: HTML read, forms and transcripts taken apart."""

from dataclasses import dataclass, replace
from datetime import datetime

from drafter.cleaning.automatic import is_machine
from drafter.cleaning.contact_form import FilledForm, read_form
from drafter.cleaning.hidden_text import hidden_in_html
from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.transcripts import read_chat, read_voicemail
from drafter.conversation import CONVERSATION_LIMIT, MESSAGE_LIMIT, Attachment, Conversation, Customer, Message
from drafter.text.names import first_name
from drafter.text.visible import visible

__all__ = ["PlainMessage", "plain_messages"]


_HIDDEN = 20_000  # characters of what nobody sees; no draft reads it


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """What one person said at one time. `cut`: it was longer than what is read.

    `form` is the contact form that it came by; `transcribed`: a program wrote down what was said in a chat or a call.
    `hidden` is what its HTML holds and does not show.
    """

    author: str
    text: str
    name: str | None = None
    at: datetime | None = None
    files: tuple[Attachment, ...] = ()
    cut: bool = False
    form: FilledForm | None = None
    transcribed: bool = False
    hidden: str = ""


def plain_messages(conversation: Conversation) -> list[PlainMessage]:
    """All that people said in `conversation`, in order; what bots said is left out."""
    read = _read([message for message in conversation.messages if message.author != "bot"])
    customer = conversation.customer
    subject = conversation.subject
    found: list[PlainMessage] = []
    for message in read:
        if message.author == "customer":
            named = replace(message, name=message.name or customer.name)
            found += _taken_apart(named, customer, subject if not found else "")
        else:
            found.append(message)
    return found


def _read(messages: list[Message]) -> list[PlainMessage]:
    """Each message as plain visible text; the newest are read first."""
    left = CONVERSATION_LIMIT
    read: list[PlainMessage] = []
    for message in reversed(messages):
        text, cut = _plain(message, min(MESSAGE_LIMIT, left))
        left -= len(text)
        hidden = hidden_in_html(message.html, _HIDDEN) if message.html and message.author == "customer" else ""
        plain = PlainMessage(message.author, text, message.name, message.at, message.files, cut)
        read.append(replace(plain, hidden=hidden))
    return read[::-1]


def _plain(message: Message, limit: int) -> tuple[str, bool]:
    if message.html and not message.text.strip():
        text, cut = html_to_text(message.html, limit)
        return visible(text), cut
    return visible(message.text[:limit]), len(message.text) > limit


def _is_their_own(form: FilledForm, customer: Customer) -> bool:
    """Whether the customer may have filled in the form; a person who mails somebody else's asks about it."""
    if form.announced or first_name(customer.name) is None or is_machine(customer.email or ""):
        return True
    names = set((customer.name or "").casefold().split())
    return not names.isdisjoint((form.name or "").casefold().split())


def _taken_apart(message: PlainMessage, customer: Customer, subject: str) -> list[PlainMessage]:
    """What people said, out of a message that a program wrote for them; the message itself where none did."""
    if (form := read_form(message.text)) and _is_their_own(form, customer):
        return [replace(message, text=form.text, name=form.name, form=form)]
    if called := read_voicemail(message.text, subject):
        return [replace(message, text=called, transcribed=True)]
    if turns := read_chat(message.text, customer.name):
        said = [
            PlainMessage(turn.author, turn.text, turn.name, message.at, transcribed=True)
            for turn in turns
            if turn.author != "bot"
        ]
        return [*said[:-1], replace(said[-1], files=message.files, cut=message.cut)]
    return [message]
