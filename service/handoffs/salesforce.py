"""Salesforce: a case for a chat, with the chat's log as case comments.

Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta and the object reference of Case and
CaseComment. A comment takes 4,000 bytes, and a line break counts as two. Each part of the log bears its number and
the hand-off's key, so that a try that broke off goes on with the parts that are missing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import httpx

from drafter.text.excerpts import shorten
from service.errors import HandoffError, HelpDeskGone, InputError, NotUndoable
from service.handoffs.asked import clean, earliest
from service.handoffs.base import (
    FOR_THEIR_RECORD,
    HandoffDone,
    HandoffMatter,
    PlannedField,
    TargetAccount,
    TargetKind,
)
from service.handoffs.cutting import cut_short, cut_text
from service.handoffs.http import TargetHttp, documented
from service.handoffs.transcript import chat_log
from service.helpdesks.accounts import DeskQuestion, Outside, desk_address
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import ClientCredentials

__all__ = ["SALESFORCE", "Salesforce"]

_TITLE = "Salesforce"
_DATA = "/services/data/v61.0"
_COMMENT, _HEAD = 4_000, 120
"""Bytes of a comment, and of them those of its first line."""
_SUBJECT, _NAME = 250, 75
_MOST_LOG = 95_000
"""Characters of a log, so that the field that holds it can still be edited."""
_CASE = re.compile(
    r"(?:https://[a-z0-9.-]{4,200}/(?:lightning/r/(?:Case/)?)?)?(500[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)(?:[/?#]\S{0,200})?"
)
"""A case by its id, of 15 characters or 18, or by its address."""
_HOST = re.compile(r"[a-z0-9-]{1,100}(?:\.[a-z0-9-]{1,60}){0,3}\.my\.salesforce(?:-setup)?\.(?:com|mil)")
_CHAT_DAYS = 2
"""How old the case of a chat may be that is still going on."""
_YES, _NO = "yes", "no"


class Salesforce:
    """One organisation, as the user whom the client credentials run as."""

    def __init__(self, account: TargetAccount, outside: Outside) -> None:
        self._address = desk_address(account.setting("address"))
        if not _HOST.fullmatch(httpx.URL(self._address).host):
            raise InputError(
                f"{self._address!r} is no My Domain of Salesforce; one ends with .my.salesforce.com (see Setup there)"
            )
        secrets = {name: account.setting(name) for name in ("client_id", "client_secret")}
        grant = ClientCredentials(_TITLE, f"{self._address}/services/oauth2/token", secrets, outside)
        self._api = TargetHttp(SALESFORCE, f"{self._address}{_DATA}", grant, outside)
        self._origin = account.settings.get("origin") or "Chat"
        self._closed = account.settings.get("closed_status") or ""
        supplied = account.settings.get("supplied_email") or _NO
        if supplied not in (_YES, _NO):
            raise InputError(f"supplied_email: answer yes or no, not {supplied[:40]!r}.")
        self._reachable = supplied == _YES

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """The case as the handbook has it; what is found of an earlier one for this chat goes on there."""
        said, known = chat_log(matter.conversation), self._open_case(matter)
        log = cut_short(said, _MOST_LOG)
        parts, more = len(_parts(log)), "" if log == said else " The end of it is left out."
        there = "Its number in the address, where the chat has a case already: it gets the log, and no case is made."
        fields = [
            PlannedField("case", "Existing case", known, note=there),
            PlannedField("subject", "Subject", "Chat"),
            PlannedField("origin", "Origin", self._origin, fixed=True),
            PlannedField(
                "log", "Chat log", log, lines=18, note=f"Will be {_counted(parts)}, none of them public.{more}"
            ),
        ]
        if self._closed:
            ended = _YES if known else _NO
            note = f"Once the log is in the case, its status becomes {self._closed}."
            fields.append(PlannedField("close", "Close the case", ended, note=note, choices=(_YES, _NO)))
        return tuple(fields)

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Make the case, add the log part by part, close it: each that an earlier try has not done."""
        case = fields.get("case", "").strip()
        case_id = self._existing(case) if case else self._made(key, matter) or self._make(matter, fields, key)
        parts = _parts(fields["log"])
        there = set(self._comments(case_id, key))
        for number, part in enumerate(parts, start=1):
            if number not in there:
                self._add(case_id, f"{_head(number, len(parts), key)}\n{part}", number, len(parts))
        if self._closed and fields.get("close") == _YES:
            self._api.change("PATCH", f"/sobjects/Case/{case_id}", again=True, json={"Status": self._closed})
        told = f"Kept the chat in the Salesforce case {case_id} as {_counted(len(parts))}."
        return HandoffDone(f"{case_id}/{key}", f"{self._address}/lightning/r/Case/{case_id}/view", told)

    def undo(self, done: HandoffDone) -> None:
        """Delete the case where we made it and nobody has worked on it since; else our comments."""
        case_id, _, key = done.ref.partition("/")
        if done.link and not done.link.startswith(f"{self._address}/"):
            raise NotUndoable(f"It stands in another organisation than the one set up now: {done.link}")
        found = next(self._query(_ONE.format(case=_literal(case_id))), None)
        if found is None:
            return
        with documented(_TITLE):
            ours = _mark(key) in str(found.get("Description") or "").splitlines()
            by, last = found["CreatedById"], found["LastModifiedById"]
        if not ours:
            for comment_id in self._comments(case_id, key).values():
                self._delete(f"/sobjects/CaseComment/{comment_id}")
            return
        if last != by or any(
            one["CreatedById"] != by for one in self._query(_COMMENTS.format(case=_literal(case_id)))
        ):
            raise NotUndoable("Others have worked on the case since. Delete it in Salesforce if it should go.")
        self._delete(f"/sobjects/Case/{case_id}")

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing: the case has the chat, however it went on."""

    def _existing(self, case: str) -> str:
        found = _CASE.fullmatch(case)
        if not found:
            raise HandoffError(f"{case[:80]!r} is no case. Copy its address from Salesforce, or leave it empty.")
        there = next(self._query(_ONE.format(case=_literal(found[1]))), None)
        if there is None:
            raise HandoffError(f"Salesforce has no case {found[1]}, or we may not see it. Check its address.")
        with documented(_TITLE):
            return str(there["Id"])

    def _open_case(self, matter: HandoffMatter) -> str:
        """The case that this chat has already, "" for none."""
        where = f"Origin = {_literal(self._origin)} AND IsClosed = false AND CreatedDate = LAST_N_DAYS:{_CHAT_DAYS}"
        return self._described(where, _chat(matter))

    def _made(self, key: str, matter: HandoffMatter) -> str:
        """The case that an earlier try has made, "" for none."""
        since = earliest(matter).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._described(f"Origin = {_literal(self._origin)} AND CreatedDate >= {since}", _mark(key))

    def _described(self, where: str, line: str) -> str:
        """The newest case of these in whose description `line` stands; Salesforce cannot search there itself."""
        for found in self._query(_CASES.format(where=where)):
            with documented(_TITLE):
                if line in str(found.get("Description") or "").splitlines():
                    return str(found["Id"])
        return ""

    def _make(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> str:
        customer = matter.conversation.customer
        case = {
            "Subject": shorten(clean(fields["subject"]), _SUBJECT) or "Chat",
            "Origin": self._origin,
            "Description": f"{_chat(matter)}\nOpened from: {_line(matter.link or '-')}\n{_mark(key)}",
        }
        if customer.name:
            case["SuppliedName"] = shorten(clean(customer.name), _NAME)
        if customer.email and self._reachable:
            case["SuppliedEmail"] = _line(customer.email)
        answer, _ = self._api.change("POST", "/sobjects/Case", json=case)
        with documented(_TITLE, changed=True):
            return str(answer["id"])

    def _add(self, case_id: str, text: str, number: int, count: int) -> None:
        comment = {"ParentId": case_id, "CommentBody": text, "IsPublished": False}
        try:
            self._api.change("POST", "/sobjects/CaseComment", json=comment)
        except HandoffError as error:
            raise HandoffError(
                f"{error} Of {count} parts of the log, number {number} is not in the case {case_id}: do it again, "
                "and it goes on there.",
                maybe_done=True,
            ) from error

    def _comments(self, case_id: str, key: str) -> dict[int, str]:
        """Our comments of this hand-off: their ids by the number of the part."""
        found = {}
        for one in self._query(_COMMENTS.format(case=_literal(case_id))):
            with documented(_TITLE):
                if (head := _HEADED.match(str(one["CommentBody"]))) and head[2] == key:
                    found[int(head[1])] = str(one["Id"])
        return found

    def _query(self, query: str) -> Iterator[dict[str, Any]]:
        place, asked = "/query", {"q": query}
        while place:
            answer = self._api.get(place, asked)
            with documented(_TITLE):
                yield from answer["records"]
                place, asked = str(answer.get("nextRecordsUrl") or "").removeprefix(_DATA), {}

    def _delete(self, place: str) -> None:
        try:
            self._api.change("DELETE", place, again=True)
        except HandoffError as error:
            if not isinstance(error.__cause__, HelpDeskGone):
                raise


_CASES = "SELECT Id, Description FROM Case WHERE {where} ORDER BY CreatedDate DESC LIMIT 1000"
_ONE = "SELECT Id, Description, CreatedById, LastModifiedById FROM Case WHERE Id = {case}"
_COMMENTS = "SELECT Id, CommentBody, CreatedById FROM CaseComment WHERE ParentId = {case} ORDER BY CreatedDate"
_HEADED = re.compile(r"Chat log, part (\d{1,4}) of \d{1,4} \(handed off as (\S{1,60})\)")


def _parts(log: str) -> list[str]:
    return list(cut_text(clean(log), _COMMENT - _HEAD, _bytes))


def _bytes(character: str) -> int:
    return 2 if character == "\n" else len(character.encode())


def _head(number: int, count: int, key: str) -> str:
    return f"Chat log, part {number} of {count} (handed off as {key})"


def _counted(parts: int) -> str:
    return "1 comment" if parts == 1 else f"{parts} comments"


def _chat(matter: HandoffMatter) -> str:
    return _line(f"Conversation: {matter.mailbox}/{matter.conversation.id}")


def _mark(key: str) -> str:
    return f"Handed off as {key}"


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _literal(value: str) -> str:
    """A string as SOQL has it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_ours(request: httpx.Request) -> bool:
    """A case, a comment that is not public, the end of either, or the status of a case."""
    path = request.url.path.removeprefix(_DATA)
    if not _HOST.fullmatch(request.url.host):
        return False
    if request.method == "DELETE":
        return not request.content and bool(_RECORD.fullmatch(path))
    body = json_fields(request)
    if request.method == "PATCH":
        return set(body) == {"Status"} and bool(_RECORD.fullmatch(path)) and "/Case/" in path
    if request.method != "POST":
        return False
    if path == "/sobjects/Case":
        needed = {"Subject", "Origin", "Description"}
        return needed <= set(body) <= needed | {"SuppliedName", "SuppliedEmail"}
    is_comment = set(body) == {"ParentId", "CommentBody", "IsPublished"} and body["IsPublished"] is False
    return path == "/sobjects/CaseComment" and is_comment


_RECORD = re.compile(r"/sobjects/(?:Case/500|CaseComment/00a)[A-Za-z0-9]{12,15}")

SALESFORCE = TargetKind(
    name="salesforce",
    title=_TITLE,
    questions=(
        DeskQuestion("address", "Address of your My Domain (https://....my.salesforce.com)"),
        DeskQuestion("client_id", "Consumer key of the app", secret=True),
        DeskQuestion("client_secret", "Consumer secret of the app", secret=True),
        DeskQuestion("origin", "Origin of the cases", default="Chat"),
        DeskQuestion("closed_status", "Status that closes a case (empty: cases are not closed)", default="Closed"),
        DeskQuestion(
            "supplied_email",
            "Put the customer's address on the case, to which rules of yours may write",
            default="no",
        ),
    ),
    build=Salesforce,
    may_leave=_is_ours,
    steps=("log-chat-in-case",),
    undoable=True,
    finds=True,
    knows=FOR_THEIR_RECORD,
)
