"""Whether a golden case can be won: what must be said is somewhere to be found, and is not forbidden as well."""

from collections.abc import Iterator, Mapping

from drafter.mailbox import Mailbox
from evals.cases.faults import CaseFault
from evals.cases.golden import CASE_SOURCE, GoldenCase
from evals.cases.wordings import has_words
from kb_index.documents import Document

__all__ = ["fact_problems"]


def fact_problems(
    case: GoldenCase, documents: Mapping[str, Document], mailboxes: Mapping[str, Mailbox]
) -> Iterator[CaseFault]:
    """What is wrong with the facts of `case`; `documents` by their ids in the index, its own among them."""
    yield from _contradictions(case)
    yield from _nowhere(case, _knowable(case, documents, mailboxes.get(case.conversation.mailbox)))
    yield from _unlike_reference(case)


def _contradictions(case: GoldenCase) -> Iterator[CaseFault]:
    for place, fact in enumerate(case.expect.say):
        for words in fact:
            clash = next((n for n in case.expect.not_say if _literal(words) and has_words(words, n)), None)
            if clash is not None or words in case.expect.not_say:
                text = f"{words!r} must be said and must not ({clash or words!r}); take it out of one of the lists."
                yield CaseFault(case.at("expect", "say", place), text)


def _nowhere(case: GoldenCase, knowable: str) -> Iterator[CaseFault]:
    for place, fact in enumerate(case.expect.say):
        if not any(has_words(knowable, words) for words in fact):
            yield CaseFault(
                case.at("expect", "say", place),
                f"no wording of {fact[0]!r} stands in a cited document, the conversation, the mailbox profile or the "
                "case's own sources, so no draft can know it; cite the document that says it, or correct the words.",
            )


def _knowable(case: GoldenCase, documents: Mapping[str, Document], mailbox: Mailbox | None) -> str:
    """All that a draft may take facts from."""
    talk = case.conversation
    cited = [documents[id] for id in case.expect.cite if id in documents]
    own = [document for id, document in documents.items() if id.startswith(f"{CASE_SOURCE}::")]
    texts = [talk.subject, *(m.text or m.html or "" for m in talk.messages)]
    texts += [part for document in (*cited, *own) for part in (document.title, document.text)]
    return "\n".join([*texts, *_strings(mailbox.model_dump(mode="json") if mailbox else None)])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def _unlike_reference(case: GoldenCase) -> Iterator[CaseFault]:
    """A reply that a good agent would send meets what the case asks for, or one of the two is wrong."""
    reference, expect = case.expect.reference, case.expect
    if reference is None:
        return
    place = case.at("expect", "reference")
    for fact in expect.say:
        if not any(has_words(reference, words) for words in fact):
            yield CaseFault(place, f"the reference reply does not say {fact[0]!r}; correct one of the two.")
    for words in expect.not_say:
        if has_words(reference, words):
            yield CaseFault(
                place, f"the reference reply has {words!r}, which must not be said; correct one of the two."
            )
    if expect.words and len(reference.split()) > expect.words:
        text = (
            f"the reference reply has {len(reference.split())} words, at most {expect.words} are allowed; shorten it."
        )
        yield CaseFault(place, text)


def _literal(words: str) -> bool:
    return not (words.startswith("/") and words.endswith("/"))
