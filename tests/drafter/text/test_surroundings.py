"""What stands around a quote, as a person reads it."""

from drafter.text.surroundings import surroundings

TEXT = "# Refunds\n\nYou can **ask** within 14 days. We refund the [whole](https://a.example/x) sum. Then it ends."


def around(quote: str, text: str = TEXT) -> tuple[str, str]:
    start = text.index(quote)
    return surroundings(text, start, start + len(quote))


def test_both_sides_are_told_without_markdown() -> None:
    assert around("We refund") == ("Refunds You can ask within 14 days.", "the whole sum. Then it ends.")
    assert around("# Refunds")[0] == ""
    assert around("it ends.")[1] == ""


def test_a_long_text_is_cut_between_words_and_says_so() -> None:
    before, after = around("HERE", "word " * 300 + "HERE" + " after" * 300)
    assert before.startswith("… word word")
    assert after.endswith("after after …")
    assert max(len(before), len(after)) <= 165


def test_one_word_without_end_is_cut_all_the_same() -> None:
    before, after = around("HERE", "x" * 2000 + "HERE" + "y" * 2000)
    assert before == "… " + "x" * 160
    assert after == "y" * 160 + " …"
