"""Errors of `kb_index`.

    KnowledgeError              base: everything this package raises on purpose
    ├── SourceError             a file or row cannot become a document        (whoever owns the source)
    │   └── KindChanged         a known source would become another kind      (whoever indexes it)
    ├── EmbeddingError          a model of the search cannot be loaded or run (whoever installed us)
    └── StoreError              the stored index cannot be used               (whoever runs us)
        ├── IndexMissing        nothing has been indexed there yet
        ├── ModelMismatch       the index was made with another embedding model
        └── IndexCorrupt        the index exists but cannot be read

Every message names the value, the rule it breaks and what to do about it.
"""

from collections.abc import Iterable

__all__ = [
    "EmbeddingError",
    "IndexCorrupt",
    "IndexMissing",
    "KindChanged",
    "KnowledgeError",
    "ModelMismatch",
    "SourceError",
    "StoreError",
    "first_of",
    "unexpected",
]


class KnowledgeError(Exception):
    """Base of everything `kb_index` raises on purpose; its text is fit to show to the user."""


class SourceError(KnowledgeError):
    """A file or a row cannot become a document; the owner of the source can fix it."""


class KindChanged(SourceError):
    """The documents of a known source would become another kind, and so be shown to others than before."""


class EmbeddingError(KnowledgeError):
    """The embedding or the reranking model cannot be loaded or run; whoever installed the product can fix it."""


class StoreError(KnowledgeError):
    """The stored index cannot be used; whoever runs the product can fix it."""


class IndexMissing(StoreError):
    """Nothing has been indexed at this place yet."""


class ModelMismatch(StoreError):
    """The index was made with another embedding model than the one now configured."""


class IndexCorrupt(StoreError):
    """The index exists but cannot be read."""


def unexpected(error: Exception) -> str:
    """The reason to give where one document of many trips up its reader in a way that nobody foresaw."""
    said = " ".join(str(error).split())[:200]
    return f"stopped its reader, which is a bug ({type(error).__name__}: {said}); leave it out, and report it to us"


def first_of(names: Iterable[str], most: int) -> str:
    """The first `most` of these names, each once, and how many more there are."""
    several = list(dict.fromkeys(names))
    more = f" and {len(several) - most} more" if len(several) > most else ""
    return ", ".join(several[:most]) + more
