"""A record behind an MCP server: one tool of it, which calls itself read-only, by the official package's client."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

from drafter.account_sources import McpRecords
from drafter.conversation import AccountFact
from kb_index.crawl.network import refusal, resolve_host
from kb_index.errors import SourceError
from service.account.base import AccountQuestion
from service.account.http_source import secret_headers
from service.account.templates import MOST_BYTES, facts_of, filled, read_json
from service.errors import AccountSourceError

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult

__all__ = ["McpSource"]

_MOST_LISTS = 20
_UNASKED = "it could not be asked"


class McpSource:
    """Asks `records`; `secret` gives what its headers name, `connect` a client for an address and headers."""

    def __init__(
        self,
        records: McpRecords,
        secret: Callable[[str], str | None],
        connect: "Callable[[str, Mapping[str, str]], Client] | None" = None,
    ) -> None:
        self.name = records.name
        self._records = records
        self._secret = secret
        self._connect = connect

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        """What the tool says of this customer."""
        records = self._records
        arguments = {name: filled(value, asked, encoded=False) for name, value in records.arguments.items()}
        address = filled(records.address, asked, encoded=True)
        headers = secret_headers(records.headers, self._secret)
        if self._connect is None:
            _check_host(address, allow_private=records.allow_private)
        try:
            answer = anyio.run(self._asked, address, headers, arguments)
        except TimeoutError:
            raise AccountSourceError(f"it did not answer within {records.seconds:g} seconds") from None
        except AccountSourceError:
            raise
        except BaseExceptionGroup as group:
            raise _plainest(group) from None
        except Exception as error:  # whatever a server and the package can come to: the draft goes on without it
            raise AccountSourceError(f"it could not be asked ({type(error).__name__})") from None
        return facts_of(records, answer, asked)

    async def _asked(self, address: str, headers: Mapping[str, str], arguments: Mapping[str, str]) -> Any:
        connect = self._connect or partial(_client, allow_private=self._records.allow_private)
        with anyio.fail_after(self._records.seconds):
            async with connect(address, headers) as client:
                await self._check_tool(client)
                return _answer(await client.call_tool(self._records.tool, dict(arguments)))

    async def _check_tool(self, client: "Client") -> None:
        """Raises AccountSourceError unless the tool is there and says that it changes nothing."""
        cursor: str | None = None
        for _ in range(_MOST_LISTS):
            page = await client.list_tools(cursor=cursor)
            for tool in page.tools:
                if tool.name == self._records.tool:
                    if tool.annotations is None or tool.annotations.read_only_hint is not True:
                        raise AccountSourceError(f"its tool {tool.name!r} does not say that it only reads")
                    return
            cursor = page.next_cursor
            if cursor is None:
                break
        raise AccountSourceError(f"it has no tool {self._records.tool!r}")


def _client(address: str, headers: Mapping[str, str], *, allow_private: bool) -> "Client":
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    from service.mcp.guarded import GuardedAsyncTransport

    guarded = GuardedAsyncTransport(httpx2.AsyncHTTPTransport(trust_env=False), allow_private=allow_private)
    http = httpx2.AsyncClient(transport=guarded, headers=dict(headers), follow_redirects=False, trust_env=False)
    return Client(streamable_http_client(address, http_client=http))


def _answer(result: "CallToolResult") -> Any:
    """What a tool answered: its structure, or else the JSON in its first text."""
    if result.is_error:
        raise AccountSourceError("its tool says that it failed")
    structured = result.structured_content
    if structured is not None:
        if len(json.dumps(structured, default=str)) > MOST_BYTES:
            raise AccountSourceError(f"it answered with more than {MOST_BYTES:,} bytes")
        return structured
    text = next((one.text for one in result.content if one.type == "text"), "")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise AccountSourceError(f"it answered with more than {MOST_BYTES:,} bytes")
    return read_json(text.encode("utf-8", "replace"))


def _check_host(address: str, *, allow_private: bool) -> None:
    """Refuse an address in the network that we run in, unless it is allowed."""
    parts = urlsplit(address)
    try:
        found = resolve_host(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    except SourceError as error:
        raise AccountSourceError(str(error)) from None
    for one in found:
        if reason := refusal(one, allow_private=allow_private, setting="allow_private"):
            raise AccountSourceError(f"{parts.hostname} is at {one}, {reason}")


def _plainest(error: BaseException) -> AccountSourceError:
    """The one of several errors that says what was wrong."""
    if isinstance(error, AccountSourceError):
        return error
    if isinstance(error, BaseExceptionGroup):
        told = [_plainest(one) for one in error.exceptions]
        return next((one for one in told if str(one) != _UNASKED), told[0])
    return AccountSourceError(_UNASKED)
