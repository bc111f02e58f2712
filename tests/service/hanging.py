"""Parts that misbehave as code can: deaf to everything, endless, dying. At the top of a module, for worker processes.

`python -m tests.service.hanging [--here] COMMAND ...` runs the command line with them; `--here`: not in a worker.
"""

import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from drafter.conversation import Conversation
from drafter.errors import ConversationError
from drafter.events import Event, Restart, Step, TextDelta
from drafter.settings import Settings
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from kb_index.documents import Hit
from kb_index.errors import IndexMissing
from service import wiring
from service.conversations import Conversations
from service.parts import ServiceParts
from service.turns import DraftTurns
from tests.service.sample import HIT, SampleChecks, usual_events

__all__ = ["make_parts"]

_WAYS = ("slow", "deaf", "busy", "silent", "endless", "die", "refuse", "bug")


class Misbehaving(SampleChecks):
    """Drafts as the customer's text says: one of `_WAYS`, or as usual."""

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        yield Step.READING
        how = conversation.messages[-1].text
        if how in _WAYS:
            yield from getattr(self, f"_{how}")(wish.instruction)
        yield from usual_events()[1:]

    def _slow(self, mark: str | None) -> Iterator[Event]:
        while mark and not os.path.exists(mark):
            yield TextDelta("word ")
            time.sleep(0.02)
        yield Restart("the usual follows")

    def _deaf(self, _: str | None) -> Iterator[Event]:
        hold_the_lock()
        yield Step.CHECKING

    def _busy(self, _: str | None) -> Iterator[Event]:
        while True:
            re.match(r"(a+)+$", "a" * 18 + "b")

    def _silent(self, _: str | None) -> Iterator[Event]:
        time.sleep(3600)
        yield Step.CHECKING

    def _endless(self, mark: str | None) -> Iterator[Event]:
        try:
            while True:
                yield TextDelta("word ")
                time.sleep(0.02)
        finally:
            if mark:
                open(mark, "w").close()

    def _die(self, _: str | None) -> Iterator[Event]:
        yield TextDelta("I ")
        os._exit(3)

    def _refuse(self, _: str | None) -> Iterator[Event]:
        yield Step.SEARCHING
        raise ConversationError("mailbox 'x' has no profile")

    def _bug(self, _: str | None) -> Iterator[Event]:
        yield Step.SEARCHING
        raise OSError(f"secret sk-{123}")


def hold_the_lock() -> None:
    """Run C code that gives up the interpreter's lock in some thousand years."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> Sequence[Hit]:
    if question == "deaf":
        hold_the_lock()
    if question == "log":
        logging.getLogger("service").warning("searched")
    if question == "missing":
        raise IndexMissing("Nothing has been indexed.")
    return [HIT] * limit


def make_parts(settings: Settings | None = None, *, alone: bool = False) -> ServiceParts:
    return ServiceParts(Misbehaving, search, lambda: [], Conversations(None), DraftTurns(4, 4))


def main(arguments: list[str]) -> None:
    """The command line, with these parts."""
    from service.cli import main

    wiring.build_parts = make_parts
    if arguments[0] == "--here":
        wiring.worker_parts = lambda settings, *, alone=False: make_parts(settings)
        arguments = arguments[1:]
    main(arguments)


Make = Callable[[], ServiceParts]

if __name__ == "__main__":
    main(sys.argv[1:])
