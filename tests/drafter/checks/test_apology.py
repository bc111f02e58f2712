"""When a sorry is due, what it holds, and when it is one too many."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Intent, Outcome, Stage, Tone
from tests.drafter.checks.drafts import INCIDENT, draft, fails, mailbox, mended, verdict

OUTAGE: dict[str, Any] = {"intents": (Intent.DOWNTIME,), "box": mailbox(incident=INCIDENT)}


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ({"intents": (Intent.BUG,)}, "The export hangs."),
        ({"intents": (Intent.DOWNTIME,)}, "It is down."),
        ({"intents": (Intent.BILLING,)}, "I was charged twice in May."),
        ({"intents": (Intent.BILLING,)}, "There is a double charge."),
        ({"tone": Tone.FRUSTRATED}, "Where is it?"),
    ],
)
def test_a_sorry_is_due(situation: dict[str, Any], said: str) -> None:
    assert fails("apology-present", draft("I'm on it.", said, **situation))
    assert not fails("apology-present", draft("I'm on it, sorry.", said, **situation))


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ({"intents": (Intent.BILLING,)}, "Where do I find my invoice?"),
        ({"intents": (Intent.HOW_TO,)}, "How do I export?"),
        ({"intents": (Intent.BUG,), "stage": Stage.IDLE}, "It hangs."),
        ({"intents": (Intent.BUG,), "outcome": Outcome.CLOSE}, "It works, thanks."),
    ],
)
def test_no_sorry_is_due(situation: dict[str, Any], said: str) -> None:
    assert verdict("apology-present", draft("Yes.", said, **situation)) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Das tut mir leid."), ("fr", "Je suis désolée."), ("nl", "Het spijt me.")]
)
def test_sorry_in_other_languages(language: str, said: str) -> None:
    assert not fails("apology-present", draft(said, language=language, intents=(Intent.BUG,)))


def test_no_fault_is_owned_before_it_is_known() -> None:
    unknown = draft("I'm sorry, I'm looking into both charges.", "You charged me twice!", intents=(Intent.BILLING,))
    assert verdict("apology-owned", unknown) is CheckStatus.SKIPPED
    assert not fails("apology-cause-and-remedy", unknown)


def test_an_incident_is_owned_and_explained() -> None:
    assert fails("apology-owned", draft("Sorry, the pages are slow.", **OUTAGE))
    assert not fails("apology-owned", draft("Sorry that our pages are slow: our mistake.", **OUTAGE))
    assert fails("apology-cause-and-remedy", draft("We are working on it.", **OUTAGE))


def test_the_harm_may_stand_in_the_next_sentence() -> None:
    given = draft("I'm sorry. Your clients had to wait because of this.", tone=Tone.ANGRY, intents=(Intent.BUG,))
    assert not fails("apology-impact", given)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Sorry if it was slow.", "Sorry that it was slow."),
        ("I apologize for any trouble.", "I apologize for the trouble."),
        ("I'm sorry you feel ignored.", "I'm sorry that we left you feeling ignored."),
        ("I'm sorry that you feel our prices are high.", "I'm sorry that our prices are high."),
        ("We are sorry you are upset.", "We are sorry that we left you upset."),
    ],
)
def test_hollow_forms_are_filled(said: str, instead: str) -> None:
    assert fails("apology-sincere", draft(said))
    assert mended("apology-sincere", draft(said)) == instead


@pytest.mark.parametrize(
    "said", ["I'm sorry that you had to write twice.", "I'm sorry you ran into this.", "Sorry about your day."]
)
def test_their_day_and_their_trouble_may_be_named(said: str) -> None:
    assert not fails("apology-sincere", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "Sorry, that isn't possible yet.",
        "Sorry for the late reply.",
        "I'm sorry to see you go.",
        "I'm sorry, but it needs the Owner.",
    ],
)
def test_a_sorry_that_fits_anyway(said: str) -> None:
    assert not fails("no-needless-apology", draft(said))


def test_a_needless_sorry_is_struck_but_not_the_facts_beside_it() -> None:
    assert mended("no-needless-apology", draft("I'm sorry about this. It is there.")) == "It is there."
    facts = "I'm sorry that the export has always been in the settings menu under the name of Data, where few look."
    assert mended("no-needless-apology", draft(facts)) == facts


def test_who_tells_of_trouble_may_hear_a_sorry_whatever_they_ask() -> None:
    given = draft("Sorry that it kept you waiting.", "The export is stuck, what now?")
    assert verdict("no-needless-apology", given) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("I'm sorry about the four no-shows.", True),
        ("I'm sorry that your rent bounced.", True),
        ("I'm sorry that she drove 50 minutes for nothing.", True),
        ("I'm sorry, we are working on it.", False),
    ],
)
def test_harm_is_what_happened_to_them_and_not_what_we_do(said: str, named: bool) -> None:
    given = draft(said, tone=Tone.ANGRY, intents=(Intent.BUG,))
    assert fails("apology-impact", given) is not named


def test_harm_in_another_paragraph_is_not_the_harm_of_this_sorry() -> None:
    given = draft("I'm sorry.\n\nYour clients see it.", tone=Tone.ANGRY, intents=(Intent.BUG,))
    assert fails("apology-impact", given)
