"""Personal data of a conversation replaced by made-up values, the same value for the same thing everywhere.

What counts as personal is told as for past conversations (`drafter.past`): addresses, numbers, tokens and links by
their form, names as the conversation itself gives them; one that only stands in the middle of a sentence is not
recognised, which is why a person reads a proposed case before it counts. Made-up values are of ranges that belong to
nobody: RFC 2606 domains, telephone numbers and addresses kept for fiction, test card numbers.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from drafter.cleaning.html_text import html_to_text
from drafter.conversation import Conversation
from drafter.past.distil import people_of
from drafter.past.forms import FORMS
from drafter.past.people import People
from drafter.phrasebook import bundled_words
from drafter.text.addresses import LINK

__all__ = ["Scrubber"]

_CHARACTERS = 200_000
_MASK = re.compile(r"\[[a-zA-Z ]+\]")
_NAMES = ("Robin", "Reed", "Alex", "Moss", "Kim", "Vale", "Jamie", "Frost", "Noa", "Brook", "Toni", "Marsh")
"""First and family names by turns."""
_COMPANY = "Harbour Works"
_BRACKET, _FIRST = "\ue000", 0xE001
_PRIVATE = dict.fromkeys(range(_FIRST - 1, 63743))
_MADE_UP = {
    "[email address]": "person{n}@example.com",
    "[password]": "made-up-{n}",
    "[date of birth]": "1 January 1980",
    "[bank account]": "GB33 BUKB 2020 1555 5555 55",
    "[IP address]": "192.0.2.{n}",
    "[address]": "{n} Example Street",
    "[token]": "tok_made_up_{n}",
    "[name]": "Casey",
    "[card number]": "4111 1111 1111 1111",
    "[phone number]": "+44 20 7946 000{n}",
    "[number]": "{thousand}",
    "[link]": "https://example.com/{n}",
}


@dataclass(slots=True)
class Scrubber:
    """Scrubs the texts of one conversation alike. Links to `hosts` may stay, and so do the names in `known`."""

    people: People
    hosts: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    _made: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _words: list[tuple[People, str]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        names = [*sorted(self.people.customers), *sorted(self.people.agents), *sorted(self.people.others)]
        kept = {word.casefold() for name in self.known for word in name.split()}
        turns = dict.fromkeys(w for name in names for w in name.split() if w.casefold() not in kept)
        self._words = [(People(customers=frozenset({word})), _NAMES[n % len(_NAMES)]) for n, word in enumerate(turns)]

    @classmethod
    def of(
        cls, conversation: Conversation, *, hosts: Collection[str] = (), known: Collection[str] = ()
    ) -> "Scrubber":
        """The scrubber of everybody in `conversation`."""
        return cls(people_of(conversation, bundled_words().patterns), frozenset(hosts), frozenset(known))

    def text(self, text: str) -> str:
        """`text` without personal data."""
        aside = _Aside()
        text = LINK.sub(lambda found: aside.put(self._link(found.group())), text.translate(_PRIVATE))
        for pattern, mask in FORMS:
            text = pattern.sub(partial(self._replaced, mask, aside), text)
        for people, name in self._words:
            text = _masked(people, text, aside.put(name))
        return aside.back(_masked(People(addresses=self.people.addresses), text, _COMPANY))

    def conversation(self, conversation: Conversation, id: str) -> Conversation:
        """`conversation` without personal data, under another id: messages as text, attachments and times kept."""
        customer = conversation.customer
        return conversation.model_copy(
            update={
                "id": id,
                "subject": self.text(conversation.subject),
                "customer": customer.model_copy(
                    update={
                        "name": self.text(customer.name) if customer.name else None,
                        "email": self.text(customer.email) if customer.email else None,
                    }
                ),
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

    def _link(self, link: str) -> str:
        bare = link.rstrip(".,;:!?)*_")
        return link if _host(bare) in self.hosts else self._value("[link]", bare) + link[len(bare) :]

    def _replaced(self, mask: str | Callable[[re.Match[str]], str], aside: "_Aside", found: re.Match[str]) -> str:
        """What stands for a match: the words that its mask keeps, and a made-up value for the rest."""
        masked = mask(found) if callable(mask) else found.expand(mask)
        place = _MASK.search(masked)
        if place is None or place.group() not in _MADE_UP:
            return masked
        head, tail = masked[: place.start()], masked[place.end() :]
        original = found.group().removeprefix(head).removesuffix(tail)
        return head + aside.put(self._value(place.group(), original)) + tail

    def _value(self, mask: str, original: str) -> str:
        key = mask, " ".join(original.casefold().split())
        if key not in self._made:
            n = 1 + sum(known == mask for known, _ in self._made)
            self._made[key] = _MADE_UP[mask].format(n=n, thousand=1000 + n)
        return self._made[key]


class _Aside:
    """Made-up values behind private characters, so that no later pattern reads them."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def put(self, value: str) -> str:
        """What stands for `value` until it is put back."""
        if value not in self._values:
            self._values.append(value)
        return chr(_FIRST + self._values.index(value))

    def back(self, text: str) -> str:
        """`text` with the values in their places."""
        for number, value in enumerate(self._values):
            text = text.replace(chr(_FIRST + number), value)
        return text


def _masked(people: People, text: str, value: str) -> str:
    """`text` with `value` wherever it names `people`; brackets of its own are no masks."""
    return _MASK.sub(value, people.mask(text.replace("[", _BRACKET))).replace(_BRACKET, "[")


def _host(link: str) -> str:
    """Where a link leads; empty where it is written so that it leads nowhere."""
    try:
        return urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:
        return ""
