"""Asking for secrets: passwords, one-time codes, card data, security answers, control of somebody's machine.

Nothing makes such a request right, so no source is asked. All seven languages of replies in one pattern. To tell
people to enter a secret on our own sign-in page is no request for it; to have it sent, told or typed here is.
"""

import re

from drafter.text.sentences import split_sentences

__all__ = ["asks_for_secret", "secret_requests", "secrets_named"]


_COUNT = (
    r"(?:(?:\d|four|six|eight|vier|sechs|acht|quatre|huit|cuatro|seis|ocho|quattro|sei|otto|quatro|oito|zes)[- ]?)"
)
_SECRET = "|".join(
    (
        # English, and what all languages borrow from it
        r"passwords?|passcodes?|passphrase|(?:seed|recovery) phrase|(?:private|secret|api)[- ]key|access token|"
        r"pin(?:code)?s?",
        r"(?:log|sign)-?in (?:details|data|credentials)|credentials|otps?|tans?|cv[vc]2?|mother's maiden name",
        r"(?:two-factor|2fa|mfa|(?:sign|log)-?in|verification|confirmation|authenticat\w+|security|backup|recovery|"
        r"one-time|"
        rf"sms|text|unlock|access|{_COUNT}digits?)[- ]?codes?",
        r"codes? (?:that |which )?(?:(?:you|we|was|is|were|are|we've|has|been|just|have) )*(?:received?|got|get|sent|"
        r"texted|shows?|appears?|displayed|see|arrived?)",
        r"codes? (?:from|in|on|by) (?:(?:the|your|a) )?(?:sms|text|app|authenticator|phone|e?-?mail|device|screen)",
        r"(?:numbers?|digits|tokens?) (?:from|in) (?:(?:the|your|a) )?(?:sms|text|authenticator)|"
        r"(?:access|session|one-time|authentication|security) tokens?|(?:number|digits) on the (?:front|back)",
        rf"{_COUNT}(?:digits?|numbers|figures)|(?:digits|numbers) (?:that |which )?(?:on )?your (?:phone|app|screen)",
        r"(?:(?:credit|debit|bank|your) )*card (?:numbers?|details|data)|security (?:answers?|questions?)",
        # German
        r"passw[oö]rt\w*|kennwort\w*|geheimzahl|(?:zugangs|anmelde|karten|kreditkarten)(?:daten|nummer)|prüfziffer",
        r"(?:bestätigungs|sicherheits|einmal|zugangs|anmelde|verifizierungs|wiederherstellungs|sms-?)-?codes?",
        rf"{_COUNT}(?:stellige[nr]?|ziffern)|codes? (?:aus|per|von|in) (?:(?:der|ihrer|dem) )?(?:sms|app|e?-?mail)|"
        r"codes?,? de[nr] (?:sie|du|ihnen|ihr)|(?:foto|kopie|scan) (?:von )?(?:ihrer|der) (?:\w+)?karte|"
        r"(?:anmelde|login|reset)-?(?:link|mail)",
        r"sicherheits(?:frage|antwort)\w*|mädchennamen",
        # French
        r"mots? de passe|identifiants?|codes? (?:de (?:vérification|confirmation|sécurité|connexion)|secret|reçu|"
        rf"à usage unique|pin|sms|(?:que|qui) (?:vous|tu|s'affiche))|{_COUNT}chiffres?|cryptogramme|"
        r"nom de jeune fille|question (?:de sécurité|secrète)",
        r"(?:numéro|données|coordonnées) (?:complet )?de (?:votre |la )?carte",
        # Spanish
        r"contraseñas?|credenciales|c[oó]digos? (?:de (?:verificación|seguridad|confirmación|acceso|un solo uso)|"
        r"que (?:(?:ha|has|le|te|se) )?(?:recib\w+|lleg\w+|aparec\w+|muestra)|"
        rf"(?:del?|por) sms|sms|pin)|{_COUNT}(?:dígitos|cifras)|"
        r"(?:número|datos) (?:completo )?de (?:su |la )?tarjeta|(?:pregunta|respuesta) de seguridad",
        # Italian
        rf"credenziali|codice (?:di (?:verifica|sicurezza|conferma|accesso)|otp|ricevuto|che (?:ha|hai|le|ti|appare)|"
        r"(?:via |per )?sms)|"
        rf"{_COUNT}cifre|"
        r"(?:numero|dati) (?:completo )?(?:della|di) (?:sua |tua )?carta|(?:domanda|risposta) di sicurezza",
        # Portuguese
        r"senhas?|palavras?-passe|credenciais|códigos? (?:de (?:verificação|segurança|confirmação|acesso)|"
        r"que (?:recebeu|chegou|aparece)|(?:por |do )?sms)|(?:número|dados) (?:completos? )?do (?:seu )?cartão|"
        r"(?:pergunta|resposta) de segurança",
        # Dutch
        r"wachtwoord\w*|inloggegevens|codes? (?:uit|via|per|van) (?:(?:de|uw|je) )?(?:sms|app|e?-?mail)|"
        r"codes? die (?:u|je)|(?:verificatie|bevestigings|beveiligings|sms-?|herstel|inlog)-?codes?|"
        rf"{_COUNT}cijfers?|(?:kaart|creditcard)(?:nummer|gegevens)|beveiligingsvraag",
    )
)
_SECRET = (
    rf"(?<!\w)(?:{_SECRET})(?!\w)"
    r"(?![- ](?:reset|manager|field|link|page|policy|length|strength|rules?|mail|e-?mail|option|box|screen|"
    r"settings?|protect\w*))"
)
_NAMED = re.compile(_SECRET, re.IGNORECASE)
_OTHER = (
    r"whether|if|what|which|how|why|when|after|before|error|discount|promo\w*|tracking|booking|country|post|voucher|"
    r"status|ob|wann|nachdem|si|quand|lorsque|cuando|quando|se|wanneer|fehler"
)
_NEAR = rf"\b(?:(?!\b(?:{_OTHER})\b)[^.!?\n]){{0,60}}?{_SECRET}"
_YOURS = (
    r"(?:your|the|both|all|ihre?[nrms]?|dein\w*|den|das|die|votre|vos|le|la|les|su|sus|tu|el|los|las|il|i|sua?|suo|o|a|os|"
    rf"seus?|uw|je|jouw|de|het) (?:[\w-]+ ){{0,3}}?{_SECRET}"
)
_HERE = (
    r"(?:here|in (?:this|the) (?:chat|conversation|thread)|(?:in|with|as) (?:your|a) (?:reply|answer|response|"
    r"next message)|(?:to|with) (?:me|us|this (?:mail|message|address|number)))"
)
_MAILED = r"\b(?:reset|sign-?in|log-?in|magic|verification|activation) (?:link|url|e?-?mail|text|sms)\b"
"""What lets whoever has it in; to name it asks for nothing, to have it sent here does."""
_MY_MAIL = r"(?:your (?:reply|answer|next message)|this chat|an answer to this)"
_SEND = r"(?:send|share|provide|post|forward|submit|state|tell|text|e?-?mail|read out|quote)"
_BEFORE_IT = (
    r"(?:send|tell|give|forward|e?-?mail|text|message|show|read|provide|share|pass|dictate) (?:it )?(?:to )?(?:me|"
    r"us)",
    r"let (?:me|us) (?:have|see|know)",
    rf"{_SEND} (?:over |along )(?:the|your|both|all)\b",
    r"(?:reply|respond|answer|write back|get back)(?: to (?:me|us|this \w+))?(?: here)? with",
    r"(?:senden|schicken|nennen|teilen|geben|mailen|verraten|schreiben|übermitteln) sie (?:mir|uns)",
    r"(?:schick|send|sag|nenn|gib|teil|schreib|verrat)e? (?:mir|uns)",
    r"(?:können|könnten|würden) sie (?:mir|uns)",
    r"(?:kannst|könntest) du (?:mir|uns)",
    r"(?:lesen|leiten) sie (?:mir|uns|bitte)",
    r"(?:me|nos) (?:puede|podría|puedes|podrías) \w+",
    r"(?:mi|ci) (?:può|potrebbe|puoi) \w+",
    r"(?:pode|poderia|podia|consegue) (?:(?:me|nos) )?(?:diz|d[aá]|envi|indic|inform|mand|pass)\w+(?:-me|-nos)?",
    r"(?:kunt|kun|wilt|wil|zou) (?:u|je|jij) (?:mij|me|ons)",
    r"antworten?\b[^.!?\n]{0,30} mit",
    r"(?:envoy|indiqu|donn|communiqu|transmett|précis|partag|fourni(?:ss)?)(?:ez|er|re|r)(?:-(?:moi|nous))?",
    r"dites-(?:moi|nous)",
    r"répond(?:ez|re|s)\b[^.!?\n]{0,40} (?:avec|par)",
    r"(?:env[ií]e|envíe|indique|díga|diga|dí|facilite|comunique|proporcione|comparta|mande|escriba|enviar|indicar|"
    r"decir)(?:nos|me)?",
    r"respond[ae]\b[^.!?\n]{0,40} co[nm]",
    r"(?:invii?|mandi?|comunichi|dica|fornisca|indichi|condivida|scriva|inviar|comunicar|mandar|dir)(?:ci|mi)?",
    r"rispond[ai]\b[^.!?\n]{0,40} con",
    r"(?:envie|mande|indique|diga|informe|forneça|partilhe|compartilhe|enviar|indicar)(?:-(?:nos|me))?",
    r"(?:stuur|geef|vertel|mail|noem|deel|zend|schrijf|sturen|doorgeven|geven) (?:me|mij|ons|aan ons)",
    r"(?:antwoord|reageer)\b[^.!?\n]{0,30} met",
)
"""What asks for a secret that follows soon."""
_BEFORE_YOURS = (
    r"(?:read out|quote|state)",
    r"(?:what(?:'s| is| was| are)|which is)",
    r"(?:i|we)(?: (?:will|would|also|still|just|only))* (?:need|require|want)(?: to (?:know|have|see))?",
    r"(?:could|can|may|might) (?:i|we) (?:please )?(?:have|get|see|know)",
    r"(?:wie lautet|was ist|wie ist)",
    r"quel(?:le)? est",
    r"cuál es",
    r"necesit(?:o|amos)",
    r"qual è",
    r"qual é",
    r"wat is",
)
"""What asks for it where yours follows at once."""
_WHOLE = (
    rf"(?:send|forward|share|give|pass)(?: on)? (?:me|us)\b[^.!?\n]{{0,40}}?{_MAILED}",
    rf"(?:send|forward|share|give|pass)(?: on)?\b(?! you)[^.!?\n]{{0,40}}?{_MAILED}[^.!?\n]{{0,40}}? (?:to|with) "
    r"(?:me|us)\b",
    rf"{_SEND} (?:me |us )?an? (?:photo|picture|scan|copy) of (?:your|the|both sides of) (?:\w+ )?card\b",
    rf"{_SEND} (?:(?:over|back|along|again|just) )?(?:us |me )?your (?:own )?(?:[\w-]+ ){{0,3}}?{_SECRET}"
    r"(?![^.!?\n]{0,30} (?:to|with) (?:your|the|a) )",
    rf"{_SEND} (?:the|both|all|these) (?:[\w-]+ ){{0,3}}?{_SECRET}[^.!?\n]{{0,40}}?\b(?:back|over|along|{_HERE})\b",
    rf"confirm (?:us |me )?{_YOURS}(?= (?:so|to|in order|and|here|by|with)\b|[.,!?]|$)",
    rf"(?:enter|type|write|put|paste|leave|post) {_YOURS}[^.!?\n]{{0,40}}?\b{_HERE}",
    r"(?:what|which) (?:code|number|digits)\b[^.!?\n]{0,30}? (?:sms|text message|authenticator|phone)\b",
    rf"(?:copy|put|paste) [^.!?\n]{{0,30}}?(?:link|code)\b[^.!?\n]{{0,40}}? (?:into|in) {_MY_MAIL}",
    rf"(?:ich brauche|wir brauchen|benötigen?) (?:wir |ich )?{_YOURS}",
    rf"precis(?:o|amos) d[ao]s? (?:sua |seu )?{_SECRET}",
    rf"(?:ik heb|we hebben|wij hebben) {_YOURS} nodig",
)
"""What asks by itself."""
# A pattern of its own for each would hold all names of secrets some fifty times, and take seconds to compile.
_ASKED = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(_BEFORE_IT)}){_NEAR}|(?:{'|'.join(_BEFORE_YOURS)}) {_YOURS}|{'|'.join(_WHOLE)})",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"(?<!\w)(?:anydesk|teamviewer|team viewer|ultraviewer|rustdesk|supremo|quick ?assist|logmein|"
    r"remote[- ](?:access|control|desktop)|(?:take|have|get|gain) (?:remote )?control (?:of|over) your (?:computer|"
    r"screen|pc|machine|device|phone)|(?:connect|log in|sign in) to your (?:computer|pc|machine|laptop|device)|"
    r"fern(?:zugriff|wartung|steuerung)|(?:prise|accès) (?:en main )?à distance|acceso remoto|control remoto de su|"
    r"accesso remoto|acesso remoto|(?:toegang|overname) op afstand|op afstand (?:overnemen|meekijken))(?!\w)",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:install|download|open|start|run|give|grant|allow|let|accept|share|send|use|enable|can (?:i|we)|(?:i|"
    r"we)(?:'ll| will| can|'d)|installieren|starten|geben|erlauben|öffnen|laden|install(?:ez|er)|télécharg\w+|"
    r"autoris\w+|ouvr\w+|donn\w+|instal[ea]\w*|descarg\w+|permit\w+|abra|install[ia]\w*|scaric\w+|consent\w+|"
    r"permett\w+|baixe|descarregue|permita|installeer|download|geef|sta)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?<!\w)(?:never|not|no|nobody|don't|won't|doesn't|without|nor|neither|instead of|last (?:four|4)|nie|niemals|"
    r"nicht|kein\w*|niemand|letzten vier|jamais|ne|n'\w+|pas|sans|nunca|jamás|nadie|sin|últimos cuatro|"
    r"últimas cuatro|mai|non|nessuno|senza|ultime quattro|não|ninguém|sem|últimos quatro|nooit|niet|geen|niemand|"
    r"zonder|laatste vier|quatre derniers)(?!\w)",
    re.IGNORECASE,
)


def secret_requests(text: str) -> list[re.Match[str]]:
    """The places where `text` asks its reader for a secret; "never send us your password" asks for none."""
    plain = text.replace("’", "'").replace("\u00a0", " ")
    found = [m for m in _ASKED.finditer(plain) if not _denied(plain, m)]
    return found + [m for m in _REMOTE.finditer(plain) if _invites(plain, m) and not _denied(plain, m)]


def asks_for_secret(text: str) -> bool:
    """Whether `text` asks its reader for a secret."""
    return bool(secret_requests(text))


def secrets_named(text: str) -> list[str]:
    """The secrets that `text` speaks of, as it writes them."""
    return [match.group() for match in _NAMED.finditer(text)]


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    spans = ((s.start, s.end) for s in split_sentences(text) if s.start <= match.start() < s.end)
    return next(spans, (0, len(text)))


def _denied(text: str, match: re.Match[str]) -> bool:
    start, _ = _sentence(text, match)
    return _DENIED.search(text[start : match.end()]) is not None


def _invites(text: str, match: re.Match[str]) -> bool:
    start, end = _sentence(text, match)
    return _INVITES.search(text[start:end]) is not None
