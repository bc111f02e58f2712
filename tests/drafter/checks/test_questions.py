"""Their questions and ours."""

from dataclasses import replace
from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict, Chosen
from drafter.evidence.units import DocumentSection
from drafter.mailbox import Capability
from drafter.situation import Intent, Outcome, Stage
from kb_index.documents import Kind, Passage
from tests.drafter.checks.drafts import BY_ID, citation, draft, fails, mailbox, mended, verdict

WISH: dict[str, Any] = {"intents": (Intent.FEATURE_REQUEST,)}


def test_the_reason_names_the_question_that_was_missed() -> None:
    given = draft("Open Exports.", "How do I export? And what does the Team plan cost?")
    assert "Team plan" in BY_ID["all-questions-answered"].run(given).reason


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("How do I export? What is the price?", "Exports are in Settings. It costs nothing."),
        ("Can I delete a client? Can I undo it?", "You can remove clients; to undo it, write to us."),
        ("Can you help me? How do I export my data?", "Open Settings."),
        ("How do I cancel? Right?", "Open Plan."),
        ("Wie storniere ich? Was kostet es?", "Stornieren geht im Kalender. Kosten: keine."),
    ],
)
def test_taken_up(asked: str, answer: str) -> None:
    assert not fails("all-questions-answered", draft(answer, asked))


def test_two_questions_in_one_sentence() -> None:
    asked = "What can I do to get the export through, and can I have it as an Excel file?"
    assert fails("all-questions-answered", draft("Try a shorter export.", asked))
    assert not fails("all-questions-answered", draft("Try a shorter export. Excel needs Studio.", asked))


def test_what_the_plan_answers_with_a_cited_source_is_taken_up_in_whatever_words() -> None:
    asked = "Can I get Excel files? And will the spreadsheet arrive?"
    given = draft("Open the file menu. Choose a workbook.", asked, citations=(citation("Choose a workbook."),))
    assert fails("all-questions-answered", given)
    held = Passage(given.citations[0].passage_id, "d", Kind.ARTICLE, "Files", (), "x", 0, 1, "s")
    section = DocumentSection("d", ("Files",), (), (held,))
    answers = [AskAnswer(ask, AskVerdict.ANSWERED, (Chosen(section, ()),)) for ask in given.brief.asks]
    planned = replace(given, brief=given.brief.planned(AnswerPlan(tuple(answers))))
    assert not fails("all-questions-answered", planned)


def test_one_question_may_be_answered_in_other_words() -> None:
    assert not fails("all-questions-answered", draft("Press Alt.", "Where has my menu gone?"))


def test_nothing_need_be_answered_when_we_ask() -> None:
    assert verdict("all-questions-answered", draft("Which?", "A? B?", outcome=Outcome.ASK)) is CheckStatus.SKIPPED


@pytest.mark.parametrize("said", ["Please send me the link.", "Let me know which page it is.", "Which page is it?"])
def test_asking(said: str) -> None:
    assert not fails("ask-asks", draft(said, outcome=Outcome.ASK))


def test_blanks_are_no_questions() -> None:
    assert not fails("few-questions", draft("[a?] [b?] [c?] [d?] [e?] [f?]"))


def test_thanks_for_effort_come_at_the_end() -> None:
    given = draft("Which page? Which day? Which client?\n\nSam\nBrindlebook", outcome=Outcome.ASK)
    assert mended("ask-thanks", given).endswith("Thank you for your help with this.\n\nSam\nBrindlebook")


def test_why_a_wish_is_wished() -> None:
    given = draft("Thanks, noted.\n\nLet me know.", "Please add a dark theme.", **WISH)
    assert "What would you use it for?" in mended("feature-ask-why", given)


@pytest.mark.parametrize(
    "said", ["Please add tags, because I lose track.", "I need tags, for example for first visits."]
)
def test_who_tells_why_is_not_asked(said: str) -> None:
    assert verdict("feature-ask-why", draft("Noted.", said, **WISH)) is CheckStatus.SKIPPED


def test_what_exists_already_or_is_asked_again_is_not_asked_about() -> None:
    tags = mailbox(capabilities=(Capability(name="Tags", status="has"),))
    assert verdict("feature-ask-why", draft("Yes.", "Add tags please.", box=tags, **WISH)) is CheckStatus.SKIPPED
    later = draft("Yes.", "Add tags please.", stage=Stage.FOLLOW_UP, **WISH)
    assert verdict("feature-ask-why", later) is CheckStatus.SKIPPED


def test_a_reply_that_only_holds_owes_its_answers_later() -> None:
    asked = "How do I export? And what does the Team plan cost?"
    assert not fails("all-questions-answered", draft("I don't have an answer yet; I'm looking into it.", asked))
