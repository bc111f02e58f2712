"""Housekeeping: done now and again, whatever one round meets."""

import threading

from service.errors import StorageBusy
from service.housekeeping import Housekeeping
from tests.service.waiting import PATIENCE


def test_it_goes_on_after_an_error() -> None:
    rounds, done = list[int](), threading.Event()

    def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise StorageBusy("others write")
        if len(rounds) == 2:
            raise ZeroDivisionError
        done.set()

    with Housekeeping(work, pause=0.01):
        assert done.wait(PATIENCE)
    assert not [thread for thread in threading.enumerate() if thread.name == "housekeeping"]
