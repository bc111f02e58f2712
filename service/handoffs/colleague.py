"""A mail to a colleague: sent by a server of the team, or written as a file that the agent opens and sends.

Whom it can go to is what whoever set it up has listed. No word of a conversation becomes an address.
"""

from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

import httpx

from drafter.draft import TextKind
from drafter.text.surrogates import mended
from service.errors import InputError, NotUndoable
from service.handoffs.base import HandoffDone, HandoffMatter, House, PlannedField, TargetAccount, TargetKind
from service.handoffs.smtp import Submission, submit
from service.helpdesks.accounts import DeskQuestion

__all__ = ["COLLEAGUE", "Colleague"]

_SUBJECT = 200


class Colleague:
    """The colleagues of a mailbox, and how they are written to."""

    def __init__(self, account: TargetAccount, house: House) -> None:
        self._people = _people(account.setting("colleagues"))
        senders = _people(account.setting("sender"))
        if len(senders) != 1:
            raise InputError(f"sender: mails come from one address, not from {len(senders)}; write one.")
        (self._sender,) = senders.values()
        server = account.settings.get("smtp", "")
        user, password = account.settings.get("user", ""), account.secrets.get("password", "")
        self._server = Submission.read(server, user, password) if server else None
        self._clock = house.clock

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """To whom, about what, and what it says."""
        subject = _line(matter.conversation.subject)
        ending = [f"The conversation: {matter.link}"] if matter.link else []
        body = "\n\n".join(filter(None, (matter.text, *ending, matter.agent)))
        note = "" if self._server else "becomes a file that you open and send"
        return (
            PlannedField("to", "To", next(iter(self._people)), choices=tuple(self._people)),
            PlannedField(
                "subject", "Subject", f"For you: {subject}" if subject else "For you: a customer's question"
            ),
            PlannedField("body", "Text", body, lines=10, note=note),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Send it, or have it ready as a file."""
        message = self.message(fields, key)
        if self._server is None:
            return HandoffDone(
                key, f"/sidebar/handoffs/{key}/mail", f"wrote a mail to {fields['to']}: open and send it"
            )
        submit(self._server, message)
        return HandoffDone(str(message["Message-ID"]), None, f"sent a mail to {fields['to']}")

    def message(self, fields: Mapping[str, str], key: str) -> EmailMessage:
        """The mail, complete; raises InputError for somebody who is not on the list."""
        recipient = self._people.get(fields["to"])
        if recipient is None:
            raise InputError(f"to: {fields['to']!r} is not one of the colleagues who were set up.")
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._sender, recipient
        message["Subject"] = _line(fields["subject"])
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = f"<{key}@{self._sender.domain}>"
        if self._server is None:
            message["X-Unsent"] = "1"  # by which mail programs open it as a draft
        message.set_content(mended(fields["body"]).replace("\0", ""))
        return message

    def undo(self, done: HandoffDone) -> None:
        """Nobody takes a mail back."""
        raise NotUndoable("A mail that was sent cannot be taken back. Write to the colleague.")

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing."""


def _people(listed: str) -> dict[str, Address]:
    """Each of a list of names and addresses, by how they are shown; raises InputError."""
    found = {}
    for name, address in getaddresses([listed.replace(";", ",")]):
        user, sign, domain = address.rpartition("@")
        try:
            person = Address(_line(name), user, domain)
        except ValueError:
            sign = ""
        if not (user and sign and "." in domain) or not listed.isprintable():
            raise InputError(
                f"{listed!r} is no list of addresses; write Lena Ortiz <lena@example.com>; Tom <tom@...>."
            )
        found[f"{person.display_name} <{address}>" if person.display_name else address] = person
    if not found:
        raise InputError("name at least one colleague, as Lena Ortiz <lena@example.com>.")
    return found


def _line(text: str) -> str:
    """Text as one line of a header: what would begin another is a blank."""
    plain = "".join(character if character.isprintable() else " " for character in mended(text))
    return " ".join(plain.split())[:_SUBJECT]


def _never(_: httpx.Request) -> bool:
    return False


COLLEAGUE = TargetKind(
    name="colleague",
    title="a colleague",
    questions=(
        DeskQuestion("colleagues", "Colleagues, as Lena Ortiz <lena@example.com>; Tom <tom@example.com>"),
        DeskQuestion("sender", "Address that mails come from"),
        DeskQuestion(
            "smtp", "Mail server for submission, as smtp.example.com:587 (empty: a file to send)", default=""
        ),
        DeskQuestion("user", "User there (empty: none)", default=""),
        DeskQuestion("password", "Password there (empty: none)", secret=True, default=""),
    ),
    build=Colleague,
    may_leave=_never,
    text=TextKind.HANDOFF_NOTE,
    offer="Mail a colleague",
    steps=("hand-off-summary", "consult-lead", "escalate-to-manager", "introduce-colleague", "calmer-colleague"),
)
