"""Gathering: no word is lost or late, and many pieces become few."""

from collections.abc import Iterator

import pytest

from drafter.events import Event, Pulse, Restart, Step, TextDelta
from service.gathering import Gathering


class Ticking:
    """A clock that moves on with every look at it."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def words(*texts: str) -> list[Event]:
    return [TextDelta(text) for text in texts]


def test_the_first_words_come_at_once_and_those_behind_them_together() -> None:
    events = [Step.WRITING, *words("a", "b", "c", "d", "e", "f"), Step.CHECKING]
    found = list(Gathering(Ticking(0.02)).gathered(iter(events)))
    assert found == [Step.WRITING, *words("a", "bcd", "ef"), Step.CHECKING]


def test_slow_words_come_one_by_one() -> None:
    events = words("a", "b", "c")
    assert list(Gathering(Ticking(1)).gathered(iter(events))) == events


def test_the_more_drafts_the_longer_words_wait_and_no_longer_than_that() -> None:
    gathering = Gathering()
    alone = gathering.seconds
    begun = [gathering.gathered(iter(words("a"))) for _ in range(200)]
    for events in begun:
        next(events)
    assert 3 * alone < gathering.seconds < 0.5
    for events in begun:
        events.close()
    assert gathering.seconds == alone


@pytest.mark.parametrize("other", [Pulse(), Restart("the model broke off"), Step.CHECKING])
def test_what_is_no_text_is_never_overtaken(other: Event) -> None:
    events = [*words("a", "b"), other, *words("c")]
    assert list(Gathering(Ticking(0.001)).gathered(iter(events))) == events


def test_whoever_leaves_ends_the_work() -> None:
    left = []

    def work() -> Iterator[Event]:
        try:
            while True:
                yield TextDelta("word ")
        finally:
            left.append(True)

    events = Gathering(Ticking(1)).gathered(work())
    assert next(events) == TextDelta("word ")
    events.close()
    assert left
