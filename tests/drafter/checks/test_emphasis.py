"""Exclamation marks, emoji, gushing and capitals, and what a rule makes of them."""

from typing import Any

import pytest

from drafter.situation import Intent, Tone
from tests.drafter.checks.drafts import citation, draft, fails, mended


@pytest.mark.parametrize(
    "mood", [{"tone": Tone.CONFUSED}, {"urgent": True}, {"intents": (Intent.DOWNTIME,)}, {"tone": Tone.FRUSTRATED}]
)
def test_no_lightness_where_it_is_serious(mood: dict[str, Any]) -> None:
    assert fails("exclamation-marks", draft("Good luck!", **mood))
    assert fails("emoji-fit", draft("Good luck 🙂", **mood))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Hi Maya!\n\nIt is there!", "Hi Maya,\n\nIt is there."),
        ("Really?! It is there!!!", "Really? It is there."),
        ("I'm sorry!", "I'm sorry."),
    ],
)
def test_marks_become_stops(said: str, instead: str) -> None:
    assert mended("exclamation-marks", draft(said, tone=Tone.ANGRY)) == instead


def test_two_marks_are_fine_for_a_calm_customer_but_no_double_one() -> None:
    assert not fails("exclamation-marks", draft("Hi Maya! It is there!"))
    assert mended("exclamation-marks", draft("It is there!!")) == "It is there."


def test_emoji_go_with_the_space_before_them() -> None:
    assert mended("emoji-fit", draft("It works 🎉 now :)", tone=Tone.ANGRY)) == "It works now"


def test_more_emoji_where_the_customer_sends_some() -> None:
    assert fails("emoji-fit", draft("Yes 🙂 good 🎉", "How do I export?"))
    assert not fails("emoji-fit", draft("Yes 🙂 good 🎉", "How do I export? 😀"))


@pytest.mark.parametrize(
    "said", ["Tick ✓ it.", "Press ➜ twice.", "It is 10:30 (daily).", "See https://a.example/:)x", "Use `a:D`"]
)
def test_signs_times_and_links_are_no_smileys(said: str) -> None:
    assert not fails("emoji-fit", draft(said, tone=Tone.ANGRY))


def test_joined_emoji_are_one() -> None:
    assert not fails("emoji-fit", draft("Hello 👩‍💻"))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("I'm super excited!", "I'm glad!"),
        ("Amazing question.", "Good question."),
        ("It is super easy.", "It is very easy."),
    ],
)
def test_gushing_is_sobered(said: str, instead: str) -> None:
    assert mended("no-overenthusiasm", draft(said)) == instead


def test_super_admin_is_a_role() -> None:
    assert not fails("no-overenthusiasm", draft("Ask your super admin, or any superuser."))


def test_capitals_of_names_and_sources_stay() -> None:
    assert fails("no-shouting", draft("PLEASE do NOT close it."))
    assert mended("no-shouting", draft("PLEASE do NOT close it.")) == "Please do not close it."
    assert not fails("no-shouting", draft("Export it as CSV or JSON by FTP."))
    assert not fails("no-shouting", draft("Select ALL there.", citations=(citation("The button ALL selects."),)))
