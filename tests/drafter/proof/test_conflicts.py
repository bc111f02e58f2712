"""Conflicts between sources: what is one, and what only looks like one."""

from datetime import UTC, datetime

import pytest

from drafter.draft import Citation, Sentence, SentenceStatus
from drafter.proof.conflicts import conflict_words, find_conflicts, newer_of, settled
from kb_index.documents import Hit, Kind, Passage, Visibility
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.model_traits import BUNDLED_SCALE

OLD, NEW = datetime(2025, 4, 2, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
FOURTEEN = "You can get a payment back within 14 days."


def citation(quote: str) -> Citation:
    return Citation(
        number=1, document_id="saved", passage_id="saved#0", title="Refund request", link=None, kind=Kind.SAVED_REPLY,
        visibility=Visibility.PUBLIC, updated_at=OLD, quote=quote, start=0, end=len(quote), support=0.9,
    )  # fmt: skip


def hit(text: str, document_id: str = "article") -> Hit:
    passage = Passage("p", document_id, Kind.ARTICLE, "Money back", (), text, 0, len(text), "s", updated_at=NEW)
    return Hit(passage, 0.9)


def test_different_figures_for_the_same_thing_are_shown_with_their_dates(
    embedder: SentenceTransformerEmbedder,
) -> None:
    others = [hit("You can ask for a refund within 30 days of a payment. It holds for every plan.")]
    (conflict,) = find_conflicts([citation(FOURTEEN)], others, embedder.encode_passages, BUNDLED_SCALE)
    assert "“Refund request” (2025-04-02) says “You can get a payment back within 14 days.”" in conflict_words(
        conflict
    )
    assert "(2026-09-02, newer) says “You can ask for a refund within 30 days of a payment.”" in conflict_words(
        conflict
    )


@pytest.mark.parametrize(
    "text",
    [
        "You can ask for a refund within 14 days of a payment.",
        "You can ask for a refund within two weeks of a payment.",
        "A reminder goes out 24 hours before the booking.",
        "You can ask for a refund of 30 EUR.",
        "You can ask for a refund.",
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_no_conflict(
    text: str, embedder: SentenceTransformerEmbedder
) -> None:
    assert find_conflicts([citation(FOURTEEN)], [hit(text)], embedder.encode_passages, BUNDLED_SCALE) == []


def test_a_document_does_not_disagree_with_itself(embedder: SentenceTransformerEmbedder) -> None:
    own = hit("You can get a payment back within 30 days.", document_id="saved")
    assert find_conflicts([citation(FOURTEEN)], [own], embedder.encode_passages, BUNDLED_SCALE) == []


def test_the_choice_of_a_side_puts_the_figure_right_where_the_text_leans_on_it(
    embedder: SentenceTransformerEmbedder,
) -> None:
    others = [hit("You can ask for a refund within 30 days of a payment.")]
    (conflict,) = find_conflicts([citation(FOURTEEN)], others, embedder.encode_passages, BUNDLED_SCALE)
    assert newer_of(conflict) is conflict.other
    assert (conflict.cited.figures, conflict.other.figures) == (("14 days",), ("30 days",))
    text = "It is back within 14 days. Your trial of 14 days is over. Pay 14 EUR."
    spans = [(0, 26), (27, 57), (58, 69)]
    sentences = [
        Sentence(text=text[a:b], start=a, end=b, status=SentenceStatus.CITED, citations=(number,))
        for number, (a, b) in zip((1, 2, 1), spans, strict=True)
    ]
    cited = [citation(FOURTEEN), citation("x").model_copy(update={"number": 2, "document_id": "trial"})]
    other = settled(text, sentences, cited, conflict.cited, conflict.other)
    assert other == "It is back within 30 days. Your trial of 14 days is over. Pay 14 EUR."
    assert settled(text, sentences, cited, conflict.other, conflict.cited) == text
