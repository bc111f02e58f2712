"""The questions of the table, and each of them as a golden case in each language."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from evals.errors import CaseError

__all__ = ["LANGUAGES", "Question", "language_of", "questions", "write_cases"]

LANGUAGES = ("en", "de", "fr", "es", "pt")
"""Each question is asked in all of them; the help centers are in the first."""

_FILE = Path(__file__).with_name("questions.toml")
_WORDS = 180
_WHY = "The same question in five languages: the answer, its source and its facts do not hang on the language."


class Question(BaseModel):
    """A question with its wordings by language, the documents any of which answers it, and what a reply must say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    mailbox: str
    cite: tuple[str, ...] = Field(min_length=1)
    say: tuple[str, ...] = Field(min_length=1)
    texts: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, fields: dict[str, object]) -> dict[str, object]:
        texts = {code: fields[code] for code in LANGUAGES if fields.get(code)}
        if missing := [code for code in LANGUAGES if code not in texts]:
            raise ValueError(f"the question {fields.get('id')!r} is not asked in {', '.join(missing)}")
        return {name: value for name, value in fields.items() if name not in texts} | {"texts": texts}

    def case(self, language: str) -> dict[str, object]:
        """The golden case of the question in `language`, as its file has it."""
        return {
            "id": f"{self.id}-{language}",
            "why": _WHY,
            "author": "table of languages",
            "tags": ["languages", language],
            "locked": False,
            "conversation": {
                "mailbox": self.mailbox,
                "messages": [{"author": "customer", "at": "2026-11-12T09:30:00Z", "text": self.texts[language]}],
            },
            "expect": {
                "outcome": ["answer"],
                "cite": list(self.cite),
                "say": [[fact] for fact in self.say],
                "checks": ["language"],
                "language": language,
                "words": _WORDS,
            },
        }


def questions() -> list[Question]:
    """All questions, in the order of their file."""
    return [Question.model_validate(fields) for fields in tomllib.loads(_FILE.read_text("utf-8"))["question"]]


def language_of(case: str) -> str:
    """The language of a case by its id; raises CaseError where it is none of these."""
    language = case.rpartition("-")[2]
    if language not in LANGUAGES:
        raise CaseError(
            f"the case {case!r} is not of the table of languages; run it over the folder that was written."
        )
    return language


def write_cases(folder: Path) -> int:
    """Write every question in every language to `folder`, a file for each; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for id, case in _cases():
        # JSON is YAML, and quotes whatever needs it.
        (folder / f"{id}.yaml").write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", "utf-8")
        count += 1
    return count


def _cases() -> Iterator[tuple[str, dict[str, object]]]:
    for question in questions():
        for language in LANGUAGES:
            yield f"{question.id}-{language}", question.case(language)
