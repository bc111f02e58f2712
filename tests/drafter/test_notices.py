"""Notices come with a code for programs, with how much they matter, and with a way to what they speak of."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from drafter.draft import Draft, Severity
from drafter.errors import ModelTimeout
from drafter.instruction import instruction_fate
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.wish import Wish
from drafter.writer import Written
from tests.drafter.whole import GOOD, conversation


def test_an_internal_note_comes_with_its_words(drafter: Callable[..., Drafter]) -> None:
    asked = "Hi, our export queue stalls since Monday, what can I do?\nThanks, Maya"
    found = {one.code: one for one in drafter().draft(conversation(asked)).notices}
    note = found["internal-source"]
    assert "until the worker zebra-7 is restarted" in note.excerpt, "without the marks of its Markdown"
    assert note.severity is Severity.INFO
    assert found["composed"].severity is Severity.INFO


def test_what_matters_most_comes_first(drafter: Callable[..., Drafter]) -> None:
    asked = "My card is 4111 1111 1111 1111. How can I export my bookings as CSV?\nThanks, Maya"
    notices = drafter().draft(conversation(asked)).notices
    order = [Severity.DANGER, Severity.WARNING, Severity.INFO]
    ranks = [order.index(one.severity) for one in notices]
    assert ranks == sorted(ranks)
    assert notices[0].code == "card-data"


def test_a_draft_that_was_kept_with_sentences_for_notices_is_still_read(drafter: Callable[..., Drafter]) -> None:
    kept = drafter().draft(conversation()).model_dump(mode="json") | {"notices": ["Said long ago."]}
    assert [(one.code, one.text) for one in Draft.model_validate(kept).notices] == [("note", "Said long ago.")]


@pytest.mark.parametrize("models", [(), (FakeModel([ModelTimeout("slow did not answer.")]),)], ids=["none", "silent"])
def test_an_instruction_that_nobody_could_follow_is_said(
    drafter: Callable[..., Drafter], models: tuple[FakeModel, ...]
) -> None:
    draft = drafter(*models).draft(conversation(), Wish(instruction="in the style of Shakespeare"))
    assert "instruction-not-followed" in {one.code for one in draft.notices}
    assert draft.receipt.instruction_fate
    assert draft.receipt.instruction_fate.startswith("not followed: no model wrote")


def test_one_that_a_model_was_given_is_not_called_lost(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(FakeModel([GOOD], name="able")).draft(conversation(), Wish(instruction="keep it short"))
    assert "instruction-not-followed" not in {one.code for one in draft.notices}
    assert draft.receipt.instruction_fate == "given to able"
    assert drafter(FakeModel([GOOD])).draft(conversation()).receipt.instruction_fate is None


def test_a_saved_reply_that_is_called_by_name_is_followed_by_rule(drafter: Callable[..., Drafter]) -> None:
    brief = drafter().outline(conversation()).brief
    named = replace(brief.hits[0], evidence={"vector": 0.5, "named": 1.0})
    told = replace(brief, instruction="Export your bookings", hits=(named,))
    fate = instruction_fate(told, Written("Hi", "composer"))
    assert fate
    assert fate.followed
    assert "'Export your bookings'" in fate.words
