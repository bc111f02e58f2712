"""A fact that any reply has is told: it measures nothing."""

import pytest

from drafter.mailbox import Agent, Mailbox
from drafter.phrasebook import bundled_words
from evals.cases.stock_words import stock_word_problems
from tests.evals.golden_made import make_case

MAILBOX = Mailbox(id="brindlebook", brand="Brindlebook", product="p", agent=Agent(name="Sam", signature="Sam\nBest"))


def told(*wordings: str, language: str = "en") -> list[str]:
    case = make_case(say=[list(wordings)], language=language)
    return [problem.text for problem in stock_word_problems(case, bundled_words(), MAILBOX)]


@pytest.mark.parametrize("words", ["evening", "Sam", "/help/", "repeat", "/sorry/"])
def test_words_of_the_frame_are_told(words: str) -> None:
    [problem] = told("Settings > Billing", words)
    assert problem.startswith(f"{words!r} is in every reply that has ")
    assert problem.endswith("ask for words that only a right answer has.")


@pytest.mark.parametrize("words", ["your evening", "Team plan", "screenshot", "30 days", "link"])
def test_words_that_an_answer_alone_has_are_not(words: str) -> None:
    assert told(words) == []


def test_the_words_are_those_of_the_reply_s_language() -> None:
    assert told("Abend", language="de")
    assert not told("evening", language="de")


def test_facts_of_one_outcome_are_looked_at_too() -> None:
    case = make_case(outcome=["answer", "ask"], when=[{"outcome": ["answer"], "say": [["evening"]]}], language="en")
    assert len(list(stock_word_problems(case, bundled_words(), MAILBOX))) == 1
