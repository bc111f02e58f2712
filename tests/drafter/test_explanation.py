"""The explanation: the same preparation as for a draft, every reason in words, and no model."""

from collections.abc import Callable

from drafter.draft import TextKind
from drafter.explanation import Explanation
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.situation import Outcome
from drafter.wish import Wish
from kb_index.documents import Visibility
from tests.drafter.whole import GOOD, conversation

Build = Callable[..., Drafter]


def test_no_model_is_called(drafter: Build) -> None:
    model = FakeModel([GOOD])
    drafter(model).explain(conversation())
    assert model.asked == []


def test_it_says_what_the_draft_is_then_made_of(drafter: Build) -> None:
    whole = drafter(FakeModel([GOOD]))
    told, draft = whole.explain(conversation()), whole.draft(conversation())
    assert told.situation == draft.situation
    assert (told.outcome, told.outcome_reason) == (draft.outcome, draft.outcome_reason)
    assert told.guidelines == draft.guidelines
    assert told.query == draft.receipt.query
    assert told.next_steps == draft.next_steps
    assert told.next_steps
    assert {c.id for c in told.checks} <= {c.check for c in draft.checks if c.status != "skipped"}


def test_readings_say_which_words_they_come_from(drafter: Build) -> None:
    told = drafter().explain(conversation("Your export is broken AGAIN, this is the third time I write!!!"))
    assert any(r.facet == "tone" and r.evidence for r in told.situation.readings)


def test_sources_come_with_their_scores_and_who_may_read_them(drafter: Build) -> None:
    told = drafter().explain(conversation("My export queue stalls every Monday, the CSV export never arrives."))
    article = next(s for s in told.sources if s.title == "Export your bookings")
    assert article.used
    assert 0.36 <= article.similarity <= 1
    assert article.link == "https://h.example/export"
    internal = next(s for s in told.sources if s.visibility is Visibility.INTERNAL)
    assert not internal.used


def test_checks_say_who_puts_them_right(drafter: Build) -> None:
    checks = {c.id: c for c in drafter().explain(conversation()).checks}
    assert checks["greeting"].repair == "rule"
    assert checks["language"].repair == "model"
    assert "note-format" not in checks
    assert "downtime-data" not in checks


def test_spam_is_explained_without_a_source_given_away(drafter: Build) -> None:
    told = drafter().explain(
        conversation("We offer SEO backlinks and guest posts, first page on Google guaranteed!!!")
    )
    assert told.outcome is Outcome.NONE
    assert not told.asks_model
    assert not any(s.used for s in told.sources)


def test_other_kinds_are_explained_too(drafter: Build) -> None:
    told = drafter().explain(conversation(), Wish(TextKind.HANDOFF_NOTE))
    assert {c.id for c in told.checks} >= {"note-format", "note-customer", "no-card-number"}
    assert [g.id for g in told.guidelines] == ["hand-off-note"]


def test_it_survives_json(drafter: Build) -> None:
    told = drafter().explain(conversation())
    assert Explanation.model_validate_json(told.model_dump_json()) == told


def test_each_ask_comes_with_the_sections_that_answer_it_or_why_none_does(drafter: Build) -> None:
    talk = conversation("How do I export my bookings as CSV? And may my horse come to your office on Sunday?")
    told, draft = drafter().explain(talk), drafter().draft(talk)
    export, horse = told.asks
    assert export.answered
    assert any("Export your bookings" in section for section in export.sections)
    assert not horse.answered
    assert horse.reason
    assert draft.asks == told.asks
