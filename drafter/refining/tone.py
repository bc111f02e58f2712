"""More formal, less formal and warmer, by rule: the phrasebook's words, greetings and lines."""

import re
from collections.abc import Iterator

from drafter.checks.base import Edit
from drafter.phrasebook import ENGLISH, Phrasebook, Sayings
from drafter.refining.letter import Line, Move, OwnText
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.refining.wording import Wording, holding, reversed_pairs
from drafter.situation import Intent
from drafter.text.sentences import SentenceKind, body

__all__ = ["LESS_FORMAL", "MORE_FORMAL", "WARMER"]

_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}")


def _more_formal(case: RuleCase) -> Rewritten:
    polite, cannot = _polite(case)
    moves = [*_greeting(case, formal=True), *_words(case, (*case.words.short_forms, *case.words.formal)), *polite]
    cannot = (*cannot, *_greeting_alone(case))
    return Rewritten(tuple(moves), "It is as formal as a rule can make it.", cannot=cannot, heeds_checks=False)


def _less_formal(case: RuleCase) -> Rewritten:
    moves = [*_greeting(case, formal=False), *_words(case, reversed_pairs(case.words.short_forms))]
    stays = ("The polite “you” stays: no rule makes it familiar.",) if case.words.polite else ()
    cannot = (*stays, *_greeting_alone(case))
    return Rewritten(tuple(moves), "It is as informal as a rule can make it.", cannot=cannot, heeds_checks=False)


def _greeting_alone(case: RuleCase) -> tuple[str, ...]:
    known = case.words.formal or case.words.polite or case.words.short_forms
    return () if known else (f"In {case.language!r} a rule knows another greeting and no other words.",)


def _words(case: RuleCase, pairs: tuple[str, ...]) -> Iterator[Move]:
    """Words of the pairs, a move for each sentence."""
    wording = Wording(pairs)
    for line in case.letter.lines:
        if line.kind is SentenceKind.GREETING:
            continue
        edits = tuple(wording.edits(case.letter.text, line.sentence.start, line.sentence.end))
        if edits:
            yield Move(f"Other words for the same: {_shown(case.letter, edits)}", edits=edits)


def _polite(case: RuleCase) -> tuple[list[Move], tuple[str, ...]]:
    """The familiar "you" made polite in all of the text, or not at all, with what kept it from being done."""
    familiar, text = holding(case.words.familiar), case.letter.text
    if not case.words.familiar:
        unknown = f"No rule makes a familiar “you” polite in {case.language!r}; see whether there is one."
        return [], () if case.language == ENGLISH else (unknown,)
    told = [edit for line in case.letter.lines for edit in _commands(case, line)]
    if not told and not familiar.search(text):
        return [], ()
    wording = Wording(case.words.polite)
    edits = [e for line in case.letter.lines for e in wording.edits(text, line.sentence.start, line.sentence.end)]
    edits = [*told, *(e for e in edits if not any(c.start < e.end and e.start < c.end for c in told))]
    changed = [(e.start, e.end) for e in edits]
    left = [found for found in familiar.finditer(text) if not any(a <= found.start() < b for a, b in changed)]
    if left:
        words = ", ".join(dict.fromkeys(f"“{found[0]}”" for found in left))
        return [], (f"The familiar “you” stays: no rule knows the polite form of {words}.",)
    return [Move("The polite “you” in place of the familiar one", edits=tuple(edits))], ()


def _commands(case: RuleCase, line: Line) -> list[Edit]:
    """What somebody is told to do in a sentence that begins with it, made polite."""
    text, start = case.letter.text, line.sentence.start
    edits = list(Wording(case.words.commands).edits(text, start, line.sentence.end)) if case.words.commands else []
    begins = edits and not any(c.isalnum() for c in body(text[start : edits[0].start]))
    return edits if begins else []


def _greeting(case: RuleCase, *, formal: bool) -> Iterator[Move]:
    """The greeting of the other kind, with the name that stands in it."""
    line = next((line for line in case.letter.lines if line.kind is SentenceKind.GREETING), None)
    found = case.reader.brief.words.patterns.greets.match(line.text) if line else None
    if line is None or found is None:
        return
    name = _NAME.match(line.text[found.end() :].strip(" ,"))
    new = _greets(case.reader.brief.words.say(case.language), name[0] if name else "", formal=formal)
    rest = line.text[found.end() :].strip(" ,:!.")
    if rest in ("", name[0] if name else "") and new != line.text and _opener(new) != found[0]:
        edit = Edit(line.sentence.start, line.sentence.end, new)
        yield Move(f"Another greeting: “{new}”", edits=(edit,))


def _greets(say: Sayings, name: str, *, formal: bool) -> str:
    if name:
        return (say.formal_greeting if formal else say.greeting).format(name=name)
    return say.formal_greeting_nameless if formal else say.greeting_nameless


def _opener(greeting: str) -> str:
    return greeting.partition(" ")[0].rstrip(",")


def _shown(letter: OwnText, edits: tuple[Edit, ...]) -> str:
    return "; ".join(dict.fromkeys(f"“{letter.text[e.start : e.end]}” → “{e.text}”" for e in edits))


def _warmer(case: RuleCase) -> Rewritten:
    say = case.reader.brief.words.say(case.language)
    moves = [*_opening(case, say), *_ending(case, say)]
    return Rewritten(tuple(moves), "It thanks and wishes well already; more of it would be too much.")


def _opening(case: RuleCase, say: Sayings) -> Iterator[Move]:
    """A first sentence that thanks, or feels with them, where the letter has none."""
    patterns, letter = case.reader.brief.words.patterns, case.letter
    body = letter.body
    if not body or any(
        patterns.thanks.search(line.text) or patterns.sorry.search(line.text) for line in letter.lines
    ):
        return
    words = _kind_words(case, say)
    first = body[0]
    glue = "\n\n" if first.item else " "
    yield Move(f"Kind words at the beginning: “{words}”", edits=(_inserted(first, words + glue),))


def _kind_words(case: RuleCase, say: Sayings) -> str:
    brief = case.reader.brief
    if brief.situation.upset:
        return say.apology
    if brief.wants(Intent.BUG, Intent.DOWNTIME, Intent.COMPLAINT):
        return say.thanks_for_report
    return say.thanks_for_idea if brief.wants(Intent.FEATURE_REQUEST) else say.thanks_for_writing


def _ending(case: RuleCase, say: Sayings) -> Iterator[Move]:
    """A good wish at the end, for somebody who is calm."""
    brief, body = case.reader.brief, case.letter.body
    grave = brief.situation.upset or brief.wants(Intent.DOWNTIME, Intent.COMPLAINT, Intent.CANCELLATION)
    if not body or grave or any(brief.words.patterns.wishes.search(line.text) for line in case.letter.lines):
        return
    last = body[-1]
    glue = "\n\n" if last.item or last.kind is SentenceKind.FACTUAL else " "
    end = last.sentence.end
    yield Move(f"A good wish at the end: “{say.wish}”", edits=(Edit(end, end, glue + say.wish),))


def _inserted(line: Line, words: str) -> Edit:
    return Edit(line.sentence.start, line.sentence.start, words)


def _unwritten(words: Phrasebook, language: str) -> str:
    return "" if language in words.languages else f"the phrasebook has no file for the language {language!r}"


MORE_FORMAL = RefineRule(_more_formal, _unwritten)
LESS_FORMAL = RefineRule(_less_formal, _unwritten)
WARMER = RefineRule(_warmer, _unwritten)
