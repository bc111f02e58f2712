"""An MCP server is asked at the address that was judged, and answers no more than can be read."""

from collections.abc import AsyncIterator

import anyio
import httpx2
import pytest

from service.errors import AccountSourceError
from service.mcp.guarded import GuardedAsyncTransport


class Sent(httpx2.AsyncByteStream):
    """A body of so many parts."""

    def __init__(self, parts: int) -> None:
        self.parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.parts):
            yield b"x" * 65_536


def asked(
    answer: httpx2.Response, *addresses: str, allow_private: bool = False
) -> tuple[httpx2.Response, list[httpx2.Request]]:
    seen = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return answer

    async def ask() -> httpx2.Response:
        guarded = GuardedAsyncTransport(
            httpx2.MockTransport(respond), allow_private=allow_private, resolve=lambda *_: addresses
        )
        async with httpx2.AsyncClient(transport=guarded, trust_env=False) as client:
            return await client.post("https://crm.example.com/mcp", content=b"{}")

    return anyio.run(ask), seen


def test_the_address_that_was_judged_is_the_one_that_is_asked() -> None:
    answer, (request,) = asked(httpx2.Response(200, stream=Sent(1)), "93.184.215.14", "93.184.215.15")
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "crm.example.com")
    assert request.extensions["sni_hostname"] == "crm.example.com"
    assert request.headers["accept-encoding"] == "identity"
    assert len(answer.content) == 65_536


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.7"])
def test_a_name_that_leads_into_our_network_is_not_asked(address: str) -> None:
    with pytest.raises(AccountSourceError, match=r"crm\.example\.com is at"):
        asked(httpx2.Response(200, stream=Sent(1)), "93.184.215.14", address)


def test_what_a_team_allows_is_asked_and_metadata_never() -> None:
    _, (request,) = asked(httpx2.Response(200, stream=Sent(1)), "10.0.0.7", allow_private=True)
    assert request.url.host == "10.0.0.7"
    with pytest.raises(AccountSourceError, match="never reached"):
        asked(httpx2.Response(200, stream=Sent(1)), "169.254.169.254", allow_private=True)


def test_an_answer_without_end_or_one_that_is_packed_is_given_up() -> None:
    with pytest.raises(AccountSourceError, match="more than 2,097,152 bytes"):
        asked(httpx2.Response(200, stream=Sent(100_000)), "93.184.215.14")
    packed = httpx2.Response(200, headers={"Content-Encoding": "zstd"}, stream=Sent(1))
    with pytest.raises(AccountSourceError, match="packed"):
        asked(packed, "93.184.215.14")
