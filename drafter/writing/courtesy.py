"""The fixed words around a reply: greeting, offer of further help, signature, by language and register.

Tension 4 of the handbook: tone decides first. A friendly mailbox says "Hi Maya," to a calm customer; an upset one,
and anyone in a formal mailbox, gets "Hello Maya,".
"""

from drafter.mailbox import Mailbox
from drafter.situation import Channel, Intent, Situation, Stage

__all__ = ["LANGUAGES", "closing_line", "greeting", "signature"]

LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
"""Languages whose fixed words we have; any other is greeted in English words until a person looks."""

_FRIENDLY = {
    "en": ("Hi {name},", "Hi there,"),
    "de": ("Hallo {name},", "Hallo,"),
    "fr": ("Bonjour {name},", "Bonjour,"),
    "es": ("Hola {name}:", "Hola:"),
    "pt": ("Olá {name},", "Olá,"),
    "it": ("Ciao {name},", "Buongiorno,"),
    "nl": ("Hoi {name},", "Hallo,"),
}
_FORMAL = {
    "en": ("Hello {name},", "Hello,"),
    "de": ("Guten Tag {name},", "Guten Tag,"),
    "fr": ("Bonjour {name},", "Bonjour,"),
    "es": ("Buenos días, {name}:", "Buenos días:"),
    "pt": ("Bom dia, {name},", "Bom dia,"),
    "it": ("Buongiorno {name},", "Buongiorno,"),
    "nl": ("Goedendag {name},", "Goedendag,"),
}
_OFFER = {
    "en": "If anything else comes up, just reply here and I will help.",
    "de": "Wenn noch etwas offen ist, antworten Sie einfach auf diese Nachricht.",
    "fr": "Si vous avez d'autres questions, répondez simplement à ce message.",
    "es": "Si necesita algo más, basta con responder a este mensaje.",
    "pt": "Se precisar de mais alguma coisa, basta responder a esta mensagem.",
    "it": "Se le serve altro, basta rispondere a questo messaggio.",
    "nl": "Als er nog iets is, reageer dan gerust op dit bericht.",
}
_OFFER_CHAT = {**_OFFER, "en": "Is there anything else I can help you with?"}
_DOOR_OPEN = {**_OFFER, "en": "Our door is open whenever you need us."}


def greeting(first_name: str | None, language: str, mailbox: Mailbox, situation: Situation) -> str:
    """The first line of a reply, such as `Hi Maya,`."""
    formal = mailbox.register_ == "formal" or situation.upset or Intent.DOWNTIME in situation.intents
    named, unnamed = (_FORMAL if formal else _FRIENDLY).get(language, (_FORMAL if formal else _FRIENDLY)["en"])
    return named.format(name=first_name) if first_name else unnamed


def closing_line(language: str, situation: Situation) -> str:
    """The sentence that offers further help, fit for the channel and the stage."""
    if situation.stage is Stage.CLOSING or Intent.THANKS in situation.intents:
        table = _DOOR_OPEN
    elif situation.channel is Channel.CHAT:
        table = _OFFER_CHAT
    else:
        table = _OFFER
    return table.get(language, table["en"])


def signature(mailbox: Mailbox, channel: Channel) -> str:
    """What a reply ends with; nothing in chat, where the window shows who writes."""
    return "" if channel is Channel.CHAT else mailbox.agent.signature or mailbox.agent.name
