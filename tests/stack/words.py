"""The command line whose drafts find texts by their words: no embedding model is loaded, so it starts in a moment.

`python -m tests.stack.words COMMAND ...`
"""

import sys
from typing import TYPE_CHECKING

from drafter import wiring as drafting
from drafter.settings import Settings
from kb_index.passages.embedding import Embedder
from service import wiring
from tests.evals.word_embedder import WordEmbedder

if TYPE_CHECKING:
    from service.parts import ServiceParts

_build_parts = wiring.build_parts


def by_words(settings: Settings) -> Embedder:
    """What texts are found by, whatever the settings say."""
    return WordEmbedder()


def make_parts(settings: Settings) -> "ServiceParts":
    """The parts of the service, in the process that drafts too."""
    drafting.build_embedder = by_words
    return _build_parts(settings)


if __name__ == "__main__":
    from service.cli import main
    from tests.stack import words

    wiring.build_parts = words.make_parts  # of the module by its name, which another process can import
    main(sys.argv[1:])
