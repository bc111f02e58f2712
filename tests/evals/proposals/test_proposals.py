"""From a draft that an agent corrected to a golden case that a person approves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.aim import Aim
from drafter.corrections import Failure
from drafter.draft import TextKind
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.situation import Outcome
from drafter.wish import Wish
from evals.caches.vector_cache import CachedEmbedder
from evals.cases.facts import fact_problems
from evals.cases.golden import load_cases
from evals.errors import CaseError
from evals.proposals.proposals import Proposal, approve, propose
from kb_index import read_documents
from kb_index.documents import Document, Kind
from tests.evals.correction_sample import TALK, center_drafter, sent_instead, wrong_draft

FACT = "You can ask for a refund within 14 days of a payment."


@pytest.fixture(scope="module")
def drafter(kept_embedder: CachedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drafter]:
    with center_drafter(tmp_path_factory.mktemp("propose") / "center", kept_embedder) as drafter:
        yield drafter


@pytest.fixture(scope="module")
def proposal(drafter: Drafter) -> Proposal:
    right = drafter.draft(TALK)
    found = propose(drafter, TALK, wrong_draft(right), sent_instead(right))
    assert found
    return found


def test_the_case_says_what_was_wrong_what_is_right_and_what_proves_it(proposal: Proposal) -> None:
    expect = proposal.fields["expect"]
    assert proposal.failures[0] is Failure.WRONG_COMMITMENT
    assert expect["not_say"] == ["30 days"]
    assert ["14 days"] in expect["say"]
    assert "help::refunds.md" in expect["cite"]
    assert FACT in expect["reference"]


def test_a_fact_that_no_source_says_is_told_and_not_asked_for(proposal: Proposal) -> None:
    assert any("treehouse" in fact for fact in proposal.unknown)
    assert not any("treehouse" in words for fact in proposal.fields["expect"]["say"] for words in fact)


def test_what_was_handed_off_and_is_answered_takes_its_outcome_facts_and_source_from_what_was_sent(
    drafter: Drafter,
) -> None:
    handed = "Hi Maya,\n\nA colleague will take it from here.\n\nSam"
    draft = drafter.draft(TALK).model_copy(
        update={"text": handed, "sentences": (), "citations": (), "outcome": Outcome.HAND_OFF}
    )
    steps = (
        "1. Open Settings > Calendars.\n2. Select Connect Google and allow access.\n\n"
        "Bookings appear in the calendar within a minute."
    )
    found = propose(drafter, TALK, draft, f"Hi Maya,\n\n{steps}\n\nSam")
    assert found
    expect = found.fields["expect"]
    assert found.failures[0] is Failure.WRONG_OUTCOME
    assert expect["outcome"] == ["answer"]
    assert found.outcome_why.startswith("it states: “")
    assert expect["cite"] == ["help::calendar.md"], "nothing like it was found for what the customer asked"
    wordings = [words for fact in expect["say"] for words in fact]
    assert "Select Connect Google and allow access" in wordings
    assert not any(words.split()[0].rstrip(".").isdigit() for words in wordings)


GERMAN = TALK.model_copy(
    update={
        "messages": (
            TALK.messages[0].model_copy(
                update={
                    "text": "Guten Tag, ich hätte gern mein Geld für die letzte Zahlung zurück. Wie geht das bitte?"
                }
            ),
        )
    }
)
SENT = (
    "Guten Tag Maya,\n\nSie können innerhalb von 14 Tagen nach einer Zahlung eine Erstattung verlangen. "
    "Wir erstatten die ganze Zahlung. Unsere Katze schläft auf Ihrer Rechnung.\n\nSam"
)
ENGLISH = f"{FACT}\nWe refund the whole payment.\nOur cat sleeps on your bill."


def test_a_reply_in_another_language_is_carried_by_what_its_translation_says(
    drafter: Drafter, kept_embedder: CachedEmbedder, tmp_path: Path
) -> None:
    draft = drafter.draft(GERMAN)
    with center_drafter(tmp_path / "center", kept_embedder, FakeModel([ENGLISH])) as able:
        found = propose(able, GERMAN, draft, SENT)
    assert found
    expect = found.fields["expect"]
    assert (expect["language"], expect["outcome"]) == ("de", ["answer"])
    assert expect["cite"] == ["help::refunds.md"]
    assert any(fact[0] == "14 Tagen" and "14 days" in fact for fact in expect["say"]), "as the source has it too"
    assert any("Wir erstatten die ganze Zahlung" in fact for fact in expect["say"])
    assert [words for words in found.unknown if "Katze" in words]
    assert len(found.unknown) == 1
    (tmp_path / "case").mkdir()
    approve(found.write(tmp_path / "proposals"), tmp_path / "case")
    (case,) = load_cases(tmp_path / "case")
    read = read_documents(tmp_path / "center" / "help", Kind.ARTICLE)
    documents = {f"help::{d.id}": d for d in read if isinstance(d, Document)}
    assert [str(fault) for fault in fact_problems(case, documents, {})] == []


def test_lines_that_a_model_runs_together_are_asked_for_one_by_one(
    drafter: Drafter, kept_embedder: CachedEmbedder, tmp_path: Path
) -> None:
    draft = drafter.draft(GERMAN)
    model = FakeModel([ENGLISH.replace("\n", " "), *ENGLISH.splitlines()])
    with center_drafter(tmp_path / "center", kept_embedder, model) as able:
        found = propose(able, GERMAN, draft, SENT)
    assert found
    assert found.fields["expect"]["cite"] == ["help::refunds.md"]


def test_without_a_translation_nothing_is_claimed_of_the_sources(drafter: Drafter) -> None:
    found = propose(drafter, GERMAN, drafter.draft(GERMAN), SENT)
    assert found
    assert "in German, the help center in English: no model is configured" in found.unread
    assert "no_source_says" not in found.fields["proposal"]
    assert found.fields["proposal"]["unread"] == found.unread


def test_what_does_the_same_as_the_draft_may_have_its_outcome_too(drafter: Drafter) -> None:
    draft = drafter.draft(TALK).model_copy(update={"outcome": Outcome.DECLINE})
    found = propose(drafter, TALK, draft, sent_instead(draft))
    assert found
    assert found.fields["expect"]["outcome"] == ["answer", "decline"]
    assert Failure.WRONG_OUTCOME not in found.failures


def test_a_draft_with_an_aim_becomes_a_case_that_is_drafted_with_it(drafter: Drafter, tmp_path: Path) -> None:
    declined = drafter.draft(TALK, Wish(aim=Aim.DECLINE))
    assert declined.outcome is Outcome.DECLINE
    found = propose(drafter, TALK, declined, f"{declined.text}\n\nMaya, we hold a place in our treehouse for you.")
    assert found
    approve(found.write(tmp_path / "proposals"), tmp_path / "golden")
    [case] = load_cases(tmp_path / "golden")
    assert case.aim is Aim.DECLINE
    again = drafter.draft(case.conversation, Wish(aim=case.aim))
    assert again.outcome in case.expect.outcome
    assert drafter.draft(case.conversation).outcome not in case.expect.outcome


def test_nothing_sent_expects_no_reply_and_no_more(drafter: Drafter) -> None:
    found = propose(drafter, TALK, drafter.draft(TALK), "")
    assert found
    assert found.failures[0] is Failure.WRONG_OUTCOME
    assert found.fields["expect"] == {"outcome": ["none"], "tone": "neutral"}


def test_nobody_is_in_it(proposal: Proposal) -> None:
    text = str(proposal.fields)
    assert not any(secret in text for secret in ("Maya", "Okafor", "okafor", "48213", "9731"))


def test_no_run_reads_it_until_a_person_approves(proposal: Proposal, tmp_path: Path) -> None:
    path = proposal.write(tmp_path / "proposals")
    with pytest.raises(CaseError, match=r"only proposed; read it, then approve it by `drafter eval approve`"):
        load_cases(tmp_path / "proposals")
    with pytest.raises(CaseError, match="exists"):
        proposal.write(tmp_path / "proposals")
    target = approve(path, tmp_path / "golden")
    assert not path.exists()
    (case,) = load_cases(tmp_path / "golden")
    assert (case.id, case.path) == (proposal.id, target)
    assert case.expect.not_say == ("30 days",)


def test_what_is_no_sound_proposal_is_not_approved(proposal: Proposal, tmp_path: Path) -> None:
    path = proposal.write(tmp_path / "proposals")
    path.write_text(path.read_text("utf-8").replace("locked: false", "locked: perhaps"), "utf-8")
    with pytest.raises(CaseError, match="locked"):
        approve(path, tmp_path / "golden")
    assert path.exists()
    assert not (tmp_path / "golden").exists()
    with pytest.raises(CaseError, match="is no proposal"):
        approve(tmp_path / "none.yaml", tmp_path / "golden")


def test_a_draft_sent_as_it_was_and_a_note_propose_nothing(drafter: Drafter) -> None:
    draft = drafter.draft(TALK)
    assert propose(drafter, TALK, draft, draft.text) is None
    with pytest.raises(CaseError, match="golden cases are of replies"):
        propose(drafter, TALK, draft.model_copy(update={"kind": TextKind.SUMMARY}), draft.text)
