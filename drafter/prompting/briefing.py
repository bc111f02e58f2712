"""The briefing of a model: what the steps before it found out, put into the fields that the templates receive."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drafter.attachments.telling import telling
from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.conversation import AccountFact
from drafter.draft import TextKind
from drafter.evidence.plan import AnswerPlan
from drafter.handbook.selection import SelectedGuideline
from drafter.models.base import Tier
from drafter.prompting.fields import (
    NotePrompt,
    PromptFile,
    PromptSource,
    PromptTurn,
    RefinePrompt,
    RepairPrompt,
    ReplyPrompt,
)
from drafter.prompting.prompt_set import PassageBudget
from drafter.reading.attached import attachment_missing
from drafter.refinement import REFINED_LIMIT, RefineHow, RefineOrder
from drafter.situation import SteeringPlace
from drafter.text.material import estimate_tokens, line, material, quoted
from drafter.writing.aims import blanks
from drafter.writing.answers import paragraphs
from drafter.writing.courtesy import greeting, signature
from drafter.writing.note_lines import customer_line, links_line
from drafter.writing.profile import facts
from drafter.writing.saved_reply import letter_body
from kb_index.documents import Hit, Kind
from kb_index.languages import base_language, name_of

__all__ = ["brief_model", "brief_note", "brief_refine", "brief_repair", "sources"]

_MOST_PAGES, _MOST_FILES = 3, 3
_TITLE, _SUBJECT, _LINE, _FAULT, _INSTRUCTION, _LINKS, _ANSWER, _FACT = 30, 40, 80, 120, 200, 600, 2500, 150
"""The most tokens of a value from outside; links must not be cut, and an answer is never that long."""


def brief_model(
    brief: Brief, guidelines: Sequence[SelectedGuideline], budget: PassageBudget, tier: Tier
) -> ReplyPrompt:
    """The fields of the reply templates, all words from outside made safe and cut to the budget."""
    mailbox, request, situation = brief.mailbox, brief.request, brief.situation
    return ReplyPrompt(
        brand=mailbox.brand,
        product=mailbox.product,
        agent=mailbox.agent.name,
        channel=situation.channel,
        tone=situation.tone,
        language=brief.words.name(situation.language) or "the customer's language",
        subject=line(request.subject, _SUBJECT),
        request=quoted(_about(brief), budget.request),
        files=_files(brief, budget),
        history=_history(request, budget.history) if brief.kind is TextKind.REPLY else [],
        sources=sources(brief, budget, tier),
        account=[_recorded(fact) for fact in brief.account.used],
        facts=[*facts(mailbox, request, situation), *_news(request, budget), *_missing_file(brief)],
        incident=mailbox.incident,
        standing=[c.text for c in guidelines if c.standing],
        guidelines=[c.text for c in guidelines if not c.standing],
        outcome=brief.outcome,
        outcome_reason="" if brief.aimed and brief.aimed.overrules else brief.outcome_reason,
        aim=brief.aim or "" if brief.aimed and brief.aimed.followed else "",
        blanks=blanks(brief),
        person=brief.colleague.name if brief.colleague else "",
        greeting=greeting(brief),
        signature=signature(mailbox, situation.channel),
        instruction=material(brief.instruction, _INSTRUCTION),
    )


def brief_repair(brief: Brief, answer: str, faults: Sequence[str], budget: PassageBudget) -> RepairPrompt:
    """The fields of the repair templates."""
    return RepairPrompt(
        brand=brief.mailbox.brand,
        agent=brief.mailbox.agent.name,
        request=quoted(brief.request.text, budget.request),
        answer=material(answer, _ANSWER),
        faults=[line(fault, _FAULT) for fault in faults],
    )


def brief_refine(
    brief: Brief, order: RefineOrder, language: str, faults: Sequence[str], budget: PassageBudget, tier: Tier
) -> RefinePrompt:
    """The fields of the templates that refine; facts may be added where the text is to be longer, or as the agent
    says."""
    adds = order.how in (RefineHow.LONGER, RefineHow.INSTRUCTION)
    asked = brief.plan.answers[order.ask - 1].ask.text if brief.plan and order.ask else ""
    return RefinePrompt(
        brand=brief.mailbox.brand,
        agent=brief.mailbox.agent.name,
        how=order.how,
        text=material(order.text, REFINED_LIMIT),
        language=name_of(language),
        target=name_of(base_language(order.language) or order.language) if order.language else "",
        ask=line(asked, _LINE),
        instruction=material(order.instruction or "", 2 * _INSTRUCTION),
        sources=sources(brief, budget, tier) if adds else [],
        faults=[line(fault, _FAULT) for fault in faults],
    )


def brief_note(brief: Brief, guidelines: Sequence[SelectedGuideline], budget: PassageBudget) -> NotePrompt:
    """The fields of the note templates: the whole conversation, private notes too, instead of passages."""
    mailbox, request = brief.mailbox, brief.request
    role = brief.colleague
    return NotePrompt(
        brand=mailbox.brand,
        product=mailbox.product,
        agent=mailbox.agent.name,
        reader=f"{role.name} ({role.role})" if role else "",
        language=brief.words.name(brief.language) or "English",
        subject=line(request.subject, _SUBJECT),
        turns=_turns(request, budget.passages + budget.request + budget.history),
        pages=[line(title, _TITLE) for title in dict.fromkeys(hit.passage.title for hit in brief.hits)][:_MOST_PAGES],
        guidelines=[c.text for c in guidelines],
        opening=line(customer_line(brief.conversation, brief.situation, request), _LINE),
        links=line(links_line(request), _LINKS),
        outcome_reason=brief.outcome_reason,
        instruction=material(brief.instruction, _INSTRUCTION),
    )


def _about(brief: Brief) -> str:
    """What the letter is about: a fix is about the report, not about what was said since, which a model repeats."""
    reported = (turn.text for turn in brief.request.history if turn.author == "customer")
    if brief.kind is TextKind.FIXED_FOLLOW_UP:
        return next(reported, brief.request.text)
    return brief.request.text


def _recorded(fact: AccountFact) -> str:
    """A fact in one line, with where it comes from."""
    return f"{line(fact.words, _FACT)} ({line(fact.source, _TITLE)}, {fact.day})"


def _missing_file(brief: Brief) -> list[str]:
    """That the customer speaks of an attachment which is not there."""
    missing = attachment_missing(brief.conversation, brief.request, brief.words.patterns)
    return ["The customer speaks of an attachment, and none has come: ask for it."] if missing else []


def _files(brief: Brief, budget: PassageBudget) -> list[PromptFile]:
    """The newest files, as much of each as tells most and fits; without their names where one gives orders."""
    files = brief.request.files[-_MOST_FILES:]
    orders = any(found.place is SteeringPlace.ATTACHMENT for found in brief.steering)
    share = budget.passage // max(len(files), 1)
    told = ((file, "a picture" if file.content is not None else file.unread) for file in files)
    return [
        PromptFile(
            "a file" if orders else line(file.name, _TITLE),
            line(what, _TITLE),
            quoted(telling(file, 4 * share), share),
        )
        for file, what in told
    ]


def _news(request: OpenRequest, budget: PassageBudget) -> list[str]:
    """What a private note tells the customer: the news of a fix, in most replies nothing."""
    return [f"News that may be told: {material(request.shared, budget.passage)}"] if request.shared else []


def sources(brief: Brief, budget: PassageBudget, tier: Tier) -> list[PromptSource]:
    """What a model of this tier reads; the number of each is its place among all hits, which grounding relies on.

    A small model is given what the plan says of each ask, which is all that it needs and less to read; a large one
    the first hits that fit, those of the plan before all others.
    """
    if tier is Tier.SMALL and brief.plan and brief.plan.answered:
        return list(_planned(brief, brief.plan, budget))
    shown: list[PromptSource] = []
    left = budget.passages
    for number, hit in enumerate(brief.hits, start=1):
        left -= min(estimate_tokens(hit.passage.text), budget.passage)
        if left < 0:
            break
        shown.append(_source(number, hit, budget, brief))
    return shown


def _planned(brief: Brief, plan: AnswerPlan, budget: PassageBudget) -> Iterator[PromptSource]:
    """The chosen units of each ask, as many as fit."""
    places = {passage.id: number for number, passage in enumerate(brief.passages, start=1)}
    left = budget.passages
    for answer in plan.answered:
        for chosen in answer.chosen:
            held = next((p for p in chosen.passages if p.id in places), None)
            text = "\n\n".join(paragraphs(brief, [replace(answer, chosen=(chosen,))]))
            left -= min(estimate_tokens(text), budget.passage)
            if held and left >= 0:
                yield PromptSource(
                    number=places[held.id],
                    title=line(" > ".join(dict.fromkeys((held.title, chosen.section.heading))), _TITLE),
                    kind=held.kind.replace("_", " "),
                    text=material(text, budget.passage),
                    updated=held.updated_at.date().isoformat() if held.updated_at else None,
                    link=line(held.link, _LINKS) if held.link else None,
                    ask=line(answer.ask.text, _LINE) if len(plan.answered) > 1 else "",
                )


def _source(number: int, hit: Hit, budget: PassageBudget, brief: Brief) -> PromptSource:
    passage = hit.passage
    text = passage.text
    if passage.kind is Kind.SAVED_REPLY:
        # Without its frame, or a model writes two greetings and two endings.
        text = letter_body(text, brief)
    return PromptSource(
        number=number,
        title=line(" > ".join(dict.fromkeys((passage.title, *passage.heading_path[-1:]))), _TITLE),
        kind=passage.kind.replace("_", " "),
        text=material(text, budget.passage),
        updated=passage.updated_at.date().isoformat() if passage.updated_at else None,
        link=line(passage.link, _LINKS) if passage.link else None,
    )


def _history(request: OpenRequest, tokens: int) -> list[PromptTurn]:
    """The latest earlier messages that fit, oldest first; private notes stay private."""
    turns: list[PromptTurn] = []
    for turn in reversed(request.history):
        cost = estimate_tokens(turn.text)
        if turn.author == "note":
            continue
        if cost > tokens:
            break
        tokens -= cost
        turns.append(PromptTurn(turn.author, quoted(turn.text, cost)))
    return turns[::-1]


def _turns(request: OpenRequest, tokens: int) -> list[PromptTurn]:
    """The conversation for a colleague: what it began with, then as many of the latest messages as fit."""
    said = [(turn.author, turn.text) for turn in request.history]
    said.insert(len(said) - request.after, ("customer", request.text))
    share = tokens // 2
    first = PromptTurn(said[0][0], quoted(said[0][1], share))
    left, turns = tokens - estimate_tokens(first.text), list[PromptTurn]()
    for author, text in reversed(said[1:]):
        turn = PromptTurn(author, quoted(text, share))
        left -= estimate_tokens(turn.text)
        if left < 0:
            break
        turns.append(turn)
    return [first, *turns[::-1]]
