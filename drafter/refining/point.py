"""Answer only one point, by rule: of the letter stays what the answer plan has for one of the customer's asks."""

from collections.abc import Iterator, Sequence

from drafter.asks.asks import Ask
from drafter.evidence.plan import AnswerPlan
from drafter.refining.letter import Line, Move, OwnText
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.text.sentences import SentenceKind
from drafter.text.words import content_words, fold

__all__ = ["ONLY_ASK"]

_QUOTED = 30  # characters of an ask by which a letter that repeats it is known


def _only_ask(case: RuleCase) -> Rewritten:
    plan, number = case.reader.brief.plan, (case.order.ask or 0) - 1
    if plan is None or len(plan.answers) < 2:
        return Rewritten((), "The customer asks for one thing only, so there is nothing to choose.")
    owners = {line.number: _owners(case, plan, line) for line in case.letter.body}
    _pass_on(case.letter, owners)
    if not any(number in held for held in owners.values()):
        return Rewritten((), f"Nothing in the text answers point {number + 1}: “{plan.answers[number].ask.text}”")
    gone = {key for key, held in owners.items() if held and number not in held}
    if not gone:
        return Rewritten((), f"The text answers point {number + 1} only.")
    unknown = [line for line in case.letter.body if not owners[line.number] and line.kind is SentenceKind.FACTUAL]
    cannot = tuple(f"It stayed, for nobody knows to which point it belongs: “{line.text}”" for line in unknown)
    why = f"It answers another point than {number + 1}"
    return Rewritten((Move(why, frozenset(gone)),), "", cannot=cannot, heeds_checks=False)


def _owners(case: RuleCase, plan: AnswerPlan, line: Line) -> frozenset[int]:
    """The places of the asks that a line is about: by the sections that prove it, by a quote of the ask, else by the
    words that it shares with one alone."""
    proved = [n for n, answer in enumerate(plan.answers) if any(case.rests_on(line, c) for c in answer.chosen)]
    if proved:
        return frozenset(proved)
    quoted = [place for place, answer in enumerate(plan.answers) if _quotes(line.text, answer.ask)]
    if quoted or line.kind is not SentenceKind.FACTUAL:
        return frozenset(quoted)
    return frozenset(_nearest(line, [answer.ask for answer in plan.answers]))


def _quotes(text: str, ask: Ask) -> bool:
    said = " ".join(fold(ask.text).split())[:_QUOTED]
    return len(said) > _QUOTED / 3 and said in " ".join(fold(text).split())


def _nearest(line: Line, asks: Sequence[Ask]) -> Iterator[int]:
    """The one ask that shares the most words with a line, where one alone does."""
    told = set(content_words(line.text))
    shared = [len(told & set(content_words(ask.text))) for ask in asks]
    best = max(shared, default=0)
    if best and shared.count(best) == 1:
        yield shared.index(best)


def _pass_on(letter: OwnText, owners: dict[int, frozenset[int]]) -> None:
    """A line that leads to a list belongs where its list does; a list item without proof to its neighbours' ask."""
    for line in letter.body:
        if line.leads and (held := [owners[item.number] for item in letter.followers(line)]):
            owners[line.number] = frozenset().union(*held) or owners[line.number]
    for before, line in zip(letter.body, letter.body[1:], strict=False):
        if line.item and before.item and not owners[line.number]:
            owners[line.number] = owners[before.number]


ONLY_ASK = RefineRule(_only_ask)
