"""A draft in this process, the model getting ready while the help center is searched."""

import threading
from collections.abc import Iterator

from drafter.aim import Aim
from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.events import Event, Step
from drafter.pipeline import Drafter

__all__ = ["draft_here"]


def draft_here(
    drafter: Drafter,
    conversation: Conversation,
    instruction: str | None,
    kind: TextKind,
    aim: Aim | None = None,
) -> Iterator[Event]:
    """The events of a draft; the model is not made ready before a conversation was found to be readable."""
    for event in drafter.stream(conversation, instruction=instruction, kind=kind, aim=aim):
        if event == Step.SEARCHING:
            threading.Thread(target=drafter.models.prepare, daemon=True).start()
        yield event
