"""A model whose cosines all lie high: on its scale a draft is found, planned and proved as with the bundled one, that
one asked without the vectors of words, which no other model gives."""

from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.draft import Draft
from drafter.handbook.guidelines import load_handbook
from drafter.models.base import Parameters, Tier
from drafter.models.chain import FallbackChain
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder, SentenceTransformerEmbedder
from tests.crowded_embedder import Crowded
from tests.drafter.whole import EXPORT, MAILBOX, conversation

OLDER = "# Files of exports\n\nThe file of an export arrives by email within 30 minutes. Keep it for your accountant."
CATS = "# Grooming cats\n\nBrush long-haired cats every second day. Bathe them once in three months."
LETTER = (
    "Hi Maya,\n\nYou can open Settings > Data > Export and choose CSV. The file arrives by email within 10 minutes. "
    "Your bookings are also printed and posted to you. An export can be scheduled for each Monday. "
    "Exports hold at most 50,000 bookings. A colleague keeps a copy of every file.\n\nSam"
)
ASKED = (
    "How can I export my bookings as CSV?",
    "Hello, I need my bookings in a file for the tax office. How long does it take, and is there a limit?",
    "Which wine goes with grilled octopus?",
)


def drafter_with(model: Embedder, folder: Path) -> Drafter:
    scale = Crowded.scale if isinstance(model, Crowded) else None
    index = KnowledgeIndex.open(folder, model, create=True, scale=scale)
    index.sync(
        "test",
        [
            Document("export", Kind.ARTICLE, "Export your bookings", EXPORT, "test", link="https://h.example/export"),
            Document("older", Kind.ARTICLE, "Files of exports", OLDER, "test"),
            Document("cats", Kind.ARTICLE, "Grooming cats", CATS, "test"),
        ],
    )
    return Drafter(
        index=index,
        embed=model.encode_passages,
        models=FallbackChain((FakeModel([LETTER], tier=Tier.LARGE),)),
        prompts=load_prompt_set(),
        handbook=load_handbook([BUNDLED / "handbook"]),
        mailboxes={MAILBOX.id: MAILBOX},
        parameters=Parameters(),
    )


@pytest.fixture(scope="module")
def both(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Drafter, Drafter]:
    folder = tmp_path_factory.mktemp("crowded")
    return drafter_with(embedder, folder / "bundled"), drafter_with(Crowded(embedder), folder / "crowded")


def proofs(draft: Draft) -> list[tuple[str, str, list[str]]]:
    quotes = {citation.number: citation.quote for citation in draft.citations}
    return [(s.text, s.status.value, [quotes[number] for number in s.citations]) for s in draft.sentences]


@pytest.mark.parametrize("text", ASKED)
def test_every_sentence_has_the_verdict_that_it_has_with_the_bundled_model(
    text: str, both: tuple[Drafter, Drafter]
) -> None:
    ours, theirs = (drafter.draft(conversation(text)) for drafter in both)
    assert proofs(theirs) == proofs(ours)
    assert [n for n in theirs.notices if "disagree" in n.text] == [n for n in ours.notices if "disagree" in n.text]


@pytest.mark.parametrize("text", ASKED)
def test_every_ask_is_answered_by_the_sections_that_answer_it_with_the_bundled_model(
    text: str, both: tuple[Drafter, Drafter]
) -> None:
    ours, theirs = (drafter.draft(conversation(text)) for drafter in both)
    assert [(a.text, a.answered, a.sections) for a in theirs.asks] == [
        (a.text, a.answered, a.sections) for a in ours.asks
    ]
