"""The cases of the table of languages: whole, in five languages, over the demo's documents."""

from pathlib import Path

import pytest

from drafter.reading.language import read_language
from evals.cases.golden import load_cases
from evals.errors import CaseError
from evals.languages.questions import LANGUAGES, Question, language_of, questions, write_cases
from tests.words import WORDS

EXAMPLES = Path(__file__).parents[3] / "examples"
SOURCES = {
    "help-center": EXAMPLES / "help-center",
    "saved-replies": EXAMPLES / "saved-replies",
    "hearthwren-help": EXAMPLES / "hearthwren" / "hearthwren-help",
}


def test_each_question_is_a_golden_case_in_each_language(tmp_path: Path) -> None:
    assert write_cases(tmp_path) == len(questions()) * len(LANGUAGES)
    cases = load_cases(tmp_path)
    assert {(case.id.rpartition("-")[0], language_of(case.id)) for case in cases} == {
        (question.id, language) for question in questions() for language in LANGUAGES
    }
    assert all(case.expect.language == language_of(case.id) for case in cases)


def test_each_names_documents_of_the_demo_that_say_its_facts() -> None:
    for question in questions():
        texts = []
        for document in question.cite:
            source, _, path = document.partition("::")
            texts.append((SOURCES[source] / path).read_text("utf-8"))
        assert all(any(fact in text for text in texts) for fact in question.say), question.id


def test_each_is_written_in_the_language_that_it_says() -> None:
    for question in questions():
        for language, text in question.texts.items():
            assert read_language(text, WORDS, (), LANGUAGES).value == language, text


def test_a_question_that_one_language_lacks_is_refused() -> None:
    fields = {"id": "x", "mailbox": "m", "cite": ["a::b"], "say": ["c"]} | dict.fromkeys(LANGUAGES[:-1], "Why?")
    with pytest.raises(ValueError, match="not asked in pt"):
        Question.model_validate(fields)


def test_a_case_of_another_set_is_told() -> None:
    with pytest.raises(CaseError, match="not of the table of languages"):
        language_of("refund-after-twenty-days")
