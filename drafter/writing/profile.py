"""What the mailbox profile says about a request: what it has, what may be offered, whom and what anybody may name."""

from collections.abc import Sequence

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Capability, Mailbox, Offer
from drafter.situation import Intent, Situation
from drafter.writing.note_lines import customer_line
from drafter.writing.offers import asked_offers

__all__ = ["facts", "names", "proofs"]

_MONEY_INTENTS = frozenset({Intent.BILLING, Intent.CANCELLATION, Intent.COMPLAINT, Intent.DOWNTIME})
_CAPABILITY = {"has": "{brand} has", "has_not": "{brand} does not have", "planned": "{brand} plans"}


def facts(mailbox: Mailbox, request: OpenRequest, situation: Situation) -> list[str]:
    """What the mailbox profile knows about this request: capabilities it mentions, and what may be offered."""
    return [*_capabilities(mailbox, request), *(_offer(offer) for offer in _in_question(mailbox, situation))]


def proofs(brief: Brief) -> list[str]:
    """What proves a sentence beside sources and conversation: the profile, in notes also what the help desk knows.

    To a customer no offer is proved that nobody asked for, or that somebody has to approve.
    """
    mailbox, request = brief.mailbox, brief.request
    if brief.kind.for_customer:
        asked = asked_offers(brief)
        told = [_offer(offer) for offer in _in_question(mailbox, brief.situation) if offer in asked]
        return [*_capabilities(mailbox, request), *told, *_declined(brief)]
    known = [*facts(mailbox, request, brief.situation), *_declined(brief)]
    return [*known, customer_line(brief.conversation, brief.situation, brief.request), brief.outcome_reason]


def names(brief: Brief) -> list[str]:
    """Names and links that a reply may use without proof: brand, agent, customer, colleagues, the profile's pages."""
    mailbox = brief.mailbox
    known = [mailbox.brand, mailbox.agent.name, brief.request.first_name or "", *(r.name for r in mailbox.roles)]
    pages = [mailbox.help_center, mailbox.community_forum, mailbox.status_page]
    pages += [mailbox.incident.updates_at] if mailbox.incident else []
    return [name for name in known if name] + [str(page).rstrip("/") for page in pages if page]


def _capabilities(mailbox: Mailbox, request: OpenRequest) -> list[str]:
    words = request.asked.casefold()
    named = [c for c in mailbox.capabilities if any(w.casefold() in words for w in (c.name, *c.words))]
    return [_capability(mailbox.brand, capability) for capability in named]


def _in_question(mailbox: Mailbox, situation: Situation) -> Sequence[Offer]:
    """The offers where money is the matter."""
    return mailbox.offers if _MONEY_INTENTS & set(situation.intents) else ()


def _declined(brief: Brief) -> list[str]:
    """That a feature is not there, as the composer says it."""
    asked = brief.capability
    if asked is None or asked.status != "has_not":
        return []
    return [brief.say.declined.format(brand=brief.mailbox.brand, name=asked.name)]


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
