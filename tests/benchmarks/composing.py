"""The drafter of benchmarks that need no model: it composes over what a bench holds."""

from datetime import datetime

from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from evals.runs.bench import Bench
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import word_encoder

__all__ = ["composing"]


def composing(bench: Bench, index: KnowledgeIndex, now: datetime) -> Drafter:
    """What composes letters from `index`; `now`, in UTC, is the time of each."""
    return Drafter(
        index=index,
        embed=bench.embedder.encode_passages,
        embed_words=word_encoder(bench.embedder),
        models=FallbackChain(()),
        prompts=bench.prompts,
        handbook=bench.handbook,
        mailboxes=bench.mailboxes,
        parameters=bench.parameters,
        now=lambda: now,
    )
