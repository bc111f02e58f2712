"""Asks that are translated for the search: when, by whom, and what becomes of it."""

from collections.abc import Callable

import pytest

from drafter.errors import ModelTimeout
from drafter.models.base import Tier
from drafter.models.fake import FakeModel, Reply
from drafter.pipeline import Drafter
from drafter.translation import foreign_to
from tests.drafter.whole import GOOD, conversation


def able(*replies: Reply) -> FakeModel:
    """A model that translates better than a glossary."""
    return FakeModel(replies, tier=Tier.LARGE)


GERMAN = conversation(
    "Hallo, wie kann ich alle meine Buchungen als Datei herunterladen? Danke im Voraus!", subject=""
)


def test_the_customers_language_finds_the_knowledge(drafter: Callable[..., Drafter]) -> None:
    model = able("How can I export all my bookings as a file?", GOOD)
    draft = drafter(model).draft(GERMAN)
    assert "from German to English" in model.asked[0][0].content
    assert "wie kann ich alle meine Buchungen" in model.asked[0][0].content
    assert [version.title for version in draft.receipt.sources][:1] == ["Export your bookings"]
    assert draft.receipt.translation == "in English, by fake: How can I export all my bookings as a file?"
    assert "translate" in draft.receipt.timings
    alone = drafter(FakeModel([GOOD])).draft(conversation())
    assert draft.receipt.prompt_tokens > alone.receipt.prompt_tokens - 200


def test_what_was_translated_is_kept_and_explain_shows_it(drafter: Callable[..., Drafter]) -> None:
    model = able("How can I export all my bookings as a file?", GOOD)
    made = drafter(model)
    before = made.explain(GERMAN)
    assert "only a draft asks a model" in (before.translation or "")
    made.draft(GERMAN)
    asked = len(model.asked)
    assert "export all my bookings" in (made.explain(GERMAN).translation or "")
    made.draft(GERMAN)
    assert sum("Translate what" in messages[0].content for messages in model.asked[asked:]) == 0


@pytest.mark.parametrize(
    ("models", "words"),
    [([], "no model is configured"), ([able(ModelTimeout("slow/model did not answer within 5 s."))], "slow/")],
)
def test_without_a_translation_it_is_said(
    models: list[FakeModel], words: str, drafter: Callable[..., Drafter]
) -> None:
    draft = drafter(*models).draft(GERMAN)
    assert words in (draft.receipt.translation or "")
    assert any("by the glossary, word by word" in notice.text and words in notice.text for notice in draft.notices)


def test_the_help_centers_own_language_needs_no_translation(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(conversation())
    assert draft.receipt.translation is None
    assert not any("Translate what" in messages[0].content for messages in model.asked)


def test_a_small_model_is_not_asked_for_what_a_glossary_finds_better(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    made = drafter(model)
    draft = made.draft(GERMAN)
    assert not any("Translate what" in messages[0].content for messages in model.asked)
    assert "by the glossary" in (draft.receipt.translation or "")
    assert made.explain(GERMAN).translation == draft.receipt.translation


def test_a_small_model_translates_a_language_that_has_no_glossary(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel(["How can I export all my bookings as a file?", GOOD])
    swedish = "Hej, hur kan jag ladda ner alla mina bokningar som en fil? Jag hittar inte var det finns. Tack!"
    draft = drafter(model).draft(conversation(swedish, subject=""))
    assert "by fake" in (draft.receipt.translation or "")


@pytest.mark.parametrize(
    ("language", "documents", "target"),
    [
        ("de", {"en": 90}, "en"),
        ("de", {"en": 90, "de": 3}, "en"),
        ("de", {"en": 80, "de": 20}, None),
        ("en", {"en": 90}, None),
        ("de", {}, None),
    ],
)
def test_a_language_is_foreign_where_next_to_nothing_is_written_in_it(
    language: str, documents: dict[str, int], target: str | None
) -> None:
    assert foreign_to(language, documents) == target


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        ("1. Where are my invoices?\n2. How do I cancel?", ("Where are my invoices?", "How do I cancel?")),
        ("Where are my invoices? How do I cancel?", ("Where are my invoices? How do I cancel?",)),
    ],
)
def test_asks_are_kept_apart_where_the_model_does(
    answer: str, asks: tuple[str, ...], drafter: Callable[..., Drafter]
) -> None:
    two = conversation("Wo finde ich denn meine Rechnungen? Und wie kann ich mein Abo kündigen?", subject="")
    draft = drafter(able(answer, GOOD)).draft(two)
    assert (draft.receipt.translation or "").endswith(" / ".join(asks))
