"""The question sets of `bench_retrieval` and `bench_nothing_found`: articles, questions, and which articles help.

Forum questions on Thunderbird (support.mozilla.org, CC BY-SA 3.0) with the articles that helped, the saved replies
that helpers used again and again, and 60 questions of our own (`evals/data/help_center_questions.jsonl`) on the
documentation of Plausible Analytics and the help center of Arduino (both CC BY-SA 4.0), whose relevant articles
were judged by reading them.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from kb_index.documents import Kind

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
CACHE = Path(platformdirs.user_cache_dir("drafter")) / "bench-retrieval"
OWN_QUESTIONS = ROOT / "evals" / "data" / "help_center_questions.jsonl"


@dataclass(frozen=True)
class Question:
    """What a customer wrote, and the ids of the articles that help. `asked_at` is UTC and sorts as text."""

    id: str
    subject: str
    text: str
    relevant: frozenset[str]
    asked_at: str = ""

    @property
    def whole(self) -> str:
        """Subject and text as one."""
        return f"{self.subject}\n{self.text}".strip()


@dataclass(frozen=True)
class QuestionSet:
    """Questions put to the articles of `corpus`."""

    name: str
    corpus: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Corpus:
    """What is searched: the path that `read_documents` takes, and pages `(id, title, text)` for other libraries.

    `ids` leads from our document ids to those of the pages.
    """

    name: str
    path: Path
    kind: Kind
    pages: tuple[tuple[str, str, str], ...]
    ids: Mapping[str, str]


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def corpora(data: Path) -> dict[str, Corpus]:
    """Every corpus by name."""
    found = (
        _articles("thunderbird-kb", data / "thunderbird-kb", "articles", "slug"),
        _articles("plausible-docs", data / "plausible-docs", "docs", "path"),
        _articles("arduino-help-center", data / "arduino-help-center", "content", "id"),
        _replies("thunderbird-saved-replies", data / "thunderbird-saved-replies-dev" / "saved_replies.jsonl"),
    )
    return {corpus.name: corpus for corpus in found}


def _articles(name: str, data: Path, folder: str, key: str) -> Corpus:
    articles = rows(data / "articles.jsonl")
    paths = [row["path"].removeprefix(f"{folder}/") if "path" in row else f"{row[key]}.md" for row in articles]
    return Corpus(
        name,
        data / folder,
        Kind.ARTICLE,
        tuple((row[key], row["title"], row["body"]) for row in articles),
        {path: row[key] for path, row in zip(paths, articles, strict=True)},
    )


def _replies(name: str, path: Path) -> Corpus:
    replies = rows(path)
    return Corpus(
        name,
        path,
        Kind.SAVED_REPLY,
        tuple((row["id"], "", row["text"]) for row in replies),
        {f"{path.name}#{row['id']}": row["id"] for row in replies},
    )


def question_sets(data: Path) -> list[QuestionSet]:
    """Every set, in the order of the table."""
    aaq, saved = data / "thunderbird-aaq-dev", data / "thunderbird-saved-replies-dev"
    core = _grouped((row["question_id"], row["article_slug"]) for row in _table(aaq / "qrels_core.tsv"))
    judged = _table(aaq / "qrels.tsv")
    good = _grouped((row["question_id"], row["article_slug"]) for row in judged if int(row["grade"]) >= 2)
    used = _grouped((row["question_id"], row["saved_reply_id"]) for row in _table(saved / "usage.tsv"))
    own = rows(OWN_QUESTIONS)
    return [
        QuestionSet("thunderbird core", "thunderbird-kb", _asked(aaq / "questions.jsonl", core)),
        QuestionSet("thunderbird grade >= 2", "thunderbird-kb", _asked(aaq / "questions.jsonl", good)),
        QuestionSet(
            "thunderbird saved replies", "thunderbird-saved-replies", _asked(saved / "questions.jsonl", used)
        ),
        *(QuestionSet(f"own on {name}", name, _own(own, name)) for name in ("plausible-docs", "arduino-help-center")),
    ]


def _own(own: list[dict[str, Any]], corpus: str) -> tuple[Question, ...]:
    mine = [row for row in own if row["articles_of"] == corpus]
    return tuple(Question(row["id"], row["subject"], row["text"], frozenset(row["articles"])) for row in mine)


def _asked(path: Path, relevant: Mapping[str, set[str]]) -> tuple[Question, ...]:
    return tuple(
        Question(row["id"], row["title"], row["body"], frozenset(relevant[row["id"]]), row["created"])
        for row in rows(path)
        if row["id"] in relevant
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = {}
    for question, article in pairs:
        grouped.setdefault(question, set()).add(article)
    return grouped


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))
