"""The briefing of a model: what the steps before it found out, put into the fields that the templates receive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.cleaning import OpenRequest
from drafter.composer import without_frame
from drafter.conversation import Conversation
from drafter.courtesy import LANGUAGES, greeting, signature
from drafter.draft import TextKind
from drafter.gaps import fill_variables, known_variables
from drafter.mailbox import Capability, Mailbox, Offer
from drafter.material import estimate_tokens, line, material, quoted
from drafter.note_lines import customer_line, links_line
from drafter.prompting import (
    Budget,
    NotePrompt,
    PromptSource,
    PromptTurn,
    RepairPrompt,
    ReplyPrompt,
)
from drafter.selection import Chosen
from drafter.situation import Intent, Outcome, Situation
from kb_index.documents import Hit, Kind

__all__ = ["Brief", "brief_model", "brief_note", "brief_repair", "facts", "names", "proofs", "sources"]

_MONEY_INTENTS = frozenset({Intent.BILLING, Intent.CANCELLATION, Intent.COMPLAINT, Intent.DOWNTIME})
_MOST_PAGES = 3
_TITLE, _SUBJECT, _LINE, _FAULT, _INSTRUCTION, _LINKS, _ANSWER = 30, 40, 80, 120, 200, 600, 2500
"""The most tokens of a value from outside; links must not be cut, and an answer is never that long."""
_CAPABILITY = {"has": "{brand} has", "has_not": "{brand} does not have", "planned": "{brand} plans"}


@dataclass(frozen=True, slots=True)
class Brief:
    """What the steps before rendering found out."""

    mailbox: Mailbox
    request: OpenRequest
    situation: Situation
    outcome: Outcome
    outcome_reason: str
    hits: Sequence[Hit]
    instruction: str | None
    conversation: Conversation
    kind: TextKind = TextKind.REPLY

    @property
    def language(self) -> str:
        """What the text is written in (ISO 639-1): the customer's language, or the team's own for colleagues."""
        return self.situation.language if self.kind.for_customer else self.mailbox.languages[0]


def brief_model(brief: Brief, guidelines: Sequence[Chosen], budget: Budget) -> ReplyPrompt:
    """The fields of the reply templates, all words from outside made safe and cut to the budget."""
    mailbox, request, situation = brief.mailbox, brief.request, brief.situation
    return ReplyPrompt(
        brand=mailbox.brand,
        product=mailbox.product,
        agent=mailbox.agent.name,
        channel=situation.channel,
        tone=situation.tone,
        language=LANGUAGES.get(situation.language, "the customer's language"),
        subject=line(request.subject, _SUBJECT),
        request=quoted(_about(brief), budget.request),
        history=_history(request, budget.history) if brief.kind is TextKind.REPLY else [],
        sources=sources(brief, budget),
        facts=[*facts(mailbox, request, situation), *_news(request, budget)],
        incident=mailbox.incident,
        standing=[c.text for c in guidelines if c.standing],
        guidelines=[c.text for c in guidelines if not c.standing],
        outcome=brief.outcome,
        outcome_reason=brief.outcome_reason,
        person=role.name if (role := mailbox.person_for(*situation.risks, *situation.intents)) else "",
        greeting=greeting(request.first_name, situation.language, mailbox, situation),
        signature=signature(mailbox, situation.channel),
        instruction=material(brief.instruction or "", _INSTRUCTION),
    )


def brief_repair(brief: Brief, answer: str, faults: Sequence[str], budget: Budget) -> RepairPrompt:
    """The fields of the repair templates."""
    return RepairPrompt(
        brand=brief.mailbox.brand,
        agent=brief.mailbox.agent.name,
        request=quoted(brief.request.text, budget.request),
        answer=material(answer, _ANSWER),
        faults=[line(fault, _FAULT) for fault in faults],
    )


def brief_note(brief: Brief, guidelines: Sequence[Chosen], budget: Budget) -> NotePrompt:
    """The fields of the note templates: the whole conversation, private notes too, instead of passages."""
    mailbox, request = brief.mailbox, brief.request
    role = mailbox.person_for(*brief.situation.risks, *brief.situation.intents)
    return NotePrompt(
        brand=mailbox.brand,
        product=mailbox.product,
        agent=mailbox.agent.name,
        reader=f"{role.name} ({role.role})" if role else "",
        language=LANGUAGES.get(brief.language, "English"),
        subject=line(request.subject, _SUBJECT),
        turns=_turns(request, budget.passages + budget.request + budget.history),
        pages=[line(title, _TITLE) for title in dict.fromkeys(hit.passage.title for hit in brief.hits)][:_MOST_PAGES],
        guidelines=[c.text for c in guidelines],
        opening=line(customer_line(brief.conversation, brief.situation, request), _LINE),
        links=line(links_line(request), _LINKS),
        outcome_reason=brief.outcome_reason,
        instruction=material(brief.instruction or "", _INSTRUCTION),
    )


def facts(mailbox: Mailbox, request: OpenRequest, situation: Situation) -> list[str]:
    """What the mailbox profile knows about this request: capabilities it mentions, and what may be offered."""
    words = f"{request.subject} {request.text}".casefold()
    named = [c for c in mailbox.capabilities if any(w.casefold() in words for w in (c.name, *c.words))]
    lines = [_capability(mailbox.brand, capability) for capability in named]
    if _MONEY_INTENTS & set(situation.intents):
        lines += [_offer(offer) for offer in mailbox.offers]
    return lines


def proofs(brief: Brief) -> list[str]:
    """What proves a sentence beside sources and conversation: the profile, in notes also what the help desk knows."""
    known = facts(brief.mailbox, brief.request, brief.situation)
    if brief.kind.for_customer:
        return known
    return [*known, customer_line(brief.conversation, brief.situation, brief.request), brief.outcome_reason]


def names(brief: Brief) -> list[str]:
    """Names and links that a reply may use without proof: brand, agent, customer, colleagues, the profile's pages."""
    mailbox = brief.mailbox
    known = [mailbox.brand, mailbox.agent.name, brief.request.first_name or "", *(r.name for r in mailbox.roles)]
    pages = [mailbox.help_center, mailbox.community_forum, mailbox.status_page]
    pages += [mailbox.incident.updates_at] if mailbox.incident else []
    return [name for name in known if name] + [str(page).rstrip("/") for page in pages if page]


def _about(brief: Brief) -> str:
    """What the letter is about: a fix is about the report, not about what was said since, which a model repeats."""
    reported = (turn.text for turn in brief.request.history if turn.author == "customer")
    if brief.kind is TextKind.FIXED_FOLLOW_UP:
        return next(reported, brief.request.text)
    return brief.request.text


def _news(request: OpenRequest, budget: Budget) -> list[str]:
    """What a private note tells the customer: the news of a fix, in most replies nothing."""
    return [f"News that may be told: {material(request.shared, budget.passage)}"] if request.shared else []


def _capability(brand: str, capability: Capability) -> str:
    parts = [f"{_CAPABILITY[capability.status].format(brand=brand)}: {capability.name}"]
    if capability.plans:
        parts.append(f"on {', '.join(capability.plans)}")
    if capability.expected:
        parts.append(f"planned for {capability.expected}")
    if capability.reason:
        parts.append(f"because {capability.reason}")
    if capability.alternative:
        parts.append(f"instead: {capability.alternative}")
    return "; ".join(parts)


def _offer(offer: Offer) -> str:
    line = f"May be offered: {offer.kind.replace('_', ' ')}, {offer.limit}"
    if offer.condition:
        line += f", if {offer.condition}"
    return f"{line}, only after {offer.approver} agrees" if offer.approver else line


def sources(brief: Brief, budget: Budget) -> list[PromptSource]:
    """The first hits that fit; the number of each is its place among all hits, which grounding relies on."""
    shown: list[PromptSource] = []
    values = known_variables(brief.request, brief.mailbox)
    left = budget.passages
    for number, hit in enumerate(brief.hits, start=1):
        left -= min(estimate_tokens(hit.passage.text), budget.passage)
        if left < 0:
            break
        shown.append(_source(number, hit, budget, values, brief.mailbox))
    return shown


def _source(number: int, hit: Hit, budget: Budget, values: Mapping[str, str], mailbox: Mailbox) -> PromptSource:
    passage = hit.passage
    text = passage.text
    if passage.kind is Kind.SAVED_REPLY:
        # Without its frame, or a model writes two greetings and two endings.
        text = without_frame(fill_variables(text, values), mailbox)
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
