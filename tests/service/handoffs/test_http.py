"""Targets over HTTP: who confirmed a hand-off learns whether it may be done all the same."""

from collections.abc import Callable

import httpx
import pytest

from service.errors import HandoffError
from service.handoffs.base import TargetKind
from service.handoffs.http import TargetHttp
from service.helpdesks.accounts import Outside
from service.helpdesks.grants import FixedGrant


def http_to(answer: Callable[[httpx.Request], httpx.Response]) -> TargetHttp:
    """A target that takes posts to /tasks, which `answer` answers."""

    def build(*_: object) -> object:
        raise NotImplementedError

    kind = TargetKind(
        name="board",
        title="the board",
        questions=(),
        build=build,  # type: ignore[arg-type]
        may_leave=lambda request: request.method == "POST" and request.url.path == "/tasks",
    )
    outside = Outside(httpx.MockTransport(answer), sleep=lambda _: None)
    return TargetHttp(kind, "https://board.example", FixedGrant({}), outside)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422, 429])
def test_what_was_refused_was_not_done(status: int) -> None:
    http = http_to(lambda _: httpx.Response(status))
    with pytest.raises(HandoffError, match=f"board answered {status}") as raised:
        http.change("POST", "/tasks", json={})
    assert not raised.value.maybe_done


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_failed_there_may_be_done(status: int) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    with pytest.raises(HandoffError) as raised:
        http_to(answer).change("POST", "/tasks", json={})
    assert raised.value.maybe_done
    assert len(asked) == 1, "a second try could do it twice"


@pytest.mark.parametrize(
    ("error", "maybe"), [(httpx.ConnectError, False), (httpx.ReadTimeout, True), (httpx.RemoteProtocolError, True)]
)
def test_what_got_no_answer_may_be_done_once_it_had_left(error: type[httpx.TransportError], maybe: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("", request=request)

    with pytest.raises(HandoffError) as raised:
        http_to(answer).change("POST", "/tasks", json={})
    assert raised.value.maybe_done is maybe


def test_reading_does_nothing_and_what_may_not_leave_stays_here() -> None:
    http = http_to(lambda _: httpx.Response(500))
    for ask in (lambda: http.get("/projects"), lambda: http.change("DELETE", "/tasks/7")):
        with pytest.raises(HandoffError) as raised:
            ask()
        assert not raised.value.maybe_done
