"""Proposals: made once, decided once; what was declined stays declined."""

import pytest

from service.errors import EditConflict, NotFound
from service.storage import Database
from service.storage.mailboxes import ensure_mailbox
from service.storage.proposals import (
    ProposalKind,
    ProposalState,
    StoredProposal,
    decide_proposal,
    get_proposal,
    list_proposals,
    propose,
)


def proposed(database: Database, title: str = "Refunds") -> StoredProposal:
    with database.writing() as session:
        ensure_mailbox(session, "acme")
        return propose(session, "acme", ProposalKind.SAVED_REPLY, title, {"text": "30 days"}, "sam")


def test_what_was_declined_is_not_proposed_again(database: Database) -> None:
    first = proposed(database)
    with database.writing() as session:
        decide_proposal(session, first.id, "lea", approved=False, why="wrong")
    again = proposed(database)
    assert (again.id, again.state, again.decision) == (first.id, "declined", "wrong")
    with database.reading() as session:
        assert not list_proposals(session).items
        assert len(list_proposals(session, states=list(ProposalState)).items) == 1


def test_two_who_decide(database: Database) -> None:
    proposal = proposed(database)
    with database.writing() as session:
        decide_proposal(session, proposal.id, "lea", approved=True)
    with pytest.raises(EditConflict, match="approved by lea"), database.writing() as session:
        decide_proposal(session, proposal.id, "kim", approved=False)


def test_another_mailbox_sees_nothing(database: Database) -> None:
    proposal = proposed(database)
    with database.reading() as session:
        assert not list_proposals(session, {"beta"}).items
        with pytest.raises(NotFound):
            get_proposal(session, proposal.id, {"beta"})
