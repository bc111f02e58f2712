"""What every language model looks like to the drafter: chat messages in, a stream of text out.

`LiteLLMModel` (llm.py) talks to real ones, `EmbeddedModel` (embedded/) runs one on this machine, and `FakeModel`
(fake.py) answers from a script.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from kb_index.passages.embedding import TextVectors, Vectors

__all__ = ["ChatMessage", "Completion", "Embed", "EmbedWords", "Model", "Parameters", "Picture", "Tier"]

Embed = Callable[[list[str]], Vectors]
"""Texts to unit vectors: shape (len(texts), dimension)."""
EmbedWords = Callable[[list[str]], list[TextVectors]]
"""Texts to their unit vectors with those of their words; the bundled model gives both at once."""


class Tier(StrEnum):
    """How much a model can be asked to read: the tiers differ in budgets and templates, nothing else."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a model that sees: its name, media type and bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the prompt, with the pictures that it speaks of."""

    role: Literal["system", "user", "assistant"]
    content: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to sample. `timeout` is in seconds and covers the wait for each next piece of text."""

    max_tokens: int = 500
    temperature: float = 0.2
    timeout: float = 120.0
    stop: tuple[str, ...] = ()
    seed: int | None = 7


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of an answer: all of its text and what it took. `cost_usd` None: the price is unknown.
    `finished` is False where the model was cut off by `max_tokens`."""

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    finished: bool = True


class Model(Protocol):
    """A language model. `name` is what the receipt says."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def tier(self) -> Tier: ...  # noqa: D102
    @property
    def writes_letters(self) -> bool:
        """Whether it is asked to write to customers; one that is not translates for the search and takes notes."""
        ...

    @property
    def sees(self) -> bool:
        """Whether it takes pictures."""
        ...

    @property
    def local(self) -> bool:
        """Whether what it is sent stays on this machine, whoever else runs there."""
        ...

    def prepare(self) -> None:
        """Do ahead, perhaps in a thread, what the first answer would otherwise wait for; raises ModelError."""
        ...

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """Yield the answer's text piece by piece, then one Completion; raises ModelError."""
        ...
