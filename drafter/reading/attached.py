"""What customers say of attachments: that one is there which is not, or nothing but that it is there."""

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.phrasebook import Patterns
from drafter.text.words import content_words

__all__ = ["attachment_missing", "only_points_to_it"]

_FEW = 1  # content words beside the pointing ones


def attachment_missing(conversation: Conversation, request: OpenRequest, patterns: Patterns) -> bool:
    """Whether the open request speaks of an attachment and the customer has sent none, nor a picture in the text."""
    if request.attachments or request.files or not patterns.attaches.search(request.text):
        return False
    return not any("<img" in (m.html or "").casefold() for m in conversation.messages if m.author == "customer")


def only_points_to_it(text: str, patterns: Patterns) -> bool:
    """Whether a sentence only points to an attachment ("Please find attached."): nothing is asked by it."""
    rest = patterns.attaches.sub(" ", text)
    return rest != text and "?" not in text and len(content_words(rest)) <= _FEW
