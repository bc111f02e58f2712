"""Facts that say nothing: a greeting, a closing line, a signature or a sentence that any reply may have is enough."""

from collections.abc import Iterator

from drafter.mailbox import Mailbox
from drafter.phrasebook import ENGLISH, Phrasebook
from evals.cases.facts import case_facts
from evals.cases.faults import CaseFault
from evals.cases.golden import GoldenCase
from evals.cases.wordings import has_words

__all__ = ["stock_word_problems"]

_SAYINGS = (
    "greeting", "greeting_nameless", "formal_greeting", "formal_greeting_nameless", "offer", "offer_in_chat",
    "open_door", "wish", "apology", "thanks_for_report", "thanks_for_idea", "thanks_for_writing",
    "thanks_for_patience", "thanks_for_help",
)  # fmt: skip
_ENGLISH = (
    "sorry_again", "admission", "empathy", "sorry_for_no", "story_told", "chat_opening", "glad_to_help",
    "closing_thanks", "closing_gladness", "closing_door",
)  # fmt: skip
"""What may stand in any reply, whatever it is about; the questions for a missing detail may be the very answer."""


def stock_word_problems(case: GoldenCase, book: Phrasebook, mailbox: Mailbox | None) -> Iterator[CaseFault]:
    """Each wording of a fact of `case` that sentences of `book`, or the signature of `mailbox`, are enough for."""
    stock = _stock(case, book, mailbox)
    for fact in case_facts(case):
        for words in fact.wordings:
            if said := next((text for text in stock if has_words(text, words)), None):
                text = f"{words!r} is in every reply that has {said!r}; ask for words that only a right answer has."
                yield CaseFault(case.at(*fact.place), text)


def _stock(case: GoldenCase, book: Phrasebook, mailbox: Mailbox | None) -> list[str]:
    language = case.expect.language or ENGLISH
    say = book.say(language)
    sayings = [*(getattr(say, key) for key in _SAYINGS), *say.factless]
    if language == ENGLISH:
        sayings += (getattr(book.english, key) for key in _ENGLISH)
    filled = {"name": case.conversation.customer.name, "brand": mailbox.brand if mailbox else ""}
    for place, value in {**filled, "link": "https://link.example", "person": say.colleague}.items():
        sayings = [saying.replace(f"{{{place}}}", value or "") for saying in sayings]
    signed = [mailbox.agent.signature, mailbox.agent.name] if mailbox else []
    return [*sayings, *book.courtesies(language), *signed]
