"""The words of a draft as agents get them in their desk."""

import pytest

from drafter.draft import ATTACHMENT, Notice, SentenceStatus, Severity, TextKind
from service.helpdesks.base import DraftPlace, PlacedDraft
from service.helpdesks.letters import as_html, digest_of_words, draft_for_desk, note_of
from tests.service.sample import make_draft

STANDING = PlacedDraft(DraftPlace.NOTE, "1", "")


def test_a_letter_is_what_the_customer_may_read_and_no_more() -> None:
    draft = make_draft()
    words = draft_for_desk(draft)
    assert words.letter == draft.text
    assert draft_for_desk(draft, "As Sam left it.").letter == "As Sam left it."


def test_a_note_says_first_that_it_is_not_sent_and_last_what_proves_it() -> None:
    draft = make_draft().model_copy(
        update={
            "notices": (
                Notice(code="refund", severity=Severity.DANGER, text="Ask a lead first."),
                Notice(code="known", severity=Severity.INFO, text="She wrote in May."),
            )
        }
    )
    note = draft_for_desk(draft).note
    assert note.startswith("Draft reply, not sent\n\n! Ask a lead first.")
    assert "She wrote in May" not in note
    assert draft.text in note
    assert note.index(draft.text) < note.index(f"[1] {draft.citations[0].title}")


def test_a_note_without_sources_ends_with_the_letter() -> None:
    note = draft_for_desk(make_draft().model_copy(update={"citations": ()})).note
    assert note.endswith(make_draft().text)


def test_a_note_that_replaces_one_says_so() -> None:
    words = draft_for_desk(make_draft())
    assert note_of(words, None) == words.note
    assert note_of(words, STANDING).startswith("It replaces the draft that was left here before.")


def test_what_colleagues_read_is_no_letter() -> None:
    words = draft_for_desk(make_draft().model_copy(update={"kind": TextKind.SUMMARY}))
    assert not words.for_customer
    assert "not sent" not in words.note


def test_html_says_what_the_text_says() -> None:
    assert (
        as_html("Hi <b>,\n\n1. A & B\n2. C\n\n\nBest") == "<p>Hi &lt;b&gt;,</p><p>1. A &amp; B<br>2. C</p><p>Best</p>"
    )
    assert as_html("") == ""


@pytest.mark.parametrize("other", ["<div>Hi&nbsp;<b>you</b>,</div>\n<br>all  is well", "<P>HI YOU, ALL IS WELL</P>"])
def test_words_are_known_again_whatever_a_desk_does_to_their_markup(other: str) -> None:
    assert digest_of_words(other) == digest_of_words(as_html("Hi you,\n\nall is well"))
    assert digest_of_words(other + "!1") != digest_of_words(other)


def test_a_note_quotes_what_contradicts_the_letter() -> None:
    draft = make_draft()
    reason = "it says “Excel” where “Exports” says “CSV”."
    changed = {"status": SentenceStatus.CONTRADICTED, "reason": reason}
    against = [s.model_copy(update=changed) if s.status.unproved else s for s in draft.sentences]
    note = draft_for_desk(draft.model_copy(update={"sentences": tuple(against)})).note
    assert f"! A source says otherwise: “Choose Excel as the format.” {reason}" in note
    assert "not proved by a source" not in note


def test_a_file_of_the_customers_is_told_as_theirs_and_no_link_is_given() -> None:
    draft = make_draft()
    theirs = draft.citations[0].model_copy(update={"kind": ATTACHMENT, "title": "till.log, line 3"})
    note = draft_for_desk(draft.model_copy(update={"citations": (theirs,)})).note
    assert note.endswith(f"[{theirs.number}] till.log, line 3 (sent by the customer)")


@pytest.mark.parametrize(("number", "words"), [(1, "1 sentence is not proved"), (2, "2 sentences are not proved")])
def test_what_is_not_proved_is_counted(number: int, words: str) -> None:
    draft = make_draft()
    open_one = draft.sentences[0].model_copy(update={"status": SentenceStatus.UNSUPPORTED})
    note = draft_for_desk(draft.model_copy(update={"sentences": (open_one,) * number})).note
    assert f"! {words} by a source." in note
