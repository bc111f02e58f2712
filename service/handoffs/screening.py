"""What a target gets to know: the matter, with masks for personal data that the target does not need."""

from collections.abc import Callable
from dataclasses import replace

from drafter.conversation import Conversation, Customer, Message
from drafter.mailbox import Mailbox, PrivacyMode
from drafter.phrasebook import bundled_words
from drafter.privacy.masks import mask
from drafter.privacy.participants import plain_message
from drafter.privacy.spans import PersonalKind, replaced
from drafter.screening import detector_for
from service.handoffs.base import FOR_COLLEAGUES, HandoffMatter, TargetKind

__all__ = ["screened"]


def screened(matter: HandoffMatter, kind: TargetKind, mailbox: Mailbox, privacy: PrivacyMode) -> HandoffMatter:
    """The matter as the target may know it.

    `privacy` is what the mailbox lets models see: where it blocks them, no target outside this house learns who the
    customer is either.
    """
    knows = kind.knows
    if privacy is PrivacyMode.BLOCK and not kind.at_home:
        knows &= FOR_COLLEAGUES
    detector = detector_for(matter.conversation, mailbox, bundled_words(), mailbox.languages)

    def hide(text: str) -> str:
        spans = [span for span in detector.find(text) if span.kind not in knows]
        return replaced(text, spans, lambda span: mask(span.kind))

    return replace(matter, conversation=_screened(matter.conversation, hide, knows), text=hide(matter.text))


def _screened(conversation: Conversation, hide: Callable[[str], str], knows: frozenset[PersonalKind]) -> Conversation:
    customer = conversation.customer
    known = Customer(
        name=customer.name if PersonalKind.CUSTOMER in knows else None,
        email=customer.email if PersonalKind.EMAIL in knows else None,
        plan=customer.plan,
        verified=customer.verified,
    )
    messages = tuple(_hidden(message, hide, knows) for message in conversation.messages)
    changes = {"customer": known, "subject": hide(conversation.subject), "messages": messages}
    # What records say is for this house: of it goes along what stands in the text that a person confirms.
    return conversation.model_copy(update={**changes, "account": (), "account_missing": ()})


def _hidden(message: Message, hide: Callable[[str], str], knows: frozenset[PersonalKind]) -> Message:
    """A message as plain text; of its files only the names are known."""
    theirs = PersonalKind.CUSTOMER if message.author == "customer" else PersonalKind.AGENT
    return Message(
        author=message.author,
        name=message.name if theirs in knows else None,
        text=hide(plain_message(message)),
        at=message.at,
        attachments=tuple(hide(file.name) for file in message.files),
    )
