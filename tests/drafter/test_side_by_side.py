"""What a reader would mark with a pen between two drafts, and nothing else."""

from drafter.side_by_side import ChangeKind, MarkedWords, SideBySide, side_by_side
from tests.evals.run_sample import citation, draft


def marked(pieces: tuple[MarkedWords, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def kinds(found: SideBySide) -> list[str]:
    return [row.kind.value for row in found.rows]


def test_equal_drafts_have_nothing_to_mark() -> None:
    one = draft("Hi Kim,", ("Refunds take 14 days.", 1), citations=[citation(1, "14 days")])
    found = side_by_side(one, one)
    assert found.same
    assert kinds(found) == ["same", "same"]
    assert not any(marked(row.base_pieces) + marked(row.candidate_pieces) for row in found.rows)


def test_line_breaks_are_no_change() -> None:
    assert side_by_side(draft("Hi Kim,\nthanks."), draft("Hi Kim, thanks.")).same


def test_changed_words_are_marked_and_the_others_not() -> None:
    found = side_by_side(draft("A refund takes 14 working days."), draft("A refund takes 30 working days."))
    (row,) = found.rows
    assert row.kind is ChangeKind.CHANGED
    assert marked(row.base_pieces) == ["14"]
    assert marked(row.candidate_pieces) == ["30"]
    assert "".join(piece.text for piece in row.candidate_pieces) == "A refund takes 30 working days."
    assert not found.same


def test_the_apology_that_went_away() -> None:
    base = draft("Hi Kim,", "I am sorry for the trouble.", "Open Settings.", "Best, Sam")
    found = side_by_side(base, draft("Hi Kim,", "Open Settings.", "Best, Sam"))
    assert kinds(found) == ["same", "removed", "same", "same"]
    assert marked(found.rows[1].base_pieces) == ["I am sorry for the trouble."]
    assert found.rows[1].candidate_pieces == ()


def test_a_new_sentence_beside_a_changed_one() -> None:
    base = draft("Hi Kim,", "You can export under Reports.")
    candidate = draft("Hi Kim,", "Thanks for writing in!", "You can export them under Reports.")
    found = side_by_side(base, candidate)
    assert kinds(found) == ["same", "added", "changed"]
    assert "".join(marked(found.rows[2].candidate_pieces)).strip() == "them"


def test_another_sentence_in_its_place_is_not_a_changed_one() -> None:
    found = side_by_side(draft("Open Settings and choose Export."), draft("Our team will call you tomorrow."))
    assert kinds(found) == ["removed", "added"]


def test_the_same_words_on_other_proof() -> None:
    base = draft(("Refunds take 14 days.", 1), citations=[citation(1, "within 14 days")])
    candidate = draft(("Refunds take 14 days.", 1), citations=[citation(1, "14 days", "saved-reply")])
    found = side_by_side(base, candidate)
    (row,) = found.rows
    assert row.kind is ChangeKind.SAME
    assert row.proof_changed
    assert [c.document_id for c in row.lost] == ["refunds"]
    assert [c.document_id for c in row.gained] == ["saved-reply"]
    assert not found.same


def test_a_sentence_that_lost_its_proof() -> None:
    base = draft(("Refunds take 14 days.", 1), citations=[citation(1, "within 14 days")])
    found = side_by_side(base, draft("Refunds take 14 days."))
    assert found.rows[0].proof_changed
    assert [c.quote for c in found.lost] == ["within 14 days"]
    assert found.gained == ()


def test_other_numbers_of_the_same_quotes_are_no_change() -> None:
    one, two = "within 14 days", "by card"
    base = draft(("Soon.", 1), ("By card.", 2), citations=[citation(1, one), citation(2, two)])
    candidate = draft(("Soon.", 2), ("By card.", 1), citations=[citation(1, two), citation(2, one)])
    assert side_by_side(base, candidate).same


def test_a_draft_that_says_nothing() -> None:
    found = side_by_side(draft(), draft("Hi Kim,"))
    assert kinds(found) == ["added"]
    assert side_by_side(draft(), draft()).same
