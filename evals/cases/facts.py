"""Whether a golden case can be won: what must be said is somewhere to be found, and is not forbidden as well."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drafter.mailbox import Mailbox
from evals.cases.faults import CaseFault
from evals.cases.golden import CASE_SOURCE, Expectation, GoldenCase
from evals.cases.wordings import has_words, is_expression, says_fact
from kb_index.documents import Document, Visibility

__all__ = ["Fact", "case_facts", "fact_problems"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What must be said, in one of its `wordings`, where it stands in the case, and all that is expected with it."""

    wordings: tuple[str, ...]
    place: tuple[int | str, ...]
    expect: Expectation


def case_facts(case: GoldenCase) -> Iterator[Fact]:
    """The facts of every outcome, then those that belong to some outcomes alone."""
    expect = case.expect
    yield from (Fact(fact, ("expect", "say", number), expect) for number, fact in enumerate(expect.say))
    for number, more in enumerate(expect.when):
        among = expect.of(more.outcome[0])
        for inner, fact in enumerate(more.say):
            yield Fact(fact, ("expect", "when", number, "say", inner), among)


def fact_problems(
    case: GoldenCase, documents: Mapping[str, Document], mailboxes: Mapping[str, Mailbox]
) -> Iterator[CaseFault]:
    """What is wrong with the facts of `case`; `documents` by their ids in the index, its own among them."""
    mailbox = mailboxes.get(case.conversation.mailbox)
    yield from _outcomes(case)
    for fact in case_facts(case):
        yield from _contradictions(case, fact)
        yield from _nowhere(case, fact, documents, mailbox)
    yield from _unlike_reference(case)


def _outcomes(case: GoldenCase) -> Iterator[CaseFault]:
    wanted = set(case.expect.outcome)
    for number, more in enumerate(case.expect.when):
        place = case.at("expect", "when", number, "outcome")
        if others := [outcome.value for outcome in more.outcome if outcome not in wanted]:
            yield CaseFault(
                place, f"the case does not accept the outcome {' or '.join(others)}; correct one of the two."
            )
        elif wanted <= set(more.outcome):
            yield CaseFault(
                place, "these are all outcomes that the case accepts; write what they ask for in `expect`."
            )


def _contradictions(case: GoldenCase, fact: Fact) -> Iterator[CaseFault]:
    for words in fact.wordings:
        forbidden = fact.expect.not_say
        clash = next(
            (n for n in forbidden if not is_expression(words) and has_words(words, n, any_ending=True)), None
        )
        if clash is not None or words in forbidden:
            text = f"{words!r} must be said and must not ({clash or words!r}); take it out of one of the lists."
            yield CaseFault(case.at(*fact.place), text)


def _nowhere(
    case: GoldenCase, fact: Fact, documents: Mapping[str, Document], mailbox: Mailbox | None
) -> Iterator[CaseFault]:
    if _known(fact, _knowable(case, fact.expect, documents, mailbox)):
        return
    internal = [id for id, document in documents.items() if document.visibility is Visibility.INTERNAL]
    holder = next((id for id in internal if _known(fact, documents[id].text)), None)
    if holder:
        text = f"only {holder} says {fact.wordings[0]!r}, which is internal, so no draft may; take the fact out."
    else:
        text = (
            f"no wording of {fact.wordings[0]!r} stands in a cited document, the conversation, the mailbox profile "
            "or the case's own sources, so no draft can know it; cite the document that says it, or correct it."
        )
    yield CaseFault(case.at(*fact.place), text)


def _known(fact: Fact, text: str) -> bool:
    return says_fact(text, fact.wordings)


def _knowable(
    case: GoldenCase, expect: Expectation, documents: Mapping[str, Document], mailbox: Mailbox | None
) -> str:
    """All that a draft may take facts from: what is internal is never among it."""
    talk = case.conversation
    cited = [documents[id] for id in expect.cite if id in documents]
    own = [document for id, document in documents.items() if id.startswith(f"{CASE_SOURCE}::")]
    public = [document for document in (*cited, *own) if document.visibility is Visibility.PUBLIC]
    texts = [talk.subject, *(m.text or m.html or "" for m in talk.messages)]
    texts += [part for document in public for part in (document.title, document.text)]
    return "\n".join([*texts, *_strings(mailbox.model_dump(mode="json") if mailbox else None)])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def _unlike_reference(case: GoldenCase) -> Iterator[CaseFault]:
    """A reply that a good agent would send meets what the case asks for, or one of the two is wrong. What belongs to
    some outcomes alone is left aside: nobody says which of them the reply has."""
    reference, expect = case.expect.reference, case.expect
    if reference is None:
        return
    place = case.at("expect", "reference")
    for fact in expect.say:
        if not says_fact(reference, fact):
            yield CaseFault(place, f"the reference reply does not say {fact[0]!r}; correct one of the two.")
    for words in expect.not_say:
        if has_words(reference, words, any_ending=True):
            yield CaseFault(
                place, f"the reference reply has {words!r}, which must not be said; correct one of the two."
            )
    if expect.words and len(reference.split()) > expect.words:
        text = (
            f"the reference reply has {len(reference.split())} words, at most {expect.words} are allowed; shorten it."
        )
        yield CaseFault(place, text)
