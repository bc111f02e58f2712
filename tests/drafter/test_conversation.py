"""What outsiders hand in: whatever it holds, it is read or refused in words, and never breaks what comes after."""

import json
from pathlib import Path
from typing import Any

import pytest

from drafter.conversation import Conversation, Message, parse_conversation, read_conversation
from drafter.errors import ConversationError
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from tests.bad_conversations import make_bad
from tests.drafter.whole import GOOD, conversation

HALF = "\ud800"


def given(**changes: Any) -> dict[str, Any]:
    return {"id": "1", "messages": [{"author": "customer", "text": "Hi"}]} | changes


def message(**changes: Any) -> dict[str, Any]:
    return given(messages=[{"author": "customer", "text": "Hi"} | changes])


@pytest.mark.parametrize(
    "data",
    [
        given(id=HALF),
        given(subject=HALF),
        given(mailbox=HALF),
        given(customer={"name": HALF, "email": HALF, "plan": HALF}),
        message(text=HALF),
        message(html=f"<p>{HALF}</p>"),
        message(name=HALF),
        message(attachments=[HALF]),
    ],
)
def test_half_a_character_is_replaced_wherever_it_stands(data: dict[str, Any]) -> None:
    read = parse_conversation(json.dumps(data).encode(), "x.json")
    assert "\ufffd" in read.model_dump_json()
    assert "\ufffd" in Conversation.model_validate(data).model_dump_json()


def test_both_halves_of_an_emoji_are_one() -> None:
    assert Message(author="customer", text="\ud83d\ude00").text == "😀"


def test_half_a_character_in_what_is_refused_can_be_shown() -> None:
    for wrong in (given(channel=HALF), given(**{HALF: 1}), message(author=HALF), message(at=HALF)):
        with pytest.raises(ConversationError) as refused:
            parse_conversation(json.dumps(wrong).encode(), "x.json")
        str(refused.value).encode()


@pytest.mark.parametrize(
    "at",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        "9999-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        253402300799,
        -62135596800,
    ],
)
def test_a_date_at_the_end_of_time_can_be_reckoned_with(at: str | int, drafter: Any) -> None:
    ends = [{"author": "agent", "text": "Hello", "at": at}, {"author": "customer", "text": "How?", "at": at}]
    told = conversation(messages=[*ends, {"author": "customer", "text": "How do I export?", "at": at}])
    whole: Drafter = drafter(FakeModel([GOOD]))
    assert whole.draft(told).text
    whole.explain(told)
    for channel in ("chat", "social"):
        assert whole.draft(told.model_copy(update={"channel": channel})).id


def test_times_are_utc() -> None:
    at = Message.model_validate({"author": "customer", "at": "2026-03-01T01:00:00+02:00"}).at
    assert str(at) == "2026-02-28 23:00:00+00:00"


@pytest.mark.parametrize(
    "data",
    [
        {f"k{i}": i for i in range(100_000)},
        given(messages=[{}] * 300_000),
        message(attachments=[1] * 300_000),
        given(customer={f"k{i}": i for i in range(100_000)}),
        given(messages=[{"author": "customer"}] * 20_000),
    ],
    ids=["fields", "messages", "attachments", "nested", "too many messages"],
)
def test_faults_by_the_hundred_thousand_are_not_each_described(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error") as refused:
        Conversation.model_validate(data)
    assert refused.value.error_count() < 10  # type: ignore[attr-defined]


def test_a_bad_file_is_named_with_its_fault(tmp_path: Path) -> None:
    names = make_bad(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(ConversationError) as refused:
            read_conversation(path)
        assert any(name in str(refused.value) for name in names)
        str(refused.value).encode()


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret.json").touch()
    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom no mode stops
    with pytest.raises(ConversationError, match=r"secret\.json cannot be read: Permission denied"):
        read_conversation(tmp_path / "secret.json")
