"""Mails: which thread one belongs to, who wrote it, what it says, and the reply that is drafted for it."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, formataddr, make_msgid, parsedate_to_datetime
from html import escape

from drafter.cleaning.html_text import html_to_text
from drafter.text.surrogates import mended
from service.helpdesks.letters import as_html
from service.helpdesks.sender_proof import is_proved
from service.helpdesks.threads import DeskMessage, moment
from service.mail_files import files_of

__all__ = ["MailMessage", "ReplyDraft", "compose_reply", "letter_of", "read_mail"]

_ID = re.compile(r"<([^<>\s]{1,900})>")
_MARKS = re.compile(r"(?:re|aw|sv|vs|antw|ref|rif|odp|res)(?:\[\d{1,3}\])? ?:", re.I)
_QUOTE_CHARACTERS = 20_000
_NAMES = 1_000
_MOST_REFERENCES = 100
_HEADER_CHARACTERS = 100_000
_PARSER = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail. `id` and `root` are Message-IDs without brackets; `root` is that of the first mail of the thread.
    `proved`: our mail server found that it is from whom it says."""

    id: str
    root: str
    references: tuple[str, ...]
    subject: str
    sender: tuple[str, str]
    reply_to: tuple[str, str]
    copied: tuple[tuple[str, str], ...]
    said: DeskMessage
    text: str
    proved: bool = False

    @property
    def is_between_us(self) -> bool:
        """Whether an answer goes to the sender alone: nobody is copied, and no other address asks for it."""
        return not self.copied and self.reply_to[1].casefold() == self.sender[1].casefold()


def read_mail(
    raw: bytes, own: str, key: str, received_at: datetime | None = None, *, sent: bool = False, server: str = ""
) -> MailMessage:
    """The mail in `raw`, a broken one as far as it goes. `own` is our address, `key` its id where it has none,
    `server` what our mail server calls itself where it says who is authentic."""
    mail = _PARSER.parsebytes(raw)
    message_id = next(iter(_ids(mail, "Message-ID")), key)
    references = _ids(mail, "References") or _ids(mail, "In-Reply-To")[:1]
    references = references[:1] + references[1:][-_MOST_REFERENCES:]
    sender = _addresses(mail, "From")[:1] or [("", "")]
    ours = sent or sender[0][1].casefold() == own.casefold()
    html, text = _bodies(mail)
    said = DeskMessage(
        id=message_id,
        author=_author(mail, ours),
        at=_written_at(mail) or (moment(received_at.isoformat()) if received_at else None),
        html=html,
        text=text if html is None else "",
        name=sender[0][0] or sender[0][1] or None,
        files=list(files_of(mail)),
    )
    others = _addresses(mail, "To", "Cc")
    return MailMessage(
        id=message_id,
        root=references[0] if references else message_id,
        references=tuple(references),
        subject=_header(mail, "Subject"),
        sender=sender[0],
        reply_to=(_addresses(mail, "Reply-To")[:1] or sender)[0],
        copied=tuple(one for one in others if one[1].casefold() not in (own.casefold(), sender[0][1].casefold())),
        said=said,
        text=text or (html_to_text(html, _QUOTE_CHARACTERS)[0] if html else ""),
        proved=_is_proved(mail, sender[0][1], server),
    )


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What a reply is made of: the letter, the mail that it answers, our address, and the mailbox's signature."""

    letter: str
    to: MailMessage
    own: str
    own_name: str = ""
    signature: str = ""


def compose_reply(draft: ReplyDraft, now: datetime) -> tuple[str, bytes]:
    """The mail that an agent finds among their drafts, and its id: in the thread, with what it answers quoted below.

    Whoever was copied stays copied. Nothing in it says that it was written by a program, for a person sends it.
    """
    answered = draft.to
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = formataddr((draft.own_name, draft.own))
    mail["To"] = formataddr(answered.reply_to)
    if answered.copied:
        mail["Cc"] = ", ".join(formataddr(one) for one in answered.copied)
    subject = _one_line(answered.subject)
    mail["Subject"] = subject if _MARKS.match(subject) else f"Re: {subject}".strip()
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=draft.own.rpartition("@")[2] or "localhost")
    mail["In-Reply-To"] = f"<{answered.id}>"
    mail["References"] = " ".join(f"<{one}>" for one in dict.fromkeys((*answered.references, answered.id)))
    letter = _signed(mended(draft.letter), draft.signature)
    head, quoted = _head(answered), answered.text[:_QUOTE_CHARACTERS]
    lines = "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
    mail.set_content(f"{letter}\n\n{head}\n{lines}\n")
    quote = escape(quoted, quote=False).replace("\n", "<br>")
    html = f'{as_html(letter)}<p>{escape(head)}</p><blockquote type="cite">{quote}</blockquote>'
    mail.add_alternative(html, subtype="html")
    return _ids(mail, "Message-ID")[0], mail.as_bytes()


def letter_of(raw: bytes) -> str:
    """The words of a draft with all that is quoted below, to see whether anybody changed it."""
    html, text = _bodies(_PARSER.parsebytes(raw))
    return text or html or ""


def _signed(letter: str, signature: str) -> str:
    """The letter with the mailbox's signature, unless it ends with it already."""
    words = " ".join(signature.split()).casefold()
    if not words or words in " ".join(letter.split()).casefold()[-len(words) - 200 :]:
        return letter
    return f"{letter.rstrip()}\n\n-- \n{signature.strip()}"


def _head(answered: MailMessage) -> str:
    at = f"On {answered.said.at:%Y-%m-%d at %H:%M} UTC, " if answered.said.at else ""
    return f"{at}{answered.said.name or answered.sender[1]} wrote:"


def _author(mail: EmailMessage, ours: bool) -> str:
    automatic = _header(mail, "Auto-Submitted").casefold() not in ("", "no")
    return "bot" if automatic and ours else "agent" if ours else "customer"


def _is_proved(mail: EmailMessage, address: str, server: str) -> bool:
    with suppress(Exception):  # what a broken header does to the parser is not known; it proves nothing
        return is_proved(mail, address, server)
    return False


def _bodies(mail: EmailMessage) -> tuple[str | None, str]:
    """The HTML of a mail (None: it has none), and its plain text."""
    found: dict[str, str] = {}
    for kind in ("html", "plain"):
        with suppress(Exception):  # what a broken mail does to the parser is not known; its other part may be whole
            if (part := mail.get_body((kind,))) is not None:
                found[kind] = _content(part)  # type: ignore[arg-type]
    return found.get("html"), found.get("plain", "")


def _content(part: EmailMessage) -> str:
    try:
        return mended(str(part.get_content()))
    except (LookupError, UnicodeError):  # a character set that nobody has
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return mended(_one_line(str(mail.get(name) or "")))
    except Exception:  # the parser raises many kinds of errors for headers that are none
        return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _addresses(mail: EmailMessage, *names: str) -> list[tuple[str, str]]:
    """The (name, address) pairs of these headers, as far as they can be read."""
    found = list[tuple[str, str]]()
    for name in names:
        with suppress(Exception):
            for one in mail[name].addresses:
                found.append((mended(_one_line(one.display_name))[:_NAMES], mended(one.addr_spec)[:_NAMES]))
    return [one for one in found if "@" in one[1]]


def _ids(mail: EmailMessage, name: str) -> list[str]:
    """The message ids in a header, as it came: reading thousands of them as words would take seconds."""
    given = (str(value) for key, value in mail.raw_items() if key.casefold() == name.casefold())
    return [mended(found) for found in _ID.findall(next(given, "")[:_HEADER_CHARACTERS])]


def _written_at(mail: EmailMessage) -> datetime | None:
    try:
        return moment(parsedate_to_datetime(_header(mail, "Date")).isoformat())
    except (TypeError, ValueError):
        return None
