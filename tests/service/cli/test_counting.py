"""How far a long command has come is told to people as a bar and to logs as a line a minute."""

import io

import pytest
from rich.console import Console

from service.cli.counting import counting


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Console:
    return Console(file=io.StringIO(), width=200)


def lines(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_log_gets_a_line_a_minute_with_the_time_left(log: Console, clock: Clock) -> None:
    with counting(log, clock=clock) as count:
        count.begin("Drafting", 40, done=10)
        for _ in range(6):
            clock.seconds += 30
            count.advance("2 passed, 0.010 USD")
    assert lines(log) == [
        "2 passed, 0.010 USD: 12 of 40, 1 min, about 14 min left",
        "2 passed, 0.010 USD: 14 of 40, 2 min, about 13 min left",
        "2 passed, 0.010 USD: 16 of 40, 3 min, about 12 min left",
    ]


def test_what_takes_less_than_a_minute_leaves_a_log_alone(log: Console, clock: Clock) -> None:
    with counting(log, clock=clock) as count:
        count.begin("Drafting", 2)
        clock.seconds = 59
        count.advance()
    assert lines(log) == []


def test_a_part_begun_anew_has_its_own_time(log: Console, clock: Clock) -> None:
    with counting(log, clock=clock) as count:
        count.begin("without safety", 3)
        clock.seconds = 7200
        count.begin("without truth", 8)
        clock.seconds += 60
        count.advance()
    assert lines(log) == ["without truth: 1 of 8, 1 min, about 7 min left"]


def test_of_an_unknown_number_nothing_is_left(log: Console, clock: Clock) -> None:
    with counting(log, clock=clock) as count:
        count.begin("Reading help", None)
        clock.seconds = 90 * 60
        count.show(0, "Reading help: 900 documents")
    assert lines(log) == ["Reading help: 900 documents, 1.5 h"]


def test_an_error_is_told_at_once_with_what_looks_like_markup(log: Console, clock: Clock) -> None:
    with counting(log, clock=clock) as count:
        count.begin("Drafting", 2)
        count.note("refund: [/red] is no answer")
    assert lines(log) == ["refund: [/red] is no answer"]


def test_a_person_sees_a_bar_and_no_lines(clock: Clock) -> None:
    screen = Console(file=io.StringIO(), force_terminal=True, width=120)
    with counting(screen, clock=clock) as count:
        count.begin("Drafting", 4)
        for _ in range(4):
            clock.seconds += 60
            count.advance()
    shown = "".join(lines(screen))
    assert "4/4" in shown
    assert "of 4" not in shown
