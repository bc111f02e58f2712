"""Delivery to real receivers on loopback that misbehave: nothing is lost, and one of them holds up no other."""

from datetime import timedelta

import pytest

from kb_index.crawl import network
from service.hooks.delivery import PAUSES
from service.storage import Database
from service.storage.webhooks import HookEvent, StoredHook
from tests.service.hooks.posting import BASE, Posting, posting
from tests.service.hooks.receiver import (
    Behaviour,
    answering,
    closing,
    endless,
    garbage,
    hanging,
    running_receiver,
    trickling,
)


def wait(used: Posting, pause: timedelta) -> None:
    """Let so much time go by, and a moment."""
    used.clock.now += pause + timedelta(seconds=1)


def test_a_message_bears_what_happened_and_where_to_look(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver() as receiver:
        hook, secret = used.hook(receiver.url)
        draft = used.draft()
        used.send_all()
        [told] = receiver.read(secret, used.now)
        [(headers, _)] = receiver.came
    assert told["type"] == "draft.ready"
    assert told["timestamp"].endswith("Z")
    data = told["data"]
    assert (data["draft_id"], data["conversation_id"], data["state"]) == (draft.id, draft.conversation_id, "ready")
    assert data["links"]["draft"] == f"{BASE}/v1/drafts/{draft.id}"
    assert headers["content-type"] == "application/json"
    [report] = used.reports(hook)
    assert (report.delivery.state, report.delivery.status, headers["webhook-id"]) == (
        "delivered",
        204,
        report.event.id,
    )


REFUSALS: list[tuple[Behaviour, int | None, str]] = [
    (answering(500, body="secret of theirs"), 500, "It was refused: 500."),
    (answering(404), 404, "It was refused: 404."),
    (answering(302, "Location: http://127.0.0.1:1/"), 302, "It redirects, which is not followed: 302."),
    (answering(301, "Location: http://[broken"), 301, "It redirects, which is not followed: 301."),
    (hanging, None, "No answer began within 1 seconds."),
    (trickling, None, "No answer began within 1 seconds."),
    (garbage, None, "No answer: "),
    (closing, None, "No answer: "),
]


@pytest.mark.parametrize(("behaviour", "status", "says"), REFUSALS, ids=[says for *_, says in REFUSALS])
def test_what_was_not_taken_is_sent_again_under_the_same_id(
    file_database: Database, behaviour: Behaviour, status: int | None, says: str
) -> None:
    used = posting(file_database, seconds=1 if behaviour in (hanging, trickling) else 30)
    with running_receiver(behaviour, behaviour, answering(204)) as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft()
        used.send_all()
        [report] = used.reports(hook)
        assert (report.delivery.state, report.delivery.status) == ("waiting", status)
        assert report.delivery.error.startswith(says)
        assert "secret of theirs" not in report.delivery.error
        for pause in PAUSES[:2]:
            used.send_all()
            assert len(receiver.came) < 3, "not before the pause is over"
            wait(used, pause)
            used.send_all()
        first, second, third = receiver.came
    assert len(set(receiver.ids)) == 1
    assert first[1] == second[1] == third[1], "to the byte"
    assert used.reports(hook)[0].delivery.state == "delivered"
    assert (used.state(hook).failures, used.state(hook).failing_since) == (0, None)


def test_an_answer_without_end_is_an_answer(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver(endless) as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft()
        used.send_all()
    assert used.reports(hook)[0].delivery.state == "delivered"


def test_it_is_tried_for_about_a_day_with_growing_pauses_and_then_again_when_asked_for(
    file_database: Database,
) -> None:
    used = posting(file_database)
    with running_receiver(answering(503)) as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft()
        begun, moments = used.clock.now, list[timedelta]()
        for pause in (*PAUSES, timedelta(days=9)):
            used.send_all()
            moments.append(used.clock.now - begun)
            wait(used, pause)
        used.send_all()
        assert len(receiver.came) == len(moments) == 11
        assert timedelta(hours=23) < moments[-1] < timedelta(hours=25)
        [report] = used.reports(hook)
        assert (report.delivery.state, report.delivery.error) == ("failed", "It was refused: 503.")
        receiver.behaviours[:] = [answering(200)]
        used.webhooks.redeliver(hook.id, report.delivery.id, "lea")
        used.send_all()
        assert used.reports(hook)[0].delivery.state == "delivered"
        assert len(set(receiver.ids)) == 1


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_pauses_differ_a_little_so_that_not_everybody_comes_back_at_once(
    file_database: Database, chance: float
) -> None:
    used = posting(file_database, chance=chance)
    with running_receiver(answering(500)) as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft()
        used.send_all()
    waits = used.reports(hook)[0].delivery.due_at - used.clock.now
    assert waits == PAUSES[0] * (0.8 if chance == 0 else 1.2)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("3600", 3600, 3600), ("1", 5, 5), ("999999999", 86_400, 86_400), ("soon", 5, 5), ("-5", 5, 5)],
)
def test_who_names_a_time_is_asked_again_then_and_not_before_with_anything(
    file_database: Database, header: str, least: int, most: int
) -> None:
    used = posting(file_database)
    with running_receiver(answering(429, f"Retry-After: {header}"), answering(204)) as receiver:
        used.hook(receiver.url)
        used.draft("1")
        used.draft("2")
        used.send_all()
        used.clock.now += timedelta(seconds=least - 1)
        used.send_all()
        assert len(receiver.came) == 1, "also of what else waits nothing is sent"
        used.clock.now += timedelta(seconds=most - least + 2)
        used.send_all()
        assert len(receiver.came) == 3


def test_gone_means_gone_until_a_person_says_otherwise(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver(answering(410), answering(204)) as receiver:
        hook, _ = used.hook(receiver.url)
        used.draft("1")
        used.send_all()
        assert (used.state(hook).state, used.state(hook).reason) == (
            "off",
            "It answered 410: it wants no more messages.",
        )
        used.draft("2")
        used.clock.now += timedelta(hours=2)
        used.send_all()
        assert len(receiver.came) == 1
        used.webhooks.resume(hook.id, "lea")
        used.send_all()
        assert used.state(hook).state == "active"
        assert [report.delivery.state for report in used.reports(hook)] == ["delivered"], "what came meanwhile is not"


def fail_for(used: Posting, days: int) -> None:
    for _ in range(days * 8):
        used.send_all()
        used.clock.now += timedelta(hours=3)


def test_who_takes_nothing_for_days_is_switched_off_with_the_reason(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver(answering(500)) as receiver:
        hook, _ = used.hook(receiver.url)
        for number in range(3):
            used.draft(str(number))
        fail_for(used, days=1)
        assert used.state(hook).state == "active"
        for number in range(3, 6):
            used.draft(str(number))
        fail_for(used, days=3)
    off = used.state(hook)
    assert (off.state, off.reason) == ("off", "Nothing was taken for 3 days. It was refused: 500.")
    assert off.failures >= 10


def test_who_hangs_holds_up_nobody_else(file_database: Database) -> None:
    used = posting(file_database, seconds=2)
    with running_receiver(hanging) as bad, running_receiver() as good:
        hung, _ = used.hook(bad.url)
        fine, _ = used.hook(good.url)
        for number in range(5):
            used.draft(str(number))
        used.send_all()
        assert (len(bad.came), len(good.came)) == (1, 5)
    assert {report.delivery.state for report in used.reports(fine)} == {"delivered"}
    assert {report.delivery.tries for report in used.reports(hung)} == {0, 1}


def test_what_happened_while_it_was_paused_comes_afterwards_and_in_order(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver() as receiver:
        hook, secret = used.hook(receiver.url)
        used.webhooks.pause(hook.id, "lea")
        used.draft()
        used.customer_writes()
        used.send_all()
        assert receiver.came == []
        used.webhooks.resume(hook.id, "lea")
        used.send_all()
        assert [told["type"] for told in receiver.read(secret, used.now)] == ["draft.ready", "draft.stale"]


def test_a_test_is_sent_whatever_it_listens_to_and_only_once(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver(answering(500)) as receiver:
        hook, secret = used.hook(receiver.url, HookEvent.DRAFT_STALE)
        used.webhooks.test(hook.id)
        used.send_all()
        wait(used, timedelta(days=1))
        used.send_all()
        [(_, body)] = receiver.came
        assert b'"type":"webhook.test"' in body
        assert used.reports(hook)[0].delivery.state == "failed"
        assert secret.startswith("whsec_")


def test_for_a_day_messages_are_signed_with_both_secrets_and_then_with_the_new_one(file_database: Database) -> None:
    used = posting(file_database)
    with running_receiver() as receiver:
        hook, old = used.hook(receiver.url)
        _, new = used.webhooks.rotate(hook.id, "lea")
        used.draft("1")
        used.send_all()
        assert receiver.read(old, used.now) == receiver.read(new, used.now)
        receiver.came.clear()
        used.clock.now += timedelta(hours=25)
        used.draft("2")
        used.send_all()
        [(headers, _)] = receiver.came
        assert receiver.read(new, used.now)
        assert len(headers["webhook-signature"].split()) == 1
    assert old != new


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_nothing_is_sent_into_our_own_network(file_database: Database, host: str) -> None:
    used = posting(file_database, allow_private=False)
    with running_receiver() as receiver, file_database.writing() as session:
        url = f"http://{host}:{receiver.port}/"
        hook = StoredHook(url=url, events=[], mailboxes=[], seed="s", created_by="lea")
        session.add(hook)
    used.draft()
    used.send_all()
    [report] = used.reports(hook)
    assert receiver.came == []
    assert report.delivery.error.startswith("Not sent: ")
    assert report.delivery.error.endswith("a private address; if it is yours, set allow_private_webhooks.")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::ffff:127.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_there_since_the_webhook_was_made_is_not_sent_to(
    file_database: Database, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(network, "resolve_host", lambda *_: ["93.184.215.14", address])
    used = posting(file_database, allow_private=False)
    hook, _ = used.hook("https://hooks.example.com/")
    used.draft()
    used.send_all()
    assert used.reports(hook)[0].delivery.error.startswith(f"Not sent: hooks.example.com is at {address}")
