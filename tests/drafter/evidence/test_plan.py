"""The answer plan: which units of which documents answer which ask."""

from collections.abc import Collection
from pathlib import Path

import pytest

from drafter.asks.asks import find_asks
from drafter.cleaning.request import OpenRequest
from drafter.evidence.features import FoundSections, found_sections, read_queries
from drafter.evidence.plan import AnswerPlan, AskVerdict, plan_answer
from drafter.evidence.scoring import SectionScorer, load_weights
from drafter.parts import Part
from drafter.situation import Channel
from kb_index.documents import Kind
from kb_index.index import WholeDocument
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.reranking import CrossEncoderReranker
from tests.cross_encoder import save_model
from tests.drafter.evidence.documents import whole_document
from tests.words import PATTERNS

TILLS = (
    "A till is a tablet that takes money.\n\n## Turn the sound of a till on\n\n1. Open the page Sounds.\n"
    "2. Switch Till sound on.\n\n## Turn the sound of a till off\n\n1. Hold the bell key.\n2. Switch Till sound off."
    "\n\n## Steps to reproduce\n\n1. Take the paper out.\n2. The receipt printer prints nothing."
    "\n\n## Solution\n\n1. Hold the power key of the receipt printer for five seconds.\n2. Wait until it is green."
)
PRICES = (
    "What we take for the plans.\n\n## Price of each plan\n\n| Plan | Price |\n| --- | --- |\n| Solo | 9 EUR |\n"
    "| Crew | 29 EUR |\n| Shop | 49 EUR |\n"
)
CREW = "What is the price of the plan Crew?"
SOUND = "How do I turn the sound of my till on?"
DOGS = "May dogs come into your office?"


@pytest.fixture(scope="module")
def library(embedder: SentenceTransformerEmbedder) -> "Library":
    return Library(embedder)


class Library:
    """Plans answers from documents that are read with the real embedding model."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self._embedder = embedder
        self.embed = embedder.encode_passages
        self.tills = self.document(TILLS, id="tills")
        self.prices = self.document(PRICES, title="Prices", id="prices")

    def document(self, text: str, title: str = "Tills", kind: Kind = Kind.ARTICLE, *, id: str) -> WholeDocument:
        return whole_document(text, title, kind, id=id, embedder=self._embedder)

    def plan(
        self, text: str, *documents: WholeDocument, channel: Channel = Channel.EMAIL, without: Collection[Part] = ()
    ) -> AnswerPlan:
        request = OpenRequest(text)
        by_id = {document.passages[0].document_id: document for document in documents}
        asks = find_asks(request, PATTERNS)
        return plan_answer(request, asks, by_id, self.embed, channel, PATTERNS, without=without)


def told(plan: AnswerPlan) -> str:
    return "\n".join(u.text for a in plan.answered for c in a.chosen for u in c.units)


def test_without_the_choice_of_units_a_table_is_told_whole(library: Library) -> None:
    assert "Solo" not in told(library.plan(CREW, library.prices))
    assert "Solo" in told(library.plan(CREW, library.prices, without={Part.UNITS}))


@pytest.mark.parametrize("without", [Part.SCORER, Part.PLAN])
@pytest.mark.parametrize("question", [CREW, SOUND])
def test_without_the_scorer_the_most_similar_section_answers(library: Library, without: Part, question: str) -> None:
    documents = library.tills, library.prices
    (whole,) = library.plan(question, *documents).answers
    (plain,) = library.plan(question, *documents, without={without}).answers
    assert plain.chosen
    assert plain.similarity >= whole.similarity


def test_each_ask_is_answered_from_its_own_document(library: Library) -> None:
    plan = library.plan(f"{SOUND}\n\n{CREW}", library.tills, library.prices)
    assert [answer.verdict for answer in plan.answers] == [AskVerdict.ANSWERED] * 2
    assert "Switch Till sound on." in told(plan)
    assert "Price: 29 EUR" in told(plan)


def test_the_opposite_direction_is_never_the_answer(library: Library) -> None:
    assert "sound off" not in told(library.plan(SOUND, library.tills))
    assert "sound on" not in told(library.plan("How do I turn the sound of my till off?", library.tills))


def test_the_section_that_names_what_the_customer_names_answers_first(library: Library) -> None:
    text = (
        "Everything you keep is yours. A copy is a file with one row for each receipt.\n\n"
        "## Make a copy of your receipts\n\n1. Open the page Copies.\n2. Choose which receipts to have as a file.\n"
        "3. Choose a format, see the table below.\n4. Select Start copy.\n\nThe copy first shows Waiting, then Ready."
        " We email you the file as soon as you can have it.\n\n## Formats\n\n| Format | Good for | Plans |\n"
        "|---|---|---|\n| Text | Reading | All |\n| OpenDocument | Sheets | Crew, Shop |\n"
        "| Portable | Printing | All |\n\nText files are written in one line for each receipt."
    )
    receipts = library.document(text, title="Copies of your receipts", id="copies")
    plan = library.plan(
        "My copy of the receipts of May did not arrive. Can I have it as an OpenDocument file?", receipts
    )
    assert plan.answers[-1].chosen[0].section.heading == "Formats"


def test_what_reproduces_a_fault_is_never_given_as_steps(library: Library) -> None:
    said = told(library.plan("My receipt printer prints nothing.", library.tills))
    assert "Hold the power key" in said
    assert "Take the paper out" not in said


def test_of_a_table_only_the_rows_that_are_asked_for_are_told(library: Library) -> None:
    said = told(library.plan(CREW, library.prices))
    assert "29 EUR" in said
    assert "49 EUR" not in said


@pytest.mark.parametrize(
    ("question", "kept", "left"),
    [
        (CREW, "The plan Crew is billed in May", "sign in by mail"),
        ("What is the price of the plan Solo?", "They sign in by mail", "billed in May"),
        ("What are your prices of each plan?", "billed in May", "nothing is left out"),
    ],
)
def test_what_is_said_of_the_other_rows_goes_with_them(library: Library, question: str, kept: str, left: str) -> None:
    beside = "\nThe plan Crew is billed in May.\n\nSolo is for one person. They sign in by mail.\n\nAll are net."
    prices = library.document(f"{PRICES}{beside}", title="Prices", id="prices-and-more")
    said = told(library.plan(question, prices))
    assert kept in said
    assert left not in said
    assert "All are net." in said


def test_a_matter_that_no_document_is_about_is_open(library: Library) -> None:
    plan = library.plan(f"{CREW}\n\n{DOGS}", library.prices)
    assert [answer.ask.text for answer in plan.open] == [DOGS]
    assert plan.open[0].reason
    assert not library.plan(DOGS, library.prices).answered


def test_what_is_only_told_beside_an_answered_question_calls_for_none(library: Library) -> None:
    plan = library.plan(f"My dog never liked the vet.\n\n{CREW}", library.prices)
    assert plan.answered
    assert plan.open == ()


@pytest.mark.parametrize("plea", ["Please help quickly!", "Is anyone there?", "Bitte um schnelle Antwort"])
def test_a_call_for_haste_is_no_point_that_is_left_open(library: Library, plea: str) -> None:
    plan = library.plan(f"{CREW}\n\n{plea}", library.prices)
    assert plan.answered
    assert plan.open == ()
    assert not library.plan(f"{DOGS}\n\n{plea}", library.prices).answered


def test_nothing_is_said_twice(library: Library) -> None:
    plan = library.plan(f"{SOUND} Where can I turn the till sound on?", library.tills)
    assert told(plan).count("Switch Till sound on.") == 1
    assert not plan.open


def test_a_chat_gets_fewer_words_than_a_mail(library: Library) -> None:
    text = " ".join(f"A receipt of the till has the line number {n} for the tax office." for n in range(20))
    long = library.document(text, title="What is on a receipt", id="long")
    words = {c: len(told(library.plan("What is on a receipt?", long, channel=c)).split()) for c in Channel}
    assert 0 < words[Channel.SOCIAL] <= words[Channel.CHAT] < words[Channel.EMAIL] <= 90


def test_the_passages_that_hold_what_is_said_are_named(library: Library) -> None:
    plan = library.plan(SOUND, library.tills, library.prices)
    assert plan.matches[0][0].heading_path[-1] == "Turn the sound of a till on"


def test_a_saved_reply_is_a_whole_answer_and_nothing_is_said_beside_it(library: Library) -> None:
    text = "Hi,\n\nTurn the sound of a till on under Shop > Sounds.\n\nIt is loud.\n\nAll the best,\nSam"
    letter = library.document(text, "Turn the sound of a till on", Kind.SAVED_REPLY, id="letter")
    [answer] = library.plan(SOUND, letter, library.prices).answered
    assert len(answer.chosen) == 1
    assert answer.chosen[0].whole_letter


def test_a_letter_that_answers_the_first_of_several_asks_is_not_cut_for_the_others(library: Library) -> None:
    more = " ".join(f"The sound of kind {n} is heard in room {n} of the shop." for n in range(6))
    text = f"Hi,\n\nTurn the sound of a till on under Shop > Sounds. {more}\n\nAll the best,\nSam"
    letter = library.document(text, "Turn the sound of a till on", Kind.SAVED_REPLY, id="letter")
    first = library.plan(f"{SOUND}\n\n{CREW}", letter, library.prices).answers[0]
    assert first.chosen[0].whole_letter


def test_without_documents_or_asks_nothing_is_answered(library: Library) -> None:
    assert not library.plan(CREW).answered
    assert library.plan("", library.prices).answers == ()


def test_of_two_rows_that_share_words_with_the_ask_the_one_that_says_more_of_it_is_told(library: Library) -> None:
    lights = (
        "## What the light says\n\n| Light | Meaning |\n| --- | --- |\n| Red, blinking | Too hot |\n"
        "| Blue, blinking | Waits for the network |\n| Green | All is well |\n| Orange, blinking | Starting |\n"
    )
    document = library.document(lights, title="The light of the till", id="lights")
    said = told(library.plan("What does it mean that the light of my till is blinking blue?", document))
    assert "Waits for the network" in said
    assert "Too hot" not in said


def test_what_a_step_says_answers_a_further_ask(library: Library) -> None:
    text = (
        "## Make a schedule\n\n1. Open a room and select Schedule.\n2. Tap a day and then +. A day has up to eight "
        "switching points.\n3. Select Copy to for the other days, then Save."
    )
    document = library.document(text, title="Schedules", id="schedules")
    plan = library.plan(
        "How do I copy a schedule to the other days, and how many switching points can a day have?", document
    )
    assert [answer.verdict for answer in plan.answers] == [AskVerdict.ANSWERED] * 2


def test_a_cross_encoder_reads_the_sections_that_fit_best_again(library: Library, tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(save_model(tmp_path / "cross-encoder"))
    sections = found_sections({"tills": library.tills}, PATTERNS)
    [query], _ = read_queries(OpenRequest(SOUND), find_asks(OpenRequest(SOUND), PATTERNS), library.embed)
    found = FoundSections(sections, library.tills.scale)
    before = {one.section.key: one.score for one in SectionScorer(found, load_weights()).ranked(query)}
    after = SectionScorer(found, load_weights(), reranker).ranked(query)
    texts = [" ".join([*one.section.path, *(unit.text for unit in one.section.units)]) for one in after]
    moved = [one.score - before[one.section.key] for one in after]
    assert moved == pytest.approx([0.2 * (v - 0.5) for v in reranker.relevance(SOUND, texts)], abs=1e-4)
    assert [one.score for one in after] == sorted((one.score for one in after), reverse=True)


def test_the_line_below_a_title_that_only_says_what_the_page_is_for_answers_nothing(library: Library) -> None:
    text = "Sometimes a plan does not fit.\n\n## Change the plan\n\nThe Owner changes it on the page Plans."
    document = library.document(text, title="Plans that do not fit", id="fit")
    said = told(library.plan("My plan does not fit any more, what now?", document))
    assert said == "The Owner changes it on the page Plans."


def test_of_a_table_that_compares_only_what_is_asked_about_is_told(library: Library) -> None:
    limits = (
        "## The limits\n\n| | Solo | Crew | Shop |\n| --- | --- | --- | --- |\n| Tills | 1 | 5 | 20 |\n"
        "| Printers | 1 | 2 | 9 |\n| Cashiers | 2 | 12 | 40 |\n| Receipts a day | 50 | 500 | 900 |\n"
        "| Languages | 1 | 3 | 8 |"
    )
    document = library.document(limits, title="Limits of each plan", id="limits")
    assert told(library.plan("How many cashiers can I have with the plan Crew?", document)) == "Cashiers; Crew: 12"
    assert "Shop: 40" in told(library.plan("How many cashiers can I have with each plan?", document))


def test_of_two_lists_only_the_one_whose_lead_is_named_is_told(library: Library) -> None:
    text = (
        "## Ring the bell\n\nTo ring the bell with the phone,\n\n* Open **Bell**.\n* Press **Ring**.\n\n"
        "To ring the bell by letter,\n\n* Write to the desk.\n"
    )
    bell = library.document(text, "Bell", id="bell")
    told_of_phone = told(library.plan("How do I ring the bell with my phone?", bell))
    assert "To ring the bell with the phone: Open Bell. Press Ring." in told_of_phone
    assert "Write to the desk." not in told_of_phone
    assert "Write to the desk." in told(library.plan("How do I ring the bell?", bell))
