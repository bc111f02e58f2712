"""The thread of a conversation, as the template receives it."""

from dataclasses import dataclass

from drafter.attachments.kinds import is_picture
from drafter.cleaning.html_text import html_to_text
from drafter.conversation import MESSAGE_LIMIT, Attachment, Conversation, Message
from drafter.situation import Channel
from service.words import moment

__all__ = ["Bubble", "ThreadView", "customer_of", "plain_words", "subject_of", "thread_of"]

_AUTHORS = {"agent": "Agent", "bot": "Bot", "note": "Private note"}
_CHANNELS = {Channel.EMAIL: "No subject", Channel.CHAT: "Chat", Channel.SOCIAL: "Social media"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: always plain text, whatever the customer sent."""

    author: str
    name: str
    text: str
    at: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The conversation that is open; `earlier` is what was said before the customer's latest request.

    `name` is what addresses call it, `newest` is another one as soon as something is said in it.
    """

    name: str
    subject: str
    customer: str
    facts: tuple[str, ...]
    earlier: tuple[Bubble, ...]
    latest: tuple[Bubble, ...]
    newest: str


def thread_of(conversation: Conversation, name: str = "") -> ThreadView:
    """The open conversation: the latest burst of messages open, what came before folded away."""
    bubbles = [_bubble(message, conversation) for message in conversation.messages]
    cut = _latest_from(conversation.messages)
    customer = conversation.customer
    facts = (conversation.channel.value.capitalize(), customer.plan and f"{customer.plan} plan", customer.email)
    return ThreadView(
        name=name,
        subject=subject_of(conversation),
        customer=customer_of(conversation),
        facts=tuple(fact for fact in facts if fact),
        earlier=tuple(bubbles[:cut]),
        latest=tuple(bubbles[cut:]),
        newest=f"{len(bubbles)} {bubbles[-1].at}",
    )


def subject_of(conversation: Conversation) -> str:
    """The subject, or what there is instead: chats have none."""
    return conversation.subject or _CHANNELS[conversation.channel]


def _latest_from(messages: tuple[Message, ...]) -> int:
    """Where the last run of messages by one author begins."""
    place = len(messages) - 1
    while place > 0 and messages[place - 1].author == messages[-1].author:
        place -= 1
    return place


def _bubble(message: Message, conversation: Conversation) -> Bubble:
    mine = conversation.customer.name if message.author == "customer" else None
    at = moment(message.at) if message.at else ""
    name = message.name or mine or _AUTHORS.get(message.author, "Customer")
    return Bubble(message.author, name, plain_words(message), at, tuple(map(_told, message.files)))


def _told(file: Attachment) -> str:
    """The file's name, and whether it was read."""
    if is_picture(file) and not file.unread:
        return f"{file.name} (a picture)"
    if file.text:
        return f"{file.name} (read{f'; {file.unread}' if file.unread else ''})"
    return f"{file.name} (not read: {file.unread})" if file.unread else file.name


def customer_of(conversation: Conversation) -> str:
    """What the customer is called."""
    return conversation.customer.name or conversation.customer.email or "Customer"


def plain_words(message: Message) -> str:
    """What a message says, as plain text."""
    return message.text or (html_to_text(message.html, MESSAGE_LIMIT)[0] if message.html else "")
