"""The panel says everything that an agent must see, and its text is the draft's, character by character."""

import pytest

from drafter.draft import Draft, PossibleSource
from kb_index.documents import Kind
from service.panel import Panel, panel_of
from tests.service.sample import NOW, make_draft


@pytest.fixture
def panel() -> Panel:
    return panel_of(make_draft(), NOW)


def said(panel: Panel) -> str:
    return "".join(run.text for piece in panel.pieces for run in piece.runs)


def test_the_pieces_are_the_whole_text(panel: Panel) -> None:
    assert said(panel) == make_draft().text


@pytest.mark.parametrize("parts", [(), (("Hi", "courtesy", ()),), (("[a?][b?] x", "unsupported", ()),)])
def test_the_pieces_of_odd_texts(parts: tuple[tuple[str, str, tuple[int, ...]], ...]) -> None:
    draft = make_draft(parts)
    assert said(panel_of(draft, NOW)) == draft.text


def test_each_sentence_carries_the_sources_that_prove_it(panel: Panel) -> None:
    numbers = {
        "".join(run.text for run in piece.runs): [c.number for c in piece.citations]
        for piece in panel.pieces
        if piece.status == "cited"
    }
    assert numbers["You can get it sooner when you export one year at a time:"] == [1, 2]
    assert numbers["Open Reports, then Exports."] == [2]


def test_a_blank_stands_out_within_its_sentence(panel: Panel) -> None:
    assert [run.text for piece in panel.pieces for run in piece.runs if run.gap] == ["[export number?]"]


def test_cards_say_who_may_read_and_how_old(panel: Panel) -> None:
    public, internal = panel.cards
    assert (public.kind, public.internal, public.age, public.old) == ("Article", False, "updated 3 months ago", False)
    assert public.site == "help.brindlebook.example"
    assert (internal.internal, internal.age, internal.old) == (True, "updated 2 years ago", True)
    assert internal.link is None, "a link that is no web link is not one to follow"


def test_quotes_of_one_document_share_a_card() -> None:
    draft = make_draft()
    again = draft.citations[0].model_copy(update={"number": 3, "quote": "Choose one year."})
    cards = panel_of(draft.model_copy(update={"citations": (*draft.citations, again)}), NOW).cards
    assert [[quote.number for quote in card.quotes] for card in cards] == [[1, 3], [2]]


def test_what_to_look_at_before_sending(panel: Panel) -> None:
    assert [(c.kind, c.title) for c in panel.concerns] == [
        ("blank", "Fill in"),
        ("unproved", "“Choose Excel as the format.”"),
        ("check", "The apology has all its parts"),
    ]
    assert panel.concerns[1].detail == "No source names a file format."
    places = {piece.anchor: piece for piece in panel.pieces}
    assert places[panel.concerns[1].anchor].status == "unsupported"
    assert "sorry" in places[panel.concerns[2].anchor].runs[0].text


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ((("Hi", "courtesy", ()),), "Nothing in it needs a source"),
        ((("A.", "cited", (1,)),), "The one factual sentence is proved"),
        ((("A.", "cited", (1,)), ("B.", "cited", (1,))), "Both factual sentences are proved"),
        ((("A.", "cited", (1,)),) * 3, "All 3 factual sentences are proved"),
        ((("A.", "cited", (1,)), ("B.", "unsupported", ())), "1 of 2 factual sentences is proved"),
        ((("A.", "unsupported", ()), ("B.", "unsupported", ())), "None of 2 factual sentences is proved"),
        ((("B.", "unsupported", ()),), "The one factual sentence is not proved"),
    ],
)
def test_the_verdict(parts: tuple[tuple[str, str, tuple[int, ...]], ...], verdict: str) -> None:
    assert panel_of(make_draft(parts), NOW).verdict == verdict


def test_the_receipt_says_when_no_model_wrote(panel: Panel) -> None:
    assert ("Written by", "fake") in panel.receipt
    draft: Draft = make_draft()
    composed = draft.model_copy(update={"receipt": draft.receipt.model_copy(update={"composed": True})})
    assert panel_of(composed, NOW).receipt[0][1].startswith("No model")


def test_what_is_only_possible_is_a_card_with_an_excerpt() -> None:
    source = PossibleSource(
        document_id="help::queue",
        passage_id="help::queue#1",
        title="The export queue",
        link="https://help.brindlebook.example/queue",
        kind=Kind.ARTICLE,
        updated_at=NOW,
        excerpt="Exports wait in a queue.",
    )
    [card] = panel_of(make_draft().model_copy(update={"possible_sources": (source,)}), NOW).possible
    assert (card.title, card.site, card.excerpt) == (
        "The export queue",
        "help.brindlebook.example",
        "Exports wait in a queue.",
    )
    assert not card.quotes
