"""The demo's knowledge (`examples/`): two help centers of two trades, read for measurements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.mailbox import Mailbox, load_mailboxes
from evals.caches.index_cache import IndexCache, make_index
from evals.knowledge.folders import HelpCenter, KnowledgeFolders
from evals.knowledge.indexes import Places
from kb_index.documents import Document
from kb_index.passages.embedding import Embedder
from kb_index.sources.files import read_documents

__all__ = ["DEMO", "EXAMPLES", "NOW", "demo_documents", "demo_indexes", "demo_mailboxes"]

_EVALS = Path(__file__).resolve().parents[1]
EXAMPLES = next(place for place in (_EVALS / "examples", _EVALS.parent / "examples") if place.is_dir())
"""A wheel carries the demo in the package `evals`, a repository beside it."""
NOW = datetime(2027, 1, 1, tzinfo=UTC)
"""A moment after every conversation, always the same: a run next year reads the same situations."""
DEMO = KnowledgeFolders(
    help_centers=(
        HelpCenter(
            articles=("examples/help-center",), saved_replies=("examples/saved-replies",), notes=("examples/notes",)
        ),
        HelpCenter(
            articles=("examples/hearthwren/hearthwren-help",),
            saved_replies=("examples/hearthwren/hearthwren-replies",),
            notes=("examples/hearthwren/hearthwren-notes",),
            mailboxes=("hearthwren",),
        ),
    ),
    guidelines=("prompts/handbook",),
    whole_handbook=True,
)
"""What the demo's drafts are made from, in a checkout of this repository.

Each help center is an index of its own: how rare a word is depends on all that an index holds, so in one index an
article of one trade would change what is found for the other.
"""


def demo_mailboxes() -> dict[str, Mailbox]:
    """The profiles of the demo's mailboxes, by id."""
    return load_mailboxes(EXAMPLES / "mailboxes") | load_mailboxes(EXAMPLES / "hearthwren" / "mailboxes")


def demo_documents(mailbox: str | None = None) -> tuple[Document, ...]:
    """The documents of the help center that `mailbox` is drafted from, or of all, without an index; `source::id` is
    what the index calls them."""
    named = [center for center in DEMO.help_centers if mailbox in center.mailboxes]
    others = [center for center in DEMO.help_centers if not center.mailboxes]
    centers = DEMO.help_centers if mailbox is None else named or others
    read = (found for center in centers for _, documents in center.read(EXAMPLES.parent) for found in documents)
    return tuple(document for document in read if isinstance(document, Document))


@contextmanager
def demo_indexes(embedder: Embedder, cache: IndexCache | None) -> Iterator[Places]:
    """An index of each help center, in folders that last as long as the block, copied from a `cache`."""
    with TemporaryDirectory(prefix="drafter-evals-") as temporary:
        places = {}
        for number, center in enumerate(DEMO.help_centers):
            folder = Path(temporary) / str(number)
            # Under the names that reading gives by itself: versions of passages have always been made of those.
            sources = {
                name: list(read_documents(EXAMPLES.parent / path, kind))
                for name, (path, kind) in center.sources.items()
            }
            if cache:
                cache.copy(sources, embedder, folder)
            else:
                make_index(sources, embedder, folder)
            places[folder] = center.mailboxes
        yield places
