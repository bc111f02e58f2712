"""Whose words a sentence gives as whose: the customer's as theirs, or something as ours.

One pattern a way of speaking, the seven languages of replies together. What they miss is taken for ours, so a gap
here costs a needless warning and never a missed one.
"""

import re
from collections.abc import Sequence

__all__ = [
    "begins_with_customer",
    "decides",
    "looks",
    "looks_at",
    "of_customer",
    "of_us",
    "report_end",
    "reports",
    "thanks_for",
    "theirs_nearby",
]

_SAID = (
    r"(?:wrote|writ(?:e|ten)|mention(?:ed)?|said|say|sent|send|gave|give|given|shared?|told|asked?|described?|"
    r"report(?:ed)?"
    r"|quoted?|pasted?|attached?|link(?:ed)?|posted?|named?|call(?:ed)?|referr?(?:ed)? to|listed?|mean[t]?|"
    r"request(?:ed)?|"
    r"want(?:ed)?|wish(?:ed)?|would like|expect(?:ed)?|claim(?:ed)?|demand(?:ed)?|forward(?:ed)?|worry|noticed|saw|"
    r"see|"
    r"received?|got|found|suggest(?:ed)?|propos(?:e|ed))"
)
_MESSAGE = (
    r"(?:message|e?-?mail|note|text|request|ticket|screenshot|file|attachment|question|report|letter|quote|wish|"
    r"claim|"
    r"demand|complaint|description|idea|suggestion)"
)
_REPORTS = re.compile(
    rf"\byou(?:'ve|'re| have| had| are| were)? (?:\w+ly |also |already |just |first |not )*{_SAID}\b|"
    rf"\b(?:in|from|of|with|about|see|got|read|received|has|have|passed?|passing|forwarded|log(?:ged)?|"
    rf"noted) your "
    rf"(?:\w+ )?{_MESSAGE}s?\b|\byour (?:\w+ )?{_MESSAGE}\b(?= (?:about|says|that|of|for|to|over|with|from|says|"
    rf"shows))|"
    r"\b(?:the|those|that) (?:\w+ ){0,3}you (?:\w+ )?(?:mention|wrote|mean|sent|ask|see|have|describe|saw|were|"
    r"want)\w*\b|"
    r"\b(?:sie|du) (?:haben |hast |hatten |schrieben?|schreibst|erwähn\w+|nann?ten|nennen|nennst|fragten?|baten|"
    r"meld\w+|wünsch\w+|"
    r"möcht\w+"
    r"|mein\w+|berichte\w*|schick\w+|sehen)|\b(?:in|aus|für|zu|mit) (?:ihrer|deiner|ihre|ihrem|deinem) (?:nachricht|"
    r"mail|"
    r"e-mail|anfrage|frage|bitte|meldung|schreiben)\b|\bihr wunsch\b|\bvon ihnen (?:genannt|erwähnt|geschrieben)\w*|"
    r"\bvous (?:avez |aviez |m'avez |nous avez )?(?:écri\w+|mention\w+|dit\w*|signal\w+|indiqu\w+|demand\w+|"
    r"envoy\w+|parl\w+"
    r"|souhait\w+|voyez|voulez|décri\w+)|\b(?:dans|de|pour) votre (?:message|mail|e-mail|demande|courriel|"
    r"question)\b|"
    r"\b(?:ha|has|había|usted) (?:escrito|mencionado|dicho|pedido|enviado|indicado|comentado|preguntado|solicitado)|"
    r"\b(?:menciona|escribe|escribió|mencionó|pide|pidió|solicita|envió|indica|comenta) que\b|"
    r"\bque (?:menciona|escribió|pide|envió|indica|ve)\b|\b(?:en|de|por) su (?:mensaje|correo|solicitud|pregunta|"
    r"petición)\b|"
    r"\b(?:ha|hai) (?:scritto|menzionato|detto|chiesto|inviato|indicato|segnalato|citato)|\bche (?:menziona|cita|"
    r"vede)\b|"
    r"\b(?:nel|del|per il) suo (?:messaggio)\b|\b(?:nella|della|per la) sua (?:richiesta|e-?mail|mail|domanda)\b|"
    r"\b(?:escreveu|mencionou|disse|pediu|enviou|indicou|referiu|perguntou|menciona)\b|"
    r"\b(?:na|da|pela) sua (?:mensagem|pergunta)\b|\b(?:no|do|pelo) seu (?:e-?mail|pedido)\b|"
    r"\b(?:u|je|jij) (?:schreef|schrijft|noemde|noemt|vroeg|vraagt|zei|meldde|meldt|stuurde|hebt|heeft|had|bedoelt?|"
    r"ziet?)\b"
    r"|\b(?:in|uit|voor) (?:uw|je|jouw) (?:bericht|mail|e-mail|vraag|verzoek)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thanks?|thank you)(?: \w+){0,3} for (?:sending|sharing|the|telling|mentioning|your|attaching|"
    r"pointing)\b[^,:;]*\Z|"
    r"\b(?:danke?(?: \w+)? für|merci (?:pour|de m'avoir|de nous avoir)|gracias por|grazie per|"
    r"obrigad[oa] (?:pel[oa]|por)|"
    r"bedankt voor)\b[^,:;]*\Z",
    re.IGNORECASE,
)
_ENDORSES = re.compile(
    r"\b(?:as|like|wie|comme|como|come|zoals) (?:you|sie|vous|usted|lei|você|u|je)\b[^,.;:]{0,40}", re.IGNORECASE
)
"""What "as you say" leads into is said by us."""
_REPORT = re.compile(
    r"(?:so |and |thanks?,? |thank you,? |i (?:see|understand|read) (?:that )?|in your \w+,? )?"
    r"you(?:'ve| have)? (?:also |already )?(?:wrote|write|written|said|say|mention(?:ed)?|told (?:me|us)|asked|ask|"
    r"described?|report(?:ed)?|shared?|claim(?:ed)?|want(?:ed)?|would like)"
    r"(?: in your \w+)?(?: (?:me|us))?(?: (?:that|about|whether|if|how|for|to)\b)?|"
    r"(?:sie|du) (?:haben |hast |hatten )?(?:schrieb\w*|schreib\w+|erwähn\w+|fragten?|frag\w+|meld\w+|bericht\w+|"
    r"sagten?|"
    r"baten|geschrieben|uns geschrieben)|vous (?:nous |m')?(?:avez |m'avez |nous avez )?(?:écri\w+|mention\w+|dit\w*|"
    r"signal\w+|indiqu\w+|demand\w+)|(?:usted )?(?:nos |me )?(?:ha |has )?(?:escrito|escribió|escribe|mencion\w+|"
    r"dicho|"
    r"comenta\w*|pedido|pidió|indica\w*) (?:que|si)\b|(?:lei |ci )?(?:ha |hai )(?:scritto|menzionato|detto|chiesto|"
    r"segnalato|indicato)|(?:você |o senhor |a senhora )?(?:escreveu|mencionou|disse|pediu|referiu|indicou|"
    r"perguntou)|"
    r"(?:u|je|jij) (?:schreef|schrijft|noemde|vroeg|zei|meldde|meldt|vertelde)",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\b(?:i|we|let me|let us|to)(?:'ve|'ll| have| will| can|'m| am| are)? (?:\w+ly |just |now |also |gladly )*"
    r"(?:look(?:ed|ing)?|open(?:ed)?|check(?:ed|ing)?|visited|test(?:ed|ing)?|tried|saw|see|read|found|loaded|viewed|"
    r"find out|ask(?:ed|ing)?|investigat\w+|understand)\b|"
    r"\b(?:ich|wir) (?:habe|haben|sehe|sehen|prüfe|prüfen|schaue|schauen|verstehe|verstehen)\b|"
    r"\b(?:j'ai|nous avons|je (?:vois|regarde|vérifie|comprends)) ?(?:regardé|consulté|ouvert|vérifié|vu|testé)?\b|"
    r"\b(?:he|hemos) (?:mirado|visto|revisado|abierto|comprobado)\b|\b(?:ho|abbiamo) (?:guardato|visto|aperto|"
    r"controllato|"
    r"verificato)\b|\b(?:vi|vimos|abri|verifiquei|consultei|testei)\b|\b(?:ik|wij|we) (?:heb|hebben|zie|zien|kijk|"
    r"bekijk)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:[ (]*\b(?:at|into|on|up|through|the|your|this|that|page|site|website|link|mail|mir|uns|mal|eben|die|der|"
    r"das|ihre|seite|"
    r"la|le|el|il|o|a|de|het|página|pagina|sitio|sito|lien|loaded|regardé|ouvert|visto|aperto|"
    r"bekeken)\b)*[\s“\"'(<*`]*",
    re.IGNORECASE,
)
_THING = (
    r"(?:web ?sites?|sites?|(?:\w+ )?pages?|shop|store|salon|studio|blog|feed|calendar|address|"
    r"e?-?mail(?: address)?|domain|"
    r"phone(?: number)?|mobile(?: number)?|number|invoice|form|screenshot|account|iban|card|profile|username|login|"
    r"video|"
    r"webseite|website|seite|adresse|mailadresse|e-mail-adresse|nummer|telefonnummer|rechnung|konto|"
    r"page|boutique|numéro|téléphone|compte|facture|página|tienda|correo|dirección|número|teléfono|cuenta|factura|"
    r"sito|"
    r"pagina|negozio|indirizzo|numero|telefono|conto|fattura|loja|endereço|telefone|conta|fatura|winkel|adres|"
    r"rekening|"
    r"telefoonnummer|factuur)"
)
_YOUR = (
    r"(?:your|ihre[rnms]?|ihr|dein\w*|votre|vos|ton|ta|su|sus|tu|il (?:suo|tuo)|l[ae] su[ae]|suo|sua|"
    r"o seu|a sua|seu|uw|"
    r"je|jouw)"
)
_NEARBY = re.compile(
    rf"\b{_YOUR} (?:[\w-]+ ){{0,2}}{_THING}\b[\s,:(“\"'*`<]*(?:(?:is|at|ist|est|es|è|é|unter|under|on) )?\Z", re.I
)
_YOU = re.compile(
    r"\b(?:you|yours?|sie|ihr(?:e[rnms]?)?|ihnen|du|dir|dein\w*|vous|votre|vos|tu|ton|ta|usted|su|sus|lei|suo|sua|"
    r"suoi|sue|"
    r"você|seu|seus|suas|u|uw|je|jij|jouw)\b",
    re.IGNORECASE,
)
_CUSTOMER_FIRST = re.compile(
    r"(?:(?:so|and|but|since|right now|currently|at the moment|now|today|yesterday|unfortunately|as i understand it|"
    r"dass|derzeit|momentan|actuellement|ahora|ora|agora|nu|momenteel),? |(?:on|since|for|in) [^,;.]{1,30}, )?"
    r"(?:you(?!'ll| (?:can|could|should|must|may|will|need|have to|get|receive|owe|are (?:able|entitled|allowed|"
    r"required|"
    r"asked|owed)|would be|shall)\b)|your|sie (?!können|müssen|sollten|dürfen|werden|erhalten|bekommen)|"
    r"du (?!kannst|musst)"
    r"|ihre?[rnm]?|deine?[rnm]?|vous (?!pouvez|devez|devrez|recevrez)|votre|vos|usted (?!puede|debe)|sus?|tus?|"
    r"lei (?!può|deve)"
    r"|(?:il|la|i|le) (?:suo|sua|suoi|sue|tuo|tua)|você (?!pode|deve)|(?:o|a|os|as) (?:seu|sua|seus|suas)|"
    r"u (?!kunt|moet|krijgt|ontvangt)|uw|je (?!kunt|moet|krijgt)|jouw)\b",
    re.IGNORECASE,
)
_US = re.compile(
    r"\b(?:we|i|us|ours?|wir|uns|unser\w*|ich|nous|notre|nos|je (?!\w+t\b)|nosotros|nuestr[oa]s?|noi|nostr[oaie]|"
    r"nós|noss[oa]s?"
    r"|wij|ons|onze|ik)\b|\b(?:the|our) (?:\w+ )?(?:team|company|management|support|staff|developers|engineers)\b|"
    r"\byou (?:can|may|could|will|get|receive|are (?:able|entitled|allowed))\b(?! not)|"
    r"\b(?:sie können|vous pouvez|puede|può|pode|u kunt)\b|\b(?:das|unser) (?:team|unternehmen)\b|\bl'équipe\b|"
    r"\b(?:el|la|o|a|il|lo|het) (?:equipo|empresa|equipe|equipa|azienda|staff|team|bedrijf)\b",
    re.IGNORECASE,
)
_FAVOUR = (
    r"refund\w*|reimburs\w*|credit(?:ed|s)?(?! card)|discount\w*|voucher\w*|coupon\w*|compensat\w*|guarante\w*|"
    r"waive\w*|"
    r"goodwill|money back|liab\w+|damages|entitled|owed?|free (?:of charge|months?|years?|plan|upgrade)|"
    r"at no (?:cost|charge)|"
    r"r[üu]ckerstatt\w*|erstatt\w*|gutschrift\w*|gutschein\w*|rabatt\w*|entschädig\w*|schadens?ersatz|haft(?:et|en|"
    r"bar)\w*|"
    r"kostenlos\w*|rembours\w*|remise|dédommag\w*|indemnis\w*|gratuit\w*|reembols\w*|devolución|"
    r"descuento|"
    r"compensaci\w+|indemniza\w+|gratis|gratuito|rimbors\w*|sconto|risarc\w*|indennizz\w*|desconto|indemni\w+|"
    r"schuld\w+|devons|debemos|dobbiamo|devemos|verschuldigd|compensação|terugbetal\w*|korting|vergoed\w*|"
    r"schadevergoeding|tegoed\w*|aansprakelijk\w*"
)
_DECIDED = (
    r"approv\w*|grant(?:ed|s)?|accept(?:ed|s)|confirm(?:ed|s)|authori[sz]ed|awarded|upgraded|extended|unlocked|"
    r"reinstated|"
    r"verified|fixed|resolved|solved|on (?:its|the) way|genehmig\w*|bewillig\w*|bestätigt|freigegeben|gewährt|"
    r"approuv\w*|"
    r"accord[ée]\w*|confirmée?s?|validée?s?|aprobad[oa]s?|concedid[oa]s?|confirmad[oa]s?|approvat[oa]|concess[oa]|"
    r"confermat[oa]|aprovad[oa]s?|goedgekeurd|toegekend|bevestigd"
)
_DECIDES = re.compile(rf"(?<!\w)(?:{_FAVOUR}|{_DECIDED})(?!\w)", re.IGNORECASE)
_IN = r"on|in|at|to|into|with|auf|bei|mit|zu|sur|dans|avec|en|con|em|com|op|met"
_OWN = r"(?:your|ihr\w*|dein\w*|votre|vos|tu|su|sus|suo|sua|seu|uw|je|jouw)"


def thanks_for(before: str) -> bool:
    """Whether `before` thanks for what follows it: "Thank you for the link to ..."."""
    return _THANKS.search(_straight(before)) is not None


def reports(text: str) -> bool:
    """Whether `text` says somewhere that the customer said, asked or saw it: "that you mention", "you asked for"."""
    return _REPORTS.search(_ENDORSES.sub(" ", _straight(text))) is not None


def report_end(text: str) -> int:
    """Where the words end by which `text` begins to give back what the customer said ("You wrote that"); 0: it does
    not."""
    report = _REPORT.match(_straight(text))
    return report.end() if report else 0


def looks(text: str) -> bool:
    """Whether `text` says that we looked at something or will: "I opened ...", "let me check ..."."""
    return _LOOKS.search(_straight(text)) is not None


def looks_at(before: str) -> bool:
    """Whether what follows `before` is what we looked at: "I opened the page ..."."""
    plain = _straight(before)
    return any(_BETWEEN.fullmatch(plain[match.end() :]) for match in _LOOKS.finditer(plain))


def theirs_nearby(before: str) -> bool:
    """Whether `before` ends with a thing of the customer's, as in "your website" before its address."""
    return _NEARBY.search(_straight(before)) is not None


def of_customer(text: str) -> bool:
    """Whether `text` speaks of the customer at all."""
    return _YOU.search(text) is not None


def begins_with_customer(text: str) -> bool:
    """Whether `text` states something of the customer: "Your export ..."; not what they may or must do."""
    return _CUSTOMER_FIRST.match(_straight(text)) is not None


def of_us(text: str, brands: Sequence[str] = ()) -> bool:
    """Whether `text` states something of us: "we", "the team", one of `brands`; "your <brand> export" is theirs."""
    plain = _straight(text)
    return bool(_US.search(plain)) or any(_is_subject(plain, brand) for brand in brands)


def decides(text: str) -> str:
    """The first words of `text` about what only we can decide (a refund, liability, an approval), or nothing."""
    found = _DECIDES.search(text)
    return found.group() if found else ""


def _is_subject(text: str, brand: str) -> bool:
    beside = rf"(?<!\w)(?:{_OWN}|{_IN}) {re.escape(brand)}(?!\w)"
    rest = re.sub(beside, " ", text, flags=re.IGNORECASE)
    return re.search(rf"(?<!\w){re.escape(brand)}(?!\w)", rest, re.IGNORECASE) is not None


def _straight(text: str) -> str:
    return text.replace("’", "'")
