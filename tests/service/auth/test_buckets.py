"""Token buckets: so many at once, then one by one, each name for itself."""

from service.auth.buckets import Buckets, Rate

RATE = Rate(3, 60)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_all_may_come_at_once_and_then_one_every_twenty_seconds() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", RATE).allowed for _ in range(5)] == [True, True, True, False, False]
    assert buckets.take("a", RATE).seconds == 20
    clock.now += 20
    assert [buckets.take("a", RATE).allowed for _ in range(2)] == [True, False]
    clock.now += 3600
    assert [buckets.take("a", RATE).allowed for _ in range(4)] == [True, True, True, False], "never more than full"


def test_one_name_takes_nothing_from_another() -> None:
    buckets = Buckets(Clock())
    for _ in range(3):
        buckets.take("a", RATE)
    assert not buckets.take("a", RATE).allowed
    assert buckets.take("b", RATE).allowed


def test_looking_takes_nothing() -> None:
    buckets = Buckets(Clock())
    assert [buckets.look("a", RATE).left for _ in range(3)] == [3, 3, 3]


def test_any_number_of_names_takes_a_bounded_room() -> None:
    buckets = Buckets(Clock())
    for number in range(30_000):
        buckets.take(number, RATE)
    assert len(buckets._levels) <= 10_000


def test_what_is_left_is_said_as_the_standard_says_it() -> None:
    allowance = Buckets(Clock()).take("a", RATE)
    assert RATE.header == '"requests";q=3;w=60'
    assert allowance.header == '"requests";r=2;t=20'
