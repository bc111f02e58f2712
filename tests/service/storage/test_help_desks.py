"""Connected help desks and the drafts in them, on both kinds of database."""

from datetime import timedelta

import pytest

from service.auth.data_keys import DataKeys
from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets, open_desk_secrets
from service.auth.sealing import Sealing
from service.errors import InputError, NotFound, SecretError
from service.storage import Database
from service.storage.desk_drafts import (
    PlaceState,
    StoredDeskDraft,
    claim_place,
    fail_place,
    last_placed,
    unfinished_threads,
)
from service.storage.help_desks import add_help_desk, get_help_desk, list_help_desks, note_trouble, remove_help_desk
from tests.service.storage.kept import START, drafted, kept

OLD, NEW = "k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs", "Zq8w-Er5t-Yu2i-Op9a-Sd6f-Gh3j-Kl0z"


def connected(database: Database) -> None:
    with database.writing() as session:
        add_help_desk(session, "desk", "fake", "acme", "https://desk.example", {"inbox": "7"}, "sam")


def test_a_desk_is_connected_listed_and_removed(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        with pytest.raises(InputError, match="connected already"):
            add_help_desk(session, "desk", "fake", "acme", "", {}, "sam")
        note_trouble(session, "desk", "it gave no answer", START)
    with database.reading() as session:
        (found,) = list_help_desks(session)
        assert (found.mailbox_id, found.settings, found.cursors) == ("acme", {"inbox": "7"}, {})
        assert (found.trouble, found.seen_at) == ("it gave no answer", None)
    with database.writing() as session:
        note_trouble(session, "desk", "", START)
        assert (get_help_desk(session, "desk").trouble, get_help_desk(session, "desk").seen_at) == ("", START)
        remove_help_desk(session, "desk")
        with pytest.raises(NotFound, match="drafter desks"):
            get_help_desk(session, "desk")


def test_secrets_are_sealed_and_survive_a_new_key(database: Database) -> None:
    with database.writing() as session:
        keep_desk_secrets(session, Sealing([OLD]), "desk", {"token": "t0ken"}, START)
    DataKeys(database, Sealing([NEW, OLD])).reseal()
    with database.writing() as session:
        assert open_desk_secrets(session, Sealing([NEW]), "desk") == {"token": "t0ken"}
        with pytest.raises(SecretError, match="sealed with another secret_key"):
            open_desk_secrets(session, Sealing([OLD]), "desk")
        keep_desk_secrets(session, Sealing([NEW]), "desk", {"token": "other"}, START)
        assert open_desk_secrets(session, Sealing([NEW]), "desk") == {"token": "other"}
        drop_desk_secrets(session, "desk")
        with pytest.raises(SecretError, match="connect it again"):
            open_desk_secrets(session, Sealing([NEW]), "desk")


def test_a_version_of_a_conversation_is_drafted_for_once(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session)
        claimed = claim_place(session, "desk", stored.id, 1, START)
        assert claimed
        assert claim_place(session, "desk", stored.id, 1, START + timedelta(minutes=59)) is None
        assert claim_place(session, "desk", stored.id, 1, START + timedelta(minutes=61)), "its process has ended"
        assert claim_place(session, "desk", stored.id, 2, START)
        claimed.state = PlaceState.STANDING
        session.flush()
        assert claim_place(session, "desk", stored.id, 1, START + timedelta(days=9)) is None


def test_a_claim_that_came_to_nothing_is_given_back_a_few_times(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session)
        for number in range(1, 6):
            claimed = claim_place(session, "desk", stored.id, 1, START)
            assert claimed
            assert unfinished_threads(session, "desk", START) == []
            fail_place(session, claimed.id, "the model is away")
            session.flush()
            again = unfinished_threads(session, "desk", START)
            assert again == ([stored.external_id] if number < 5 else [])
        assert unfinished_threads(session, "other", START) == []


def test_a_claim_whose_process_ended_is_tried_again(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session)
        assert claim_place(session, "desk", stored.id, 1, START)
        assert unfinished_threads(session, "desk", START + timedelta(minutes=61)) == [stored.external_id]


def test_what_stands_goes_with_its_desk_and_its_conversation(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session)
        claimed = claim_place(session, "desk", stored.id, 1, START)
        assert claimed
        assert last_placed(session, stored.id) is None
        key, claimed.ref, claimed.draft_id = claimed.id, "9", drafted(session, stored).id
        session.flush()
        found = last_placed(session, stored.id)
        assert found
        assert found.ref == "9"
        remove_help_desk(session, "desk")
        session.flush()
        session.expire_all()
        assert session.get(StoredDeskDraft, key) is None
