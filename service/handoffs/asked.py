"""What the customer asks, as a hand-off tells it, and what every text to a target is freed from."""

import re
from datetime import datetime, timedelta
from functools import cache

from drafter.cleaning.request import OpenRequest, open_request
from drafter.conversation import Conversation
from drafter.phrasebook import Phrasebook, bundled_words
from drafter.text.visible import visible
from service.handoffs.base import HandoffMatter

__all__ = ["clean", "earliest", "request_of", "said_by_customer", "words"]

_APART = timedelta(minutes=10)
"""How far the clocks of a target and of this machine may be apart."""
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no XML and no JSON of a stranger takes."""


def clean(text: str) -> str:
    """`text` without what nobody sees and no target takes: controls, directions, halves of characters."""
    return _NO_CHARACTER.sub("", visible(text)).strip()


def earliest(matter: HandoffMatter) -> datetime:
    """Since when an earlier try of the same hand-off may have made something, by the clock of the target."""
    return (matter.planned_at or matter.at) - _APART


def request_of(conversation: Conversation) -> OpenRequest:
    """What the customer asks now, in plain text."""
    return open_request(conversation, words().patterns)


def said_by_customer(conversation: Conversation) -> str:
    """What they wrote, without what they quote and sign with; as it stands where that leaves nothing."""
    request = request_of(conversation)
    return clean(request.by_customer) or clean(request.subject)


@cache
def words() -> Phrasebook:
    """The words by which requests are read, and fixes told."""
    return bundled_words()
