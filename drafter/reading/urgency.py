"""Whether the customer cannot wait: words of haste, and deadlines close by."""

from drafter.reading.cues import Found, find, load_cues

__all__ = ["find_urgency"]


def find_urgency(text: str) -> Found | None:
    """The urgency in `text` (`plain` already) with its words; None where there is none, or the customer says so."""
    found = find(load_cues("urgency"), text)
    return None if "no hurry" in found else found.get("urgent")
