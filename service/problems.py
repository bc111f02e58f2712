"""The one error body of the whole API, and the table from exceptions to HTTP statuses.

    {"error": {"code": "index_missing", "message": "...", "request_id": "..."}}

`code` is for programs and never changes; `message` says what is wrong and what to do about it. Where the two are
better apart there is a `fix` as well, and where somebody else was quicker `current` is what stands there now. Pages
show the same problem in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from drafter import errors as d
from drafter.text.surrogates import mended
from kb_index import errors as k
from service import errors as s
from service.input_faults import describe_faults

__all__ = ["KNOWN", "UNSUPPORTED_MEDIA_TYPE", "Problem", "problem_of"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, fit to be shown: nothing of a traceback, a key or a path of an import is in here."""

    status: int
    code: str
    message: str
    fix: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    current: Mapping[str, Any] | None = None

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON body of every error response, and the data of every `error` event."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.fix:
            error["fix"] = self.fix
        if self.current is not None:
            error["current"] = dict(self.current)
        return {"error": error | {"request_id": request_id}}


KNOWN: dict[type[Exception], tuple[int, str]] = {
    d.ConversationError: (422, "invalid_conversation"),
    d.SettingsError: (503, "misconfigured"),
    d.PromptError: (503, "prompt_set_invalid"),
    d.NeedsModel: (422, "needs_model"),
    d.RefinementError: (422, "cannot_refine"),
    d.ModelUnknown: (503, "model_unknown"),
    d.ModelRefusedKey: (503, "model_refused_key"),
    d.ModelTimeout: (504, "model_timeout"),
    d.ModelUnreachable: (502, "model_unreachable"),
    d.ModelRejectedRequest: (502, "model_rejected_request"),
    d.WeightsError: (503, "model_weights_unusable"),
    d.ModelError: (502, "model_failed"),
    d.DrafterError: (500, "drafting_failed"),
    k.IndexMissing: (503, "index_missing"),
    k.ModelMismatch: (503, "index_of_another_model"),
    k.IndexCorrupt: (503, "index_corrupt"),
    k.EmbeddingError: (503, "embedding_failed"),
    k.KnowledgeError: (503, "knowledge_failed"),
    s.NotFound: (404, "not_found"),
    s.NotSignedIn: (401, "not_signed_in"),
    s.Forbidden: (403, "forbidden"),
    s.ForeignRequest: (403, "foreign_request"),
    s.LimitReached: (429, "limit_reached"),
    s.SecretError: (503, "misconfigured"),
    s.NotReady: (503, "not_ready"),
    s.Interrupted: (503, "interrupted"),
    s.ServiceStopping: (503, "stopping"),
    s.Busy: (503, "busy"),
    s.KeyReused: (422, "idempotency_key_reused"),
    s.InputError: (422, "invalid_request"),
    s.TextConflict: (409, "text_changed"),
    s.DraftCancelled: (409, "draft_cancelled"),
    s.StillAtWork: (409, "still_at_work"),
    s.EditConflict: (409, "conflict"),
    s.AccountSourceError: (502, "account_source_failed"),
    s.HelpDeskBusy: (503, "help_desk_busy"),
    s.HelpDeskError: (502, "help_desk_failed"),
    s.NotUndoable: (409, "not_undoable"),
    s.HandoffError: (502, "handoff_failed"),
    s.ForgedEvent: (403, "forged_event"),
    s.StorageBusy: (503, "storage_busy"),
    s.StorageFull: (503, "storage_full"),
    s.StorageError: (503, "storage_failed"),
    s.ServiceError: (500, "service_failed"),
}
"""Exception class to status and code; a subclass that is not listed is answered as its base."""

UNSUPPORTED_MEDIA_TYPE = Problem(
    415,
    "unsupported_media_type",
    "The body is not JSON, or does not say that it is.",
    "Send JSON with the header Content-Type: application/json.",
)

_BUG = Problem(
    500,
    "internal_error",
    "Something went wrong on our side.",
    "Report it with the request id.",
    {"Connection": "close"},  # which the server does after a bug, so that nobody sends another request into it
)

_HTTP: dict[int, tuple[str, str]] = {
    400: ("invalid_request", "The body is not JSON that can be read. Send one JSON object in UTF-8."),
    404: ("not_found", "There is nothing at this address. /docs lists what there is."),
    413: ("body_too_large", ""),
    405: ("method_not_allowed", "This address does not answer to that method. /docs lists what it answers to."),
}


def problem_of(error: Exception) -> Problem:
    """The problem to answer `error` with; what is not known is our bug and says nothing about itself."""
    if isinstance(error, RequestValidationError):
        if isinstance(error.body, bytes) and error.body:  # which nobody has read as JSON
            return UNSUPPORTED_MEDIA_TYPE
        return Problem(422, "invalid_request", mended(describe_faults(error.errors(), error.body)))
    if isinstance(error, HTTPException):
        code, message = _HTTP.get(error.status_code, (f"http_{error.status_code}", ""))
        return Problem(error.status_code, code, message or str(error.detail), headers=error.headers or {})
    for kind in type(error).__mro__:
        if kind in KNOWN:
            current = error.newest if isinstance(error, s.TextConflict) else None
            return Problem(*KNOWN[kind], mended(str(error)), headers=_headers(error), current=current)
    return _BUG


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, s.Busy | s.StillAtWork):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, s.NotSignedIn) else {}
