"""Drafts: begun, finished, edited by several people at once, and never a typed word lost."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from drafter.draft import TextKind
from drafter.wish import Wish
from service.errors import EditConflict, NotFound
from service.storage import Database
from service.storage.citations import citations_of
from service.storage.draft_texts import texts_of
from service.storage.drafts import (
    DraftState,
    StoredDraft,
    begin_draft,
    draft_of,
    edit_draft,
    end_draft,
    finish_draft,
    get_draft,
    list_drafts,
    restore_text,
)
from service.storage.outcomes import list_outcomes, record_no_reply, record_sent, record_thumbs
from service.storage.receipts import receipts_by_source
from service.storage.receiving import receive
from tests.service.storage.kept import asked, drafted, kept, said, written


def stored_draft(database: Database) -> StoredDraft:
    with database.writing() as session:
        return drafted(session, kept(session))


def test_a_finished_draft_comes_back_whole(database: Database) -> None:
    draft = stored_draft(database)
    with database.reading() as session:
        found = get_draft(session, draft.id)
        assert draft_of(found) == written().model_copy(update={"id": draft.id})
        assert (found.state, found.version, found.outcome, found.model) == ("ready", 1, "answer+ask", "fake")
        assert [text.text for text in texts_of(session, draft.id)] == [written().text]
        assert [c.quote for c in citations_of(session, draft.id)] == [c.quote for c in written().citations]


def test_what_is_being_written_is_there_without_a_text(database: Database) -> None:
    with database.writing() as session:
        begun = begin_draft(session, kept(session), "sam", Wish(TextKind.SUMMARY, instruction="short\0"))
    with database.reading() as session:
        found = get_draft(session, begun.id)
    assert (found.state, found.version, found.kind, draft_of(found)) == ("working", 0, "summary", None)


def test_a_draft_for_what_was_there_before_is_stale_when_it_is_finished(database: Database) -> None:
    with database.writing() as session:
        stored = kept(session, asked("17", *said("one")))
        begun = begin_draft(session, stored, "auto")
        receive(session, asked("17", *said("one", "two")))
        assert finish_draft(session, begun.id, written()).state == DraftState.STALE


@pytest.mark.parametrize("state", [DraftState.CANCELLED, DraftState.FAILED])
def test_what_has_ended_is_not_finished(database: Database, state: DraftState) -> None:
    with database.writing() as session:
        begun = begin_draft(session, kept(session), "sam")
        end_draft(session, begun.id, state, "no longer needed")
    attempts: list[Callable[[Session], StoredDraft]] = [
        lambda session: finish_draft(session, begun.id, written()),
        lambda session: end_draft(session, begun.id, state, "again"),
    ]
    for attempt in attempts:
        with (
            pytest.raises(EditConflict, match=f"is {state} already: no longer"),
            database.writing() as session,
        ):
            attempt(session)
    with database.reading() as session:
        assert get_draft(session, begun.id).draft is None
        assert not citations_of(session, begun.id)


def test_every_edit_is_kept_and_each_can_be_gone_back_to(database: Database) -> None:
    draft = stored_draft(database)
    with database.writing() as session:
        edit_draft(session, draft.id, "mine", "sam", base=1)
        edit_draft(session, draft.id, "", "sam", base=2)
        restore_text(session, draft.id, 2, "kim", base=3)
    with database.reading() as session:
        history = [(t.number, t.text, t.origin, t.made_by) for t in texts_of(session, draft.id)]
        assert get_draft(session, draft.id).version == 4
    assert history[1:] == [(2, "mine", "edited", "sam"), (3, "", "edited", "sam"), (4, "mine", "restored", "kim")]
    assert draft_of(draft) == written().model_copy(update={"id": draft.id}), "what the drafter wrote stays"


def test_two_who_edit_the_same_version(database: Database) -> None:
    draft = stored_draft(database)
    with database.writing() as session:
        edit_draft(session, draft.id, "sam's", "sam", base=1)
    with (
        pytest.raises(EditConflict, match=r"version 2 now, written by sam.* 1"),
        database.writing() as session,
    ):
        edit_draft(session, draft.id, "kim's", "kim", base=1)
    with database.writing() as session:
        assert edit_draft(session, draft.id, "sam's", "sam", base=1).number == 2, "a repeated save is no conflict"
        assert len(texts_of(session, draft.id)) == 2


def test_a_draft_that_is_sent_is_edited_no_more(database: Database) -> None:
    draft = stored_draft(database)
    with database.writing() as session:
        first = record_sent(session, draft.id, "as sent", "sam")
        assert record_sent(session, draft.id, "as sent", "webhook").id == first.id
    with pytest.raises(EditConflict, match="is sent"), database.writing() as session:
        edit_draft(session, draft.id, "later", "sam", base=1)
    with database.reading() as session:
        (outcome,) = list_outcomes(session, draft_id=draft.id).items
    assert (outcome.text, outcome.draft_version, outcome.kind, outcome.made_by) == ("as sent", 1, "sent", "sam")


def test_what_never_had_a_text_was_not_sent(database: Database) -> None:
    with database.writing() as session:
        begun = begin_draft(session, kept(session), "sam")
    with pytest.raises(EditConflict, match="is working"), database.writing() as session:
        record_sent(session, begun.id, "text", "sam")


def test_the_last_thumb_of_each_person_counts(database: Database) -> None:
    draft = stored_draft(database)
    with database.writing() as session:
        record_thumbs(session, draft.id, "sam", up=True)
        record_thumbs(session, draft.id, "kim", up=True)
        record_thumbs(session, draft.id, "sam", up=False, reason="wrong price")
        record_no_reply(session, draft.conversation_id, "kim", "only thanks")
    with database.reading() as session:
        given = {(o.made_by, o.kind, o.reason) for o in list_outcomes(session).items}
    assert given == {
        ("kim", "thumbs-up", ""),
        ("sam", "thumbs-down", "wrong price"),
        ("kim", "no-reply-needed", "only thanks"),
    }


def test_which_replies_rested_on_which_text_of_an_article(database: Database) -> None:
    with database.writing() as session:
        old = drafted(session, kept(session, asked("1")), version="old")
        new = drafted(session, kept(session, asked("2")), version="new")
        drafted(session, kept(session, asked("3", mailbox="beta")), version="old")
        record_sent(session, old.id, "sent", "sam")
    article = written().citations[0].document_id
    with database.reading() as session:
        told = receipts_by_source(session, article, {"acme"}).items
        assert {use.draft.id for use in told} == {old.id, new.id}
        assert [u.draft.id for u in receipts_by_source(session, article, {"acme"}, digest="old").items] == [old.id]
        assert {use.draft.id for use in receipts_by_source(session, article, sent_only=True).items} == {old.id}
        assert told[0].citation.quote == written().citations[0].quote
        assert not receipts_by_source(session, "nothing").items
        first = receipts_by_source(session, article, limit=1)
        rest = receipts_by_source(session, article, cursor=first.next_cursor)
    assert len(rest.items) == 2
    assert first.items[0].citation.id not in {use.citation.id for use in rest.items}


def test_lists_show_ones_own_mailboxes(database: Database) -> None:
    with database.writing() as session:
        mine = drafted(session, kept(session))
        other = drafted(session, kept(session, asked(mailbox="beta")))
    with database.reading() as session:
        assert [draft.id for draft in list_drafts(session, {"acme"}).items] == [mine.id]
        assert [draft.id for draft in list_drafts(session).items] == [other.id, mine.id]
        assert not list_drafts(session, states=[DraftState.FAILED]).items
        assert [d.id for d in list_drafts(session, conversation_id=mine.conversation_id).items] == [mine.id]
        with pytest.raises(NotFound):
            get_draft(session, other.id, {"acme"})
