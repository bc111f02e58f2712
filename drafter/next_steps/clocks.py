"""Steps that follow from time: reply clocks, idle chats, people who have waited.

Tension 26 sets the clocks, tension 29 says that the idle clock runs only while the customer owes the next message.
"""

from datetime import timedelta

from drafter.next_steps.case import Case, Rule
from drafter.situation import Channel, Intent, Outcome, Stage
from drafter.writing.nudges import FIRST_AFTER, nudge_texts

__all__ = ["RULES"]


def _deadline(case: Case) -> str | None:
    waited, last = case.waited, case.conversation.last_customer_at
    if waited is None or last is None or not case.at(Stage.FIRST_REPLY) or case.outcome is Outcome.NONE:
        return None
    clock = case.mailbox.reply_clocks.get(case.situation.channel)
    if clock is None:
        return None
    for word, minutes in (("target", clock.target), ("alarm", clock.alarm), ("limit", clock.breach)):
        due = last + timedelta(minutes=minutes)
        if case.now <= due:
            return f"The {word} for a first reply by {case.situation.channel} is {due:%Y-%m-%d %H:%M} UTC."
    late = case.now - last - timedelta(minutes=clock.breach)
    return f"The first reply by {case.situation.channel} is overdue by {_span(late)}."


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _queue(case: Case) -> str | None:
    if case.outcome is Outcome.NONE or case.request.answered:
        return None
    if case.on(Channel.CHAT):
        return "A live chat goes before everything in the inbox."
    places = {
        Intent.THANKS: "Thanks come first: they take half a minute.",
        Intent.DOWNTIME: "An outage goes before billing and questions.",
        Intent.BILLING: "Billing comes before bugs and questions.",
        Intent.FEATURE_REQUEST: "Wishes come last, but within one work day.",
    }
    only = {Intent.FEATURE_REQUEST: case.situation.intents == (Intent.FEATURE_REQUEST,)}
    return next((why for i, why in places.items() if case.wants(i) and only.get(i, True)), None)


def _missed(case: Case) -> str | None:
    breach = case.mailbox.reply_clocks[Channel.CHAT].breach if Channel.CHAT in case.mailbox.reply_clocks else 10
    picked_up = any(m.author == "agent" for m in case.conversation.messages)
    late = case.waited is not None and case.waited > timedelta(minutes=breach)
    missed = case.on(Channel.CHAT) and not picked_up and late and case.outcome is not Outcome.NONE
    return "Nobody picked up this chat, and the customer has probably left." if missed else None


def _idle(case: Case) -> str | None:
    if case.on(Channel.CHAT) and case.at(Stage.IDLE):
        return "The customer owes the next message and has gone quiet."
    return None


def _idle_texts(case: Case) -> str:
    minutes = int(FIRST_AFTER.total_seconds() // 60)
    texts = nudge_texts(case.situation.language)
    return "\n".join(f"After {minutes + i} minutes: {text}" for i, text in enumerate(texts))


def _by_email(case: Case) -> str | None:
    if not case.on(Channel.CHAT) or case.at(Stage.IDLE):
        return None
    if case.outcome in (Outcome.HAND_OFF, Outcome.ANSWER_AND_ASK) or case.wants(Intent.BUG):
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
