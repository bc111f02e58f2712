"""The news of a fix: what a private note says about it, without what stays among colleagues.

A customer is told what works again and since when, never the ticket's number, who confirmed it, or what a colleague
asks another to do.
"""

import re
from collections.abc import Sequence

from drafter.cleaning import OpenRequest
from drafter.sentences import split_sentences

__all__ = ["news_of_fix", "says_fixed"]

_FIXED = re.compile(r"\b(fix(ed)?|resolved|solved|deployed|released|shipped|live|rolled out)\b", re.I)
_NOT_YET = re.compile(
    r"\b(not|isn't|never|until|once|when|if|will be|to be) (\w+ ){0,3}(fixed|resolved|deployed|released|live)\b", re.I
)
_TICKET = re.compile(r"\b(?:(?:the )?(?:ticket|issue|bug) )?#?[A-Z]{2,8}-\d+\b|\b(?:ticket|issue|case) #?\d+\b")
_AMONG_US = re.compile(
    r"^\W*(?:please\b|(?:can|could) you\b|tell\b|let\b|inform\b|note:|fyi\b|asked\b|do not\b|don't\b)", re.I
)
_CONFIRMED_BY = re.compile(r"\b(?:confirmed|tested|checked|verified|fixed|deployed|done) by\b", re.I)
_BARE_FIX = re.compile(r"(?:it|this) (?:is|was|has been) (?:now )?(?:fixed|resolved|solved)[.!]?", re.I)
"""What the letter says anyway."""
_CLAUSE = re.compile(r",\s+")
_SAYS_SOMETHING = 2  # words


def says_fixed(note: str) -> bool:
    """Whether `note` says that something is fixed already."""
    return bool(_FIXED.search(note)) and not _NOT_YET.search(note)


def news_of_fix(request: OpenRequest, colleagues: Sequence[str] = ()) -> str:
    """What the latest note that tells of a fix says and a customer may read; empty where none does.

    `colleagues` are names that stay inside.
    """
    notes = [turn.text for turn in request.history if turn.author == "note" and says_fixed(turn.text)]
    if not notes:
        return ""
    told = [notes[-1][span.start : span.end].strip() for span in split_sentences(notes[-1])]
    return " ".join(said for sentence in told if (said := _for_customer(sentence, colleagues)))


def _for_customer(sentence: str, colleagues: Sequence[str]) -> str:
    """`sentence` without the clauses that are for colleagues only; empty where nothing is left to tell."""
    if _AMONG_US.search(sentence):
        return ""
    clauses = [c for c in _CLAUSE.split(_TICKET.sub("it", sentence)) if not _inside(c, colleagues)]
    clauses = [c for c in clauses if not _BARE_FIX.fullmatch(c.strip())]
    said = ", ".join(clauses).strip().rstrip(",;")
    if len(said.split()) < _SAYS_SOMETHING:
        return ""
    return said[0].upper() + said[1:] + ("" if said[-1] in ".!?" else ".")


def _inside(clause: str, colleagues: Sequence[str]) -> bool:
    named = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", clause) for name in colleagues)
    return named or bool(_CONFIRMED_BY.search(clause))
