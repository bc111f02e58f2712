"""The place of a conversation in the queue: by kind, a live chat and what is nearly too late before all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drafter.brief import Brief
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, Message
from drafter.mailbox import DEFAULT
from drafter.pipeline import Drafter
from drafter.queue_place import QueueGroup, queue_place
from drafter.situation import Channel, Intent, Risk, Situation, Stage, Tone
from tests.drafter.whole import conversation
from tests.words import PATTERNS, WORDS

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def make_brief(**situation: Any) -> Brief:
    """A calm first question by e-mail but for what is given of its situation."""
    told = Conversation(id="c", messages=(Message(author="customer", text="Where is it?", at=NOW),))
    usual: dict[str, object] = {
        "channel": Channel.EMAIL,
        "stage": Stage.FIRST_REPLY,
        "intents": (Intent.HOW_TO,),
        "tone": Tone.NEUTRAL,
    }
    return Brief(
        words=WORDS,
        conversation=told,
        mailbox=DEFAULT,
        request=open_request(told, PATTERNS),
        situation=Situation.model_validate(usual | situation),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("situation", "group", "why"),
    [
        ({"intents": (Intent.THANKS,)}, QueueGroup.THANKS, "Thanks"),
        ({"intents": (Intent.THANKS,), "tone": Tone.ANGRY}, QueueGroup.URGENT, "upset"),
        ({"intents": (Intent.BUG, Intent.BILLING)}, QueueGroup.URGENT, "Billing"),
        ({"intents": (Intent.BUG,)}, QueueGroup.URGENT, "fault"),
        ({"intents": (Intent.QUESTION,), "risks": (Risk.LEGAL,)}, QueueGroup.URGENT, "must decide"),
        ({"intents": (Intent.HOW_TO,)}, QueueGroup.QUESTIONS, "question"),
        ({"intents": (Intent.HOW_TO,), "urgent": True}, QueueGroup.URGENT, "urgent"),
        ({"intents": (Intent.HOW_TO, Intent.FEATURE_REQUEST)}, QueueGroup.QUESTIONS, "question"),
        ({"intents": (Intent.FEATURE_REQUEST,)}, QueueGroup.WISHES, "wish"),
        ({"intents": (Intent.SPAM,)}, QueueGroup.NOTHING, "Spam"),
    ],
)
def test_the_kind_decides_and_not_the_age(situation: dict[str, object], group: QueueGroup, why: str) -> None:
    place = queue_place(make_brief(**situation))
    assert place.group is group
    assert why in place.why


def test_what_is_nearly_too_late_and_a_live_chat_come_first() -> None:
    brief = make_brief(intents=(Intent.FEATURE_REQUEST,))
    place, since = queue_place(brief), NOW
    group = [place.at(since + timedelta(minutes=minutes))[0] for minutes in (1, 241, 481)]
    assert group == [QueueGroup.WISHES, QueueGroup.NOW, QueueGroup.WISHES]
    assert place.at(since + timedelta(minutes=241))[1].startswith("Nearly too late.")
    assert queue_place(make_brief(channel=Channel.CHAT)).at(since)[0] is QueueGroup.NOW


def test_an_answered_conversation_waits_for_nobody(drafter: Callable[..., Drafter]) -> None:
    asked = conversation("How can I export my bookings as CSV?")
    waiting = drafter().queue_place(asked)
    answered = asked.model_copy(update={"messages": (*asked.messages, Message(author="agent", text="Like this."))})
    assert (waiting.group, drafter().queue_place(answered).group) == (QueueGroup.QUESTIONS, QueueGroup.NOTHING)
