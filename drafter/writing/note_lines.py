"""The lines of a private note that the help desk knows by itself: who writes, in what mood, with which links."""

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.situation import Risk, Situation, Tone

__all__ = ["MOST_LINKS", "customer_line", "links_line"]

_STRONG = 0.6
MOST_LINKS = 5
_RISKS = {
    Risk.UNVERIFIED: "not verified",
    Risk.LEGAL: "speaks of the law",
    Risk.SECURITY: "a matter of security",
    Risk.PRIVACY: "a matter of personal data",
    Risk.REFUND: "asks for money back",
    Risk.ACCOUNT_CHANGE: "wants the account changed",
    Risk.ABUSE: "abusive",
    Risk.CARD_DATA: "sent card data",
}


def customer_line(conversation: Conversation, situation: Situation, request: OpenRequest) -> str:
    """Who writes: name, plan, verified or not, channel and waiting time, mood, risks."""
    customer = conversation.customer
    known = [
        customer.name or request.first_name or "name unknown",
        customer.plan and f"plan {customer.plan}",
        "verified" if customer.verified else "",
        _waiting(conversation, request),
        _mood(situation),
        *(words for risk, words in _RISKS.items() if risk in situation.risks),
    ]
    return f"Customer: {', '.join(part for part in known if part)}."


def links_line(request: OpenRequest) -> str:
    """The addresses and files that the customer sent, or nothing."""
    sent = [*request.urls, *request.attachments][:MOST_LINKS]
    return f"Links: {', '.join(sent)}" if sent else ""


def _waiting(conversation: Conversation, request: OpenRequest) -> str:
    if request.answered:
        return f"{conversation.channel.value}, our answer was the last word"
    at = conversation.last_customer_at
    return f"{conversation.channel.value}, waits since {at:%-d %B %H:%M} UTC" if at else conversation.channel.value


def _mood(situation: Situation) -> str:
    strong = "very " if situation.tone_strength >= _STRONG and situation.upset else ""
    pressing = situation.urgent and situation.tone is not Tone.URGENT
    return f"{strong}{situation.tone.value}{', urgent' if pressing else ''}"
