"""The three messages to a customer who has gone quiet in a chat, at 5, 6 and 7 minutes of silence.

The order is kept: who was never asked whether they are there is not told that the chat closes. The clock runs only
while the customer owes the next message (tension 29); while we do, an update goes out instead.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.situation import Channel, Outcome
from drafter.text.words import content_words

__all__ = ["FIRST_AFTER", "NUDGES", "decide_nudge", "nudge_texts", "nudges_sent", "write_nudge"]

FIRST_AFTER, NEXT_AFTER = timedelta(minutes=5), timedelta(minutes=1)
"""Silence before the first message, and before each further one.

From the rules idle-5min-still-there, idle-6min-warn-close and idle-7min-close-thank.
"""

NUDGES: dict[str, tuple[str, str, str]] = {
    "en": (
        'Are you still there? Type "Yes" if you need a little more time, there is no hurry.',
        "I have not heard from you for a moment, so this chat will close in a minute. Nothing is lost: "
        "write here again and it reopens.",
        "I am closing this chat for now. Write here again whenever you like, and it reopens where we stopped. "
        "Thank you for chatting with me, and have a good day!",
    ),
    "de": (
        'Sind Sie noch da? Schreiben Sie einfach "Ja", wenn Sie noch etwas Zeit brauchen.',
        "Ich habe eine Weile nichts von Ihnen gehört, deshalb schließt dieser Chat in einer Minute. Es geht nichts "
        "verloren: Schreiben Sie hier wieder, dann öffnet er sich erneut.",
        "Ich schließe diesen Chat vorerst. Schreiben Sie hier jederzeit wieder, dann geht es dort weiter, wo wir "
        "aufgehört haben. Vielen Dank und einen schönen Tag!",
    ),
    "fr": (
        "Êtes-vous toujours là ? Tapez « Oui » s'il vous faut encore un peu de temps.",
        "Je n'ai pas eu de nouvelles depuis un moment, cette discussion se fermera donc dans une minute. Rien n'est "
        "perdu : écrivez ici et elle se rouvre.",
        "Je ferme cette discussion pour l'instant. Écrivez ici quand vous voulez et elle se rouvrira là où nous en "
        "étions. Merci et bonne journée !",
    ),
    "es": (
        '¿Sigue ahí? Escriba "Sí" si necesita un poco más de tiempo.',
        "Hace un momento que no leo nada de usted, así que este chat se cerrará en un minuto. No se pierde nada: "
        "escriba aquí y se abrirá de nuevo.",
        "Cierro este chat por ahora. Escriba aquí cuando quiera y seguiremos donde lo dejamos. Gracias y que tenga "
        "un buen día.",
    ),
    "pt": (
        'Ainda está aí? Escreva "Sim" se precisar de mais um pouco de tempo.',
        "Há um momento que não leio nada seu, por isso este chat fecha dentro de um minuto. Nada se perde: escreva "
        "aqui e ele reabre.",
        "Fecho este chat por agora. Escreva aqui quando quiser e continuamos onde parámos. Obrigado e tenha um "
        "bom dia!",
    ),
    "it": (
        'È ancora lì? Scriva "Sì" se le serve ancora un po\' di tempo.',
        "Non leggo nulla da un momento, quindi questa chat si chiuderà tra un minuto. Non si perde niente: scriva "
        "qui e si riapre.",
        "Per ora chiudo questa chat. Scriva qui quando vuole e riprendiamo da dove eravamo. Grazie e buona giornata!",
    ),
    "nl": (
        'Bent u er nog? Typ "Ja" als u nog wat tijd nodig hebt.',
        "Ik heb even niets van u gehoord, dus deze chat sluit over een minuut. Er gaat niets verloren: schrijf hier "
        "weer en hij gaat opnieuw open.",
        "Ik sluit deze chat voor nu. Schrijf hier gerust weer, dan gaan we verder waar we gebleven waren. Bedankt en "
        "een fijne dag!",
    ),
}
"""By language: whether they are there, that the chat will close, that it is closed."""

_ORDER = ("first", "second", "last")
_ALIKE = 0.6


def nudges_sent(conversation: Conversation, language: str) -> int:
    """How many of the three stand there since the customer last wrote; an agent may have changed some words."""
    tail: list[str] = []
    for message in reversed([m for m in conversation.messages if m.author in ("customer", "agent")]):
        if message.author == "customer":
            break
        tail.append(message.text)
    sent = [i for i, nudge in enumerate(nudge_texts(language), start=1) if any(_alike(nudge, said) for said in tail)]
    return max(sent, default=0)


def decide_nudge(conversation: Conversation, request: OpenRequest, language: str) -> tuple[Outcome, str]:
    """Whether a message is due, with the reason: which one and from when on, or why none is."""
    if conversation.channel is not Channel.CHAT:
        return Outcome.NONE, "Only a chat has an idle clock; in other channels the customer answers when they like."
    if not request.answered:
        return Outcome.NONE, "The next message is ours: send an update, the idle clock does not run."
    sent = nudges_sent(conversation, language)
    if sent == len(_ORDER):
        return Outcome.NONE, "All three messages are sent: close the chat."
    due = _due(conversation, sent)
    when = f", due at {due:%H:%M} UTC" if due else ""
    return Outcome.ASK if sent < 2 else Outcome.CLOSE, f"The {_ORDER[sent]} of three messages{when}."


def write_nudge(brief: Brief) -> str:
    """The message that comes next."""
    language = brief.situation.language
    return nudge_texts(language)[nudges_sent(brief.conversation, language)]


def _due(conversation: Conversation, sent: int) -> datetime | None:
    last = next((m.at for m in reversed(conversation.messages) if m.author == "agent"), None)
    return last and last + (NEXT_AFTER if sent else FIRST_AFTER)


def nudge_texts(language: str) -> Sequence[str]:
    """The three messages in `language`, else in English."""
    return NUDGES.get(language, NUDGES["en"])


def _alike(nudge: str, said: str) -> bool:
    ours, theirs = set(content_words(nudge)), set(content_words(said))
    return bool(theirs) and len(ours & theirs) / len(ours | theirs) >= _ALIKE
