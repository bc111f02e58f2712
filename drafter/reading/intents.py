"""The intents that the words of a request speak for."""

import re

from drafter.phrasebook import Patterns
from drafter.reading.cues import CueMatch, find_cues, load_cues
from drafter.reading.tone_signs import sarcasm
from drafter.situation import Intent

__all__ = ["find_intents", "something_of_theirs_is_down"]

_ASKS = re.compile(r"\?|\b(please|pls|help|can you|could you|need)\b", re.I)
_OF_A_BOOKING = re.compile(
    r"\bcancel\w* (a|an|the|my|our|their|this|that|her|his)? ?(booking|appointment|class|slot|session)s?", re.I
)
_THEIR_OWN = re.compile(
    r"\b(my|our|the|their|his|her|local|home) (own )?(internet|wi-?fi|wlan|router|broadband|connection|power|"
    r"electricity|network|computer|laptop|phone line)\b[^.!?\n]{0,20}\b(down|out|off|offline|dead|gone)\b|"
    r"\bturn(ed|ing|s)? (\w+ ){1,3}down\b|\b(if|when|while|in case) (\w+ ){0,3}(internet|wi-?fi|power|connection)\b",
    re.I,
)
_OF_OURS = re.compile(
    r"\b(your|you are|you're|are you) (\w+ ){0,2}(site|server|service|app|system|page|down|offline)", re.I
)
_OF_A_CONTRACT = re.compile(r"\b(subscription|account|plan|membership|trial|contract|renewal)\b", re.I)


def find_intents(text: str, patterns: Patterns) -> dict[str, CueMatch]:
    """The intents that the words of `text` (with `straight_quotes`) speak for, by value."""
    found = find_cues(load_cues("intents"), text)
    bare, irony = patterns.bare_thanks.search(text), sarcasm(text)
    if irony:
        found.pop(Intent.THANKS, None)
    elif bare and len(text.split()) <= 25 and not _ASKS.search(text) and not _speaks_of_trouble(found):
        found[Intent.THANKS] = CueMatch(Intent.THANKS, 0.85, bare.group())
    if something_of_theirs_is_down(text):
        found.pop(Intent.DOWNTIME, None)
    if _OF_A_BOOKING.search(text) and not _OF_A_CONTRACT.search(text):
        found.pop(Intent.CANCELLATION, None)
    return found


def something_of_theirs_is_down(text: str) -> bool:
    """Whether what is down, or to be turned down, is the customer's own and nothing of ours."""
    return bool(_THEIR_OWN.search(text)) and not _OF_OURS.search(text)


def _speaks_of_trouble(found: dict[str, CueMatch]) -> bool:
    return any(value in found for value in (Intent.BUG, Intent.COMPLAINT, Intent.DOWNTIME, Intent.SPAM))
