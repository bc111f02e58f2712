"""One answer is cited from one page, and the heading of a list is no claim."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest
from drafter.draft import SentenceStatus
from drafter.proof.evidence import Window
from drafter.proof.grounding import Grounding, ground
from drafter.proof.homes import at_home
from drafter.proof.verdicts import SentenceVerdict
from kb_index.documents import Kind, Passage, Visibility
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.words import PATTERNS

UPTIME = "1. Open Settings > Billing > Invoices.\n2. Choose the month of the outage.\n3. Select Claim credit."
INVOICES = (
    "1. Open Settings > Billing > Invoices.\n2. Find the invoice by its date.\n3. Select Download PDF beside it."
)
LETTER = (
    "Download an invoice:\n\n1. Open Settings > Billing > Invoices.\n2. Find the invoice by its date.\n"
    "3. Select Download PDF beside it."
)


def page(name: str, heading: str, text: str, visibility: Visibility = Visibility.PUBLIC) -> Passage:
    return Passage(
        id=f"{name}-1",
        document_id=name,
        kind=Kind.ARTICLE,
        title=name.title(),
        heading_path=(name.title(), heading),
        text=text,
        start=0,
        end=len(text),
        source="test",
        visibility=visibility,
    )


def grounded(letter: str, embedder: SentenceTransformerEmbedder, *passages: Passage) -> Grounding:
    def embed(texts: list[str]) -> NDArray[np.float32]:
        return embedder.encode_passages(texts)

    request = OpenRequest(text="Where do I find the invoice of October?")
    return ground(letter, passages, request, embed, patterns=PATTERNS)


def test_a_step_that_stands_on_two_pages_is_cited_from_the_one_behind_the_answer(
    embedder: SentenceTransformerEmbedder,
) -> None:
    uptime, invoices = page("uptime", "Claim credit", UPTIME), page("invoices", "Download an invoice", INVOICES)
    for order in ((uptime, invoices), (invoices, uptime)):
        result = grounded(LETTER, embedder, *order)
        assert {citation.document_id for citation in result.citations} == {"invoices"}
        for citation in result.citations:
            assert INVOICES[citation.start : citation.end] == citation.quote


def test_no_proof_moves_from_a_public_page_to_an_internal_one() -> None:
    public, internal = page("uptime", "", UPTIME), page("notes", "", INVOICES, Visibility.INTERNAL)
    step = Window(0, UPTIME[:10], 0, 10, frozenset(), "", frozenset(), 1.0, 1, asks=False)
    twin = replace(step, source=1)
    cited = SentenceVerdict(SentenceStatus.CITED, proofs=((step, 0.9),))
    there = SentenceVerdict(SentenceStatus.CITED, proofs=((replace(twin, end=9), 0.8),))
    assert at_home([cited, there, there], lambda _: [twin], [public, internal])[0] == cited
    moved = at_home([cited, there, there], lambda _: [twin], [public, page("notes", "", INVOICES)])[0]
    assert moved.proofs == ((twin, 0.9),)


def test_the_heading_of_a_list_is_not_taken_for_a_claim(embedder: SentenceTransformerEmbedder) -> None:
    result = grounded(LETTER, embedder, page("invoices", "Download an invoice", INVOICES))
    heading, *steps = result.sentences
    assert heading.status is SentenceStatus.COURTESY
    assert [step.status for step in steps] == [SentenceStatus.CITED] * 3


def test_a_line_before_a_list_that_no_source_has_must_be_proved(embedder: SentenceTransformerEmbedder) -> None:
    letter = LETTER.replace("Download an invoice:", "We pay every invoice back in gold:")
    result = grounded(letter, embedder, page("invoices", "Download an invoice", INVOICES))
    assert result.sentences[0].status in (SentenceStatus.UNSUPPORTED, SentenceStatus.CONTRADICTED)


def test_an_item_is_proved_under_the_heading_that_the_source_has_for_it(
    embedder: SentenceTransformerEmbedder,
) -> None:
    returns = page("returns", "What cannot be returned", "- gift cards\n- spare parts whose bag was opened")
    items = "- gift cards\n- spare parts whose bag was opened"
    right = grounded(f"What cannot be returned:\n\n{items}", embedder, returns)
    assert [s.status for s in right.sentences[1:]] == [SentenceStatus.CITED] * 2
