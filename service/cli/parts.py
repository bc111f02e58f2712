"""What commands load, made from the settings: handed to `main`, so that tests and other hosts put in their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drafter.models.embedded.model import EmbeddedModel
    from drafter.pipeline import Drafter
    from drafter.settings import Settings
    from kb_index.passages.embedding import Embedder

__all__ = ["CommandParts"]


def _embedder(settings: "Settings") -> "Embedder":
    from drafter.wiring import build_embedder

    return build_embedder(settings)


def _embedded(settings: "Settings") -> "EmbeddedModel":
    from drafter.models.embedded.model import EmbeddedModel

    return EmbeddedModel(settings.cache_dir)


def _drafter(settings: "Settings") -> "Drafter":
    from drafter.wiring import build_drafter

    return build_drafter(settings)


@dataclass(frozen=True, slots=True)
class CommandParts:
    """How a command comes by its embedding model, the embedded language model and its drafter: by default as the
    settings say, and nothing is imported before it is asked for. Each may raise DrafterError or KnowledgeError."""

    embedder: "Callable[[Settings], Embedder]" = _embedder
    embedded: "Callable[[Settings], EmbeddedModel]" = _embedded
    drafter: "Callable[[Settings], Drafter]" = _drafter
