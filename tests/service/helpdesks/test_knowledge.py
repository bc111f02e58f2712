"""What help desks know, in a real index: listed, gone on with, followed when it goes, and taken out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from drafter.bundled import BUNDLED
from drafter.conversation import Customer
from drafter.phrasebook import load_phrasebook
from drafter.settings import Settings
from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.store.rows import Record
from kb_index.sync.ledger import Ledger
from service.auth.sealing import Sealing
from service.errors import HelpDeskUnreachable, NotFound
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskArticle, DeskPage, DeskSavedReply, ThreadRef
from service.helpdesks.connected import connect_desk, disconnect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.knowledge import DeskKnowledge, ListRun, drop_knowledge
from service.helpdesks.paging import cursor_at
from service.helpdesks.threads import DeskMessage
from service.privacy import forget, look_up
from service.privacy.past_entries import PastEntries
from service.storage import Database
from service.storage.addresses import MailAddress
from service.storage.desk_turns import take_turn
from service.storage.resolved_threads import ResolvedThread
from service.storage.subjects import ConversationRef, Subject
from tests.evals.word_embedder import WordEmbedder
from tests.service.helpdesks.scenario import NOW
from tests.service.helpdesks.test_zendesk import ZendeskReplay
from tests.service.parts import temporary_database

SEALING = Sealing(["k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"])
ACCOUNT = DeskAccount("pots", "fake", "potters", "https://desk.example", {}, {"hook_secret": "s3cret"})
ASKED = "Our kiln shows E7 and stays cold since this morning. My number is +44 20 7946 0958, what can we do?"
ANSWERED = "Please unplug the kiln for ten minutes and hold Start while you plug it in again. Best, Sam"


_SAID = (
    DeskMessage("a", "customer", NOW - timedelta(days=3), text=ASKED, name="Amara Diallo"),
    DeskMessage("b", "agent", NOW - timedelta(days=2), text=ANSWERED, name="Sam"),
)


class CountingEmbedder(WordEmbedder):
    """Counts the passages that are embedded."""

    def __init__(self) -> None:
        self.embedded = 0

    def encode_passages(self, texts: Any) -> Any:
        self.embedded += len(texts)
        return super().encode_passages(texts)


def turn_of(database: Database, desk_id: str) -> str:
    """A turn that is taken, whoever had it."""
    with database.writing() as session:
        turn = take_turn(session, desk_id, NOW + next(_LATER))
    assert turn
    return turn


_LATER = (timedelta(hours=hours) for hours in count())


class Shelf:
    """A desk in memory, connected, and the index that it is read into."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.database, self.embedder = database, CountingEmbedder()
        self.desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
        self.index = KnowledgeIndex.open(folder / "index", self.embedder, create=True)
        self.ledger = Ledger(folder / "sources.json")
        self.knowledge = DeskKnowledge(database, self.index, self.ledger, load_phrasebook(BUNDLED), clock=lambda: NOW)
        connect_desk(database, SEALING, ACCOUNT, "sam", Outside(clock=lambda: NOW))

    def sync(self) -> dict[str, ListRun]:
        runs = self.knowledge.sync(ACCOUNT, self.desk, turn_of(self.database, "pots"))
        return {run.source.partition("/")[2]: run for run in runs}

    def held(self, kind: Kind) -> dict[str, Record]:
        return {record.title: record for record in self.index.records() if record.kind is kind}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    database = temporary_database()
    shelf = Shelf(tmp_path, database)
    shelf.desk.article_list = [
        DeskArticle(
            "1",
            "Error E7",
            "<h1>Error E7</h1><p>The kiln is too cold. Turn it off.</p>",
            "https://pots.example/e7",
            NOW,
        ),
        DeskArticle("2", "Staff prices", "<p>Staff pay half the price for clay.</p>", internal=True),
        DeskArticle("3", "Opening hours", "<p>We open at nine and close at six.</p>", language="en-gb"),
    ]
    shelf.desk.reply_list = [
        DeskSavedReply("7", "Late parcel", "<p>Hi {{customer.first_name}}, your parcel is on its way.</p>", NOW)
    ]
    shelf.desk.say("101", *_SAID, subject="Kiln stays cold", resolved=True)
    shelf.desk.say("102", replace(_SAID[0], id="c"), subject="Still open")
    yield shelf
    database.close()


def test_articles_replies_and_resolved_conversations_become_sources(shelf: Shelf) -> None:
    runs = shelf.sync()
    assert {name: run.added for name, run in runs.items()} == {"articles": 3, "saved-replies": 1, "resolved": 1}
    articles = shelf.held(Kind.ARTICLE)
    assert articles["Error E7"].link == "https://pots.example/e7"
    assert articles["Error E7"].updated_at == NOW
    assert articles["Staff prices"].visibility is Visibility.INTERNAL
    assert articles["Opening hours"].visibility is Visibility.PUBLIC
    assert {record.mailboxes for record in shelf.index.records()} == {("potters",)}
    facts = shelf.ledger.runs()["desk:pots/articles"]
    assert (facts.synced_at is not None, facts.newest, facts.undated) == (True, NOW, 2)


def test_how_far_it_is_is_told_while_a_desk_is_read(shelf: Shelf) -> None:
    heard: list[tuple[str, int]] = []
    shelf.knowledge.sync(
        ACCOUNT,
        shelf.desk,
        turn_of(shelf.database, "pots"),
        lambda source, now: heard.append((source, now.documents)),
    )
    assert heard[:2] == [("desk:pots/articles", 2), ("desk:pots/articles", 3)]
    assert ("desk:pots/resolved", 1) in heard


def test_nothing_is_found_in_another_mailbox(shelf: Shelf) -> None:
    shelf.sync()
    question = "When do we open and close?"
    assert [hit.passage.title for hit in shelf.index.search(question, mailbox="potters")][:1] == ["Opening hours"]
    assert shelf.index.search(question, mailbox="sales") == []


def test_a_resolved_conversation_is_kept_without_personal_data(shelf: Shelf) -> None:
    shelf.sync()
    [past] = shelf.held(Kind.PAST_CONVERSATION).values()
    text = shelf.index.document_text(past.document_id)
    assert "unplug the kiln for ten minutes" in text
    for private in ("Amara", "7946", "101"):
        assert private not in text + past.document_id
    assert past.visibility is Visibility.INTERNAL


def test_what_did_not_change_is_not_embedded_again(shelf: Shelf) -> None:
    shelf.sync()
    before, revision = shelf.embedder.embedded, shelf.index.revision
    runs = shelf.sync()
    assert shelf.embedder.embedded == before
    assert shelf.index.revision == revision
    assert {run.added + run.changed + run.removed for run in runs.values()} == {0}
    shelf.desk.article_list[2] = replace(
        shelf.desk.article_list[2], html="<p>We open at ten and close at six.</p>", updated_at=NOW
    )
    assert shelf.sync()["articles"].changed == 1
    assert shelf.embedder.embedded == before + 1
    assert shelf.ledger.runs()["desk:pots/articles"].undated == 1


def test_what_is_deleted_in_the_desk_goes(shelf: Shelf) -> None:
    shelf.sync()
    del shelf.desk.article_list[0], shelf.desk.reply_list[0]
    runs = shelf.sync()
    assert (runs["articles"].removed, runs["saved-replies"].removed) == (1, 1)
    assert sorted(shelf.held(Kind.ARTICLE)) == ["Opening hours", "Staff prices"]
    assert shelf.held(Kind.SAVED_REPLY) == {}
    assert len(shelf.held(Kind.PAST_CONVERSATION)) == 1


def test_an_article_that_becomes_internal_is_internal(shelf: Shelf) -> None:
    shelf.sync()
    shelf.desk.article_list[2] = replace(shelf.desk.article_list[2], internal=True, updated_at=NOW)
    shelf.sync()
    assert shelf.held(Kind.ARTICLE)["Opening hours"].visibility is Visibility.INTERNAL


def test_a_sync_that_breaks_off_goes_on_behind_what_it_indexed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.desk.article_list = [
        DeskArticle(str(number), f"Glaze {number}", f"<p>Glaze {number} melts at cone {number}.</p>")
        for number in range(8)
    ]
    whole = shelf.desk.articles

    def breaking(cursor: str | None = None) -> Iterator[Any]:
        for number, page in enumerate(whole(cursor)):
            if number == 2:
                raise HelpDeskUnreachable("the fake desk did not answer.")
            yield page

    monkeypatch.setattr(shelf.desk, "articles", breaking)
    runs = shelf.sync()
    assert (runs["articles"].added, runs["articles"].trouble) == (4, "the fake desk did not answer.")
    assert runs["saved-replies"].added == 1
    assert shelf.ledger.runs()["desk:pots/articles"].error == "the fake desk did not answer."
    monkeypatch.setattr(shelf.desk, "articles", whole)
    embedded = shelf.embedder.embedded
    runs = shelf.sync()
    assert (runs["articles"].added, runs["articles"].trouble) == (4, "")
    assert shelf.embedder.embedded == embedded + 4
    assert len(shelf.held(Kind.ARTICLE)) == 8
    assert shelf.ledger.runs()["desk:pots/articles"].error == ""


def test_an_index_that_was_made_anew_is_filled_again(shelf: Shelf) -> None:
    shelf.sync()
    drop_knowledge(shelf.index, shelf.ledger, "pots")
    assert shelf.index.records() == []
    assert {name: run.added for name, run in shelf.sync().items()} == {
        "articles": 3,
        "saved-replies": 1,
        "resolved": 1,
    }


def test_an_index_from_a_backup_is_put_right(shelf: Shelf) -> None:
    shelf.sync()
    stray = next(record for record in shelf.index.records() if record.kind is Kind.ARTICLE)
    shelf.index.remove([stray.document_id])
    runs = shelf.sync()
    assert (runs["articles"].added, runs["articles"].unchanged) == (1, 2)
    old = Document("articles#0", Kind.ARTICLE, "Older", "This is not there any more.", "desk:pots/articles")
    shelf.index.sync("desk:pots/articles", [old], whole=False)
    assert shelf.sync()["articles"].removed == 1
    assert sorted(shelf.held(Kind.ARTICLE)) == ["Error E7", "Opening hours", "Staff prices"]


def test_whoever_is_forgotten_does_not_come_back(shelf: Shelf, tmp_path: Path) -> None:
    shelf.desk.say("103", *_SAID, subject="Kiln stays cold again", resolved=True)
    shelf.sync()
    assert len(shelf.held(Kind.PAST_CONVERSATION)) == 2
    address = MailAddress.read("amara@willow.example")
    assert address
    found = Subject(address, (ConversationRef("our id", "potters", "pots", "101"),))
    assert holder(shelf, tmp_path).forget(found) == 1
    shelf.sync()
    assert list(shelf.held(Kind.PAST_CONVERSATION)) == ["Kiln stays cold again"]


def test_who_is_forgotten_at_one_desk_takes_nothing_of_another_desk_that_calls_it_the_same(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.sync()
    address = MailAddress.asked("amara@willow.example")
    elsewhere = [("our id", "potters", "kilns", "101"), ("other id", "potters", "", "101")]
    found = Subject(address, tuple(ConversationRef(*one) for one in elsewhere))
    assert holder(shelf, tmp_path).forget(found) == 0
    assert len(shelf.held(Kind.PAST_CONVERSATION)) == 1


def holder(shelf: Shelf, folder: Path) -> PastEntries:
    return PastEntries(Settings(data_dir=folder), shelf.database, lambda: shelf.index)


AMARA = "amara@willow.example"


def test_a_customer_who_is_known_from_resolved_conversations_alone_is_found_and_forgotten(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.desk.threads["101"].customer = Customer(name="Amara Diallo", email=f"Amara <{AMARA}>")
    shelf.desk.say("103", *_SAID, subject="Somebody else's kiln", resolved=True)
    shelf.desk.threads["103"].customer = Customer(email="kofi@willow.example")
    shelf.sync()
    past, address = holder(shelf, tmp_path), MailAddress.asked(AMARA)
    kept = look_up(shelf.database, [past], address)
    assert (kept.nothing, kept.held) == (False, {"past-conversations": 1})
    assert "unplug the kiln" in past.show(kept.subject)[0]["text"]
    done = forget(shelf.database, [past], address, "lea")
    assert done.removed == {"past-conversations": 1}
    assert done.remains == ("the help desk 'pots': resolved conversation '101'. Delete it there.",)
    assert list(shelf.held(Kind.PAST_CONVERSATION)) == ["Somebody else's kiln"]
    assert look_up(shelf.database, [past], address).nothing
    with shelf.database.reading() as session:
        (row,) = session.scalars(select(ResolvedThread).where(ResolvedThread.barred))
    assert (row.external_id, row.address_key, row.inbox_key) == (None, None, None)
    drop_knowledge(shelf.index, shelf.ledger, "pots")  # then all of it is read again
    shelf.sync()
    assert list(shelf.held(Kind.PAST_CONVERSATION)) == ["Somebody else's kiln"]


def test_a_sync_that_is_at_it_meanwhile_does_not_bring_a_forgotten_customer_back(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.desk.threads["101"].customer = Customer(email=AMARA)
    whole = KnowledgeIndex.sync

    def forgetting(index: KnowledgeIndex, source: str, items: Any, *given: Any, **named: Any) -> Any:
        if source.endswith("/resolved"):
            forget(shelf.database, [holder(shelf, tmp_path)], MailAddress.asked(AMARA), "lea")
        return whole(index, source, items, *given, **named)

    monkeypatch.setattr(KnowledgeIndex, "sync", forgetting)
    shelf.sync()
    assert shelf.held(Kind.PAST_CONVERSATION) == {}


def test_what_the_desk_deletes_is_not_kept_as_anybodys(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.desk.threads["101"].customer = Customer(email=AMARA)
    shelf.sync()
    gone: DeskPage[ThreadRef] = DeskPage((), cursor_at(NOW), ("101",))
    monkeypatch.setattr(shelf.desk, "resolved", lambda cursor=None: iter([gone]))
    shelf.sync()
    assert shelf.held(Kind.PAST_CONVERSATION) == {}
    with shelf.database.reading() as session:
        assert session.scalars(select(ResolvedThread)).all() == []


def test_a_desk_that_is_disconnected_meanwhile_leaves_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.sync()
    whole = shelf.desk.saved_replies

    def disconnecting(cursor: str | None = None) -> Iterator[Any]:
        disconnect_desk(shelf.database, "pots")
        yield from whole(cursor)

    monkeypatch.setattr(shelf.desk, "saved_replies", disconnecting)
    with pytest.raises(NotFound):
        shelf.sync()
    assert shelf.index.records() == []
    assert shelf.ledger.runs() == {}


def test_what_others_indexed_is_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    from kb_index.sources.files import read_documents

    (tmp_path / "a.md").write_text("# Clay\n\nClay is sold by the bag.")
    shelf.index.sync("own", read_documents(tmp_path / "a.md", Kind.ARTICLE, source="own"))
    shelf.sync()
    assert drop_knowledge(shelf.index, shelf.ledger, "pots") == 5
    assert [record.title for record in shelf.index.records()] == ["Clay"]


def test_a_desk_over_http_as_we_read_its_documentation(tmp_path: Path) -> None:
    database, replay = temporary_database(), ZendeskReplay()
    account = replay.account
    connect_desk(database, SEALING, account, "sam", Outside(clock=lambda: NOW))
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    knowledge = DeskKnowledge(
        database, index, Ledger(tmp_path / "sources.json"), load_phrasebook(BUNDLED), clock=lambda: NOW
    )
    desk = replay.desk()
    articles, replies, resolved = knowledge.sync(account, desk, turn_of(database, account.id))
    assert (articles.added, replies.added, resolved.trouble) == (5, 5, "")
    assert {one.visibility for one in index.records() if one.kind is Kind.ARTICLE} == set(Visibility)
    del replay.article_pages["501"]
    assert knowledge.sync(account, desk, turn_of(database, account.id))[0].removed == 1
    assert replay.writes == []
    database.close()
