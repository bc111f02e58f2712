"""What a hosted model is sent for a draft, and what comes of its answer: the modes of privacy from end to end."""

from collections.abc import Callable

import pytest

from drafter.draft import Draft, SentenceStatus, TextKind
from drafter.events import TextDelta
from drafter.mailbox import PrivacyMode
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.models.hidden import as_shown
from drafter.pipeline import Drafter
from drafter.terms import Terms
from drafter.wish import Wish
from tests.drafter.whole import GOOD, conversation

PERSONAL = ("Maya", "Okafor", "maya@willow.example", "7911", "BB-4711")
TEXT = (
    "Hi, how do I export all bookings as a file? My colleague Anil Mehta asked, order no. BB-4711. "
    "You can call me on +44 7911 123456 or write to maya@willow.example. Thanks, Maya Okafor"
)
ASKED = conversation(TEXT)
HIDDEN_GOOD = GOOD.replace("Maya", "[Name 1]")


def hosted(*answers: str, tier: Tier = Tier.LARGE) -> FakeModel:
    return FakeModel(answers, name="hosted/model", tier=tier, local=False)


def sent_to(model: FakeModel) -> str:
    return "\n".join(message.content for messages in model.asked for message in messages)


@pytest.mark.parametrize("kind", [TextKind.REPLY, TextKind.HANDOFF_NOTE, TextKind.SUMMARY])
def test_no_call_holds_personal_data(kind: TextKind, drafter: Callable[..., Drafter]) -> None:
    model = hosted(HIDDEN_GOOD)
    drafter(model).draft(ASKED, Wish(kind, instruction="Say hello to Anil, too."))
    sent = sent_to(model)
    assert "[NAME_1]" in sent
    assert not [word for word in (*PERSONAL, "Anil", "Mehta") if word in sent]


def test_neither_does_a_translation_nor_a_repair(drafter: Callable[..., Drafter]) -> None:
    german = conversation(
        "Hallo, ich bin Ottilie Kern, wie kann ich alle Buchungen als Datei exportieren?", subject=""
    )
    model = hosted("How can I export all bookings?", "Hi [NAME_1],\n\nTODO", "Hi [NAME_1],\n\nThanks!")
    drafter(model).draft(german)
    assert len(model.asked) >= 2
    assert "Ottilie" not in sent_to(model)
    assert "Kern" not in sent_to(model)


def test_what_is_read_and_proved_is_the_restored_text(drafter: Callable[..., Drafter]) -> None:
    events = list(drafter(hosted(HIDDEN_GOOD)).stream(ASKED))
    draft = events[-1]
    assert isinstance(draft, Draft)
    assert draft.text.startswith("Hi Maya,")
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == GOOD
    assert not draft.unproved
    assert sum(s.status is SentenceStatus.CITED for s in draft.sentences) == 3


def test_one_that_the_model_made_up_is_a_blank_for_the_agent(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(hosted(GOOD.replace("Maya", "[NAME_77]"))).draft(ASKED)
    assert "NAME_77" not in draft.text
    assert "name" in [gap.label for gap in draft.gaps] or "[name?]" not in draft.text


def test_the_receipt_shows_what_was_sent_and_what_was_answered(drafter: Callable[..., Drafter]) -> None:
    receipt = drafter(hosted(HIDDEN_GOOD)).draft(ASKED).receipt
    [call] = receipt.sent
    assert (call.model, call.local, call.answer, call.failure) == ("hosted/model", False, HIDDEN_GOOD, "")
    shown = receipt.model_copy(update={"instruction": None}).sent[0].model_dump_json()
    assert not [word for word in PERSONAL if word in shown]
    assert "placeholders took the place of" in receipt.privacy
    assert "names" in receipt.privacy


def test_the_same_conversation_is_sent_the_same(drafter: Callable[..., Drafter]) -> None:
    model = hosted(HIDDEN_GOOD)
    made = drafter(model)
    assert made.draft(ASKED).receipt.sent == made.draft(ASKED).receipt.sent


def test_blocked_the_composer_writes_and_says_why(drafter: Callable[..., Drafter]) -> None:
    model = hosted(HIDDEN_GOOD)
    draft = drafter(model).draft(ASKED, terms=Terms(PrivacyMode.BLOCK))
    assert not model.asked
    assert draft.receipt.composed
    assert draft.text
    assert "holds personal data" in draft.receipt.fallbacks[0]
    assert "holds personal data" in draft.receipt.privacy
    assert not draft.receipt.sent


def test_blocked_a_letter_without_personal_data_is_asked_for(drafter: Callable[..., Drafter]) -> None:
    model = hosted(GOOD)
    draft = drafter(model).draft(
        conversation("How do I export all bookings as a file?", customer={}), terms=Terms(PrivacyMode.BLOCK)
    )
    assert model.asked
    assert draft.receipt.privacy == "No personal data was found in what was sent."


def test_off_it_is_sent_as_it_stands(drafter: Callable[..., Drafter]) -> None:
    model = hosted(GOOD)
    receipt = drafter(model).draft(ASKED, terms=Terms(PrivacyMode.OFF)).receipt
    assert "Maya" in sent_to(model)
    assert "as it stands" in receipt.privacy


def test_a_model_of_this_machine_sees_all_and_nothing_leaves_it(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD], tier=Tier.LARGE)
    receipt = drafter(model).draft(ASKED, terms=Terms(PrivacyMode.BLOCK)).receipt
    assert "Maya" in sent_to(model)
    assert receipt.privacy == "Nothing left this machine."
    assert receipt.sent[0].local


def test_where_no_model_may_be_asked_the_reason_is_in_the_receipt(drafter: Callable[..., Drafter]) -> None:
    model = hosted(GOOD)
    draft = drafter(model).draft(ASKED, terms=Terms(closed="the cap of mailbox 'acme' is reached."))
    assert not model.asked
    assert draft.receipt.composed
    assert "the cap of mailbox 'acme' is reached" in draft.receipt.fallbacks[0]


def test_an_endpoint_that_embeds_is_shown_no_personal_data(
    drafter: Callable[..., Drafter], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    made = drafter(FakeModel([GOOD]))
    embedder = made.index._embedder

    def watched(name: str) -> None:
        real = getattr(embedder, name)

        def encode(texts: list[str]) -> object:
            seen.extend(as_shown(text) for text in texts)
            return real(texts)

        monkeypatch.setattr(embedder, name, encode)

    watched("encode_passages")
    watched("encode_queries")
    made.embed = embedder.encode_passages
    made.draft(ASKED)
    made.check_text(ASKED, "Hi Maya, I call you on +44 7911 123456.")
    made.explain(ASKED)
    assert len(seen) > 5
    assert not [text for text in seen for word in PERSONAL if word in text]
    seen.clear()
    made.draft(ASKED, terms=Terms(PrivacyMode.OFF))
    assert any("Maya" in text or "7911" in text for text in seen)
