"""Checks made from a table of words: what must not be said, and the plain words to put in its place."""

import re
from collections.abc import Callable, Iterator, Mapping

from drafter.checks.base import LETTERS, Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import always
from drafter.checks.common.prose import phrases, plain
from drafter.draft import TextKind

__all__ = ["Allowed", "forbidden", "reworded"]

Allowed = Callable[[CheckInput, re.Match[str]], bool]
_AT_HEAD = re.compile(r"(?:^|[.!?:\n]\s{0,7}|[-*•]\s{1,7}|\d[.)]\s{1,6})$")


def _never(_given: CheckInput, _match: re.Match[str]) -> bool:
    return False


def _matches(
    given: CheckInput, table: Mapping[re.Pattern[str], str], allowed: Allowed
) -> Iterator[tuple[re.Match[str], str]]:
    """The places of the table's words in order, the longest where they overlap, each with its replacement."""
    text = plain(given.text)
    found = [(match, instead) for pattern, instead in table.items() for match in pattern.finditer(text)]
    taken = 0
    for match, instead in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() >= taken and not allowed(given, match):
            taken = match.end()
            yield match, instead


def _finding(given: CheckInput, table: Mapping[re.Pattern[str], str], why: str, allowed: Allowed) -> Finding | None:
    match = next((match for match, _ in _matches(given, table, allowed)), None)
    return match and Finding(why.format(word=match.group()), *match.span())


def _swap(text: str, match: re.Match[str], instead: str) -> Edit:
    """Keeps a capital at the head of a sentence; takes a space or comma along where words are struck out."""
    start, end = match.span()
    instead = match.expand(instead)
    if not instead:
        if text[max(0, start - 2) : start] == ", " and text[end : end + 1] in tuple(".!?"):
            start -= 2
        end += len(text[end:]) - len(text[end:].lstrip(" "))
    if not match.group()[0].isupper() or not _AT_HEAD.search(text[max(0, start - 8) : start]):
        return Edit(start, end, instead)
    if instead:
        return Edit(start, end, instead[0].upper() + instead[1:])
    return Edit(start, end + 1, text[end : end + 1].upper())


def reworded(
    name: str,
    title: str,
    table: Mapping[str, str],
    why: str,
    sources: tuple[str, ...],
    applies: Callable[[CheckInput], bool] = always,
    allowed: Allowed = _never,
    languages: Languages = Languages.ENGLISH,
) -> Check:
    """A check that none of the table's words occur; a rule can put the words on the right in their place.

    `why` is the reason, with {word} for what was found; `allowed` lets single places pass.
    """
    compiled = {phrases(found): instead for found, instead in table.items()}
    return Check(
        name,
        title,
        lambda given: _finding(given, compiled, why, allowed),
        sources,
        applies=applies,
        mend=lambda given: tuple(_swap(given.text, *pair) for pair in _matches(given, compiled, allowed)),
        languages=languages,
    )


def forbidden(
    name: str,
    title: str,
    pattern: re.Pattern[str],
    why: str,
    sources: tuple[str, ...],
    applies: Callable[[CheckInput], bool] = always,
    allowed: Allowed = _never,
    kinds: frozenset[TextKind] = LETTERS,
) -> Check:
    """A check that `pattern` does not occur, which only the model or the agent can put right."""
    return Check(
        name,
        title,
        lambda given: _finding(given, {pattern: ""}, why, allowed),
        sources,
        applies=applies,
        kinds=kinds,
    )
