"""Missive: https://missiveapp.com/docs/developers/rest-api/endpoints and /docs/developers/webhooks.

A draft is one of Missive's own, in the conversation, which the request that makes it could also send: it says nothing
of sending, and the gate lets nothing else through. Drafts are deleted but not changed, so a newer one takes the place
of the last. A note is a post, which only the team sees. Lists of messages come without their texts.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskGone
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskDraft,
    DeskEvent,
    DeskEventKind,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import FixedGrant, bearer
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import NOT_SENT, as_html, digest_of_words, placed_note
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_same, event_id, hex_mac, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    channel_of,
    known_moment,
    moment,
    named,
    safe_id,
    thread_of,
    understood,
)

__all__ = ["MISSIVE", "Missive"]

_TITLE = "Missive"
_AT_ONCE, _PAGE, _REPLIES = 10, 50, 200
"""The most messages, conversations and responses that one answer holds."""

_MOST_LETTERS = 8_000
"""The longest text of a post."""

_MOST_IN_VAIN = 2
"""Pages without anything new after which a list is at its end."""

_US = "Drafts"
_EVENTS = {"incoming": DeskEventKind.CUSTOMER_WROTE, "outgoing": DeskEventKind.AGENT_WROTE}
_ONE_DRAFT = re.compile(r"/v1/drafts/[\w-]+")
_DRAFT_FIELDS = {"conversation", "subject", "body", "from_field", "to_fields", "quote_previous_message"}
_POST_FIELDS = {"conversation", "organization", "markdown", "notification", "username"}


class Missive:
    """One organization's Missive, as the user sees it whose token is given."""

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED, removes=True, articles=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(bearer(account.setting("token")))
        self._api = DeskHttp(_TITLE, f"{account.address.rstrip('/')}/v1", grant, _is_private, outside)
        self._organization, self._own = account.setting("organization"), account.setting("from").casefold()
        self._team = account.settings.get("team") or None
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation with its messages, and the comments of the team."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        found = self._one(place)
        with understood(_TITLE, "a conversation"):
            messages = self._whole(place)
            said = [self._said(one) for one in messages]
            asked = [one for one, message in zip(messages, said, strict=True) if message.author == "customer"]
            sender = (asked[0].get("from_field") or {}) if asked else {}
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("subject") or found.get("latest_message_subject") or "",
                channel=channel_of(*(str(one.get("type")) for one in asked[:1])),
                customer=Customer(name=named(sender.get("name")), email=named(sender.get("address"))),
                resolved=_is_closed(found),
                fetch=self._api.file,
            )
            return thread_of(facts, [*said, *map(_comment, self._listed(f"{place}/comments", "comments"))])

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations of the team inbox, or of all, the last active first."""
        return sweep(self._recent, cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Those that everybody has closed."""
        for page in self.changed(cursor):
            yield DeskPage(tuple(ref for ref in page.items if ref.resolved), page.cursor, page.gone)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None: it has no help center."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Responses."""
        return snapshot(self._responses(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """What a rule says of a conversation, with its newest message."""
        expected = f"sha256={hex_mac(self._secret, call.body, 'sha256')}"
        check_same(_TITLE, call.headers.get("x-hook-signature"), expected)
        body = read_event(_TITLE, call)
        with understood(_TITLE, "an event"):
            found = (body.get("conversation") or {}).get("id")
            if not found:
                return DeskEvent(event_id(_TITLE, call.body), DeskEventKind.TEST)
            kind = str((body.get("rule") or {}).get("type")).partition("_")[0]
            newest = body.get("latest_message") or body.get("message") or body.get("comment") or {}
            told = event_id(str(found), kind, str(newest.get("id") or call.body))
            return DeskEvent(told, _EVENTS.get(kind, DeskEventKind.CHANGED), str(found))

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A draft in the place of ours; where somebody has begun one, or edited ours, a post."""
        key = safe_id(_TITLE, thread_id)
        if not draft.for_customer:
            return self._note(key, draft.note)
        place, html = f"/conversations/{key}", as_html(draft.letter)
        digest, there = digest_of_words(html), self._drafts(place)
        if same := next((ref for ref in there if there[ref] == digest), None):
            return PlacedDraft(DraftPlace.NATIVE, same, digest)
        if standing and there.get(standing.ref) == standing.digest:
            self._remove(standing.ref)
            del there[standing.ref]
        reply = None if there else self._reply(key, place, html)
        if reply is None:
            return self._note(key, draft.note)
        answer, _ = self._api.change("POST", "/drafts", json={"drafts": reply})
        return PlacedDraft(DraftPlace.NATIVE, str(((answer or {}).get("drafts") or {}).get("id") or key), digest)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Delete the draft where its words are still ours; the reason is kept on our side."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        if standing.place is DraftPlace.NATIVE and self._drafts(place).get(standing.ref) == standing.digest:
            self._remove(standing.ref)
        return None

    def _remove(self, ref: str) -> None:
        with suppress(HelpDeskGone):
            self._api.change("DELETE", f"/drafts/{safe_id(_TITLE, ref)}", again=True)

    def _drafts(self, place: str) -> dict[str, str]:
        with understood(_TITLE, "drafts"):
            there = [
                one if "body" in one else self._message(one) for one in self._listed(f"{place}/drafts", "drafts")
            ]
            return {str(one["id"]): digest_of_words(one.get("body") or "") for one in there}

    def _reply(self, key: str, place: str, html: str) -> dict[str, Any] | None:
        """The answer to the customer's last message, None where that is no mail: what it takes to answer others is
        said nowhere."""
        with understood(_TITLE, "messages"):
            messages = list(self._listed(f"{place}/messages", "messages"))
            asked = next((one for one in messages if self._said(one).author == "customer"), None)
            if asked is None or asked.get("type") != "email":
                return None
            subject = asked.get("subject") or ""
            sender = asked.get("reply_to_fields") or [asked["from_field"]]
            return {
                "conversation": key,
                "subject": subject if subject[:3].casefold() == "re:" else f"Re: {subject}",
                "body": html.replace("</p><p>", "</div><div><br></div><div>").replace("p>", "div>"),
                "from_field": {"address": self._own},
                "to_fields": [{"address": one.get("address"), "name": one.get("name")} for one in sender],
                "quote_previous_message": True,
            }

    def _note(self, key: str, text: str) -> PlacedDraft:
        told = {"title": NOT_SENT, "body": NOT_SENT}
        post: dict[str, Any] = {
            "conversation": key,
            "organization": self._organization,
            "username": _US,
            "notification": told,
        }
        post["markdown"] = text[:_MOST_LETTERS]
        answer, _ = self._api.change("POST", "/posts", json={"posts": post})
        return placed_note(text, ((answer or {}).get("posts") or {}).get("id"))

    def _one(self, place: str) -> dict[str, Any]:
        found = self._api.get(place)
        with understood(_TITLE, "a conversation"):
            there = found["conversations"]
            return dict(there[0] if isinstance(there, list) else there)

    def _whole(self, place: str) -> list[dict[str, Any]]:
        """The messages of a conversation, each of which is asked for its text."""
        return [self._message(one) for one in self._listed(f"{place}/messages", "messages")]

    def _message(self, listed: dict[str, Any]) -> dict[str, Any]:
        there = self._api.get(f"/messages/{safe_id(_TITLE, str(listed['id']))}")["messages"]
        return dict(there[0] if isinstance(there, list) else there)

    def _listed(self, place: str, name: str) -> Iterator[dict[str, Any]]:
        """The items of all pages, the newest first. Each page is asked for from the second on with which the last one
        ended, for there may be more of it, and from the one before where there is not."""
        asked: dict[str, Any] = {"limit": _AT_ONCE}
        seen: set[str] = set()
        in_vain = 0
        while in_vain < _MOST_IN_VAIN and (items := self._api.get(place, asked)[name]):
            new = [one for one in items if str(one["id"]) not in seen]
            seen |= {str(one["id"]) for one in new}
            in_vain = 0 if new else in_vain + 1
            yield from new
            asked["until"] = _before(asked.get("until"), items[-1].get("delivered_at") or items[-1]["created_at"])

    def _said(self, found: dict[str, Any]) -> DeskMessage:
        """A message. What one of the team wrote has an author; what went out without one was sent by a rule."""
        sender = found.get("from_field") or {}
        is_own = str(sender.get("address") or "").casefold() == self._own
        files = [_file(one) for one in found.get("attachments") or []]
        return DeskMessage(
            id=str(found["id"]),
            author="agent" if found.get("author") else "bot" if is_own else "customer",
            at=moment(found.get("delivered_at") or found.get("created_at")),
            html=found.get("body") or "",
            name=named(sender.get("name")),
            files=files,
        )

    def _recent(self, since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
        asked: dict[str, Any] = {"team_all": self._team} if self._team else {"all": "true"}
        asked |= {"organization": self._organization, "limit": _PAGE}
        if position:
            asked["until"] = position
        with understood(_TITLE, "a list of conversations"):
            items = self._api.get("/conversations", asked)["conversations"]
            refs = [_ref(item) for item in items]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            more = items and len(left) == len(refs)
            return left, str(_before(position, items[-1]["last_activity_at"])) if more else None

    def _responses(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        offset = 0
        while True:
            asked = {"organization": self._organization, "limit": _REPLIES, "offset": offset}
            with understood(_TITLE, "responses"):
                items = self._api.get("/responses", asked)["responses"]
                for item in items:
                    key, title, html = str(item["id"]), item.get("title") or "", item.get("body") or ""
                    yield key, event_id(title, html), partial(DeskSavedReply, key, title, html)
            if not items:
                return
            offset += len(items)


def _before(until: int | str | None, oldest: int) -> int:
    """The second from which the next page is asked for, which is always an earlier one."""
    return oldest if until is None or oldest < int(until) else int(until) - 1


def _is_closed(found: dict[str, Any]) -> bool:
    """Whether nobody of the team has it open."""
    users = found.get("users") or []
    return bool(users) and all(one.get("closed") or one.get("archived") for one in users)


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, which lies at a storage of Missive's."""
    kind = "/".join(str(found[name]) for name in ("media_type", "sub_type") if found.get(name))
    place, size = str(found.get("url") or ""), int(found.get("size") or 0)
    return DeskFile(str(found.get("filename") or ""), place, kind, size)


def _comment(found: dict[str, Any]) -> DeskMessage:
    author = found.get("author") or {}
    at = moment(found.get("created_at"))
    return DeskMessage(str(found["id"]), "note", at, text=found.get("body") or "", name=named(author.get("name")))


def _ref(item: dict[str, Any]) -> ThreadRef:
    return ThreadRef(str(item["id"]), known_moment(item["last_activity_at"]), _is_closed(item))


def _is_private(request: httpx.Request) -> bool:
    """Drafts made, without a word of sending them, and deleted, and posts."""
    path, body = request.url.path, json_fields(request)
    if request.method == "DELETE":
        return bool(_ONE_DRAFT.fullmatch(path)) and not request.content and not request.url.query
    if request.method != "POST":
        return False
    name, fields = {"/v1/drafts": ("drafts", _DRAFT_FIELDS), "/v1/posts": ("posts", _POST_FIELDS)}.get(
        path, ("", set[str]())
    )
    given = body.get(name)
    return set(body) == {name} and isinstance(given, dict) and set(given) == fields


MISSIVE = DeskKind(
    name="missive",
    title=_TITLE,
    address="https://public.missiveapp.com",
    questions=(
        DeskQuestion("token", "API token (Preferences > API)", secret=True),
        DeskQuestion("organization", "ID of the organization (Preferences > API > Resource IDs)"),
        DeskQuestion("from", "Address that answers come from"),
        DeskQuestion("team", "ID of the team whose inbox to draft for (empty: all)", default=""),
    ),
    build=Missive,
    private=_is_private,
    events="Settings > Rules: on incoming and outgoing messages, call this address with the secret",
)
