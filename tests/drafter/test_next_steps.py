"""Next steps: each appears where it should, and stays away where it should."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drafter.asks.asks import Ask, AskKind
from drafter.brief import Brief
from drafter.case import sources_answer
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, parse_conversation
from drafter.draft import NextStep
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict
from drafter.mailbox import Mailbox, load_mailboxes
from drafter.next_steps import ALL_STEPS, MOST, clocks, guarding, next_steps, people, records
from drafter.outcome import decide_outcome
from drafter.preparation import read_brief
from drafter.retrieval import SearchResults
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from drafter.wish import A_REPLY
from kb_index.documents import Hit, Kind, Passage
from tests.words import PATTERNS, WORDS

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
ARTICLE = Hit(Passage("p", "d", Kind.ARTICLE, "T", (), "x", 0, 1, "s"), 0.9)
SAVED = Hit(Passage("q", "e", Kind.SAVED_REPLY, "T", (), "x", 0, 1, "s"), 0.9)
SAFETY = {rule.id for rule in guarding.RULES}
CHAT, EMAIL = Channel.CHAT, Channel.EMAIL


@pytest.fixture(scope="module")
def mailboxes(root: Path) -> dict[str, Mailbox]:
    return load_mailboxes(root / "examples" / "mailboxes")


def steps(mailbox: Mailbox, **given: Any) -> dict[str, NextStep]:
    """The steps of one conversation, described by what differs from a calm first question by e-mail."""
    text = given.pop("text", "Where do I find this?")
    messages = given.pop("messages", None) or [{"author": "customer", "text": text, "at": given.pop("at", NOW)}]
    sender = given.pop("sender", None)
    customer = {
        "name": "Maya",
        "email": sender,
        "plan": given.pop("plan", "Studio"),
        "verified": given.pop("verified", True),
    }
    conversation = Conversation.model_validate(
        {"id": "c", "customer": customer, "messages": messages, "link": given.pop("link", None)}
    )
    outcome = given.pop("outcome", Outcome.ANSWER)
    answered = {True: (AskVerdict.ANSWERED,), False: (AskVerdict.NOTHING,), None: ()}[given.pop("answered", None)]
    if given.pop("partly", False):
        answered = (AskVerdict.ANSWERED, AskVerdict.NOTHING)
    plan = AnswerPlan(tuple(AskAnswer(Ask(AskKind.QUESTION, text), verdict) for verdict in answered))
    hits, conflicts, now = given.pop("hits", [ARTICLE]), given.pop("conflicts", False), given.pop("now", NOW)
    answers = given.pop("answers", True)
    values = {"channel": EMAIL, "stage": Stage.FIRST_REPLY, "intents": (Intent.QUESTION,), "tone": Tone.NEUTRAL}
    situation = Situation.model_validate(values | given)
    brief = Brief(
        words=WORDS,
        conversation=conversation,
        mailbox=mailbox,
        request=open_request(conversation, PATTERNS),
        situation=situation,
        now=now,
        outcome=outcome,
        plan=plan if answered else None,
        hits=tuple(hits),
    )
    return {step.id: step for step in next_steps(brief, conflicts=conflicts, answers=answers)}


def intent(*intents: Intent, **more: Any) -> dict[str, Any]:
    return {"intents": intents, **more}


def risk(*risks: Risk, **more: Any) -> dict[str, Any]:
    return {"risks": risks, **more}


def thread(count: int, name: str = "Sam") -> list[dict[str, Any]]:
    turns = [("customer", "Maya"), ("agent", name)]
    return [{"author": turns[i % 2][0], "text": "m", "name": turns[i % 2][1]} for i in range(count)]


BOUNCED = {"sender": "mailer-daemon@mx.example", "text": "<ada@a.example>: 550 5.1.1 User unknown"}
NOTED = [{"author": "note", "text": "VIP"}, {"author": "customer", "text": "hello"}]
APPEARS = [
    ("verify-identity", risk(Risk.UNVERIFIED), {}),
    ("verify-identity", risk(Risk.SECURITY, verified=False), risk(Risk.SECURITY)),
    ("tell-lead-about-spam", risk(Risk.SPAM, outcome=Outcome.NONE), {}),
    ("human-review", risk(Risk.LEGAL), risk(Risk.REFUND)),
    ("consult-lead", risk(Risk.ABUSE), {}),
    ("consult-lead", {"hits": [], "outcome": Outcome.HAND_OFF}, {"outcome": Outcome.HAND_OFF}),
    ("escalate-to-manager", {"tone": Tone.ANGRY, "text": "Get me your manager!"}, {"text": "my manager asks"}),
    ("confirm-fix-first", {"stage": Stage.FIXED}, {}),
    ("fix-the-article", {"conflicts": True}, {}),
    ("first-reply-deadline", {}, {"stage": Stage.FOLLOW_UP}),
    ("idle-chat-sequence", {"channel": CHAT, "stage": Stage.IDLE}, {"channel": CHAT}),
    ("missed-chat-by-email", {"channel": CHAT, "now": NOW + timedelta(hours=2)}, {"channel": CHAT}),
    ("follow-up-by-email", {"channel": CHAT, "outcome": Outcome.HAND_OFF}, {"channel": CHAT}),
    ("queue-place", intent(Intent.BILLING), {}),
    ("replicate-bug", intent(Intent.BUG), {}),
    ("ask-replication-details", intent(Intent.BUG, text="it is broken"), {}),
    ("log-bug", intent(Intent.BUG, text="1. Open https://a.example in Firefox 131 since Monday. 2. Click Save. See."),
     intent(Intent.BUG, text="it is broken")),
    ("log-question", intent(Intent.TECHNICAL_API, hits=[]), intent(Intent.TECHNICAL_API)),
    ("log-feature-request", intent(Intent.FEATURE_REQUEST), {}),
    ("link-ticket", intent(Intent.BUG, stage=Stage.FOLLOW_UP), intent(Intent.BUG)),
    ("document-follow-up", {"stage": Stage.FIXED}, {}),
    ("log-chat-in-case", {"channel": CHAT}, {}),
    ("write-postmortem", intent(Intent.DOWNTIME, stage=Stage.FIXED), intent(Intent.DOWNTIME)),
    ("save-reply-proposal", intent(Intent.HOW_TO), intent(Intent.HOW_TO, hits=[SAVED])),
    ("hand-off-summary", {"outcome": Outcome.HAND_OFF}, {}),
    ("introduce-colleague", {"outcome": Outcome.HAND_OFF, "channel": CHAT}, {"outcome": Outcome.HAND_OFF}),
    ("respect-owner", {"messages": thread(3, "Ines")}, {"messages": thread(3)}),
    ("read-history", {"messages": NOTED}, {}),
    ("point-to-community", intent(Intent.TECHNICAL_API), intent(Intent.TECHNICAL_API, plan="Enterprise")),
    ("check-plan", intent(Intent.TECHNICAL_API, plan=None), intent(Intent.TECHNICAL_API)),
    ("offer-to-make-up", intent(Intent.CANCELLATION), intent(Intent.BILLING)),
    ("decide-the-no", {"outcome": Outcome.DECLINE}, {}),
    ("calmer-colleague", {"tone": Tone.ANGRY, "tone_strength": 0.9}, {"tone": Tone.FRUSTRATED, "tone_strength": 0.9}),
    ("ask-manager-to-snooze", {"urgent": True, "outcome": Outcome.HAND_OFF}, {"urgent": True}),
    ("at-risk-customer", intent(Intent.CANCELLATION), {}),
    ("add-their-it", {"text": "Our IT department says that they cannot."}, {}),
    ("bring-in-explainer", {"tone": Tone.CONFUSED, "stage": Stage.FOLLOW_UP}, {"tone": Tone.CONFUSED}),
    ("find-working-address", BOUNCED, {**BOUNCED, "sender": "ada@a.example"}),
    ("close-conversation", {"outcome": Outcome.NONE}, {"outcome": Outcome.NONE, **BOUNCED}),
    ("keep-open", {"outcome": Outcome.HAND_OFF}, {}),
    ("close-conversation", {"outcome": Outcome.CLOSE}, {"outcome": Outcome.HAND_OFF}),
    ("close-conversation", {"outcome": Outcome.NONE}, {"outcome": Outcome.NONE, "risks": (Risk.SPAM,)}),
    ("close-conversation", {"answered": True}, {"answered": False}),
    ("close-conversation", {"answered": True}, {"partly": True}),
    ("keep-open", {"partly": True}, {"answered": True}),
    ("remind-when-fixed", intent(Intent.FEATURE_REQUEST), {}),
    ("share-the-win", {"messages": thread(15), "outcome": Outcome.CLOSE}, {"outcome": Outcome.CLOSE}),
    ("small-gesture", {"tone": Tone.CHEERFUL}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("step", "given", "otherwise"), APPEARS)
def test_a_step_appears_where_its_condition_holds_and_only_there(
    step: str, given: dict[str, Any], otherwise: dict[str, Any], mailboxes: dict[str, Mailbox]
) -> None:
    assert step in steps(mailboxes["brindlebook"], **given)
    assert step not in steps(mailboxes["brindlebook"], **otherwise)


def test_every_rule_has_one_place_in_the_order() -> None:
    rules = [rule.id for module in (guarding, clocks, people, records) for rule in module.RULES]
    assert sorted(rules) == sorted(step.id for step in ALL_STEPS)


def test_every_step_is_shown_somewhere() -> None:
    assert {step for step, _, _ in APPEARS} | {"post-status-update"} == {step.id for step in ALL_STEPS}


def test_a_known_outage_is_not_reproduced_and_its_details_are_not_asked_for(mailboxes: dict[str, Mailbox]) -> None:
    broken = mailboxes["brindlebook-incident"]
    shown = steps(broken, intents=(Intent.DOWNTIME, Intent.BUG), text="Nothing loads, we cannot sign in.")
    assert not {"replicate-bug", "ask-replication-details", "log-bug", "log-question"} & set(shown)
    assert "post-status-update" in shown
    assert "replicate-bug" in steps(broken, intents=(Intent.BUG,), text="The export is empty.")


def test_a_payment_that_is_looked_up_is_no_fault_to_reproduce(mailboxes: dict[str, Mailbox]) -> None:
    charged = {"intents": (Intent.BILLING, Intent.BUG), "text": "You charged me twice, something is broken!"}
    bug = {"replicate-bug", "ask-replication-details", "log-bug", "log-question"}
    assert not bug & set(steps(mailboxes["brindlebook"], outcome=Outcome.HAND_OFF, **charged))
    assert bug & set(steps(mailboxes["brindlebook"], **charged))


def test_what_is_missing_is_asked_for_in_words_to_copy(mailboxes: dict[str, Mailbox]) -> None:
    report = {"intents": (Intent.BUG,), "text": "it is broken"}
    asked = steps(mailboxes["brindlebook"], **report)["ask-replication-details"].text
    assert asked
    assert asked.startswith("To look into it, could you send me:")
    assert "1. the link of the page" in asked
    assert steps(mailboxes["brindlebook"], language="de", **report)["ask-replication-details"].text is None


def test_what_an_earlier_message_gave_is_not_asked_for_again(mailboxes: dict[str, Mailbox]) -> None:
    first = {"author": "customer", "text": "See https://book.example/p/1", "attachments": ["page.PNG"], "at": NOW}
    messages = [
        first,
        {"author": "agent", "text": "What did you do?", "at": NOW},
        {"author": "customer", "text": "The calendar shows an error.", "at": NOW},
    ]
    why = steps(mailboxes["brindlebook"], intents=(Intent.BUG,), messages=messages)["ask-replication-details"].why
    assert "link" not in why
    assert "screenshot" not in why


def test_nothing_is_closed_as_answered_under_a_text_that_answers_nothing(mailboxes: dict[str, Mailbox]) -> None:
    mailbox = mailboxes["brindlebook"]
    assert "close-conversation" in steps(mailbox, answered=True)
    assert "close-conversation" not in steps(mailbox, answered=True, answers=False)
    assert "close-conversation" in steps(mailbox, outcome=Outcome.CLOSE, answers=False)


def test_an_incident_asks_for_news_on_the_status_page(mailboxes: dict[str, Mailbox]) -> None:
    step = steps(mailboxes["brindlebook-incident"], **intent(Intent.DOWNTIME))["post-status-update"]
    assert step.text == "https://status.brindlebook.example/"
    assert "post-status-update" not in steps(mailboxes["brindlebook"], **intent(Intent.DOWNTIME))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "The target for a first reply by email is 2026-11-16 13:00 UTC"), (90, "The alarm"), (300, "The limit"),
     (600, "overdue by 2 hours"), (60 * 24 * 4, "overdue by 3 days")],
)  # fmt: skip
def test_the_deadline_moves_from_target_to_overdue(minutes: int, words: str, mailboxes: dict[str, Mailbox]) -> None:
    now = NOW + timedelta(minutes=minutes)
    assert words in steps(mailboxes["brindlebook"], now=now)["first-reply-deadline"].why


def test_the_bug_note_has_the_format_of_the_handbook(mailboxes: dict[str, Mailbox]) -> None:
    text = steps(mailboxes["brindlebook"], **intent(Intent.FEATURE_REQUEST))["log-feature-request"].text
    assert text == "Feature Request: [title?] / [conversation link?]"


def test_the_notes_of_next_steps_have_the_link_of_the_conversation_where_that_is_known(
    mailboxes: dict[str, Mailbox],
) -> None:
    link = "https://desk.example/agent/tickets/42"
    found = steps(mailboxes["brindlebook"], link=link, **intent(Intent.FEATURE_REQUEST))
    assert found["log-feature-request"].text == f"Feature Request: [title?] / {link}"


def test_demo_conversations_get_a_short_list_and_safety_first(root: Path, mailboxes: dict[str, Mailbox]) -> None:
    for path in sorted((root / "examples" / "conversations").glob("*.json")):
        conversation = parse_conversation(path.read_bytes(), path.name)
        brief = read_brief(conversation, A_REPLY, mailboxes[conversation.mailbox], NOW, WORDS)
        brief = brief.searched(SearchResults((replace(ARTICLE, evidence={"vector": 0.5}),)))
        found = next_steps(brief.decided(*decide_outcome(brief, sources_answer(brief))[:2]))
        assert 1 <= len(found) <= MOST, path.name
        assert all(step.why.endswith(".") for step in found)
        keeps_safe = [step.id in SAFETY for step in found]
        assert keeps_safe == sorted(keeps_safe, reverse=True), path.name
