"""Whether the customer cannot wait: words of haste, and deadlines close by."""

from drafter.reading.cues import CueMatch, find_cues, load_cues

__all__ = ["find_urgency"]


def find_urgency(text: str) -> CueMatch | None:
    """The urgency in `text` (with `straight_quotes`); None where there is none, or the customer says so."""
    found = find_cues(load_cues("urgency"), text)
    return None if "no hurry" in found else found.get("urgent")
