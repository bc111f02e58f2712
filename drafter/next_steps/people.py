"""Steps that bring in other people, close the conversation, or keep a customer."""

import re

from drafter.brief import Brief
from drafter.cleaning.automatic import UNDELIVERED
from drafter.next_steps.rule import Rule
from drafter.situation import Channel, Intent, Outcome, Risk, Stage, Tone
from drafter.writing.notes import compose_note

__all__ = ["RULES"]

_THEIR_IT = re.compile(
    r"\b(?:our|my) (?:it|system|network) ?(?:department|team|person|people|admin\w*|guy|support)\b"
    r"|\bneed admin approval\b",
    re.IGNORECASE,
)
_LONG = 12  # messages of a thread that was hard work


def _hand_off(brief: Brief) -> str | None:
    if brief.aimed and brief.aimed.unproved:
        role = brief.colleague
        return f"{f'{role.name}, {role.role},' if role else 'Somebody'} has to agree before you say yes."
    if brief.outcome is not Outcome.HAND_OFF and brief.situation.stage is not Stage.HANDOFF:
        return None
    role = brief.colleague
    return f"{role.name}, {role.role}, takes this over." if role else "Somebody else has to decide this."


def _summary(brief: Brief) -> str:
    role = brief.colleague
    return f"To: {role.name if role else '[colleague?]'}\n{compose_note(brief)}"


def _introduce(brief: Brief) -> str | None:
    changes_hands = brief.outcome is Outcome.HAND_OFF or brief.situation.stage is Stage.HANDOFF
    live = brief.situation.channel is Channel.CHAT
    return "The customer is here while it changes hands." if live and changes_hands else None


def _calmer(brief: Brief) -> str | None:
    angry = brief.situation.tone is Tone.ANGRY and brief.situation.tone_strength >= 0.7
    return "The customer is very angry: take five minutes, or let a calm colleague take it." if angry else None


def _at_risk(brief: Brief) -> str | None:
    if brief.wants(Intent.CANCELLATION):
        return "The customer wants to leave and can still be won back."
    return "An upset customer who is helped well stays." if brief.situation.tone is Tone.ANGRY else None


def _offer(brief: Brief) -> str | None:
    money = brief.wants(Intent.BILLING, Intent.CANCELLATION) or brief.at_risk_of(Risk.REFUND)
    reason = money and (brief.situation.upset or brief.at_risk_of(Risk.REFUND) or brief.wants(Intent.CANCELLATION))
    return "The mailbox profile allows something in such a case." if reason and brief.mailbox.offers else None


def _offers(brief: Brief) -> str:
    lines = []
    for offer in brief.mailbox.offers:
        condition = f", if {offer.condition}" if offer.condition else ""
        approval = f" (approved by {offer.approver})" if offer.approver else ""
        lines.append(f"- {offer.kind.replace('_', ' ')}: {offer.limit}{condition}{approval}")
    return "\n".join(lines)


def _decided_no(brief: Brief) -> str | None:
    return (
        "It is not possible, and that is settled: saying it now is kinder than silence."
        if brief.outcome is Outcome.DECLINE
        else None
    )


def _plan(brief: Brief) -> str | None:
    unknown = brief.wants(Intent.TECHNICAL_API) and brief.conversation.customer.plan is None
    return "How deep a technical answer goes depends on the plan, which is unknown." if unknown else None


def _community(brief: Brief) -> str | None:
    plan = brief.conversation.customer.plan
    if plan is None or brief.mailbox.is_enterprise(plan) or not brief.mailbox.community_forum:
        return None
    fits = brief.wants(Intent.TECHNICAL_API) and brief.outcome is not Outcome.HAND_OFF
    return f"A question about own code, on the {plan} plan." if fits else None


def _owner(brief: Brief) -> str | None:
    messages, me = brief.conversation.messages, brief.mailbox.agent.name
    last = next((m.name for m in reversed(messages) if m.author == "agent" and m.name), None)
    other = last is not None and bool(me) and last.casefold() != me.casefold()
    return (
        f"{last} has answered here last: take over after 24 hours or on reassignment, and introduce yourself."
        if other
        else None
    )


def _history(brief: Brief) -> str | None:
    notes = sum(turn.author == "note" for turn in brief.request.history)
    if notes:
        return f"There {'is a private note' if notes == 1 else f'are {notes} private notes'} in this conversation."
    return None


def _unreached(brief: Brief) -> str | None:
    came_back = brief.request.automatic.startswith(UNDELIVERED)
    return f"{brief.request.automatic[0].upper()}{brief.request.automatic[1:]}." if came_back else None


def _keep_open(brief: Brief) -> str | None:
    left = brief.plan is not None and bool(brief.plan.open) and brief.outcome is Outcome.ANSWER
    owed = brief.outcome in (Outcome.HAND_OFF, Outcome.ANSWER_AND_ASK) or brief.wants(Intent.BUG) or left
    over = brief.situation.stage in (Stage.FIXED, Stage.CLOSING)
    return "We still owe the customer something." if owed and not over else None


def _close(brief: Brief) -> str | None:
    if brief.outcome is Outcome.CLOSE:
        return "Nothing is left to solve; a reply reopens it."
    if brief.outcome is Outcome.NONE and not brief.at_risk_of(Risk.SPAM) and _unreached(brief) is None:
        return "No reply is needed; another message reopens it."
    answered = brief.plan is not None and bool(brief.plan.answered) and not brief.plan.open
    complete = (
        brief.outcome is Outcome.ANSWER
        and brief.situation.channel is Channel.EMAIL
        and not brief.wants(Intent.BUG, Intent.DOWNTIME)
    )
    return "The answer is complete; a reply reopens the conversation." if complete and answered else None


def _remind(brief: Brief) -> str | None:
    told = brief.outcome in (Outcome.ANSWER, Outcome.DECLINE)
    logged = told and brief.wants(Intent.BUG, Intent.FEATURE_REQUEST)
    return "The matter is logged; a reminder brings it back when the ticket moves." if logged else None


def _snooze(brief: Brief) -> str | None:
    waits = brief.situation.urgent and brief.outcome is Outcome.HAND_OFF
    return "It is urgent and has to wait for somebody: only a manager may let it wait." if waits else None


def _their_it(brief: Brief) -> str | None:
    return "The customer stands between us and their own administrator." if brief.says(_THEIR_IT) else None


def _explainer(brief: Brief) -> str | None:
    lost = brief.situation.tone is Tone.CONFUSED and brief.situation.stage is Stage.FOLLOW_UP
    return "An explanation of ours did not help: another way of telling it may." if lost else None


def _gesture(brief: Brief) -> str | None:
    room = brief.situation.tone is Tone.CHEERFUL and brief.outcome in (Outcome.CLOSE, Outcome.ANSWER)
    return "A cheerful exchange has room for a small surprise." if room else None


def _win(brief: Brief) -> str | None:
    turns = sum(m.author in ("customer", "agent") for m in brief.conversation.messages)
    return f"{turns} messages, and it is solved." if turns > _LONG and brief.outcome is Outcome.CLOSE else None


RULES = (
    Rule(
        "hand-off-summary",
        "Hand it over with a written summary",
        (
            "reassign-too-difficult",
            "note-on-reassign",
            "escalate-to-level-two",
            "two-support-levels",
            "handoff-reassign-in-console",
            "forward-email-in-tool",
        ),
        _hand_off,
        _summary,
    ),
    Rule(
        "introduce-colleague",
        "Stay until your colleague is there, and introduce them",
        ("bring-the-colleague-in", "transfer-introduce"),
        _introduce,
    ),
    Rule("respect-owner", "Mind the colleague who owns this", ("leave-tickets-of-other-agents",), _owner),
    Rule("read-history", "Read the notes first", ("read-ticket-history", "agent-use-user-panel"), _history),
    Rule(
        "point-to-community",
        "Point to the community, with a first pointer to an answer",
        ("tech-usecase-to-community", "tech-code-to-community"),
        _community,
        lambda brief: str(brief.mailbox.community_forum),
    ),
    Rule("check-plan", "Look up the plan", ("tech-check-plan-tier",), _plan),
    Rule(
        "offer-to-make-up",
        "See what you may offer",
        (
            "apology-offer-compensation",
            "wow-cheaper-plan-beats-churn",
            "wow-free-upgrade",
            "wow-unasked-discount",
            "wow-returning-twenty-percent",
        ),
        _offer,
        _offers,
    ),
    Rule("decide-the-no", "Say the no in this reply", ("no-dont-defer-the-no",), _decided_no),
    Rule(
        "calmer-colleague",
        "Take five minutes, or a calmer colleague",
        ("difficult-take-five", "difficult-delegate-to-calm-colleague"),
        _calmer,
    ),
    Rule(
        "ask-manager-to-snooze",
        "Ask a manager if it has to wait",
        ("high-priority-ask-manager-snooze", "snooze-managers-only"),
        _snooze,
    ),
    Rule("at-risk-customer", "Mark as a customer who can be won back", ("difficult-chance-to-convert",), _at_risk),
    Rule("add-their-it", "Offer to add their administrator to the thread", ("help-add-it-to-thread",), _their_it),
    Rule(
        "bring-in-explainer",
        "Let a colleague explain it another way",
        ("help-bring-own-colleague", "notice-out-of-depth", "gauge-technical-level"),
        _explainer,
    ),
    Rule("find-working-address", "Reach the customer another way", ("keep-open-if-work-remains",), _unreached),
    Rule("keep-open", "Keep it open when you send", ("keep-open-if-work-remains",), _keep_open),
    Rule(
        "close-conversation",
        "Close the conversation",
        (
            "send-and-close-default",
            "close-case-after-confirmation",
            "followup-close-general-question",
            "followup-close-after-notice",
            "unfollow-finished-threads",
            "chat-ended-by-user-is-closed",
        ),
        _close,
    ),
    Rule("remind-when-fixed", "Set a reminder on the ticket", ("close-until-ticket-update",), _remind),
    Rule("share-the-win", "Tell the team", ("celebrate-long-solved-thread",), _win),
    Rule(
        "small-gesture",
        "A small gesture, if you like",
        ("wow-go-extra-mile", "wow-try-often-not-always", "wow-unexpected-gift"),
        _gesture,
    ),
)
