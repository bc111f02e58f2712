"""Personal data taken out of a past conversation before it is embedded or stored: rather too much than too little.

Addresses, numbers, links and tokens are told by their form. Names are those that the conversation itself gives: of
its participants, in greetings and in sign-offs; one that only stands in the middle of a sentence is not known.

Libraries for this (Presidio, scrubadub, phonenumbers) leave a number in that has no checksum or no known form, for
the sake of precision, and the first two ask for language models. Nothing is lost here by masking a number that was
nobody's, so every long number goes.
"""

from collections.abc import Callable

from pydantic import ValidationError

from drafter.past.forms import FORMS
from drafter.past.people import People
from drafter.text.addresses import LINK, without_ending

__all__ = ["anonymise", "faults"]


def faults(error: ValidationError) -> str:
    """The first faults of a conversation: field and rule, and nothing of what it says there."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:5]
    return "; ".join(f"{_field(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}" for fault in found)


def _field(place: tuple[int | str, ...]) -> str:
    """Where a fault is; an unknown key may be anything, also an address."""
    parts = (str(part) if isinstance(part, int) or part.isidentifier() else "(a field)" for part in place)
    return ".".join(parts) or "conversation"


def anonymise(text: str, people: People, public_link: Callable[[str], str | None] = lambda _: None) -> str:
    """`text` without personal data, each place marked: `[email address]`, `[customer]`.

    `public_link` gives the public form of a link that may stay, None for any other.
    """
    links: list[str] = []

    def set_aside(link: str) -> str:
        bare = without_ending(link)
        public = public_link(bare)
        if public is None:
            return "[link]" + link[len(bare) :]
        links.append(public)
        return f"\0{chr(0xE000 + len(links) - 1)}" + link[len(bare) :]

    text = LINK.sub(lambda match: set_aside(match.group()), text.replace("\0", ""))
    for pattern, mask in FORMS:
        text = pattern.sub(mask, text)
    text = people.mask(text)
    for number, link in enumerate(links):
        text = text.replace(f"\0{chr(0xE000 + number)}", link)
    return text
