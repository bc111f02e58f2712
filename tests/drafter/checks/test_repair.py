"""Rules repair what they can, and never at the cost of a proved fact."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.checks import run_checks
from drafter.checks.base import CheckInput
from drafter.checks.repair import RepairOutcome, repair, targeted_instructions
from drafter.draft import CheckStatus, SentenceStatus
from drafter.mailbox import Agent, Role
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from tests.drafter.checks.drafts import draft, edited, mailbox


def repaired(given_draft: CheckInput) -> RepairOutcome:
    return repair(given_draft, run_checks(given_draft))


def failed(given_draft: CheckInput) -> set[str]:
    return {r.check for r in run_checks(given_draft) if r.status is CheckStatus.FAILED}


def test_a_raw_model_answer_becomes_a_letter() -> None:
    raw = (
        "Sure! Here's a draft reply:\n\nDear customer,\n\nKindly open Settings to export your bookings! "
        "We apologize for any inconvenience.\n\nBest regards,\nThe Support Team"
    )
    assert repaired(draft(raw)).text == (
        "Hi Maya,\n\nThanks for writing to us. Please open Settings to export your bookings!\n\n"
        "If anything else comes up, just reply here and I will help. Have a good day!\n\nBest,\nSam\nBrindlebook"
    )


def test_what_a_repair_brings_about_is_repaired_with_it() -> None:
    """Without its only kind word an email lacks one; neither fault may keep the other alive."""
    outcome = repaired(
        draft("Hi Maya,\n\nSorry for this. Open Settings to export your bookings.\n\nSam\nBrindlebook")
    )
    assert outcome.text.startswith("Hi Maya,\n\nThanks for writing to us. Open Settings")
    assert "no-needless-apology" in outcome.repaired


def test_a_name_left_open_is_a_signature_and_makes_way_for_ours() -> None:
    raw = "Hi Maya,\n\nThanks. Open Settings to export.\n\nBest regards,\n[Your Name]\nBrindlebook Support Team"
    after = repaired(draft(raw))
    assert after.text.endswith("Have a good day!\n\nBest,\nSam\nBrindlebook")
    assert "[" not in after.text
    assert not failed(edited(draft(raw), after)) & {"typed-gaps", "signature", "no-preset-goodbye", "closing-offer"}


@pytest.mark.parametrize("signed", ["[Your Name]", "[Your Name]\nSupport Team", "\nMaya", "Maya Okafor"])
def test_where_nobody_knows_the_name_a_blank_ends_the_letter(signed: str) -> None:
    raw = f"Hi Maya,\n\nThanks for writing. Open Settings to export your bookings.\n\nBest regards,\n{signed}"
    given_draft = draft(raw, box=mailbox().model_copy(update={"agent": Agent()}))
    after = repaired(given_draft)
    assert after.text.endswith("I will help. Have a good day!\n\nBest,\n[name?]")
    assert not failed(edited(given_draft, after))


def test_a_short_answer_is_closed_like_a_long_one() -> None:
    after = repaired(draft("Please open it.", "Hello, how do I export the invoices of my hairdresser studio?"))
    assert {"greeting", "closing-offer", "closing-wish", "signature"} <= set(after.repaired)


def test_trouble_gets_a_sorry_and_a_hand_over_its_name() -> None:
    trouble = "My calendar is broken again and clients are waiting!"
    leo = Role(name="Leo Brandt", role="Engineer on duty", subjects=("bug",))
    given_draft = draft(
        "I have looked at your calendar.",
        trouble,
        intents=(Intent.BUG,),
        tone=Tone.ANGRY,
        outcome=Outcome.HAND_OFF,
        box=mailbox(roles=(leo,)),
    )
    after = repaired(given_draft)
    assert "I'm sorry for the time" in after.text
    assert "I understand how frustrating this is." in after.text
    assert "Leo Brandt (Engineer on duty)" in after.text
    assert {"apology-present", "empathy-phrase", "transfer-named"} <= set(after.repaired)
    assert "transfer-summary" not in failed(edited(given_draft, after))


def test_a_good_letter_stays_as_it_is() -> None:
    good = (
        "Hi Maya,\n\nThanks for asking. Open Settings and click Export to get your bookings as a file.\n\n"
        "Just reply here if anything is unclear. Have a good day!\n\nSam\nBrindlebook"
    )
    assert repaired(draft(good)).text == good


def test_the_words_of_a_cited_sentence_stay_even_when_a_check_dislikes_them() -> None:
    text = "Hi Maya,\n\nUtilize the export in order to keep a copy. Kindly note it.\n\nSam\nBrindlebook"
    given_draft = draft(text, proved=("Utilize the export in order to keep a copy.",))
    outcome = repaired(given_draft)
    assert "Utilize the export in order to keep a copy." in outcome.text
    assert "no-corporate-phrases" not in outcome.repaired


def test_cited_sentences_are_found_again_where_they_now_stand() -> None:
    fact = "Exports hold all bookings."
    outcome = repaired(draft(f"Here is the draft:\n\n{fact} Kindly check.", proved=(fact,)))
    assert [outcome.text[s.start : s.end] for s in outcome.sentences if s.status is SentenceStatus.CITED] == [fact]


def test_faults_for_the_model_name_what_fails_and_leave_out_what_only_the_agent_can_cure() -> None:
    faults = targeted_instructions(run_checks(draft("You forgot to save. Kindly do.")))
    assert any("you forgot" in fault.casefold() for fault in faults)
    assert all(fault.endswith(".") for fault in faults)


def test_no_fault_no_instruction() -> None:
    good = "Hi Maya,\n\nThanks. The export is in Settings.\n\nJust reply here. Have a good day!\n\nSam\nBrindlebook"
    assert targeted_instructions(run_checks(draft(good))) == ()


PIECES = st.sampled_from(
    """
    Hi Maya,|Hey!|Dear customer,|Sure!|Here is a draft reply:|As an AI, I see it.|Open Settings.|Click Export!
    Choose CSV.|Open Settings, click Export and choose CSV.|To pay, open Billing, select Pay now and save it.|
    1. Open it.+2. Save it.+3. Send it.|First, open Settings.|Kindly wait!!|Sorry if it is slow!|No.
    I'm sorry for the inconvenience.|You forgot to save it.|🎉|:)|I am SO happy!|PLEASE do NOT wait.
    We value your feedback.|Thanks for your patience.|It is fixed.|See https://help.brindlebook.example/x
    See https://evil.example/x|It costs 24 EUR.|[insert date]|Let me know.|Have a good day!|Best regards,|Sam
    Sam+Brindlebook|The Support Team|maya@x.example|A human agent will contact you.|Our policy is firm.|Where is it?
    Is there anything else?|+|++
    """.replace("\n", "|")
    .replace(" " * 4, "")
    .replace("+", "\n")
    .strip("|")
    .split("|")
)


@st.composite
def drafts(draw: st.DrawFn) -> CheckInput:
    """Any mixture of good and bad pieces in any situation, some of its sentences cited."""
    pieces = draw(st.lists(PIECES, max_size=12))
    text = draw(st.sampled_from([" ", "\n\n", ""])).join(pieces)
    facts = {p for p in pieces if draw(st.booleans()) and p.strip() and text.count(p) == 1 and "\n" not in p}
    facts = {f for f in facts if not any(f != other and f in other for other in facts)}
    return draft(
        text,
        draw(
            st.sampled_from(
                ["How do I export?", "It is broken AGAIN! Where is the file? Can I pay less?", "Danke!", ""]
            )
        ),
        channel=draw(st.sampled_from(Channel)),
        stage=draw(st.sampled_from(Stage)),
        intents=(draw(st.sampled_from(Intent)),),
        tone=draw(st.sampled_from(Tone)),
        outcome=draw(st.sampled_from(Outcome)),
        language=draw(st.sampled_from(["en", "en", "de", "sv"])),
        proved=tuple(facts),
    )


@settings(max_examples=80)
@given(drafts())
def test_repair_is_idempotent_keeps_facts_and_does_what_it_says(given_draft: CheckInput) -> None:
    before = failed(given_draft)
    outcome = repaired(given_draft)
    again = edited(given_draft, outcome)
    after = failed(again)

    assert after <= before, "repair made another check fail"
    assert not set(outcome.repaired) & after, "a repaired check still fails"
    assert repaired(again).text == outcome.text
    bare = re.sub(r"\n\d+\. ", " ", outcome.text)
    for fact in given_draft.sentences:
        assert " ".join(fact.text.split()) in " ".join(bare.split())
