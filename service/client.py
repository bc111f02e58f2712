"""A client of the API for Python: typed, safe to repeat, and a stream goes on where its connection broke.

with ServiceClient("http://127.0.0.1:8000", key="rd_...") as client:
    draft = client.draft(conversation)

What the service sends to a webhook of yours is read by `verify_webhook(secret, headers, body)`.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from time import sleep
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter

from drafter.aim import Aim
from drafter.conversation import Conversation
from drafter.draft import Draft, TextKind
from drafter.events import Event, Restart, Step, TextDelta
from drafter.refinement import RefineHow
from service.api.handoffs import HandoffRecord, TargetList, TargetRecord
from service.api.jobs import JobRecord
from service.api.outcomes import OutcomeRecord
from service.api.records import DraftPage, DraftRecord, DraftVersion
from service.api.schemas import FoundPassage
from service.hooks.signing import WebhookRejected, verify_webhook
from service.jobs.events import SupportEvent
from service.refining import KeptRefinement
from service.storage.outcomes import OutcomeKind

__all__ = ["ApiError", "ServiceClient", "WebhookRejected", "verify_webhook"]

M = TypeVar("M", bound=BaseModel)

_TRIES = 5
_PAUSE = 0.5
"""Seconds between two tries where the service does not say when to ask again."""

_AGAIN = frozenset({"busy", "still_at_work", "storage_busy", "interrupted", "stopping"})
_HITS = TypeAdapter(list[FoundPassage])


class ApiError(Exception):
    """What the service answered in place of what was asked for; `current` is what stands there now, on a conflict.

    `status` is 200 where a stream had begun before the error came.
    """

    def __init__(self, status: int, error: Mapping[str, Any], retry_after: str | None = None) -> None:
        super().__init__(" ".join(filter(None, (error["message"], error.get("fix")))))
        self.status = status
        self.code: str = error["code"]
        self.current: Mapping[str, Any] | None = error.get("current")
        self.request_id: str = error["request_id"]
        self.retry_after = float(retry_after) if retry_after else None


class ServiceClient:
    """Asks the service at `address`. Every method raises ApiError, and httpx.TransportError where nobody answers.

    A request that changes something is sent with a key of its own, so that it is done once however often it is sent:
    again after a connection that broke, and when a service that was busy says so.
    """

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        timeout: float = 360.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        limits = httpx.Timeout(timeout, connect=10.0)
        self._http = httpx.Client(base_url=address, headers=headers, timeout=limits, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def draft(
        self,
        conversation: Conversation,
        *,
        instruction: str | None = None,
        kind: TextKind = TextKind.REPLY,
        aim: Aim | None = None,
    ) -> Draft:
        """A draft for a conversation, when it is done; it is kept under its `id`. `aim`: what a reply is to say."""
        return self._post("/v1/drafts", _order(conversation, instruction, kind, aim), Draft)

    def stream(
        self,
        conversation: Conversation,
        *,
        instruction: str | None = None,
        kind: TextKind = TextKind.REPLY,
        aim: Aim | None = None,
    ) -> Iterator[Event]:
        """The steps and the text of a draft while it is written, and the draft at the end."""
        asking: tuple[str, str, dict[str, Any]] = (
            "POST",
            "/v1/drafts",
            {"json": _order(conversation, instruction, kind, aim)},
        )
        last, tries = "", 0
        while True:
            method, place, body = asking
            headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
            try:
                with self._http.stream(method, place, headers=headers, **body) as answer:
                    _check(answer)
                    for name, data, number in _events(answer.iter_lines()):
                        last, tries = number or last, 0
                        if name == "begun":
                            asking = ("GET", f"/v1/drafts/{data['id']}/events", {})
                        else:
                            yield (event := _event(name, data))
                            if isinstance(event, Draft):
                                return
                raise httpx.RemoteProtocolError("the stream ended before the draft did")
            except httpx.TransportError:
                tries += 1
                if asking[0] == "POST" or tries == _TRIES:  # it has not begun, or is out of reach
                    raise
                sleep(_PAUSE)

    def get(self, draft_id: str) -> DraftRecord:
        """A draft as it is kept."""
        return self._get(f"/v1/drafts/{draft_id}", {}, DraftRecord)

    def drafts(self, **wanted: str | int) -> Iterator[DraftRecord]:
        """All drafts, the newest first: of a `mailbox`, a `conversation`, in a `state`, where such are named."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._get("/v1/drafts", wanted | ({"cursor": cursor} if cursor else {}), DraftPage)
            yield from page.items
            cursor = page.next_cursor

    def cancel(self, draft_id: str) -> DraftRecord:
        """End a draft that is being written."""
        return self._post(f"/v1/drafts/{draft_id}/cancel", {}, DraftRecord)

    def edit(self, draft_id: str, text: str, base: int) -> DraftVersion:
        """Keep a text that was written on top of version `base`; the ApiError `text_changed` holds a newer one."""
        return self._post(f"/v1/drafts/{draft_id}/texts", {"text": text, "base": base}, DraftVersion)

    def refine(self, draft_id: str, text: str, base: int, how: RefineHow, **details: str | int) -> KeptRefinement:
        """A text that was written on top of version `base`, refined and kept: `ask`, `language` or `instruction` go
        with the `how` that needs them. The ApiError `needs_model`: no rule does it, and no model is set up."""
        asked = {"text": text, "base": base, "how": how, **details}
        return self._post(f"/v1/drafts/{draft_id}/refinements", asked, KeptRefinement)

    def report(self, draft_id: str, kind: OutcomeKind, *, text: str | None = None, reason: str = "") -> OutcomeRecord:
        """Say what became of a draft; `text` is what was sent."""
        told = {"kind": kind, "reason": reason} | ({"text": text} if text is not None else {})
        return self._post(f"/v1/drafts/{draft_id}/outcome", told, OutcomeRecord)

    def targets(self, mailbox: str | None = None) -> list[TargetRecord]:
        """Where work of a mailbox can go next; None: of all that are yours."""
        return self._get("/v1/handoff-targets", {"mailbox": mailbox} if mailbox else {}, TargetList).items

    def plan_handoff(self, conversation_id: str, target: str, *, another: bool = False) -> HandoffRecord:
        """What would be sent, to be looked at by a person: nothing is sent."""
        body = {"conversation_id": conversation_id, "target": target, "another": another}
        return self._post("/v1/handoffs", body, HandoffRecord)

    def confirm_handoff(
        self, handoff_id: str, fields: Mapping[str, str] | None = None, *, plan: str | None = None
    ) -> HandoffRecord:
        """Do it, for a person who has looked at it; `fields`: what they have edited, by name."""
        return self._post(
            f"/v1/handoffs/{handoff_id}/confirm", {"fields": dict(fields or {}), "plan": plan}, HandoffRecord
        )

    def handoff(self, handoff_id: str) -> HandoffRecord:
        """A hand-off as it is now."""
        return self._get(f"/v1/handoffs/{handoff_id}", {}, HandoffRecord)

    def look_for_handoff(self, handoff_id: str, *, there: bool) -> HandoffRecord:
        """Say what a person found at the target of a hand-off that is unclear."""
        return self._post(f"/v1/handoffs/{handoff_id}/looked", {"there": there}, HandoffRecord)

    def undo_handoff(self, handoff_id: str) -> HandoffRecord:
        """Take back what was done."""
        return self._post(f"/v1/handoffs/{handoff_id}/undo", {}, HandoffRecord)

    def tell(self, event: SupportEvent) -> JobRecord:
        """Tell that something happened in a conversation; the same event told twice is one."""
        return self._post("/v1/events", event.model_dump(mode="json"), JobRecord)

    def job(self, job_id: str) -> JobRecord:
        """What became of an event."""
        return self._get(f"/v1/jobs/{job_id}", {}, JobRecord)

    def search(self, question: str, *, limit: int = 5, mailbox: str | None = None) -> list[FoundPassage]:
        """The passages for a question."""
        asked = {"question": question, "limit": limit, "mailbox": mailbox}
        return _HITS.validate_python(self._answer("POST", "/v1/search", json=asked)["hits"])

    def _get(self, place: str, wanted: Mapping[str, str | int], kind: type[M]) -> M:
        return kind.model_validate(self._answer("GET", place, params=dict(wanted)))

    def _post(self, place: str, body: Mapping[str, Any], kind: type[M]) -> M:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return kind.model_validate(self._answer("POST", place, json=dict(body), headers=key))

    def _answer(self, method: str, place: str, **given: Any) -> Any:
        for tries in range(1, _TRIES + 1):
            try:
                answer = self._http.request(method, place, **given)
                _check(answer)
                return answer.json()
            except httpx.TransportError:
                if tries == _TRIES:
                    raise
                sleep(_PAUSE)
            except ApiError as error:
                if error.code not in _AGAIN or tries == _TRIES:
                    raise
                sleep(error.retry_after or _PAUSE)
        raise AssertionError("the last try answers or raises")


def _order(conversation: Conversation, instruction: str | None, kind: TextKind, aim: Aim | None) -> dict[str, Any]:
    given = {"conversation": conversation.model_dump(mode="json"), "instruction": instruction, "kind": kind}
    return given | ({"aim": aim} if aim else {})


def _check(answer: httpx.Response) -> None:
    if answer.is_error:
        answer.read()
        raise ApiError(answer.status_code, answer.json()["error"], answer.headers.get("retry-after"))


def _events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The (name, data, id) of each event."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield fields["event"], json.loads(fields["data"]), fields.get("id", "")
            fields = {}


def _event(name: str, data: dict[str, Any]) -> Event:
    match name:
        case "step":
            return Step(data["name"])
        case "text":
            return TextDelta(data["text"])
        case "restart":
            return Restart(data["reason"])
        case "draft":
            return Draft.model_validate(data)
        case _:
            raise ApiError(200, data["error"])
