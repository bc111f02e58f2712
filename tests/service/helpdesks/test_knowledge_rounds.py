"""When what help desks know is synced, and by whom: each hour, when a desk says so, by one at a time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from drafter.settings import Settings
from kb_index.errors import ModelMismatch
from kb_index.index import KnowledgeIndex
from service.errors import EditConflict, NotFound
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskArticle, DeskEventKind, DeskPage
from service.helpdesks.connected import ConnectedDesks, connect_desk, disconnect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.knowledge_rounds import KnowledgeRounds, sync_desk
from service.jobs.rules import QueueRules
from service.storage import Database
from service.storage.desk_turns import end_turn, hold_turn, take_turn
from service.storage.help_desks import get_help_desk
from tests.evals.word_embedder import WordEmbedder
from tests.service.helpdesks.scenario import NOW
from tests.service.helpdesks.test_knowledge import ACCOUNT, SEALING
from tests.service.parts import temporary_database


class Hour:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.now


@pytest.fixture
def database() -> Iterator[Database]:
    made = temporary_database()
    connect_desk(made, SEALING, ACCOUNT, "sam", Outside(clock=lambda: NOW))
    yield made
    made.close()


class Rounds:
    """Rounds whose syncs take the turn, and are written down."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.synced = database, Hour(), list[str]()
        self._rounds = KnowledgeRounds(lambda: database, self._sync, self.clock)

    def _sync(self, desk_id: str) -> None:
        with self.database.writing() as session:
            turn = take_turn(session, desk_id, self.clock.now)
            assert turn
        self.synced.append(desk_id)
        with self.database.writing() as session:
            end_turn(session, desk_id, turn)

    def make(self, minutes: float = 0) -> list[str]:
        """The desks that a round syncs after so many more minutes."""
        self.clock.now += timedelta(minutes=minutes)
        self.synced.clear()
        self._rounds.make()
        return list(self.synced)


def test_each_desk_is_synced_once_an_hour(database: Database) -> None:
    other = DeskAccount("clay", "fake", "potters", "https://desk.example", {}, {"hook_secret": "x"})
    connect_desk(database, SEALING, other, "sam", Outside(clock=lambda: NOW))
    rounds = Rounds(database)
    assert rounds.make() == ["clay", "pots"]
    assert rounds.make(59) == []
    assert rounds.make(1) == ["clay", "pots"]
    disconnect_desk(database, "clay")
    assert rounds.make(60) == ["pots"]


def test_a_desk_that_says_that_it_changed_is_synced_at_the_next_round(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(database)
    rounds.make()
    desk = FakeDesk(ACCOUNT, Outside(clock=rounds.clock))
    monkeypatch.setattr("service.helpdesks.opened.open_desk", lambda account, outside: desk)
    desks = ConnectedDesks(lambda: database, lambda: SEALING, QueueRules(), Outside(clock=rounds.clock))
    rounds.clock.now += timedelta(minutes=5)
    event = desks.read_call("pots", desk.delivery("e1", "", DeskEventKind.KNOWLEDGE))
    assert event is not None
    desks.handle("pots", event)
    assert rounds.make() == ["pots"]
    assert rounds.make() == []


def test_only_one_process_has_the_turn_and_a_dead_one_loses_it(database: Database) -> None:
    taken: list[str | None] = []
    together = Barrier(4)

    def take() -> None:
        together.wait()
        with database.writing() as session:
            taken.append(take_turn(session, "pots", NOW))

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(None) == 3
    rounds = Rounds(database)
    assert rounds.make(9) == []
    assert rounds.make(52) == ["pots"]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fake desk has an article."""
    begin = FakeDesk.__init__

    def init(self: FakeDesk, account: DeskAccount, outside: Outside) -> None:
        begin(self, account, outside)
        self.article_list = [DeskArticle("1", "Error E7", "<p>The kiln is too cold. Turn it off.</p>")]

    monkeypatch.setattr(FakeDesk, "__init__", init)


def test_a_desk_is_synced_in_its_turn_alone(database: Database, filled: None, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    outside = Outside(clock=lambda: NOW)
    with database.writing() as session:
        turn = take_turn(session, "pots", NOW)
    assert turn
    with pytest.raises(EditConflict, match="is being synced already"):
        sync_desk(settings, database, lambda: SEALING, lambda: index, "pots", outside=outside)
    with database.writing() as session:
        end_turn(session, "pots", turn)
    [articles, *_] = sync_desk(settings, database, lambda: SEALING, lambda: index, "pots", outside=outside)
    assert (articles.source, articles.added) == ("desk:pots/articles", 1)
    with database.reading() as session:
        assert get_help_desk(session, "pots").cursors["turn"]["until"] is None
    disconnect_desk(database, "pots")
    with pytest.raises(NotFound):
        sync_desk(settings, database, lambda: SEALING, lambda: index, "pots", outside=outside)


def test_who_lost_the_turn_neither_goes_on_nor_ends_that_of_another(
    database: Database, filled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, taken = Hour(), list[str | None]()
    whole = FakeDesk.articles

    def slow(desk: FakeDesk, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        clock.now += timedelta(minutes=11)
        with database.writing() as session:
            taken.append(take_turn(session, "pots", clock.now))
        yield from whole(desk, cursor)

    monkeypatch.setattr(FakeDesk, "articles", slow)
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    with pytest.raises(EditConflict, match="by another process now"):
        sync_desk(
            Settings(data_dir=tmp_path),
            database,
            lambda: SEALING,
            lambda: index,
            "pots",
            outside=Outside(clock=clock),
        )
    assert index.records() == [], "the other one indexes"
    with database.writing() as session:
        assert take_turn(session, "pots", clock.now) is None, "the turn of the other one stands"
        hold_turn(session, "pots", taken[0] or "", clock.now)


def test_what_fails_is_tried_again_in_an_hour_and_not_all_the_time(database: Database, tmp_path: Path) -> None:
    clock = Hour()

    def fail() -> KnowledgeIndex:
        raise ModelMismatch("the index was made with another model.")

    def sync(desk_id: str) -> None:
        tried.append(desk_id)
        with pytest.raises(ModelMismatch):
            sync_desk(
                Settings(data_dir=tmp_path), database, lambda: SEALING, fail, desk_id, outside=Outside(clock=clock)
            )

    tried: list[str] = []
    rounds = KnowledgeRounds(lambda: database, sync, clock)
    for _ in range(3):
        rounds.make()
        clock.now += timedelta(minutes=10)
    assert tried == ["pots"]
