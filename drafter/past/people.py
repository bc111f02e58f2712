"""Names of the people in a conversation, and how they are found in its words."""

import re
from dataclasses import dataclass, field

__all__ = ["People"]

_ALSO_WORDS = frozenset(
    """
    will mark may rose grace bill art pat sue frank rich hope joy dawn chase drew guy jack rob don ray max april june
    august summer autumn faith crystal ruby amber ivy lily daisy heather holly olive pearl sky star victor page case
    price king young long short best good little black white brown green gray gold stone wood field hill lake rivers
    day week friend cook baker mason carter miller smith taylor banks bell cross fox wolf bird love power gift so an
    in to ok st sales info support office hello contact admin mail team booking billing service
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

    A name is masked as a whole and by each of its words.
    """

    customers: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    _masks: list[tuple[re.Pattern[str], str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for names, mask in ((self.customers, "[customer]"), (self.agents, "[agent]"), (self.others, "[name]")):
            words = {word.strip() for name in names for word in (name, *re.split(r"[\s,.]+", name))}
            fresh = {word for word in words if _is_name(word)} - seen
            seen |= fresh
            self._masks.extend((_pattern(name), mask) for name in sorted(fresh, key=lambda word: (-len(word), word)))
        companies = sorted({_company(address) for address in self.addresses} - {""})
        self._masks.extend((_spelt_apart(company), "[company]") for company in companies)

    def mask(self, text: str) -> str:
        """`text` without their names."""
        for pattern, mask in self._masks:
            text = pattern.sub(mask, text)
        return re.sub(r"(\[(?:customer|agent|name)\])(?:[ \t]+\1)+", r"\1", text)


def _is_name(word: str) -> bool:
    plain = word.casefold()
    return len(plain) > 1 and plain not in _PARTICLES and plain[0].isalpha()


def _pattern(name: str) -> re.Pattern[str]:
    """The name as a word of its own; one that is a word of the language too only where it begins with a capital."""
    if name.casefold() in _ALSO_WORDS:
        return _standing_alone(f"(?:{re.escape(name.capitalize())}|{re.escape(name.upper())})", re.NOFLAG)
    return _standing_alone(r"[\s.]+".join(re.escape(part) for part in name.split()), re.IGNORECASE)


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
