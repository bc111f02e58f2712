"""Personal data taken out of a past conversation before it is embedded or stored: rather too much than too little.

Addresses, numbers, links and tokens are told by their form. Names are those that the conversation itself gives: of
its participants, in greetings and in sign-offs; one that only stands in the middle of a sentence is not known.

Libraries for this (Presidio, scrubadub, phonenumbers) leave a number in that has no checksum or no known form, for
the sake of precision, and the first two ask for language models. Nothing is lost here by masking a number that was
nobody's, so every long number goes.
"""

from collections.abc import Callable

from drafter.past.forms import FORMS, URL
from drafter.past.people import People

__all__ = ["anonymise"]


def anonymise(text: str, people: People, public_link: Callable[[str], str | None] = lambda _: None) -> str:
    """`text` without personal data, each place marked: `[email address]`, `[customer]`.

    `public_link` gives the public form of a link that may stay, None for any other.
    """
    links: list[str] = []

    def set_aside(link: str) -> str:
        bare = link.rstrip(".,;:!?)*_")
        public = public_link(bare)
        if public is None:
            return "[link]" + link[len(bare) :]
        links.append(public)
        return f"\0{chr(0xE000 + len(links) - 1)}" + link[len(bare) :]

    text = URL.sub(lambda match: set_aside(match.group()), text.replace("\0", ""))
    for pattern, mask in FORMS:
        text = pattern.sub(mask, text)
    text = people.mask(text)
    for number, link in enumerate(links):
        text = text.replace(f"\0{chr(0xE000 + number)}", link)
    return text
