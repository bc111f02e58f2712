"""What the conversation, the profile and the citations say, as checks ask for it."""

import re

from drafter.checks.base import READ_LIMIT, CheckInput
from drafter.checks.common.prose import Letter, letter, plain
from drafter.draft import SentenceStatus
from drafter.mailbox import Mailbox
from drafter.proof.voices import Voices
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from drafter.text.destinations import destinations
from drafter.writing.courtesy import signature
from drafter.writing.note_lines import customer_line
from kb_index.documents import Kind, Visibility

__all__ = [
    "always",
    "billing_mistake",
    "calm",
    "cited_text",
    "customer_text",
    "customer_writes",
    "first_name",
    "is_cited",
    "known_text",
    "our_fault",
    "parts",
    "public_text",
    "serious",
    "something_broke",
    "voices",
]

_SAID_LIMIT = 3 * READ_LIMIT


def always(_given: CheckInput) -> bool:
    """Applies to every draft."""
    return True


def customer_text(given: CheckInput) -> str:
    """The subject and what the customer wrote, with straight quotes; the latest READ_LIMIT characters."""
    turns = [turn.text for turn in given.brief.request.history if turn.author == "customer"]
    return plain("\n\n".join([given.brief.request.subject, *turns, given.brief.request.text])[-READ_LIMIT:])


def customer_writes(given: CheckInput, word: str) -> bool:
    """Whether the customer uses `word` themselves."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", customer_text(given), re.I) is not None


def first_name(given: CheckInput) -> str | None:
    """The name to greet the customer by, where we know one."""
    return given.brief.request.first_name


def parts(given: CheckInput) -> Letter:
    """The parts of the draft as a letter."""
    return letter(given.text, given.patterns, signature(given.brief.mailbox, Channel.EMAIL))


def serious(given: CheckInput) -> bool:
    """Whether lightness is out of place: upset, urgent, unclear, or an outage (tensions 4 and 30)."""
    situation = given.brief.situation
    return (
        situation.upset
        or situation.urgent
        or situation.tone in (Tone.URGENT, Tone.CONFUSED)
        or given.brief.wants(Intent.DOWNTIME)
    )


def calm(given: CheckInput) -> bool:
    """The opposite of `serious`."""
    return not serious(given)


def billing_mistake(given: CheckInput) -> bool:
    """Whether the customer reports that we took the wrong money."""
    return given.brief.wants(Intent.BILLING, Intent.COMPLAINT, Intent.CANCELLATION) and bool(
        given.patterns.charged_wrongly.search(customer_text(given))
    )


def our_fault(given: CheckInput) -> bool:
    """Whether the fault is known to be ours, a supplier's counting too (tension 11): an incident of the profile."""
    return given.brief.wants(Intent.DOWNTIME) and given.brief.mailbox.incident is not None


def something_broke(given: CheckInput) -> bool:
    """Whether there is trouble to be sorry for: an outage, wrong money, a bug, or an upset customer."""
    if given.brief.situation.stage is Stage.IDLE or given.brief.outcome in (Outcome.CLOSE, Outcome.NONE):
        return False
    return given.brief.wants(Intent.DOWNTIME, Intent.BUG) or billing_mistake(given) or given.brief.situation.upset


def is_cited(given: CheckInput, start: int, end: int) -> bool:
    """Whether `text[start:end]` lies in a sentence that a source proves."""
    return any(s.status is SentenceStatus.CITED and s.start < end and start < s.end for s in given.sentences)


def cited_text(given: CheckInput) -> str:
    """The words of all cited quotes."""
    return plain("\n".join(citation.quote for citation in given.citations))


def _profile_text(mailbox: Mailbox) -> str:
    """Every text of the profile, one a line."""
    found: list[str] = []
    todo: list[object] = [mailbox.model_dump(mode="json", exclude={"account"})]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    return "\n".join(found)


def public_text(given: CheckInput) -> str:
    """What anybody who writes in may be told: what was said here, the profile, the public quotes and their links."""
    public = [
        c for c in given.citations if c.visibility is Visibility.PUBLIC and c.kind is not Kind.PAST_CONVERSATION
    ]
    quotes = [text for c in public for text in (c.title, c.quote, c.link or "")]
    return plain("\n".join([given.brief.request.said[-_SAID_LIMIT:], _profile_text(given.brief.mailbox), *quotes]))


def voices(given: CheckInput) -> Voices:
    """Who says what. Ours: sources that were found, cited words, the profile, our agents, what one of them asks for.

    Of other customers' conversations nothing is ours.
    """
    sources = [
        text
        for p in given.brief.passages
        if p.kind is not Kind.PAST_CONVERSATION
        for text in (p.title, *p.heading_path, p.text, p.link or "")
    ]
    cited = [
        text
        for c in given.citations
        if c.kind is not Kind.PAST_CONVERSATION
        for text in (c.title, c.quote, c.link or "")
    ]
    return Voices.of(
        given.brief.request, [_profile_text(given.brief.mailbox), given.brief.instruction, *sources, *cited]
    )


def _inside(given: CheckInput) -> str:
    """What colleagues may read on top: quotes of internal sources, and what the help desk knows by itself."""
    return (
        f"{cited_text(given)}\n{customer_line(given.brief.conversation, given.brief.situation, given.brief.request)}"
    )


def known_text(given: CheckInput) -> str:
    """Everything a draft may repeat as true: the public text and what the help desk knows of the customer.

    A note may also repeat internal sources.
    """
    customer = given.brief.conversation.customer
    named = [fact for fact in (customer.name, customer.plan) if fact and not destinations(fact)]  # a link is no name
    facts = [*named, customer.email or ""]
    inside = "" if given.brief.kind.for_customer else _inside(given)
    return "\n".join([public_text(given), *facts, *given.brief.request.attachments, inside])
