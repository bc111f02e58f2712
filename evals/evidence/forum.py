"""Questions of a support forum that people answered with articles and saved replies: what the choice of sections is
trained on.

The texts are read from a folder that the user names, never copied into the repository: `thunderbird-kb` (articles),
`thunderbird-aaq-dev` (questions, replies with the articles that they link), `thunderbird-saved-replies-dev` (replies
that helpers use again and again), all CC BY-SA 3.0; `plausible-docs` and `arduino-help-center` (CC BY-SA 4.0), whose
articles answer none of the questions.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import LabelError
from kb_index.documents import Document, Kind
from kb_index.sources.files import read_documents

__all__ = ["HumanAnswer", "read_answers", "read_foreign_knowledge", "read_knowledge"]

_KB, _FORUM, _SAVED = "thunderbird-kb", "thunderbird-aaq-dev", "thunderbird-saved-replies-dev"
_FOREIGN = {"docs": "plausible-docs/docs", "content": "arduino-help-center/content"}
_LINK = re.compile(r"support\.mozilla\.org/(?:[\w-]+/)?kb/([\w-]+)(?:\?[^#\s)>]*)?(?:#w_([\w-]+))?")
_ADDRESS = re.compile(r"<?https?://\S+")
_QUOTE = re.compile(r"^(?:>.*|\*.{0,80} \[said\].*)$", re.MULTILINE)
_HELPFUL = 2  # grade of a link from which it answers the question


@dataclass(frozen=True, slots=True)
class HumanAnswer:
    """A question and what answered it: the words of the reply without links and quotes, the documents by their ids,
    and the headings within them that its links lead to, as words. Without documents it is put to a help center that
    is about something else."""

    id: str
    subject: str
    text: str
    reply: str
    documents: frozenset[str]
    headings: frozenset[str] = frozenset()

    @property
    def foreign(self) -> bool:
        """Whether nothing of the help center can answer it."""
        return not self.documents


def read_knowledge(data: Path) -> dict[str, list[Document]]:
    """The articles and the saved replies that questions are answered from, by the name of their source; raises
    SourceError."""
    return {
        "kb": _documents(data / _KB / "articles", Kind.ARTICLE, "kb"),
        "saved": _documents(data / _SAVED / "saved_replies.jsonl", Kind.SAVED_REPLY, "saved"),
    }


def read_foreign_knowledge(data: Path) -> dict[str, list[Document]]:
    """The articles of help centers that are about something else, by the name of their source; raises SourceError."""
    return {name: _documents(data / folder, Kind.ARTICLE, name) for name, folder in _FOREIGN.items()}


def _documents(place: Path, kind: Kind, source: str) -> list[Document]:
    return [one for one in read_documents(place, kind, source=source) if isinstance(one, Document)]


def read_answers(data: Path) -> list[HumanAnswer]:
    """The answered questions: those whose article helped, then those that a saved reply answered; raises LabelError
    for a file that cannot be read."""
    try:
        return [*_linked(data / _FORUM), *_saved(data / _SAVED)]
    except OSError as error:
        raise LabelError(
            f"{error.filename} cannot be read: {error.strerror}. Give a folder with {_KB}, {_FORUM}, {_SAVED}."
        ) from error


def _linked(folder: Path) -> Iterator[HumanAnswer]:
    helped: dict[str, set[str]] = {}
    for row in _table(folder / "qrels.tsv"):
        if int(row["grade"]) >= _HELPFUL:
            helped.setdefault(row["question_id"], set()).add(row["article_slug"])
    replies: dict[str, list[str]] = {}
    for row in _rows(folder / "replies.jsonl"):
        if row["author"] != "asker" and helped.get(row["question_id"], set()) & set(row["cites"]):
            replies.setdefault(row["question_id"], []).append(row["text"])
    for row in _rows(folder / "questions.jsonl"):
        said = "\n".join(replies.get(row["id"], ()))
        if row["id"] in helped and said:
            slugs = helped[row["id"]]
            headings = {m[2].replace("-", " ") for m in _LINK.finditer(said) if m[2] and m[1] in slugs}
            words = _ADDRESS.sub("", _QUOTE.sub("", said))
            documents = frozenset(f"kb::{slug}.md" for slug in slugs)
            yield HumanAnswer(row["id"], row["title"], row["body"], words, documents, frozenset(headings))


def _saved(folder: Path) -> Iterator[HumanAnswer]:
    used: dict[str, set[str]] = {}
    for row in _table(folder / "usage.tsv"):
        used.setdefault(row["question_id"], set()).add(f"saved::saved_replies.jsonl#{row['saved_reply_id']}")
    for row in _rows(folder / "questions.jsonl"):
        if row["id"] in used:
            yield HumanAnswer(row["id"], row["title"], row["body"], "", frozenset(used[row["id"]]))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))
