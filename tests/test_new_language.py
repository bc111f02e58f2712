"""A new language is one file: a copy of the prompt set with `words/sv.toml`, and a Swede is answered in Swedish."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.conversation import Conversation
from drafter.draft import CheckStatus, Draft, SentenceStatus, TextKind
from drafter.handbook.guidelines import load_handbook
from drafter.handbook.lint import lint
from drafter.mailbox import DEFAULT, Agent
from drafter.models.base import Parameters, Tier
from drafter.models.chain import FallbackChain
from drafter.models.fake import FakeModel
from drafter.phrasebook import load_phrasebook
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.wish import Wish
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder, word_encoder

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAILBOX = DEFAULT.model_copy(update={"agent": Agent(name="Sam", signature="Sam")})
QUESTION = "Hej,\n\nhur kan jag ladda ner alla mina fakturor från förra året?\n\nMed vänlig hälsning\nEbba Lind"
SWEDISH = Path(__file__).parent / "sv.toml"


def talk(*messages: str, channel: str = "email") -> Conversation:
    said = [
        {"author": "agent" if i % 2 else "customer", "text": text, "at": NOW.isoformat()}
        for i, text in enumerate(messages)
    ]
    return Conversation.model_validate({"id": "c", "channel": channel, "messages": said})


@dataclass(frozen=True)
class Made:
    """A drafter with the Swedish prompt set, and the folder of that."""

    prompts: Path
    drafter: Callable[..., Drafter]

    def draft(self, *messages: str, kind: TextKind = TextKind.REPLY, channel: str = "email") -> Draft:
        return self.drafter().draft(talk(*messages, channel=channel), Wish(kind))


@pytest.fixture(scope="module")
def made(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("swedish")
    prompts = Path(shutil.copytree(BUNDLED, folder / "prompts"))
    shutil.copy(SWEDISH, prompts / "words" / "sv.toml")
    index = KnowledgeIndex.open(folder / "index", embedder, create=True)
    article = "Ladda ner fakturor: all invoices of last year can be downloaded under Settings > Billing."
    index.sync("test", [Document("invoices", Kind.ARTICLE, "Fakturor", article, "t", link="https://h.example/i")])

    def drafter(*models: FakeModel, prompts: Path = prompts) -> Drafter:
        return Drafter(
            index=index,
            embed=embedder.encode_passages,
            embed_words=word_encoder(embedder),
            models=FallbackChain(models),
            prompts=load_prompt_set(prompts),
            handbook=load_handbook([prompts / "handbook"]),
            mailboxes={DEFAULT.id: MAILBOX},
            parameters=Parameters(),
            now=lambda: NOW,
        )

    return Made(prompts, drafter)


def test_the_file_is_sound(made: Made) -> None:
    assert [remark.text for remark in lint([made.prompts / "handbook"], made.prompts) if remark.fault] == []


def test_a_swede_is_answered_in_swedish_from_greeting_to_goodbye(made: Made) -> None:
    draft = made.draft(QUESTION)
    say = load_phrasebook(made.prompts).say("sv")
    assert draft.situation.language == "sv"
    paragraphs = draft.text.split("\n\n")
    assert paragraphs[0] == "Hej Ebba!"
    assert paragraphs[-1] == "Sam"
    assert say.offer in draft.text
    assert say.holding in draft.text or say.hand_over.partition("} ")[2] in draft.text
    assert not {"you", "the", "Thank", "here"} & set(draft.text.replace(".", " ").split())
    assert [s.text for s in draft.sentences if s.status is SentenceStatus.UNSUPPORTED] == []


def test_the_checks_know_its_words(made: Made) -> None:
    by_id = {check.check: check for check in made.draft(QUESTION).checks}
    for known in ("greeting", "thanks-or-sorry", "closing-offer", "own-voice", "language"):
        assert by_id[known].status is CheckStatus.PASSED, by_id[known]
    assert "does not know the words" in by_id["no-blame"].reason


def test_a_model_is_told_to_write_swedish_and_a_rule_adds_swedish_words(made: Made) -> None:
    model = FakeModel(
        ["How do I get all my invoices?", "Det har jag inte svar på än."], tier=Tier.LARGE, name="fake/model"
    )
    draft = made.drafter(model).draft(talk(QUESTION))
    assert 'Write in Swedish. Begin with "Hej Ebba!"' in model.asked[1][-1].content
    assert draft.text.startswith("Hej Ebba!\n\nTack")
    assert "Hör gärna av dig" in draft.text


def test_a_thank_you_of_a_few_words_is_understood_and_closed_in_swedish(made: Made) -> None:
    draft = made.draft(QUESTION, "Öppna Inställningar.", "Tusen tack, nu fungerar det!")
    assert (draft.situation.language, draft.outcome) == ("sv", "close")
    assert "Tack för att du svarade. Det var roligt att höra från dig." in draft.text


@pytest.mark.parametrize(
    ("kind", "channel", "words"),
    [
        (TextKind.CLOSING, "email", "Roligt att allt är löst."),
        (TextKind.FIXED_FOLLOW_UP, "email", "Det du rapporterade är nu åtgärdat."),
        (TextKind.IDLE_NUDGE, "chat", 'Är du kvar? Skriv "Ja"'),
    ],
)
def test_the_short_letters_are_swedish_too(made: Made, kind: TextKind, channel: str, words: str) -> None:
    assert words in made.draft(QUESTION, "Öppna Inställningar.", kind=kind, channel=channel).text


def test_without_the_file_the_same_mail_is_answered_in_english_words(made: Made) -> None:
    draft = made.drafter(prompts=BUNDLED).draft(talk(QUESTION))
    assert draft.situation.language == "sv"
    assert draft.text.startswith("Hi Ebba,")
