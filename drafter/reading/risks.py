"""Risk flags: what makes a person look twice before anything is sent. Rules only, so that each can be explained."""

import re

from drafter.cleaning.request import OpenRequest
from drafter.phrasebook import Patterns
from drafter.reading.cues import CueMatch, find_cues, load_cues, straight_quotes
from drafter.reading.intents import find_intents
from drafter.situation import Intent, Risk
from drafter.text.card_numbers import card_numbers
from drafter.text.destinations import squeezed

__all__ = ["find_risks", "find_steering", "only_steers", "unverified"]

_MESSAGE = 16_000  # characters of one message that are read for orders to the drafter: a prompt shows fewer
_ALL = 64_000  # and of all messages together, the latest first

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ENOUGH = 0.6
_REQUESTS = frozenset(Intent) - {Intent.SPAM, Intent.THANKS}
_CARD_CODE = re.compile(r"\b(cvv|cvc|cvc2|security code)\b\D{0,12}\d{3,4}\b", re.I)
_SECRET = re.compile(
    r"\b(pass ?word|passwort|pwd|pin|mot de passe|contraseña|wachtwoord)\b( is| ist| est| es|:| =|"
    r"=)+ ?[\"']?(?P<plain>\S{4,})|\b(?P<key>(sk|pk|rk|api|bk)_(live|test|prod)_\w{8,}|gh[pousr]_\w{16,}|"
    r"AKIA[0-9A-Z]{12,}|eyJ[\w-]{20,}|xox[abp]-[\w-]{10,})|\bbearer (?P<token>[\w.~+/-]{16,})",
    re.I,
)
_NO_SECRET = re.compile(
    r"(not|wrong|incorrect|expired|reset|changed|gone|lost|correct|right|working|the|being|invalid|too)\b", re.I
)


def find_risks(text: str, verified: bool) -> dict[str, CueMatch]:
    """The risks in what the customer wrote (with `straight_quotes`), by value; secrets in the evidence are masked.

    `verified` is what the help desk says about the person, never what the text says.
    """
    found = find_cues(load_cues("risks"), text)
    lawyer, paper = found.pop("lawyer", None), found.pop("legal paper", None)
    if lawyer and not paper and Risk.LEGAL not in found:
        found[Risk.LEGAL] = CueMatch(Risk.LEGAL, lawyer.confidence, lawyer.words)
    for extra in (_card(text), _secret(text)):
        if extra and extra.value not in found:
            found[extra.value] = extra
    change = found.get(Risk.ACCOUNT_CHANGE) or found.get(Risk.PRIVACY)
    if change and not verified:
        found[Risk.UNVERIFIED] = unverified(change)
    return found


def unverified(wish: CueMatch) -> CueMatch:
    """That nobody has verified who wants something of an account."""
    return CueMatch(Risk.UNVERIFIED, 0.9, f"{wish.words} (the help desk has not verified the sender)")


def find_steering(request: OpenRequest) -> CueMatch | None:
    """The words by which any message of the customer, also an earlier one, or a file of theirs tries to steer whoever
    drafts."""
    cues = [cue for cue in load_cues("risks") if cue.value == Risk.INJECTION]
    earlier = [turn.text for turn in reversed(request.history) if turn.author == "customer"]
    left = _ALL
    files = [file.text for file in reversed(request.files) if file.text]
    for text in (request.asked, *earlier, *files):
        read = straight_quotes(text[: min(_MESSAGE, left)])
        left -= len(read)
        if found := find_cues(cues, read):
            return found[Risk.INJECTION]
    return None


def only_steers(request: OpenRequest, patterns: Patterns) -> bool:
    """Whether nothing is asked behind the orders to whoever drafts: these may ride on a real question."""
    cues = [cue.pattern for cue in load_cues("risks") if cue.value == Risk.INJECTION]
    rest = []
    for sentence in _SENTENCE.split(straight_quotes(request.text[:_MESSAGE])):
        ends = [match.end() for pattern in cues for match in pattern.finditer(sentence)]
        rest.append(sentence[max(ends, default=0) :])
    intents = find_intents("\n".join(rest), patterns)
    asks = any(intents[i].confidence >= _ENOUGH for i in intents if i in _REQUESTS)
    return not asks and not any("?" in part for part in rest)


def _card(text: str) -> CueMatch | None:
    for start, end in card_numbers(text):
        return CueMatch(Risk.CARD_DATA, 0.97, f"card number ending in {squeezed(text[start:end])[-4:]}")
    return CueMatch(Risk.CARD_DATA, 0.9, "card security code") if _CARD_CODE.search(text) else None


def _secret(text: str) -> CueMatch | None:
    match = _SECRET.search(text)
    if match is None:
        return None
    if match.group("plain"):
        if _NO_SECRET.match(match.group("plain")):
            return None
        return CueMatch(Risk.SECURITY, 0.85, "a password written out in the message")
    return CueMatch(Risk.SECURITY, 0.9, "an access key written out in the message")
