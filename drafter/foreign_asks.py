"""What is asked in another language than the help center's, put into that for the search; or why nobody does so."""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from drafter.brief import Brief
from drafter.models.base import Parameters, Tier
from drafter.models.call import Pulse
from drafter.models.chain import FallbackChain
from drafter.models.screen import Screen
from drafter.phrasebook import ENGLISH
from drafter.prompting.prompt_set import PromptSet
from drafter.screening import screen_of_lines
from drafter.situation import Intent
from drafter.translation import Translation, foreign_to
from drafter.translator import SearchTranslator
from drafter.writing.kinds import FORMS
from kb_index.index import KnowledgeIndex

__all__ = ["ForeignAsks"]

_TOKENS = 250
_FINDS_MORE = "it finds more than a small model's translation"
"""Measured by `python -m evals.languages`: of 120 questions in four languages the source was cited for 80 % by the
glossaries, for 69 % by the embedded model."""
_UNASKED = "only a draft asks a model to translate it"


class ForeignAsks:
    """Translates the asks of a brief where the documents of `index` are in another language. Threads may share it."""

    def __init__(
        self, index: KnowledgeIndex, models: FallbackChain, prompts: PromptSet, parameters: Parameters
    ) -> None:
        self._index = index
        self._models = models
        self._prompts = prompts
        self._translator = SearchTranslator(models, prompts, replace(parameters, max_tokens=_TOKENS, temperature=0.0))

    def translated(self, brief: Brief, seconds: float, screen: Screen) -> Generator[Pulse, None, Translation | None]:
        """The asks in the language of the help center; None where they are in it. Raises PromptError."""
        source, target = brief.situation.language, self._target(brief)
        if target is None:
            return None
        if self._glossary_serves(source, target):
            return Translation(source, target, reason=_FINDS_MORE)
        asked, product = brief.searched_lines, brief.mailbox.product
        return (yield from self._translator.translate(asked, source, target, product, seconds, screen))

    def kept(self, brief: Brief) -> Translation | None:
        """The same without asking a model: what is not kept is said to be missing."""
        source, target = brief.situation.language, self._target(brief)
        if target is None:
            return None
        if self._glossary_serves(source, target):
            return Translation(source, target, reason=_FINDS_MORE)
        missing = Translation(source, target, reason=_UNASKED)
        return self._translator.kept(brief.searched_lines, source, target) or missing

    def of_lines(self, lines: Sequence[str], language: str, product: str, seconds: float) -> Translation | None:
        """`lines`, at most six in `language`, as a model translates them; None where they are in the help center's.

        Raises PromptError, and says in the translation why there is none.
        """
        target = foreign_to(language, self._index.languages())
        if target is None:
            return None
        found: list[Translation] = []

        def asking() -> Iterator[Pulse]:
            screen = screen_of_lines(lines, language, self._prompts.words)
            found.append((yield from self._translator.translate(lines, language, target, product, seconds, screen)))

        deque(asking(), maxlen=0)
        return found[0]

    def _target(self, brief: Brief) -> str | None:
        if not FORMS[brief.kind].searches or brief.wants_only(Intent.SPAM, Intent.THANKS):
            return None
        return foreign_to(brief.situation.language, self._index.languages())

    def _glossary_serves(self, source: str, target: str) -> bool:
        """Whether a small model would be asked to put into English what a glossary knows."""
        first = next(iter(self._models.models), None)
        small = first is not None and first.tier is Tier.SMALL
        return small and target == ENGLISH and bool(self._prompts.words.glossary(source))
