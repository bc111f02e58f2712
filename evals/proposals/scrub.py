"""Personal data of a conversation replaced by made-up values, the same value for the same thing everywhere.

What counts as personal is told as for past conversations: rather too much than too little. Made-up values are of
ranges that belong to nobody: RFC 2606 domains, telephone numbers and addresses kept for fiction, test card numbers.
A person reads a proposed case before it counts.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from drafter.cleaning.html_text import html_to_text
from drafter.conversation import AccountFact, Conversation
from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.participants import people_of
from drafter.privacy.spans import PersonalKind, PersonalSpan, replaced

__all__ = ["Scrubber"]

_CHARACTERS = 200_000
_NAMES = ("Robin", "Reed", "Alex", "Moss", "Kim", "Vale", "Jamie", "Frost", "Noa", "Brook", "Toni", "Marsh")
"""First and family names by turns."""
_WORD = re.compile(r"[^\W_]+(?:['’-](?!s\b)[^\W_]+)*")
_MADE_UP = {
    PersonalKind.EMAIL: "person{n}@example.com",
    PersonalKind.SECRET: "made-up-{n}",
    PersonalKind.BIRTH: "1 January 1980",
    PersonalKind.ACCOUNT: "GB33 BUKB 2020 1555 5555 55",
    PersonalKind.IP: "192.0.2.{n}",
    PersonalKind.ADDRESS: "{n} Example Street",
    PersonalKind.TOKEN: "tok_made_up_{n}",
    PersonalKind.CARD: "4111 1111 1111 1111",
    PersonalKind.PHONE: "+44 20 7946 000{n}",
    PersonalKind.NUMBER: "{thousand}",
    PersonalKind.RECORD: "{thousand}",
    PersonalKind.LINK: "https://example.com/{n}",
    PersonalKind.COMPANY: "Harbour Works",
}


@dataclass(slots=True)
class Scrubber:
    """Scrubs the texts of one conversation alike. Links to `hosts` may stay, and so do the names in `known`."""

    detector: Detector
    hosts: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    _made: dict[tuple[str, str], str] = field(default_factory=dict, init=False)

    @classmethod
    def of(
        cls, conversation: Conversation, *, hosts: Collection[str] = (), known: Collection[str] = ()
    ) -> "Scrubber":
        """The scrubber of everybody in `conversation`."""
        words = bundled_words()
        people = people_of(conversation, words.patterns).without(known)
        kept = frozenset(word.casefold() for name in known for word in name.split())
        scrubber = cls(Detector(words, people, thorough=True), frozenset(hosts), kept)
        for name in (*sorted(people.customers), *sorted(people.agents), *sorted(people.others)):
            scrubber.text(name)  # first and family names in turn, whoever is named first in the texts
        return scrubber

    def text(self, text: str) -> str:
        """`text` without personal data."""
        return replaced(text, self.detector.find(text), lambda span: self._value(text[span.start : span.end], span))

    def conversation(self, conversation: Conversation, id: str) -> Conversation:
        """`conversation` without personal data, under another id: messages as text, attachments and times kept. What
        records say is kept too, without their notes for agents."""
        customer = conversation.customer
        return conversation.model_copy(
            update={
                "id": id,
                "subject": self.text(conversation.subject),
                "customer": customer.model_copy(
                    update={
                        "name": self.text(customer.name) if customer.name else None,
                        "email": self.text(customer.email) if customer.email else None,
                        "id": None,
                    }
                ),
                "account": tuple(map(self._fact, conversation.account)),
                "messages": tuple(
                    message.model_copy(
                        update={
                            "text": self.text(message.text or html_to_text(message.html or "", _CHARACTERS)[0]),
                            "html": None,
                            "name": self.text(message.name) if message.name else None,
                            "attachments": tuple(f"file-{n}" for n, _ in enumerate(message.attachments, 1)),
                        }
                    )
                    for message in conversation.messages
                ),
            }
        )

    def _fact(self, fact: AccountFact) -> AccountFact:
        return fact.model_copy(update={"label": self.text(fact.label), "value": self.text(fact.value), "note": ""})

    def _value(self, original: str, span: PersonalSpan) -> str:
        if span.kind is PersonalKind.LINK and _host(original) in self.hosts:
            return original
        if span.kind.is_name:
            return _each_word(original, self._name)
        key = span.kind, " ".join(original.casefold().split())
        if key not in self._made:
            n = 1 + sum(known == span.kind for known, _ in self._made)
            self._made[key] = _MADE_UP[span.kind].format(n=n, thousand=1000 + n)
        return self._made[key]

    def _name(self, word: str) -> str:
        plain = word.casefold()
        if plain in self.known:
            return word
        key = PersonalKind.NAME, plain
        if key not in self._made:
            n = sum(known is PersonalKind.NAME for known, _ in self._made)
            self._made[key] = _NAMES[n % len(_NAMES)]
        return self._made[key]


def _each_word(name: str, put: Callable[[str], str]) -> str:
    return _WORD.sub(lambda word: put(word[0]), name)


def _host(link: str) -> str:
    """Where a link leads; empty where it is written so that it leads nowhere."""
    try:
        return urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:
        return ""
