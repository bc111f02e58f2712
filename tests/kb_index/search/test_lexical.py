"""BM25 over passages, within a scope."""

import pytest

from kb_index.documents import Kind, Passage, Visibility
from kb_index.scope import Scope
from kb_index.search.lexical import LexicalIndex


def passage(key: str, text: str, kind: Kind = Kind.ARTICLE, **properties: object) -> Passage:
    values: dict[str, object] = {"title": "", "heading_path": (), "start": 0, "end": len(text), "source": "s"}
    return Passage(id=key, document_id=key, kind=kind, text=text, **(values | properties))  # type: ignore[arg-type]


@pytest.fixture
def lexical() -> LexicalIndex:
    return LexicalIndex(
        [
            passage("refund", "Refunds are paid within ten days."),
            passage("error", "The code E4711 means that the calendar is locked."),
            passage("titled", "Nothing else.", heading_path=("Zapier", "Setting up")),
            passage("reply", "Refunds take ten days.", Kind.SAVED_REPLY),
            passage("note", "Refunds over 500 EUR.", Kind.NOTE, visibility=Visibility.INTERNAL, mailboxes=("one",)),
        ]
    )


def ids(found: list[tuple[str, float]]) -> list[str]:
    return [key for key, _ in found]


def test_a_rare_word_finds_its_passage(lexical: LexicalIndex) -> None:
    assert ids(lexical.search("what is E4711?", Scope(), 5)) == ["error"]


def test_words_are_compared_by_their_stem_and_without_case(lexical: LexicalIndex) -> None:
    assert "refund" in ids(lexical.search("REFUNDED paying", Scope(), 5))


def test_headings_are_searched_too(lexical: LexicalIndex) -> None:
    assert ids(lexical.search("zapier", Scope(), 5)) == ["titled"]


def test_scores_fall_and_do_not_depend_on_the_filters(lexical: LexicalIndex) -> None:
    everything = dict(lexical.search("refunds ten days", Scope(), 5))
    assert list(everything.values()) == sorted(everything.values(), reverse=True)
    limited = lexical.search("refunds ten days", Scope(frozenset({Kind.ARTICLE}), "one", False), 5)
    assert limited == [("refund", everything["refund"])]


def test_single_passages_can_be_scored_however_far_down_they_are(lexical: LexicalIndex) -> None:
    everything = dict(lexical.search("refunds ten days", Scope(), 5))
    assert lexical.search("refunds ten days", Scope(), 1) != [("note", everything["note"])]
    assert lexical.scores("refunds ten days", ["note", "error", "gone"]) == [("note", everything["note"])]
    assert lexical.scores("refunds ten days", []) == []
    assert lexical.scores("?!", ["note"]) == []


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), {"refund", "reply", "note"}),
        (Scope(mailbox="one"), {"refund", "reply", "note"}),
        (Scope(mailbox="two"), {"refund", "reply"}),
        (Scope(include_internal=False), {"refund", "reply"}),
        (Scope(kinds=frozenset({Kind.NOTE, Kind.ARTICLE})), {"refund", "note"}),
        (Scope(kinds=frozenset()), set()),
    ],
)
def test_nothing_out_of_scope_is_found(lexical: LexicalIndex, scope: Scope, found: set[str]) -> None:
    assert set(ids(lexical.search("refunds", scope, 5))) == found


@pytest.mark.parametrize("query", ["", "?!", '"(', "title:x AND NOT [a TO b]^2", "🙂", "x" * 50_000, "a b " * 50_000])
def test_any_text_is_a_query(lexical: LexicalIndex, query: str) -> None:
    assert len(lexical.search(query, Scope(), 3)) <= 3


def test_an_empty_index_finds_nothing() -> None:
    assert LexicalIndex([]).search("refunds", Scope(), 3) == []
