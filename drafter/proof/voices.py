"""Who says what of all that a draft was written from, and what it uses on the customer's word alone.

Trust has three levels. Sources, the mailbox profile and what our agents said openly are ours, and true. What the
customer wrote is a claim: it may be quoted back as theirs ("the 20 EUR that you mention"), never stated as ours and
never told to them as an order ("pay 20 EUR to ..."), for whoever writes to us may be quoting a thief.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Mailbox
from drafter.proof.attribution import decides, looks, looks_at, of_customer, reports, thanks_for, theirs_nearby
from drafter.proof.orders import orders, pays, warns
from drafter.text.destinations import Destination, DestinationKind, destinations, squeezed
from drafter.text.figure_words import CURRENCY
from drafter.text.figures import Figure, figures, missing_figures

__all__ = ["Hearsay", "Voices", "brands"]

_READ = 30_000  # characters of the conversation, from its end, whose amounts are read
_MOST = 12  # destinations and amounts of one sentence that are looked at; nobody means more
_BESIDE = 240  # characters before and behind one that tell what is said of it
_LEAST = 7  # digits at the end that make two phone numbers one
_CLAUSE = re.compile(
    r"(?:(?<!\s)\s+)?;\s+"
    r"|(?<!\s)\s+[–—-]\s+"
    r"|,\s+(?=(?:and |so |but |then |und |et |y |e |en )?(?:please|kindly|bitte|merci de|veuillez|por favor|"
    r"per favore|we|i|wir|ich|nous|je|you|sie|vous)\b)"
    r"|(?<!\s)\s+(?=(?:and|und|et|y|e|en) (?:please|bitte|veuillez|por favor)\b)"
    r"|,\s+(?:but|so|aber|mais|pero|ma|mas|maar)\s+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«‹][^\"“”„«»›\n]{1,400}[\"”“»›]")
_OURS = re.compile(
    r"\b(?:our|unser\w*|notre|nos|nuestr[oa]s?|l[ae] nostr[oa]|nostr[oa]|noss[oa]s?|onze|"
    r"ons)\s+(?:[\w-]+ ){0,2}?(?:account|bank\w*|iban|bic|address|e-?mails?|number|phone|hotline|pages?|site|website|"
    r"portal|link|sign-?in|log-?in|status|help|wallet|office|domain|form|server|app|desk|konto\w*|adresse|nummer|"
    r"seite|compte|page|numéro|cuenta|página|número|conto|pagina|numero|conta|rekening|adres)\b|\b(?:official|"
    r"offiziell\w*|officiel\w*|oficial|ufficiale|officieel)\b|\b(?:has|have) (?:now )?(?:changed|moved)\b|"
    r"\bfrom now on\b|\bab sofort\b|\bdésormais\b",
    re.IGNORECASE,
)
_SENDS_TO = re.compile(
    r"\b(?:send|forward|write|mail|submit|pay|transfer|post|address|direct|cc|copy|contact|reach|email|e-mail|message|"
    r"senden|schicken|schreiben|mailen|leiten|richten|wenden|envoy\w+|écri\w+|adress\w+|contact\w+|env[ií]\w+|"
    r"escrib\w+|dirij\w+|invi\w+|mand\w+|scriv\w+|contatt\w+|escrev\w+|encaminh\w+|stuur|mail|schrijf|"
    r"richt)\b[^.!?\n]*\Z",
    re.IGNORECASE,
)
"""Where a clause sends somebody, before the address."""
_WE_GIVE = re.compile(
    r"\b(?:we|i|the team|wir|ich|nous|je|noi|nós|wij|ik)(?:'ve|'ll|'d|'m| have| will| can| are| am| hereby| gladly|"
    r" would| must| haben| werden| avons| allons| hemos| abbiamo| vamos| hebben| zullen|\b)(?: \w+){0,4}? (?:refund|"
    r"reimburs|credit|pay|grant|approv|confirm|accept|give|gave|issue|owe|transfer|offer|apply|appl|deduct|erstatt|"
    r"zahl|überweis|bestätig|gewähr|rembours|accord|vers|reembols|devolv|rimbors|terugbeta|betal|bevestig)\w*",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:is|are|was|were|has been|have been|will be|wird|wurde|ist|est|a été|sera|es|ha sido|será|è|è stato|sarà|"
    r"foi|is|wordt|werd) (?:hereby |now |already |fully |bereits |hiermit )*(?:approved|granted|confirmed|accepted|"
    r"refunded|credited|reimbursed|issued|guaranteed|on (?:its|the) way|due|yours|genehmigt|bestätigt|erstattet|"
    r"überwiesen|approuvé\w*|accordé\w*|confirmé\w*|remboursé\w*|aprobad\w+|confirmad\w+|reembolsad\w+|approvat\w+|"
    r"confermat\w+|rimborsat\w+|aprovad\w+|goedgekeurd|bevestigd|terugbetaald)\b",
    re.IGNORECASE,
)
_OURS_TO_SAY = re.compile(
    r"\b(?:cost(?! (?:you|me|him|her|them)\b)s?|prices?|priced|fees?|kostet|kosten|preise?|gebühr\w*|coûte\w*|prix|"
    r"tarifs?|cuesta\w*|precios?|costa|costano|prezz[oi]|custa\w*|preços?|prijs|prijzen|open|outstanding|unpaid|"
    r"overdue|offen|fällig|impayé\w*|pendiente|vencid\w+|scadut\w+|dovut\w+|pendente|openstaand)\b",
    re.IGNORECASE,
)
_CHEAPER = re.compile(
    r"\b(?:off|less|cheaper|costs?|prices?|weniger|günstiger|billiger|kostet|moins|coûte|menos|barat\w+|cuesta|meno|"
    r"costa|minder|goedkoper|kost|custa)\b",
    re.IGNORECASE,
)
"""Where a share is one of a price, and no measure ("98 % of the time")."""
_CHARGE = re.compile(
    r"\b(?:charges?|charged|payments?|invoices?|debits?|amounts?|bills?|transactions?|taken|paid|abbuchung|zahlung|"
    r"rechnung|betrag|paiement|prélèvement|facture|montant|cargo|pago|factura|importe|addebito|pagamento|fattura|"
    r"importo|cobrança|fatura|valor|afschrijving|betaling|factuur|bedrag)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:i|we|nobody) (?:\w+ )?(?:cannot|can't|can not|am not|are not|do not|don't|won't|will not)\b|"
    r"\b(?:kann|können) (?:ich|wir) [^,.;]{0,80}\bnicht\b|\b(?:ich|wir) (?:kann|können) [^,.;]{0,80}\bnicht\b|"
    r"\bne (?:peux|pouvons|puis)\b|\bno (?:puedo|podemos)\b|\bnon (?:posso|possiamo)\b|\bnão (?:posso|podemos)\b|"
    r"\b(?:kan|kunnen) [^,.;]{0,60}\bniet\b",
    re.IGNORECASE,
)
_GIFT = re.compile(
    r"\b(?:enjoy|congratulations|here (?:is|are)|hier sind|voici|aquí tiene|ecco|aqui tem|(?:you|you'll|will|sie|"
    r"vous|u|je) (?:receive|get|erhalten|bekommen|rec(?:evez|evrez)|ontvangt|krijgt)|recib(?:e|irá)|ricev(?:e|erà)|"
    r"receb(?:e|erá)|viel (?:spaß|freude) mit|profitez|disfrut\w+|god(?:a|iti)|geniet|aproveite)\b",
    re.IGNORECASE,
)
_KINDLY = re.compile(r"\b(?:sorry|apolog\w+|thanks?|thank you|leid|entschuldig\w*|danke?|désolé\w*|merci|siento|"
                     r"lamento|gracias|"
                     r"dispiace|grazie|desculp\w+|obrigad\w|spijt|bedankt)\b", re.I)  # fmt: skip
_MONEY = frozenset({*CURRENCY.values(), "percent"})


@dataclass(frozen=True, slots=True)
class Hearsay:
    """What a sentence uses on the customer's word alone: `sentence[start:end]`, and what it is."""

    text: str
    start: int
    end: int
    what: str

    @property
    def reason(self) -> str:
        """Why it must not stand there, in words for the agent."""
        return f"“{self.text}”: only the customer wrote this {self.what}; it may be quoted back as theirs, not used."


@dataclass(frozen=True, slots=True)
class Voices:
    """`ours`: all that sources, profile and our agents say; `theirs`: all that the customer wrote, and what their
    files say and are called; `address`: where they can be reached, which may be named and nobody is sent to."""

    ours: str
    theirs: str
    address: str = ""

    @classmethod
    def of(cls, request: OpenRequest, ours: Iterable[str]) -> "Voices":
        """The voices of a conversation; `ours` are the texts of sources and profile."""
        known = (*ours, request.by_agents, request.shared)
        files = (file.text[:_READ] for file in request.files)
        wrote = (*files, request.subject, request.by_customer, *request.attachments)
        return cls(_lines(known), _lines(wrote), request.email or "")

    def hearsay(self, sentence: str) -> tuple[Hearsay, ...]:
        """What `sentence` tells as an order or as ours although only the customer wrote it, in its order."""
        found = [*self._destinations(sentence), *self._amounts(sentence)]
        return tuple(sorted(found, key=lambda one: one.start))

    def _destinations(self, sentence: str) -> Iterator[Hearsay]:
        for one in destinations(sentence)[:_MOST]:
            clause, before = _around(sentence, one.start, one.end)
            if self._is_address(one):
                sent = bool(orders(clause)) and _SENDS_TO.search(before) is not None
                used = _OURS.search(clause) is not None or sent
            else:
                used = self._only_theirs(one) and not _sends_back(clause, before, one)
            if used:
                yield Hearsay(one.text, one.start, one.end, one.kind)

    def _amounts(self, sentence: str) -> Iterator[Hearsay]:
        at = 0
        for figure in figures(sentence)[:_MOST]:
            start = sentence.find(figure.text, at)
            if start < 0 or figure.unit not in _MONEY or not self._only_theirs_amount(figure):
                continue
            at = start + len(figure.text)
            clause, before = _around(sentence, start, at)
            measures = figure.unit == "percent" and not (_CHEAPER.search(clause) or decides(clause))
            if not measures and not _tells_back(clause, before):
                yield Hearsay(figure.text, start, at, "amount")

    def _is_address(self, one: Destination) -> bool:
        return not _known(self.ours).has(one) and one.key == self.address.strip().casefold()

    def _only_theirs(self, one: Destination) -> bool:
        known = _known(self.ours)
        if one.kind in (DestinationKind.LINK, DestinationKind.MAIL):
            return not known.has(one) and one.host in _spelled_out(self.theirs)
        digits = one.key[-_LEAST:] if one.kind is DestinationKind.PHONE else one.key[:14]
        return digits not in known.squeezed and digits in _squeezed(self.theirs)

    def _only_theirs_amount(self, figure: Figure) -> bool:
        def lacks(text: str) -> bool:
            return bool(missing_figures([figure], _money(text)))

        return lacks(self.ours) and not lacks(self.theirs[-_READ:])


def brands(mailbox: Mailbox) -> tuple[str, ...]:
    """What the mailbox's brand and product are called; a product that is only described has no name."""
    named = (mailbox.brand, *((mailbox.product,) if mailbox.product[:1].isupper() else ()))
    return tuple(dict.fromkeys(name for name in named if name))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _around(sentence: str, start: int, end: int) -> tuple[str, str]:
    """The clause of `sentence` that holds `[start:end]`, and what stands in it before that."""
    left, right = max(start - _BESIDE, 0), min(end + _BESIDE, len(sentence))
    cuts = [left, *(m.end() for m in _CLAUSE.finditer(sentence, left, right) if not start < m.end() < end), right]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    return sentence[first:last], sentence[first:start]


def _sends_back(clause: str, before: str, one: Destination) -> bool:
    """Whether the destination is only quoted back to the customer."""
    said = _QUOTED.sub(" ", clause) if reports(before) and _inside_quotes(clause, len(before)) else clause
    if warns(said):
        return True
    if _OURS.search(said) or orders(said.replace(one.text, " ")):
        return False
    return reports(said) or looks_at(before) or thanks_for(before) or theirs_nearby(before)


def _tells_back(clause: str, before: str) -> bool:
    """Whether the amount is only told back to the customer."""
    said = _QUOTED.sub(" ", clause) if reports(before) and _inside_quotes(clause, len(before)) else clause
    if warns(said) or _REFUSES.search(said):
        return True
    if any(pattern.search(said) for pattern in (_WE_GIVE, _GIVEN, _GIFT)) or (orders(said) and pays(said)):
        return False
    if decides(said) or _OURS_TO_SAY.search(said):
        return reports(said)
    if said.rstrip().endswith("?"):
        return reports(said) or _CHARGE.search(said) is not None
    return reports(said) or looks(said) or of_customer(said) or _KINDLY.search(said) is not None


def _inside_quotes(clause: str, place: int) -> bool:
    return any(match.start() <= place < match.end() for match in _QUOTED.finditer(clause))


@dataclass(frozen=True, slots=True)
class _Known:
    """The destinations of what is ours, by key, and its letters and digits alone."""

    keys: frozenset[str]
    hosts: frozenset[str]
    squeezed: str

    def has(self, one: Destination) -> bool:
        return one.key in self.keys or (one.key == one.host and one.key in self.hosts)


@lru_cache(maxsize=8)
def _known(ours: str) -> _Known:
    found = destinations(ours)
    return _Known(frozenset(d.key for d in found), frozenset(d.host for d in found), squeezed(ours))


@lru_cache(maxsize=8)
def _squeezed(text: str) -> str:
    return squeezed(text)


@lru_cache(maxsize=8)
def _spelled_out(text: str) -> str:
    """`text` in small letters with the dots of addresses that were spelled out."""
    folded = text.casefold()
    return re.sub(r"\s?[\[(]\s?(?:\.|dot|punkt)\s?[\])]\s?|\s(?:dot|punkt)\s", ".", folded)


@lru_cache(maxsize=8)
def _money(text: str) -> Sequence[Figure]:
    return tuple(figures(text))
