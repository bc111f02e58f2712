"""Processes: one that dies loses nothing, and two that send do not double."""

import subprocess
import sys
from datetime import timedelta

import pytest

from service.hooks.delivery import HookDelivery
from service.storage import Database
from tests.conftest import ROOT
from tests.service.hooks.posting import posting
from tests.service.hooks.receiver import answering, running_receiver
from tests.service.waiting import until

_DIES_AFTER_COMMIT = """
import os, sys
from service.storage import Database
from tests.service.storage.kept import drafted, kept

database = Database(sys.argv[1])
with database.writing() as session:
    drafted(session, kept(session))
os.kill(os.getpid(), 9)
"""

_DIES_IN_BETWEEN = """
import os, sys
from service.storage import Database
from tests.service.hooks.posting import posting

used = posting(Database(sys.argv[1]))
used.post._record = lambda *_: os.kill(os.getpid(), 9)
used.send_all()
"""


def run_until_killed(script: str, address: str) -> None:
    done = subprocess.run([sys.executable, "-c", script, address], cwd=ROOT, timeout=120, check=False)
    assert done.returncode == -9


def test_what_was_kept_when_a_process_was_killed_is_told_by_the_next(database: Database, address: str) -> None:
    used = posting(database)
    with running_receiver() as receiver:
        _, secret = used.hook(receiver.url)
        run_until_killed(_DIES_AFTER_COMMIT, address)
        used.send_all()
        assert [told["type"] for told in receiver.read(secret, used.now)] == ["draft.ready"]


def test_what_a_process_had_sent_and_not_written_down_when_it_was_killed_comes_again_under_its_id(
    database: Database, address: str
) -> None:
    used = posting(database)
    with running_receiver() as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft()
        run_until_killed(_DIES_IN_BETWEEN, address)
        used.send_all()
        assert len(receiver.came) == 1, "it may be at work still"
        used.clock.now += timedelta(minutes=2)
        used.send_all()
        assert len(receiver.came) == 2
        assert len(set(receiver.ids)) == 1
    assert used.reports(hook)[0].delivery.state == "delivered"


@pytest.mark.parametrize("webhooks", [1, 3])
def test_several_that_send_tell_each_thing_once_and_in_order(database: Database, webhooks: int) -> None:
    first, second = posting(database), posting(Database(database.url.render_as_string(hide_password=False)))
    with running_receiver(answering(200)) as receiver:
        hooks = [first.hook(receiver.url)[0] for _ in range(webhooks)]

        def delivered() -> bool:
            return {one.delivery.state for hook in hooks for one in first.reports(hook)} == {"delivered"}

        with HookDelivery(first.post, threads=2), HookDelivery(second.post, threads=2):
            for number in range(12):
                first.draft(str(number))
            until(delivered)
        assert len(receiver.came) == 12 * webhooks
        assert len(set(receiver.ids)) == 12
        if webhooks == 1:
            assert receiver.ids == sorted(receiver.ids)
    second.database.close()
