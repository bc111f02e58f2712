"""For each check a draft that passes, although it comes close, and one changed as little as possible that fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from drafter.checks import ALL_CHECKS
from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from tests.drafter.checks.drafts import INCIDENT, citation, draft, mailbox

UPSET: Mapping[str, Any] = {"tone": Tone.ANGRY}
CHAT: Mapping[str, Any] = {"channel": Channel.CHAT}
BUG: Mapping[str, Any] = {"intents": (Intent.BUG,)}
OUTAGE: Mapping[str, Any] = {"intents": (Intent.DOWNTIME,), "box": mailbox(incident=INCIDENT)}
BILLED_TWICE: Mapping[str, Any] = {"intents": (Intent.BILLING,)}
TWICE = ("You charged me twice this month.",)
FIXED: Mapping[str, Any] = {**BUG, "stage": Stage.FIXED}
NO: Mapping[str, Any] = {"outcome": Outcome.DECLINE}
HURRY: Mapping[str, Any] = {**BUG, "urgent": True}
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
    Row("no-manual-hint", "The guide has the steps.", "Have you read the guide with the steps?", "Have you read the"),
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
