"""/mcp: the tools over HTTP, asked by the package's own client."""

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp_types import CallToolResult
from starlette.types import ASGIApp

from drafter.aim import Aim
from drafter.draft import ATTACHMENT
from drafter.wish import Wish
from kb_index.errors import IndexMissing
from service.app import create_app
from service.auth.rights import Limits, Right
from service.storage import Database
from service.storage.drafts import list_drafts
from tests.service.auth.guarded import Guarded, guard
from tests.service.hanging import Misbehaving
from tests.service.mcp.speaking import ASKED, MODES, data, over_http, over_url, refusal
from tests.service.parts import make_client, make_parts
from tests.service.sample import ScriptedDrafter, make_draft, usual_events
from tests.service.server import running
from tests.service.waiting import until

TOOLS = ["search_knowledge", "explain_conversation", "draft_reply", "check_text"]
READER = (Right.SEARCH, Right.DRAFT)


@cache
def usual_app() -> ASGIApp:
    """The service for tests that look at answers alone."""
    return create_app(make_parts())


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    database = Database(f"sqlite:///{tmp_path}/access.sqlite3")
    database.upgrade()
    return guard(database)


def call(
    app: Any, tool: str, headers: dict[str, str] | None = None, mode: str = "auto", **asked: Any
) -> CallToolResult:
    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool(tool, asked)

    return over_http(app, talk, headers, mode)


@pytest.mark.parametrize("mode", MODES)
def test_tools_say_what_they_do_and_that_they_change_nothing(mode: str) -> None:
    async def talk(client: Client) -> tuple[Any, str]:
        return (await client.list_tools()).tools, client.instructions or ""

    tools, instructions = over_http(usual_app(), talk, mode=mode)
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert len(tool.description) > 100
        assert tool.output_schema["type"] == "object"
        for name, field in tool.input_schema["properties"].items():
            assert field.get("description"), f"nobody says what {name} of {tool.name} is"
    assert "None of them sends anything" in instructions


@pytest.mark.parametrize("mode", MODES)
def test_a_question_finds_passages_with_who_may_read_them(mode: str) -> None:
    found = data(call(usual_app(), "search_knowledge", mode=mode, question="Why is my export slow?"))
    [passage] = found["passages"]
    assert passage["title"] == "Limits of exports"
    assert (passage["visibility"], passage["match"], passage["updated"]) == ("public", "sure", "12 Aug 2026")
    assert found["verdict"] == "The passages marked sure are about the question."


def test_a_question_that_nothing_answers_is_not_to_be_answered_from_memory() -> None:
    found = data(call(create_app(make_parts(hits=[])), "search_knowledge", question="Do you sell boats?"))
    assert found == {
        "verdict": "Nothing in the knowledge is near enough to the question. Do not answer it from memory.",
        "passages": [],
    }


@pytest.mark.parametrize("mode", MODES)
def test_a_draft_comes_with_its_proof_and_what_is_left_to_do(mode: str) -> None:
    heard: list[str] = []

    async def talk(client: Client) -> CallToolResult:
        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(f"{progress:g} {message}")

        return await client.call_tool("draft_reply", ASKED, progress_callback=hear)

    parts = make_parts()
    draft = data(over_http(create_app(parts), talk, mode=mode))
    assert (
        "An export with more than 20,000 rows is prepared overnight and sent to you by email. [1]"
        in (draft["marked_text"])
    )
    assert draft["quotes"][0]["quote"]
    assert [one["sentence"] for one in draft["unproved"]] == ["Choose Excel as the format."]
    assert draft["blanks"] == ["export number"]
    assert draft["ready"] is False
    assert heard[0] == "1 Reading the conversation"
    with parts.database().reading() as session:
        [kept] = list_drafts(session, None).items
        assert (kept.id, kept.made_by) == (draft["draft_id"], "local:local")


def test_what_a_customer_attached_is_told_apart_from_sources() -> None:
    draft = make_draft()
    first, *others = draft.citations
    sent = first.model_copy(update={"kind": ATTACHMENT, "title": "export.log, line 3", "link": None})
    drafter = ScriptedDrafter(*usual_events(draft.model_copy(update={"citations": (sent, *others)})))
    quotes = data(call(create_app(make_parts(drafter)), "draft_reply", **ASKED))["quotes"]
    assert [quote["kind"] for quote in quotes] == ["attachment", *(other.kind for other in others)]


def test_what_the_agent_has_decided_reaches_the_draft_and_what_is_said_of_it() -> None:
    drafter = ScriptedDrafter()
    app = create_app(make_parts(drafter))
    asked = ASKED | {"aim": "decline"}
    draft = data(call(app, "draft_reply", **asked))
    assert draft["draft_id"]
    assert [wish.aim for _, wish in drafter.asked] == [Aim.DECLINE]
    assert data(call(app, "explain_conversation", **asked))["aim"] == "decline"
    text = ASKED | {"aim": "decline", "text": "It takes 3 days.", "instruction": "keep it short"}
    assert data(call(app, "check_text", **text))["ready"] is False
    assert drafter.checked == [Wish(instruction="keep it short", aim=Aim.DECLINE)]
    assert "aim: " in refusal(call(app, "draft_reply", **ASKED, aim="maybe"))


def test_two_customers_are_never_taken_for_one() -> None:
    parts = make_parts()
    app = create_app(parts)
    for text in ("Where is my invoice?", "Where is my export?", "Where is my invoice?"):
        call(app, "draft_reply", messages=[{"author": "customer", "text": text}])
    with parts.database().reading() as session:
        drafts = list_drafts(session, None).items
        assert len({draft.conversation_id for draft in drafts}) == 2


def test_a_conversation_is_explained_and_a_text_checked() -> None:
    app = usual_app()
    explained = data(call(app, "explain_conversation", **ASKED))
    assert (explained["outcome"], explained["query"]) == ("answer+ask", ASKED["messages"][0]["text"])
    checked = data(call(app, "check_text", **ASKED, text="Nothing is lost. It takes 3 days."))
    assert [one["sentence"] for one in checked["unproved"]] == ["It takes 3 days."]
    assert checked["ready"] is False


def test_messages_may_come_as_text_of_json_as_some_assistants_send_them() -> None:
    app = usual_app()
    asked = ASKED | {"messages": json.dumps(ASKED["messages"])}
    assert data(call(app, "explain_conversation", **asked))["query"] == ASKED["messages"][0]["text"]


@pytest.mark.parametrize(
    ("tool", "asked", "says"),
    [
        ("search_knowledge", {}, "question: is missing"),
        ("search_knowledge", {"question": ""}, "question: must have 1 or more characters"),
        ("search_knowledge", {"question": "x", "limit": 500}, "limit: must be 20 or less"),
        ("search_knowledge", {"question": "x", "colour": "red"}, "colour: there is no such field"),
        ("draft_reply", {"messages": []}, "messages: must have 1 or more items"),
        ("draft_reply", {"messages": "Hello"}, "messages: must be a list"),
        (
            "draft_reply",
            {"messages": [{"author": "me", "text": "Hi"}]},
            "messages.0.author: must be one of 'customer'",
        ),
        ("draft_reply", {"messages": [{"author": "agent", "text": "Hi"}]}, "no message has author 'customer'"),
        ("check_text", ASKED, "text: is missing"),
        ("send_reply", ASKED, "there is no tool 'send_reply'; there are: search_knowledge, explain_conversation,"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(tool: str, asked: dict[str, Any], says: str) -> None:
    assert says in refusal(call(usual_app(), tool, **asked))


def test_what_is_wrong_on_our_side_is_said_as_the_api_says_it(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(make_parts(hits=IndexMissing("Nothing has been indexed yet; run `drafter index`.")))
    assert refusal(call(app, "search_knowledge", question="x")) == (
        "index_missing: Nothing has been indexed yet; run `drafter index`."
    )
    broken = create_app(make_parts(OSError("password 1234")))
    assert "1234" not in refusal(call(broken, "explain_conversation", **ASKED))


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer rd_wrong"}])
def test_nobody_gets_in_without_a_key(guarded: Guarded, headers: dict[str, str]) -> None:
    answer = guarded.client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_is_shown_the_tools_that_it_may_use(guarded: Guarded) -> None:
    async def talk(client: Client) -> list[str]:
        return [tool.name for tool in (await client.list_tools()).tools]

    app = guarded.client.app
    assert over_http(app, talk, guarded.key(*READER)) == TOOLS
    searcher = guarded.key(Right.SEARCH)
    assert over_http(app, talk, searcher) == ["search_knowledge"]
    assert "no right 'draft'" in refusal(call(app, "draft_reply", searcher, **ASKED))
    assert [line.subject for line in guarded.stores.audit.newest(1)] == ["tool draft_reply"]
    answer = guarded.client.post("/mcp", json={}, headers=guarded.key(Right.METRICS))
    assert answer.status_code == 403


def test_a_key_stays_in_its_mailboxes(guarded: Guarded) -> None:
    app, own = guarded.client.app, guarded.key(*READER, mailboxes=["brindlebook"])
    data(call(app, "search_knowledge", own, question="x"))
    assert guarded.searches.asked == [("brindlebook", False)]
    for tool, asked in (
        ("search_knowledge", {"question": "x", "mailbox": "sales"}),
        ("draft_reply", ASKED | {"mailbox": "sales"}),
        ("explain_conversation", ASKED | {"mailbox": "sales"}),
        ("check_text", ASKED | {"mailbox": "sales", "text": "Hi"}),
    ):
        assert "'sales' is not one of your mailboxes: brindlebook" in refusal(call(app, tool, own, **asked))


def test_internal_passages_need_their_right(guarded: Guarded) -> None:
    app = guarded.client.app
    asked: dict[str, Any] = {"question": "x", "include_internal": True}
    assert "read-internal" in refusal(call(app, "search_knowledge", guarded.key(Right.SEARCH), **asked))
    data(call(app, "search_knowledge", guarded.key(Right.SEARCH, Right.READ_INTERNAL), **asked))
    assert guarded.searches.asked == [(None, True)]


def test_drafts_are_on_the_budget_of_the_key(guarded: Guarded) -> None:
    app, key = guarded.client.app, guarded.key(*READER, limits=Limits(drafts_per_day=1))
    data(call(app, "draft_reply", key, **ASKED))
    assert refusal(call(app, "draft_reply", key, **ASKED)).startswith("limit_reached: ")


def test_another_site_cannot_make_a_browser_ask() -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    client = make_client()
    answer = client.post("/mcp", json=body, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_request")
    answer = client.post("/mcp", content=json.dumps(body), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403


@pytest.mark.parametrize("body", ["", "{", "[]", '{"jsonrpc": "2.0"}', '{"id": 1, "method": "tools/list"}'])
def test_what_is_no_message_is_refused(body: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    answer = make_client().post("/mcp", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_ten_assistants_at_once_are_answered(guarded: Guarded) -> None:
    async def talk(client: Client) -> list[CallToolResult]:
        return await asyncio.gather(*(client.call_tool("search_knowledge", {"question": str(n)}) for n in range(10)))

    for result in over_http(guarded.client.app, talk, guarded.key(*READER)):
        assert data(result)["passages"]


@pytest.mark.parametrize("mode", MODES)
def test_whoever_leaves_ends_the_draft(tmp_path: Path, mode: str) -> None:
    mark = tmp_path / "ended"

    async def talk(client: Client) -> None:
        begun = asyncio.Event()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            begun.set()

        asked = {"messages": [{"author": "customer", "text": "endless"}], "instruction": str(mark)}
        waiting = asyncio.create_task(client.call_tool("draft_reply", asked, progress_callback=hear))
        await begun.wait()
        waiting.cancel()

    with running(make_parts(Misbehaving())) as address:
        over_url(address, talk, mode)
        until(mark.exists)
