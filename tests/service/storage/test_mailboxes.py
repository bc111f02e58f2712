"""Mailboxes: known by name, with settings that a lead changes one at a time."""

import pytest

from service.errors import InputError
from service.storage import Database
from service.storage.mailboxes import MailboxPrivacy, change_mailbox, ensure_mailbox, list_mailboxes


def test_a_mailbox_is_made_once_and_keeps_what_was_set(database: Database) -> None:
    with database.writing() as session:
        assert ensure_mailbox(session, "acme").auto_draft
        change_mailbox(session, "acme", auto_draft=False, retention_days=90)
    with database.writing() as session:
        change_mailbox(session, "acme", privacy=MailboxPrivacy.BLOCK)
        ensure_mailbox(session, "acme")
        ensure_mailbox(session, "beta")
    with database.reading() as session:
        acme, beta = list_mailboxes(session)
    assert (acme.id, acme.auto_draft, acme.retention_days, acme.privacy) == ("acme", False, 90, "block")
    assert (beta.id, beta.auto_draft, beta.retention_days, beta.privacy) == ("beta", True, None, "profile")


def test_kept_for_good_again(database: Database) -> None:
    with database.writing() as session:
        change_mailbox(session, "acme", retention_days=90)
        assert change_mailbox(session, "acme", retention_days=0).retention_days is None


@pytest.mark.parametrize(("name", "days"), [("", None), ("x" * 101, None), ("acme", -1), ("acme", 99_999)])
def test_what_no_mailbox_can_have(database: Database, name: str, days: int | None) -> None:
    with pytest.raises(InputError), database.writing() as session:
        change_mailbox(session, name, retention_days=days)
    with database.reading() as session:
        assert not list_mailboxes(session)
