"""A model that answers from a script: for tests, demonstrations and evals without a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.models.base import ChatMessage, Completion, Parameters, Tier

__all__ = ["Broken", "FakeModel", "Reply"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A reply that streams `text` and then fails with `error`."""

    text: str
    error: Exception


Reply = str | Exception | Broken


class FakeModel:
    """Gives its replies in order and the last one to everything after; an exception is raised instead.

    Streams word by word and counts a word as a token. Unless it is not to be `local` it stands for a model of this
    machine. `asked` keeps the messages of every call.
    """

    def __init__(
        self,
        replies: Sequence[Reply],
        *,
        tier: Tier = Tier.SMALL,
        name: str = "fake",
        letters: bool = True,
        local: bool = True,
        sees: bool = False,
    ) -> None:
        if not replies:
            raise ValueError("FakeModel needs at least one reply: a text, an exception or Broken(text, error).")
        self.name = name
        self.tier = tier
        self.writes_letters = letters
        self.local = local
        self.sees = sees
        self.asked: list[list[ChatMessage]] = []
        self._replies = tuple(replies)

    def prepare(self) -> None:
        """Nothing: it is always ready."""

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """Yield the next reply word by word, cut at `max_tokens` words, then its Completion."""
        reply = self._replies[min(len(self.asked), len(self._replies) - 1)]
        self.asked.append(list(messages))
        if isinstance(reply, Exception):
            raise reply
        words = re.findall(r"\S+\s*|\s+", reply.text if isinstance(reply, Broken) else reply)
        given = words[: parameters.max_tokens]
        yield from given
        if isinstance(reply, Broken):
            raise reply.error
        yield Completion(
            text="".join(given),
            model=self.name,
            prompt_tokens=sum(len(m.content.split()) for m in messages),
            completion_tokens=len(given),
            cost_usd=0.0,
            finished=len(given) == len(words),
        )
