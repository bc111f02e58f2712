"""Language: the draft is written in the customer's."""

from dataclasses import replace

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.context import parts
from drafter.checks.common.own_words import own_words
from drafter.reading.language import read_language
from drafter.text.addresses import LINK

__all__ = ["CHECKS"]

_SURE = 0.8
_ENOUGH_LETTERS = 60
_READ = 2000


def _own_language(given: CheckInput) -> Finding | None:
    """Only a sure verdict on enough words counts: a list of menu names is no language, and a quote is not ours."""
    ours = replace(given, text=own_words(given.text, given.sentences, given.say), sentences=())
    body = LINK.sub(" ", parts(ours).body.text[:_READ])
    if sum(map(str.isalpha, body)) < _ENOUGH_LETTERS:
        return None
    found = read_language(body, given.brief.words, (), (given.brief.language,))
    if found.value == given.brief.language or found.confidence < _SURE:
        return None
    start = parts(given).body.start
    return Finding(
        f"written in {found.value!r}, while the customer writes {given.brief.language!r}",
        start,
        start + len(parts(given).body.text),
    )


CHECKS = (
    Check(
        "language",
        "Written in the customer's language",
        _own_language,
        ("mirror-customer-terms", "tone-match-sender"),
        languages=Languages.ANY,
    ),
)
