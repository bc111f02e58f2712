"""A drafter with fixed delays, and the real service over it: what is measured beside it is the service's own.

python -m tests.benchmarks.load_stub PORT [SETTING=VALUE ...]
"""

import sys
import time
from collections.abc import Iterator

from drafter.conversation import Conversation
from drafter.events import Event, Step, TextDelta
from drafter.settings import Settings
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service import wiring
from service.conversations import Conversations
from service.parts import ServiceParts
from service.turns import DraftTurns
from tests.service.sample import HIT, SampleChecks, make_draft

__all__ = ["INSTANT", "READING", "StubDrafter", "ideal_seconds"]

READING, DELTAS, WORDS_SECONDS, CHECKING = 0.4, 240, 6.0, 0.4
"""Seconds before the first word, pieces of text, seconds in which they come, seconds after the last."""

_DRAFT = make_draft()
_PIECE = "words, "
INSTANT = "at once"
"""The instruction for a draft that has been prepared: no delay at all."""


def ideal_seconds() -> float:
    """What a draft takes where nothing but the drafter takes time."""
    return READING + WORDS_SECONDS + CHECKING


class StubDrafter(SampleChecks):
    """Streams as a hosted model does, by the clock: a piece that is late does not make the next one late."""

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        slow = 0.0 if wish.instruction == INSTANT else 1.0
        begun = time.monotonic()

        def wait_until(seconds: float) -> None:
            time.sleep(max(0.0, begun + slow * seconds - time.monotonic()))

        yield Step.READING
        yield Step.SEARCHING
        wait_until(READING)
        yield Step.WRITING
        for number in range(DELTAS):
            yield TextDelta(_PIECE)
            wait_until(READING + WORDS_SECONDS * (number + 1) / DELTAS)
        yield Step.CHECKING
        wait_until(ideal_seconds())
        yield _DRAFT


def make_parts(settings: Settings | None = None) -> ServiceParts:
    """The parts of the process that drafts."""
    drafter, at_once = StubDrafter(), wiring.places(settings or Settings())
    turns = DraftTurns(at_once=at_once, waiting=max(4, at_once))  # as the service has them
    return ServiceParts(lambda: drafter, lambda *_, **__: [HIT], lambda: [], Conversations(None), turns)


def main(port: str) -> None:
    """Serve, as the command line does."""
    from service.cli import main as command_line

    wiring.build_parts = make_parts
    command_line(["serve", "--port", port])


if __name__ == "__main__":
    main(*sys.argv[1:])
