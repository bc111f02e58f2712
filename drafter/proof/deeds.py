"""What is done, in the plainest kinds of support talk: whether a claim speaks of one that its source never mentions.

Inventions in the words of a source add just that: that somebody is told, that it costs something, that there is a
choice. What is missing in words/deeds.toml costs nothing but a warning.
"""

import re
import tomllib
from importlib.resources import files

from drafter.proof.evidence import Window
from drafter.text.words import fold

__all__ = ["deeds_lost"]

_FILE = files("drafter.proof").joinpath("words", "deeds.toml")
_KINDS = {
    name: re.compile(rf"(?<!\w)(?:{'|'.join(sorted(said.split(), key=len, reverse=True))})")
    for name, said in tomllib.loads(_FILE.read_text("utf-8")).items()
}
_MOST = 2


def deeds_lost(claim: str, window: Window) -> float:
    """Of the deeds that a claim speaks of those that the span and what stands above it do not, 0 for none to 1."""
    there = fold(f"{window.text}\n{window.around}")
    lost = _deeds(fold(claim)) - _deeds(there)
    return min(len(lost), _MOST) / _MOST


def _deeds(text: str) -> set[str]:
    return {name for name, said in _KINDS.items() if said.search(text)}
