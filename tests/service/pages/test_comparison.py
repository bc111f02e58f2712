"""Of two texts, what is the same and what differs; together the pieces are the texts, character by character."""

import pytest

from service.pages.comparison import compare

PAIRS = [
    ("", ""),
    ("Hi.", ""),
    ("", "Hi."),
    ("Hi Amara,\n\nIt is done. Bye.\n\nSam", "Hi Amara,\n\nIt is not done yet. Bye.\n\nSam"),
    ("1. Open it.\n2. Close it.", "1. Open it.\n2. Lock it.\n3. Close it.\n"),
    ("  A.  B.  ", "A. C. B."),
]


@pytest.mark.parametrize(("mine", "new"), PAIRS)
def test_the_pieces_are_the_texts(mine: str, new: str) -> None:
    hunks = compare(mine, new)
    assert "".join(hunk.mine for hunk in hunks) == mine
    assert "".join(hunk.new for hunk in hunks) == new


def test_only_the_sentence_that_differs_differs() -> None:
    [before, changed, after] = compare(*PAIRS[3])
    assert (before.same, changed.same, after.same) == (True, False, True)
    assert (changed.mine, changed.new) == ("It is done. ", "It is not done yet. ")
