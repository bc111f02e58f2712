"""The people of a conversation by their names, and where its words name them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from drafter.privacy.spans import PersonalKind, PersonalSpan

__all__ = ["NOBODY", "ROLES", "NamedPeople", "People", "joined"]

ROLES = frozenset(
    """
    sales info support office hello contact admin mail team booking bookings billing service customer agent user shop
    invoices accounts studio salon kontakt buchhaltung rechnung termine empfang praxis verwaltung accueil compta
    facturation hola contacto facturas citas recepcion administracion geral financeiro atendimento contato faturas
    """.split()
)
_PARTICLES = frozenset(
    """
    van von de da di del della la le el al den der dos das du st bin ibn ter ten y e at of the and mr mrs ms dr
    """.split()
)
_PROVIDERS = frozenset(
    """
    gmail googlemail outlook hotmail yahoo ymail icloud proton protonmail fastmail posteo mailbox t-online freenet
    orange wanadoo laposte libero example
    """.split()
)
_SECOND_LEVEL = frozenset({"co", "com", "org", "ac", "gov", "net"})
_SHORTEST_COMPANY = 5


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part, by the names that the conversation gives, and the customers' addresses.

    A name is known as a whole and by each of its words.
    """

    customers: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """Each word of their names, in small letters."""
        names = (*self.customers, *self.agents, *self.others)
        return frozenset(word.casefold() for name in names for word in name.split() if _is_name(word))

    def without(self, known: Collection[str]) -> "People":
        """The same without names that are nobody's secret."""
        words = {word.casefold() for name in known for word in (name, *name.split())}

        def left(names: frozenset[str]) -> frozenset[str]:
            parts = {name: [word for word in name.split() if word.casefold() not in words] for name in names}
            return frozenset(" ".join(kept) for kept in parts.values() if kept)

        return People(left(self.customers), left(self.agents), left(self.others), self.addresses)


NOBODY = People()


class NamedPeople:
    """Finds people by name. `also_words` are names that are ordinary words too: theirs only with a capital."""

    def __init__(self, people: People, also_words: Collection[str] = ()) -> None:
        self._patterns: list[tuple[re.Pattern[str], PersonalKind]] = []
        self._also_words = also_words
        kind = PersonalKind
        seen: set[str] = set()
        for names, called in (
            (people.customers, kind.CUSTOMER),
            (people.agents, kind.AGENT),
            (people.others, kind.NAME),
        ):
            words = {word.strip() for name in names for word in (name, *re.split(r"[\s,.]+", name))}
            fresh = {word for word in words if _is_name(word)} - seen
            seen |= fresh
            ordered = sorted(fresh, key=lambda word: (-len(word), word))
            self._patterns.extend((self._pattern(name), called) for name in ordered)
        companies = sorted({_company(address) for address in people.addresses} - {""})
        self._patterns.extend((_spelt_apart(company), kind.COMPANY) for company in companies)

    def find(self, text: str) -> Iterator[PersonalSpan]:
        """Each place where one of them is named; they may overlap."""
        for pattern, kind in self._patterns:
            yield from (PersonalSpan(*match.span(), kind) for match in pattern.finditer(text))

    def _pattern(self, name: str) -> re.Pattern[str]:
        """The name as a word of its own; one that is an ordinary word too only where it begins with a capital."""
        if name.casefold() in self._also_words or name.casefold() in ROLES:
            return _standing_alone(f"(?:{re.escape(name.capitalize())}|{re.escape(name.upper())})", re.NOFLAG)
        return _standing_alone(r"[\s.]+".join(re.escape(part) for part in name.split()), re.IGNORECASE)


def _is_name(word: str) -> bool:
    plain = word.casefold()
    return len(plain) > 1 and plain not in _PARTICLES and plain[0].isalpha()


def _standing_alone(words: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w\[]){words}(?:['’]s)?(?!\w|\])", flags)


def _company(address: str) -> str:
    """What a customer's own domain is called; empty for the domains of mail providers."""
    labels = address.rpartition("@")[2].casefold().split(".")
    label = labels[-2] if len(labels) > 1 else ""
    if label in _SECOND_LEVEL and len(labels) > 2:
        label = labels[-3]
    return "" if label in _PROVIDERS or len(label) < _SHORTEST_COMPANY else label


def _spelt_apart(label: str) -> re.Pattern[str]:
    """A domain's label as its owner may write it: `willowandwave` is also Willow & Wave."""
    gap = r"[\s'’.-]{0,2}"
    spelt = gap.join(re.escape(letter) for letter in re.sub(r"[\W_]", "", label))
    either = spelt.replace(gap.join("and"), f"(?:{gap.join('and')}|&)")
    return _standing_alone(either, re.IGNORECASE)


def joined(spans: Iterable[PersonalSpan], text: str) -> Iterator[PersonalSpan]:
    """The spans in order and apart, the longer one where two overlap; names of one person side by side are one."""
    last: PersonalSpan | None = None
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if last and span.start < last.end:
            continue
        if last and last.kind is span.kind and span.kind.is_name and text[last.end : span.start].strip(" \t") == "":
            last = PersonalSpan(last.start, span.end, span.kind)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
