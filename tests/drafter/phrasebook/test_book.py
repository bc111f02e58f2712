"""One definition of a thank-you a language; what each use of it takes for one differs on purpose."""

import pytest

from drafter.phrasebook import bundled_words

PATTERNS = bundled_words().patterns


@pytest.mark.parametrize(
    "words", ["Thanks!", "thank you so much", "Vielen Dank", "Merci beaucoup", "gracias", "obrigada", "dank je wel"]
)
def test_whoever_only_thanks_is_understood_in_each_use(words: str) -> None:
    """In a draft, in a customer's message, as kindness that needs no proof, and as the last line of a letter."""
    assert PATTERNS.thanks.search(words)
    assert PATTERNS.bare_thanks.search(words)
    assert PATTERNS.courteous.match(words)
    assert PATTERNS.sign_off.fullmatch(words.rstrip("!"))["thanks"]  # type: ignore[index]


@pytest.mark.parametrize("words", ["thx", "Cheers"])
def test_thanks_in_passing_are_a_customers_and_not_ours(words: str) -> None:
    assert PATTERNS.bare_thanks.search(words)
    assert not PATTERNS.thanks.search(words)


@pytest.mark.parametrize("words", ["A quick answer would be much appreciated.", "I would be grateful for a refund."])
def test_gratitude_to_come_is_no_thanks_of_a_customer(words: str) -> None:
    assert PATTERNS.thanks.search(words)
    assert not PATTERNS.bare_thanks.search(words)


@pytest.mark.parametrize("name", ["Tanja Berg", "Brigitte", "Bestellung 4", "Thanksgiving"])
def test_a_name_that_begins_like_a_sign_off_is_none(name: str) -> None:
    assert not PATTERNS.sign_off.match(name)


def test_a_farewell_is_told_from_thanks() -> None:
    assert PATTERNS.sign_off.match("Best regards, Maya")["farewell"] == "Best regards"  # type: ignore[index]
    assert PATTERNS.sign_off.match("Tack")["thanks"]  # type: ignore[index]


def test_a_sentence_of_the_composer_is_known_whole_with_its_places_filled() -> None:
    say = bundled_words().say("fr")
    assert PATTERNS.stock_sentence.fullmatch(say.more.format(link="https://h.example/a"))
    assert PATTERNS.stock_sentence.fullmatch(say.hand_over.format(person="Ines (billing)").split(". ")[0] + ".")
    assert not PATTERNS.stock_sentence.fullmatch(say.more.format(link="nowhere"))
    assert not PATTERNS.stock_sentence.fullmatch(say.declined.format(brand="B", name="fax"))
