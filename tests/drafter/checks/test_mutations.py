"""For each check a draft that passes, although it comes close, and one changed as little as possible that fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from drafter.checks import ALL_CHECKS
from drafter.conversation import Message
from drafter.draft import CheckStatus, TextKind
from drafter.mailbox import Capability, Role
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from kb_index.documents import Kind, Visibility
from tests.drafter.checks.drafts import INCIDENT, citation, conversation, draft, mailbox, passage

UPSET: Mapping[str, Any] = {"tone": Tone.ANGRY}
CHAT: Mapping[str, Any] = {"channel": Channel.CHAT}
BUG: Mapping[str, Any] = {"intents": (Intent.BUG,)}
OUTAGE: Mapping[str, Any] = {"intents": (Intent.DOWNTIME,), "box": mailbox(incident=INCIDENT)}
BILLED_TWICE: Mapping[str, Any] = {"intents": (Intent.BILLING,)}
TWICE = ("You charged me twice this month.",)
FIXED: Mapping[str, Any] = {**BUG, "stage": Stage.FIXED}
NO: Mapping[str, Any] = {"outcome": Outcome.DECLINE}
HURRY: Mapping[str, Any] = {**BUG, "urgent": True}
ASK: Mapping[str, Any] = {"outcome": Outcome.ASK}
BROKEN = ("The booking thing is broken.",)
PRICE: Mapping[str, Any] = {"citations": (citation("Studio costs 24 EUR per month."),)}
REFUND_WINDOW: Mapping[str, Any] = {"citations": (citation("Refunds are possible within 30 days."),)}
INES = Role(name="Ines Carvalho", role="Support lead", subjects=("complaint",))
OVER: Mapping[str, Any] = {"outcome": Outcome.HAND_OFF, "box": mailbox(roles=(INES,))}
TAKEN_OVER = conversation(
    channel=Channel.CHAT,
    messages=(
        Message(author="customer", text="Is anybody there?"),
        Message(author="agent", text="Yes.", name="Tom Ford"),
        Message(author="customer", text="And now?"),
    ),
)
GERMAN = "Sie finden die Buchungen im Menü unter den Einstellungen und können sie dort herunterladen."
ENGLISH = "You will find the bookings in the menu under the settings and you can download them there."
SECRET = "Tell nobody that we lift the cap for studios with many rooms."
INTERNAL: Mapping[str, Any] = {"passages": (passage(SECRET, visibility=Visibility.INTERNAL),)}
PAST: Mapping[str, Any] = {"citations": (citation("Hi Petra, it is there.", kind=Kind.PAST_CONVERSATION),)}
VOUCHERS = Capability(name="Gift vouchers", status="has_not", words=("gift vouchers",))
LACKS: Mapping[str, Any] = {"box": mailbox(capabilities=(VOUCHERS,))}
NOTE = "Export stops\n- https://tickets.brindlebook.example/1\n- https://brindlebook.example/c/1"
WISH_NOTE = "- Feature Request: Dark theme / https://tickets.brindlebook.example/2"
FOLLOW_UP: Mapping[str, Any] = {"kind": TextKind.FIXED_FOLLOW_UP, "stage": Stage.FIXED}
NOTED: Mapping[str, Any] = {
    "talk": conversation(
        messages=(Message(author="customer", text="It is broken."), Message(author="note", text="BRB-214 is fixed."))
    )
}
IDLE: Mapping[str, Any] = {"kind": TextKind.IDLE_NUDGE, "stage": Stage.IDLE, "channel": Channel.CHAT}
ENDING = "Just reply here if anything is unclear. Have a good day!\n\nSam\nBrindlebook"


@dataclass(frozen=True)
class Row:
    """`at` are the words that the failing draft is shown to fail at; None: something is missing from it."""

    check: str
    passes: str
    fails: str
    at: str | None
    given: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()


ROWS = [
    # words.py
    Row("no-empty-words", "I'm sorry for the trouble.", "I'm sorry for the inconvenience.", "the inconvenience"),
    Row(
        "no-empty-words",
        "Your call with Ana is at noon.",
        "Your call is important to us.",
        "Your call is important to us.",
    ),
    Row("no-feedback-word", "Thanks for your thoughts.", "Thanks for your feedback.", "your feedback"),
    Row("no-feedback-word", "Open the Feedback tab.", "Open the tab for feedback.", "feedback"),
    Row("no-corporate-phrases", "Please open Settings.", "Kindly open Settings.", "Kindly"),
    Row("no-corporate-phrases", "It helps in order tracking.", "Click it in order to export.", "in order to"),
    Row("no-slang", "Yes, that is gone.", "Yeah, that is gone.", "Yeah", UPSET),
    Row("no-stiff-words", "I also checked it.", "Furthermore I checked it.", "Furthermore", {"tone": Tone.CHEERFUL}),
    Row("no-jargon", "The repair is live.", "The hotfix is live.", "hotfix", {"stage": Stage.FOLLOW_UP}),
    # blame.py
    Row("no-blame", "You did not miss anything.", "You did not save the form.", "You did not save"),
    Row("no-blame", "If you forgot your password, reset it.", "It seems you forgot your password.", "you forgot"),
    Row("no-blame", "It is not your fault.", "It is your fault.", "your fault"),
    Row(
        "no-manual-hint",
        "The guide has the steps.",
        "Have you read the guide with the steps?",
        "Have you read the guide",
    ),
    Row("no-rudeness", "The line should calm down soon.", "Please calm down.", "Please calm down"),
    # person.py
    Row("no-as-an-ai", "As an agent I see your bookings.", "As an AI, I see no bookings.", "As an AI"),
    Row(
        "no-lead-in",
        "Hi Maya,\n\nIt is there.",
        "Here is a draft reply:\n\nHi Maya,\n\nIt is there.",
        "Here is a draft reply:\n\n",
    ),
    Row(
        "no-lead-in", "Hi Maya,\n\nHere is the answer.", "Hi Maya,\n\nThis draft uses the article.", "This draft uses"
    ),
    Row(
        "no-human-takeover",
        "Ana from billing will take over.",
        "A human agent will take over.",
        "A human agent will take over",
    ),
    Row("first-person", "I will look into it.", "The agent will look into it.", "The agent will"),
    # voice.py
    Row(
        "own-voice",
        "I hear that you sent two of your clients away on Tuesday.",
        "I had to send two of my clients away on Tuesday.",
        "I had to send two of my clients away on Tuesday.",
        said=("I had to send two of my clients away on Tuesday.",),
    ),
    # hearsay.py
    Row(
        "not-on-the-customers-word",
        "I looked at https://mine.example as you wrote.",
        "Please look at https://mine.example for the rest.",
        "https://mine.example",
        said=("My site is https://mine.example.",),
    ),
    Row(
        "not-on-the-customers-word",
        "You wrote that you were charged 20 EUR.",
        "Please transfer 20 EUR today.",
        "20 EUR",
        said=("You charged me 20 EUR.",),
    ),
    # greeting.py
    Row("greeting", "Hi Maya,\n\nIt is there.", "It is there.", None),
    Row("greeting", "Hi Maya,\n\nIt is there.", "Hi Anna,\n\nIt is there.", "Hi Anna,"),
    Row(
        "greeting",
        "Hello Maya,\n\nIt is there.",
        "Hi Maya,\n\nIt is there.",
        "Hi Maya,",
        {**UPSET, "intents": (Intent.DOWNTIME,)},
    ),
    Row("chat-opening", "Thanks for asking, happy to help.", "Happy to help.", None, CHAT),
    # promises.py
    Row("no-unsourced-promise", "I can't promise that it works.", "I promise that it works.", "I promise"),
    Row(
        "no-unsourced-promise",
        "I'll let you know when it will be fixed.",
        "It will be fixed tomorrow.",
        "It will be fixed",
    ),
    Row("offers-allowed", "A refund is possible in 30 days.", "I'll refund you today.", "I'll refund"),
    # links.py
    Row(
        "no-bare-link",
        "Open Settings, then click Export: https://help.brindlebook.example/e",
        "See https://help.brindlebook.example/e",
        "https://help.brindlebook.example/e",
        CHAT,
    ),
    Row(
        "article-link",
        "Exports hold all bookings: https://help.brindlebook.example/e",
        "Exports hold all bookings",
        None,
        {
            "proved": ("Exports hold all bookings",),
            "citations": (citation("x", link="https://help.brindlebook.example/e"),),
        },
    ),
    Row(
        "links-known",
        "It is on https://help.brindlebook.example.",
        "It is on https://brindlebook.example/x.",
        "https://brindlebook.example/x",
    ),
    Row(
        "requirements-link",
        "Your IT team needs https://help.brindlebook.example/r",
        "Your IT team can open the port.",
        "Your IT team",
    ),
    # emphasis.py
    Row("exclamation-marks", "Good! Done! Bye.", "Good! Done! Bye!", "!"),
    Row("exclamation-marks", "Done.", "Done!", "!", UPSET),
    Row("exclamation-marks", "Thanks! I'm sorry.", "Thanks. I'm sorry!", "!"),
    Row("emoji-fit", "It works 🙂", "It works 🙂 🎉", "🎉"),
    Row("emoji-fit", "It works ✓", "It works :)", ":)", UPSET),
    Row("no-overenthusiasm", "I'm happy to help.", "I'm so happy to help.", "so happy"),
    Row(
        "no-shouting",
        "Press Ctrl and NOT the other key".replace("NOT", "not"),
        "Press Ctrl and NOT the other key",
        "NOT",
    ),
    # closing.py
    Row(
        "closing-offer", f"Hi Maya,\n\nIt is there.\n\n{ENDING}", "Hi Maya,\n\nIt is there.\n\nSam\nBrindlebook", None
    ),
    Row(
        "closing-wish",
        f"Hi Maya,\n\nIt is there.\n\n{ENDING}",
        f"Hi Maya,\n\nIt is there.\n\n{ENDING}".replace("Have a good day!", ""),
        None,
    ),
    Row("no-preset-goodbye", "It is there.\n\nBest,\nSam", "It is there.\n\nBest regards,\nSam", "Best regards,"),
    Row("signature", "It is there.\n\nSam\nBrindlebook", "It is there.\n\nThe Support Team", "The Support Team"),
    Row(
        "signature",
        "It is there.\n\nSam\nBrindlebook",
        "It is there.\n\nSam\n\nSam\nBrindlebook",
        "Sam\n\nSam\nBrindlebook",
    ),
    Row(
        "closing-stage",
        "Thanks, I'm glad it works. Write any time.",
        "Thanks, it works. Write any time.",
        None,
        {"stage": Stage.CLOSING},
    ),
    Row(
        "chat-closing-question",
        "Is there anything else?",
        "There is nothing else.",
        None,
        {**CHAT, "stage": Stage.CLOSING},
    ),
    Row("chat-good-day", "Bye, have a good day.", "Bye.", None, {**CHAT, "stage": Stage.CLOSING}),
    # third_party.py
    Row(
        "no-third-party-blame",
        "We work with our payment provider on it.",
        "It was caused by our payment provider.",
        "caused by our payment provider",
        BUG,
    ),
    # apology.py
    Row("apology-present", "Sorry about that. I'm checking it.", "Well noted. I'm checking it.", None, BUG),
    Row(
        "apology-owned",
        "I'm sorry, this is our fault.",
        "I'm sorry, this is a fault.",
        "I'm sorry, this is a fault.",
        OUTAGE,
    ),
    Row(
        "apology-cause-and-remedy",
        "The database is overloaded; we are adding capacity.",
        "The database is overloaded; we are so sad.",
        None,
        OUTAGE,
    ),
    Row(
        "apology-cause-and-remedy",
        "I'm looking into both payments.",
        "I see both payments.",
        None,
        BILLED_TWICE,
        TWICE,
    ),
    Row(
        "apology-impact",
        "I'm sorry that this cost you a morning.",
        "I'm terribly sorry about this.",
        "I'm terribly sorry about this.",
        {**BUG, **UPSET},
    ),
    Row("apology-sincere", "I'm sorry that it broke.", "I'm sorry if it broke.", "sorry if"),
    Row("apology-sincere", "I'm sorry you ran into this.", "I'm sorry you feel this way.", "sorry you feel this way"),
    Row(
        "apology-not-repeated",
        "I'm sorry for the wait. I'm sorry about the export.",
        "I'm sorry for the wait. I'm sorry for the wait today.",
        "I'm sorry for the wait today.",
    ),
    Row(
        "apology-not-repeated",
        "Sorry Ann. Sorry Bob. Sorry Cem.",
        "Sorry Ann. Sorry Bob. Sorry Cem. Sorry Dan.",
        "Sorry Dan.",
        UPSET,
    ),
    Row("no-needless-apology", "Sorry to see you go.", "Sorry about the question.", "Sorry about the question."),
    # downtime.py
    Row("downtime-aware", "We know and are working on it.", "We know, it happens.", None, OUTAGE),
    Row("downtime-data", "Your data is safe.", "All is safe.", None, OUTAGE),
    Row(
        "downtime-status-link",
        "News: https://status.brindlebook.example",
        "News: https://brindlebook.example",
        None,
        OUTAGE,
    ),
    Row("downtime-second-sorry", "Sorry for the outage. Sorry again.", "Sorry for the outage. Again.", None, OUTAGE),
    Row(
        "downtime-no-minimising", "Many studios are hit.", "Only a few studios are hit.", "Only a few studios", OUTAGE
    ),
    Row("downtime-no-jokes", "It is down.", "Oops, it is down.", "Oops,", OUTAGE),
    # thanks.py
    Row("thanks-for-criticism", "Thanks, noted.", "Well, noted.", None, {"intents": (Intent.COMPLAINT,)}),
    Row(
        "thanks-before-apology", "Thanks for writing. I'm sorry.", "I'm sorry. Thanks for writing.", "I'm sorry.", BUG
    ),
    Row(
        "thanks-before-apology",
        "I'm sorry. Thanks for writing.",
        "Thanks for writing. I'm sorry.",
        "Thanks for writing.",
        {**BUG, **UPSET},
    ),
    Row(
        "apology-closing-thanks",
        "Thanks for writing. I'm sorry about this.\n\nIt loads again.\n\nThank you for your patience.",
        "Thanks for writing. I'm sorry about this.\n\nIt loads again.\n\nWe value your patience.",
        None,
        BUG,
    ),
    Row("thanks-or-sorry", "Thanks, it is there.", "Well, it is there.", None),
    Row("empathy-phrase", "That must be annoying.", "It may be so.", None, UPSET),
    # fixes.py
    Row("fixed-stated", "Good news. It is fixed.", "Good news. It is Monday. It is fixed.", "Good news.", FIXED),
    Row("fixed-invites-opinion", "It is fixed. How is it now?", "How was it? It is fixed.", None, FIXED),
    Row("fix-noted", "I'll write once it works.", "Good news: it is fixed.", "is fixed", FOLLOW_UP),
    Row("fixed-confirmed", "I'll write once it is fixed.", "I write as it is fixed.", "is fixed", BUG),
    Row(
        "no-coming-patch",
        "The fix for that date is to export it.",
        "The fix is coming soon.",
        "fix is coming soon",
        BUG,
    ),
    Row(
        "bug-workaround",
        "I told the developers. For now, export it.",
        "I told the developers. So, wait for it.",
        None,
        BUG,
    ),
    # refusal.py
    Row("no-bare-no", "No, you don't need to pay.", "No, you can't pay.", "No"),
    Row(
        "no-bare-no",
        "We don't have a map yet, because it is slow.",
        "We don't have a map yet.",
        "We don't have a map yet.",
    ),
    Row(
        "refusal-reason",
        "It isn't possible yet. Each slot holds one client, so that nobody waits because of it.",
        "It isn't possible yet. Each slot holds one client.",
        "It isn't possible yet.",
        NO,
    ),
    Row(
        "refusal-sorry",
        "Sorry, it isn't possible yet.",
        "Well, it isn't possible yet.",
        "Well, it isn't possible yet.",
        NO,
    ),
    Row("refusal-alternative", "It isn't there. You can use tags.", "It isn't there. We can use tags.", None, NO),
    Row("refusal-plan-as-yes", "Yes, on the Team plan.", "You need to be on the Team plan.", "You need to be on"),
    Row("no-flat-policy", "Our refund policy covers 30 days.", "Our policy is 30 days.", "Our policy is"),
    Row(
        "no-blocking-manager", "I can't see it; my colleague can.", "I can't get my manager.", "can't get my manager"
    ),
    # steps.py
    Row(
        "numbered-steps",
        "Open Settings. Click Export.",
        "Open Settings. Click Export. Choose CSV.",
        "Open Settings. Click Export. Choose CSV.",
    ),
    Row(
        "numbered-steps",
        "To export, open Settings and click Export.",
        "To export, open Settings, click Export and choose CSV.",
        "To export, open Settings, click Export and choose CSV.",
    ),
    Row(
        "chat-one-step",
        "Open Settings. Did it work?",
        "Open Settings. It worked.",
        None,
        {**CHAT, "intents": (Intent.HOW_TO,)},
    ),
    Row(
        "urgent-steps-and-question",
        "Reload the page. Which browser is it? Let me know.",
        "The page. Which browser is it? Let me know.",
        None,
        {**HURRY, "outcome": Outcome.ANSWER_AND_ASK},
    ),
    Row(
        "urgent-fix-harmless",
        "Reset the feed. Your bookings stay safe.",
        "Reset the feed. Your bookings are there.",
        "Reset",
        HURRY,
    ),
    # commitments.py, releases.py
    Row("amounts-sourced", "Studio is 24 EUR a month.", "Studio is 25 EUR a month.", "25 EUR", PRICE),
    Row("amounts-sourced", "You asked about 10 %.", "You asked about 15 %.", "15 %", {}, ("Is 10% off possible?",)),
    Row("dates-sourced", "You have 30 days.", "You have 14 days.", "14 days", REFUND_WINDOW),
    Row("dates-sourced", "Have a good start to next week.", "It is done by next week.", "next week"),
    Row(
        "dates-sourced",
        "Your visit on 3 May is safe.",
        "Your visit on 4 May is safe.",
        "4 May",
        {},
        ("See May 3rd.",),
    ),
    Row("release-quarter", "It is planned for Q1 2027.", "It is planned for March 2027.", "for March 2027"),
    Row("release-planned", "It is planned for Q3.", "It will be released in Q3.", "will be released in Q3"),
    # questions.py, mirroring.py
    Row(
        "all-questions-answered",
        "The export is in Settings. The price stays.",
        "The export is in Settings. The look stays.",
        None,
        {},
        ("Where is the export? And does the price change?",),
    ),
    Row("ask-asks", "Which page is it?", "Some page it is.", None, ASK),
    Row("few-questions", "A1? A2? A3? A4? A5?", "A1? A2? A3? A4? A5? A6?", "A6?"),
    Row("ask-thanks", "A1? A2? A3? Thanks.", "Thanks. A1? A2? A3?", None),
    Row(
        "ask-order",
        "Sorry about this. Which page is it?",
        "Which page is it? Sorry about this.",
        "Which page is it?",
        {**ASK, **BUG},
    ),
    Row(
        "ask-and-offer",
        "Which page? You can try another.",
        "Which page? I can see another.",
        None,
        {"outcome": Outcome.ANSWER_AND_ASK},
    ),
    Row(
        "feature-ask-why",
        "Noted. What would you use it for, for example?",
        "Noted. When would you like it, for example?",
        None,
        {"intents": (Intent.FEATURE_REQUEST,)},
        ("Please add a dark theme.",),
    ),
    Row(
        "customer-terms",
        "The waiting list is under Settings, and there you can switch it on for each of your services.",
        "The register is under Settings, and there you can switch it on for each of your services.",
        None,
        {},
        ("How do I turn on the waiting list for haircuts?",),
    ),
    Row(
        "no-correcting-terms",
        "The calendar feed is a link.",
        "It's actually called the feed.",
        "It's actually called",
    ),
    # bug_details.py
    Row("bug-ask-link", "Which page is it?", "Which of them is it?", None, {**ASK, **BUG}, BROKEN),
    Row(
        "bug-ask-link",
        "The page is broken here too.",
        "Could you send the link?",
        "Could you send the link?",
        BUG,
        ("It is broken: https://brindlebook.example/b/1",),
    ),
    Row("bug-ask-steps", "What do you click before it?", "What is before it?", None, {**ASK, **BUG}, BROKEN),
    Row("bug-ask-specifics", "Which browser is it?", "Which of them is it?", None, {**ASK, **BUG}, BROKEN),
    Row("bug-ask-recording", "Could you send a screenshot?", "Could you send a note?", None, {**ASK, **BUG}, BROKEN),
    # account_safety.py
    Row(
        "no-change-on-behalf",
        "You can change your email there.",
        "I have changed your email there.",
        "I have changed your email",
    ),
    Row(
        "no-collecting-credentials",
        "Never send us your password.",
        "Please send us your password.",
        "send us your password",
    ),
    Row(
        "no-data-to-unverified",
        "Use maya@x.example.",
        "Use joe@x.example.",
        "joe@x.example",
        {},
        ("I'm maya@x.example.",),
    ),
    Row("account-guided", "Open Settings.", "I see.", None, {"intents": (Intent.ACCOUNT_CHANGE,)}),
    # transfer.py
    Row(
        "transfer-named",
        "Ines will answer you.",
        "A colleague will answer you.",
        "A colleague will answer you.",
        OVER,
    ),
    Row("transfer-summary", "Ines has all the details.", "Ines has all the power.", None, OVER),
    Row(
        "takeover-introduced",
        "I'm taking over from Tom.",
        "I'm writing about Tom.",
        None,
        {"stage": Stage.HANDOFF, "talk": TAKEN_OVER, **CHAT},
    ),
    Row(
        "no-passing-around",
        "I'll ask our billing team.",
        "Please ask our billing team.",
        "Please ask our billing team",
    ),
    Row("say-what-you-do", "One moment, I'm checking it.", "One moment, I'm quick.", "One moment", CHAT),
    Row(
        "follow-up-channel",
        "I'll follow up by email.",
        "I'll follow up by then.",
        "follow up",
        {**CHAT, "stage": Stage.FOLLOW_UP},
    ),
    # gaps.py, language.py, leaks.py, capabilities.py
    Row("typed-gaps", "Your number is [order number?].", "Your number is [order number].", "[order number]"),
    Row("typed-gaps", "Click **Save** <b>now</b>.", "Click {{button}} <b>now</b>.", "{{button}}"),
    Row("language", GERMAN, ENGLISH, ENGLISH, {"language": "de"}),
    Row("no-internal-wording", "The cap is lifted for large studios.", SECRET, SECRET.rstrip("."), INTERNAL),
    Row(
        "no-foreign-data",
        "Write maya@studio-lind.example.",
        "Write joe@studio-lind.example.",
        "joe@studio-lind.example",
    ),
    Row(
        "no-foreign-data",
        "It is about booking 2024.",
        "It is about booking 88231.",
        "88231",
        {},
        ("Booking 2024 is gone.",),
    ),
    Row("no-foreign-names", "Maya, it is there.", "Petra, it is there.", "Petra", PAST),
    Row("no-private-note", "BRB-2 is fixed.", "BRB-214 is fixed.", "BRB-214", NOTED),
    Row("no-card-number", "Your card 4111 1111 1111 1112.", "Your card 4111 1111 1111 1111.", "4111 1111 1111 1111"),
    Row(
        "capability-status",
        "You can sell gift vouchers soon, not yet.",
        "You can sell gift vouchers soon.",
        "gift vouchers",
        LACKS,
    ),
    # layout.py, length.py
    Row(
        "sentence-length", " ".join(["word"] * 35) + ".", " ".join(["word"] * 36) + ".", " ".join(["word"] * 36) + "."
    ),
    Row("short-paragraphs", "Aa. Bb. Cc. Dd.", "Aa. Bb. Cc. Dd. Ee.", "Aa. Bb. Cc. Dd. Ee."),
    Row("short-paragraphs", "It is there.\n\nIt is free.", "It is there.\nIt is free.", "\n"),
    Row("channel-length", "word " * 90, "word " * 91, None, CHAT),
    Row(
        "answer-first",
        f"{'well ' * 40}. It is there.",
        f"{'well ' * 41}. It is there.",
        "well " * 41 + ". ",
        {"proved": ("It is there.",)},
    ),
    # notes.py
    Row(
        "note-format",
        NOTE,
        NOTE.replace("- https://brindlebook.example/c/1", "soon"),
        "Export stops",
        {"kind": TextKind.BUG_NOTE},
    ),
    Row(
        "note-format",
        "Customer: Maya. Wants: a refund. Tried: nothing. Next: decide.",
        "Customer: Maya. Wants: a refund. Tried: nothing.",
        None,
        {"kind": TextKind.HANDOFF_NOTE},
    ),
    Row(
        "note-labels",
        "Customer: Maya.\nWants: a refund.",
        'Customer: Maya.\n"Wants:" - a refund.',
        '"Wants:" - a refund.',
        {"kind": TextKind.SUMMARY},
    ),
    Row(
        "note-customer",
        "Customer: Maya Lindqvist, calm.\nWants: a refund.",
        "Customer: she.\nWants: a refund.",
        "Customer: she.",
        {"kind": TextKind.HANDOFF_NOTE},
    ),
    Row(
        "note-links",
        "Wants: https://b.example/1 back.",
        "Wants: the page back.",
        None,
        {"kind": TextKind.SUMMARY},
        said=("Where is https://b.example/1 now?",),
    ),
    Row("note-length", "a word or " * 60, "a word or " * 61, None, {"kind": TextKind.SUMMARY}),
    Row(
        "note-features-first", f"{WISH_NOTE}\n{NOTE}", f"{NOTE}\n{WISH_NOTE}", WISH_NOTE, {"kind": TextKind.BUG_NOTE}
    ),
    Row(
        "note-bullets",
        NOTE,
        NOTE.replace("- https://brindlebook.example/c/1", "https://brindlebook.example/c/1"),
        "https://brindlebook.example/c/1",
        {"kind": TextKind.BUG_NOTE},
    ),
    Row("idle-message", "Are you still there? Type Yes.", "Are you still there? Type it.", None, IDLE),
    Row("idle-message", "I will close it, you can reopen it.", "I will close it, you can read it.", None, IDLE),
    Row(
        "idle-message",
        "I'm closing it for now. Come back, thanks, have a good day.",
        "I'm closing it for now. Come back, thanks.",
        None,
        IDLE,
    ),
]

BY_ID = {check.id: check for check in ALL_CHECKS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.fails[:30]!r}")
def test_a_close_draft_passes_and_its_mutation_fails_where_it_should(row: Row) -> None:
    check = BY_ID[row.check]

    passing = check.run(draft(row.passes, *row.said, **row.given))
    assert passing.status is CheckStatus.PASSED, passing.reason

    failing = check.run(draft(row.fails, *row.said, **row.given))
    assert failing.status is CheckStatus.FAILED
    found = None if failing.start is None else row.fails[failing.start : failing.end]
    assert found == row.at
    assert failing.reason


def test_every_check_has_a_row() -> None:
    assert {row.check for row in ROWS} == set(BY_ID)


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ALL_CHECKS)
