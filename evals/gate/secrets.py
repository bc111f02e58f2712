"""What an edit adds that hardly belongs in knowledge: passwords, keys, card and account numbers.

Whatever stands in an article or a saved reply may come up in a draft, and a note is read by all who draft.
"""

from collections.abc import Iterator, Mapping

from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.spans import PersonalKind
from evals.knowledge.states import Changes

__all__ = ["added_secrets"]

_SECRETS = {
    PersonalKind.SECRET: "password",
    PersonalKind.TOKEN: "key",
    PersonalKind.CARD: "card number",
    PersonalKind.ACCOUNT: "bank account",
}


def added_secrets(changes: Changes, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each kind of secret that an added or changed document has and did not have; none repeats it."""
    for id in (*changes.added, *changes.changed):
        new = _secrets(after.get(id, "")) - _secrets(before.get(id, ""))
        for kind in sorted({kind for kind, _ in new}):
            yield f"{id} says what looks like a {kind}: take it out, or drafts may repeat it."


def _secrets(text: str) -> set[tuple[str, str]]:
    found = Detector(bundled_words()).find(text)
    return {(_SECRETS[one.kind], text[one.start : one.end]) for one in found if one.kind in _SECRETS}
