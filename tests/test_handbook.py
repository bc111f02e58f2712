"""Our own handbook keeps what it asks of others, and its manual tells the truth."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.brief import Brief
from drafter.checks import ALL_CHECKS
from drafter.checks.base import CheckInput
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, Customer, Message
from drafter.draft import CheckStatus, TextKind
from drafter.handbook.guidelines import CUSTOMER_TEXTS, Band, Guideline, load_handbook
from drafter.handbook.lint import lint
from drafter.handbook.selection import select_guidelines
from drafter.mailbox import load_mailboxes
from drafter.models.base import Tier
from drafter.situation import FACETS, Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from tests.words import PATTERNS, WORDS

PROMPTS = Path(__file__).parent.parent / "prompts"
HANDBOOK = load_handbook([PROMPTS / "handbook"])
MANUAL = (PROMPTS / "README.md").read_text("utf-8")
NEVER = ("inconvenien", "feedback", "kindly", "please be advised", "as per", "regards", "asap", "valued customer")
"""What no good example may contain: the words that the handbook bans."""

CHECKS = {check.id: check for check in ALL_CHECKS}
BRINDLEBOOK = load_mailboxes(PROMPTS.parent / "examples" / "mailboxes")["brindlebook"]
ASKED = {
    "their-language": "Hallo, kann ich meine Termine als CSV-Datei herunterladen?",
    "collect-the-bug-details": "In Safari 18 at 07:00. Steps to reproduce: fill the class, cancel a place.",
}
"""What the customer wrote, where the example answers something that only a certain message can ask."""

each_guideline = pytest.mark.parametrize("guideline", HANDBOOK.guidelines, ids=lambda g: g.id)


def chosen(
    tier: Tier = Tier.LARGE, outcome: Outcome = Outcome.ANSWER, *, incident: bool = False, **facets: object
) -> list[str]:
    """The ids chosen for a calm first email reply that differs by `facets`."""
    calm = {
        "channel": Channel.EMAIL,
        "stage": Stage.FIRST_REPLY,
        "intents": (Intent.QUESTION,),
        "tone": Tone.NEUTRAL,
    }
    situation = Situation.model_validate(calm | facets)
    return [c.guideline.id for c in select_guidelines(HANDBOOK, situation, outcome, tier, incident=incident)]


def drafted(guideline: Guideline) -> CheckInput:
    """The good example as a draft in the first situation that the guideline is for."""
    first = {facet: values[0] for facet, values in guideline.when.items()}
    situation = Situation.model_validate(
        {
            "channel": first.get("channel", "email"),
            "stage": first.get("stage", "first-reply"),
            "intents": [first.get("intent", "question")],
            "tone": first.get("tone", "neutral"),
            "language": "de" if guideline.id == "their-language" else "en",
        }
    )
    asked = Message(author="customer", text=ASKED.get(guideline.id, "Hello, I have a question."))
    kwame = Customer(name="Kwame Boateng")
    conversation = Conversation(id="example", channel=situation.channel, customer=kwame, messages=(asked,))
    brief = Brief(
        words=WORDS,
        conversation=conversation,
        mailbox=BRINDLEBOOK,
        request=open_request(conversation, PATTERNS),
        situation=situation,
        now=datetime(2026, 11, 17, 12, 0, tzinfo=UTC),
        kind=guideline.kinds[0],
        outcome=Outcome(first.get("outcome", "answer")),
    )
    return CheckInput(re.sub(r" ?\[\d\]", "", guideline.good), brief)


def test_there_are_enough_and_not_too_many() -> None:
    assert 60 <= len(HANDBOOK) <= 90


def test_lint_has_nothing_to_remark() -> None:
    assert [remark.text for remark in lint([PROMPTS / "handbook"])] == []


@each_guideline
def test_the_essence_is_one_imperative_line(guideline: Guideline) -> None:
    assert re.fullmatch(r"[A-Z][^\n]+\.", guideline.essence), "one sentence with a full stop"
    assert not guideline.essence.startswith(("You ", "We ", "The ", "It "))


@each_guideline
def test_good_examples_keep_the_rules_of_the_house(guideline: Guideline) -> None:
    good = guideline.good.casefold()
    assert not [word for word in NEVER if word in good]
    assert good.count("!") <= 1
    assert not re.search(r"\byou (did not|didn't|forgot|failed|should have)\b", good)
    assert not re.search(r"[\U0001F300-\U0001FAFF]|[:;]-?[)D(]", good), "no emoji in a model of style"


@each_guideline
def test_the_bad_example_is_another_text(guideline: Guideline) -> None:
    assert set(guideline.good.split()) != set(guideline.bad.split())
    assert guideline.bad not in guideline.good


@each_guideline
def test_good_examples_pass_the_checks_that_they_stand_for(guideline: Guideline) -> None:
    failed = [r for id in guideline.checks if (r := CHECKS[id].run(drafted(guideline))).status is CheckStatus.FAILED]
    assert [f"{r.check}: {r.reason}" for r in failed] == []


def test_every_check_is_asked_for_by_a_guideline() -> None:
    assert CHECKS.keys() - {id for g in HANDBOOK for id in g.checks} == set()


def test_every_guideline_applies_in_some_situation() -> None:
    for guideline in HANDBOOK:
        facets = {facet: frozenset(guideline.when.get(facet, ())) for facet in FACETS}
        excluded = {facet: facets[facet] & set(values) for facet, values in guideline.unless.items()}
        narrowed = {facet: values - excluded.get(facet, frozenset()) for facet, values in facets.items()}
        assert guideline.matches(narrowed), guideline.id


def test_every_text_has_guidelines() -> None:
    assert {kind for g in HANDBOOK for kind in g.kinds} == set(TextKind)
    assert all(set(g.kinds) <= set(CUSTOMER_TEXTS) or not set(g.kinds) & set(CUSTOMER_TEXTS) for g in HANDBOOK)


@pytest.mark.parametrize("band", Band)
def test_every_band_is_in_use(band: Band) -> None:
    assert any(g.band is band for g in HANDBOOK)


# The tensions between the source handbooks, by their number, as far as choosing resolves them.


def test_2_chat_gets_steps_and_email_the_article() -> None:
    email, chat = chosen(intents=["how-to"]), chosen(intents=["how-to"], channel="chat")
    assert "link-the-article" in email
    assert "chat-steps-not-links" not in email
    assert "chat-steps-not-links" in chat
    assert "link-the-article" not in chat


def test_3_chat_goes_step_by_step_and_email_carries_the_list() -> None:
    email, chat = chosen(intents=["how-to"]), chosen(intents=["how-to"], channel="chat")
    assert {"one-mail-settles-it", "numbered-steps"} <= set(email)
    assert not {"one-mail-settles-it", "numbered-steps"} & set(chat)
    assert "chat-one-step-at-a-time" in chat


@pytest.mark.parametrize("upset", ["angry", "frustrated"])
def test_4_and_9_and_30_an_upset_customer_gets_no_lightness(upset: str) -> None:
    light = {"relaxed-and-warm", "an-ending-of-its-own", "a-little-more", "chat-open-at-once"}
    assert not light & set(chosen(tone=upset))
    assert not light & set(chosen(tone=upset, channel="chat"))
    assert "serious-for-upset" in chosen(tone=upset)


def test_4_nor_does_a_cheerful_one_with_a_deadline() -> None:
    assert "relaxed-and-warm" in chosen(tone="cheerful")
    assert "relaxed-and-warm" not in chosen(tone="cheerful", urgent=True)


def test_30_nobody_jokes_about_an_outage() -> None:
    assert "an-ending-of-its-own" in chosen(tone="cheerful")
    assert not {"an-ending-of-its-own", "relaxed-and-warm"} & set(chosen(tone="cheerful", intents=["downtime"]))


def test_1_a_bug_gets_no_talk_of_the_future_and_a_wish_gets_the_quarter() -> None:
    assert "roadmap-by-quarter" in chosen(intents=["feature-request"])
    assert "roadmap-by-quarter" not in chosen(intents=["bug"])
    assert "bug-help-for-today" in chosen(intents=["bug"])
    assert "bug-help-for-today" not in chosen(intents=["bug"], stage="fixed")


def test_17_an_urgent_bug_gets_questions_and_a_harmless_fix() -> None:
    urgent = chosen(Tier.SMALL, Outcome.ASK, intents=["bug"], urgent=True)
    assert urgent[:2] == ["harmless-trial-fix", "likely-fix-meanwhile"]
    assert "likely-fix-meanwhile" not in chosen(outcome=Outcome.ASK, intents=["bug"])


def test_20_account_changes_are_guided_before_anything_else() -> None:
    found = chosen(Tier.SMALL, intents=["account-change"], risks=[Risk.UNVERIFIED])
    assert found[:2] == ["guide-account-changes", "verify-before-sharing"]


def test_29_a_quiet_chat_gets_the_nudges_and_no_lesson() -> None:
    found = chosen(intents=["how-to"], channel="chat", stage="idle")
    assert "idle-nudges" in found
    assert not {"chat-steps-not-links", "teach-for-next-time", "chat-one-step-at-a-time"} & set(found)


def test_what_is_known_of_an_incident_is_said_only_while_one_runs() -> None:
    known = {"downtime-known-and-in-work", "downtime-data-and-next-steps"}
    for tier in Tier:
        assert known <= set(chosen(tier, intents=(Intent.DOWNTIME,), incident=True))
        assert not known & set(chosen(tier, intents=(Intent.DOWNTIME,)))


def test_the_manual_names_every_facet_value_key_and_band() -> None:
    for facet, values in FACETS.items():
        listed = re.search(rf"`{facet}`\s\(([^)]*)\)", MANUAL)
        assert listed, facet
        assert re.split(r",\s+", listed[1]) == [value.value for value in values]
    keys = Guideline.model_fields.keys() - {"id", "title", "instruction", "good", "bad", "path"}
    assert [key for key in sorted(keys) if f"| `{key}` |" not in MANUAL] == []
    assert [band for band in Band if f"| {band.words} | {band.value} to" not in MANUAL] == []


def test_the_guideline_in_the_manual_loads(tmp_path: Path) -> None:
    example = re.search(r"```markdown\n(.*?)```", MANUAL, re.DOTALL)
    assert example
    (tmp_path / "no-night-promises.md").write_text(example[1], "utf-8")
    assert [g.id for g in load_handbook([tmp_path])] == ["no-night-promises"]
