"""The customer's own words: theirs for the thing, none corrected (tensions 6 and 7)."""

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.context import customer_text, parts
from drafter.checks.common.prose import phrases, plain, sentences, words
from drafter.checks.common.terms import key_terms
from drafter.checks.common.word_tables import forbidden
from drafter.situation import Outcome

__all__ = ["CHECKS"]

_ENOUGH_TERMS, _ENOUGH_WORDS = 3, 10

# mirror-customer-terms: forms of correcting somebody.
_CORRECTS = phrases(
    r"""
    (?:it|that|this)(?:'s| is) actually (?:called|named|known as|a|an|our|the)
    actually,? (?:it|that|this)(?:'s| is) (?:called|named|known as)
    the (?:correct|right|proper|official|actual) (?:term|word|name|expression)
    (?:properly|correctly|officially) (?:called|named|known)
    what you call (?:\w+ ){0,3}is  what you (?:mean|refer to|are referring to) (?:is|as)
    you (?:probably |must |may |might )?mean(?:t)? (?:the|our|a)
    not (?:a |an |the )?\w+ but (?:a|an|the) \w+ called
    we (?:actually )?call (?:it|that|this|them)
    """
)


def _uses_their_words(given: CheckInput) -> Finding | None:
    theirs = key_terms(customer_text(given))
    if len(theirs) < _ENOUGH_TERMS or theirs & key_terms(given.text):
        return None
    return Finding("not one word of the customer's for the matter comes back; name what they wrote about")


def _says_enough(given: CheckInput) -> bool:
    """Whether the draft speaks of a matter at all: greeting, thanks, wishes and signature do not count."""
    if given.brief.outcome in (Outcome.CLOSE, Outcome.NONE):
        return False
    courtesy = given.patterns.offers, given.patterns.thanks, given.patterns.wishes
    said = (plain(s.text) for s in sentences(parts(given).body.text))
    return sum(len(words(s)) for s in said if not any(kind.search(s) for kind in courtesy)) >= _ENOUGH_WORDS


CHECKS = (
    Check(
        "customer-terms",
        "The customer's own words come back",
        _uses_their_words,
        ("mirror-customer-terms", "followup-personalise", "listen-attend-care"),
        applies=_says_enough,
        languages=Languages.ANY,
    ),
    forbidden(
        "no-correcting-terms",
        "Nobody's words are corrected",
        _CORRECTS,
        "{word!r} corrects the customer; use their word, and add the on-screen name once",
        ("mirror-customer-terms", "no-implied-user-fault"),
    ),
)
