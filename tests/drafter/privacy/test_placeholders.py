"""Placeholders: the same thing always has the same one, and what a model makes of them is put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.people import People
from drafter.privacy.placeholders import PersonalPlaceholders, Restoring

TEXT = "Hi, my name is Maya Okafor, write to maya@willow.example or call +44 7911 123456. Order no. BB-4711."
HIDDEN = (
    "Hi, my name is [NAME_1] [NAME_2], write to [EMAIL_ADDRESS_1] or call [PHONE_NUMBER_1]. "
    "Order no. [ORDER_NUMBER_1]."
)


def placeholders(*texts: str, people: People = People(), public: tuple[str, ...] = ()) -> PersonalPlaceholders:  # noqa: B008
    made = PersonalPlaceholders(Detector(bundled_words(), people, ("en",)), public)
    for text in texts:
        made.hide(text)
    return made


def test_what_is_hidden_comes_back_as_it_was() -> None:
    made = placeholders()
    assert made.hide(TEXT) == HIDDEN
    assert made.reveal(HIDDEN) == TEXT


def test_the_same_thing_has_the_same_one_wherever_and_however_it_stands() -> None:
    made = placeholders(TEXT)
    assert made.hide("> MAYA wrote, Okafor's order bb-4711\n> of Maya@Willow.example") == (
        "> [NAME_1] wrote, [NAME_2]'s order [ORDER_NUMBER_1]\n> of [EMAIL_ADDRESS_1]"
    )
    assert made.hide(TEXT) == HIDDEN


@pytest.mark.parametrize(
    ("answered", "read"),
    [
        ("Hi [Name_1],", "Hi Maya,"),
        ("Hi [ NAME 1 ],", "Hi Maya,"),
        ("Hi [name-1],", "Hi Maya,"),
        ("Hi <NAME_1> and {NAME_2}, (EMAIL_ADDRESS_1)", "Hi Maya and Okafor, maya@willow.example"),
        ("Hi NAME_1,", "Hi Maya,"),
        (r"Hi \[NAME\_1\]", "Hi Maya"),
        ("**[NAME_1]**, [NAME_1] [NAME_1]", "**Maya**, Maya Maya"),
        ("[EMAIL ADDRESS_1] [email address 1]", "maya@willow.example maya@willow.example"),
        ("Hi [[NAME_1]] and {{NAME_2}} ([NAME_1])", "Hi Maya and Okafor (Maya)"),
        ("[NAME_1's] plan, [NAME_2s] Konto", "Maya's plan, Okafors Konto"),
        ("Hi [NAME 9], [NUMÉRO_DE_COMMANDE_1]", "Hi [name?], [numéro de commande?]"),
        ("see (link 1), (name 2), [name 7]", "see (link 1), (name 2), [name 7]"),
        ("Hi [NAME_9], your [ORDER_NUMBER_4] and [NOMBRE_1]", "Hi [name?], your [order number?] and [nombre?]"),
        (
            "see [1] and [2], name 1, (see note_1) and [your plan?]",
            "see [1] and [2], name 1, (see note_1) and [your plan?]",
        ),
    ],
)
def test_what_a_model_makes_of_them_is_put_right(answered: str, read: str) -> None:
    assert placeholders(TEXT).reveal(answered) == read


def test_what_a_customer_writes_like_one_is_theirs_and_stands_for_nobody_else() -> None:
    made = placeholders()
    hidden = made.hide("My template says [NAME_1]. My name is Maya.")
    assert hidden == "My template says [NAME_1]. My name is [NAME_2]."
    assert made.reveal(hidden) == "My template says [NAME_1]. My name is Maya."


def test_what_the_conversation_does_not_say_is_nobodys() -> None:
    detector = Detector(bundled_words(), languages=("en",))
    made = PersonalPlaceholders(detector, said="Hi, this is Maya.")
    assert made.hide("Good: Hi Petra! Write to Maya, or call +44 20 7946 0958.") == (
        "Good: Hi Petra! Write to [NAME_1], or call +44 20 7946 0958."
    )


def test_what_everybody_may_read_is_left() -> None:
    made = placeholders(public=("Sam Lee",))
    made.leave(["Call +44 20 7946 0958 or write to help@brand.example."])
    text = "Sam told me to write to help@brand.example."
    assert made.hide(text) == text


@pytest.mark.parametrize(
    "answer", ["Hi [NAME_1], [NAME", "NAME_12 and NAME_1", "a [ b (c <d NAM", "[NAME_1", "[[NAME_2]]"]
)
def test_in_pieces_of_any_size_it_is_the_same(answer: str) -> None:
    made = placeholders(TEXT)
    for size in (1, 2, 3, 5):
        restoring = Restoring(made)
        pieces = [answer[place : place + size] for place in range(0, len(answer), size)]
        assert "".join(map(restoring.piece, pieces)) + restoring.rest() == made.reveal(answer)


_WORDS = ("NAME", "[NAME_1]", "hello ", "EMAIL_ADDRESS_1", "[[NAME_1]]", "'s]")
PIECES = st.lists(st.sampled_from([*"[]{}(_ 12ANMEe\n", *_WORDS]), max_size=30)
MADE = placeholders(TEXT)


@given(PIECES)
def test_however_it_is_split(pieces: list[str]) -> None:
    restoring = Restoring(MADE)
    assert "".join(map(restoring.piece, pieces)) + restoring.rest() == MADE.reveal("".join(pieces))


def test_what_is_certain_is_not_held_back() -> None:
    restoring = Restoring(MADE)
    assert [restoring.piece(piece) for piece in ("Hi ", "[NA", "ME_1], ", "how are ", "you")] == [
        "Hi ",
        "",
        "Maya, ",
        "how are ",
        "you",
    ]


@given(st.text(max_size=200))
def test_any_text_comes_back(text: str) -> None:
    made = placeholders()
    made.hide("")
    assert "\x00" in text or made.reveal(made.hide(text)).casefold() == text.casefold()
