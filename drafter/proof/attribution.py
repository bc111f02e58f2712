"""Whose words a sentence gives as whose: the customer's as theirs, or something as ours.

One pattern a way of speaking, the seven languages of replies together. What they miss is taken for ours, so a gap
here costs a needless warning and never a missed one.
"""

import re
from collections.abc import Sequence

__all__ = [
    "approves",
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
    r"report(?:ed)?|quoted?|pasted?|attached?|link(?:ed)?|posted?|named?|call(?:ed)?|referr?(?:ed)? to|listed?|"
    r"mean[t]?|request(?:ed)?|want(?:ed)?|wish(?:ed)?|would like|expect(?:ed)?|claim(?:ed)?|demand(?:ed)?|"
    r"forward(?:ed)?|worry|noticed|saw|see|received?|got|found|suggest(?:ed)?|propos(?:e|ed))"
)
_MESSAGE = (
    r"(?:message|e?-?mail|note|text|request|ticket|screenshot|file|attachment|question|report|letter|quote|wish|"
    r"claim|demand|complaint|description|idea|suggestion)"
)
_REPORTS = re.compile(
    rf"\byou(?:'ve|'re| have| had| are| were)? (?:\w+ly |also |already |just |first |not )*{_SAID}\b|\b(?:in|from|of|"
    rf"with|about|see|got|read|received|has|have|passed?|passing|forwarded|log(?:ged)?|"
    rf"noted) your (?:\w+ )?{_MESSAGE}s?\b|\byour (?:\w+ )?{_MESSAGE}\b(?= (?:about|says|that|of|for|to|over|with|"
    rf"from|says|shows))|"
    r"\b(?:the|those|that) (?:\w+ ){0,3}you (?:\w+ )?(?:mention|wrote|mean|sent|ask|see|have|describe|saw|were|"
    r"want)\w*\b|\b(?:sie|du) (?:haben |hast |hatten |schrieben?|schreibst|erwähn\w+|nann?ten|nennen|nennst|fragten?|"
    r"baten|meld\w+|wünsch\w+|möcht\w+|mein\w+|berichte\w*|schick\w+|sehen)|\b(?:in|aus|für|zu|mit) (?:ihrer|deiner|"
    r"ihre|ihrem|deinem) (?:nachricht|mail|e-mail|anfrage|frage|bitte|meldung|schreiben)\b|\bihr wunsch\b|"
    r"\bvon ihnen (?:genannt|erwähnt|geschrieben)\w*|\bvous (?:avez |aviez |m'avez |nous avez )?(?:écri\w+|"
    r"mention\w+|dit\w*|signal\w+|indiqu\w+|demand\w+|envoy\w+|parl\w+|souhait\w+|voyez|voulez|décri\w+)|\b(?:dans|"
    r"de|pour) votre (?:message|mail|e-mail|demande|courriel|question)\b|\b(?:ha|has|había|usted) (?:escrito|"
    r"mencionado|dicho|pedido|enviado|indicado|comentado|preguntado|solicitado)|\b(?:menciona|escribe|escribió|"
    r"mencionó|pide|pidió|solicita|envió|indica|comenta) que\b|\bque (?:menciona|escribió|pide|envió|indica|ve)\b|"
    r"\b(?:en|de|por) su (?:mensaje|correo|solicitud|pregunta|petición)\b|\b(?:ha|hai) (?:scritto|menzionato|detto|"
    r"chiesto|inviato|indicato|segnalato|citato)|\bche (?:menziona|cita|vede)\b|\b(?:nel|del|"
    r"per il) suo (?:messaggio)\b|\b(?:nella|della|per la) sua (?:richiesta|e-?mail|mail|domanda)\b|\b(?:escreveu|"
    r"mencionou|disse|pediu|enviou|indicou|referiu|perguntou|menciona)\b|\b(?:na|da|pela) sua (?:mensagem|"
    r"pergunta)\b|\b(?:no|do|pelo) seu (?:e-?mail|pedido)\b|\b(?:u|je|jij) (?:schreef|schrijft|noemde|noemt|vroeg|"
    r"vraagt|zei|meldde|meldt|stuurde|hebt|heeft|had|bedoelt?|ziet?)\b|\b(?:in|uit|voor) (?:uw|je|jouw) (?:bericht|"
    r"mail|e-mail|vraag|verzoek)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thanks?|thank you)(?: \w+){0,3} for (?:sending|sharing|the|telling|mentioning|your|attaching|"
    r"pointing)\b[^,:;]*\Z|\b(?:danke?(?: \w+)? für|merci (?:pour|de m'avoir|de nous avoir)|gracias por|grazie per|"
    r"obrigad[oa] (?:pel[oa]|por)|bedankt voor)\b[^,:;]*\Z",
    re.IGNORECASE,
)
_ENDORSES = re.compile(
    r"\b(?:as|like|wie|comme|como|come|zoals) (?:you|sie|vous|usted|lei|você|u|je)\b[^,.;:]{0,40}", re.IGNORECASE
)
"""What "as you say" leads into is said by us."""
_REPORT = re.compile(
    r"(?:so |and |thanks?,? |thank you,? |i (?:see|understand|read) (?:that )?|in your \w+,? )?you(?:'ve|"
    r" have)? (?:also |already )?(?:wrote|write|written|said|say|mention(?:ed)?|told (?:me|us)|asked|ask|described?|"
    r"report(?:ed)?|shared?|claim(?:ed)?|want(?:ed)?|would like)(?: in your \w+)?(?: (?:me|us))?(?: (?:that|about|"
    r"whether|if|how|for|to)\b)?|(?:sie|du) (?:haben |hast |hatten )?(?:schrieb\w*|schreib\w+|erwähn\w+|fragten?|"
    r"frag\w+|meld\w+|bericht\w+|sagten?|baten|geschrieben|uns geschrieben)|vous (?:nous |m')?(?:avez |m'avez |"
    r"nous avez )?(?:écri\w+|mention\w+|dit\w*|signal\w+|indiqu\w+|demand\w+)|(?:usted )?(?:nos |me )?(?:ha |"
    r"has )?(?:escrito|escribió|escribe|mencion\w+|dicho|comenta\w*|pedido|pidió|indica\w*) (?:que|si)\b|(?:lei |"
    r"ci )?(?:ha |hai )(?:scritto|menzionato|detto|chiesto|segnalato|indicato)|(?:você |o senhor |"
    r"a senhora )?(?:escreveu|mencionou|disse|pediu|referiu|indicou|perguntou)|(?:u|je|jij) (?:schreef|schrijft|"
    r"noemde|vroeg|zei|meldde|meldt|vertelde)",
    re.IGNORECASE,
)
_FILE = (
    r"(?:logs?|log files?|invoices?|receipts?|files?|attachments?|screenshots?|pdfs?|csv|documents?|spreadsheets?|"
    r"exports?|recordings?|pictures?|photos?|reports?|stack ?traces?|statements?)"
)
_YOU_SENT = (
    r"(?: (?:that )?you (?:have |had )?(?:sent|attached|shared|gave|posted|forwarded|added|included|uploaded)"
    r"(?: (?:me|us|along|over))?)?"
)
_GIVEN_FILE = (
    rf"(?:(?:your|this|the attached) (?:\w+ )?{_FILE}(?: file)?|"
    rf"the (?:log|screenshot|attachment|stack ?trace)(?: file)?|"
    rf"the (?:\w+ )?{_FILE}(?: file)?(?= (?:that )?you )){_YOU_SENT}"
)
_PLACE = r"(?:(?:line|page) \d{1,6} of )?"
_DATEI = r"(?:log\w*|protokoll|rechnung|datei|anhang|screenshot|pdf|dokument|tabelle|bild)"
_FILE_REPORT = re.compile(
    rf"{_PLACE}{_GIVEN_FILE} (?:\w+ly |also |already )?(?:shows?|says?|lists?|reads?|states?|contains?|names?|"
    rf"mentions?|reports?|ends with|begins with|has)(?: that\b|:)?|"
    rf"according to {_PLACE}{_GIVEN_FILE},?|"
    rf"(?:in|on|from) {_PLACE}{_GIVEN_FILE},? (?:(?:i|we) (?:can )?see|it says|there (?:is|are))(?: that)?|"
    rf"(?:ihre?|dein\w?|die|der|das) (?:angehängte\w? |beigefügte\w? )?{_DATEI}"
    rf"(?:,? d\w\w sie (?:uns |mir )?(?:geschickt|gesendet|angehängt) haben,?)? "
    rf"(?:zeigt|enthält|nennt|sagt|meldet)(?:,? dass\b|:)?|"
    rf"(?:laut|in|aus) (?:ihre[rmn]|deine[rmn]|der angehängten|dem angehängten) {_DATEI} (?:steht|sehe ich),?|"
    rf"laut (?:ihre[rmn]|deine[rmn]|der angehängten|dem angehängten) {_DATEI},?|"
    r"(?:votre|vos|ton|ta) (?:journal|facture|fichier|pièce jointe|capture\w*|document|tableau) "
    r"(?:montre|indique|contient|mentionne)(?: que\b)?|"
    r"(?:su|tu) (?:registro|factura|archivo|adjunto|captura|documento|tabla) "
    r"(?:muestra|indica|contiene|menciona)(?: que\b)?|"
    r"(?:il suo|la sua|il tuo|la tua) (?:registro|fattura|file|allegato|documento|tabella) "
    r"(?:mostra|indica|contiene)(?: che\b)?|"
    r"(?:o seu|a sua) (?:registo|fatura|ficheiro|arquivo|anexo|documento|tabela) "
    r"(?:mostra|indica|contém)(?: que\b)?|"
    r"(?:uw|je|jouw) (?:logboek|factuur|bestand|bijlage|document|tabel) (?:toont|vermeldt|bevat)(?: dat\b)?",
    re.IGNORECASE,
)
"""What is given back from a file that the customer sent."""
_LOOKS = re.compile(
    r"\b(?:i|we|let me|let us|to)(?:'ve|'ll| have| will| can|'m| am| are)? (?:\w+ly |just |now |also |"
    r"gladly )*(?:look(?:ed|ing)?|open(?:ed)?|check(?:ed|ing)?|visited|test(?:ed|ing)?|tried|saw|see|read|found|"
    r"loaded|viewed|find out|ask(?:ed|ing)?|investigat\w+|understand)\b|\b(?:ich|wir) (?:habe|haben|sehe|sehen|prüfe|"
    r"prüfen|schaue|schauen|verstehe|verstehen)\b|\b(?:j'ai|nous avons|je (?:vois|regarde|vérifie|"
    r"comprends)) ?(?:regardé|consulté|ouvert|vérifié|vu|testé)?\b|\b(?:he|hemos) (?:mirado|visto|revisado|abierto|"
    r"comprobado)\b|\b(?:ho|abbiamo) (?:guardato|visto|aperto|controllato|verificato)\b|\b(?:vi|vimos|abri|"
    r"verifiquei|consultei|testei)\b|\b(?:ik|wij|we) (?:heb|hebben|zie|zien|kijk|bekijk)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:[ (]*\b(?:at|into|on|up|through|the|your|this|that|page|site|website|link|mail|mir|uns|mal|eben|die|der|das|"
    r"ihre|seite|la|le|el|il|o|a|de|het|página|pagina|sitio|sito|lien|loaded|regardé|ouvert|visto|aperto|"
    r"bekeken)\b)*[\s“\"'(<*`]*",
    re.IGNORECASE,
)
_THING = (
    r"(?:web ?sites?|sites?|(?:\w+ )?pages?|shop|store|salon|studio|blog|feed|calendar|address|e?-?mail(?: address)?|"
    r"instagram|facebook|twitter|telegram|whatsapp|paypal|"
    r"domain|phone(?: number)?|mobile(?: number)?|number|invoice|form|screenshot|account|iban|card|profile|username|"
    r"login|video|webseite|website|seite|adresse|mailadresse|e-mail-adresse|nummer|telefonnummer|rechnung|konto|page|"
    r"boutique|numéro|téléphone|compte|facture|página|tienda|correo|dirección|número|teléfono|cuenta|factura|sito|"
    r"pagina|negozio|indirizzo|numero|telefono|conto|fattura|loja|endereço|telefone|conta|fatura|winkel|adres|"
    r"rekening|telefoonnummer|factuur)"
)
_YOUR = (
    r"(?:your|ihre[rnms]?|ihr|dein\w*|votre|vos|ton|ta|su|sus|tu|il (?:suo|tuo)|l[ae] su[ae]|suo|sua|o seu|a sua|seu|"
    r"uw|je|jouw)"
)
_NEARBY = re.compile(
    rf"\b{_YOUR} (?:[\w-]+ ){{0,2}}{_THING}\b[\s,:(“\"'*`<]*(?:(?:is|at|ist|est|es|è|é|unter|under|on) )?\Z", re.I
)
_YOU = re.compile(
    r"\b(?:you|yours?|sie|ihr(?:e[rnms]?)?|ihnen|du|dir|dein\w*|vous|votre|vos|tu|ton|ta|usted|su|sus|lei|suo|sua|"
    r"suoi|sue|você|seu|seus|suas|u|uw|je|jij|jouw)\b",
    re.IGNORECASE,
)
_CUSTOMER_FIRST = re.compile(
    r"(?:(?:so|and|but|since|right now|currently|at the moment|now|today|yesterday|unfortunately|as i understand it|"
    r"dass|derzeit|momentan|actuellement|ahora|ora|agora|nu|momenteel),? |(?:on|since|for|"
    r"in) [^,;.]{1,30}, )?(?:you(?!'ll| (?:can|could|should|must|may|will|need|have to|get|receive|owe|are (?:able|"
    r"entitled|allowed|required|asked|owed)|would be|shall)\b)|your|sie (?!können|müssen|sollten|dürfen|werden|"
    r"erhalten|bekommen)|du (?!kannst|musst)|ihre?[rnm]?|deine?[rnm]?|vous (?!pouvez|devez|devrez|recevrez)|votre|"
    r"vos|usted (?!puede|debe)|sus?|tus?|lei (?!può|deve)|(?:il|la|i|le) (?:suo|sua|suoi|sue|tuo|tua)|você (?!pode|"
    r"deve)|(?:o|a|os|as) (?:seu|sua|seus|suas)|u (?!kunt|moet|krijgt|ontvangt)|uw|je (?!kunt|moet|krijgt)|jouw)\b",
    re.IGNORECASE,
)
_US = re.compile(
    r"\b(?:we|i|us|ours?|wir|uns|unser\w*|ich|nous|notre|nos|je (?!\w+t\b)|nosotros|nuestr[oa]s?|noi|nostr[oaie]|nós|"
    r"noss[oa]s?|wij|ons|onze|ik)\b|\b(?:the|our) (?:\w+ )?(?:team|company|management|support|staff|developers|"
    r"engineers)\b|\byou (?:can|may|could|will|get|receive|are (?:able|entitled|allowed))\b(?! not)|\b(?:sie können|"
    r"vous pouvez|puede|può|pode|u kunt)\b|\b(?:das|unser) (?:team|unternehmen)\b|\bl'équipe\b|\b(?:el|la|o|a|il|lo|"
    r"het) (?:equipo|empresa|equipe|equipa|azienda|staff|team|bedrijf)\b",
    re.IGNORECASE,
)
_FAVOUR = (
    r"refund\w*|reimburs\w*|credit(?:ed|s)?(?! card)|discount\w*|voucher\w*|coupon\w*|compensat\w*|guarante\w*|"
    r"waive\w*|goodwill|money back|liab\w+|damages|entitled|owed?|free (?:of charge|months?|years?|plan|upgrade)|"
    r"at no (?:cost|charge)|r[üu]ckerstatt\w*|erstatt\w*|gutschrift\w*|gutschein\w*|rabatt\w*|entschädig\w*|"
    r"schadens?ersatz|haft(?:et|en|bar)\w*|kostenlos\w*|rembours\w*|remise|dédommag\w*|indemnis\w*|gratuit\w*|"
    r"reembols\w*|devolución|descuento|compensaci\w+|indemniza\w+|gratis|gratuito|rimbors\w*|sconto|risarc\w*|"
    r"indennizz\w*|desconto|indemni\w+|schuld\w+|devons|debemos|dobbiamo|devemos|verschuldigd|compensação|"
    r"terugbetal\w*|korting|vergoed\w*|schadevergoeding|tegoed\w*|aansprakelijk\w*"
)
_DECIDED = (
    r"approv\w*|grant(?:ed|s)?|accept(?:ed|s)|confirm(?:ed|s)|authori[sz]ed|awarded|upgraded|extended|unlocked|"
    r"reinstated|verified|void|terminated|annulled|nichtig|unwirksam|résili\w+|rescindid[oa]s?|nietig|ontbonden|fixed|"
    r"resolved|solved|on (?:its|the) way|genehmig\w*|bewillig\w*|bestätigt|freigegeben|"
    r"gewährt|approuv\w*|accord[ée]\w*|confirmée?s?|validée?s?|aprobad[oa]s?|concedid[oa]s?|confirmad[oa]s?|"
    r"approvat[oa]|concess[oa]|confermat[oa]|aprovad[oa]s?|goedgekeurd|toegekend|bevestigd"
)
_DECIDES = re.compile(rf"(?<!\w)(?:{_FAVOUR}|{_DECIDED})(?!\w)", re.IGNORECASE)
_APPROVES = re.compile(
    r"(?<!\w)(?:approv\w*|agree(?:s|d|ment)?|consents?|permission|sign(?:s|ed)?[ -]off|authori[sz]\w*|genehmig\w*|"
    r"zustimm\w*|stimmt? zu|freigab\w*|freigegeben|freigibt|einverstand\w*|approuv\w*|accord\w*|aprob\w*|aprueb\w*|"
    r"acuerdo|approva\w*|acconsent\w*|consenso|aprov\w*|concord\w*|autoriz\w*|goedk\w*|akkoord|instem\w*|"
    r"toestemm\w*)(?!\w)",
    re.IGNORECASE,
)
_IN = r"on|in|at|to|into|with|auf|bei|mit|zu|sur|dans|avec|en|con|em|com|op|met"
_OWN = r"(?:your|ihr\w*|dein\w*|votre|vos|tu|su|sus|suo|sua|seu|uw|je|jouw)"


def thanks_for(before: str) -> bool:
    """Whether `before` thanks for what follows it: "Thank you for the link to ..."."""
    return _THANKS.search(_straight(before)) is not None


def reports(text: str) -> bool:
    """Whether `text` says somewhere that the customer said, asked or saw it: "that you mention", "you asked for"."""
    return _REPORTS.search(_ENDORSES.sub(" ", _straight(text))) is not None


def report_end(text: str) -> int:
    """Where the words end by which `text` begins to give back what the customer said ("You wrote that"), or what a
    file of theirs says ("Your log shows"); 0: it does not."""
    plain = _straight(text)
    report = _REPORT.match(plain) or _FILE_REPORT.match(plain)
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


def approves(text: str) -> bool:
    """Whether `text` speaks of somebody who agrees to something, or has to."""
    return _APPROVES.search(text) is not None


def _is_subject(text: str, brand: str) -> bool:
    beside = rf"(?<!\w)(?:{_OWN}|{_IN}) {re.escape(brand)}(?!\w)"
    rest = re.sub(beside, " ", text, flags=re.IGNORECASE)
    return re.search(rf"(?<!\w){re.escape(brand)}(?!\w)", rest, re.IGNORECASE) is not None


def _straight(text: str) -> str:
    return text.replace("’", "'")
