"""What connectors of desks do whose files can be fetched: when a draft is to be written, and from where."""

from collections.abc import Callable

import httpx
import pytest

from drafter.conversation import ATTACHMENT_BYTES, Attachment
from service.helpdesks.base import HelpDesk
from service.helpdesks.files import read_thread
from tests.service.helpdesks.replay import LOG, Replay, answering, missing
from tests.service.helpdesks.scenario import THREAD

STORAGE = "https://storage.example/kept?signature=s1"


def log_of(desk: HelpDesk) -> Attachment:
    """The log that came with the first message, as a draft knows it."""
    [_, log] = read_thread(desk.thread(THREAD)).conversation.messages[0].files
    assert log.name == "log.txt"
    return log


def sent_on(place: str, then: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    """A desk that sends on to a place, at which this stands."""
    kept = httpx.URL(place).host

    def answer(request: httpx.Request) -> httpx.Response:
        return then if request.url.host == kept else httpx.Response(302, headers={"location": place})

    return answer


class FilesContract:
    """Files are read when they are asked for, within bounds, and our key stays at the desk."""

    def test_what_a_file_says_is_read_when_a_draft_is_to_be_written(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        assert [one for one in replay.requests if replay.is_file(one)] == [], "a list of conversations needs none"
        assert log_of(desk).text == LOG.strip()
        assert (log_of(desk).unread, log_of(desk).content) == ("", None)

    def test_our_key_goes_to_the_desk_alone(self, replay: Replay, desk: HelpDesk) -> None:
        if not replay.stores_at:
            replay.file = sent_on(STORAGE, httpx.Response(200, content=LOG.encode()))
        assert log_of(desk).text == LOG.strip() or not replay.follows
        elsewhere = [one for one in replay.requests if one.url.host not in replay.own_hosts]
        assert bool(elsewhere) == (replay.follows or bool(replay.stores_at))
        assert all(one.headers.keys().isdisjoint({"authorization", "api_access_token"}) for one in elsewhere)

    @pytest.mark.parametrize(
        "place",
        [
            "http://storage.example/kept",
            "https://127.0.0.1/kept",
            "https://[::1]/kept",
            "https://localhost/kept",
            "https://sam:pass@storage.example/kept",
            "ftp://storage.example/kept",
            "//",
        ],
    )
    def test_a_file_elsewhere_than_at_a_storage_is_not_fetched(
        self, replay: Replay, desk: HelpDesk, place: str
    ) -> None:
        replay.file = answering(302, {"location": place})
        assert log_of(desk).unread == "the help desk did not give it"
        named = {httpx.URL(place).host} - {replay.stores_at}
        assert [one for one in replay.requests if one.url.host in named] == []

    def test_a_file_that_is_sent_from_place_to_place_is_let_be(self, replay: Replay, desk: HelpDesk) -> None:
        replay.file = answering(302, {"location": STORAGE})
        assert log_of(desk).unread == "the help desk did not give it"
        assert len(replay.requests) < 30

    @pytest.mark.parametrize("fault", [missing, answering(403), answering(500)], ids=["gone", "refused", "broken"])
    def test_a_file_that_is_not_given_says_so_and_the_rest_is_read(
        self, replay: Replay, desk: HelpDesk, fault: Callable[[httpx.Request], httpx.Response]
    ) -> None:
        replay.file = fault
        assert log_of(desk).unread == "the help desk did not give it"
        assert "E7" in str(desk.thread(THREAD).conversation.messages[0])

    def test_a_file_that_is_larger_than_it_was_said_to_be_is_let_be(self, replay: Replay, desk: HelpDesk) -> None:
        replay.file = answering(200, body=b"x" * (ATTACHMENT_BYTES + 1))
        assert log_of(desk).unread == "the help desk did not give it"

    def test_the_desk_says_how_large_a_file_is(self, replay: Replay, desk: HelpDesk) -> None:
        said = [file.size for file in desk.thread(THREAD).waiting]
        assert said == [len(LOG) if replay.tells_size else 0] * 2
