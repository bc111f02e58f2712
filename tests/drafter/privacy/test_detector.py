"""Personal data is told in five languages, and figures, months, products and towns are not taken for it."""

from collections.abc import Iterable

import pytest

from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.people import People
from evals.privacy.generated import generated
from evals.privacy.labelled import PersonalMessage, handwritten, labelled
from evals.privacy.measure import Tally, measured, table


def found(text: str, language: str = "en", **options: object) -> list[str]:
    detector = Detector(bundled_words(), languages=(language,), **options)  # type: ignore[arg-type]
    return [text[span.start : span.end] for span in detector.find(text)]


def total(messages: Iterable[PersonalMessage]) -> Tally:
    summed = Tally()
    for tally in measured(messages).values():
        summed.add(tally)
    return summed


@pytest.mark.parametrize("messages", [handwritten, generated], ids=["by hand", "generated"])
def test_nearly_all_of_it_is_found_and_hardly_anything_else(messages: object) -> None:
    counted = total(messages())  # type: ignore[operator]
    assert counted.labels > 100
    assert counted.recall >= 0.97
    assert counted.precision >= 0.98


def test_there_are_as_many_messages_as_is_said_and_always_the_same() -> None:
    assert len(list(handwritten())) == 100
    assert len(list(generated())) == 400
    assert list(generated()) == list(generated())
    assert labelled("en", "I am [[name:Ada]].").text == "I am Ada."
    assert "| **all** | 0.9" in table()


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("We need Thandiwe on the account before Friday.", "en", ["Thandiwe"]),
        ("Please let Mr. Abernathy-Voss know.", "en", ["Abernathy-Voss"]),
        ("My colleague Zorvan can't sign in.", "en", ["Zorvan"]),
        ("Bitte sagen Sie es Frau Dr. Quast.", "de", ["Quast"]),
        ("Ich habe das mit Swantje Holm besprochen.", "de", ["Swantje Holm"]),
        ("Il faut prévenir Clotilde avant lundi.", "fr", ["Clotilde"]),
        ("Avisen a don Aurelio Vidal, por favor.", "es", ["Aurelio Vidal"]),
        ("Falei com o senhor Quintela ontem.", "pt", ["Quintela"]),
        ("The May update will mark new bookings. Rose is a colour, and the Ruby plan is not.", "en", []),
        ("Der Export der Buchungen in Hamburg bricht im August ab. Kann Kai das?", "de", []),
    ],
)
def test_names_in_the_middle_of_a_sentence(text: str, language: str, names: list[str]) -> None:
    assert found(text, language) == names


def test_who_takes_part_is_known_in_any_case_but_not_where_the_word_is_another() -> None:
    people = People(customers=frozenset({"Will Okafor"}))
    text = "It will work, WILL OKAFOR wrote; okafor is right and Will too."
    assert found(text, people=people) == ["WILL OKAFOR", "okafor", "Will"]


def test_a_number_is_an_order_where_the_brand_says_so() -> None:
    text = "It is BB-2026-7731 or lk-77, on my X-200."
    assert found(text) == []
    assert found(text, order_numbers=("BB-####-####", "@@-##")) == ["BB-2026-7731", "lk-77"]


@pytest.mark.parametrize(
    ("link", "tells"),
    [
        ("https://help.example.com/articles/360012345-export#csv", False),
        ("https://example.com/plans?utm_source=mail&page=2", False),
        ("https://app.example.com/reset?token=9f8e7d6c5b", True),
        ("https://app.example.com/i/9f8e7d6c5b4a3f2e11", True),
        ("https://app.example.com/b?who=maya%40x.example", True),
        ("https://maya:secret@example.com/", True),
    ],
)
def test_a_link_is_personal_where_it_lets_in_or_names_somebody(link: str, tells: bool) -> None:
    assert found(f"See {link}, please.") == ([link] if tells else [])


def test_a_password_is_told_from_what_is_said_about_one() -> None:
    assert found("My password is wrong and not accepted.") == []
    assert found("My password is Butterfly77! today, PIN: 4711.") == ["Butterfly77!", "4711"]
