"""What models answered, kept in a file, so that a changed check or repair is measured without asking them again.

A line of JSON an answer, written as soon as it is whole: a run that was ended goes on where it stopped.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from drafter.draft import Draft
from drafter.errors import ModelError, ModelUnreachable
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.text.surrogates import mended
from kb_index.durable import make_folder, private

__all__ = ["CachedModel", "CompletionCache", "Spent", "draft_seconds", "kept_answers"]


@dataclass(frozen=True, slots=True)
class Spent:
    """What fresh answers took, those of a judge too; kept ones take nothing. `cost_usd` is of those whose price is
    known, and `unpriced` counts the others."""

    tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0

    def also(self, completion: Completion) -> "Spent":
        """With one answer more."""
        tokens = self.tokens + completion.prompt_tokens + completion.completion_tokens
        if completion.cost_usd is None:
            return Spent(tokens, self.cost_usd, self.unpriced + 1)
        return Spent(tokens, self.cost_usd + completion.cost_usd, self.unpriced)


class CompletionCache:
    """A file of completions by what was asked. One process writes it at a time, from any of its threads. `spent` is
    what those took that were put there since it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spent = Spent()
        self._rows: dict[str, tuple[Completion, float]] = {}
        self._lock = threading.Lock()
        text = path.read_text("utf-8") if path.exists() else ""
        for line in text.splitlines():
            self._load(line)
        # A run that was killed may have left half a line, which the next one must not become a part of.
        self._begin = "" if text.endswith("\n") or not text else "\n"

    def __len__(self) -> int:
        return len(self._rows)

    def items(self) -> Iterator[tuple[str, tuple[Completion, float]]]:
        """Every key with its completion and seconds."""
        yield from self._rows.items()

    def get(self, key: str) -> tuple[Completion, float] | None:
        """The completion under `key` and the seconds that it took when it was made."""
        return self._rows.get(key)

    def put(self, key: str, completion: Completion, seconds: float) -> None:
        """Keep a completion, on disk at once."""
        self._rows[key] = completion, seconds
        make_folder(self.path.parent)
        row = {"key": key, "seconds": round(seconds, 6), "completion": asdict(completion)}
        with self._lock, open(self.path, "a", encoding="utf-8", opener=private) as file:
            self.spent = self.spent.also(completion)
            file.write(self._begin + json.dumps(row) + "\n")
        self._begin = ""

    def _load(self, line: str) -> None:
        try:
            row: dict[str, Any] = json.loads(line)
        except json.JSONDecodeError:
            return  # what a killed run was writing is asked for again
        self._rows[row["key"]] = Completion(**row["completion"]), row["seconds"]


class CachedModel:
    """A model that is asked only what is not in the cache; without `ask` it never is, and is unreachable instead.

    `seconds` adds up what its answers took when they were made, those from the cache too. `failure` is why it last
    did not answer: in a measurement the composer must not step in for it.
    """

    def __init__(self, model: Model, cache: CompletionCache, *, ask: bool = True) -> None:
        self.seconds = 0.0
        self.failure: ModelError | None = None
        self._model = model
        self._cache = cache
        self._ask = ask

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    @property
    def tier(self) -> Tier:
        """The tier of the model behind."""
        return self._model.tier

    @property
    def sees(self) -> bool:
        """Whether the model behind does."""
        return self._model.sees

    @property
    def writes_letters(self) -> bool:
        """Whether the model behind does."""
        return self._model.writes_letters

    @property
    def local(self) -> bool:
        """Whether the model behind is."""
        return self._model.local

    def prepare(self) -> None:
        """Prepare the model behind, where it may be asked; raises ModelError."""
        if self._ask:
            self._model.prepare()

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """Yield the answer, from the cache in one piece; raises ModelError."""
        key = self._key(messages, parameters)
        if kept := self._cache.get(key):
            completion, seconds = replace(kept[0], text=mended(kept[0].text)), kept[1]
            self.seconds += seconds
            yield completion.text
            yield completion
            return
        try:
            yield from self._fresh(key, messages, parameters)
        except ModelError as error:
            self.failure = error
            raise

    def _fresh(self, key: str, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        if not self._ask:
            raise ModelUnreachable(
                f"the answer of {self.name} is not in {self._cache.path}, and nobody may be asked."
            )
        started = time.perf_counter()
        for piece in self._model.stream(messages, parameters):
            if isinstance(piece, Completion):
                seconds = time.perf_counter() - started
                self._cache.put(key, piece, seconds)
                self.seconds += seconds
            yield piece

    def _key(self, messages: Sequence[ChatMessage], parameters: Parameters) -> str:
        """A hash of all that the answer depends on; how long we would wait for it is not."""
        sampling = asdict(parameters)
        del sampling["timeout"]
        asked = [self.name, [_as_key(message) for message in messages], sampling]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def kept_answers(folder: Path) -> Path:
    """The file of answers for golden cases in the folder of caches, where no other is named."""
    return folder / "evals" / "golden.jsonl"


def draft_seconds(draft: Draft, answering: float) -> float:
    """The seconds of a draft as its reader waits for it: `answering`, those of its answers when they were made, also
    where they came from a cache, and all else as it was now."""
    timings = draft.receipt.timings
    return timings["total"] - timings.get("write", 0.0) - timings.get("translate", 0.0) + answering


def _as_key(message: ChatMessage) -> dict[str, object]:
    """What tells messages apart; without pictures as it was before there were any."""
    key: dict[str, object] = {"role": message.role, "content": message.content}
    if message.pictures:
        key["pictures"] = [hashlib.sha256(picture.content).hexdigest() for picture in message.pictures]
    return key
