"""The second look: a follow-up question that nothing answered is looked up once more with what it follows.

"And on the phone?" names nothing to look for; what the customer asked before does. An ask that tells by itself what
it is about was looked for with its own words already: a search without the subject, or with its lead, adds nothing.
"""

from dataclasses import replace

from drafter.asks.asks import Ask
from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.evidence.plan import AnswerPlan, AskAnswer, Chosen, plan_answer
from drafter.reading import Embed
from drafter.retrieval import retrieve
from drafter.sound_sources import ReadDocuments
from drafter.text.words import content_words
from kb_index.index import KnowledgeIndex

__all__ = ["look_again"]

_FEW = 2  # content words
_LONGEST = 600  # characters of what was asked before


def look_again(
    brief: Brief, plan: AnswerPlan, index: KnowledgeIndex, embed: Embed, read: ReadDocuments
) -> AnswerPlan:
    """The plan with what answers its open asks, and those that name nearly nothing, as follow-ups; raises StoreError.

    `read` gives documents by their ids. What is found for them says something of the ask itself. The same plan where
    nothing was asked before.
    """
    before = _asked_before(brief.request)
    doubtful = [a for a in plan.answers if not a.ask.told and (a in plan.open or _leans(a.ask))]
    if not before or not doubtful:
        return plan
    asks = [replace(a.ask, about=f"{before} {a.ask.about}".strip()) for a in doubtful]
    request = OpenRequest("\n".join((before, *(ask.text for ask in asks))), brief.request.subject)
    results = retrieve(index, request, brief.mailbox.id, asks=[ask.whole for ask in asks])
    documents = read(results.told_documents)
    channel, patterns = brief.situation.channel, brief.words.patterns
    own = {word for ask in asks for word in content_words(ask.text)}
    again = plan_answer(request, asks, documents, embed, channel, patterns, index.reranker, naming=own)
    said = {chosen.section.key for a in plan.answered if a not in doubtful for chosen in a.chosen}
    better = {a.ask.text: a for answer in again.answered if (a := _of_the_ask(answer, said)).chosen}
    return AnswerPlan(tuple(_better(answer, better) for answer in plan.answers))


def _leans(ask: Ask) -> bool:
    """Whether it names at most one thing, so that whatever was found by that may be about anything."""
    return len(set(content_words(ask.whole))) < _FEW


def _asked_before(request: OpenRequest) -> str:
    """What the customer last wrote that says what it is about."""
    earlier = (turn.text for turn in reversed(request.history) if turn.author == "customer")
    return next((text[-_LONGEST:] for text in earlier if content_words(text)), "")


def _of_the_ask(answer: AskAnswer, said: set[tuple[str, tuple[str, ...]]]) -> AskAnswer:
    """The answer without what is said already, and what only answers what was asked before."""
    own = set(content_words(answer.ask.text))
    kept = tuple(chosen for chosen in answer.chosen if chosen.section.key not in said and own & _words(chosen))
    return replace(answer, chosen=kept)


def _words(chosen: Chosen) -> set[str]:
    return set(content_words(" ".join([*chosen.section.path, *(unit.text for unit in chosen.units)])))


def _better(answer: AskAnswer, better: dict[str, AskAnswer]) -> AskAnswer:
    found = better.get(answer.ask.text)
    return replace(found, ask=answer.ask) if found else answer
