"""A draft with a wrong figure, what an agent sent instead, and the drafter that proves it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.handbook.guidelines import Handbook
from drafter.mailbox import load_mailboxes
from drafter.models.base import Model, Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from evals.knowledge.demo import EXAMPLES
from kb_index import KnowledgeIndex, read_documents
from kb_index.documents import Kind
from kb_index.passages.embedding import Embedder, word_encoder
from tests.evals.gate_sample import help_center

TALK = Conversation.model_validate(
    {
        "id": "9731",
        "mailbox": "brindlebook",
        "customer": {"name": "Maya Okafor", "email": "maya@okaforstudio.com"},
        "messages": [
            {
                "author": "customer",
                "text": "Hi, how long can I ask for a refund of order 48213? Maya Okafor",
                "at": "2026-11-16T16:40:00Z",
            }
        ],
    }
)


@contextmanager
def center_drafter(folder: Path, embedder: Embedder, *models: Model) -> Iterator[Drafter]:
    """A drafter with these models on the small help center, which is made in `folder`."""
    center = help_center(folder)
    with closing(KnowledgeIndex.open(center / "index", embedder, create=True)) as index:
        index.sync("help", read_documents(center / "help", Kind.ARTICLE))
        yield Drafter(
            index=index,
            embed=embedder.encode_passages,
            embed_words=word_encoder(embedder),
            models=FallbackChain(models),
            prompts=load_prompt_set(),
            handbook=Handbook(()),
            mailboxes=load_mailboxes(EXAMPLES / "mailboxes"),
            parameters=Parameters(),
            now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
        )


def wrong_draft(right: Draft) -> Draft:
    """The draft for TALK with a figure that the help center does not have."""
    assert "within 14 days of a payment" in right.text
    sentences = tuple(s.model_copy(update={"text": s.text.replace("14", "30")}) for s in right.sentences)
    return right.model_copy(update={"text": right.text.replace("14 days", "30 days"), "sentences": sentences})


def sent_instead(right: Draft) -> str:
    """What the agent sent: the right figure, and a fact that no source says."""
    return f"{right.text}\n\nMaya, we hold a place in our treehouse for you."
