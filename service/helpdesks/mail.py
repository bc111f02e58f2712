"""Plain e-mail: conversations in a mailbox on an IMAP server, and replies among its drafts.

There is no way to send in here: we speak IMAP only, and put messages into the folder of drafts alone.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskError, HelpDeskGone
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskDraft,
    DeskEvent,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.imap import ImapAccount, ImapMailbox, RawMail, open_mailbox
from service.helpdesks.letters import as_html, digest_of_words
from service.helpdesks.mail_messages import MailMessage, ReplyDraft, compose_reply, letter_of, read_mail
from service.helpdesks.threads import ThreadFacts, thread_of

__all__ = ["MAIL", "PlainMail"]

_TITLE = "E-mail"
_AT_ONCE = 50
_ID = re.compile(r"[A-Za-z0-9!#$&'+/=?^_`|~.@:;,-]{1,900}")
"""Ids that IMAP takes as a word (RFC 3501, "atom"); mails with others are left to people."""

_NOWHERE = PlacedDraft(DraftPlace.NONE, "", "")


class PlainMail:
    """One mailbox."""

    abilities = Abilities(
        DraftPlace.NATIVE, EventProof.POLLED, removes=True, articles=False, saved_replies=False, notes=False
    )

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        user = account.setting("user")
        self._imap = ImapAccount(account.address, user, account.setting("password"))
        self._own, self._own_name = account.settings.get("from") or user, account.settings.get("name") or ""
        self._signature = account.settings.get("signature") or ""
        self._server = account.settings.get("authserv") or ""
        self._mailbox, self._clock = account.mailbox, outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """Every mail of the thread that was received or sent; one that came twice is one."""
        with open_mailbox(self._imap) as mailbox:
            mails = self._thread(mailbox, thread_id)
        theirs = [mail for mail in mails if mail.said.author == "customer"]
        name, address = (theirs or mails)[0].sender
        facts = ThreadFacts(
            id=thread_id,
            mailbox=self._mailbox,
            subject=mails[0].subject,
            customer=Customer(name=name or None, email=address or None, verified=_is_verified(theirs)),
        )
        return thread_of(facts, [mail.said for mail in mails])

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Threads in which a mail came in or went out, by the numbers that the server gives to messages."""
        state = _state(cursor)
        since = datetime.fromisoformat(state["since"]) if "since" in state else None
        with open_mailbox(self._imap) as mailbox:
            for folder in mailbox.folders:
                after = tuple(state[folder]) if folder in state else None
                version, uids = mailbox.news(folder, after, since.date() if since else None)
                for begin in range(0, len(uids), _AT_ONCE):
                    part = uids[begin : begin + _AT_ONCE]
                    new = [mail for mail in mailbox.headers(folder, part) if not _is_before(mail, since)]
                    refs = [ref for mail in new if (ref := self._ref(mail))]
                    state = {**state, folder: [version, part[-1]]}
                    yield DeskPage(tuple(refs), json.dumps(state))
                state = {**state, folder: state.get(folder) or [version, 0]}
            yield DeskPage((), json.dumps(state))

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """None: a mailbox does not say which threads are done."""
        yield DeskPage((), "")

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """None."""
        yield DeskPage((), "")

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """None: nobody calls for a mailbox, and what does is not ours."""
        raise HelpDeskError("A mailbox has no webhooks; it is polled.")

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A reply among the drafts, in the place of ours that nobody touched. There is no place for it where an agent
        has begun one, and for what colleagues are to read."""
        if not draft.for_customer:
            return _NOWHERE
        with open_mailbox(self._imap) as mailbox:
            mails = self._thread(mailbox, thread_id)
            asked = next((mail for mail in reversed(mails) if mail.said.author == "customer"), mails[-1])
            there = list(mailbox.drafts_for([mail.id for mail in mails]))
            reply = ReplyDraft(draft.letter, asked, self._own, self._own_name, self._signature)
            ref, raw = compose_reply(reply, self._clock())
            old = [one for one in there if self._is_ours(one, standing) or _digest(one.raw) == _digest(raw)]
            if len(old) < len(there):
                return _NOWHERE
            mailbox.add_draft(raw, self._clock())
            for one in old:
                mailbox.remove_draft(one.uid)
        return PlacedDraft(DraftPlace.NATIVE, ref, _digest(raw))

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Take our draft away where it stands as we put it; the reason is kept on our side."""
        with open_mailbox(self._imap) as mailbox, suppress(HelpDeskGone):
            ids = [mail.id for mail in self._thread(mailbox, thread_id)]
            for one in list(mailbox.drafts_for(ids)):
                if self._is_ours(one, standing):
                    mailbox.remove_draft(one.uid)
        return None

    def _thread(self, mailbox: ImapMailbox, thread_id: str) -> list[MailMessage]:
        """The mails of a thread, oldest first."""
        if not _ID.fullmatch(thread_id):
            raise HelpDeskError(f"{thread_id[:40]!r} is no id of a mail.")
        found: dict[str, MailMessage] = {}
        for raw in mailbox.related(thread_id):
            mail = self._read(raw)
            if thread_id in (mail.id, *mail.references):  # servers look for parts of an id as well
                found.setdefault(mail.id, mail)
        if not found:
            raise HelpDeskGone(f"No mail of the thread {thread_id!r} is in the mailbox, or not any more.")
        return sorted(found.values(), key=lambda mail: mail.said.at.timestamp() if mail.said.at else 0.0)

    def _read(self, raw: RawMail) -> MailMessage:
        key = f"{raw.folder}-{raw.uid}"
        return read_mail(raw.raw, self._own, key, raw.received_at, sent=raw.sent, server=self._server)

    def _ref(self, raw: RawMail) -> ThreadRef | None:
        mail = self._read(raw)
        at: datetime = mail.said.at or raw.received_at or self._clock()
        return ThreadRef(mail.root, at, resolved=False) if _ID.fullmatch(mail.root) else None

    def _is_ours(self, raw: RawMail, standing: PlacedDraft | None) -> bool:
        """Whether a draft is the one that we put, word for word."""
        return standing is not None and _digest(raw.raw) == standing.digest


def _is_verified(theirs: Sequence[MailMessage]) -> bool:
    """Whether all that came in is provably from one and the same person, who alone would get the answer."""
    addresses = {mail.sender[1].casefold() for mail in theirs}
    return len(addresses) == 1 and all(mail.proved and mail.is_between_us for mail in theirs)


def _is_before(raw: RawMail, since: datetime | None) -> bool:
    """Whether a mail came earlier on the day of `since`, which is all that servers look at."""
    return since is not None and raw.received_at is not None and raw.received_at < since.replace(microsecond=0)


def _digest(raw: bytes) -> str:
    return digest_of_words(as_html(letter_of(raw)))


def _state(cursor: str | None) -> dict[str, Any]:
    try:
        found = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _never(_: httpx.Request) -> bool:
    return False


MAIL = DeskKind(
    name="mail",
    title=_TITLE,
    questions=(
        DeskQuestion("user", "User of the mailbox"),
        DeskQuestion("password", "Password, or a password for programs", secret=True),
        DeskQuestion("from", "Address that replies are from (empty: the user)", default=""),
        DeskQuestion("name", "Name that replies are from (empty: none)", default=""),
        DeskQuestion("signature", "Signature below replies (empty: none)", default=""),
        DeskQuestion(
            "authserv",
            "What your mail server calls itself in the Authentication-Results that it writes (empty: no sender is "
            "verified)",
            default="",
        ),
    ),
    build=PlainMail,
    private=_never,
)
