"""What the customer asks, in the language of the help center."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from drafter.models.base import Completion
from kb_index.languages import name_of

__all__ = ["Translation", "foreign_to"]

_AT_HOME = 0.1
"""Share of the documents that make a language one of the help center's own."""
_CODE = re.compile(r"^[a-z]{2,3}$")


@dataclass(frozen=True, slots=True)
class Translation:
    """Asks for the search, from one language (ISO 639-1) to another. `asks` stand in the order of those given, or
    are one text where a model did not keep them apart; none where nobody translated. `reason` says why no model did.
    `completions` are the answers that were paid for."""

    source: str
    target: str
    asks: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""
    completions: tuple[Completion, ...] = ()

    @property
    def words(self) -> str:
        """What was done, for agents and receipts."""
        if self.asks:
            why = f"{self.by} ({self.reason})" if self.reason else self.by
            return f"in {name_of(self.target)}, by {why}: {' / '.join(self.asks)}"
        return f"not in {name_of(self.target)}, which the help center is written in: {self.reason}"


def foreign_to(language: str, documents: Mapping[str, int]) -> str | None:
    """The language to search in where `language` is not one of the help center's: that of most of its documents.

    `documents` has how many there are in each language; None where nothing needs to be translated, or nothing is
    known.
    """
    known = Counter(documents)
    if not known or known[language] >= _AT_HOME * known.total() or not _CODE.match(language):
        return None
    return known.most_common(1)[0][0]
