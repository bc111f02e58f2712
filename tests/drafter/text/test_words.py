"""Words of a text in a row."""

from drafter.text.words import runs


def test_runs_are_every_few_words_in_a_row() -> None:
    assert runs(["a", "b", "c", "d"], 3) == [("a", "b", "c"), ("b", "c", "d")]
    assert runs(["a", "b"], 3) == []
