"""A mailbox on an IMAP server: what was received and sent, and the folder of drafts. Nothing here can send.

Messages are looked at without being marked as read. The only folder that anything is put into is that of drafts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from service.errors import HelpDeskError, HelpDeskRefused, HelpDeskUnreachable, InputError
from service.loopback import is_local_name

__all__ = ["ImapAccount", "ImapMailbox", "RawMail", "open_mailbox"]

_TITLE = "The mail server"
_SECONDS = 30.0
_MOST_BYTES = 10 * 1024 * 1024
"""Bytes of a message that are read: the names of attachments beyond are not known."""

_RECEIVED = "INBOX"


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where a mailbox is, and who opens it. `address`: imaps://host:993, or imap://host:143 which turns to TLS."""

    address: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RawMail:
    """A message as the server keeps it; `received_at` is the server's own time, `sent` whether it is one of ours."""

    folder: str
    uid: int
    raw: bytes
    received_at: datetime | None
    sent: bool = False


class ImapMailbox:
    """A mailbox that is open. Every method raises HelpDeskError."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._drafts = client.find_special_folder(b"\\Drafts")  # RFC 6154, or by name where a server has none of it
        self._sent = client.find_special_folder(b"\\Sent")

    @property
    def folders(self) -> list[str]:
        """Where messages of conversations are."""
        return [_RECEIVED, *([self._sent] if self._sent else [])]

    def news(self, folder: str, after: tuple[int, int] | None, since: date | None) -> tuple[int, list[int]]:
        """The folder's version, and the numbers of messages behind `after` (a version and a number) or since a day.

        Another version means that the server has counted anew: all messages are new then.
        """
        chosen = self._client.select_folder(folder, readonly=True)
        version = int(chosen[b"UIDVALIDITY"])
        if after and after[0] == version:
            # The last message is always in the range, however high it begins.
            found = [uid for uid in self._client.search(["UID", f"{after[1] + 1}:*"]) if uid > after[1]]
        else:
            found = self._client.search(["SINCE", since] if since else ["ALL"])
        return version, sorted(found)

    def headers(self, folder: str, uids: Sequence[int]) -> Iterator[RawMail]:
        """The headers of some messages."""
        self._client.select_folder(folder, readonly=True)
        yield from self._fetched(folder, uids, b"BODY.PEEK[HEADER]", b"BODY[HEADER]")

    def related(self, message_id: str) -> Iterator[RawMail]:
        """Every message of a thread, by its first one's id."""
        named = f"<{message_id}>"
        wanted = ["OR", "HEADER", "MESSAGE-ID", named, "OR", "HEADER", "REFERENCES", named, "HEADER", "IN-REPLY-TO"]
        for folder in self.folders:
            self._client.select_folder(folder, readonly=True)
            uids = self._client.search([*wanted, named])
            yield from self._fetched(folder, uids, f"BODY.PEEK[]<0.{_MOST_BYTES}>".encode(), b"BODY[]<0>")

    def drafts_for(self, message_ids: Sequence[str]) -> Iterator[RawMail]:
        """The drafts that answer one of these messages."""
        if self._drafts is None:
            return
        self._client.select_folder(self._drafts, readonly=True)
        found = set[int]()
        for message_id in message_ids:
            found.update(self._client.search(["UNDELETED", "HEADER", "IN-REPLY-TO", f"<{message_id}>"]))
        yield from self._fetched(self._drafts, sorted(found), b"BODY.PEEK[]", b"BODY[]")

    def add_draft(self, raw: bytes, now: datetime) -> None:
        """Put a message into the folder of drafts."""
        if self._drafts is None:
            raise HelpDeskError(f"{_TITLE} has no folder for drafts. Make one called Drafts.")
        self._client.append(self._drafts, raw, (b"\\Draft", b"\\Seen"), now)

    def remove_draft(self, uid: int) -> None:
        """Take one draft away, and no other that somebody has marked: where the server cannot, it stays marked."""
        self._client.select_folder(self._drafts)
        self._client.delete_messages([uid], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])

    def _fetched(self, folder: str, uids: Sequence[int], part: bytes, key: bytes) -> Iterator[RawMail]:
        for uid in uids:  # one at a time in memory
            found = self._client.fetch([uid], [part, b"INTERNALDATE"]).get(uid)
            if found and found.get(key) is not None:  # it may be gone since it was found
                at = found.get(b"INTERNALDATE")
                yield RawMail(folder, uid, found[key], at.astimezone() if at else None, folder == self._sent)


@contextmanager
def open_mailbox(account: ImapAccount) -> Iterator[ImapMailbox]:
    """The mailbox while the block lasts; raises HelpDeskRefused, HelpDeskUnreachable, InputError."""
    from imapclient.exceptions import IMAPClientError, LoginError

    host = urlsplit(account.address).hostname
    try:
        client = _connected(account)
        try:
            client.login(account.user, account.password)
            yield ImapMailbox(client)
        finally:
            with suppress(IMAPClientError, OSError):
                client.logout()
    except LoginError:
        raise HelpDeskRefused(
            f"{_TITLE} {host} does not let {account.user!r} in. Give it the right password."
        ) from None
    except (IMAPClientError, OSError) as error:
        said = str(error)[:200] if isinstance(error, IMAPClientError) else type(error).__name__
        raise HelpDeskUnreachable(f"{_TITLE} {host} failed ({said}). Try again later.") from None


def _connected(account: ImapAccount) -> Any:
    import imapclient

    place = urlsplit(account.address)
    if place.scheme not in ("imap", "imaps") or not place.hostname:
        raise InputError(f"{account.address!r} is no address of a mail server; write imaps://mail.example.com")
    client = imapclient.IMAPClient(place.hostname, place.port, ssl=place.scheme == "imaps", timeout=_SECONDS)
    if place.scheme == "imap" and not is_local_name(place.hostname):
        client.starttls()
    return client
