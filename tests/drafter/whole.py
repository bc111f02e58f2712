"""A small help center, a mailbox and a conversation for tests of the whole drafter."""

from typing import Any

from drafter.bundled import BUNDLED
from drafter.conversation import Conversation
from drafter.handbook.guidelines import load_handbook
from drafter.mailbox import DEFAULT, Agent, Mailbox
from drafter.models.base import Model, Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder, word_encoder

__all__ = ["ASKED", "EXPORT", "GOOD", "MAILBOX", "NOTE", "conversation", "drafter_over"]

EXPORT = (
    "# Export your bookings\n\nOpen **Settings > Data > Export** and choose **CSV**. "
    "The file arrives by email within 10 minutes. Exports hold at most 50,000 bookings."
)
NOTE = "The export queue of region eu-2 stalls on Mondays until the **worker** zebra-7 is restarted."
GOOD = (
    "Hi Maya,\n\nYou can open Settings > Data > Export and choose CSV [1]. The file arrives by email within "
    "10 minutes [1]. Exports hold at most 50,000 bookings [1].\n\n"
    "If anything else comes up, just reply here and I will help.\n\nSam"
)
MAILBOX = Mailbox(id="brindlebook", brand="Brindlebook", product="booking", agent=Agent(name="Sam", signature="Sam"))
ASKED = "Hi, how can I export my bookings as CSV?\nThanks, Maya"


def drafter_over(
    index: KnowledgeIndex, embedder: SentenceTransformerEmbedder, *models: Model, **options: Any
) -> Drafter:
    """The whole drafter over an index; without models the composer writes. `limits` are the models' own time-outs."""
    parameters = options.pop("parameters", Parameters())
    limits = zip(models, options.pop("limits", ()), strict=False)
    return Drafter(
        index=index,
        embed=embedder.encode_passages,
        embed_words=options.pop("embed_words", word_encoder(embedder)),
        models=FallbackChain(models, limits={id(model): seconds for model, seconds in limits}),
        prompts=load_prompt_set(),
        handbook=load_handbook([BUNDLED / "handbook"]),
        mailboxes={DEFAULT.id: DEFAULT, MAILBOX.id: MAILBOX},
        parameters=parameters,
        **options,
    )


def conversation(text: str = ASKED, **changes: Any) -> Conversation:
    return Conversation.model_validate(
        {
            "id": "c1",
            "mailbox": "brindlebook",
            "subject": "Export",
            "customer": {"name": "Maya Okafor"},
            "messages": [{"author": "customer", "text": text}],
        }
        | changes
    )
