"""The whole drafter over one article, which counts words instead of embedding them: ready in a moment."""

from pathlib import Path

from drafter.draft import Draft
from drafter.handbook.guidelines import Handbook
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.settings import load_settings
from drafter.wiring import build_handbook
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from tests.drafter.whole import EXPORT, GOOD, MAILBOX, conversation
from tests.evals.word_embedder import WordEmbedder

__all__ = ["failed", "prompt"]


def prompt(folder: Path) -> str:
    """What a model is asked for a first reply, with the handbook of the settings."""
    outline = _drafter(folder, build_handbook(load_settings()), GOOD).outline(conversation())
    return "\n".join(message.content for message in outline.messages)


def failed(folder: Path, reply: str) -> dict[str, str]:
    """The checks that a draft fails of which the model says `reply`, with their reasons."""
    draft: Draft = _drafter(folder, build_handbook(load_settings()), reply).draft(conversation())
    return {check.check: check.reason for check in draft.failed}


def _drafter(folder: Path, handbook: Handbook, reply: str) -> Drafter:
    embedder = WordEmbedder()
    index = KnowledgeIndex.open(folder, embedder, create=True)
    index.sync("test", [Document("export", Kind.ARTICLE, "Export your bookings", EXPORT, "test")])
    return Drafter(
        index=index,
        embed=embedder.encode_passages,
        models=FallbackChain([FakeModel([reply])]),
        prompts=load_prompt_set(),
        handbook=handbook,
        mailboxes={MAILBOX.id: MAILBOX},
        parameters=Parameters(),
        repairs=frozenset(),
    )
