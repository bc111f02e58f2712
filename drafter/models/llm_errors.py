"""Errors of LiteLLM and of the clients below it, translated once into ours. Works by class name, so it imports none.

Our messages name the model and the fix. They quote the provider only where its words are what helps (a rejected
request), and never a key: providers like to send it back.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from drafter.errors import (
    ModelError,
    ModelRefusedKey,
    ModelRejectedRequest,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
)
from drafter.text.excerpts import shorten

__all__ = ["FOREIGN", "Call", "translate"]

FOREIGN: dict[str, type[ModelError]] = {
    "APIConnectionError": ModelUnreachable,
    "APIError": ModelUnreachable,
    "APIResponseValidationError": ModelUnreachable,
    "AuthenticationError": ModelRefusedKey,
    "BadGatewayError": ModelUnreachable,
    "BadRequestError": ModelRejectedRequest,
    "BlockedPiiEntityError": ModelRejectedRequest,
    "BudgetExceededError": ModelRefusedKey,
    "ContentPolicyViolationError": ModelRejectedRequest,
    "ContextWindowExceededError": ModelRejectedRequest,
    "GuardrailRaisedException": ModelRejectedRequest,
    "ImageFetchError": ModelRejectedRequest,
    "InternalServerError": ModelUnreachable,
    "InvalidRequestError": ModelRejectedRequest,
    "JSONSchemaValidationError": ModelUnreachable,
    "LiteLLMUnknownProvider": ModelUnknown,
    "MidStreamFallbackError": ModelUnreachable,
    "MockException": ModelUnreachable,
    "ModelNotMappedError": ModelUnknown,
    "ModifyResponseException": ModelRejectedRequest,
    "NotFoundError": ModelUnknown,
    "OpenAIError": ModelUnreachable,
    "PaymentRequiredError": ModelRefusedKey,
    "PermissionDeniedError": ModelRefusedKey,
    "RateLimitError": ModelUnreachable,
    "RejectedRequestError": ModelRejectedRequest,
    "SensitiveDataRouteException": ModelRejectedRequest,
    "ServiceUnavailableError": ModelUnreachable,
    "Timeout": ModelTimeout,
    "UnprocessableEntityError": ModelRejectedRequest,
    "UnsupportedParamsError": ModelRejectedRequest,
    "VectorStoreSearchError": ModelUnreachable,
}
"""Every exception class of `litellm.exceptions`; a test fails when a new one is missing here."""

# LiteLLM raises a bare APIError for these: the status says more than the class.
_BY_STATUS: dict[int, type[ModelError]] = {
    401: ModelRefusedKey,
    402: ModelRefusedKey,
    403: ModelRefusedKey,
    404: ModelUnknown,
    408: ModelTimeout,
    413: ModelRejectedRequest,
    504: ModelTimeout,
}
_TIMEOUTS = {"APITimeoutError", "ReadTimeout", "ConnectTimeout", "WriteTimeout", "PoolTimeout", "TimeoutError"}
_NO_KEY = re.compile(r"missing credentials|api[_ ]key.*(must be set|required)|no api[_ ]key", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:litellm\.\w+: |\w+(?:Error|Exception) ?[:-] )+")
_TOO_LONG = re.compile(r"context (?:length|size|window)", re.IGNORECASE)
_SECRET = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}")
_QUOTED = 240


@dataclass(frozen=True, slots=True)
class Call:
    """What was being asked when it failed; `where` is the address or None for the provider's own."""

    model: str
    where: str | None
    key: str | None
    timeout: float


def translate(error: BaseException, call: Call) -> ModelError:
    """Our error for one of LiteLLM's. Raise it outside the `except` block: the cause may hold the key."""
    kind = _kind(error)
    translated = kind(_MESSAGES[kind](call, error))
    translated.retry_after = _retry_after(error)
    return translated


def _kind(error: BaseException) -> type[ModelError]:
    if any(type(cause).__name__ in _TIMEOUTS for cause in _causes(error)):
        return ModelTimeout
    if _NO_KEY.search(str(error)):
        return ModelRefusedKey
    for cls in type(error).__mro__:
        kind = FOREIGN.get(cls.__name__)
        if kind is not None:
            by_status = _BY_STATUS.get(_status(error)) if kind is ModelUnreachable else None
            return by_status or kind
    return ModelUnreachable


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, at most ten deep."""
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        original = getattr(current, "original_exception", None)
        current = original if isinstance(original, BaseException) else current.__cause__ or current.__context__


def _status(error: BaseException) -> int:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else 0


def _retry_after(error: BaseException) -> float | None:
    """The seconds after which the provider wants to be asked again, where it says so (RFC 9110, 10.2.3)."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None) or {}
        if said := headers.get("retry-after"):
            with suppress(TypeError, ValueError, OverflowError):
                return max(0.0, float(said) if said.strip().isdigit() else _until(said))
    return None


def _until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()


def _said(error: BaseException, call: Call) -> str:
    """The provider's words on one line, without anything that may be a key."""
    text = " ".join(str(getattr(error, "message", None) or error).split())
    if call.key:
        text = text.replace(call.key, "***")
    return shorten(_SECRET.sub("***", _PREFIX.sub("", text)), _QUOTED)


def _at(call: Call) -> str:
    return f" at {call.where}" if call.where else ""


def _unknown(call: Call, _: BaseException) -> str:
    return (
        f"no provider{_at(call)} knows the model {call.model!r}. Set DRAFTER_MODEL to a LiteLLM name such as "
        f"'openai/gpt-4o-mini' or 'ollama/llama3.1', or to 'embedded'."
    )


def _refused_key(call: Call, error: BaseException) -> str:
    if _status(error) == 402 or type(error).__name__ in ("PaymentRequiredError", "BudgetExceededError"):
        return f"the account behind the key for {call.model!r} has no credit left. Top it up, or set another key."
    what = "refused the key" if call.key else "wants a key and has none"
    return (
        f"model {call.model!r}{_at(call)} {what}. Set DRAFTER_API_KEY, or the provider's own variable (such as "
        f"OPENAI_API_KEY), to a key that may use this model."
    )


def _timeout(call: Call, _: BaseException) -> str:
    return (
        f"model {call.model!r}{_at(call)} sent nothing for {call.timeout:g} s. Try again, "
        f"or raise DRAFTER_MODEL_TIMEOUT (seconds)."
    )


def _unreachable(call: Call, error: BaseException) -> str:
    status = _status(error)
    if any(type(cause).__name__ == "EndlessAnswer" for cause in _causes(error)):
        return (
            f"what answers for model {call.model!r}{_at(call)} sent megabytes and no end of its answer, and was "
            f"stopped. Check DRAFTER_API_BASE."
        )
    if type(error).__name__ == "RateLimitError":
        return (
            f"model {call.model!r}{_at(call)} takes no more requests for now (429). Wait, or raise your limit there."
        )
    if type(error).__name__ == "MidStreamFallbackError":
        return f"the connection to model {call.model!r}{_at(call)} broke while it was answering. Try again."
    if status > 500 or (status == 500 and "Connection error" not in str(error)):
        return f"model {call.model!r}{_at(call)} has an outage (HTTP {status}). Try again later."
    return f"nobody answers for model {call.model!r}{_at(call)}. Check DRAFTER_API_BASE and that the server runs."


def _rejected(call: Call, error: BaseException) -> str:
    if type(error).__name__ == "ContextWindowExceededError" or _TOO_LONG.search(str(error)):
        fix = "The prompt is too long for it: set DRAFTER_TIER=small, or use a model that reads more"
    else:
        fix = "Correct what it names, or use another model"
    return f"model {call.model!r}{_at(call)} will not answer this request: {_said(error, call)} {fix}."


_MESSAGES = {
    ModelUnknown: _unknown,
    ModelRefusedKey: _refused_key,
    ModelTimeout: _timeout,
    ModelUnreachable: _unreachable,
    ModelRejectedRequest: _rejected,
}
