"""A record behind an MCP server: one tool that only reads, asked by the official client."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

from drafter.account_sources import McpRecords
from drafter.conversation import AccountFact
from service.account.base import AccountQuestion
from service.errors import AccountSourceError
from service.mcp.account_source import McpSource

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
RECORDS: dict[str, Any] = {
    "kind": "mcp",
    "name": "CRM",
    "address": "https://crm.example.com/mcp",
    "tool": "customer",
    "arguments": {"email": "{email}"},
    "facts": [{"label": "Plan", "value": "{/plan/name}"}],
}


def answering(tool: Callable[..., Any], *, reads: bool | None = True) -> MCPServer:
    server = MCPServer("crm")
    server.tool("customer", annotations=ToolAnnotations(read_only_hint=reads))(tool)
    return server


def unset(_: str) -> str | None:
    return None


def asked(server: MCPServer, **changes: Any) -> list[AccountFact]:
    def connect(_: str, __: Mapping[str, str]) -> Client:
        return Client(server)

    source = McpSource(McpRecords.model_validate({**RECORDS, **changes}), unset, connect)
    return list(source.facts(AccountQuestion("acme", "noor@example.com", "", NOW)))


def test_what_a_tool_says_becomes_facts() -> None:
    heard = []

    def customer(email: str) -> dict[str, Any]:
        heard.append(email)
        return {"plan": {"name": "Team"}, "secret": "x"}

    (fact,) = asked(answering(customer))
    assert (fact.words, fact.source, fact.as_of) == ("Plan: Team", "CRM", NOW)
    assert heard == ["noor@example.com"]


def test_a_tool_that_may_change_something_is_not_called() -> None:
    called = []

    def customer(email: str) -> dict[str, Any]:
        called.append(email)
        return {}

    for reads in (None, False):
        with pytest.raises(AccountSourceError, match="only reads"):
            asked(answering(customer, reads=reads))
    with pytest.raises(AccountSourceError, match="no tool 'other'"):
        asked(answering(customer), tool="other")
    assert called == []


def test_a_tool_that_fails_or_lies_is_said() -> None:
    def failing(email: str) -> dict[str, Any]:
        raise ValueError("no such customer")

    def huge(email: str) -> dict[str, Any]:
        return {"plan": "x" * 300_000}

    def nested(email: str) -> dict[str, Any]:
        return {"plan": {"name": {"a": 1}}}

    for tool, words in ((failing, "failed"), (huge, "more than 262,144 bytes"), (nested, "no plain value")):
        with pytest.raises(AccountSourceError, match=words):
            asked(answering(tool))


def test_the_network_we_run_in_is_out_of_reach() -> None:
    inside = McpRecords.model_validate({**RECORDS, "address": "http://127.0.0.1:9/mcp"})
    with pytest.raises(AccountSourceError, match="private address"):
        McpSource(inside, unset).facts(AccountQuestion("acme", "noor@example.com", "", NOW))
