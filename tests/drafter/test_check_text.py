"""An agent's own text is proved and checked as it stands, without a model."""

from collections.abc import Callable

import pytest

from drafter.draft import CheckStatus, SentenceStatus, TextKind
from drafter.errors import ConversationError
from drafter.kept_readers import KeptReaders, remembered_words
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.proofreading import Proof, Proofreader
from drafter.wish import Wish
from kb_index.passages.embedding import SentenceTransformerEmbedder, TextVectors, Vectors
from tests.drafter.whole import GOOD, conversation

MINE = "Hi Maya,\n\nThe file arrives by email within 10 minutes.\n\nSam"


def statuses(proof: Proof) -> dict[str, SentenceStatus]:
    return {sentence.text: sentence.status for sentence in proof.sentences}


def test_without_any_draft_a_text_is_proved_and_an_invention_is_not(drafter: Callable[..., Drafter]) -> None:
    text = MINE.replace("\n\nSam", " We will refund 500 EUR.\n\nSam")
    found = statuses(drafter().check_text(conversation(), text))
    assert found["The file arrives by email within 10 minutes."] is SentenceStatus.CITED
    assert found["We will refund 500 EUR."] is SentenceStatus.UNSUPPORTED


def test_after_a_draft_its_words_are_as_proved_as_in_the_draft(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    made = drafter(model)
    draft = made.draft(conversation())
    proof = made.check_text(conversation(), draft.text)
    assert (proof.text, proof.sentences, proof.citations) == (draft.text, draft.sentences, draft.citations)
    assert len(model.asked) == 1, "checking asks no model"


@pytest.mark.parametrize(
    "text",
    ["", " \n", "Hi  Maya, **see** [1] and `x`.\n\nSame.\n\nSame.", "> quoted\r\n# Head", "[1]", "Sources:\n[1] a"],
)
def test_no_character_is_changed_whatever_stands_there(drafter: Callable[..., Drafter], text: str) -> None:
    proof = drafter().check_text(conversation(), text)
    assert proof.text == text
    assert all(text[s.start : s.end] == s.text for s in proof.sentences)


def test_checks_look_at_it_and_mend_nothing(drafter: Callable[..., Drafter]) -> None:
    proof = drafter().check_text(conversation(), MINE.replace("Hi Maya", "Hi [Name]"))
    failed = {check.check for check in proof.checks if check.status is CheckStatus.FAILED}
    assert "typed-gaps" in failed


def test_a_blank_states_nothing_and_is_not_proved(drafter: Callable[..., Drafter]) -> None:
    proof = drafter().check_text(conversation(), "Hi Maya,\n\n[export file?]\n\nSend the [booking export?] please.")
    assert SentenceStatus.CITED not in statuses(proof).values()
    assert [gap.label for gap in proof.gaps] == ["export file", "booking export"]


def test_of_a_sentence_with_a_blank_the_rest_is_judged(drafter: Callable[..., Drafter]) -> None:
    found = statuses(
        drafter().check_text(conversation(), "The file arrives by email within [how many?] weeks for 900 EUR.")
    )
    assert list(found.values()) == [SentenceStatus.UNSUPPORTED]


def test_the_other_kinds_are_held_against_what_theirs_are(drafter: Callable[..., Drafter]) -> None:
    proof = drafter().check_text(conversation(), "Maya cannot find the export.", Wish(TextKind.HANDOFF_NOTE))
    assert proof.sentences


def test_an_unknown_mailbox_is_refused(drafter: Callable[..., Drafter]) -> None:
    elsewhere = conversation().model_copy(update={"mailbox": "nowhere"})
    with pytest.raises(ConversationError, match="nowhere"):
        drafter().check_text(elsewhere, "Hi")


def test_what_was_embedded_once_is_not_embedded_again(drafter: Callable[..., Drafter]) -> None:
    made = drafter(embed_words=None)  # a model whose words have no vectors
    asked: list[str] = []
    embed = made.embed

    def counted(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return embed(texts)

    made.embed = counted
    made.check_text(conversation(), MINE)
    asked.clear()
    made.check_text(conversation(), MINE.replace("\n\nSam", " Cats like the sun.\n\nSam"))
    assert asked == ["Cats like the sun."]


def test_what_was_read_word_by_word_once_is_not_read_again(
    drafter: Callable[..., Drafter], embedder: SentenceTransformerEmbedder
) -> None:
    made = drafter()
    asked: list[str] = []

    def counted(texts: list[str]) -> list[TextVectors]:
        asked.extend(texts)
        return embedder.encode_words(texts)

    made.embed_words = remembered_words(counted)
    first = made.check_text(conversation(), MINE)
    assert SentenceStatus.CITED in statuses(first).values()
    asked.clear()
    made.check_text(conversation(), MINE.replace("\n\nSam", " Cats like the sun.\n\nSam"))
    assert asked == ["Cats like the sun."]


def test_what_one_draft_has_read_the_next_one_knows_for_a_while(embedder: SentenceTransformerEmbedder) -> None:
    asked: list[str] = []

    def counted(texts: list[str]) -> list[TextVectors]:
        asked.extend(texts)
        return embedder.encode_words(texts)

    read = remembered_words(counted)
    first, again = read(["Exports are kept."]), read(["Exports are kept.", "Refunds are not."])
    assert asked == ["Exports are kept.", "Refunds are not."]
    assert again[0] is first[0]
    for forgetful in (remembered_words(counted, most=1), remembered_words(counted, seconds=0.0)):
        asked.clear()
        for text in ("One.", "Two.", "One."):
            forgetful([text])
        assert asked == ["One.", "Two.", "One."]


def test_only_the_last_are_kept_and_not_for_ever(drafter: Callable[..., Drafter]) -> None:
    made: list[int] = []

    def reader(number: int) -> Callable[[], Proofreader]:
        def make() -> Proofreader:
            made.append(number)
            built = drafter()
            brief = built.outline(conversation()).brief
            return Proofreader(brief, built.embed, built.index.scale, embed_words=built.embed_words)

        return make

    few = KeptReaders(most=2)
    for number in (1, 2, 1, 3, 1, 2):
        few.get(number, reader(number))
    assert made == [1, 2, 3, 2]
    brief = KeptReaders(seconds=0.0)
    brief.get(9, reader(9))
    brief.get(9, reader(9))
    assert made[-2:] == [9, 9]


def test_only_what_is_asked_for_is_mended_and_no_proved_word_with_it(drafter: Callable[..., Drafter]) -> None:
    proved = "The file arrives by email within 10 minutes."
    text = f"{proved} WAIT FOR IT!!!\n\nSam"
    made = drafter()
    failed = {check.check for check in made.check_text(conversation(), text).failed}
    assert {"greeting", "no-shouting"} <= failed
    proof, fixed = made.fix_text(conversation(), text, ["greeting"])
    assert fixed == ("greeting",)
    assert proof.text.startswith("Hi Maya,")
    assert "WAIT FOR IT!!!" in proof.text
    assert statuses(proof)[proved] is SentenceStatus.CITED
    assert made.fix_text(conversation(), text, ["no-such-check"])[0].text == text
