"""Submission of a mail to a colleague (RFC 6409): under TLS, to a server of the team. The one place that sends mail.

Who it may go to was set up with the target; see `colleague`. No address of a conversation comes here.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from service.errors import HandoffError, InputError
from service.loopback import is_local_name

__all__ = ["Submission", "submit"]

_SECONDS = 20.0
_PORT, _TLS_PORT = 587, 465


@dataclass(frozen=True, slots=True)
class Submission:
    """A server that takes our mail. `trust`: by which its certificate is known (None: as this machine does)."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def read(cls, address: str, user: str, password: str) -> "Submission":
        """The server at `host`, or `host:port`; raises InputError."""
        host, _, port = address.strip().rpartition(":") if ":" in address else (address.strip(), "", str(_PORT))
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise InputError(f"{address!r} is no mail server; write it as smtp.example.com:{_PORT}.")
        return cls(host, int(port), user, password)


def submit(server: Submission, message: EmailMessage) -> None:
    """Hand the message over, once; raises HandoffError, which says whether it may have been taken all the same."""
    client = _connected(server)
    try:
        client.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
        raise HandoffError(f"{server.host} does not take the mail: {_said(error)}. Nothing was sent.") from None
    except (OSError, smtplib.SMTPException) as error:
        words = f"{server.host} broke off while it took the mail ({type(error).__name__})."
        raise HandoffError(words, maybe_done=True) from None
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what is taken is taken
            client.quit()


def _connected(server: Submission) -> smtplib.SMTP:
    """The server, under TLS unless it is this machine, and signed in; raises HandoffError: nothing was sent."""
    try:
        trust = server.trust or ssl.create_default_context()
        if server.port == _TLS_PORT:
            client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=trust)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
            client.ehlo()
            if client.has_extn("starttls"):
                client.starttls(context=trust)
            elif not is_local_name(server.host):
                client.close()
                raise HandoffError(
                    f"{server.host} offers no STARTTLS, so that others could read along. Nothing was sent. Name a "
                    f"server that does, or port {_TLS_PORT}."
                )
        if server.user:
            client.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise HandoffError(f"{server.host} does not let us in: {_said(error)}. Nothing was sent.") from None
    except (OSError, smtplib.SMTPException) as error:
        words = f"{server.host}:{server.port} cannot be used ({type(error).__name__}: {error}). Nothing was sent."
        raise HandoffError(words) from None
    return client


def _said(error: Exception) -> str:
    """What the server says, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = [f"{code} {text.decode('utf-8', 'replace')}" for code, text in error.recipients.values()]
        said = "; ".join(replies)
    elif isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        said = f"{error.smtp_code} {text}"
    else:
        said = str(error)
    return " ".join(said.split())[:200].rstrip(".")
