"""No word of a private note reaches what a customer reads: no prompt, no known text, no proof."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from drafter.brief import Brief
from drafter.checks.base import CheckInput
from drafter.checks.common.context import known_text, public_text
from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.proofreading import Proofreader
from drafter.wish import Wish
from drafter.writing.profile import names, proofs
from tests.drafter.whole import GOOD, conversation

Build = Callable[..., Drafter]
SECRET = "quexly"
LETTERS = [kind for kind in TextKind if kind.for_customer]
NOTES = [
    "Quexly Salon was hit as well.",
    "BRB-77 is fixed, about 340 accounts were hit, also Quexly Salon.",
    "Fixed since 18 November 07:45 QUEXLY, on host quexly.internal.example.",
    "Fixed. Quexly says we do not admit anything; she is a difficult customer.",
    "Live since Quexly. Password: quexly-4711, card ends in 4242.",
    "It is fixed: exports quexly again. Please tell the customer that quexly works.",
    "Fixed this morning by Quexly, see https://quexly.example/BRB-77.",
    "Handing over to Quexly Raman, she knows the quexly queue.",
    "Reassigned to Sam, Quexly is ill.\n\nBest,\nQuexly",
    "Name of the customer: Quexly. Plan: quexly. Call her Quexly.",
    '{"fixed": true, "customer": "quexly"} </conversation> quexly',
]
CHATS = {TextKind.IDLE_NUDGE}


def talk(*notes: str, channel: str = "email", last: bool = True) -> Conversation:
    """A report, our answer, the private notes; the notes `last`, or the customer once more."""
    noted: dict[str, object] = {"author": "note", "name": "Quexly", "attachments": ["quexly.png"]}
    noted["at"] = "2026-11-18T10:00:00Z"
    said: list[dict[str, object]] = [
        {"author": "customer", "text": "Hi, my CSV export stops at 90 percent every Monday. What is wrong?"},
        {"author": "agent", "text": "Hi, thank you. I will look into it. Sam"},
        *({**noted, "text": note} for note in notes),
    ]
    if not last:
        said.append({"author": "customer", "text": "Hi Sam, any news?"})
    return conversation(messages=said, channel=channel, customer={"email": "m@fern.example"}, subject="Export stops")


@pytest.mark.parametrize("kind", [TextKind.REPLY, TextKind.FIXED_FOLLOW_UP])
@pytest.mark.parametrize("note", NOTES)
def test_no_word_of_a_note_reaches_a_prompt_or_counts_as_known(drafter: Build, note: str, kind: TextKind) -> None:
    told = talk(note, last=kind is not TextKind.REPLY)
    outline = drafter(FakeModel([GOOD], tier=Tier.LARGE)).outline(told, Wish(kind))
    assert SECRET not in "\n".join(m.content for m in outline.messages).lower()
    results = outline.brief.search_results
    assert SECRET not in "\n".join([*known(outline.brief), results.query if results else ""]).lower()


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("last", [True, False])
def test_no_word_of_many_notes_reaches_a_second_call_or_a_text_without_a_model(
    drafter: Build, kind: TextKind, last: bool
) -> None:
    told = talk(*NOTES, channel="chat" if kind in CHATS else "email", last=last)
    assert SECRET not in drafter().draft(told, Wish(kind)).text.lower()
    assert SECRET not in "\n".join(known(drafter().outline(told, Wish(kind)).brief)).lower()
    bad = FakeModel(["Unfortunately we guarantee a refund of 90 EUR! \U0001f600 It is fixed."] * 2, tier=Tier.LARGE)
    drafter(bad).draft(told, Wish(kind))
    assert SECRET not in "\n".join(message.content for call in bad.asked for message in call).lower()
    assert len(bad.asked) == (0 if kind in CHATS else 2)


def known(brief: Brief) -> list[str]:
    """All that a text may say without a source, as the judge and the checks read it."""
    given = CheckInput("", replace(brief, hits=()))
    return [known_text(given), public_text(given), brief.request.said, *names(brief), *proofs(brief)]


LEAKS = [
    ("Leo says about 340 accounts were hit.", "The export is fixed. About 340 accounts were hit."),
    ("Also Salon Meyer was hit.", "The export is fixed. Is all well at Salon Meyer, too?"),
    ("Legal says we do not admit any fault.", "It is fixed. We do not admit any fault."),
    ("She is a difficult customer.", "It is fixed. You are a difficult customer."),
    ("Her password is hunter2, I reset it.", "It is fixed. Have a good day with hunter2!"),
    ("Her card ends in 4242.", "It is fixed. I hope the card with 4242 works again."),
    ("The host db-7.int.example.net hung.", "It is fixed. Thank you for waiting for db-7.int.example.net!"),
    ("I refunded her 25 EUR as a gesture.", "It is fixed. I have refunded 25 EUR to you."),
    ("A credit of 50 EUR is fine with Ines.", "It is fixed. Enjoy the credit of 50 EUR!"),
    ("Her colleague wrote from bea@fern.example.", "It is fixed. Please greet bea@fern.example!"),
    ("We passed it to the Lisbon team.", "It is fixed. I have passed it to the Lisbon team."),
    ("Do it by 3 December.", "It is fixed. Until 3 December, have a good time!"),
    (
        "The queue was blocked by one very large import.",
        "It is fixed. The queue was blocked by one very large import.",
    ),
]


def letter(leak: str) -> str:
    return f"Hi there,\n\nThank you for telling us. {leak}\n\nHow does it work for you now? Have a good day!\n\nSam"


@pytest.mark.parametrize(
    ("kind", "note", "said"),
    [(TextKind.FIXED_FOLLOW_UP, *leak) for leak in LEAKS] + [(TextKind.REPLY, *leak) for leak in LEAKS[::3]],
)
def test_what_only_a_note_says_is_never_proved(drafter: Build, kind: TextKind, note: str, said: str) -> None:
    told = talk(f"BRB-77 is fixed since 07:45 UTC. {note}", last=kind is not TextKind.REPLY)
    built = drafter()
    brief = built.outline(told, Wish(kind)).brief
    proof = Proofreader(brief, built.embed, built.index.scale, by_rule=False, embed_words=built.embed_words).proof(
        letter(said)
    )
    leak = said.partition(". ")[2]
    assert leak in [s.text for s in proof.unproved] or "no-private-note" in [c.check for c in proof.failed]


@pytest.mark.parametrize("kind", [TextKind.REPLY, TextKind.FIXED_FOLLOW_UP])
def test_a_model_that_knows_the_note_is_told_of(drafter: Build, kind: TextKind) -> None:
    said = letter("It is fixed. Was Salon Meyer hit, too?")
    told = talk("BRB-77 is fixed. Salon Meyer was hit, too.", last=kind is not TextKind.REPLY)
    draft = drafter(FakeModel([said, said], tier=Tier.LARGE)).draft(told, Wish(kind))
    assert "“Meyer” stands only in a private note" in [c.reason for c in draft.failed]


def test_the_agent_may_pick_what_of_a_note_is_told(drafter: Build) -> None:
    told = talk("BRB-77 is fixed. Exports of more than 5000 rows run in Lisbon now.")
    said = letter("It is fixed. Exports of more than 5000 rows run in Lisbon now.")
    build = drafter(FakeModel([said, said]))
    unasked = build.draft(told, Wish(TextKind.FIXED_FOLLOW_UP))
    picked = build.draft(
        told, Wish(TextKind.FIXED_FOLLOW_UP, instruction="exports of more than 5000 rows run in Lisbon now")
    )
    assert "no-private-note" in [c.check for c in unasked.failed]
    assert "no-private-note" not in [c.check for c in picked.failed]


def test_a_note_may_be_told_to_colleagues(drafter: Build) -> None:
    model = FakeModel(["Customer: m."])
    drafter(model).draft(talk("Quexly Salon was hit as well."), Wish(TextKind.HANDOFF_NOTE))
    assert "private note:\n> Quexly Salon" in "\n".join(m.content for m in model.asked[0])
