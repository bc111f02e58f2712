"""What every connector does when its desk is slow, busy, broken, or does not let it in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from service.errors import HelpDeskBusy, HelpDeskError, HelpDeskRefused, HelpDeskUnreachable
from service.helpdesks.base import HelpDesk
from service.helpdesks.http import LONGEST_WAIT
from tests.service.helpdesks.contract.texts import DRAFT
from tests.service.helpdesks.replay import Fault, Replay, answering, breaking_off
from tests.service.helpdesks.scenario import THREAD


def limited(replay: Replay, seconds: float) -> Fault:
    return lambda _: httpx.Response(429, headers=replay.limiting(seconds), json={})


class FailingContract:
    """Waits and repeats what is safe, and says what is wrong."""

    def test_a_rate_limit_is_waited_for(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([limited(replay, 7)] * 2)
        desk.thread(THREAD)
        assert replay.sleeps == [7.0, 7.0]

    def test_what_a_desk_says_of_its_limit_is_heeded_before_it_is_reached(
        self, replay: Replay, desk: HelpDesk
    ) -> None:
        def last(request: httpx.Request) -> httpx.Response:
            answer = replay.respond(request)
            answer.headers.update(replay.used_up(9))
            return answer

        replay.faults.append(last)
        desk.thread(THREAD)
        desk.thread(THREAD)
        assert replay.sleeps == ([9.0] if replay.used_up(9) else [])

    def test_a_long_rate_limit_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(limited(replay, LONGEST_WAIT * 5))
        with pytest.raises(HelpDeskBusy) as told:
            desk.thread(THREAD)
        assert told.value.retry_after == LONGEST_WAIT * 5
        assert replay.sleeps == []

    def test_a_draft_is_put_once_when_the_rate_limit_is_over(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        while not replay.writes:
            replay.faults.append(answering(429, {"Retry-After": "1"}))
            desk.put_draft(THREAD, DRAFT)
        assert len(replay.standing.native) + len(replay.standing.notes) == 1

    def test_a_key_that_is_refused_is_not_tried_again(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(401)] * 9)
        with pytest.raises(HelpDeskRefused, match="Give a new one by drafter connect"):
            desk.thread(THREAD)
        assert len([one for one in replay.requests if not replay.is_token(one)]) == (2 if replay.renews else 1)

    def test_a_right_that_is_missing_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(answering(403))
        with pytest.raises(HelpDeskRefused, match="lacks the right"):
            desk.thread(THREAD)

    def test_reading_is_repeated_after_an_error_of_the_desk(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(500), answering(503), breaking_off])
        assert desk.thread(THREAD).conversation.id == THREAD

    def test_an_error_that_stays_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(500)] * 20)
        with pytest.raises(HelpDeskUnreachable, match="Try again later"):
            desk.thread(THREAD)

    def test_a_write_is_not_repeated_when_nobody_knows_whether_it_was_done(
        self, replay: Replay, desk: HelpDesk
    ) -> None:
        replay.faults.extend(self._reading_first(replay, breaking_off))
        with pytest.raises(HelpDeskUnreachable):
            desk.put_draft(THREAD, DRAFT)
        assert len(replay.writes) == 1

    def _reading_first(self, replay: Replay, fault):  # type: ignore[no-untyped-def]
        """Faults that let pass what is read, and meet the first write."""

        def meet(request: httpx.Request) -> httpx.Response:
            if request in replay.writes:
                response: httpx.Response = fault(request)
                return response
            replay.faults.appendleft(meet)
            return replay.respond(request)

        return [meet]

    @pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[" * 100_000, b"\xff\xfe", b'{"odd": 1}', b"[3]"])
    def test_an_answer_that_is_no_answer_is_told(self, replay: Replay, desk: HelpDesk, body: bytes) -> None:
        replay.faults.extend([answering(200, {"Content-Type": "text/html"}, body)] * 3)
        with pytest.raises(HelpDeskError):
            desk.thread(THREAD)

    def test_the_key_goes_to_no_other_host(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(answering(302, {"Location": "https://elsewhere.example/"}))
        with pytest.raises(HelpDeskError, match="elsewhere"):
            desk.thread(THREAD)
        assert {one.url.host for one in replay.requests} <= {httpx.URL(replay.account.address).host}


class TokenContract:
    """Desks whose tokens end."""

    def test_an_expired_token_is_renewed_once_under_ten_calls(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        assert replay.tokens == 1
        replay.refused.add("Bearer t1")
        with ThreadPoolExecutor(10) as pool:
            found = list(pool.map(desk.thread, [THREAD] * 10))
        assert len(found) == 10
        assert replay.tokens == 2

    def test_a_token_is_renewed_before_it_ends(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        replay.now += timedelta(seconds=7170)
        desk.thread(THREAD)
        assert replay.tokens == 2
