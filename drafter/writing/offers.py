"""Which offers of the mailbox profile a letter may tell as ours: those that somebody asked for and nobody approves.

What else the profile lists is for the agent: it is told when the customer, or the agent by an instruction, speaks of
such a thing, and never who has to agree inside the house.
"""

import re

from drafter.brief import Brief
from drafter.mailbox import Offer

__all__ = ["asked_offers"]

_ASKS = {
    "refund": re.compile(
        r"refund|reimburs|money back|erstatt|zurückzahl|geld zurück|rembours|reembols|devol[uv]|rimbors|"
        r"soldi indietro|terugbetal|geld terug"
    ),
    "discount": re.compile(
        r"discount|cheaper|voucher|coupon|rabatt|nachlass|ermäßig|gutschein|remise|réduction|rabais|descuento|sconto|"
        r"sconti|desconto|korting"
    ),
    "upgrade": re.compile(
        r"upgrad|(?:higher|bigger|larger) plan|hochstuf|höheren? tarif|formule supérieure|passer au|plan superior|"
        r"piano superiore|plano superior|hoger abonnement|overstap"
    ),
    "credit": re.compile(
        r"credit(?! card)|compensat|goodwill|free month|gutschr|guthaben|entschädig|kulanz|avoir sur|dédommag|"
        r"geste commercial|abono|compensaci|accredit|risarc|crédito em conta|compensação|tegoed|vergoed|coulance"
    ),
    "trial_extension": re.compile(
        r"\btrial|test(?:phase|zeit|version)|probe(?:zeit|phase|abo)|\bessai|\bprueba|\bprova\b|período de teste|"
        r"\bproef"
    ),
}
"""By kind of offer, the beginnings of words by which people speak of one, in the languages that we write."""


def asked_offers(brief: Brief) -> list[Offer]:
    """The offers that need nobody's approval, of a kind that the customer or the agent's instruction speaks of."""
    request = brief.request
    said = "\n".join((request.asked, request.by_customer, brief.instruction)).casefold()
    return [one for one in brief.mailbox.offers if one.approver is None and _ASKS[one.kind].search(said)]
