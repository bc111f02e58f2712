"""Personal data is told in five languages, and figures, months, products and towns are not taken for it."""

from collections.abc import Callable, Iterable

import pytest

from drafter.conversation import Conversation, Message
from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.participants import people_of
from drafter.privacy.people import People
from evals.privacy.generated import generated
from evals.privacy.labelled import PersonalMessage, handwritten, labelled, unseen
from evals.privacy.measure import Tally, measured, table


def found(text: str, language: str = "en", **options: object) -> list[str]:
    detector = Detector(bundled_words(), languages=(language,), **options)  # type: ignore[arg-type]
    return [text[span.start : span.end] for span in detector.find(text)]


def total(messages: Iterable[PersonalMessage]) -> Tally:
    summed = Tally()
    for tally in measured(messages).values():
        summed.add(tally)
    return summed


@pytest.mark.parametrize(
    ("messages", "recall", "precision"),
    [(handwritten, 0.96, 0.98), (generated, 0.98, 0.98), (unseen, 0.85, 0.9)],
    ids=["by hand", "generated", "unseen"],
)
def test_most_of_it_is_found_and_hardly_anything_else(
    messages: Callable[[], Iterable[PersonalMessage]], recall: float, precision: float
) -> None:
    counted = total(messages())
    assert counted.labels > 50
    assert counted.recall >= recall
    assert counted.precision >= precision


def test_there_are_as_many_messages_as_is_said_and_always_the_same() -> None:
    assert len(list(handwritten())) == 160
    assert len(list(unseen())) == 40
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
        ("Is Quorra there? She is quorra.b@salon.example.", "en", ["Quorra", "quorra.b@salon.example"]),
        ("Can we block Zorvan Pritchard-Hughes from booking?", "en", ["Zorvan Pritchard-Hughes"]),
        ("Anna und Tjark sollen beide Standorte sehen.", "de", ["Anna", "Tjark"]),
        ("O cliente Ubirajara quer marcar de novo.", "pt", ["Ubirajara"]),
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
    assert found("The password Butterfly77! is refused, and the password field is too short.") == ["Butterfly77!"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nothing arrives here. cheers, tamblyn", "tamblyn"),
        ("It still fails.\n\nHave a good one and thank you,\nZorvan\nFern Street Salon", "Zorvan"),
        ("Die Seite bleibt leer.\nEinen schönen Tag Ihnen,\nTjark van Hoorn", "Tjark van Hoorn"),
    ],
)
def test_who_closes_a_message_is_known_however_they_close_it(text: str, name: str) -> None:
    words = bundled_words()
    people = people_of(Conversation(id="c", messages=(Message(author="customer", text=text),)), words.patterns)
    assert next(text[span.start : span.end] for span in Detector(words, people).find(text)) == name


@pytest.mark.parametrize(
    "address",
    [
        "14 Saltmarsh Close\nWhitstable\nCT5 1BX",
        "Hinter den Höfen 7\n21335 Lüneburg",
        "27 bis, impasse des Lavandières\n44000 Nantes",
        "C/ Hermanos Pinzón, 8, 2º B\n41012 Sevilla",
        "Travessa do Poço 12, 3.º Esq.\n1200-345 Lisboa",
    ],
)
def test_an_address_over_lines_is_one(address: str) -> None:
    assert found(f"Send it to\n{address}\nplease.") == [address]
