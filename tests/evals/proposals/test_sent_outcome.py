"""What a sent text sets out to do is read from its own words, in any language that we write."""

from datetime import UTC, datetime

import pytest

from drafter.brief import Brief
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.draft import Sentence, SentenceStatus
from drafter.mailbox import Agent, Mailbox, Role
from drafter.phrasebook import bundled_words
from drafter.proofreading import Proof
from drafter.situation import Channel, Intent, Outcome, Situation, Stage, Tone
from drafter.text.sentences import SentenceKind, classify
from evals.proposals.sent_outcome import sent_outcome

WORDS = bundled_words()
MAILBOX = Mailbox(
    id="kite",
    brand="Kite Works",
    product="Kite Works",
    agent=Agent(name="Lena", signature="Lena\nKite Works"),
    roles=(Role(name="Marek Dvorak", role="Head of repairs", subjects=("bug",)),),
)
STEPS = "Open the drawer and press the red button. The spool comes out within two minutes."


def brief(intent: Intent = Intent.HOW_TO) -> Brief:
    said = {"author": "customer", "text": "How do I take the spool out?", "at": "2026-11-16T16:40:00Z"}
    talk = Conversation.model_validate({"id": "1", "mailbox": "kite", "messages": [said]})
    situation = Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(intent,), tone=Tone.NEUTRAL)
    return Brief(
        conversation=talk,
        mailbox=MAILBOX,
        request=open_request(talk, WORDS.patterns),
        situation=situation,
        now=datetime(2026, 11, 17, tzinfo=UTC),
        words=WORDS,
    )


def proved(text: str, *, bare: bool = False) -> Proof:
    """`text` with a proof for every fact, or for none."""
    fact = SentenceStatus.UNSUPPORTED if bare else SentenceStatus.CITED
    sentences = tuple(
        Sentence(
            text=text[span.start : span.end],
            start=span.start,
            end=span.end,
            status=fact if span.kind is SentenceKind.FACTUAL else SentenceStatus.COURTESY,
        )
        for span in classify(text, WORDS.patterns, MAILBOX.agent.signature)
    )
    return Proof(text, sentences, (), ())


def letter(body: str) -> str:
    return f"Hi Noor,\n\n{body}\n\nKind regards,\nLena\nKite Works"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (STEPS, Outcome.ANSWER),
        (f"{STEPS} Is there anything else I can help with?", Outcome.ANSWER),
        (f"{STEPS} If the drawer sticks, send me a photo and I will look further.", Outcome.ANSWER),
        (f"{STEPS} Which model do you have?", Outcome.ANSWER_AND_ASK),
        ("Thank you for telling us. Could you tell me which model you have?", Outcome.ASK),
        ("Could you send me:\n\n1. the model\n2. a photo of the drawer", Outcome.ASK),
        ("We can't take the spool out for you, as it is sealed. Any repair shop has the tool.", Outcome.DECLINE),
        ("I'm sorry, Kite Works does not have this: a spool for left-handers.", Outcome.DECLINE),
        ("The spool comes out at the top. Older models don't have one.", Outcome.ANSWER),
        ("Marek Dvorak will take it from here. He has read what you wrote.", Outcome.HAND_OFF),
        ("I have passed your question to our workshop. Somebody will write to you.", Outcome.HAND_OFF),
        ("I have passed your idea on to our workshop. " + STEPS, Outcome.ANSWER),
        ("Ich habe Ihre Anfrage an die Werkstatt weitergeleitet.", Outcome.HAND_OFF),
        ("Wir können die Spule leider nicht für Sie ausbauen.", Outcome.DECLINE),
        ("Nous ne pouvons pas démonter la bobine pour vous.", Outcome.DECLINE),
        ("Mon collègue prend la suite.", Outcome.HAND_OFF),
        ("No podemos desmontar la bobina.", Outcome.DECLINE),
        ("Mijn collega neemt het hier over.", Outcome.HAND_OFF),
        ("Non possiamo smontare la bobina.", Outcome.DECLINE),
        ("Não podemos desmontar a bobina.", Outcome.DECLINE),
    ],
)
def test_the_words_of_the_text_decide(body: str, outcome: Outcome) -> None:
    assert sent_outcome(proved(letter(body)), brief()).outcome is outcome


def test_whoever_only_thanked_is_sent_a_goodbye_and_nothing_sent_is_none() -> None:
    thanks = "Thank you for telling me. Have a lovely evening!"
    assert sent_outcome(proved(letter(thanks)), brief(Intent.THANKS)).outcome is Outcome.CLOSE
    assert sent_outcome(Proof("", (), (), ()), brief()).outcome is Outcome.NONE


def test_a_colleague_who_is_named_in_an_answer_takes_nothing_over() -> None:
    named = f"{STEPS} Marek Dvorak built it."
    assert sent_outcome(proved(letter(named)), brief()).outcome is Outcome.ANSWER
    alone = "Marek Dvorak looks at it tomorrow."
    assert sent_outcome(proved(letter(alone), bare=True), brief()).outcome is Outcome.HAND_OFF


def test_the_words_that_decided_are_told_for_whoever_approves() -> None:
    told = sent_outcome(proved(letter("Marek Dvorak will take it from here.")), brief())
    assert told.why == "somebody else takes over: “Marek Dvorak will take it from here.”"
