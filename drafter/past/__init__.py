"""Past conversations as a source of knowledge: read, anonymised, distilled."""

from drafter.past.sources import PAST_SUFFIXES, PastSource

__all__ = ["PAST_SUFFIXES", "PastSource"]
