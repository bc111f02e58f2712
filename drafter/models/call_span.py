"""The span of one call of a model, in the words of OpenTelemetry's conventions for generative AI.

https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from drafter.models.base import ChatMessage, Completion, Model, Parameters
from drafter.tracing import TraceSpan, is_on, keeps_content, span

__all__ = ["CallSpan", "call_span"]

_OTHER = "litellm"
"""The provider of a model whose name says none."""


class CallSpan:
    """What is told of a call while it goes on."""

    def __init__(self, inner: TraceSpan) -> None:
        self._inner = inner
        self._started = time.perf_counter()
        self._spoke = False

    def first_words(self) -> None:
        """Note when text came for the first time."""
        if not self._spoke:
            self._spoke = True
            self._inner.set({"gen_ai.response.time_to_first_chunk": time.perf_counter() - self._started})

    def answered(self, completion: Completion) -> None:
        """Note what the answer took."""
        reason = "stop" if completion.finished else "length"
        self._inner.set(
            {
                "gen_ai.response.model": completion.model,
                "gen_ai.response.finish_reasons": [reason],
                "gen_ai.usage.input_tokens": completion.prompt_tokens,
                "gen_ai.usage.output_tokens": completion.completion_tokens,
                "drafter.cost_usd": completion.cost_usd,
            }
        )
        if keeps_content():
            said = [{"role": "assistant", "parts": [_part(completion.text)], "finish_reason": reason}]
            self._inner.set({"gen_ai.output.messages": json.dumps(said)})

    def failed(self, kind: str) -> None:
        """Note that nothing of use came of it."""
        self._inner.fail(kind)


@contextmanager
def call_span(model: Model, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[CallSpan]:
    """The span of a call that begins now."""
    if not is_on():
        yield CallSpan(TraceSpan())
        return
    provider, _, name = model.name.rpartition("/")
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider or _OTHER,
        "gen_ai.request.model": name,
        "gen_ai.request.max_tokens": parameters.max_tokens,
        "gen_ai.request.temperature": parameters.temperature,
        "gen_ai.request.seed": parameters.seed,
        "gen_ai.request.stop_sequences": list(parameters.stop) or None,
        "gen_ai.request.stream": True,
        "gen_ai.output.type": "text",
    }
    with span(f"chat {name}", attributes | (_asked(messages) if keeps_content() else {}), "client") as opened:
        yield CallSpan(opened)


def _asked(messages: Sequence[ChatMessage]) -> dict[str, str]:
    system = [_part(message.content) for message in messages if message.role == "system"]
    rest = [{"role": m.role, "parts": [_part(m.content)]} for m in messages if m.role != "system"]
    return {"gen_ai.system_instructions": json.dumps(system), "gen_ai.input.messages": json.dumps(rest)}


def _part(text: str) -> dict[str, Any]:
    return {"type": "text", "content": text}
