"""The labelled sentences: what they promise of themselves, and that a wrong line is told."""

from collections import Counter

import pytest

from drafter.proof.support import Support
from evals.grounding.labelled import CHANGES, INVENTED, LANGUAGES, labelled_sentences, read_sentences


def test_each_trade_has_as_many_sentences_of_each_kind_and_is_held_out_or_not() -> None:
    sentences = labelled_sentences()
    assert len({(one.name, one.text) for one in sentences}) == len(sentences) == 954
    for name, batch in {(one.name, one.batch) for one in sentences}:
        mine = [one for one in sentences if (one.name, one.batch) == (name, batch)]
        assert Counter(one.label for one in mine) == dict.fromkeys(Support, 3 if batch > 1 else 2), name
        assert len({one.held_out for one in mine}) == 1, name
    assert {one.change for one in sentences} == {"", INVENTED, *CHANGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_the_first_sentences_of_each_language_is_held_out(language: str) -> None:
    mine = [one.held_out for one in labelled_sentences() if one.language == language and one.batch == 1]
    assert sum(mine) * 2 == len(mine)


@pytest.mark.parametrize("batch", [2, 3])
def test_some_of_what_was_written_later_is_held_out(batch: int) -> None:
    later = [one.held_out for one in labelled_sentences() if one.batch == batch]
    assert 0 < sum(later) < len(later) / 2


@pytest.mark.parametrize("line", ["* What is this?", "! colour: It is red.", "="])
def test_a_line_of_another_kind_is_told(line: str) -> None:
    with pytest.raises(ValueError, match="stands behind"):
        list(read_sentences(f"# trade | Title\n> Source.\n{line}", "en"))
