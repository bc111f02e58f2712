"""The investigation: what is known, what is not, and what would settle it; nothing where one thing was answered."""

from drafter.draft import AnsweredAsk
from drafter.situation import Outcome
from service.investigation import investigate
from tests.service.sample import make_draft

DONE = AnsweredAsk(kind="question", text="How?", told=False, answered=True, sections=("Exports",))
OPEN = DONE.model_copy(update={"answered": False, "sections": (), "reason": "No source says why."})
PLAIN = (("It is there.", "courtesy", ()),)


def test_what_is_missing_and_the_question_that_would_settle_it() -> None:
    asking = (("Which [browser?] do you use?", "courtesy", ()), (" ", "", ()), ("It costs 5 EUR.", "unsupported", ()))
    found = investigate(
        make_draft(asking).model_copy(update={"asks": (DONE, OPEN), "outcome": Outcome.ANSWER_AND_ASK})
    )
    assert found
    assert found.asks == (DONE, OPEN)
    assert found.unknown == ("browser: a blank in the text", "one sentence that no source proves")
    assert found.question == "Which [browser?] do you use?"


def test_whoever_takes_over_settles_it() -> None:
    handed = make_draft(PLAIN).model_copy(update={"outcome": Outcome.HAND_OFF, "outcome_reason": "Ines decides."})
    found = investigate(handed)
    assert found
    assert (found.question, found.settles) == ("", "Ines decides.")


def test_an_answered_question_needs_no_investigation() -> None:
    assert investigate(make_draft(PLAIN).model_copy(update={"asks": (DONE,), "outcome": Outcome.ANSWER})) is None
