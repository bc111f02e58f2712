"""Seconds by step."""

from drafter.stopwatch import Stopwatch


def test_a_step_timed_twice_adds_up() -> None:
    watch = Stopwatch()
    watch.add("write", 1.5)
    with watch.time("write"):
        pass
    assert watch.seconds["write"] >= 1.5
    assert list(watch.seconds) == ["write"]


def test_a_step_that_fails_is_timed_all_the_same() -> None:
    watch = Stopwatch()
    try:
        with watch.time("read"):
            raise ValueError
    except ValueError:
        pass
    assert "read" in watch.seconds
    assert watch.total >= watch.seconds["read"]
