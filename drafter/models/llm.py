"""Language models through LiteLLM; the only module that imports it."""

import base64
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from drafter.errors import ModelError, ModelRejectedRequest, ModelUnknown, ModelUnreachable, ModelUnusable
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.llm_errors import Call, translate
from drafter.text.surrogates import PieceJoiner

__all__ = ["SMALL_BELOW_BILLIONS", "SMALL_BELOW_TOKENS", "LiteLLMModel", "embed", "reads_tokens", "warm_up"]

SMALL_BELOW_TOKENS = 16_000
SMALL_BELOW_BILLIONS = 7.0
_CHARACTERS_A_TOKEN, _SHORTEST_LIMIT = 40, 20_000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_BILLIONS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)
_CALLS = ("tool_calls", "function_call")
_BROKEN_OFF = re.compile(r"error|abort|cancel|insufficient|overload|fail|time_?out|unavailable", re.IGNORECASE)
"""How providers say that they ended an answer that was not at its end: `abort`, `insufficient_system_resource`."""


class LiteLLMModel:
    """Any model that LiteLLM knows, or anything that speaks the OpenAI protocol at `api_base`.

    `tier`, where it is not given: SMALL for a model whose context is below 16,000 tokens in LiteLLM's model data,
    or whose name says that it has fewer than 7 billion parameters ("qwen2.5:1.5b"); otherwise LARGE.
    Nothing is tried twice here: the fallback chain is what comes after a failure. `shown_as` is the name in receipts
    and messages, where it is not LiteLLM's.
    """

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        api_key: SecretStr | None = None,
        tier: Tier | None = None,
        shown_as: str | None = None,
    ) -> None:
        self.name = shown_as or name
        self._litellm_name = name
        self._api_base = api_base
        self._api_key = api_key.get_secret_value() if api_key else None
        self._tier = tier

    @property
    def writes_letters(self) -> bool:
        """Always."""
        return True

    @property
    def local(self) -> bool:
        """Never: a server of this machine may pass on what it is sent."""
        return False

    @cached_property
    def sees(self) -> bool:
        """Whether LiteLLM's list says so; https://docs.litellm.ai/docs/completion/vision"""
        return bool(_model_data(self._litellm_name).get("supports_vision"))

    def __repr__(self) -> str:
        return f"LiteLLMModel({self.name!r})"

    @cached_property
    def tier(self) -> Tier:
        """How much this model is given to read."""
        if self._tier is not None:
            return self._tier
        data = _model_data(self._litellm_name)
        window = data.get("max_input_tokens") or data.get("max_tokens")
        if isinstance(window, int) and window < SMALL_BELOW_TOKENS:
            return Tier.SMALL
        billions = [float(size) for size in _BILLIONS.findall(self._litellm_name)]
        return Tier.SMALL if billions and max(billions) < SMALL_BELOW_BILLIONS else Tier.LARGE

    def prepare(self) -> None:
        """Import LiteLLM, which takes seconds."""
        warm_up()

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """Yield the answer's text piece by piece, then one Completion.

        Raises ModelUnknown, ModelRefusedKey, ModelTimeout, ModelUnreachable, ModelRejectedRequest, or ModelUnusable
        for an answer that is far longer than asked for. Closing the iterator closes the connection, which makes most
        servers stop generating.
        """
        call = Call(self.name, _shown(self._api_base), self._api_key, parameters.timeout)
        try:
            yield from self._answer(messages, parameters, call)
            return
        except ModelError:
            raise
        except Exception as error:
            failure = translate(error, call)
        # Outside the block, so that neither traceback nor context can show the provider's words with the key.
        raise failure

    def _answer(
        self, messages: Sequence[ChatMessage], parameters: Parameters, call: Call
    ) -> Iterator[str | Completion]:
        text, finish, usage, joiner = "", None, None, PieceJoiner()
        with self._opened(messages, parameters) as response:
            for chunk in response:
                usage = getattr(chunk, "usage", None) or usage
                for choice in chunk.choices[:1]:
                    finish = choice.finish_reason or finish
                    if piece := joiner.join(choice.delta.content or ""):
                        text += piece
                        yield piece
                _must_be_of_use(text, parameters, call)
        if piece := joiner.join("", last=True):
            text += piece
            yield piece
        # LiteLLM closes a stream that just ends with an invented "stop"; only what the provider said counts.
        _must_be_whole(text, finish, response.received_finish_reason or "", call)
        yield self._completion(text, finish == "length", usage)

    @contextmanager
    def _opened(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[Any]:
        litellm = _litellm()
        _known_provider(self._litellm_name)
        with _client(self._litellm_name, self._api_base, self._api_key) as client:
            response = litellm.completion(
                model=self._litellm_name,
                messages=[{"role": m.role, "content": _content(m)} for m in messages],
                api_base=self._api_base,
                api_key=self._api_key,
                max_tokens=parameters.max_tokens,
                temperature=parameters.temperature,
                stop=list(parameters.stop) or None,
                seed=parameters.seed,
                timeout=parameters.timeout,
                stream=True,
                stream_options={"include_usage": True},
                drop_params=True,  # a model without `seed` or `temperature` still answers
                num_retries=0,
                max_retries=0,
                client=client,
            )
            try:
                yield response
            finally:
                close = getattr(response.completion_stream, "close", None)
                if callable(close):
                    close()

    def _completion(self, text: str, cut_off: bool, usage: Any) -> Completion:
        return Completion(
            text=text,
            model=self.name,
            prompt_tokens=getattr(usage, "prompt_tokens", 0) or 0,
            completion_tokens=getattr(usage, "completion_tokens", 0) or 0,
            cost_usd=_cost(self._litellm_name, usage),
            finished=not cut_off,
        )


def _content(message: ChatMessage) -> str | list[dict[str, Any]]:
    """The text; with pictures a list of parts, as OpenAI's protocol has it."""
    if not message.pictures:
        return message.content
    parts: list[dict[str, Any]] = [{"type": "text", "text": message.content}]
    for picture in message.pictures:
        address = f"data:{picture.type};base64,{base64.b64encode(picture.content).decode()}"
        parts.append({"type": "image_url", "image_url": {"url": address}})
    return parts


def embed(
    name: str, texts: Sequence[str], *, api_base: str | None, api_key: SecretStr | None, timeout: float
) -> list[list[float]]:
    """One vector per text, from the embedding model that LiteLLM knows under this name; tried once.

    Raises the same errors as `LiteLLMModel.stream`. https://docs.litellm.ai/docs/embedding/supported_embedding
    """
    key = api_key.get_secret_value() if api_key else None
    call = Call(name, _shown(api_base), key, timeout)
    try:
        _known_provider(name)
        with _client(name, api_base, key) as client:
            answer = _litellm().embedding(
                model=name,
                input=list(texts),
                api_base=api_base,
                api_key=key,
                timeout=timeout,
                encoding_format="float",
                drop_params=True,  # a provider without the choice of a format answers in its own
                num_retries=0,
                max_retries=0,
                client=client,
            )
        rows = sorted(answer.data, key=lambda row: int(row["index"]))
        return [[float(value) for value in row["embedding"]] for row in rows]
    except ModelError:
        raise
    except Exception as error:
        failure = translate(error, call)
    raise failure  # outside the block, as above: no context that could show the key


def reads_tokens(name: str) -> int | None:
    """How many tokens a text may have for this model by LiteLLM's list; None: it does not say."""
    limit = _model_data(name).get("max_input_tokens")
    return limit if isinstance(limit, int) else None


def warm_up() -> None:
    """Import LiteLLM now, so that the first answer does not wait for it."""
    _litellm()


@cache
def _litellm() -> Any:
    """LiteLLM, imported once (3 s) with its own price list, and without reading `.env` files or talking."""
    # Otherwise it downloads a price list, also where the variable is set to nothing, and loads a `.env` file of the
    # working folder.
    os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_MODE="PRODUCTION")
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # At INFO it logs each address, and some providers take the key as a part of it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return litellm


@contextmanager
def _client(name: str, api_base: str | None, key: str | None) -> Iterator[Any]:
    """A client for the endpoint that the settings name, which asks no proxy on this machine; None: LiteLLM's own."""
    local = urlsplit(api_base or "").hostname in _LOOPBACK
    if not name.startswith("openai/") or not (local or (api_base and key)):
        yield None
        return
    from openai import OpenAI

    from drafter.models.wire import client

    with client(trust_env=False) if local else client(verify=_certificates()) as ours:
        # Servers of this machine often want no key; the client insists on one.
        yield OpenAI(api_key=key or "none", base_url=api_base, max_retries=0, http_client=ours)


def _certificates() -> Any:
    """What LiteLLM trusts by the variables that it documents."""
    from litellm.llms.custom_httpx.http_handler import get_ssl_configuration

    return get_ssl_configuration()


def _known_provider(name: str) -> None:
    """Raise ModelUnknown where LiteLLM cannot tell whose model this is, before anything is sent."""
    try:
        _litellm().get_llm_provider(name)
    except Exception:
        hint = f"Write it as 'provider/{name}', such as 'openai/{name}' or 'ollama/{name}'"
        raise ModelUnknown(f"LiteLLM cannot tell whose model {name!r} is. {hint}; see DRAFTER_MODEL.") from None


def _model_data(name: str) -> dict[str, Any]:
    """What LiteLLM's list says of a model, without asking any server (as its `get_model_info` may)."""
    models: dict[str, dict[str, Any]] = _litellm().model_cost
    return models.get(name) or models.get(name.partition("/")[2]) or {}


def _cost(name: str, usage: Any) -> float | None:
    """US dollars by LiteLLM's price list, cached and long prompts at their own prices; None where it has no price."""
    data = _model_data(name)
    if usage is None or data.get("input_cost_per_token") is None or data.get("output_cost_per_token") is None:
        return None
    try:
        return float(sum(_litellm().cost_per_token(model=name, usage_object=usage)))
    except Exception:  # of any kind: a price list that is at odds with itself must not cost the draft
        return None


def _must_be_of_use(text: str, parameters: Parameters, call: Call) -> None:
    limit = max(_SHORTEST_LIMIT, _CHARACTERS_A_TOKEN * parameters.max_tokens)
    if len(text) > limit:
        raise ModelUnusable(
            f"model {call.model!r} wrote more than {limit:,} characters where it was asked for "
            f"{parameters.max_tokens:,} tokens, and was stopped. Use another model."
        )


def _must_be_whole(text: str, finish: str | None, said: str, call: Call) -> None:
    """`finish` is why it ended by LiteLLM, which takes what it does not know for an end; `said` by the provider."""
    where = f" at {call.where}" if call.where else ""
    if finish == "content_filter":
        raise ModelRejectedRequest(f"the filter of model {call.model!r} stopped the answer. Use another model.")
    if finish in _CALLS and text.strip():
        raise ModelRejectedRequest(
            f"model {call.model!r} asked for a tool in the middle of its answer. Use another model."
        )
    if text and (not said or _BROKEN_OFF.search(said)):
        raise ModelUnreachable(f"model {call.model!r}{where} stopped in the middle of its answer. Try again.")
    if not said:
        raise ModelUnreachable(
            f"what answers for model {call.model!r}{where} does not speak its protocol. Check DRAFTER_API_BASE."
        )
    if not text.strip():
        raise ModelRejectedRequest(f"model {call.model!r}{where} answered with no text. Use another model.")


def _shown(api_base: str | None) -> str | None:
    """The address fit for messages: without user, password or query."""
    if api_base is None:
        return None
    parts = urlsplit(api_base)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
