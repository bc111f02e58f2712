"""Sentences and paragraphs for skimming eyes."""

from drafter.draft import CheckStatus
from drafter.situation import Channel
from tests.drafter.checks.drafts import BY_ID, draft, fails, mended, verdict


def test_the_longest_sentence_is_shown() -> None:
    long = "Word" + " word" * 35 + "."
    result = BY_ID["sentence-length"].run(draft(f"Hi Maya,\n\nShort. {long} Short."))
    assert result.start == len("Hi Maya,\n\nShort. ")
    assert "36 words" in result.reason


def test_many_rather_long_sentences() -> None:
    rather_long = "Word" + " word" * 21 + ". "
    assert not fails("sentence-length", draft(rather_long * 2))
    assert fails("sentence-length", draft(rather_long * 3))


def test_long_paragraphs_are_broken_and_lists_left_alone() -> None:
    assert mended("short-paragraphs", draft("Aa. Bb. Cc. Dd. Ee. Ff. Gg.")) == "Aa. Bb. Cc.\n\nDd. Ee. Ff.\n\nGg."
    assert not fails("short-paragraphs", draft("1. Aa. Bb.\n2. Cc. Dd.\n3. Ee. Ff."))


def test_an_empty_line_behind_the_greeting() -> None:
    assert mended("short-paragraphs", draft("Hi Maya,\nIt is there.\n\nSam\nBrindlebook")) == (
        "Hi Maya,\n\nIt is there.\n\nSam\nBrindlebook"
    )


def test_a_line_that_introduces_a_list_stays_with_it() -> None:
    assert not fails("short-paragraphs", draft("Do this:\n1. Open it.\n2. Save it."))


def test_chat_has_no_paragraphs() -> None:
    assert verdict("short-paragraphs", draft("Aa. Bb. Cc. Dd. Ee.", channel=Channel.CHAT)) is CheckStatus.SKIPPED
