"""`drafter mcp`: the tools over standard input and output, as an assistant starts them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from kb_index.passages.embedding import SentenceTransformerEmbedder
from service.cli.parts import CommandParts
from tests.conftest import ROOT
from tests.service.cli.run import run
from tests.service.mcp.speaking import ASKED, data, over_stdio, refusal
from tests.service.waiting import PATIENCE

NOISY = [sys.executable, "-m", "tests.service.mcp.noisy", "mcp"]


def program(command: list[str], **env: str) -> StdioServerParameters:
    return StdioServerParameters(command=command[0], args=command[1:], env={**os.environ, **env}, cwd=ROOT)


def test_whatever_prints_standard_output_holds_messages_alone() -> None:
    asked = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",
         "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "search_knowledge", "arguments": {"question": "Why?"}}},
    ]  # fmt: skip
    spoken = "".join(json.dumps(message) + "\n" for message in asked) + "this is no message\n"
    with subprocess.Popen(NOISY, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(spoken)
        process.stdin.flush()
        answers = {}
        while 2 not in answers:
            answer = json.loads(process.stdout.readline())
            answers[answer.get("id")] = answer
        process.stdin.close()
        assert process.stdout.read() == ""
        assert "from C code" in process.stderr.read()
        assert process.wait(PATIENCE) == 0
    assert answers[2]["result"]["structuredContent"]["passages"][0]["title"] == "Limits of exports"


def test_one_mailbox_may_be_all_that_it_sees() -> None:
    async def talk(client: Client) -> tuple[CallToolResult, CallToolResult]:
        own = await client.call_tool("search_knowledge", {"question": "Why?"})
        return own, await client.call_tool("search_knowledge", {"question": "Why?", "mailbox": "sales"})

    own, other = over_stdio(program([*NOISY, "--mailbox", "brindlebook"]), talk, "legacy")
    assert data(own)["passages"]
    assert "'sales' is not one of your mailboxes: brindlebook" in refusal(other)


def test_the_program_itself_finds_explains_drafts_and_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: SentenceTransformerEmbedder
) -> None:
    home = {"DRAFTER_DATA_DIR": str(tmp_path / "data"), "DRAFTER_MODEL": "none"}
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "exports.md").write_text(
        "# Limits of exports\n\n"
        "An export with more than 20,000 rows is prepared overnight and sent to you by email.\n"
    )
    assert run("index", tmp_path / "exports.md", parts=CommandParts(embedder=lambda _: embedder)) == 0

    async def talk(client: Client) -> list[CallToolResult]:
        asked = {name: value for name, value in ASKED.items() if name != "mailbox"}
        asked["messages"] = [{"author": "customer", "text": "How long does an export of 30,000 rows take?"}]
        return [
            await client.call_tool("search_knowledge", {"question": "How long does a large export take?"}),
            await client.call_tool("explain_conversation", asked),
            await client.call_tool("draft_reply", asked),
            await client.call_tool("check_text", asked | {"text": "Large exports arrive within two minutes."}),
            await client.call_tool("send_reply", {}),
        ]

    found, explained, drafted, checked, refused = over_stdio(program([sys.executable, "-m", "service", "mcp"]), talk)
    assert data(found)["passages"][0]["title"] == "Limits of exports"
    assert data(explained)["sources"][0]["title"] == "Limits of exports"
    assert "prepared overnight" in data(drafted)["text"]
    assert data(drafted)["quotes"][0]["title"] == "Limits of exports"
    assert [one["sentence"] for one in data(checked)["unproved"]] == ["Large exports arrive within two minutes."]
    assert "there is no tool 'send_reply'" in refusal(refused)
