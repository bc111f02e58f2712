"""Steps that follow from time: reply clocks, idle chats, people who have waited.

Tension 26 sets the clocks, tension 29 says that the idle clock runs only while the customer owes the next message.
"""

from datetime import timedelta

from drafter.brief import Brief
from drafter.next_steps.rule import Rule
from drafter.situation import Channel, Intent, Outcome, Stage
from drafter.writing.nudges import FIRST_AFTER

__all__ = ["RULES"]


def _deadline(brief: Brief) -> str | None:
    last = brief.conversation.last_customer_at
    owed = brief.situation.stage is Stage.FIRST_REPLY and brief.outcome is not Outcome.NONE
    if _waited(brief) is None or last is None or not owed:
        return None
    clock = brief.mailbox.reply_clocks.get(brief.situation.channel)
    if clock is None:
        return None
    for word, minutes in (("target", clock.target), ("alarm", clock.alarm), ("limit", clock.breach)):
        due = last + timedelta(minutes=minutes)
        if brief.now <= due:
            return f"The {word} for a first reply by {brief.situation.channel} is {due:%Y-%m-%d %H:%M} UTC."
    late = brief.now - last - timedelta(minutes=clock.breach)
    return f"The first reply by {brief.situation.channel} is overdue by {_span(late)}."


def _waited(brief: Brief) -> timedelta | None:
    """How long the customer has waited for an answer; None where nobody owes one or the time is unknown."""
    last = brief.conversation.last_customer_at
    return None if last is None or brief.request.answered else brief.now - last


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _queue(brief: Brief) -> str | None:
    if brief.outcome is Outcome.NONE or brief.request.answered:
        return None
    if brief.situation.channel is Channel.CHAT:
        return "A live chat goes before everything in the inbox."
    places = {
        Intent.THANKS: "Thanks come first: they take half a minute.",
        Intent.DOWNTIME: "An outage goes before billing and questions.",
        Intent.BILLING: "Billing comes before bugs and questions.",
        Intent.FEATURE_REQUEST: "Wishes come last, but within one work day.",
    }
    only = {Intent.FEATURE_REQUEST: brief.situation.intents == (Intent.FEATURE_REQUEST,)}
    return next((why for i, why in places.items() if brief.wants(i) and only.get(i, True)), None)


def _missed(brief: Brief) -> str | None:
    if brief.situation.channel is not Channel.CHAT or brief.outcome is Outcome.NONE:
        return None
    clock, waited = brief.mailbox.reply_clocks.get(Channel.CHAT), _waited(brief)
    late = waited is not None and waited > timedelta(minutes=clock.breach if clock else 10)
    picked_up = any(m.author == "agent" for m in brief.conversation.messages)
    return "Nobody picked up this chat, and the customer has probably left." if late and not picked_up else None


def _idle(brief: Brief) -> str | None:
    if brief.situation.channel is Channel.CHAT and brief.situation.stage is Stage.IDLE:
        return "The customer owes the next message and has gone quiet."
    return None


def _idle_texts(brief: Brief) -> str:
    minutes = int(FIRST_AFTER.total_seconds() // 60)
    texts = brief.words.say(brief.situation.language).nudges
    return "\n".join(f"After {minutes + i} minutes: {text}" for i, text in enumerate(texts))


def _by_email(brief: Brief) -> str | None:
    if brief.situation.channel is not Channel.CHAT or brief.situation.stage is Stage.IDLE:
        return None
    if brief.outcome in (Outcome.HAND_OFF, Outcome.ANSWER_AND_ASK) or brief.wants(Intent.BUG):
        return "Work remains on our side after this chat."
    return None


RULES = (
    Rule(
        "first-reply-deadline",
        "Reply in time",
        (
            "reply-within-one-work-day",
            "handle-within-first-hour",
            "chat-first-response-five-ten",
            "no-phone-prove-by-speed",
            "email-draft-promptly",
            "chat-watch-unassigned",
            "chat-activity-is-visible",
        ),
        _deadline,
    ),
    Rule(
        "idle-chat-sequence",
        "Send the idle messages at 5, 6 and 7 minutes, then close",
        ("idle-sequence-before-close", "idle-5min-still-there", "idle-6min-warn-close", "idle-7min-close-thank"),
        _idle,
        _idle_texts,
    ),
    Rule("missed-chat-by-email", "Answer this chat as a fresh e-mail request", ("missed-chat-as-email",), _missed),
    Rule(
        "follow-up-by-email",
        "Say that the answer follows by e-mail, and write one that stands on its own",
        ("chat-after-close-goes-by-email", "chat-email-reply-returns", "followup-announce-email-or-phone"),
        _by_email,
    ),
    Rule(
        "queue-place",
        "Its place in the queue",
        (
            "prio-not-oldest-first",
            "prio-thanks-first",
            "prio-thirty-second-replies",
            "prio-billing-then-critical-bugs",
            "prio-howto-third",
            "prio-features-last",
        ),
        _queue,
    ),
)
