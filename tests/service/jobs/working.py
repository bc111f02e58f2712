"""A worker as `drafter worker` is one, with a drafter that is quick, in a process that can be killed."""

import os
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

from drafter.conversation import Conversation
from drafter.events import Event, Step
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service.auth.sealing import Sealing
from service.cli.worker import work_until_told
from service.conversations import Conversations
from service.jobs.rules import QueueRules
from service.parts import Once, ServiceParts
from service.storage import Database
from service.turns import DraftTurns
from tests.conftest import ROOT
from tests.service.jobs.shared_desk import SharedDesk
from tests.service.sample import SampleChecks, make_draft

__all__ = ["SEALING", "start_worker"]

SEALING = Sealing(["k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"])

_STEPS = 4


class SlowDrafter(SampleChecks):
    """Takes up to so many seconds for a draft."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        pause = random.uniform(0.2, 1.0) * self._seconds / _STEPS
        for _ in range(_STEPS):
            yield Step.WRITING
            time.sleep(pause)
        draft = make_draft()
        asked = conversation.messages[-1].text if conversation.messages[-1].author == "customer" else "-"
        receipt = draft.receipt.model_copy(update={"cost_usd": 0.01})
        yield draft.model_copy(update={"receipt": receipt, "text": f"You asked: {asked}."})


def _nothing(*_: object, **__: object) -> list[object]:
    return []


def _work(address: str, seconds: float, at_once: int, grace: float, desk: str) -> None:
    def prepared() -> Database:
        database = Database(address)
        database.prepare()
        return database

    parts = ServiceParts(
        drafter=lambda: SlowDrafter(seconds),
        search=_nothing,  # type: ignore[arg-type]
        examine=list,
        conversations=Conversations(None),
        turns=DraftTurns(at_once, 0),
        rules=QueueRules(quiet=timedelta(0), at_once=at_once),
        database=Once(prepared),
        sealing=lambda: SEALING,
    )
    shared = SharedDesk(Path(desk), seconds=seconds / _STEPS)
    with patch("service.helpdesks.opened.open_desk", lambda account, outside: shared):
        work_until_told(parts, grace)


def start_worker(
    address: str, seconds: float = 0.1, at_once: int = 4, grace: float = 20.0, desk: Path | None = None
) -> BaseProcess:
    """A process that works the queue of that database until SIGTERM; it is there in a moment.

    `desk`: the folder of the help desk that is connected.
    """
    quick = get_context("forkserver")  # of a process that has imported everything, and has no threads
    quick.set_forkserver_preload([__name__])
    worker = quick.Process(target=_work, args=(address, seconds, at_once, grace, str(desk or "")), daemon=True)
    with patch.dict(os.environ, PYTHONPATH=str(ROOT)):  # or that process looks in the working folder of a test
        worker.start()
    return worker
