"""What is wrong with golden cases beyond their form: `drafter eval lint [FOLDER or FILE]`.

Names that lead nowhere, facts that no draft could know, behaviour that no case guards, a hold-out that is no fair
part, cases that repeat known conversations. Each problem is told with its place and what to do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from drafter.bundled import BUNDLED
from drafter.checks import ALL_CHECKS
from drafter.checks.base import Check
from drafter.cleaning.request import open_request
from drafter.draft import TextKind
from drafter.errors import unknown
from drafter.handbook.guidelines import Guideline, Handbook, load_handbook
from drafter.mailbox import Mailbox
from drafter.phrasebook import bundled_words
from drafter.situation import IncidentState, Outcome
from evals.cases.copies import copy_problems
from evals.cases.coverage import coverage_problems, hold_out_problems
from evals.cases.demo_texts import demo_texts
from evals.cases.facts import fact_problems
from evals.cases.faults import CaseFault
from evals.cases.golden import GOLDEN, GoldenCase, load_case, load_cases
from evals.cases.stock_words import stock_word_problems
from evals.knowledge.demo import demo_documents, demo_mailboxes
from kb_index.documents import Document, Visibility

__all__ = ["lint_case", "lint_cases", "lint_demo", "lint_place"]


def lint_cases(
    cases: Sequence[GoldenCase],
    handbook: Handbook,
    checks: Sequence[Check],
    documents: Callable[[str], Sequence[Document]],
    *,
    mailboxes: Mapping[str, Mailbox],
    texts: Mapping[str, str],
) -> list[CaseFault]:
    """Every problem of `cases`, by case and then of all together.

    `documents` gives those that a mailbox is drafted from, `texts` the known conversations that no case may repeat,
    by where they stand.
    """
    known = {mailbox: documents(mailbox) for mailbox in {case.conversation.mailbox for case in cases}}
    alone = (lint_case(c, handbook, checks, known[c.conversation.mailbox], mailboxes) for c in cases)
    together = (coverage_problems(cases, handbook), hold_out_problems(cases), copy_problems(cases, texts))
    return [*chain.from_iterable(alone), *chain.from_iterable(together)]


def lint_case(
    case: GoldenCase,
    handbook: Handbook,
    checks: Sequence[Check],
    documents: Sequence[Document],
    mailboxes: Mapping[str, Mailbox],
) -> list[CaseFault]:
    """The problems that one case has by itself."""
    known = {f"{d.source}::{d.id}": d for d in (*documents, *case.documents)}
    return [
        *_conversation(case, mailboxes),
        *_guidelines(case, handbook, mailboxes.get(case.conversation.mailbox)),
        *_checks(case, {check.id: check for check in checks}),
        *_citations(case, known),
        *_silence(case),
        *fact_problems(case, known, mailboxes),
        *stock_word_problems(case, bundled_words(), mailboxes.get(case.conversation.mailbox)),
    ]


def lint_demo(place: Path = GOLDEN) -> list[CaseFault]:
    """As `lint_place`, held against the demo."""
    return lint_place(place, demo_documents, demo_mailboxes())


def lint_place(
    place: Path, documents: Callable[[str], Sequence[Document]], mailboxes: Mapping[str, Mailbox]
) -> list[CaseFault]:
    """The problems of the cases in the folder `place`, or of the one case in the file there, which may be a proposed
    one: what other cases guard is no matter of it. `documents` as in `lint_cases`. Raises CaseError where a case
    cannot be read.
    """
    handbook, texts = load_handbook([BUNDLED / "handbook"]), demo_texts()
    if place.is_dir():
        return lint_cases(load_cases(place), handbook, ALL_CHECKS, documents, mailboxes=mailboxes, texts=texts)
    case = load_case(place)
    alone = lint_case(case, handbook, ALL_CHECKS, documents(case.conversation.mailbox), mailboxes)
    return [*alone, *copy_problems([case], texts)]


def _conversation(case: GoldenCase, mailboxes: Mapping[str, Mailbox]) -> Iterator[CaseFault]:
    if case.conversation.mailbox not in mailboxes:
        text = f"{unknown('mailbox', case.conversation.mailbox, mailboxes.keys())}."
        yield CaseFault(case.at("conversation", "mailbox"), text)
    if not open_request(case.conversation, bundled_words().patterns).text.strip():
        text = "after cleaning nothing is left of what the customer says; write a message of their own words."
        yield CaseFault(case.at("conversation", "messages"), text)


def _guidelines(case: GoldenCase, handbook: Handbook, mailbox: Mailbox | None) -> Iterator[CaseFault]:
    for place, id in enumerate(case.expect.guidelines):
        guideline, where = handbook.get(id), case.at("expect", "guidelines", place)
        if guideline is None:
            yield CaseFault(where, f"{unknown('guideline', id, [g.id for g in handbook])}.")
        elif hindrance := _hindrance(guideline, case, mailbox):
            yield CaseFault(where, f"the guideline {id!r} {hindrance}; remove it or correct the case.")


def _hindrance(guideline: Guideline, case: GoldenCase, mailbox: Mailbox | None) -> str:
    """Why `guideline` can never apply to `case`, or says nothing about it; else an empty string."""
    if TextKind.REPLY not in guideline.kinds:
        return "is not for replies"
    if guideline.standing:
        return "holds for every conversation, so it says nothing about this one (name one of its checks)"
    tone = {case.expect.tone.value} if case.expect.tone else set()
    running = IncidentState.RUNNING if mailbox and mailbox.incident else IncidentState.NONE
    held = {
        "incident": {running.value},
        "channel": {case.conversation.channel.value},
        "outcome": {outcome.value for outcome in case.expect.outcome},
        # Urgency is read apart from tone, so whatever the tone, a guideline for the urgent may apply.
        "tone": tone | {"urgent"} if tone else set(),
    }
    for facet, values in held.items():
        if values and facet in guideline.when and not values & set(guideline.when[facet]):
            return f"is only for {facet} {' or '.join(guideline.when[facet])}"
        if values and values - {"urgent"} <= set(guideline.unless.get(facet, ())):
            return f"is not for {facet} {' or '.join(sorted(values - {'urgent'}))}"
    return ""


def _checks(case: GoldenCase, checks: Mapping[str, Check]) -> Iterator[CaseFault]:
    for place, id in enumerate(case.expect.checks):
        check, where = checks.get(id), case.at("expect", "checks", place)
        if check is None:
            yield CaseFault(where, f"{unknown('check', id, checks.keys())}.")
        elif TextKind.REPLY not in check.kinds:
            yield CaseFault(where, f"the check {id!r} does not look at replies; remove it.")
        elif case.expect.language and not check.languages.hold(case.expect.language, bundled_words()):
            text = f"the check {id!r} does not know the words of {case.expect.language!r}; remove it."
            yield CaseFault(where, text)


def _citations(case: GoldenCase, documents: Mapping[str, Document]) -> Iterator[CaseFault]:
    blocks: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [(("expect",), case.expect.cite)]
    blocks += [(("expect", "when", number), more.cite) for number, more in enumerate(case.expect.when)]
    for block, cited in blocks:
        for number, id in enumerate(cited):
            where = case.at(*block, "cite", number)
            if id not in documents:
                yield CaseFault(where, f"{unknown('document', id, documents.keys())}.")
            elif documents[id].visibility is Visibility.INTERNAL:
                text = f"{id!r} is internal and must never be cited to a customer; cite a public document."
                yield CaseFault(where, text)


def _silence(case: GoldenCase) -> Iterator[CaseFault]:
    """Where no reply is the right one, there is no text that could do anything else well."""
    expect = case.expect
    wanted = expect.cite or expect.say or expect.when or expect.checks or expect.reference
    if expect.outcome == (Outcome.NONE,) and wanted:
        yield CaseFault(
            case.at("expect", "outcome"), "no reply is expected, so leave out cite, say, checks and reference."
        )
