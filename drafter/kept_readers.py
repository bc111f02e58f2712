"""The proofreaders of the texts that were worked on last: what was read, found and embedded for one is kept.

So an agent's words can be proved again while they are typed.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from drafter.models.base import Embed, EmbedWords
from drafter.proofreading import Proofreader

__all__ = ["KeptReaders", "remembered_words"]

_Read = TypeVar("_Read")
_MOST = 16
_SECONDS = 600.0
"""What is kept longer than that would say of a deadline or a running incident what was true then."""
_TEXTS = 2_000
_WORDED = 2_000
"""Those that are kept with the vectors of their words, for all drafts together: some 15 kB each."""


class KeptReaders:
    """Up to `most` proofreaders, each for `seconds`, by what they were made for. Safe to use from several threads."""

    def __init__(self, most: int = _MOST, seconds: float = _SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._kept: OrderedDict[Hashable, tuple[float, Proofreader]] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def keep(self, key: Hashable, reader: Proofreader) -> Proofreader:
        """The same proofreader, which from now on embeds no text twice."""
        reader = replace(reader, embed=_embedding(reader.embed))
        with self._lock:
            self._kept[key] = (time.monotonic(), reader)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return reader

    def get(self, key: Hashable, make: Callable[[], Proofreader]) -> Proofreader:
        """The proofreader kept under `key`, or the one that `make` gives; raises what that raises.

        One is made at a time: whoever types on while it is made must not have it made again and again.
        """
        if reader := self._found(key):
            return reader
        with self._making:
            return self._found(key) or self.keep(key, make())

    def _found(self, key: Hashable) -> Proofreader | None:
        with self._lock:
            since, reader = self._kept.get(key, (0.0, None))
            if reader is None or time.monotonic() - since >= self._seconds:
                return None
            self._kept.move_to_end(key)
            return reader


def remembered_words(embed_words: EmbedWords, most: int = _WORDED, seconds: float = _SECONDS) -> EmbedWords:
    """`embed_words`, asked for each text once as long as it is among the `most` that were asked for last, and never
    kept longer than `seconds`: the sentences of an article that customers ask about today are read for one draft and
    known to the next."""
    return _remembering(embed_words, most, seconds)


def _embedding(embed: Embed) -> Embed:
    remembered = _remembering(embed, _TEXTS, _SECONDS)
    return lambda texts: np.asarray(remembered(texts), np.float32)


def _remembering(
    read: Callable[[list[str]], Iterable[_Read]], most: int, seconds: float
) -> Callable[[list[str]], list[_Read]]:
    known: OrderedDict[str, tuple[float, _Read]] = OrderedDict()
    lock = threading.Lock()

    def remembered(texts: list[str]) -> list[_Read]:
        now = time.monotonic()
        with lock:
            while known and now - next(iter(known.values()))[0] >= seconds:
                known.popitem(last=False)
            found = {text: known[text][1] for text in texts if text in known}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        read_now = dict(zip(new, read(new), strict=True)) if new else {}
        with lock:
            known.update((text, (now, one)) for text, one in read_now.items())
            while len(known) > most:
                known.popitem(last=False)
        return [read_now[text] if text in read_now else found[text] for text in texts]

    return remembered
