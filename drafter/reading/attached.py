"""What customers say of attachments: that one is there which is not."""

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.phrasebook import Patterns

__all__ = ["attachment_missing"]


def attachment_missing(conversation: Conversation, request: OpenRequest, patterns: Patterns) -> bool:
    """Whether the open request speaks of an attachment and the customer has sent none, nor a picture in the text."""
    if request.attachments or request.files or not patterns.attaches.search(request.text):
        return False
    return not any("<img" in (m.html or "").casefold() for m in conversation.messages if m.author == "customer")
