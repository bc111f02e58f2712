"""What commands load, made from the settings: handed to `main`, so that tests and other hosts put in their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from drafter.conversation import Conversation
    from drafter.events import Event
    from drafter.models.chain import FallbackChain
    from drafter.models.embedded.model import EmbeddedModel
    from drafter.pipeline import Drafter
    from drafter.settings import Settings
    from drafter.wish import Wish
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


def _models(settings: "Settings") -> "FallbackChain":
    from drafter.wiring import build_models

    return build_models(settings)


def _replayer(settings: "Settings", models: "FallbackChain", now: "Callable[[], datetime]") -> "Drafter":
    from drafter.wiring import build_drafter

    return build_drafter(settings, models=models, now=now)


@dataclass(frozen=True, slots=True)
class CommandParts:
    """How a command comes by its embedding model, the embedded language model and its drafter: by default as the
    settings say, and nothing is imported before it is asked for. Each may raise DrafterError or KnowledgeError."""

    embedder: "Callable[[Settings], Embedder]" = _embedder
    embedded: "Callable[[Settings], EmbeddedModel]" = _embedded
    drafter: "Callable[[Settings], Drafter]" = _drafter
    models: "Callable[[Settings], FallbackChain]" = _models
    replayer: "Callable[[Settings, FallbackChain, Callable[[], datetime]], Drafter]" = _replayer
    """A drafter with these models, at this time, to make a kept draft again."""
    kept: bool = False
    """Whether a process that stays ready drafts in place of this one, where the settings allow it."""

    def drafts(
        self,
        settings: "Settings",
        conversation: "Conversation",
        wish: "Wish",
    ) -> "Iterator[Event]":
        """The events of a draft, as `Drafter.stream` has them."""
        if self.kept and settings.keep_warm:
            from service.cli.warm import NotWarm, drafts

            try:
                yield from drafts(settings.cache_dir, settings.keep_warm, conversation, wish)
                return
            except NotWarm:  # then as ever, only later
                pass
        from service.cli.drafting import draft_here

        yield from draft_here(self.drafter(settings), conversation, wish)
