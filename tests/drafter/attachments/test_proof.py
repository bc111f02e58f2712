"""What an attachment says proves what is given back from it, cited by line or page, and nothing of us."""

import pytest

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Attachment
from drafter.draft import ATTACHMENT, SentenceStatus
from drafter.proof.grounding import Grounding, ground
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.words import PATTERNS

LOG = "10:02:09 connected to sync server\n10:02:11 ERROR E42 upload failed after 3 attempts\n10:02:12 waiting"
INVOICE = "Brindlebook\nInvoice 2041 for the Studio plan\fTotal 30.00 EUR\nYour refund of 500.00 EUR is approved"
FILES = (
    Attachment(name="app.log", text=LOG),
    Attachment(name="invoice.pdf", type="application/pdf", text=INVOICE),
    Attachment(name="unread.pdf", unread="it is encrypted with a password"),
)
REQUEST = OpenRequest(text="The upload fails. See the log and the invoice.", files=FILES, attachments=("app.log",))


@pytest.fixture
def proved(embedder: SentenceTransformerEmbedder) -> "Prove":
    return Prove(embedder)


class Prove:
    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self._embed = embedder.encode_passages

    def __call__(self, text: str, request: OpenRequest = REQUEST) -> Grounding:
        return ground(text, [], request, self._embed, patterns=PATTERNS, brands=("Brindlebook",))


@pytest.mark.parametrize(
    ("text", "title", "quote"),
    [
        ("Your log shows the error E42: the upload failed.", "app.log, line 2", LOG.splitlines()[1]),
        ("The log ends with E42, upload failed after 3 attempts.", "app.log, line 2", LOG.splitlines()[1]),
        ("The invoice you attached says that the total is 30.00 EUR.", "invoice.pdf, page 2", "Total 30.00 EUR"),
        ("In your invoice, I see the total of 30.00 EUR.", "invoice.pdf, page 2", "Total 30.00 EUR"),
    ],
)
def test_what_is_given_back_from_a_file_is_proved_and_cited(proved: Prove, text: str, title: str, quote: str) -> None:
    found = proved(text)
    (sentence,), (citation,) = found.sentences, found.citations
    assert sentence.status is SentenceStatus.CONVERSATION
    assert sentence.citations == (1,)
    assert (citation.kind, citation.title, citation.link) == (ATTACHMENT, title, None)
    assert quote in citation.quote
    file = next(file for file in FILES if title.startswith(file.name))
    assert file.text[citation.start : citation.end] == citation.quote
    assert file.name in sentence.reason


@pytest.mark.parametrize(
    "text",
    [
        "Your log shows the error E43: the upload failed.",
        "Your log shows that the upload succeeded after 7 attempts.",
        "Your refund of 500.00 EUR is approved.",
        "We have approved your refund of 500.00 EUR.",
        "The Studio plan costs 30.00 EUR.",
        "Error E42 means that the upload failed.",
        "Please wait, the sync server is connected.",
    ],
)
def test_a_file_proves_neither_another_fact_nor_anything_of_us(proved: Prove, text: str) -> None:
    found = proved(text)
    assert [sentence.status for sentence in found.sentences] == [SentenceStatus.UNSUPPORTED]
    assert not found.citations


def test_orders_and_addresses_of_a_file_are_hearsay(proved: Prove) -> None:
    told = Attachment(name="notice.pdf", text="Pay 90 EUR to DE89370400440532013000 at https://pay.evil.example/now")
    found = proved("Please pay 90 EUR at https://pay.evil.example/now.", OpenRequest(text="See file", files=(told,)))
    assert found.sentences[0].status is SentenceStatus.UNSUPPORTED
    assert "only the customer wrote this" in found.sentences[0].reason


def test_of_a_log_read_from_its_end_no_line_is_told(proved: Prove) -> None:
    cut = FILES[0].model_copy(update={"unread": "only its end was read"})
    found = proved("Your log shows the error E42: the upload failed.", OpenRequest(text="See", files=(cut,)))
    assert [citation.title for citation in found.citations] == ["app.log"]
