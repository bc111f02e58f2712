"""What of a note on a fix may be told: that it is fixed and since when, in our words, and nothing else of it."""

from datetime import UTC, datetime

import pytest

from drafter.cleaning.request import OpenRequest, Turn
from drafter.writing.news import confirming_note, news_of_fix
from tests.words import WORDS

NOTED = datetime(2026, 11, 18, 10, 20, tzinfo=UTC)  # a Wednesday
FIXED = "What you reported is fixed now."


def news(*notes: str, at: datetime | None = NOTED) -> str:
    return news_of_fix(OpenRequest("Any news?", history=tuple(Turn("note", note, at) for note in notes)), WORDS)


@pytest.mark.parametrize(
    ("note", "since"),
    [
        ("BRB-77 is fixed, confirmed by Leo, live since 18 November 07:45 UTC.", "18 November, 07:45 UTC"),
        ("Fixed and live since Nov. 17th, 2026 at 8:05 pm CET.", "17 November 2026, 20:05 CET"),
        ("Fix deployed on 2026-11-17T09:10:00Z", "17 November 2026, 09:10 UTC"),
        ("Resolved as of 5 May.", "5 May"),
        ("Resolved since Sept 3", "3 September"),
        ("live since 09:05 UTC", "18 November, 09:05 UTC"),
        ("live since 16:05 UTC", "17 November, 16:05 UTC"),
        ("Fix shipped this morning", "18 November"),
        ("Fixed yesterday at 9pm, hosts db-3 and db-4", "17 November, 21:00"),
        ("fixed since Friday", "13 November"),
        ("Der Fehler ist behoben seit 17. November 09:10 UTC", "17 November, 09:10 UTC"),
        ("Corrigé depuis le 5 mai 2026, 340 comptes touchés", "5 May 2026"),
        ("Resuelto el 5 de mayo de 2026", "5 May 2026"),
        ("Risolto il 17 novembre", "17 November"),
        ("Opgelost sinds 17 november", "17 November"),
        ("It was fixed (today, 06:30 UTC) for all salons", "18 November, 06:30 UTC"),
    ],
)
def test_since_when_it_is_fixed_is_told_in_our_words(note: str, since: str) -> None:
    assert news(note) == f"What you reported has been fixed since {since}."


@pytest.mark.parametrize(
    "note",
    [
        "It is fixed.",
        "Fixed for 340 accounts, also Salon Meyer.",
        "Behoben, etwa 340 Konten, auch Salon Meyer.",
        "Fixed on 3 of 12 servers.",
        "Fixed at 10:40.",  # of which day, and whose clock?
        "Fixed on 31 February.",
        "Fixed in the code, live on 3 December.",
        "Live since 25:99, password Tuesday.",
        "Fixed. Password 18 November 07:45.",
    ],
)
def test_what_is_no_time_or_cannot_be_is_left_out(note: str) -> None:
    assert news(note) == FIXED


def test_a_day_that_is_only_named_counts_from_the_note_and_else_is_left_out() -> None:
    assert news("Fixed today.", at=None) == FIXED
    assert news("Fixed since 16:05 UTC.", at=None) == FIXED


@pytest.mark.parametrize(
    "notes",
    [
        (),
        ("Not fixed yet.",),
        ("Will be fixed on Friday.",),
        ("Fixed this morning.", "Rolled back at noon."),
        ("BRB-77 is fixed. Do not tell the customer.",),
        ("Is it fixed?",),
        ("It was fixed.", "The customer says it is not fixed for her."),
        ("Noch nicht behoben.",),
        ("Behoben.", "Wieder zurückgerollt."),
    ],
)
def test_without_a_confirmation_there_are_no_news(notes: tuple[str, ...]) -> None:
    assert news(*notes) == ""


def test_what_is_not_for_the_customer_does_not_take_back_the_fix() -> None:
    assert news("It is fixed. Do not tell her about the other accounts.") == FIXED
    assert confirming_note(OpenRequest("?", history=(Turn("agent", "It is fixed."),)), WORDS.patterns) is None
