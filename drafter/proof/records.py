"""Records: what account data says of a sentence about the customer.

A record has no grammar ("Plan: Team"), so nothing is guessed by likeness. It proves a sentence that says nothing
beyond it; it contradicts one about the same thing with another figure or name in the place of its own, or the
opposite. What will be, may be or shall be done stands in no record.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from drafter.conversation import AccountFact
from drafter.proof.attribution import of_customer
from drafter.proof.orders import orders
from drafter.proof.polarity import contradiction, is_negated
from drafter.text.figures import Figure, figures, missing_figures
from drafter.text.words import content_words, fold, stem, words

__all__ = ["RecordBearing", "bearing_of_records", "denied_records"]

_NEUTRAL = frozenset(
    content_words(
        "account accounts subscription subscribed according record records show shows shown see say says said look "
        "looked looking checked current currently listed registered named called today now here side data system "
        "active set since still already customer well konto laut daten angaben derzeit aktuell momentan kunde nutzen "
        "compte selon donnees actuellement client cuenta segun datos actualmente cliente conto secondo dati "
        "attualmente conta segundo dados atualmente account volgens gegevens momenteel klant stand stands "
        "steht indique indiquee figura risulta staat consta"
    )
)
"""What a sentence about a record may say beside it: that it stands there."""
_MODAL = re.compile(
    r"\b(?:will|would|shall|should|can|could|may|might|must|going to|about to|won't|if|wird|werden|wirst|könn\w*|"
    r"kann|sollt?\w*|müss\w*|muss|dürf\w*|darf|wenn|falls|pouvez|pourr\w+|devez|devr\w+|allez|recevrez|puede\w*|podr\w+|"
    r"deb\w+|si|può|potr\w+|dev\w+|se|pode\w*|poder\w+|vai|kun(?:t|nen)|kan|zult?|zal|zullen|moet\w*|mag)\b|"
    r"\bals\b|'ll\b",
    re.IGNORECASE,
)
_OF_ME = re.compile(
    r"\b(?:i|my|mine|we|our|ich|mein\w*|wir|unser\w*|je|mon|ma|mes|nous|notre|yo|mi|mis|nosotros|io|mio|mia|noi|eu|"
    r"meu|minha|nós|ik|mijn|wij|ons|onze)\b|\bj'",
    re.IGNORECASE,
)
_WILL = re.compile(r"\bwill (\w+)|\b(?:'ll) (\w+)", re.IGNORECASE)
_LATEST = frozenset(content_words("last latest newest recent recently"))
_NAME = re.compile(r"(?<=[^.!?\s]\s)\(?[A-ZÄÖÜÉÀ][\w'’&+-]*")
_SHORTENED = re.compile(r"['’](?:re|ve|s|d|m|ll)\b", re.IGNORECASE)
_SIGNS = ".,;:!?()“”\"'"
_BETWEEN = frozenset("is are was the a called named ist der heißt est le es el è il is de é o".split())
_SHORT = 3  # words of a value that is a name


@dataclass(frozen=True, slots=True)
class RecordBearing:
    """The fact that proves a sentence; or the one that says otherwise, and how, in words."""

    proof: AccountFact | None = None
    against: AccountFact | None = None
    reason: str = ""


def bearing_of_records(
    sentence: str, facts: Sequence[AccountFact], names: Iterable[str] = (), *, to_customer: bool = True
) -> RecordBearing:
    """How `facts` bear on a sentence: one that speaks to the customer of themselves, or any in a note to colleagues.
    `names` are such as a value may be: plans, roles."""
    if not facts or (to_customer and not of_customer(sentence)) or orders(sentence):
        return RecordBearing()
    said = _Said(sentence, frozenset(map(fold, names)))
    if proof := next((fact for fact in facts if _proves(fact, said, facts)), None):
        return RecordBearing(proof=proof)
    return _of_records(said, facts)


def denied_records(written: str, facts: Sequence[AccountFact], names: Iterable[str] = ()) -> RecordBearing:
    """The fact of which a sentence of the customer's about themselves says otherwise."""
    about = written if _OF_ME.search(written) and not written.rstrip().endswith("?") else ""
    return _of_records(_Said(about, frozenset(map(fold, names))), facts)


def _of_records(said: "_Said", facts: Sequence[AccountFact]) -> RecordBearing:
    """What speaks against a sentence; of several orders another may be meant."""
    about = [(fact, _against(fact, said)) for fact in facts if _is_about(fact, said)]
    agreeing = {fact.label for fact, reason in about if not reason}
    against = next(((fact, reason) for fact, reason in about if fact.label not in agreeing), None)
    return RecordBearing(against=against[0], reason=against[1]) if against else RecordBearing()


@dataclass(frozen=True)
class _Said:
    """What a sentence says."""

    text: str
    known: frozenset[str]

    @cached_property
    def figures(self) -> list[Figure]:
        return figures(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words without its figures and without what only says that it stands in a record."""
        rest = _SHORTENED.sub("", self.text)
        for figure in self.figures:
            rest = rest.replace(figure.text, " ")
        return frozenset(content_words(rest)) - _NEUTRAL

    @cached_property
    def names(self) -> dict[str, str]:
        """Words that name something, folded, as they are written."""
        written = [found.group().strip("(") for found in _NAME.finditer(self.text)]
        written += [word for word in self.text.split() if fold(word.strip(_SIGNS)) in self.known]
        return {fold(word.strip(_SIGNS)): word.strip(_SIGNS) for word in written if content_words(word)}


def _proves(fact: AccountFact, said: _Said, facts: Sequence[AccountFact]) -> bool:
    held = frozenset(content_words(fact.words))
    if _is_open(said.text, held) or is_negated(said.text) != is_negated(fact.words):
        return False
    if missing_figures(said.figures, figures(fact.words)):
        return False
    beyond = said.words - held
    if not beyond <= (_LATEST if _is_latest(fact, facts) else frozenset()):
        return False
    value = frozenset(content_words(fact.value))
    return bool(said.words & value) or len(missing_figures(said.figures, figures(fact.value))) < len(said.figures)


def _is_open(text: str, held: frozenset[str]) -> bool:
    """Whether a sentence says what may or will be; a record may say when something "will renew"."""
    settled = _WILL.sub(lambda found: " " if stem(fold(found[1] or found[2])) in held else found[0], text)
    return _MODAL.search(settled) is not None


def _is_latest(fact: AccountFact, facts: Sequence[AccountFact]) -> bool:
    """Whether no other fact of this kind is newer; of equally new ones a record names the latest first."""
    kind = words(fact.label)[:1]
    alike = [one for one in facts if words(one.label)[:1] == kind and one.source == fact.source]
    return fact is max(alike, key=lambda one: one.as_of)


def _is_about(fact: AccountFact, said: _Said) -> bool:
    """Whether a sentence speaks of what a fact is about: all words and numbers of its label."""
    named = figures(fact.label)
    label = _Said(fact.label, frozenset()).words
    spoken = bool(label or named) and label <= said.words and not missing_figures(named, said.figures)
    return spoken and _MODAL.search(said.text) is None


def _against(fact: AccountFact, said: _Said) -> str:
    """How a sentence about the same thing differs from a fact, in words; empty where that cannot be told."""
    held = frozenset(content_words(fact.words))
    beyond = said.words - held
    there = figures(fact.value)
    for figure in missing_figures(said.figures, figures(fact.words)):
        other = next((one for one in there if one.unit == figure.unit), None)
        if other and (figure.unit or not beyond):
            return f"it says “{figure.text}” where the record says “{other.text}”"
    value = frozenset(content_words(fact.value))
    is_name = not there and len(words(fact.value)) <= _SHORT and not value & said.words
    name = _beside(_Said(fact.label, frozenset()).words, said) if is_name else ""
    if name:
        return f"it says “{name}” where the record says “{fact.value}”"
    if is_negated(said.text) != is_negated(fact.words) and not beyond:
        return "one of the two is negated"
    return contradiction(said.text, fact.words) or ""


def _beside(label: frozenset[str], said: _Said) -> str:
    """The name that stands beside the words of a label: "the Free plan", "your plan is Free"; or nothing."""
    found = [word.strip(_SIGNS) for word in said.text.split()]
    for place, word in enumerate(found):
        if not label & frozenset(content_words(word)):
            continue
        near = [found[place - 1]] if place else []
        behind = found[place + 1 : place + 3]
        near += behind[1:] if behind and fold(behind[0]) in _BETWEEN else behind[:1]
        if name := next((said.names[fold(other)] for other in near if fold(other) in said.names), ""):
            return name
    return ""
