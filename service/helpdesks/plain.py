"""Plain, by its GraphQL interface: https://www.plain.com/docs/graphql/threads/suggested-replies and its own client.

A draft is a suggested reply to the customer's last message, which teammates see beside the editor. Plain shows it
until the customer writes again, and neither changes nor deletes it; there is one at most, and what comes after it is
a note. A request leaves only if it is one of those that stand in this module, to the letter.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from drafter.situation import Channel
from service.errors import HelpDeskError, HelpDeskGone, HelpDeskRefused
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
from service.helpdesks.letters import as_html, digest_of_words, out_of_date, placed_note
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_same, event_id, hex_mac, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    known_moment,
    moment,
    named,
    safe_id,
    same_address,
    thread_of,
    understood,
)

__all__ = ["PLAIN", "Plain"]

_TITLE = "Plain"
_PLACE = "/graphql/v1"
_MOST_LETTERS = 5_000
"""The longest reply that can be suggested."""

_FILES = "attachments { id fileName fileExtension fileMimeType fileSize { bytes } }"
_COPIED = "additionalRecipients { email } hiddenRecipients { email }"
_PAGE = "pageInfo { hasNextPage endCursor }"
_THREAD = f"""query Thread($id: ID!, $after: String) {{
  thread(threadId: $id) {{
    id title status channel customer {{ id fullName email {{ email }} }}
    timelineEntries(first: 100, after: $after) {{
      edges {{ node {{ id timestamp {{ iso8601 }} actor {{ __typename }} entry {{ __typename
        ... on EmailEntry {{
          emailText: textContent authenticity from {{ email }} {_COPIED} {_FILES}
        }}
        ... on ChatEntry {{ chatText: text {_FILES} }}
        ... on NoteEntry {{ noteText: text {_FILES} }}
        ... on SlackMessageEntry {{ slackText: text {_FILES} }}
        ... on SlackReplyEntry {{ slackReplyText: text {_FILES} }}
        ... on MsTeamsMessageEntry {{ teamsText: text {_FILES} }}
        ... on DiscordMessageEntry {{ discordText: markdownContent {_FILES} }}
      }} }} }}
      {_PAGE}
    }}
  }}
}}"""
_THREADS = f"""query Threads($filters: ThreadsFilter, $after: String) {{
  threads(first: 50, after: $after, filters: $filters, sortBy: {{ field: CREATED_AT, direction: DESC }}) {{
    edges {{ node {{ id status updatedAt {{ iso8601 }} }} }} {_PAGE}
  }}
}}"""
_CENTERS = f"""query Centers($after: String) {{
  helpCenters(first: 50, after: $after) {{ edges {{ node {{ id type }} }} {_PAGE} }}
}}"""
_ARTICLES = f"""query Articles($id: ID!, $after: String) {{
  helpCenter(id: $id) {{ articles(first: 50, after: $after) {{
    edges {{ node {{ id title contentHtml status updatedAt {{ iso8601 }} }} }} {_PAGE}
  }} }}
}}"""
_SNIPPETS = f"""query Snippets($after: String) {{
  snippets(first: 50, after: $after) {{
    edges {{ node {{ id name text markdown isDeleted updatedAt {{ iso8601 }} }} }} {_PAGE}
  }}
}}"""
_SUGGESTED = "query Suggested($id: ID!) { generatedReplies(threadId: $id) { id markdown } }"
_SUGGEST = """mutation Suggest($input: AddGeneratedReplyInput!) {
  done: addGeneratedReply(input: $input) { made: generatedReply { id } error { type message } }
}"""
_NOTE = """mutation Note($input: CreateNoteInput!) {
  done: createNote(input: $input) { made: note { id } error { type message } }
}"""
_DOWNLOAD = """mutation Download($input: CreateAttachmentDownloadUrlInput!) {
  done: createAttachmentDownloadUrl(input: $input) {
    scan: attachmentVirusScanResult made: attachmentDownloadUrl { downloadUrl } error { type message }
  }
}"""
_KNOWN = frozenset({_THREAD, _THREADS, _CENTERS, _ARTICLES, _SNIPPETS, _SUGGESTED, _SUGGEST, _NOTE, _DOWNLOAD})
_SAFE = (None, "CLEAN")
"""What a search for viruses found where a file may be fetched; None: the workspace has no such search."""

_ACTORS = {"CustomerActor": "customer", "DeletedCustomerActor": "customer", "UserActor": "agent"}
_CHATS = ("CHAT", "DISCORD", "MS_TEAMS", "SLACK")
_TEXT = re.compile(r"\w+Text")
_EVENTS = {
    "thread.thread_created": DeskEventKind.CHANGED,
    "thread.thread_status_transitioned": DeskEventKind.CHANGED,
    "thread.email_received": DeskEventKind.CUSTOMER_WROTE,
    "thread.chat_received": DeskEventKind.CUSTOMER_WROTE,
    "thread.slack_message_received": DeskEventKind.CUSTOMER_WROTE,
    "thread.ms_teams_message_received": DeskEventKind.CUSTOMER_WROTE,
    "thread.email_sent": DeskEventKind.AGENT_WROTE,
    "thread.chat_sent": DeskEventKind.AGENT_WROTE,
    "thread.slack_message_sent": DeskEventKind.AGENT_WROTE,
    "thread.ms_teams_message_sent": DeskEventKind.AGENT_WROTE,
}


class Plain:
    """One workspace."""

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED, removes=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(bearer(account.setting("key")))
        self._api = DeskHttp(_TITLE, account.address, grant, _is_private, outside)
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The thread with its timeline."""
        found, entries = self._whole(thread_id)
        with understood(_TITLE, "a thread"):
            who = found["customer"]
            email = (who.get("email") or {}).get("email")
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("title") or "",
                channel=Channel.CHAT if found.get("channel") in _CHATS else Channel.EMAIL,
                customer=Customer(
                    name=named(who.get("fullName")), email=named(email), verified=_is_verified(entries, email)
                ),
                resolved=found["status"] == "DONE",
                fetch=self._file,
            )
            return thread_of(facts, filter(None, map(_said, entries)))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Threads that were changed since, in the order in which they were begun."""
        return sweep(partial(self._listed, {}), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Those that are done."""
        return sweep(partial(self._listed, {"statuses": ["DONE"]}), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles of every help center; of one that is not for everybody, internal."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Snippets."""
        return snapshot(self._snippets(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """What happened to a thread."""
        check_same(_TITLE, call.headers.get("plain-request-signature"), hex_mac(self._secret, call.body, "sha256"))
        body = read_event(_TITLE, call)
        with understood(_TITLE, "an event"):
            payload = body.get("payload") or {}
            kind = _EVENTS.get(str(payload.get("eventType") or body.get("type")))
            found = (payload.get("thread") or {}).get("id")
            return DeskEvent(event_id(str(body.get("id"))), kind, str(found)) if kind and found else None

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A suggested reply; a note where one is suggested already, or the text is too long for one."""
        found, entries = self._whole(thread_id)
        digest = digest_of_words(as_html(draft.letter))
        there = self._suggested(thread_id)
        if draft.for_customer and digest in there:
            return PlacedDraft(DraftPlace.NATIVE, there[digest], digest)
        theirs = [entry["id"] for entry in entries if (said := _said(entry)) and said.author == "customer"]
        if not draft.for_customer or there or not theirs or len(draft.letter) > _MOST_LETTERS:
            return self._note(found, draft.note)
        reply = {"threadId": thread_id, "timelineEntryId": theirs[-1], "markdown": draft.letter}
        return PlacedDraft(DraftPlace.NATIVE, self._made(_SUGGEST, reply), digest)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """A note beside what is still shown, for Plain takes no suggestion back."""
        if standing.place is not DraftPlace.NATIVE or standing.digest in self._suggested(thread_id):
            found, _ = self._whole(thread_id)
            self._note(found, out_of_date(reason))
        return None

    def _whole(self, thread_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The thread, and all of its timeline."""
        entries: list[dict[str, Any]] = []
        asked: dict[str, Any] = {"id": safe_id(_TITLE, thread_id)}
        while True:
            found = self._asked(_THREAD, asked)["thread"]
            if found is None:
                raise HelpDeskGone(f"{_TITLE} has no thread {thread_id!r}, or not any more.")
            with understood(_TITLE, "a thread"):
                part, after = _nodes(found["timelineEntries"])
                entries += part
            if after is None:
                return found, entries
            asked["after"] = after

    def _suggested(self, thread_id: str) -> dict[str, str]:
        """The ids of replies that are suggested for the customer's last message, by the digest of their words."""
        with understood(_TITLE, "suggested replies"):
            found = self._asked(_SUGGESTED, {"id": safe_id(_TITLE, thread_id)})["generatedReplies"] or []
            return {digest_of_words(as_html(one.get("markdown") or "")): str(one["id"]) for one in found}

    def _note(self, found: Mapping[str, Any], text: str) -> PlacedDraft:
        with understood(_TITLE, "a thread"):
            note = {"customerId": found["customer"]["id"], "threadId": found["id"], "text": text}
        return placed_note(text, self._made(_NOTE, note))

    def _file(self, file_id: str) -> bytes:
        """An attachment, by an address that Plain makes for three minutes; one that may hold a virus is let be."""
        done = self._done(_DOWNLOAD, {"attachmentId": file_id}, again=True)
        with understood(_TITLE, "an attachment"):
            if done["scan"] not in _SAFE:
                raise HelpDeskError(f"{_TITLE} has not found that the file holds no virus ({done['scan']}).")
            place = str(done["made"]["downloadUrl"])
        return self._api.file(place)

    def _made(self, query: str, given: Mapping[str, str]) -> str:
        """Do what one of our mutations says; the id of what was made."""
        with understood(_TITLE, "what was done"):
            done = self._done(query, given)
            return str(done["made"]["id"]) if done else ""  # what is done is done, whatever is said about it

    def _done(self, query: str, given: Mapping[str, str], *, again: bool = False) -> dict[str, Any]:
        body = {"query": query, "variables": {"input": given}}
        answer, _ = self._api.change("POST", _PLACE, again=again, json=body)
        if answer is None:
            return {}
        with understood(_TITLE, "what was done"):
            done = dict(_data(answer)["done"])
            if error := done.get("error"):
                kind = HelpDeskRefused if error.get("type") == "FORBIDDEN" else HelpDeskError
                raise kind(f"{_TITLE} did not do it: {error.get('message')}")
            return done

    def _asked(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._api.look_up(_PLACE, {"query": query, "variables": variables})
        with understood(_TITLE, "what was asked"):
            return _data(answer)

    def _listed(
        self, wanted: Mapping[str, Any], since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        filters = {**wanted, "updatedAt": {"after": since.isoformat()}} if since else dict(wanted)
        with understood(_TITLE, "a list of threads"):
            nodes, after = _nodes(self._asked(_THREADS, {"filters": filters, "after": position})["threads"])
            return [_ref(node) for node in nodes], after

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "articles"):
            for center in self._pages(_CENTERS, "helpCenters"):
                internal = center["type"] != "PUBLIC"
                for item in self._pages(_ARTICLES, "helpCenter", "articles", id=center["id"]):
                    if item["status"] == "PUBLISHED":
                        yield item["id"], _at(item), partial(_article, item, internal)

    def _snippets(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "snippets"):
            for item in self._pages(_SNIPPETS, "snippets"):
                if not item.get("isDeleted"):
                    text = item.get("markdown") or item.get("text") or ""
                    yield item["id"], _at(item), partial(DeskSavedReply, item["id"], item["name"], text)

    def _pages(self, query: str, *path: str, **given: str) -> Iterator[dict[str, Any]]:
        """The items of all pages of what is at `path` in the answer."""
        after: str | None = None
        while True:
            found: Any = self._asked(query, {**given, "after": after})
            for name in path:
                found = found[name]
            nodes, after = _nodes(found)
            yield from nodes
            if after is None:
                return


def _data(answer: Any) -> dict[str, Any]:
    """What was answered; raises HelpDeskError where GraphQL says what is wrong."""
    if errors := answer.get("errors"):
        raise HelpDeskError(f"{_TITLE} answered: {str(errors[0].get('message'))[:200]}")
    return dict(answer["data"])


def _nodes(connection: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """The items of a page, and where the next begins."""
    page = connection["pageInfo"]
    return [edge["node"] for edge in connection["edges"]], page["endCursor"] if page["hasNextPage"] else None


def _at(item: dict[str, Any]) -> str:
    return str(item["updatedAt"]["iso8601"])


def _said(node: dict[str, Any]) -> DeskMessage | None:
    """An entry of a timeline as a message; None for what is only noted down, such as an assignment."""
    entry = node["entry"]
    text = next((entry[name] for name in entry if _TEXT.fullmatch(name)), None)
    if text is None:
        return None
    author = _ACTORS.get(node["actor"]["__typename"], "bot")
    return DeskMessage(
        id=str(node["id"]),
        author="note" if entry["__typename"] == "NoteEntry" else author,
        at=moment(node["timestamp"]["iso8601"]),
        text=text,
        files=[_file(one) for one in entry.get("attachments") or []],
    )


def _is_verified(nodes: list[dict[str, Any]], email: Any) -> bool:
    """Whether all that the customer wrote are mails that Plain found authentic, from this address and to us alone."""
    theirs = [node["entry"] for node in nodes if (said := _said(node)) and said.author == "customer"]
    return bool(theirs) and all(
        entry.get("authenticity") == "PASS"
        and same_address((entry.get("from") or {}).get("email"), email)
        and not entry.get("additionalRecipients")
        and not entry.get("hiddenRecipients")
        for entry in theirs
    )


def _file(found: dict[str, Any]) -> DeskFile:
    name, ending = str(found.get("fileName") or ""), found.get("fileExtension")
    whole = f"{name}.{ending}" if ending and not name.endswith(f".{ending}") else name
    size = int((found.get("fileSize") or {}).get("bytes") or 0)
    return DeskFile(whole, str(found.get("id") or ""), str(found.get("fileMimeType") or ""), size)


def _ref(node: dict[str, Any]) -> ThreadRef:
    return ThreadRef(str(node["id"]), known_moment(_at(node)), node["status"] == "DONE")


def _article(item: dict[str, Any], internal: bool) -> DeskArticle:
    return DeskArticle(item["id"], item["title"], item["contentHtml"], None, moment(_at(item)), internal)


def _is_private(request: httpx.Request) -> bool:
    """One of the queries and mutations of this module."""
    if request.method != "POST" or request.url.path != _PLACE:
        return False
    body = json_fields(request)
    return set(body) == {"query", "variables"} and body["query"] in _KNOWN


PLAIN = DeskKind(
    name="plain",
    title=_TITLE,
    address="https://core-api.uk.plain.com",
    questions=(
        DeskQuestion("key", "API key of a machine user (Settings > Machine users)", secret=True),
        DeskQuestion("hook_secret", "HMAC secret (Settings > Request signing)", secret=True),
    ),
    build=Plain,
    private=_is_private,
    events="Settings > Webhooks: thread created, status transitioned, and messages received and sent of each channel",
)
