"""A mail that came as a file: what it says. Who forwards the mail of a bill or of a fault often attaches it."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from drafter.cleaning.html_text import html_to_text
from drafter.conversation import ATTACHMENT_CHARACTERS
from drafter.text.surrogates import mended

__all__ = ["MOST_MULTIPARTS", "mail_words"]

MOST_MULTIPARTS = 100
"""Parts within parts; each line of a mail is held against the boundaries of all that it stands in."""
_HEADERS = ("Subject", "From", "Date")


def mail_words(raw: bytes) -> str | None:
    """Its subject, who wrote it and when, and its words; None where it is no mail that can be read."""
    if raw.lower().count(b"boundary=") > MOST_MULTIPARTS:
        return None
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        told = [f"{name}: {mail[name]}" for name in _HEADERS if mail[name]]
        return mended("\n".join([*told, "", *_said(mail)])) if told else None
    except Exception:  # what a broken mail does to the parser is not known beforehand
        return None


def _said(mail: EmailMessage) -> Iterator[str]:
    body: MIMEPart | None = mail.get_body(("plain", "html"))
    if body is not None:
        said = str(body.get_content())
        yield html_to_text(said, ATTACHMENT_CHARACTERS)[0] if body.get_content_type() == "text/html" else said
