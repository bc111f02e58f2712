"""The bench that golden cases are drafted on: everything a drafter needs, with a model whose answers are kept."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.bundled import BUNDLED
from drafter.draft import Repair
from drafter.explanation import Outline
from drafter.handbook.guidelines import Handbook, load_handbook
from drafter.mailbox import Mailbox
from drafter.models.base import Model, Parameters, Tier
from drafter.models.chain import FallbackChain
from drafter.parts import Part
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import PromptSet, load_prompt_set
from drafter.wish import Wish
from evals.caches.completion_cache import CachedModel, CompletionCache, draft_seconds
from evals.caches.index_cache import IndexCache
from evals.cases.golden import GoldenCase
from evals.judges.contexts import draft_contexts
from evals.judges.judge import JudgeModel
from evals.judges.ragas_metrics import ragas_rubric
from evals.knowledge.demo import NOW, demo_indexes, demo_mailboxes
from evals.knowledge.indexes import Knowledge, Places, open_knowledge
from evals.run_log import Setup
from evals.scorers import DraftSample, Judging
from evals.trust import judge_id
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder, word_encoder
from kb_index.passages.model_traits import SimilarityScale
from kb_index.passages.reranking import Reranker

__all__ = ["COMPOSER", "Bench", "open_bench"]

COMPOSER = "composer"
"""Who writes where there is no model."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What all cases of a run share. `model` None: the composer writes."""

    knowledge: Knowledge
    embedder: Embedder
    model: Model | None
    cache: CompletionCache
    ask: bool
    prompts: PromptSet
    handbook: Handbook
    mailboxes: dict[str, Mailbox]
    parameters: Parameters
    repairs: frozenset[Repair] = frozenset({Repair.RULE, Repair.MODEL})
    without: frozenset[Part] = frozenset()
    judge: JudgeModel | None = None

    @property
    def tier(self) -> Tier | None:
        """The tier that guidelines are chosen for; None where the composer writes."""
        return self.model.tier if self.model and self.model.writes_letters else None

    @property
    def setup(self) -> Setup:
        """What the drafts are made with."""
        return Setup(
            prompts=self.prompts.hash,
            handbook=self.handbook.content_hash[:16],
            knowledge=self.knowledge.digest,
            model=_written_by(self.model),
            embedder=self.embedder.name,
            reranker=self.knowledge.reranker.name if self.knowledge.reranker else None,
            temperature=self.parameters.temperature,
            seed=self.parameters.seed,
            max_tokens=self.parameters.max_tokens,
            judge=judge_id(self.judge.name, ragas_rubric()) if self.judge else None,
        )

    def draft(self, case: GoldenCase, repeat: int) -> DraftSample:
        """One draft of `case`, with what its agent wants it to say; each repeat has a seed of its own.

        Raises ModelError where the model does not answer, for the composer must not step in for it, and what
        Drafter.draft raises. An answer that can be no draft is one: the agent would see what the composer writes.
        """
        model = self._asked
        with self.knowledge.with_documents(case.conversation, case.documents) as index:
            draft = self._drafter(index, model, repeat).draft(case.conversation, Wish(aim=case.aim))
            judging = Judging(self.judge.fresh(), draft_contexts(draft, index)) if self.judge else None
        if model and model.failure:
            raise model.failure
        seconds = draft_seconds(draft, model.seconds if model else draft.receipt.timings.get("write", 0.0))
        incident = self.mailboxes[case.conversation.mailbox].incident is not None
        return DraftSample(draft, seconds, self.embedder.encode_passages, judging, self.handbook, incident)

    def outline(self, case: GoldenCase) -> Outline:
        """All that a draft of `case` is made from, without asking a model; raises what Drafter.outline raises."""
        with self.knowledge.with_documents(case.conversation, case.documents) as index:
            return self._drafter(index, self._asked, 0).outline(case.conversation, Wish(aim=case.aim))

    @property
    def _asked(self) -> CachedModel | None:
        return CachedModel(self.model, self.cache, ask=self.ask) if self.model else None

    def _drafter(self, index: KnowledgeIndex, model: CachedModel | None, repeat: int) -> Drafter:
        seed = self.parameters.seed
        return Drafter(
            index=index,
            embed=self.embedder.encode_passages,
            embed_words=word_encoder(self.embedder),
            models=FallbackChain([model] if model else []),
            prompts=self.prompts,
            handbook=self.handbook,
            mailboxes=self.mailboxes,
            parameters=replace(self.parameters, seed=None if seed is None else seed + repeat),
            repairs=self.repairs,
            without=self.without,
            draft_seconds=math.inf,  # what is measured is the model, and the composer must not step in for it
            now=lambda: NOW,
        )


def _written_by(model: Model | None) -> str:
    """Who writes the letters of a run, and who helps."""
    if model is None:
        return COMPOSER
    return model.name if model.writes_letters else f"{COMPOSER} with {model.name}"


@contextmanager
def open_bench(
    *,
    embedder: Embedder,
    cache: CompletionCache,
    model: Model | None = None,
    ask: bool = True,
    prompts: Path = BUNDLED,
    handbook: Sequence[Path] = (),
    mailboxes: dict[str, Mailbox] | None = None,
    parameters: Parameters | None = None,
    indexes: Places | None = None,
    kept_indexes: IndexCache | None = None,
    judge: JudgeModel | None = None,
    reranker: Reranker | None = None,
    scale: SimilarityScale | None = None,
) -> Iterator[Bench]:
    """A bench with these `indexes` and `mailboxes`, or with those of the demo; its indexes are copied from
    `kept_indexes` where they are there.

    `handbook` are further folders of guidelines, `scale` is what was measured of the embedding model. Raises
    DrafterError or KnowledgeError where a part is wrong.
    """
    read, guidelines = load_prompt_set(prompts), load_handbook([prompts / "handbook", *handbook])
    with (
        demo_indexes(embedder, kept_indexes) if indexes is None else nullcontext(indexes) as places,
        open_knowledge(places, embedder, reranker, scale) as knowledge,
    ):
        yield Bench(
            knowledge=knowledge,
            embedder=embedder,
            model=model,
            cache=cache,
            ask=ask,
            prompts=read,
            handbook=guidelines,
            mailboxes=mailboxes or demo_mailboxes(),
            parameters=parameters or Parameters(),
            judge=judge,
        )
