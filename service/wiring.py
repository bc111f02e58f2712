"""The composition root of the service: from settings to its parts, nothing heavy loaded before it is used."""

from collections.abc import Sequence

from drafter.model_chain import EMBEDDED
from drafter.pipeline import Drafter
from drafter.settings import Settings
from drafter.wiring import build_drafter
from kb_index.documents import Hit
from service.conversations import Conversations
from service.doctor import readiness
from service.parts import Once, Parts
from service.turns import Turns

__all__ = ["build_parts"]

_WAITING = 4


def build_parts(settings: Settings) -> Parts:
    """The parts that `settings` describe. A part that cannot be made is tried again at each use, so that an index
    made while the service runs is found without a restart."""
    drafter = Once[Drafter](lambda: build_drafter(settings))

    def search(question: str, limit: int) -> Sequence[Hit]:
        return drafter().index.search(question, limit=limit)

    return Parts(
        drafter=drafter,
        search=search,
        examine=lambda: readiness(settings, lambda: drafter().index),
        conversations=Conversations(settings.conversations),
        turns=Turns(at_once=1 if EMBEDDED in settings.model else 4, waiting=_WAITING),
    )
