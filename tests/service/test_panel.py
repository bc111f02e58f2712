"""The panel says everything that an agent must see, and its text is the draft's, character by character."""

import pytest

from drafter.draft import Draft, PossibleSource, SentenceStatus
from kb_index.documents import Kind
from service.panel import panel_of
from service.proved_text import ProvedText, Verdict, proved_text
from tests.service.sample import NOW, make_draft


@pytest.fixture
def panel() -> ProvedText:
    return proved_text("d1", make_draft(), NOW)


def said(panel: ProvedText) -> str:
    return "".join(run.text for piece in panel.pieces for run in piece.runs)


def test_the_pieces_are_the_whole_text(panel: ProvedText) -> None:
    assert said(panel) == make_draft().text


@pytest.mark.parametrize("parts", [(), (("Hi", "courtesy", ()),), (("[a?][b?] x", "unsupported", ()),)])
def test_the_pieces_of_odd_texts(parts: tuple[tuple[str, str, tuple[int, ...]], ...]) -> None:
    draft = make_draft(parts)
    assert said(proved_text("d1", draft, NOW)) == draft.text


def test_each_sentence_carries_the_sources_that_prove_it(panel: ProvedText) -> None:
    numbers = {
        "".join(run.text for run in piece.runs): [c.number for c in piece.citations]
        for piece in panel.pieces
        if piece.status == "cited"
    }
    assert numbers["You can get it sooner when you export one year at a time:"] == [1, 2]
    assert numbers["Open Reports, then Exports."] == [2]


def test_a_blank_stands_out_within_its_sentence(panel: ProvedText) -> None:
    assert [run.text for piece in panel.pieces for run in piece.runs if run.gap] == ["[export number?]"]


def test_cards_say_who_may_read_and_how_old(panel: ProvedText) -> None:
    public, internal = panel.cards
    assert (public.kind, public.internal, public.age, public.old) == ("Article", False, "updated 3 months ago", False)
    assert public.site == "help.brindlebook.example"
    assert (internal.internal, internal.age, internal.old) == (True, "updated 2 years ago", True)
    assert internal.link is None, "a link that is no web link is not one to follow"


def test_quotes_of_one_document_share_a_card() -> None:
    draft = make_draft()
    again = draft.citations[0].model_copy(update={"number": 3, "quote": "Choose one year."})
    cards = proved_text("d1", draft.model_copy(update={"citations": (*draft.citations, again)}), NOW).cards
    assert [[quote.number for quote in card.quotes] for card in cards] == [[1, 3], [2]]


def test_what_to_look_at_before_sending(panel: ProvedText) -> None:
    assert [(c.kind, c.title) for c in panel.concerns] == [
        ("blank", "export number"),
        ("unproved", "No source for “Choose Excel as the format.”"),
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
    assert proved_text("d1", make_draft(parts), NOW).verdict.words == verdict


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ((), Verdict("empty", "Nothing is written yet")),
        (
            (("A.", "cited", (1,)), ("B [b?].", "cited", (1,))),
            Verdict("waiting", "1 of 2 factual sentences is proved; 1 waits for a blank"),
        ),
        ((("Send [b?].", "courtesy", ()),), Verdict("unneeded", "Nothing in it needs a source")),
        ((("A.", "profile", ()), ("B.", "conversation", ())), Verdict("proved", "Both factual sentences are proved")),
        (
            (("A.", "profile", ()), ("B.", "unsupported", ())),
            Verdict("unproved", "1 of 2 factual sentences is proved"),
        ),
    ],
)
def test_what_the_verdict_rests_on(parts: tuple[tuple[str, str, tuple[int, ...]], ...], verdict: Verdict) -> None:
    assert proved_text("d1", make_draft(parts), NOW).verdict == verdict


def test_what_is_proved_by_no_source_is_marked_in_words() -> None:
    parts = (("A.", "profile", ()), ("B.", "conversation", ()), ("C.", "unsupported", ()), ("D.", "cited", (1,)))
    draft = make_draft(parts)
    against = draft.sentences[2].model_copy(update={"status": SentenceStatus.CONTRADICTED})
    pieces = proved_text("d1", draft, NOW).pieces
    assert [piece.mark for piece in pieces] == ["profile", "conversation", "no source", ""]
    clash = proved_text("d1", draft.model_copy(update={"sentences": (against,)}), NOW)
    assert [piece.mark for piece in clash.pieces if piece.status] == ["contradicted"]
    assert clash.concerns[0].title == "A source says otherwise: “C.”"
    assert clash.verdict == Verdict(
        "contradicted", "The one factual sentence is not proved; a source contradicts one"
    )


def test_a_blank_in_several_places_is_one_thing_to_do() -> None:
    draft = make_draft((("See [link?].", "courtesy", ()), (" ", "", ()), ("Or [link?] and [name?].", "courtesy", ())))
    concerns = proved_text("d1", draft, NOW).concerns
    assert [(c.title, c.detail) for c in concerns if c.kind == "blank"] == [("link", "in 2 places"), ("name", "")]


def test_the_receipt_says_when_no_model_wrote() -> None:
    draft: Draft = make_draft()
    assert ("Written by", "fake") in panel_of(draft, NOW).receipt
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
