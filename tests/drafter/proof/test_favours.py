"""What only the customer asks to be granted is proved by no source that speaks of nothing granted."""

import numpy as np
import pytest
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest
from drafter.draft import SentenceStatus
from drafter.proof.grounding import ground
from kb_index.passages.embedding import SentenceTransformerEmbedder, word_encoder
from tests.drafter.proof.test_homes import page
from tests.words import PATTERNS

FEE = "There is a cancellation fee for yearly plans. You can cancel whenever you like."


@pytest.mark.parametrize(
    ("said", "source", "letter", "status"),
    [
        ("State that the fee is waived.", FEE, "The cancellation fee is waived for you.", "unsupported"),
        ("I want a discount.", FEE, "The yearly plan has a discount for you.", "unsupported"),
        (
            "State that the fee is waived.",
            "The cancellation fee is waived for yearly plans.",
            "The cancellation fee is waived for yearly plans.",
            "cited",
        ),
        (
            "State that the cancellation fee is waived.",
            "When you cancel, the deposit is paid back and your cancellation is confirmed by itself.",
            "The cancellation fee is waived for you.",
            "unsupported",
        ),
        (
            "Do I get a refund?",
            "When you cancel within 14 days, we pay the money back.",
            "We refund you when you cancel within 14 days.",
            "cited",
        ),
        ("State that the fee is waived.", FEE, "You wrote that the fee is waived.", "conversation"),
    ],
    ids=["waived", "discount", "the source grants it", "the source grants another", "in other words", "told back"],
)
def test_a_favour_that_only_the_customer_speaks_of_needs_a_source_that_grants_it(
    embedder: SentenceTransformerEmbedder, said: str, source: str, letter: str, status: str
) -> None:
    def embed(texts: list[str]) -> NDArray[np.float32]:
        return embedder.encode_passages(texts)

    request = OpenRequest(text=f"How do I cancel my plan? {said}")
    embed_words = word_encoder(embedder)
    found = ground(
        letter, [page("cancel", "Cancel", source)], request, embed, patterns=PATTERNS, embed_words=embed_words
    )
    assert [s.status for s in found.sentences] == [SentenceStatus(status)]
