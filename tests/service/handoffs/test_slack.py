"""Slack, held against its specification (2021) where that goes, and against our reading of its documentation."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import httpx
import pytest

from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.slack import SLACK, SLACK_WEBHOOK
from tests.service.handoffs.contract import HttpContract, Room, TargetContract
from tests.service.handoffs.web_replay import HOSTILE, LINK, WebRoom, failing, matter, silent
from tests.service.helpdesks.specification import load_specification

SUMMARY = "Customer: Noor Haddad, plan Studio.\nWants: “the kiln stays cold”"
CHANNEL = "C024BE91L"
HOOK = "https://hooks.slack.com/services/T024BE7LD/B024BE8MQ/x7Yq3LkPz0aVbN"


class SlackReplay(WebRoom):
    kind = SLACK
    secrets: ClassVar[Mapping[str, str]] = {"token": "xoxb-17"}
    settings: ClassVar[Mapping[str, str]] = {"channel": CHANNEL}

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.messages: dict[str, dict[str, Any]] = {}
        self.refusals: dict[str, str] = {}

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer xoxb-17"
        name = request.url.path.removeprefix("/api/")
        if error := self.refusals.get(name):
            return httpx.Response(200, json={"ok": False, "error": error})
        asked = form_of(request) if request.method == "POST" else dict(request.url.params)
        assert asked["channel"] == CHANNEL
        return httpx.Response(200, json={"ok": True, **getattr(self, f"_{name.replace('.', '_').lower()}")(asked)})

    def _chat_postmessage(self, asked: dict[str, str]) -> dict[str, Any]:
        stamp = f"{1_700_000_000 + len(self.messages)}.000247"
        self.messages[stamp] = {**asked, "ts": stamp, "metadata": json.loads(asked["metadata"])}
        return {"channel": CHANNEL, "ts": stamp, "message": {"type": "message", "text": asked["text"], "ts": stamp}}

    def _conversations_history(self, asked: dict[str, str]) -> dict[str, Any]:
        return {"messages": list(self.messages.values()) if asked["include_all_metadata"] == "true" else []}

    def _chat_getpermalink(self, asked: dict[str, str]) -> dict[str, Any]:
        return {"permalink": f"https://potters.slack.com/archives/{CHANNEL}/p{asked['message_ts'].replace('.', '')}"}

    def _chat_update(self, asked: dict[str, str]) -> dict[str, Any]:
        self.messages[asked["ts"]] |= asked
        return {"ts": asked["ts"]}

    def _chat_delete(self, asked: dict[str, str]) -> dict[str, Any]:
        gone = self.messages.pop(asked["ts"], None)
        return {"ts": asked["ts"]} if gone else {"ok": False, "error": "message_not_found"}

    def made(self) -> list[str]:
        return [f"{one['text']} {one['blocks']} {one['attachments']}" for one in self.messages.values()]

    @property
    def card(self) -> dict[str, Any]:
        (message,) = self.messages.values()
        return message


class WebhookReplay(WebRoom):
    kind = SLACK_WEBHOOK
    secrets: ClassVar[Mapping[str, str]] = {"webhook": HOOK}

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.messages: list[str] = []

    def made(self) -> list[str]:
        return self.messages

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", HOOK)
        assert set(json.loads(request.content)) == {"text", "blocks"}
        self.messages.append(request.content.decode())
        return httpx.Response(200, content=b"ok")


def form_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True, strict_parsing=True))


def texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Every text of a message, all of which Slack would read for mentions."""
    for block in blocks:
        for words in (block.get("text"), *block.get("elements", ())):
            if words:
                assert (words["type"], words["verbatim"]) == ("mrkdwn", True)
                yield words["text"]


class TestSlack(TargetContract, HttpContract):
    room = SlackReplay


class TestSlackWebhook(TargetContract, HttpContract):
    room = WebhookReplay

    def test_an_answer_that_is_no_json_may_be_done(self, at: Room) -> None:
        """It never is: Slack answers "ok"."""
        assert self._done(at).link is None


@pytest.fixture
def replay() -> SlackReplay:
    return SlackReplay()


def test_a_card_has_the_summary_and_the_way_to_the_conversation(replay: SlackReplay) -> None:
    done = replay.hand_off(matter(SUMMARY))
    shown = "\n".join(texts(json.loads(replay.card["blocks"])))
    assert "*Kiln stays cold*" in shown
    assert SUMMARY in shown
    assert f"<{LINK.replace('&', '&amp;')}|Open the conversation>" in shown
    assert "Handed off by Sam Lee" in shown
    assert done.link == f"https://potters.slack.com/archives/{CHANNEL}/p1700000000000247"
    assert "Waiting" in replay.card["attachments"]


def test_a_card_turns_to_handled_and_keeps_what_it_says(replay: SlackReplay) -> None:
    done = replay.hand_off(matter(SUMMARY))
    blocks = replay.card["blocks"]
    replay.target().settle(done, "Sam <!here> answered in the help desk")
    assert replay.card["blocks"] == blocks
    (strip,) = json.loads(replay.card["attachments"])
    assert list(texts(strip["blocks"])) == ["Handled: Sam &lt;!here&gt; answered in the help desk"]
    # With a text of its own Slack would take the blocks away.
    assert "text" not in form_of(replay.changes[-1])


def test_a_card_is_deleted_and_once_more_does_no_harm(replay: SlackReplay) -> None:
    done = replay.hand_off(matter(SUMMARY))
    replay.target().undo(done)
    assert not replay.messages
    replay.refusals["chat.delete"] = replay.refusals["chat.update"] = "message_not_found"
    replay.target().undo(done)
    replay.target().settle(done, "answered")


def test_a_channel_that_the_bot_does_not_see_is_not_taken_for_gone(replay: SlackReplay) -> None:
    done = replay.hand_off(matter(SUMMARY))
    replay.refusals["chat.delete"] = "channel_not_found"
    with pytest.raises(HandoffError, match="the bot has to be invited"):
        replay.target().undo(done)


def test_a_message_that_slack_keeps_is_told(replay: SlackReplay) -> None:
    done = replay.hand_off(matter(SUMMARY))
    replay.refusals["chat.delete"] = "compliance_exports_prevent_deletion"
    with pytest.raises(NotUndoable, match=r"compliance_exports_prevent_deletion.*administrator"):
        replay.target().undo(done)


def test_what_an_earlier_try_posted_is_found(replay: SlackReplay) -> None:
    replay.late_faults.append(silent)
    with pytest.raises(HandoffError) as raised:
        replay.hand_off(matter(SUMMARY))
    assert raised.value.maybe_done
    done = replay.hand_off(matter(SUMMARY))
    assert done.ref == f"{CHANNEL}/{replay.card['ts']}"
    replay.hand_off(matter(SUMMARY), key="another")
    assert len(replay.messages) == 2


def test_a_bot_that_may_not_read_the_channel_is_told_of_before_anything_is_confirmed(replay: SlackReplay) -> None:
    replay.refusals["conversations.history"] = "missing_scope"
    with pytest.raises(HandoffError, match="channels:history"):
        replay.target().plan(matter(SUMMARY))


def test_a_card_without_a_link_is_a_card(replay: SlackReplay) -> None:
    replay.refusals["chat.getPermalink"] = "fatal_error"
    assert replay.hand_off(matter(SUMMARY)).link is None
    assert replay.card


def test_no_word_of_a_customer_does_anything(replay: SlackReplay) -> None:
    about = matter(f"Wants: “{HOSTILE}”", link="javascript:alert(1)", agent="<!channel>")
    replay.hand_off(about, title=HOSTILE)
    message = replay.card
    every = [*texts(json.loads(message["blocks"])), message["text"]]
    for text in every:
        assert not set(text) & set("<>\x07\u202e")
        assert "@here" not in text
        assert "@everyone" not in text
    assert any("&lt;/body&gt;&lt;script&gt;" in text for text in every)
    assert (message["parse"], message["link_names"]) == ("none", "false")
    assert (message["unfurl_links"], message["unfurl_media"]) == ("false", "false")


@pytest.mark.parametrize(
    "text",
    ["& @here <>" * 20_000, "\U0001f525" * 20_000, "word \n\n" * 9_000],
    ids=["marks", "pictures", "paragraphs"],
)
def test_a_huge_text_keeps_within_what_slack_takes(replay: SlackReplay, text: str) -> None:
    replay.hand_off(matter(text), title=text)
    blocks = json.loads(replay.card["blocks"])
    lengths = [len(one.encode("utf-16-le")) // 2 for one in texts(blocks)]
    assert len(blocks) <= 50
    assert max(lengths) <= 3_000
    assert sum(lengths) <= 12_500
    assert list(texts(blocks))[-1].startswith("[...]")
    assert len(replay.card["text"]) < 1_500


@pytest.mark.parametrize(
    ("error", "remedy", "maybe"),
    [
        ("not_in_channel", "Invite the bot", False),
        ("invalid_auth", "new bot token", False),
        ("missing_scope", "chat:write", False),
        ("is_archived", "another", False),
        ("msg_blocks_too_long", "Shorten", False),
        ("internal_error", "documentation", True),
        ("<script>", "an unknown error", False),
    ],
)
def test_an_error_that_comes_as_200_says_what_to_do(
    replay: SlackReplay, error: str, remedy: str, maybe: bool
) -> None:
    replay.refusals["chat.postMessage"] = error
    with pytest.raises(HandoffError, match=remedy) as raised:
        replay.hand_off(matter(SUMMARY))
    assert raised.value.maybe_done is maybe
    assert "xoxb" not in str(raised.value)


def test_too_many_messages_are_waited_for(replay: SlackReplay) -> None:
    replay.faults.append(failing(429, {"Retry-After": "7"}))
    replay.hand_off(matter(SUMMARY))
    assert replay.sleeps == [7.0]


@pytest.mark.parametrize("channel", ["#general", "general", "../x", "C0 1"])
def test_a_channel_is_given_by_its_id(channel: str) -> None:
    with pytest.raises(InputError, match="channel ID"):
        SlackReplay(channel=channel).target()


def test_every_request_is_as_the_specification_says(replay: SlackReplay) -> None:
    specification = load_specification("slack-chat.postMessage-subset.swagger2.json")
    replay.hand_off(matter(SUMMARY))
    (request,) = replay.changes
    # The specification is of 2021: metadata came in 2022, and the token goes into a header today.
    assert specification.faults(request, base="/api") == ["no field metadata of /chat.postMessage"]
    assert specification.misshapes(request, replay.respond(request), base="/api") == []


def test_the_specification_sees_what_is_wrong() -> None:
    specification = load_specification("slack-chat.postMessage-subset.swagger2.json")
    place = "https://slack.com/api/chat.postMessage"
    for data in ({"text": "no channel"}, {"channel": CHANNEL, "mrkdwn": "perhaps"}, {"channel": CHANNEL, "txt": "x"}):
        assert specification.faults(httpx.Request("POST", place, data=data), base="/api"), data


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("chat.postMessage", {"channel": CHANNEL, "text": "x"}),
        ("chat.postEphemeral", {"channel": CHANNEL, "text": "x"}),
        ("chat.delete", {"channel": CHANNEL, "ts": "1.0", "as_user": "true"}),
        ("conversations.invite", {"channel": CHANNEL}),
    ],
)
def test_nothing_else_may_leave(place: str, data: dict[str, str]) -> None:
    assert not SLACK.may_leave(httpx.Request("POST", f"https://slack.com/api/{place}", data=data))


def test_a_webhook_posts_and_says_that_it_can_do_no_more() -> None:
    replay = WebhookReplay()
    assert any("neither be taken back" in field.note for field in replay.target().plan(matter(SUMMARY)))
    done = replay.hand_off(matter(f"{SUMMARY}\n<!channel>"))
    blocks = json.loads(replay.changes[0].content)["blocks"]
    assert any("&lt;!channel&gt;" in text for text in texts(blocks))
    replay.target().settle(done, "answered")
    assert len(replay.asked) == 1
    with pytest.raises(NotUndoable, match="delete the message in Slack"):
        replay.target().undo(done)
    assert not SLACK_WEBHOOK.undoable


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
def test_a_webhook_that_fails_keeps_its_address_secret(status: int) -> None:
    replay = WebhookReplay()
    replay.faults.append(failing(status))
    with pytest.raises(HandoffError) as raised:
        replay.hand_off(matter(SUMMARY))
    assert "x7Yq3" not in f"{raised.value} {raised.value.__cause__}"
    assert raised.value.maybe_done is (status == 500)


@pytest.mark.parametrize(
    "address",
    ["https://hooks.slack.com.evil.example/services/T1/B1/x", "http://hooks.slack.com/services/T1/B1/x", "x"],
)
def test_another_address_is_no_webhook(address: str) -> None:
    class Elsewhere(WebhookReplay):
        secrets: ClassVar[Mapping[str, str]] = {"webhook": address}

    with pytest.raises(InputError, match="no incoming webhook"):
        Elsewhere().target()
