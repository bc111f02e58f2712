"""What an edit says about a draft, told by its words alone."""

import pytest

from drafter.corrections import Failure
from drafter.draft import Draft, Sentence, SentenceStatus
from drafter.phrasebook.files import bundled_words
from drafter.sent_words import corrections_by_words
from drafter.text.sentences import split_sentences
from tests.service.sample import make_draft

PATTERNS = bundled_words().patterns
CITED, BARE = SentenceStatus.CITED, SentenceStatus.UNSUPPORTED
LETTER = "Hi Kim,\n\nThe export is ready within 3 days. Open Reports and choose Export.\n\nSam"


def drafted(text: str, status: SentenceStatus = CITED) -> Draft:
    sentences = tuple(
        Sentence(text=text[s.start : s.end], start=s.start, end=s.end, status=status) for s in split_sentences(text)
    )
    return make_draft().model_copy(update={"text": text, "sentences": sentences})


def failures(text: str, sent: str, status: SentenceStatus = CITED) -> list[Failure]:
    found = corrections_by_words(drafted(text, status), sent, PATTERNS)
    assert found is not None
    return [correction.failure for correction in found]


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        ("3 days", "5 days", Failure.WRONG_COMMITMENT),
        (" Open Reports and choose Export.", "", Failure.PADDING),
        ("Export.", "Export. Which browser do you use?", Failure.MISSED_QUESTION),
        ("Export.", "Export. The file holds every booking of the year.", Failure.MISSING_FACT),
        ("Hi Kim,\n\n", "Hi Kim,\n\nThank you for your patience.\n\n", Failure.TONE),
    ],
)
def test_what_an_edit_says(old: str, new: str, failure: Failure) -> None:
    assert failures(LETTER, LETTER.replace(old, new)) == [failure]


def test_a_question_that_was_taken_out_was_needless() -> None:
    asked = LETTER.replace("Export.", "Export. Which browser do you use?")
    assert failures(asked, LETTER) == [Failure.NEEDLESS_QUESTION]


def test_an_unproved_figure_that_was_taken_out_was_wrong() -> None:
    claimed = LETTER.replace("Export.", "Export. A file has 20,000 rows.")
    assert failures(claimed, LETTER, BARE) == [Failure.WRONG_FACT]


def test_what_was_sent_as_it_was_says_nothing() -> None:
    assert failures(LETTER, LETTER) == []


def test_a_blank_that_was_filled_is_no_fault_of_the_draft() -> None:
    blank = LETTER.replace("Export.", "Export. It was made for [customer name?] on [day?].")
    filled = LETTER.replace("Export.", "Export. It was made for Kim on 3 May.")
    assert failures(blank, filled) == []
    assert failures(blank, filled.replace("made", "built")) != []


def test_texts_that_are_too_long_are_not_compared() -> None:
    assert corrections_by_words(drafted(LETTER), "It is so. " * 61, PATTERNS) is None
