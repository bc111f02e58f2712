"""The tools as a server of the `mcp` package, whatever its messages travel over.

Its handlers are coroutines, for the package knows no other; each call is then one function in a thread.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from itertools import count
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError

from service.errors import Forbidden, InputError
from service.input_faults import describe_faults
from service.mcp.callers import Caller
from service.mcp.tools import INSTRUCTIONS, ToolSpec
from service.problems import problem_of

__all__ = ["build_server"]

_LOG = logging.getLogger("service")
_AT_ONCE = 16
"""Calls that are at work at once; others wait. Drafts have a line of their own besides."""

_Context = ServerRequestContext[Any, Any]


def build_server(tools: Sequence[ToolSpec[Any]], caller: Callable[[Any], Caller]) -> Server[Any]:
    """A server of these tools. `caller` tells who calls by the HTTP request, which is None where there is none."""
    limit: list[anyio.CapacityLimiter] = []
    shown = {tool.name: _shown(tool) for tool in tools}

    async def list_tools(context: _Context, _: PaginatedRequestParams | None) -> ListToolsResult:
        who = caller(context.request).who
        return ListToolsResult(tools=[shown[tool.name] for tool in tools if who.may(tool.right)])

    async def call_tool(context: _Context, asked: CallToolRequestParams) -> CallToolResult:
        if not limit:  # which belongs to the loop of events that is running now
            limit.append(anyio.CapacityLimiter(_AT_ONCE))
        calling = caller(context.request).with_line(_line(context))
        answer = partial(_answer, tools, asked.name, asked.arguments or {}, calling)
        return await anyio.to_thread.run_sync(answer, limiter=limit[0])

    return Server(
        "reply-drafter",
        version=version("reply-drafter"),
        title="Reply Drafter",
        instructions=INSTRUCTIONS,
        get_tool_input_schema=lambda name: shown[name].input_schema if name in shown else None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _line(context: _Context) -> Callable[[str], None]:
    """The line from the thread of a call to whoever waits for it; where nobody does any more, the call ends there."""
    steps = count(1)

    async def report(words: str) -> None:
        await context.session.report_progress(next(steps), message=words)

    def tell(words: str) -> None:
        anyio.from_thread.check_cancelled()
        if words:
            with suppress(CancelledError):  # which the next word ends
                anyio.from_thread.run(report, words)

    return tell


def _shown(tool: ToolSpec[Any]) -> Tool:
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.asks.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _answer(
    tools: Sequence[ToolSpec[Any]], name: str, arguments: Mapping[str, Any], caller: Caller
) -> CallToolResult:
    """What a tool gives, or what is wrong and what to do about it, in words that a model can go by."""
    try:
        told = _told(tools, name, arguments, caller)
    except Exception as error:
        problem = problem_of(error)
        if problem.code == "internal_error":
            _LOG.exception("the tool %s failed", name if any(name == tool.name for tool in tools) else "of no name")
        words = " ".join(filter(None, (problem.message, problem.fix)))
        return CallToolResult(content=[TextContent(text=f"{problem.code}: {words}")], is_error=True)
    data = told.model_dump(mode="json")
    text = json.dumps(data, ensure_ascii=False)
    return CallToolResult(content=[TextContent(text=text)], structured_content=data)


def _told(tools: Sequence[ToolSpec[Any]], name: str, arguments: Mapping[str, Any], caller: Caller) -> BaseModel:
    tool = next((tool for tool in tools if tool.name == name), None)
    if tool is None:
        raise InputError(f"there is no tool {name[:100]!r}; there are: {', '.join(tool.name for tool in tools)}.")
    try:
        caller.who.require(tool.right)
        asked = tool.asks.model_validate(arguments)
        return tool.does(asked, caller)
    except Forbidden:
        caller.note_refused(tool.name)
        raise
    except ValidationError as error:
        faults = [dict(fault) | {"loc": ("arguments", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise InputError(f"{describe_faults(faults, None)}. Call {name} again with that put right.") from error
