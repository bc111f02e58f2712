"""What the detector finds of labelled personal data, and what it takes for some that is none.

A label counts as found where every letter and figure of it is; what of a name is a title may stay. A place counts as
false where it touches no label.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drafter.conversation import Conversation, Message
from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.participants import people_of
from drafter.privacy.spans import PersonalKind, PersonalSpan
from evals.privacy.generated import generated
from evals.privacy.labelled import LANGUAGES, Label, PersonalMessage, handwritten, unseen

__all__ = ["Tally", "measured", "table"]

_KINDS: Mapping[str, frozenset[PersonalKind]] = {
    "name": frozenset({PersonalKind.CUSTOMER, PersonalKind.AGENT, PersonalKind.NAME}),
    "email": frozenset({PersonalKind.EMAIL}),
    "phone": frozenset({PersonalKind.PHONE}),
    "card": frozenset({PersonalKind.CARD}),
    "iban": frozenset({PersonalKind.ACCOUNT}),
    "secret": frozenset({PersonalKind.SECRET, PersonalKind.TOKEN}),
    "address": frozenset({PersonalKind.ADDRESS}),
    "order": frozenset({PersonalKind.RECORD}),
    "birth": frozenset({PersonalKind.BIRTH}),
    "ip": frozenset({PersonalKind.IP}),
    "link": frozenset({PersonalKind.LINK}),
}
_TITLES = frozenset(
    "mr mrs ms dr herr herrn frau familie m mme mlle la señora señor sr sra don dona dra senhor senhora".split()
)


@dataclass(slots=True)
class Tally:
    """Labels found and missed, and places that were nobody's; `missed` has their words."""

    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def labels(self) -> int:
        """How many labels there are."""
        return self.found + self.missed

    @property
    def recall(self) -> float:
        """The share of labels that were found."""
        return self.found / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that is labelled."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    def add(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        self.found += other.found
        self.missed += other.missed
        self.false += other.false


def measured(messages: Iterable[PersonalMessage]) -> dict[tuple[str, str], Tally]:
    """The tally of each kind in each language."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for message in messages:
        spans = _detector(message).find(message.text)
        for label in message.labels:
            tally = tallies[label.kind, message.language]
            if _is_found(message.text, label, spans):
                tally.found += 1
            else:
                tally.missed += 1
        for span in spans:
            if not any(label.start < span.end and span.start < label.end for label in message.labels):
                tallies[_kind_of(span), message.language].false += 1
    return tallies


def _detector(message: PersonalMessage) -> Detector:
    """As a draft has it, for a help desk that knows neither the customer's name nor their address."""
    words = bundled_words()
    said = Message(author="customer", text=message.text)
    people = people_of(Conversation(id="c", messages=(said,)), words.patterns, thorough=False)
    return Detector(words, people, (message.language,))


def table() -> str:
    """All sets by kind and by language, as Markdown."""
    sets = [measured(handwritten()), measured(generated()), measured(unseen())]
    rows = ["| | by hand: recall | precision | generated: recall | precision | unseen: recall | precision |"]
    rows += ["|---|---|---|---|---|---|---|"]
    kinds = [kind for kind in _KINDS if any(kind == one for tallies in sets for one, _ in tallies)]
    rows += [_row(kind, [_sum(tallies, kind=kind) for tallies in sets]) for kind in kinds]
    rows += [_row(language, [_sum(tallies, language=language) for tallies in sets]) for language in LANGUAGES]
    return "\n".join([*rows, _row("**all**", [_sum(tallies) for tallies in sets])])


def _sum(tallies: Mapping[tuple[str, str], Tally], kind: str = "", language: str = "") -> Tally:
    total = Tally()
    for (one, other), tally in tallies.items():
        if kind in ("", one) and language in ("", other):
            total.add(tally)
    return total


def _row(name: str, tallies: Iterable[Tally]) -> str:
    cells = [f"{one.recall:.3f} of {one.labels} | {one.precision:.3f}" for one in tallies]
    return f"| {name} | {' | '.join(cells)} |"


def _is_found(text: str, label: Label, spans: Iterable[PersonalSpan]) -> bool:
    covered = {place for span in spans for place in range(span.start, span.end)}
    start = label.start
    while label.kind == "name" and (word := text[start : label.end].split(" ")[0]).rstrip(".").casefold() in _TITLES:
        start += len(word) + 1
    return all(place in covered or not text[place].isalnum() for place in range(start, label.end))


def _kind_of(span: PersonalSpan) -> str:
    return next((name for name, kinds in _KINDS.items() if span.kind in kinds), str(span.kind))
