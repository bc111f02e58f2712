"""Every input of ../shared/cases against what its expectation says, as far as a machine can state it.

A few words of what is expected stand here; the inputs are read where they lie, and nothing runs where they do not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.handbook.guidelines import load_handbook
from drafter.mailbox import DEFAULT
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.situation import Intent, Outcome, Risk, Tone
from evals.caches.vector_cache import CachedEmbedder
from evals.knowledge.demo import DEMO, EXAMPLES, demo_mailboxes
from kb_index.documents import Document, Kind, SourceNote, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import word_encoder
from kb_index.passages.outline import sections
from kb_index.sources.files import read_documents
from kb_index.sources.places import name_source
from tests.words import PATTERNS

OURS = Path(__file__).resolve().parent.parent.parent / "shared" / "cases"
REPORTS = sorted(path for path in OURS.glob("public-reports/*") if not path.name.endswith(".expect.txt"))
CENTERS = sorted(path for path in OURS.glob("knowledge/*") if path.is_dir())

pytestmark = pytest.mark.skipif(not OURS.is_dir(), reason="no ../shared/cases beside the repository")


@dataclass(frozen=True, slots=True)
class Read:
    """What a request is, or what it `holds` and `lacks`; `automatic`: no reply is due."""

    is_: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    automatic: bool = False


INVOICE = "That did not help. Where do I find the {} invoice?"
REQUESTS: Mapping[str, Read] = {
    "answers-below-outlook-header": Read(holds=("We are on Studio", "All of 2025 and 2026, as an Excel file")),
    "blockquote-for-an-error": Read(holds=("Error 403: access_denied", "What do I have to do")),
    "bounce": Read(automatic=True),
    "charged-twice-no-word-refund": Read(holds=("charged twice",)),
    "clock-shift-not-double-booking": Read(holds=("an hour late",), lacks=("How can I help",)),
    "contact-form-headers": Read(holds=("I was charged twice in October for the Studio plan",), lacks=("website",)),
    "danish-oprindelig-besked": Read(is_="Hello, that did not work. Where do I find the October invoice?"),
    "date-first-header": Read(is_=INVOICE.format("October")),
    "empty-mail-with-picture": Read(is_=""),
    "french-envoye-le": Read(is_="Bonjour, cela ne marche pas. Où est la facture d'octobre ?"),
    "gmail-iso-date-wrapped": Read(is_="Thanks, that did not help. Where do I find the invoice of October?"),
    "html-table-mail": Read(holds=("two confirmation mails", "12 November", "turn one of them off?")),
    "list-ends-with-dash-item": Read(holds=("-Safari",)),
    "newsletter": Read(automatic=True),
    "no-reply-receipt": Read(automatic=True),
    "out-of-office": Read(automatic=True),
    "out-of-office-german": Read(automatic=True),
    "own-quote-then-history": Read(holds=("> Text reminders are included", "Why?"), lacks=("cancelled", "wrote")),
    "pasted-mail-header": Read(holds=("How can I change the name in the first line to our studio?",)),
    "quoted-promise": Read(holds=("within five working days", "Where is my refund?")),
    "sent-from-my-in-a-sentence": Read(holds=("the invite link gives a 404. Can you fix that as well?",)),
    "signature-without-delimiter": Read(is_="Can I export the client notes as well?"),
    "social-handle": Read(holds=("student discount",)),
    "subject-only": Read(is_=""),
    "thanks-and-a-pause": Read(holds=("can I pause my plan",)),
    "thanks-then-number": Read(holds=("Export number 40312",)),
    "thanks-then-three-lines": Read(holds=("40312", "since Monday morning", "also on my other account")),
    "three-messages": Read(holds=("stuck on Preparing", "STILL", "invoice of October")),
    "voicemail-transcript": Read(holds=("got a new phone",), lacks=("Duration", "Listen")),
    "zoho-wrote-dashes": Read(is_="That did not help. Where do I find the invoice of October?"),
}

PAGES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "confluence-storage-format": (
        ("*#4471# OK", "as described", "If the screen stays black", "All stored receipts are lost"),
        ("bash", "incomplete"),
    ),
    "details-accordions": (("9 working days", "Prepaid cards cannot", "A fee of 1.50 EUR"), ()),
    "footnote-in-a-number": (("up to 10 locations", "hold 25 rooms"), ("101", "252")),
    "gitbook-tags": (("08:00 and 21:00", "Two reminders, 48 and 3"), ("{%", "hint", "endtab")),
    "hash-in-code": (("# 1. install", "There is no undo"), ()),
    "icon-buttons-in-steps": (("Print", "More options", "Day list", "A4, two columns"), ()),
    "mdx-tab-labels": (
        (r"the time changes \| or the person", "Up to 6 times", "# check the signature"),
        ("<Tab", ":::"),
    ),
    "mdx-titles": (("Prepare the file", "Undo an import", "20,000 rows"), ("<Step", "internal", "50,000")),
    "rowspan-table": (("| Massage | 24 to 48 hours | 15 EUR |",), ()),
    "table-in-a-table": (("| Saturday | 09:00 to 13:00 |", "Times are in Dublin"), ()),
    "table-of-thead-only": (("0.35 EUR", "free", "taken monthly"), ()),
    "words-before-first-heading": (("24 months", "10 EUR", "Open Sales > Vouchers"), ()),
}
"""What the text of a page holds, and what it lacks."""

UNDER: Mapping[str, Mapping[str, str]] = {
    "aria-tabs": {"Wix": "Embed element", "WordPress": "Custom HTML block"},
    "rendered-docusaurus-tabs": {"Android": "Version 11 or later, 3 GB", "iPad": "Version 16"},
    "gitbook-tags": {"Studio": "Two reminders", "Starter": "One reminder"},
    "mdx-tab-labels": {"Python": "hmac", "Node.js": "crypto"},
    "mdx-titles": {"Which columns are needed?": "one of `email` or `phone`"},
    "hash-in-code": {"Move your data by script": "There is no undo"},
}
"""What stands under which heading."""

NO_TEST = {"eval-missing-score"}
"""A run of the evaluation; `tests/evals/comparison/test_pairing.py` has its kind."""


def test_every_file_has_its_expectation_here() -> None:
    stated = {*REQUESTS, *PAGES, *UNDER, *NO_TEST}
    assert {path.stem for path in REPORTS} == stated
    assert [path.name[:2] for path in CENTERS] == [f"{number:02d}" for number in range(1, 9)]


def conversation(name: str) -> Conversation:
    return Conversation.model_validate_json((OURS / "public-reports" / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", REQUESTS)
def test_the_customers_words_are_read(name: str) -> None:
    request, expected = open_request(conversation(name), PATTERNS), REQUESTS[name]
    assert expected.is_ is None or request.text == expected.is_
    assert [piece for piece in expected.holds if piece not in request.text] == []
    assert [piece for piece in expected.lacks if piece in request.text] == []
    assert bool(request.automatic) == expected.automatic


def page(name: str) -> str:
    (found,) = (path for path in REPORTS if path.stem == name)
    (document,) = (item for item in read_documents(found, Kind.ARTICLE) if isinstance(item, Document))
    return document.text


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_facts(name: str) -> None:
    text, (holds, lacks) = page(name), PAGES[name]
    assert [piece for piece in holds if piece not in text] == []
    assert [piece for piece in lacks if piece in text] == []


def under(text: str) -> dict[str, str]:
    """The words of each section, by the last heading above them."""
    found = [section for section in sections("Page", text) if section.blocks]
    return {section.path[-1]: text[section.blocks[0].span[0] : section.blocks[-1].span[1]] for section in found}


@pytest.mark.parametrize("name", UNDER)
def test_words_stand_under_their_titles(name: str) -> None:
    found = under(page(name))
    assert {title: words in found.get(title, "") for title, words in UNDER[name].items()} == dict.fromkeys(
        UNDER[name], True
    )


def drafter_over(index: KnowledgeIndex, embedder: CachedEmbedder) -> Drafter:
    return Drafter(
        index=index,
        embed=embedder.encode_passages,
        embed_words=word_encoder(embedder),
        models=FallbackChain(()),
        prompts=load_prompt_set(),
        handbook=load_handbook([BUNDLED / "handbook"]),
        mailboxes={DEFAULT.id: DEFAULT, **demo_mailboxes()},
        parameters=Parameters(),
    )


@pytest.fixture(scope="module")
def demo(kept_embedder: CachedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Drafter:
    index = KnowledgeIndex.open(tmp_path_factory.mktemp("demo"), kept_embedder, create=True)
    for name, (path, kind) in DEMO.help_centers[0].sources.items():
        index.sync(name, list(read_documents(EXAMPLES.parent / path, kind)))
    return drafter_over(index, kept_embedder)


def drafted(demo: Drafter, name: str) -> Draft:
    return demo.draft(conversation(name))


@pytest.mark.parametrize(
    "name", ["bounce", "newsletter", "no-reply-receipt", "out-of-office", "out-of-office-german"]
)
def test_nobody_writes_to_a_machine(name: str, demo: Drafter) -> None:
    draft = drafted(demo, name)
    assert (draft.outcome, draft.text) == (Outcome.NONE, "")


def test_a_mail_that_came_back_is_a_step_to_take(demo: Drafter) -> None:
    assert any("maya@okafor-pilates.example does not work" in step.why for step in drafted(demo, "bounce").next_steps)


@pytest.mark.parametrize("name", ["charged-twice-no-word-refund", "contact-form-headers"])
def test_who_was_charged_twice_is_handed_to_whoever_has_the_books(name: str, demo: Drafter) -> None:
    draft = drafted(demo, name)
    assert draft.outcome is Outcome.HAND_OFF
    assert Risk.REFUND in draft.situation.risks


@pytest.mark.parametrize(
    ("name", "greeting"),
    [("contact-form-headers", "WordPress"), ("social-handle", "Yogawithdana"), ("voicemail-transcript", "Voicemail")],
)
def test_only_a_persons_name_is_greeted(name: str, greeting: str, demo: Drafter) -> None:
    assert greeting.casefold() not in drafted(demo, name).text.splitlines()[0].casefold()


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("subject-only", ("Download PDF",), ()),
        ("thanks-and-a-pause", ("Select Pause plan",), ("sorry to see you go",)),
        ("gmail-iso-date-wrapped", ("invoice",), ("not turn out",)),
        ("quoted-promise", (), ("not turn out",)),
        ("zoho-wrote-dashes", ("invoice",), ("not turn out", "cancel")),
        ("clock-shift-not-double-booking", (), ("two clients", "double")),
        ("empty-mail-with-picture", ("?",), ("frustrat", "sorry")),
        ("thanks-then-number", (), ("good to hear from you",)),
    ],
)
def test_a_draft_answers_what_was_asked(
    name: str, said: tuple[str, ...], unsaid: tuple[str, ...], demo: Drafter
) -> None:
    text = drafted(demo, name).text
    assert [piece for piece in said if piece not in text] == []
    assert [piece for piece in unsaid if piece in text] == []


def test_tones_and_intents_are_of_the_customers_own_words(demo: Drafter) -> None:
    assert drafted(demo, "empty-mail-with-picture").situation.tone is Tone.NEUTRAL
    assert drafted(demo, "three-messages").situation.tone is Tone.FRUSTRATED
    assert Intent.CANCELLATION not in drafted(demo, "gmail-iso-date-wrapped").situation.intents


def center(number: str, part: str = "kb") -> list[Document | SourceNote | object]:
    (folder,) = OURS.glob(f"knowledge/{number}-*")
    return list(read_documents(folder / part, Kind.ARTICLE))


def texts(number: str) -> dict[str, str]:
    return {item.title: item.text for item in center(number) if isinstance(item, Document)}


@pytest.mark.parametrize(
    ("number", "said", "unsaid"),
    [
        ("01", ("Open Billing", "Select Cancel subscription", "Confirm with your password"), ("do not have it yet",)),
        ("04", (), ("{:", "{%", "_blank")),
        ("07", (), ("Reload the page", "select a day")),
        ("08", ("Turn on with an app", "Scan the code"), ("Turn off",)),
    ],
)
def test_a_letter_over_a_small_help_center(
    number: str, said: tuple[str, ...], unsaid: tuple[str, ...], kept_embedder: CachedEmbedder, tmp_path: Path
) -> None:
    (folder,) = OURS.glob(f"knowledge/{number}-*")
    index = KnowledgeIndex.open(tmp_path / "index", kept_embedder, create=True)
    index.sync("kb", list(read_documents(folder / "kb", Kind.ARTICLE)))
    asked = Conversation.model_validate(json.loads((folder / "conversation.json").read_text("utf-8")))
    text = drafter_over(index, kept_embedder).draft(asked).text
    assert [piece for piece in said if piece not in text] == []
    assert [piece for piece in unsaid if piece in text] == []


def test_what_is_not_published_is_named_and_what_few_may_read_is_internal() -> None:
    left_out = {item.id for item in center("02") if isinstance(item, SourceNote) and item.left_out}
    assert left_out == {"zendesk.jsonl#1", "intercom.jsonl#55", "hugo.md", "jekyll.md"}
    (restricted,) = (item for item in center("02") if isinstance(item, Document))
    assert restricted.visibility is Visibility.INTERNAL


def test_steps_are_numbered_and_titles_of_parts_kept() -> None:
    (text,) = texts("03").values()
    assert "1. **Open the Tern app" in text
    assert "2. **Hold the ring for ten seconds" in text
    assert {title: under(text).get(title) for title in ("Can I pair two phones?", "iPhone", "Android")} == {
        "Can I pair two phones?": "No.",
        "iPhone": "Allow Bluetooth.",
        "Android": "Allow location.",
    }


def test_tags_of_templates_are_taken_off_and_what_they_hold_is_kept() -> None:
    together = "\n".join(texts("04").values())
    assert [piece for piece in ("{%", "{{", "{#", "{start", "{tab", "{:", "&#x20;", "{!") if piece in together] == []
    kept = ("Only on the Colony plan", "Swipe left and tap", "It cannot be undone", "Owners only", "Hover over")
    assert [piece for piece in kept if piece not in together] == []


def test_two_folders_of_one_name_are_two_sources() -> None:
    (folder,) = OURS.glob("knowledge/05-*")
    one, two = (str(folder / part / "docs" / "help") for part in ("one", "two"))
    name = name_source(one, {})
    assert name_source(two, {name: one}) != name


def test_every_file_is_read_or_named() -> None:
    read = {item.title for item in center("06") if isinstance(item, Document)}
    assert read == {"Feed", "Heat", "Light", "Moult", "Water"}
