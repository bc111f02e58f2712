"""The words that come along, for tests that read or write without a prompt set."""

from drafter.phrasebook import bundled_words

__all__ = ["PATTERNS", "WORDS"]

WORDS = bundled_words()
PATTERNS = WORDS.patterns
