"""Contact forms: the fields of a form as a website mails them, and what its visitor asks.

The visitor is the customer, whoever the mail comes from; "WordPress" is nobody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

__all__ = ["FilledForm", "read_form"]

_READ = 300  # characters of a line that are looked at
_INTRO = 6  # lines that may stand above the first field
_INTRO_WORDS = 25  # of a website, such as "New message from your website"
_FOOT = 8  # lines below a rule at the end
_FIELD = re.compile(
    r"\s*[*_•-]{0,3}\s?([^\W\d_][^:：|*_\n]{0,44}?)\s?[*_]{0,2}(?:\s?[:：][*_]{0,2}\s?\|?|\s\|\s)\s*(.*)"
)
_CONSENT = re.compile(
    r"\b(?:consent|privacy|gdpr|terms|agree|datenschutz\w*|einwilligung|agb|dsgvo|rgpd|confidentialité|privacidad|acepto|"
    r"privacybeleid|akkoord)\b",
    re.IGNORECASE,
)
_TICKED = 3  # words beside a box that was ticked, such as "yes" or "I agree"
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_RULE = re.compile(r"[-_=*]{2,}\s*")
_FOOTER = re.compile(
    r"\W{0,3}(?:if you think this submission|this (?:e-?mail|message) was sent (?:from|via|by|through)|"
    r"sent (?:from|via|by) (?:a |an |the )?(?:\w+ ){0,3}(?:form|website|visitor)|sent from \(?https?:|powered by|"
    r"reply to this e-?mail to|you (?:can|may) reply|diese (?:e-?mail|nachricht) wurde (?:über|von)|"
    r"cet e-?mail a été envoyé|ce message a été envoyé|"
    r"este (?:correo|mensaje) (?:se envió|fue enviado)|questa e-?mail è stata inviata)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:submission|submitted|(?:contact|web|online) ?-?form\w*|new (?:message|enquiry|inquiry|entry|"
    r"lead|response)|(?:from|on|through) your (?:website|online store|site|shop)|kontaktformular|webformular|"
    r"neue (?:nachricht|anfrage)|formulaire|nouveau message|formulario|nuevo mensaje|"
    r"modulo di contatto|nuovo messaggio|contactformulier|"
    r"nieuw bericht)\b",
    re.IGNORECASE,
)


class _Role(Enum):
    NAME = auto()
    LAST_NAME = auto()
    EMAIL = auto()
    PHONE = auto()
    SUBJECT = auto()
    MESSAGE = auto()
    MACHINE = auto()
    WHEN = auto()
    FROM = auto()


_LABELS = {
    _Role.NAME: """
        name, your name, full name, first name, customer name, contact name, visitor, vorname, ihr name, vor- und
        nachname, nom, votre nom, prénom, nom complet, nombre, nombre completo, nome, nome completo, naam, voornaam,
        navn, namn, imię, imię i nazwisko, jméno, 姓名, お名前
    """,
    _Role.LAST_NAME: """
        last name, surname, family name, nachname, nom de famille, apellido, apellidos, cognome, achternaam,
        sobrenome, efternavn, efternamn, nazwisko, příjmení
    """,
    _Role.EMAIL: """
        email, e-mail, mail, email address, e-mail address, your email, your e-mail, e-mail-adresse, ihre e-mail,
        ihre e-mail-adresse, adresse e-mail, adresse email, courriel, correo, correo electrónico, indirizzo e-mail,
        la tua email, e-mailadres, e-post, adres e-mail, reply-to, メールアドレス
    """,
    _Role.PHONE: """
        phone, phone number, telephone, tel, mobile, telefon, telefonnummer, téléphone, teléfono, telefono,
        telefoon, telefone, numer telefonu, 電話番号
    """,
    _Role.SUBJECT: """
        subject, topic, betreff, thema, sujet, objet, asunto, tema, oggetto, argomento, onderwerp, assunto, emne,
        ämne, temat, předmět, 件名
    """,
    _Role.MESSAGE: """
        body, leave us a message, your comments, what can we help you with, tell us more, additional information,
        message, message body, your message, message text, comment, comments, question, your question, questions,
        enquiry, inquiry, your enquiry, request, description, details, feedback, how can we help, how can we help
        you, what can we help with, nachricht, ihre nachricht, mitteilung, kommentar, frage, ihre frage, anfrage,
        anliegen, ihr anliegen, beschreibung, votre message, commentaire, votre demande, mensaje, tu mensaje, su
        mensaje, comentario, comentarios, consulta, messaggio, il tuo messaggio, richiesta, bericht, uw bericht,
        vraag, mensagem, a sua mensagem, besked, meddelande, melding, wiadomość, treść, zpráva, お問い合わせ内容, 留言
    """,
    _Role.MACHINE: """
        ip, ip address, remote ip, user ip, ip-adresse, adresse ip, user agent, browser info, referrer, referer,
        page, page url, source url, contact form url, url, form, form id, form name, formular, consent, gdpr,
        privacy policy, i agree, datenschutz, newsletter, captcha, recaptcha, timestamp, submission id, entry id,
        submitted, submitted on, submitted at, sent by, sent on, site, website form, language, utm_source,
        utm_campaign
    """,
    _Role.WHEN: """
        date, time, date/time, datum, uhrzeit, heure, fecha, hora, data, ora, dato, tid
    """,
    _Role.FROM: """
        from, von, de, da, van, fra, från, od, sender, absender
    """,
}
_ROLES = {" ".join(label.split()): role for role, labels in _LABELS.items() for label in labels.split(",")}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a visitor filled in. `text` is what they ask, with each field above it that tells of the matter.

    `announced`: words of a website stand above or below it.
    """

    text: str
    name: str | None = None
    email: str | None = None
    subject: str = ""
    announced: bool = False


@dataclass(slots=True)
class _Entry:
    label: str
    role: _Role | None
    value: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "\n".join(self.value).strip()


def read_form(text: str) -> FilledForm | None:
    """The form that a website has mailed as `text`; None where it is no form.

    Where no field is for a message, all of `text` is what is asked: the name and the address may be a third person's.
    """
    lines = text.split("\n")
    begin = _first_field(lines)
    if begin is None:
        return None
    entries, asked = _entries(lines[begin:])
    roles = {entry.role for entry in entries if entry.said or entry.role is _Role.MESSAGE}
    sender = roles & {_Role.NAME, _Role.EMAIL, _Role.FROM, _Role.PHONE}
    above = " ".join(lines[:begin])
    told = "?" not in above and len(above.split()) <= _INTRO_WORDS
    announced = _ANNOUNCED.search(above) is not None or any(_FOOTER.match(line) for line in lines[begin:])
    if asked is None:
        return (
            _form(entries, text.strip(), announced=announced) if roles >= {_Role.NAME, _Role.EMAIL} and told else None
        )
    if not (sender and len(roles) > 1 and told):
        return None
    matter = "\n".join(f"{e.label}: {e.said}" if e.label else e.said for e in entries if e.role is None)
    return _form(entries, "\n\n".join(part for part in (matter, asked) if part), announced=announced)


def _first_field(lines: Sequence[str]) -> int | None:
    """The line of the first field that a form may begin with; None where the text begins otherwise."""
    seen = 0
    for i, line in enumerate(lines):
        if line.strip():
            if (found := _field(line)) and _ROLES.get(_plain(found[0])):
                return i
            seen += 1
            if seen > _INTRO:
                break
    return None


def _entries(lines: Sequence[str]) -> tuple[list[_Entry], str | None]:
    """The fields, and what is written into the one for the message with all below it; None where there is none."""
    entries: list[_Entry] = []
    for i, line in enumerate(lines):
        found = _field(line)
        role = _ROLES.get(_plain(found[0])) if found else None
        if found and role is _Role.MESSAGE and entries:
            asked, below = _message([found[1] + line[_READ:], *lines[i + 1 :]])
            return [*entries, _Entry(found[0], role), *below], asked
        if found and (role or (entries and found[1] and not _is_sentence(found[0]))):
            entries.append(_Entry(found[0], role, [found[1]]))
        elif entries and line.strip() and not entries[-1].said:
            entries[-1].value.append(line.strip())
        elif line.strip():
            entries.append(_Entry("", None, [line.strip()]))
    return entries, None


def _field(line: str) -> tuple[str, str] | None:
    """Label and value of a line; a label that is known may stand alone, with its value below."""
    if found := _FIELD.match(line[:_READ]):
        return found[1].strip(), found[2]
    return (line.strip(), "") if _plain(line[:_READ]) in _ROLES else None


def _message(lines: Sequence[str]) -> tuple[str, list[_Entry]]:
    """What the visitor wrote, and the fields that stand below it; the website's own foot goes."""
    kept = _without_foot(list(lines))
    below: list[_Entry] = []
    while kept:
        found = _FIELD.match(kept[-1][:_READ])
        role = _role(*found.groups()) if found else None
        about_sender = role in (_Role.NAME, _Role.LAST_NAME, _Role.EMAIL, _Role.PHONE, _Role.MACHINE, _Role.SUBJECT)
        if not kept[-1].strip() or _FOOTER.match(kept[-1]):
            kept.pop()
        elif found and (about_sender or (role is _Role.WHEN and below)):
            below.append(_Entry(found[1], role, [found[2]]))
            kept.pop()
        else:
            break
    return "\n".join(kept).strip(), below[::-1]


def _without_foot(lines: list[str]) -> list[str]:
    """The lines without a rule and what the website says below it."""
    for i in range(max(len(lines) - _FOOT, 0), len(lines)):
        tail = [line for line in lines[i + 1 :] if line.strip()]
        ruled = _RULE.fullmatch(lines[i]) and tail and any(_FOOTER.match(line) for line in tail)
        if ruled or (_FOOTER.match(lines[i]) and len(tail) < _FOOT // 2 and not any("?" in line for line in tail)):
            return lines[:i]
    return lines


def _form(entries: Sequence[_Entry], text: str, *, announced: bool) -> FilledForm:
    by_role = {entry.role: entry.said for entry in reversed(entries) if entry.role and entry.said}
    sender = by_role.get(_Role.FROM, "")
    address = _ADDRESS.search(by_role.get(_Role.EMAIL, "") or sender)
    name = by_role.get(_Role.NAME) or _ADDRESS.sub("", sender).strip(" <>()\"'") or None
    if name and _Role.LAST_NAME in by_role and " " not in name:
        name = f"{name} {by_role[_Role.LAST_NAME]}"
    return FilledForm(
        text=text,
        name=name,
        email=address[0] if address else None,
        subject=by_role.get(_Role.SUBJECT, ""),
        announced=announced,
    )


def _role(label: str, value: str) -> _Role | None:
    """What a field is for; a box that was ticked tells nothing."""
    ticked = _CONSENT.search(label) and "?" not in value and len(value.split()) <= _TICKED
    return _ROLES.get(_plain(label)) or (_Role.MACHINE if ticked else None)


def _plain(label: str) -> str:
    return " ".join(label.casefold().split()).strip("?*.… ")


def _is_sentence(label: str) -> bool:
    return len(label.split()) > 5
