"""Connected help desks and the drafts in them, on both kinds of database."""

import pytest

from service.auth.data_keys import DataKeys
from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets, open_desk_secrets
from service.auth.sealing import Sealing
from service.errors import InputError, NotFound, SecretError
from service.storage import Database
from service.storage.connected_names import check_new_name
from service.storage.desk_drafts import (
    PlaceState,
    StoredDeskDraft,
    begin_place,
    last_placed,
    place_for,
    retire_place,
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
            check_new_name(session, "desk")
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


def test_a_version_of_a_conversation_has_one_place(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session, help_desk="desk")
        draft = drafted(session, stored)
        first = begin_place(session, stored, draft.id)
        assert last_placed(session, stored.id) is None, "nothing is known to be there"
        first.state, first.ref = PlaceState.STANDING, "9"
        again = begin_place(session, stored, draft.id)
        assert (again.id, again.state) == (first.id, PlaceState.PLACING)
        assert retire_place(session, first.id, "An answer went out.")
        session.flush()
        found = last_placed(session, stored.id)
        assert found
        assert (found.id, found.state, found.reason) == (first.id, PlaceState.RETIRED, "An answer went out.")
        stored.version += 1
        assert place_for(session, stored) is None
        assert begin_place(session, stored, draft.id).id != first.id


def test_what_stands_goes_with_its_desk_and_its_conversation(database: Database) -> None:
    connected(database)
    with database.writing() as session:
        stored = kept(session, help_desk="desk")
        placed = begin_place(session, stored, drafted(session, stored).id)
        key, placed.ref = placed.id, "9"
        session.flush()
        remove_help_desk(session, "desk")
        session.flush()
        session.expire_all()
        assert session.get(StoredDeskDraft, key) is None
        assert retire_place(session, key, "gone") is None
