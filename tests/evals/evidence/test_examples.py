"""What of an article an answer of a person used, and the forum that such answers are read from."""

import json
from pathlib import Path

import numpy as np
import pytest

from drafter.evidence.features import FEATURES
from evals.evidence.examples import public_examples, used_sections
from evals.evidence.forum import HumanAnswer, read_answers, read_knowledge
from tests.drafter.evidence.documents import sections_of
from tests.evals.word_embedder import WordEmbedder

TILLS = (
    "A till takes money.\n\n## Add a till\n\n1. Open Shop and select Tills.\n2. Scan the code under its foot.\n\n"
    "## Clean a till\n\nUse a soft cloth with alcohol, never water.\n\n## Sell a till\n\nRemove it from the shop."
)
HEADINGS = ["Tills", "Add a till", "Clean a till", "Sell a till"]
DOCUMENTS = frozenset({"s::d"})


def used(answer: HumanAnswer) -> tuple[list[str], float]:
    sections = sections_of(TILLS)
    mask, weight = used_sections(answer, sections)
    return [section.heading for section, one in zip(sections, mask, strict=True) if one], weight


def answered(reply: str = "", **more: frozenset[str]) -> HumanAnswer:
    return HumanAnswer("q", "My till", "It is dirty.", reply, more.pop("documents", DOCUMENTS), **more)


def test_an_answer_used_the_section_that_its_link_leads_to() -> None:
    reply = "Take a soft cloth and alcohol, never water."
    assert used(answered(reply, headings=frozenset({"sell a till"}))) == (["Sell a till"], 1.0)


def test_else_the_section_whose_words_it_says() -> None:
    assert used(answered("Take a soft cloth and alcohol, never water.")) == (["Clean a till"], 0.7)


def test_else_any_section_of_the_article_that_it_links() -> None:
    assert used(answered("Look here.")) == (HEADINGS, 0.4)
    assert used(answered("Look here.", documents=frozenset({"s::other"}))) == ([], 0.4)


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    """A forum with three articles, two questions that they answer and one that nobody found helpful."""
    link = "https://support.mozilla.org/en-US/kb/tills#w_clean-a-till"
    files = {
        "thunderbird-kb/articles/tills.md": f"# Tills\n\n{TILLS}",
        "thunderbird-kb/articles/prices.md": "# Prices\n\nA till costs 9 EUR.",
        "thunderbird-aaq-dev/questions.jsonl": [
            {"id": "1", "title": "My till", "body": "How do I clean a till with alcohol?"},
            {"id": "2", "title": "Other", "body": "How do I sell it?"},
        ],
        "thunderbird-aaq-dev/replies.jsonl": [
            {"question_id": "1", "author": "helper", "cites": ["tills"], "text": f"> How?\n\nUse a cloth: <{link}>"},
            {"question_id": "1", "author": "asker", "cites": ["tills"], "text": "Thanks"},
            {"question_id": "2", "author": "helper", "cites": ["tills"], "text": "No idea."},
        ],
        "thunderbird-aaq-dev/qrels.tsv": "question_id\tarticle_slug\tgrade\n1\ttills\t2\n2\ttills\t1\n",
        "thunderbird-saved-replies-dev/saved_replies.jsonl": [
            {"id": "sr1", "text": "How do I stop the printer? Pull the plug of the printer."}
        ],
        "thunderbird-saved-replies-dev/questions.jsonl": [
            {"id": "3", "title": "Printer", "body": "How do I stop the printer? Is there a plug?"}
        ],
        "thunderbird-saved-replies-dev/usage.tsv": "question_id\tsaved_reply_id\n3\tsr1\n",
        "plausible-docs/docs/goals.md": "# Goals\n\nHow do I clean goals? Remove them.\n\n## More\n\nIt is a page.",
        "arduino-help-center/content/board.md": "# Boards\n\nA board has pins.",
    }
    for name, held in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(held if isinstance(held, str) else "\n".join(map(json.dumps, held)), "utf-8")
    return tmp_path


def test_only_answers_that_helped_are_read_without_links_and_quotes(forum: Path) -> None:
    first, second = read_answers(forum)
    assert (first.reply.strip(), first.headings) == ("Use a cloth:", frozenset({"clean a till"}))
    assert first.documents == {"kb::tills.md"}
    assert second.documents == {"saved::saved_replies.jsonl#sr1"}
    assert {d.id for documents in read_knowledge(forum).values() for d in documents} >= {"tills.md", "prices.md"}


def test_examples_hold_what_a_search_finds_and_which_of_it_was_used(forum: Path) -> None:
    answered_ones, foreign = public_examples(forum, WordEmbedder())
    assert {e.group for e in answered_ones} == {"kb::tills.md", "saved::saved_replies.jsonl#sr1"}
    assert all(e.features.shape == (len(e.used), len(FEATURES)) and e.used.any() for e in answered_ones)
    assert not any(np.any(e.used) for e in foreign)
