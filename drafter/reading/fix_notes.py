"""What a private note says of a fix, in any language of the phrasebook: that it is done, or not, or nothing.

It decides whether a customer is told "it is fixed", so doubt counts: a word is no fact in a question, nor where
"not", "will", "if" or "I hope" stands before it in the same part of the sentence.
"""

import re
from collections.abc import Sequence

from drafter.phrasebook import Patterns

__all__ = ["fix_told"]

_PARTS = re.compile(r"[,;:!?\n()\u2013\u2014]|\.(?=\s|$)|\s(?:but|aber|mais|pero|ma|mas|maar)\s", re.IGNORECASE)
_ENDS = re.compile(r"[.!?\n]")
_NEAR = 200  # characters before and behind the word that are read


def fix_told(note: str, patterns: Patterns, *, in_short: bool = False) -> Sequence[re.Match[str]] | None:
    """The places where `note` says that it is fixed; none where it says nothing of it, None where it denies it.

    `in_short`: single words are enough, as where an agent has asked for the letter that tells of a fix.
    """
    found = list((patterns.fixed_in_short if in_short else patterns.fixed).finditer(note))
    facts = [match for match in found if not _is_doubted(note, match, patterns)]
    denied = patterns.taken_back.search(note) or (found and not facts)
    return None if denied else facts


def _is_doubted(note: str, found: re.Match[str], patterns: Patterns) -> bool:
    near = max(found.start() - _NEAR, 0)
    begin = max((part.end() for part in _PARTS.finditer(note, near, found.start())), default=near)
    end = _ENDS.search(note, found.end(), found.end() + _NEAR)
    return bool(patterns.not_fixed.search(note, begin, found.end()) or (end and end.group() == "?"))
