"""Who takes part in a conversation, by all that it says of their names."""

import re
from collections.abc import Sequence

from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.mail_text import sign_off_name
from drafter.conversation import Conversation, Message
from drafter.phrasebook import Patterns
from drafter.privacy.closings import closing_names
from drafter.privacy.given_names import family_names, given_names
from drafter.privacy.people import People

__all__ = ["people_of", "plain_message"]

_GREETED = re.compile(r"[ \t]+([A-ZÄÖÜÉ][\w'’.-]*(?:[ \t]+[A-ZÄÖÜÉ][\w'’.-]*){0,2})[ \t]*(?=[,!.:;–-]|\n|$)")
_CHARACTERS = 200_000


def people_of(
    conversation: Conversation, patterns: Patterns, named: Sequence[str] = (), *, thorough: bool = True
) -> People:
    """Everybody whom the conversation names: as its participants, in greetings and in sign-offs.

    `thorough`: each word of the customer's address may be a name, and not only what is one somewhere.
    """
    customers, agents, others = set[str](), set[str](), {n for n in named if "@" not in n}
    addresses = {n for n in named if "@" in n}
    customers.update(filter(None, [conversation.customer.name]))
    for message in conversation.messages:
        text = plain_message(message)
        theirs, other = (customers, agents) if message.author == "customer" else (agents, customers)
        theirs.update(filter(None, [message.name, sign_off_name(text, patterns), *closing_names(text, patterns)]))
        other.update(_greeted(text, patterns))
    if conversation.customer.email:
        addresses = {conversation.customer.email}
        parts = re.split(r"[._+\d-]+", conversation.customer.email.partition("@")[0])
        customers.update(part for part in parts if thorough or _is_somebodys(part))
    return People(frozenset(customers), frozenset(agents), frozenset(others), frozenset(addresses))


def _is_somebodys(word: str) -> bool:
    return word.capitalize() in given_names() or word.capitalize() in family_names()


def _greeted(text: str, patterns: Patterns) -> set[str]:
    """Whom a message greets: "Hi Maya,"."""
    found = set[str]()
    for line in [line.strip() for line in text.split("\n") if line.strip()][:2]:
        if (greeting := patterns.greets.match(line)) and (name := _GREETED.match(line, greeting.end())):
            found.add(name[1].strip())
    return found - {"There", "All", "Team", "Everyone", "Support"}


def plain_message(message: Message) -> str:
    """What it says, in plain text."""
    return message.text if message.text.strip() else html_to_text(message.html or "", _CHARACTERS)[0]
