"""Daily budgets: counted in the database, begun anew at midnight, and a draft that fails is given back."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from drafter.events import Event, Step
from drafter.refinement import RefineHow, Refinement
from service.auth.budgets import Budgets
from service.auth.rights import NO_LIMITS, Asker, AskerKind, Limits, Right
from service.errors import LimitReached
from service.storage import Database
from tests.service.auth.guarded import DRAFT, Clock, Guarded
from tests.service.sample import make_draft


def asker(limits: Limits = NO_LIMITS, kind: AskerKind = AskerKind.KEY) -> Asker:
    return Asker(kind, "k1", "inbox tool", frozenset(), limits=limits)


def events(cost: float | None = None, error: Exception | None = None) -> Generator[Event, None, None]:
    yield Step.READING
    if error:
        raise error
    draft = make_draft()
    yield draft.model_copy(update={"receipt": draft.receipt.model_copy(update={"cost_usd": cost})})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budgets(database: Database, clock: Clock) -> Budgets:
    return Budgets(database, Limits(None, 100, None), clock)


def test_so_many_drafts_and_then_not_before_midnight(budgets: Budgets, clock: Clock) -> None:
    who = asker(Limits(drafts_per_day=2))
    for _ in range(2):
        list(budgets.charged(who, events()))
    with pytest.raises(LimitReached, match="2 drafts of today") as refused:
        budgets.charged(who, events())
    assert refused.value.retry_after == 12 * 3600
    clock.now += timedelta(hours=12)
    list(budgets.charged(who, events()))


@pytest.mark.parametrize(("asked_model", "cost", "used"), [(False, 0.0, (0, 0.0)), (True, 0.25, (1, 0.25))])
def test_a_refinement_counts_where_a_model_made_it(
    budgets: Budgets, clock: Clock, asked_model: bool, cost: float, used: tuple[int, float]
) -> None:
    who = asker()
    made = Refinement(
        how=RefineHow.SHORTER,
        text="x",
        changed=True,
        made_by="x",
        reason="x",
        asked_model=asked_model,
        cost_usd=cost,
    )

    def refining() -> Generator[Event, None, None]:
        yield made

    assert list(budgets.charged(who, refining())) == [made]
    assert budgets.used(who.payer, clock.now.date().isoformat()) == used


def test_dollars_end_with_the_draft_that_exceeds_them(budgets: Budgets) -> None:
    who = asker(Limits(cost_per_day=0.05))
    for _ in range(2):
        list(budgets.charged(who, events(0.03)))
    with pytest.raises(LimitReached, match=r"0\.05 US dollars"):
        budgets.charged(who, events())


def test_a_draft_that_fails_is_given_back_and_one_that_is_stopped_is_not(budgets: Budgets, clock: Clock) -> None:
    who, day = asker(), clock.now.date().isoformat()
    with pytest.raises(ZeroDivisionError):
        list(budgets.charged(who, events(error=ZeroDivisionError())))
    assert budgets.used(who.payer, day) == (0, 0.0)
    stopped = budgets.charged(who, events())
    next(stopped)
    stopped.close()
    assert budgets.used(who.payer, day) == (1, 0.0)


def test_a_sidebar_uses_the_budget_of_the_key_that_opened_it(budgets: Budgets, clock: Clock) -> None:
    list(budgets.charged(asker(kind=AskerKind.SIDEBAR), events(0.5)))
    assert budgets.used("key:k1", clock.now.date().isoformat()) == (1, 0.5)


def test_no_more_are_let_through_however_many_ask_at_once(budgets: Budgets) -> None:
    who = asker(Limits(drafts_per_day=5))

    def attempt(_: int) -> bool:
        try:
            list(budgets.charged(who, events()))
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(20))) == 5


def test_over_http_it_is_said_before_anything_is_drafted(guarded: Guarded) -> None:
    headers = guarded.key(Right.DRAFT, limits=Limits(drafts_per_day=1))
    assert guarded.client.post("/v1/drafts", json=DRAFT, headers=headers).status_code == 200
    for accept in ("application/json", "text/event-stream"):
        answer = guarded.client.post("/v1/drafts", json=DRAFT, headers={**headers, "Accept": accept})
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "limit_reached")
        assert int(answer.headers["retry-after"]) > 0
    assert len(guarded.drafter.asked) == 1
