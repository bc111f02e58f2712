"""What connectors make of the calls of their webhooks."""

import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from service.errors import ForgedEvent, HelpDeskError
from service.helpdesks.base import DeskEventKind, HelpDesk
from service.helpdesks.signatures import MOST_EVENT_BYTES, REPLAY_SECONDS
from tests.service.helpdesks.replay import Replay
from tests.service.helpdesks.scenario import THREAD, Line, minute


class WebhookContract:
    """Desks that call us."""

    def test_a_webhook_says_what_happened(self, replay: Replay, desk: HelpDesk) -> None:
        kinds = {}
        for kind in (DeskEventKind.CUSTOMER_WROTE, DeskEventKind.AGENT_WROTE):
            event = desk.event(replay.call("e1", kind, THREAD))
            assert event
            assert event.thread_id == THREAD
            kinds[kind] = event.kind
        assert all(found in (said, DeskEventKind.CHANGED) for said, found in kinds.items())

    def test_what_does_not_concern_us_is_passed_over(self, replay: Replay, desk: HelpDesk) -> None:
        foreign = replay.foreign()
        assert foreign is None or desk.event(foreign) is None

    def test_a_webhook_that_comes_twice_has_one_id(self, replay: Replay, desk: HelpDesk) -> None:
        first, again, other = (
            desk.event(replay.call(name, DeskEventKind.CUSTOMER_WROTE, THREAD)) for name in ("e1", "e1", "e2")
        )
        assert first
        assert again
        assert other
        assert first.id == again.id
        assert other.id != first.id

    def test_webhooks_out_of_order_lead_to_what_is_there_now(self, replay: Replay, desk: HelpDesk) -> None:
        """The customer's message is told of after the answer to it: what was said is read, never what was told."""
        asked = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        replay.cases[THREAD].lines.append(Line("9008", "agent", "<p>Replace the switch.</p>", minute(70)))
        for call in (replay.call("e2", DeskEventKind.AGENT_WROTE, THREAD), asked):
            event = desk.event(call)
            assert event
            assert event.thread_id
            last = [one for one in desk.thread(event.thread_id).conversation.messages if one.author != "note"][-1]
            assert last.author == "agent"
            assert "Replace the switch." in (last.html or last.text)

    def test_forged_webhooks_are_refused(
        self, replay: Replay, desk: HelpDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        forged = [replace(good, headers={}, address_secret=""), replace(good, address_secret="hook-0000", headers={})]
        if replay.signature:
            signed = good.headers[replay.signature]
            turned = signed[:-3] + ("A" if signed[-3] != "A" else "B") + signed[-2:]
            wrong = [turned, signed[:-1], signed.upper() + "=", "", "é", signed + " "]
            forged += [replace(good, headers={**good.headers, replay.signature: value}) for value in wrong]
            forged.append(replace(good, body=good.body.replace(THREAD.encode(), b"102")))
        compared = []
        real = hmac.compare_digest

        def watched(a, b):  # type: ignore[no-untyped-def]
            compared.append(a)
            return real(a, b)

        monkeypatch.setattr(hmac, "compare_digest", watched)
        for delivery in forged:
            with pytest.raises(ForgedEvent):
                desk.event(delivery)
        assert len(compared) == len(forged), "each is compared in constant time"
        assert desk.event(good)

    def test_webhooks_of_ten_megabytes_are_read_and_larger_ones_refused(self, replay: Replay, desk: HelpDesk) -> None:
        replay.cases[THREAD].lines[0].html = "long " * 2_000_000
        event = desk.event(replay.call("e" * 10_000_000, DeskEventKind.CUSTOMER_WROTE, THREAD))
        assert event
        assert len(event.id) <= 100
        with pytest.raises(HelpDeskError):
            desk.event(replay.call("e" * MOST_EVENT_BYTES, DeskEventKind.CUSTOMER_WROTE, THREAD))

    @pytest.mark.parametrize("fault", ["no JSON", "[]", '"text"', "null"])
    def test_a_signed_body_that_is_no_event_is_told(self, replay: Replay, desk: HelpDesk, fault: str) -> None:
        with pytest.raises(HelpDeskError):
            desk.event(replay.sealed(fault.encode(), replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)))


class TimedWebhookContract:
    """Desks that sign the time of a call."""

    def test_a_signed_webhook_of_long_ago_is_refused(self, replay: Replay, desk: HelpDesk) -> None:
        good = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        for seconds in (REPLAY_SECONDS + 1, -REPLAY_SECONDS - 1):
            with pytest.raises(ForgedEvent):
                desk.event(replace(good, at=good.at + timedelta(seconds=seconds)))
