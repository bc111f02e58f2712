"""Reading the situation of a conversation before a word is drafted."""

from drafter.reading.features import Embed
from drafter.reading.reader import read_situation

__all__ = ["Embed", "read_situation"]
