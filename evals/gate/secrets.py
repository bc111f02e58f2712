"""What an edit adds that hardly belongs in knowledge: passwords, keys, card and account numbers.

Whatever stands in an article or a saved reply may come up in a draft, and a note is read by all who draft.
"""

import re
from collections.abc import Iterator, Mapping

from drafter.text.card_numbers import card_numbers
from evals.knowledge.states import Changes

__all__ = ["added_secrets"]

_PASSWORD = re.compile(
    r"\b(?:pass(?:word|code|phrase)|pin|passwort|kennwort|contraseña|mot de passe|wachtwoord|senha)\b\W{0,3}"
    r"(?:(?:is|ist|est|es|:|=)\W{0,3}){1,2}(?=\S{0,40}[\d!#$%&*+?@^_])\S{4,40}",
    re.IGNORECASE,
)
_KEY = re.compile(r"\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|AIza)[-_]?[A-Za-z0-9_-]{16,200}")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")


def added_secrets(changes: Changes, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each kind of secret that an added or changed document has and did not have; none repeats it."""
    for id in (*changes.added, *changes.changed):
        new = _secrets(after.get(id, "")) - _secrets(before.get(id, ""))
        for kind in sorted({kind for kind, _ in new}):
            yield f"{id} says what looks like a {kind}: take it out, or drafts may repeat it."


def _secrets(text: str) -> set[tuple[str, str]]:
    found = {("password", match.group().rstrip(".,;:!?)")) for match in _PASSWORD.finditer(text)}
    found |= {("key", match.group()) for pattern in (_KEY, _PRIVATE_KEY) for match in pattern.finditer(text)}
    return found | {("card number", text[start:end]) for start, end in card_numbers(text)}
