"""The lint names what is wrong with a case beyond its form, with the place and what to do."""

from typing import Any

import pytest

from drafter.bundled import BUNDLED
from drafter.checks import ALL_CHECKS
from drafter.handbook.guidelines import load_handbook
from evals.cases.lint import lint_case, lint_demo
from evals.knowledge.demo import demo_documents, demo_mailboxes
from tests.evals.golden_made import make_case

HANDBOOK = load_handbook([BUNDLED / "handbook"])
DOCUMENTS = demo_documents("brindlebook")
KNOWN = demo_mailboxes()


def problems(**given: Any) -> list[str]:
    return [p.text for p in lint_case(make_case(**given), HANDBOOK, ALL_CHECKS, DOCUMENTS, KNOWN)]


def test_a_sound_case_has_no_problem() -> None:
    given = {"guidelines": ["link-the-article"], "checks": ["greeting"], "tone": "neutral", "language": "en"}
    assert problems(cite=["help-center::exports/export-your-data.md"], say=[["five minutes"]], **given) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"guidelines": ["own-our-falt"]}, "unknown guideline 'own-our-falt' among"),
        ({"guidelines": ["bug-note"]}, "the guideline 'bug-note' is not for replies"),
        ({"guidelines": ["no-blame"]}, "the guideline 'no-blame' holds for every conversation"),
        ({"guidelines": ["chat-open-at-once"]}, "is only for channel chat"),
        ({"guidelines": ["downtime-known-and-in-work"]}, "is not for incident none"),
        ({"guidelines": ["honest-refusal"]}, "is only for outcome decline"),
        ({"guidelines": ["relaxed-and-warm"], "tone": "angry"}, "is only for tone cheerful"),
        ({"guidelines": ["a-plan-as-a-yes"], "tone": "angry"}, "is not for tone angry"),
        ({"checks": ["note-format"]}, "the check 'note-format' does not look at replies"),
        ({"checks": ["no-blame"], "language": "de"}, "does not know the words of 'de'"),
        (
            {"cite": ["help-center::refunds/money-bak.md"]},
            "unknown document 'help-center::refunds/money-bak.md' among",
        ),
        ({"cite": ["notes::known-bugs.md"]}, "'notes::known-bugs.md' is internal"),
        ({"outcome": ["none"], "checks": ["greeting"]}, "no reply is expected, so leave out"),
        ({"text": "   "}, "after cleaning nothing is left"),
        ({"say": [["ninety days"]]}, "no wording of 'ninety days' stands"),
    ],
)
def test_a_problem_is_told_in_words(given: dict[str, Any], told: str) -> None:
    assert any(told in problem for problem in problems(**given)), problems(**given)


def test_an_unknown_mailbox_is_told() -> None:
    talk = {"mailbox": "brindelbook", "messages": [{"author": "customer", "text": "Hello, how do I export?"}]}
    assert "unknown mailbox 'brindelbook' (did you mean 'brindlebook'?)" in problems(conversation=talk)[0]


def test_urgency_is_apart_from_tone() -> None:
    assert problems(guidelines=["show-the-urgency"], tone="frustrated") == []


def test_the_shipped_cases_have_no_problem() -> None:
    assert [str(problem) for problem in lint_demo()] == []
