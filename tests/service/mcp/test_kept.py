"""A conversation that the service keeps, named by an assistant: what records say of its customer, and to whom."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.types import ASGIApp

from drafter.account import account_data
from drafter.conversation import AccountFact, Conversation
from drafter.explanation import Explanation
from drafter.situation import Situation
from drafter.wish import A_REPLY, Wish
from service.app import create_app
from service.auth.rights import Right
from service.parts import ServiceParts
from service.storage.account_looks import choose_facts, confirm_writer, find_look
from service.storage.conversations import get_conversation
from service.storage.drafts import list_drafts
from tests.service.account.test_lookup import Record, Room, asking
from tests.service.auth.guarded import guard
from tests.service.mcp.speaking import ASKED, data, refusal
from tests.service.mcp.test_endpoint import call
from tests.service.parts import make_parts
from tests.service.sample import ScriptedDrafter


class Telling(ScriptedDrafter):
    """Explains what account data a text may use."""

    def situation(self, conversation: Conversation) -> Situation:
        return super().situation(conversation).model_copy(update={"channel": conversation.channel})

    def explain(self, conversation: Conversation, wish: Wish = A_REPLY) -> Explanation:
        told = super().explain(conversation, wish)
        uses = account_data(conversation, self.situation(conversation), wish.kind).uses
        return told.model_copy(update={"account": uses})


class Assistant:
    """The tools over a room of account data, in which a conversation is kept."""

    def __init__(self, record: Record | None = None, **conversation: Any) -> None:
        self.record = record or Record("Desk")
        self.room = Room(self.record)
        self.drafter = Telling()
        self.kept_id = self.room.kept(asking(**conversation))
        self.parts: ServiceParts = replace(
            make_parts(self.drafter, database=self.room.database), accounts=self.room.accounts
        )
        self.app: ASGIApp = create_app(self.parts)

    def call(self, tool: str, **asked: Any) -> Any:
        return call(self.app, tool, conversation_id=self.kept_id, **asked)

    @property
    def drafted_from(self) -> tuple[AccountFact, ...]:
        """The account data of the last draft."""
        return self.drafter.asked[-1][0].account


def test_what_records_say_is_shown_before_a_draft_uses_it() -> None:
    assistant = Assistant()
    assistant.call("draft_reply")
    assert (assistant.record.asked, assistant.drafted_from) == ([], ()), "nothing was shown yet"
    [fact] = data(assistant.call("explain_conversation"))["account"]
    assert (fact["label"], fact["value"], fact["source"]) == ("Plan", "Team", "Desk")
    assert fact["as_of"].startswith("2026-11-23")
    assert [one.email for one in assistant.record.asked] == ["noor@example.com"]
    data(assistant.call("draft_reply"))
    assert [one.value for one in assistant.drafted_from] == ["Team"]
    assert len(assistant.record.asked) == 1, "a draft asks no record"
    with assistant.room.database.reading() as session:
        assert {one.conversation_id for one in list_drafts(session, None).items} == {assistant.kept_id}


@pytest.mark.parametrize("tool", ["explain_conversation", "draft_reply"])
def test_of_whom_nobody_has_verified_an_assistant_is_told_nothing(tool: str) -> None:
    given = {"label": "Plan", "value": "Secret", "as_of": "2026-11-20T09:00:00Z", "source": "CRM"}
    assistant = Assistant(verified=False, account=[given])
    answer = data(assistant.call(tool, kind="handoff-note"))
    assert answer["account"] == []
    assert "Secret" not in str(answer)
    assert assistant.record.asked == []
    if tool == "draft_reply":
        assert assistant.drafted_from == ()
    with assistant.room.database.writing() as session:
        look = find_look(session, assistant.kept_id)
        assert look is not None
        version = get_conversation(session, assistant.kept_id).version
        confirm_writer(look, version, "sam", confirmed=True)
    assert "Secret" in str(data(assistant.call("explain_conversation"))["account"]), "once an agent has made sure"


def test_what_an_agent_has_left_out_stays_out() -> None:
    assistant = Assistant()
    data(assistant.call("explain_conversation"))
    with assistant.room.database.writing() as session:
        look = find_look(session, assistant.kept_id)
        assert look is not None
        choose_facts(look, ())
    assert data(assistant.call("explain_conversation"))["account"] == []
    data(assistant.call("draft_reply"))
    assert assistant.drafted_from == ()


def test_what_may_not_be_said_in_public_is_not_told() -> None:
    assistant = Assistant(channel="social")
    assert data(assistant.call("explain_conversation"))["account"] == []


def test_a_record_that_fails_is_said_and_the_rest_goes_on() -> None:
    assistant = Assistant(Record("Desk", OSError("down")))
    assert data(assistant.call("explain_conversation"))["account"] == []
    assert data(assistant.call("draft_reply"))["draft_id"]


def test_an_assistant_has_no_word_in_who_the_customer_is() -> None:
    assistant = Assistant()
    for asked in (ASKED, {"customer_name": "Noor"}, {"mailbox": "acme"}, {"channel": "chat"}):
        says = refusal(assistant.call("draft_reply", **asked))
        assert f"leave out {', '.join(sorted(asked))}" in says
    handed = asking().messages[0].text
    data(call(assistant.app, "draft_reply", mailbox="acme", messages=[{"author": "customer", "text": handed}]))
    assert (assistant.record.asked, assistant.drafted_from) == ([], ())
    assert "give the messages" in refusal(call(assistant.app, "draft_reply"))
    assert data(assistant.call("check_text", text="Nothing is lost."))["ready"] is True


def test_whoever_lacks_the_right_or_the_mailbox_hears_nothing_of_it() -> None:
    assistant = Assistant()
    guarded = guard(assistant.room.database)
    app = create_app(assistant.parts, access=guarded.access)
    drafting = (Right.SEARCH, Right.DRAFT)
    for headers, says in (
        (guarded.key(*drafting, mailboxes=["acme"]), "has no right 'read'"),
        (guarded.key(*drafting, Right.READ, mailboxes=["other"]), "There is no conversation"),
    ):
        for tool, also in (("explain_conversation", {}), ("draft_reply", {}), ("check_text", {"text": "Hi."})):
            answer = refusal(call(app, tool, headers, conversation_id=assistant.kept_id, **also))
            assert says in answer
    assert (assistant.record.asked, assistant.drafter.asked) == ([], [])
    good = guarded.key(*drafting, Right.READ, mailboxes=["acme"])
    assert data(call(app, "explain_conversation", good, conversation_id=assistant.kept_id))["account"]
