"""Who speaks, and the talk about the draft that is struck."""

import pytest

from tests.drafter.checks.drafts import draft, fails, mended

LETTER = "Hi Maya,\n\nIt is there."


@pytest.mark.parametrize(
    "talk",
    [
        "Here is a draft reply to the customer:\n\n",
        "Sure! Here's a friendly, professional response you can use:\n\n---\n\n",
        "Subject: Your export\n\n",
        "**Reply:**\n\n",
        "Certainly!\n\n",
        "Hier ist ein Entwurf:\n\n",
    ],
)
def test_lead_ins_are_struck(talk: str) -> None:
    assert fails("no-lead-in", draft(talk + LETTER))
    assert mended("no-lead-in", draft(talk + LETTER)) == LETTER


def test_fences_around_the_draft_are_struck() -> None:
    assert mended("no-lead-in", draft(f"```text\n{LETTER}\n```")) == LETTER


@pytest.mark.parametrize(
    "tail",
    [
        "Let me know if you would like me to adjust it.",
        "(Note: the customer is upset.)",
        "This draft uses article 2.",
        "Feel free to edit this.",
    ],
)
def test_notes_at_the_end_are_struck(tail: str) -> None:
    assert mended("no-lead-in", draft(f"{LETTER}\n\n{tail}")).rstrip() == LETTER


@pytest.mark.parametrize(
    "said",
    [
        "Here is how you reply to a review:\n\n1. Open it.",
        "Sure, that works.",
        "Note: exports hold 10 columns.",
        "The reply to your review is public.",
        "Add this snippet:\n```\nx = 1\n```",
        "The email addresses are kept.",
    ],
)
def test_no_talk_about_the_draft(said: str) -> None:
    assert not fails("no-lead-in", draft(said))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("As an AI language model, I see it.", "I see it."),
        ("I'm just an AI assistant. It is there.", " It is there."),
        ("Als KI, kann ich es sehen.", "Kann ich es sehen."),
    ],
)
def test_machines_do_not_speak(said: str, instead: str) -> None:
    assert mended("no-as-an-ai", draft(said)) == instead


@pytest.mark.parametrize(
    "said",
    [
        "A human agent will contact you.",
        "One of our specialists will get back to you.",
        "Ein Mitarbeiter wird antworten.",
    ],
)
def test_nameless_humans_are_struck(said: str) -> None:
    assert fails("no-human-takeover", draft(said))
    assert mended("no-human-takeover", draft(f"It is there. {said}")).strip() == "It is there."


@pytest.mark.parametrize(
    "said", ["Our team will look into it.", "Ana will get back to you.", "Your agent role can see it."]
)
def test_teams_and_names_may_act(said: str) -> None:
    assert not fails("no-human-takeover", draft(said))
    assert not fails("first-person", draft(said))
