"""A draft in this process, the model getting ready while the help center is searched."""

import threading
from collections.abc import Iterator

from drafter.conversation import Conversation
from drafter.events import Event, Step
from drafter.pipeline import Drafter
from drafter.wish import Wish

__all__ = ["draft_here"]


def draft_here(
    drafter: Drafter,
    conversation: Conversation,
    wish: Wish,
) -> Iterator[Event]:
    """The events of a draft; the model is not made ready before a conversation was found to be readable."""
    for event in drafter.stream(conversation, wish):
        if event == Step.SEARCHING:
            threading.Thread(target=drafter.models.prepare, daemon=True).start()
        yield event
