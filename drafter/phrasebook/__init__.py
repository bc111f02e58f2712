"""The words of each language, as leads edit them: what we say, and what we recognise."""

from drafter.phrasebook.book import ENGLISH, Patterns, Phrasebook
from drafter.phrasebook.files import bundled_words, find_faults, load_phrasebook
from drafter.phrasebook.languages import EnglishSayings, Rewording, Sayings

__all__ = [
    "ENGLISH",
    "EnglishSayings",
    "Patterns",
    "Phrasebook",
    "Rewording",
    "Sayings",
    "bundled_words",
    "find_faults",
    "load_phrasebook",
]
