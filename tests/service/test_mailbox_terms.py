"""The terms of a mailbox: its privacy goes before the profile's, and its caps end no draft, only the asking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from drafter.draft import Draft
from drafter.events import Event, Step
from drafter.mailbox import DEFAULT, PrivacyMode
from drafter.receipt import SentCall
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from service.auth.budgets import Budgets, purse
from service.errors import StorageUnreachable
from service.mailbox_terms import on_terms
from service.storage import Database
from service.storage.mailboxes import MailboxPrivacy, change_mailbox
from tests.service.auth.guarded import Clock
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter, make_draft


class Asked:
    """Makes drafts for which a hosted model was asked, unless the terms are closed, and keeps the terms."""

    def __init__(self, cost: float = 0.0, *, local: bool = False, error: Exception | None = None) -> None:
        self.terms: list[Terms] = []
        self._cost, self._local, self._error = cost, local, error

    def __call__(self, terms: Terms) -> Iterator[Event]:
        self.terms.append(terms)
        yield Step.READING
        if self._error:
            raise self._error
        sent = () if terms.closed else (SentCall(model="m", local=self._local),)
        draft = make_draft()
        receipt = draft.receipt.model_copy(update={"sent": sent, "cost_usd": 0.0 if terms.closed else self._cost})
        yield draft.model_copy(update={"receipt": receipt})


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_without_settings_it_is_as_the_profile_says(database: Database) -> None:
    asked = Asked()
    assert isinstance(list(on_terms(lambda: database, "acme", asked))[-1], Draft)
    assert asked.terms == [AS_THE_PROFILE_SAYS]


def test_what_was_set_goes_before_the_profile(database: Database) -> None:
    with database.writing() as session:
        change_mailbox(session, "acme", privacy=MailboxPrivacy.BLOCK)
    asked = Asked()
    list(on_terms(lambda: database, "acme", asked))
    assert asked.terms == [Terms(PrivacyMode.BLOCK)]


def test_where_nobody_can_say_what_was_set_nothing_personal_is_sent() -> None:
    def away() -> Database:
        raise StorageUnreachable("The database is away.")

    asked = Asked()
    list(on_terms(away, "acme", asked))
    assert asked.terms == [Terms(PrivacyMode.REDACT)]


def test_so_many_a_day_and_then_the_composer_until_midnight(database: Database, clock: Clock) -> None:
    with database.writing() as session:
        change_mailbox(session, "acme", model_drafts_per_day=2)
    asked = Asked()
    draw = partial(on_terms, lambda: database, "acme", asked, clock)
    for _ in range(4):
        assert isinstance(list(draw())[-1], Draft)
    assert [bool(terms.closed) for terms in asked.terms] == [False, False, True, True]
    assert "the cap of mailbox 'acme' is reached. All 2 drafts of today" in asked.terms[-1].closed
    clock.now += timedelta(hours=12)
    list(draw())
    assert not asked.terms[-1].closed


def test_dollars_end_it_too(database: Database, clock: Clock) -> None:
    with database.writing() as session:
        change_mailbox(session, "acme", model_cost_per_day=0.05)
    asked = Asked(0.03)
    for _ in range(3):
        list(on_terms(lambda: database, "acme", asked, clock))
    assert [bool(terms.closed) for terms in asked.terms] == [False, False, True]


@pytest.mark.parametrize("asked", [Asked(local=True), Asked(error=ZeroDivisionError())], ids=["local", "failed"])
def test_what_took_nothing_is_given_back(asked: Asked, database: Database, clock: Clock) -> None:
    with database.writing() as session:
        change_mailbox(session, "acme", model_drafts_per_day=1)
    for _ in range(3):
        try:
            list(on_terms(lambda: database, "acme", asked, clock))
        except ZeroDivisionError:
            continue
    assert not any(terms.closed for terms in asked.terms)


def test_over_http_a_mailbox_is_set_and_its_drafts_are_made_on_its_terms() -> None:
    drafter = ScriptedDrafter()
    mailbox = CONVERSATION.mailbox
    client = make_client(replace(make_parts(drafter), profiles=lambda: {mailbox: DEFAULT}))
    changed = client.patch(f"/v1/mailboxes/{mailbox}", json={"privacy": "block", "model_drafts_per_day": 5})
    assert (changed.status_code, changed.json()["privacy"], changed.json()["model_drafts_per_day"]) == (
        200,
        "block",
        5,
    )
    body = {"conversation": CONVERSATION.model_dump(mode="json")}
    assert client.post("/v1/drafts", json=body).status_code == 200
    assert drafter.terms == [Terms(PrivacyMode.BLOCK)]
    assert client.patch(f"/v1/mailboxes/{mailbox}", json={"model_drafts_per_day": -1}).status_code == 422
    off = client.patch(f"/v1/mailboxes/{mailbox}", json={"model_drafts_per_day": 0, "privacy": "profile"}).json()
    assert (off["model_drafts_per_day"], off["privacy"]) == (None, "profile")


def test_what_models_may_take_is_another_budget_than_that_of_auto_drafts(database: Database, clock: Clock) -> None:
    name = "m" * 100
    for mailbox in ("acme", name):
        with database.writing() as session:
            change_mailbox(session, mailbox, model_drafts_per_day=5)
        list(on_terms(lambda: database, mailbox, Asked(), clock))
        assert [
            Budgets(database).used(purse(mailbox, kind), str(clock().date())) for kind in ("mailbox", "models")
        ] == [
            (0, 0.0),
            (1, 0.0),
        ]
