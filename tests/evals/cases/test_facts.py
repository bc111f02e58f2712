"""A case that no draft can win is found before it costs a run."""

from typing import Any

import pytest

from drafter.mailbox import Mailbox, Role
from evals.cases.facts import fact_problems
from kb_index.documents import Document, Kind
from tests.evals.golden_made import make_case

PAGE = Document(
    id="refunds.md", kind=Kind.ARTICLE, title="Refunds", text="Within **30 days**, under **A > B**.", source="help"
)
MAILBOX = Mailbox(id="brindlebook", brand="B", product="p", roles=(Role(name="Ines Carvalho", role="Lead"),))


def problems(**given: Any) -> list[str]:
    case = make_case(**given)
    known = {"help::refunds.md": PAGE, **{f"case::{d.id}": d for d in case.documents}}
    return [str(problem) for problem in fact_problems(case, known, {"brindlebook": MAILBOX})]


@pytest.mark.parametrize(
    "given",
    [
        {"cite": ["help::refunds.md"], "say": [["thirty days", "30 days"], ["A > B"]]},
        {"say": [["export my bookings"]]},
        {"say": [["Ines"]]},
        {
            "say": [["Forty days"]],
            "sources": [{"id": "own", "kind": "article", "title": "Own", "text": "Forty days."}],
        },
    ],
)
def test_facts_that_a_draft_can_know_are_fine(given: dict[str, Any]) -> None:
    assert problems(**given) == []


def test_a_fact_of_a_document_that_is_not_cited_is_nowhere() -> None:
    [problem] = problems(say=[["30 days"]])
    assert "no wording of '30 days' stands in a cited document" in problem


@pytest.mark.parametrize("forbidden", ["30 days", "days", "/\\d+ days/"])
def test_what_must_be_said_is_not_forbidden(forbidden: str) -> None:
    [problem] = problems(cite=["help::refunds.md"], say=[["30 days"]], not_say=[forbidden])
    assert "must be said and must not" in problem


def test_a_reference_reply_meets_its_own_case() -> None:
    given: dict[str, Any] = {"cite": ["help::refunds.md"], "say": [["30 days"]], "not_say": ["today"], "words": 4}
    assert problems(**given, reference="You have 30 days.") == []
    told = " ".join(problems(**given, reference="You have plenty of time, even today."))
    for fault in ("does not say '30 days'", "has 'today', which must not be said", "has 7 words, at most 4"):
        assert fault in told


def test_a_fact_that_only_an_internal_note_holds_is_told() -> None:
    note = {"id": "key", "kind": "note", "title": "Door", "text": "The password is kestrel."}
    [problem] = problems(say=[["kestrel"]], sources=[{**note, "visibility": "internal"}])
    assert "only case::key says 'kestrel', which is internal, so no draft may; take the fact out" in problem


def test_facts_of_some_outcomes_are_looked_up_in_their_own_sources() -> None:
    answer = {"outcome": ["answer"], "cite": ["help::refunds.md"], "say": [["30 days"]]}
    handed = {"outcome": ["hand-off"], "say": [["Ines"]]}
    given: dict[str, Any] = {"outcome": ["answer", "hand-off"]}
    assert problems(**given, when=[answer, handed]) == []
    [problem] = problems(**given, when=[{**answer, "cite": []}, handed])
    assert "no wording of '30 days' stands" in problem


@pytest.mark.parametrize(
    ("accepted", "told"),
    [
        (["answer"], "does not accept the outcome hand-off"),
        (["hand-off"], "all outcomes that the case accepts"),
    ],
)
def test_outcomes_that_say_nothing_are_told(accepted: list[str], told: str) -> None:
    [problem] = problems(outcome=accepted, when=[{"outcome": ["hand-off"], "say": [["Ines"]]}])
    assert told in problem
