"""Each factual sentence gets the words that prove it, or is flagged with the reason."""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest, Turn
from drafter.draft import SentenceStatus
from drafter.models.base import Embed
from drafter.proof.grounding import Grounding, ground
from kb_index.documents import Kind, Passage
from kb_index.passages.embedding import SentenceTransformerEmbedder, TextVectors
from tests.words import PATTERNS

CITED, TALK, PROFILE, COURTESY, OPEN, AGAINST = (
    SentenceStatus.CITED,
    SentenceStatus.CONVERSATION,
    SentenceStatus.PROFILE,
    SentenceStatus.COURTESY,
    SentenceStatus.UNSUPPORTED,
    SentenceStatus.CONTRADICTED,
)
DATA = Path(__file__).parents[3] / "evals/grounding/sentences"
OFFSET = 100
REQUEST = OpenRequest(text="My export has shown Preparing for three hours now. Can my clients pay with PayPal?")


def load(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def passage(id: str, title: str, heading: str, text: str) -> Passage:
    return Passage(
        id=id,
        document_id=f"doc-{id}",
        kind=Kind.ARTICLE,
        title=title,
        heading_path=(title, heading),
        text=text,
        start=OFFSET,
        end=OFFSET + len(text),
        source="test",
        link=f"https://help.brindlebook.example/{id}",
    )


PASSAGES = {str(p["id"]): passage(**{k: str(v) for k, v in p.items()}) for p in load("earlier_passages.jsonl")}
PAIRS = load("earlier_pairs.jsonl")


class Meaning:
    """Embeds, once each text, and counts how often it was asked."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.embedder = embedder
        self.known: dict[str, NDArray[np.float32]] = {}
        self.calls = 0

    def words(self, texts: Sequence[str]) -> list[TextVectors]:
        """The same with the vectors of words, as the product reads with this model."""
        self.calls += 1
        return self.embedder.encode_words(texts)

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        self.calls += 1
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.embedder.encode_passages(new), strict=True))
        return np.stack([self.known[text] for text in texts])


@pytest.fixture(scope="module")
def embed(embedder: SentenceTransformerEmbedder) -> Meaning:
    return Meaning(embedder)


def proved(text: str, embed: Embed, *ids: str, request: OpenRequest = REQUEST, **more: object) -> Grounding:
    given = {
        "patterns": PATTERNS,
        "names": ["Brindlebook", "Sam"],
        "embed_words": getattr(embed, "words", None),
        **more,
    }
    return ground(text, [PASSAGES[i] for i in ids], request, embed, **given)  # type: ignore[arg-type]


def test_a_letter_gets_quotes_for_its_facts_and_none_for_its_courtesies(embed: Meaning) -> None:
    text = (
        "Hi Amara,\n\nThank you for writing. An export that is on Preparing for more than an hour does not finish by "
        "itself [1].\n\n1. Open **Settings > Data > Exports** [1].\n2. Select **Cancel export** beside it [7].\n\n"
        "The download link works for 7 days. Exports are also sent by fax.\n\nBest regards,\nSam"
    )
    found = proved(text, embed, "stuck", "export", signature="Sam")
    assert "[" not in found.text
    said = {s.text: s for s in found.sentences}
    assert said["Hi Amara,"].status is COURTESY
    assert said["Thank you for writing."].status is COURTESY
    assert said["Sam"].status is COURTESY
    quotes = {c.number: c for c in found.citations}
    first = said["An export that is on Preparing for more than an hour does not finish by itself."]
    assert first.status is CITED
    assert "longer than 60 minutes will not finish" in quotes[first.citations[0]].quote
    step = said["2. Select **Cancel export** beside it."]
    assert quotes[step.citations[0]].quote == "2. Select **Cancel export** beside the one that is stuck."
    assert said["Exports are also sent by fax."].status is OPEN
    assert [c.number for c in found.citations] == list(range(1, len(found.citations) + 1))


def test_quotes_are_exact_and_offsets_are_those_of_the_document(embed: Meaning) -> None:
    found = proved("The link works for a week. You can get the money back within 14 days.", embed, "export", "refund")
    assert len(found.citations) == 2
    for citation in found.citations:
        source = PASSAGES[citation.passage_id]
        document = "x" * OFFSET + source.text
        assert document[citation.start : citation.end] == citation.quote
        assert citation.link == source.link
        assert 0.5 <= citation.support <= 1


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("You can get the money back within 30 days.", "30 days"),
        ("Open **Settings > Billing > Refunds** and select **Ask for a refund**.", "refunds"),
        ("Open **Settings > Billing > Invoices** and select **Get money back**.", "get money back"),
        ("You can get the money back at https://refunds.example/now within 14 days.", "refunds.example/now"),
        ("You can get a payment for a plan back within 14 days through Klarna.", "Klarna"),
        ("You cannot get a payment for a plan back within 14 days.", "negated"),
        ("We answer within two days.", "two days"),
        ("Your bookings and clients are deleted.", "deleted"),
        ("We have refunded your payment.", "was done"),
        ("We bake fresh bread every morning.", "No source"),
    ],
)
def test_a_flag_names_what_is_missing(sentence: str, named: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "refund").sentences
    assert only.status.unproved
    assert named in only.reason


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("You cannot get a payment for a plan back within 14 days.", "within 14 days"),
        ("Your bookings and clients are deleted.", "Your bookings and clients stay where they are."),
    ],
)
def test_what_a_source_denies_is_contradicted_by_its_very_words(sentence: str, quoted: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "refund").sentences
    assert only.status is AGAINST
    assert only.against
    assert quoted in only.against.quote
    document = "x" * OFFSET + PASSAGES["refund"].text
    assert document[only.against.start : only.against.end] == only.against.quote


def test_an_invented_marker_proves_nothing(embed: Meaning) -> None:
    found = proved("Exports are sent by fax on request [1].", embed, "stuck")
    assert found.sentences[0].status is OPEN
    assert found.text == "Exports are sent by fax on request."
    assert found.citations == ()


def test_what_the_customer_said_of_themselves_needs_no_source(embed: Meaning) -> None:
    found = proved("You wrote that your export has been on Preparing for three hours.", embed, "refund")
    assert [s.status for s in found.sentences] == [TALK]


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [
        ("Please refund my 59 EUR.", "We will refund your 59 EUR."),
        ("Can my clients pay with PayPal?", "Your clients can pay with PayPal."),
        ("I want to pay with PayPal, you said I can.", "You can pay with PayPal."),
    ],
)
def test_a_wish_of_the_customer_is_no_proof(customer: str, sentence: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "wait", request=OpenRequest(text=customer)).sentences
    assert only.status.unproved


def test_what_an_agent_said_before_may_be_repeated(embed: Meaning) -> None:
    request = OpenRequest(
        text="And now?", history=(Turn("agent", "I have asked our engineers to look at export 4412."),)
    )
    (only,) = proved("I have asked our engineers to look at export 4412.", embed, "refund", request=request).sentences
    assert only.status is TALK


def test_a_private_note_is_no_proof_of_a_fact(embed: Meaning) -> None:
    request = OpenRequest(text="And now?", history=(Turn("note", "The limit is 6 links an hour."),))
    (only,) = proved("The limit is 6 links an hour.", embed, "refund", request=request).sentences
    assert only.status is OPEN


def test_facts_of_the_mailbox_profile_count_and_say_so(embed: Meaning) -> None:
    fact = "PayPal is not available. Connect Mollie under Settings > Payments and switch PayPal on in Mollie."
    (only,) = proved("PayPal is not available.", embed, "wait", facts=[fact]).sentences
    assert only.status is PROFILE
    assert "PayPal is not available" in only.reason


@pytest.mark.parametrize(
    "inside",
    [
        "A refund of up to 60 EUR is possible, only after Ines agrees.",
        "A refund of up to 60 EUR is possible, if Ines approves it.",
        "A refund of up to 60 EUR needs the approval of Ines.",
        "Eine Erstattung bis 60 EUR ist möglich, wenn Ines zustimmt.",
    ],
)
def test_the_profile_proves_to_no_customer_who_has_to_agree(embed: Meaning, inside: str) -> None:
    offer = "May be offered: refund, the last payment up to 60 EUR"
    (only,) = proved(inside, embed, "wait", facts=[offer], names=["Brindlebook", "Ines"]).sentences
    assert only.status is OPEN
    feature = "Brindlebook has: approval of bookings by two people"
    (known,) = proved("Brindlebook has approval of bookings by two people.", embed, "wait", facts=[feature]).sentences
    assert known.status is PROFILE


@pytest.mark.parametrize(
    "sentence", ["Enjoy your 20% discount!", "I hope the refund makes up for it.", "See you at https://evil.example!"]
)
def test_a_courtesy_may_not_carry_a_favour_or_a_link(sentence: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "gcal").sentences
    assert only.status is OPEN


def test_a_bare_yes_stands_or_falls_with_its_sentence(embed: Meaning) -> None:
    good = proved("Yes. The link works for a week.", embed, "export")
    assert [s.status for s in good.sentences] == [CITED, CITED]
    bad = proved("Yes. The link works for a year.", embed, "export")
    assert [s.status for s in bad.sentences] == [AGAINST, AGAINST]


def test_a_sentence_of_two_facts_gets_two_citations(embed: Meaning) -> None:
    found = proved(
        "The download link works for 7 days, and invoices are kept for 10 years.", embed, "export", "delete"
    )
    assert [s.status for s in found.sentences] == [CITED]
    assert {c.document_id for c in found.citations} == {"doc-export", "doc-delete"}


def test_a_short_item_is_read_with_the_line_above_it(embed: Meaning) -> None:
    found = proved("The Team plan includes:\n- 20 calendars\n- 300 calendars", embed, "plans")
    assert [s.status for s in found.sentences][1:] == [CITED, AGAINST]


@pytest.mark.parametrize(
    "marked",
    [
        "> **If you signed up through a bank (Alpha, Beta, or Gamma), you won’t be able to change the address.**",
        "| [Guest link](guests.md) | Guests who only look, no account needed. |",
    ],
)
def test_the_words_of_a_source_without_its_marks_are_proved(marked: str, embed: Meaning) -> None:
    source = passage("marked", "Sign up", "Sign up", marked)
    said = marked.strip("|> *").replace("[Guest link](guests.md) |", "Guest link:").removesuffix(" |")
    given = ground(said, [source], OpenRequest(text="How?"), embed, patterns=PATTERNS)
    assert [s.status for s in given.sentences] == [CITED]


def test_neighbouring_rows_do_not_lend_each_other_their_figures(embed: Meaning) -> None:
    found = proved("The Studio plan costs 24 EUR. The Studio plan costs 59 EUR.", embed, "plans")
    assert [s.status for s in found.sentences] == [CITED, AGAINST]


def test_everything_is_embedded_in_one_batch(embedder: SentenceTransformerEmbedder) -> None:
    counting = Meaning(embedder)
    proved(
        "The link works for a week. Nothing is deleted, and Extra calendars are read-only.",
        counting,
        "export",
        "cancel",
    )
    assert counting.calls == 1


def test_no_sources_and_no_text_are_fine(embed: Meaning) -> None:
    assert ground("", [], REQUEST, embed, patterns=PATTERNS).sentences == ()
    (only,) = ground("It costs 24 EUR.", [], REQUEST, embed, patterns=PATTERNS).sentences
    assert only.status is OPEN


def test_labelled_pairs_are_told_apart(embed: Meaning) -> None:
    """Floors a little below what was measured when they were set, so that a loss is seen."""
    right = {True: 0, False: 0}
    for pair in PAIRS:
        request = OpenRequest(text=str(pair.get("conversation", "I need help with my account.")))
        found = proved(str(pair["sentence"]), embed, *pair["passages"], request=request)  # type: ignore[misc]
        supported = not any(s.status.unproved for s in found.sentences)
        right[bool(pair["supported"])] += supported == pair["supported"]
    of = {value: sum(pair["supported"] is value for pair in PAIRS) for value in (True, False)}
    assert right[True] / of[True] >= 0.92
    assert right[False] / of[False] >= 0.80


def test_a_long_draft_is_grounded_quickly() -> None:
    sentences = [str(p["sentence"]) for p in PAIRS[:12]]
    started = time.process_time()
    proved(" ".join(sentences), numbers, *list(PASSAGES)[:6])
    assert time.process_time() - started < 1  # without the embedding


def numbers(texts: list[str]) -> NDArray[np.float32]:
    """Vectors without a model, for what must hold whatever the embedding says."""
    rows = [[len(t) % 7 + 1, t.count("e") + 1, sum(map(ord, t)) % 11 + 1] for t in texts]
    made = np.array(rows, dtype=np.float32)
    normal: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return normal


WORDS = [
    "Open",
    "**Exports**",
    "[1]",
    "[9]",
    "is",
    "ready",
    "in",
    "60",
    "minutes",
    ".",
    "\n",
    "- ",
    "?",
    "Hi",
    ",",
    "export",
]


@settings(max_examples=120)
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.text(max_size=200))
def test_what_holds_for_any_text(drafted: list[str], source: str) -> None:
    made = [passage("p", "Exports", "All", source), PASSAGES["stuck"]]
    found = ground(" ".join(drafted), made, REQUEST, numbers, patterns=PATTERNS)
    assert not re.search(r"\[\d{1,2}\]", found.text)
    covered = {i for s in found.sentences for i in range(s.start, s.end)}
    assert {i for i, c in enumerate(found.text) if not c.isspace()} <= covered
    for sentence in found.sentences:
        assert found.text[sentence.start : sentence.end] == sentence.text
        assert bool(sentence.citations) == (sentence.status is CITED)
        assert bool(sentence.reason) == (sentence.status in (OPEN, AGAINST, TALK, PROFILE))
        assert bool(sentence.against) == (sentence.status is AGAINST)
    for citation in found.citations:
        text = next(p.text for p in made if p.id == citation.passage_id)
        assert text[citation.start - OFFSET : citation.end - OFFSET] == citation.quote
    used = {n for s in found.sentences for n in s.citations}
    assert used == {c.number for c in found.citations}


@pytest.mark.parametrize(
    ("source", "sentence", "status"),
    [
        ("Cancel the export and start a smaller one.", "I will cancel the export and start it anew.", "unsupported"),
        ("We email you a link once the file is ready.", "We will email you a link once it is ready.",
         "cited"),
        ("Cancel the export and start a smaller one.", "You can cancel the export.", "cited"),
    ],
)  # fmt: skip
def test_an_instruction_is_no_proof_that_we_will_do_it(
    source: str, sentence: str, status: str, embed: Meaning
) -> None:
    given = [passage("p", "Exports", "Exports", source)]
    (found,) = ground(sentence, given, OpenRequest("My export is stuck."), embed, patterns=PATTERNS).sentences
    assert found.status == status


PARKING = (
    "Residents get a permit under **Permits > New**. A permit is valid for 12 months and costs 40 EUR. "
    "The Garage permit costs 90 EUR, the Street permit 40 EUR. Guests may park for 3 hours. "
    "First pay the fee, then print the permit. The office checks the permit before it is sent. "
    "Permits cannot be passed on. Objections must arrive by 30 June."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "A permit is valid for 18 months.",
        "Guests may park for 3 days.",
        "Objections must arrive by 31 July.",
        "Residents get a permit under **Account > Orders**.",
        "The Street permit costs 90 EUR.",
        "Permits can be passed on.",
        "First print the permit, then pay the fee.",
    ],
)
def test_the_least_change_of_a_fact_is_told_as_contradicted(sentence: str, embed: Meaning) -> None:
    given = [passage("p", "Parking permits", "Parking permits", PARKING)]
    (only,) = ground(sentence, given, OpenRequest("How do I park?"), embed, patterns=PATTERNS).sentences
    assert only.status is AGAINST
    assert only.against
    assert only.against.quote in PARKING


@pytest.mark.parametrize(
    "sentence",
    [
        "Your permit stays valid for a year and costs 40 EUR.",
        "It is not possible to pass a permit on.",
        "Print the permit after you have paid the fee.",
        "Visitors can park for three hours.",
    ],
)
def test_the_same_in_other_words_is_never_contradicted(sentence: str, embed: Meaning) -> None:
    given = [passage("p", "Parking permits", "Parking permits", PARKING)]
    (only,) = ground(sentence, given, OpenRequest("How do I park?"), embed, patterns=PATTERNS).sentences
    assert only.status is not AGAINST
