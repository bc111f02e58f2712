"""Messages that no person wrote: bounces, out-of-office notes, receipts of help desks, newsletters.

Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 2369 (List-Unsubscribe); Precedence and X-Auto-*
are customs of mail programs.
"""

import re
from collections.abc import Mapping

__all__ = ["UNDELIVERED", "automatic_kind", "is_machine", "sounds_automatic", "was_sent_by_a_machine"]

UNDELIVERED = "a mail could not be delivered"
"""How `automatic_kind` begins its reason where a mail of ours came back."""

_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-failed-recipients")
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|bounces?|no[-_.]?reply|do[-_.]?not[-_.]?reply|automated|auto[-_.]?(?:reply|"
    r"mailer)|(?:bitte[-_.]?)?(?:nicht|keine)[-_.]?antwort(?:en)?|ne[-_.]?pas[-_.]?repondre|no[-_.]?respond(?:er|a)|"
    r"non[-_.]?rispondere|niet[-_.]?(?:be)?antwoorden|n[aã]o[-_.]?respond(?:er|a)|svara[-_.]?(?:inte|ej))\b",
    re.IGNORECASE,
)
_BULK = re.compile(
    r"(?:news(?:letter)?s?|notifications?|notify|alerts?|receipts?|marketing|updates|digest|mailing)\b", re.IGNORECASE
)
_AWAY_SUBJECT = re.compile(
    r"\W*(?:auto(?:matic|mated)?[ :-]+(?:reply|response|antwort)|autoreply|out of (?:the )?office|"
    r"automatische antwort|abwesenheit\w*|réponse automatique|absence du bureau|respuesta automática|"
    r"fuera de la oficina|risposta automatica|fuori (?:ufficio|sede)|automatisch antwoord|afwezig\w*|"
    r"resposta automática|autosvar|automatisk svar|automatiskt svar|automaattinen vastaus|odpowiedź automatyczna|"
    r"autoodpowiedź|automatická odpověď)\b",
    re.IGNORECASE,
)
_READ_SUBJECT = re.compile(
    r"\W*(?:read|gelesen|lu|leído|letto|gelezen|lido|delivered|zugestellt|read receipt|lesebestätigung)\s?:", re.I
)
_WAS_READ = re.compile(r"\b(?:read|gelesen|lu|leído|letto|gelezen|lido|delivered|zugestellt|opened|geöffnet)\b", re.I)
_BOUNCE_SUBJECT = re.compile(
    r"\W*(?:undeliver\w+|delivery (?:status notification|failure|has failed)|mail delivery|returned mail|"
    r"unzustellbar|"
    r"failure notice|message not delivered|nicht zustellbar|non remis|no se puede entregar|mancata consegna|"
    r"onbestelbaar)\b",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"\b[45]\.\d{1,3}\.\d{1,3}\b|\b(?:could ?n(?:o|['’])t be|(?:was|has) (?:not )?been?) delivered|"
    r"\bdeliver(?:y|ed)\b[^.\n]{0,60}\bfail|\bfail[^.\n]{0,60}\bdeliver|\buser unknown\b|\baddress not found\b|"
    r"\bnicht zugestellt\b|\bn['’]a pas pu être remis\b|\bno se ha podido entregar\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,64}\.[\w.-]{0,63}\w")
_WORDS = re.compile(
    r"\b(?:this is an auto(?:matic|mated)(?:ally generated)? (?:reply|response|message|e-?mail|confirmation)|"
    r"(?:do not|don['’]t) reply to this (?:e-?mail|message)|(?:i am|i['’]m) (?:currently )?(?:out of (?:the )?office|"
    r"away from my desk|on (?:annual |parental )?leave|on holiday)|(?:we|we['’]ve|"
    r"we have) (?:just )?received your (?:request|message|e-?mail|enquiry|inquiry|ticket)|your (?:request|ticket|"
    r"message|case) (?:\S{1,20} )?(?:has been|was) (?:received|created|logged|registered)|"
    r"thank you for contacting us\W+(?:we|one of our|our team|someone) (?:will|aim|usually)|a new (?:ticket|"
    r"case) has been (?:created|opened)|(?:message|mail) (?:could not be|was not) delivered|"
    r"delivery to the following recipients? failed|how would you rate (?:the|our) (?:support|service|help)|"
    r"ihre (?:anfrage|nachricht) (?:ist|wurde|haben wir) (?:bei uns )?(?:eingegangen|erhalten)|ich bin (?:derzeit |"
    r"zur zeit )?(?:nicht im büro|im urlaub|abwesend)|je suis (?:actuellement )?(?:absente?|en congés?)|"
    r"estoy fuera de la oficina)",
    re.IGNORECASE,
)  # fmt: skip
_NO_REPLIES = re.compile(
    r"\b(?:auto(?:matic|mated)(?:ally generated)? (?:message|e-?mail|notification|confirmation)|(?:do not|"
    r"don['’]t) reply|"
    r"not monitored|automatisch (?:generiert|erstellt|versand|verstuurd|gegenereerd)\w*|"
    r"(?:bitte )?(?:antworten sie )?nicht auf diese (?:e-?mail|nachricht)|ne pas (?:y )?répondre|message automatique|"
    r"no respond\w+ a este|mensaje automático|non rispondere|messaggio automatico|niet (?:op|te) (?:dit|"
    r"beantwoorden)|"
    r"não responda|mensagem automática)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|away from (?:my desk|the office)|on (?:\w+ )?leave|on (?:holiday|vacation)|"
    r"not in the office|nicht (?:im büro|im haus|erreichbar|am platz)|im urlaub|abwesend|absente?\b|en congés?|"
    r"fuera de la oficina|de vacaciones|fuori (?:ufficio|sede)|in ferie|niet (?:op kantoor|bereikbaar|aanwezig)|"
    r"met vakantie|fora do escritório|de férias)",
    re.IGNORECASE,
)
_AWAY_TOO = re.compile(
    r"\b(?:thank you for your (?:e-?mail|message)|(?:for|in) urgent (?:matters|cases)|if (?:it is|"
    r"your \w+ is) urgent|"
    r"(?:no|limited) access to (?:my )?e-?mails?|(?:respond|reply|get back to you|"
    r"answer) (?:\w+ ){0,4}(?:when i|upon my|"
    r"after my|on my) return|vielen dank für ihre (?:e-?mail|nachricht)|in dringenden fällen|nicht weitergeleitet|"
    r"meine vertretung|merci (?:pour|de) votre (?:e-?mail|message)|en cas d['’]urgence|à mon retour|"
    r"gracias por su (?:correo|mensaje)|en caso de urgencia|a mi (?:vuelta|regreso)|grazie per il (?:messaggio|tuo)|"
    r"per urgenze|al mio rientro|bedankt voor (?:uw|je) (?:e-?mail|bericht)|in dringende gevallen|bij mijn terugkeer|"
    r"em caso de urgência|no meu regresso)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\bplease (?!contact|call|write|e-?mail|reach|turn|get in touch|direct|note|address|refer)|"
    r"\b(?:could|can) you\b|"
    r"\bbitte (?!wenden|kontaktieren|an\b|schreiben|rufen)|\b(?:können|könnten) sie\b|\bp(?:ourriez|ouvez)-vous\b|"
    r"\bveuillez (?!contacter|vous adresser|écrire|appeler)|\bpor favor,? (?!contact|escrib|llam|dir)|\bpueden?\b|"
    r"\bper favore,? (?!contatt|scriv)|\bpotete\b|\bgraag\b|\bwilt u (?!contact)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?(?=[\s\"'”)]|$)")  # not within a link
_UNSUBSCRIBE = re.compile(
    r"\b(?:unsubscribe|abmelden|abbestellen|austragen|désabonner|désinscri\w+|darse? de baja|"
    r"cancelar (?:la )?suscripción|"
    r"annulla l['’]iscrizione|disiscri\w+|cancella(?:ti|re)? l?['’]?iscrizione|uitschrijven|afmelden|cancelar (?:a )?"
    r"subscrição|cancelar inscrição|avregistrera|afmeld|avslutt|wypisz|odhlásit)\b",
    re.IGNORECASE,
)
_BULK_WORDS = re.compile(
    r"\b(?:(?:view|read|open|see) (?:\w+ ){0,4}(?:browser|online)|(?:update|manage|change|"
    r"e-?mail) (?:\w+ )?preferences|"
    r"manage (?:\w+ )?subscriptions?|you (?:are receiving|receive|received|get|got) this|privacy policy|im browser|"
    r"einstellungen (?:ändern|verwalten)|sie erhalten diese|dans (?:le|votre) navigateur|vous recevez ce|"
    r"en (?:el|tu|su) navegador|recibes este|nel browser|ricevi questa|in (?:de|je|uw) browser|ontvangt deze)\b",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    r"\W*(?:your (?:\w+ ){0,2}(?:receipt|invoice|order|payment|subscription|statement|booking confirmation)|receipt|"
    r"payment (?:received|confirmation)|order confirmation|ihre (?:rechnung|bestellung)|bestellbestätigung|"
    r"zahlungsbestätigung|votre (?:reçu|facture|commande)|confirmation de|tu (?:recibo|factura|pedido)|"
    r"la tua (?:ricevuta|fattura)|uw (?:factuur|bestelling))\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:I|I['’]\w+|[Mm]y|me|[Ii]ch|[Mm]eine?\w?|[Jj]e|[Jj]['’]\w+|[Mm]on|[Mm]es|yo|mi|mis|io|ik|mijn|eu|meu|minha)\b"
)
"""Somebody speaks of themselves: also where a website sends what its visitors write from an address of this kind."""
_LOOKED_AT = 300  # characters: people quote such notes further down
_LONGEST = 150  # words: an answer that begins with a receipt goes on
_READ = 20_000  # characters of a message that are looked at, and of its end


def was_sent_by_a_machine(headers: Mapping[str, str], sender: str, *, ours: bool) -> bool:
    """Whether the headers of a mail (names in lower case) say that no person sent it.

    Help desks mark the replies of agents as auto-generated too, so for `ours` only a stronger mark counts.
    """
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().casefold()
    if submitted not in (("no", "auto-generated") if ours else ("no",)):
        return True
    if headers.get("precedence", "").strip().casefold() in _PRECEDENCE or any(mark in headers for mark in _MARKS):
        return True
    if "multipart/report" in headers.get("content-type", "").casefold() or headers.get("return-path") == "<>":
        return True
    return not ours and bool(_MACHINES.match(sender) or "list-unsubscribe" in headers)


def is_machine(sender: str) -> bool:
    """Whether no person reads or writes at this address, by its name."""
    return _MACHINES.match(sender) is not None


def sounds_automatic(text: str, subject: str = "") -> bool:
    """Whether a message of an archive reads like an automatic one: by its subject, or by how it begins.

    To leave one out too many costs little there; before somebody gets no reply `automatic_kind` is asked.
    """
    if _AWAY_SUBJECT.match(subject) or _BOUNCE_SUBJECT.match(subject):
        return True
    return bool(_WORDS.search(text[:_LOOKED_AT])) and len(text.split()) <= _LONGEST


def automatic_kind(text: str, *, subject: str, sender: str, answers: bool) -> str | None:
    """What kind of automatic message this is, as a reason for no reply; None where a person may have written it.

    `text` is what a mail says without what it quotes, `subject` its own one, empty where it is the conversation's,
    `sender` the address that it came from; `answers`: it stands in a conversation with an agent. It takes two signs,
    for whoever is taken for a machine gets no answer.
    """
    said = text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"
    machine, bulk = is_machine(sender), _BULK.match(sender) is not None
    asks = _ASKS.search(said) is not None
    if (machine or (_BOUNCE_SUBJECT.match(subject) and not asks)) and _BOUNCE.search(said):
        address = next((found for found in _MAILBOX.findall(said) if not _MACHINES.match(found)), None)
        return f"{UNDELIVERED}{f'; {address} does not work' if address else ''}"
    if _READ_SUBJECT.match(subject) and _WAS_READ.search(said) and not asks:
        return "this only says that a mail was delivered or read"
    titled = _AWAY_SUBJECT.match(subject)
    named = titled and subject[titled.end() :].lstrip().startswith((":", "："))
    if (named and not asks and not _WISH.search(said)) or _is_away(said):
        return "this is an automatic reply of somebody who is away"
    unsubscribe, list_words = _UNSUBSCRIBE.search(said) is not None, _BULK_WORDS.search(said) is not None
    no_replies = _NO_REPLIES.search(said) is not None
    if machine and (no_replies or not (asks or _SPEAKS.search(said))):
        return "this is an automatic message from an address that takes no replies"
    if not answers and unsubscribe and (list_words or bulk):
        return "this is a newsletter, or a notice to many"
    if bulk and not (asks or _SPEAKS.search(said) or _WISH.search(said)):
        return "this is an automatic message"
    receipt = _WORDS.search(said[:_LOOKED_AT]) is not None
    if no_replies and not asks and (receipt or bulk or _RECEIPT_SUBJECT.match(subject) or unsubscribe):
        return "this is an automatic message"
    return None


def _is_away(said: str) -> bool:
    return (
        bool(_AWAY.search(said) and _AWAY_TOO.search(said))
        and not _WISH.search(said)
        and len(said.split()) <= _LONGEST
    )
