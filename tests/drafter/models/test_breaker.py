"""A breaker: open after three outages in a row, tried again in time, and never because of somebody's own leaving."""

from drafter.models.breaker import Breaker


class Hours:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_three_outages_in_a_row_open_it_and_an_answer_closes_it() -> None:
    clock = Hours()
    breaker = Breaker(clock)
    for _ in range(2):
        breaker.failed("down.")
    breaker.answered()
    for _ in range(2):
        breaker.failed("down.")
        assert breaker.refusal() is None
    breaker.failed("down.")
    assert breaker.refusal() == "was left alone after it failed: down. It is asked again in 30 s."
    clock.now += 31
    assert breaker.refusal() is None
    assert "is just being tried" in (breaker.refusal() or "")
    breaker.answered()
    assert breaker.refusal() is None


def test_each_further_outage_doubles_the_time() -> None:
    clock = Hours()
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed("down.")
    for seconds in (60, 120, 240):
        clock.now += 1000
        assert breaker.refusal() is None
        breaker.failed("down.")
        assert f"again in {seconds} s" in (breaker.refusal() or "")


def test_it_waits_as_long_as_the_model_says_but_not_for_ever() -> None:
    clock = Hours()
    breaker = Breaker(clock)
    breaker.failed("busy.", 20)
    assert "again in 20 s" in (breaker.refusal() or "")
    clock.now += 21
    assert breaker.refusal() is None
    breaker.failed("busy.", 1e9)
    assert "again in 600 s" in (breaker.refusal() or "")


def test_a_trial_that_nobody_waits_for_lets_the_next_one_try() -> None:
    clock = Hours()
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed("down.")
    clock.now += 31
    assert breaker.refusal() is None
    breaker.left()
    assert breaker.refusal() is None
