"""A model's answer made a text again: without the words around it, such as "Here is the shorter version:"."""

import re

from drafter.proof.markers import strip_markers
from drafter.text.plain_text import plain_text

__all__ = ["refined_text"]

_FENCE = re.compile(r"```\w{0,20}\n(.*?)\n?```", re.DOTALL)
_LEAD_IN = re.compile(
    r"(?:(?:sure|certainly|of course|absolutely|okay|ok|gladly|natürlich|gerne?|bien sûr|claro|certo)\b"
    r"[^\n]{0,80}[:.!]"
    r"|(?:here(?:['’]s| is| are)|below is|this is|voici|hier ist|hier kommt|aquí (?:está|tiene)|ecco|aqui está"
    r"|hier is)\b[^\n]{0,120}:"
    r"|(?:the )?(?:edited|revised|refined|translated|shorter|corrected|rewritten|new) (?:message|version|text|reply)"
    r"\b[^\n]{0,60}:|the message:|message:)[ \t]*\n",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp)[ \t]?:[^\n]{0,200}\n", re.IGNORECASE
)
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"))


def refined_text(answer: str, before: str, signature: str) -> str:
    """The text in an answer to be put in the place of `before`: without lead-in, fence, quotation marks around it,
    marks of emphasis or sources that `before` has not, and remarks behind the `signature`."""
    text = answer.strip()
    if found := _FENCE.search(text):
        text = found[1].strip()
    for pattern in (_LEAD_IN, _SUBJECT):
        found = pattern.match(text + "\n")
        if found and not before.lstrip().startswith(found[0].strip()):
            text = text[found.end() :].strip()
    for opening, closing in _QUOTES:
        around = text.startswith(opening) and text.endswith(closing) and closing not in text[1:-1]
        if around and not before.lstrip().startswith(opening):
            text = text[1:-1].strip()
    if not re.search(r"\[\d", before):
        text = strip_markers(text)[0]
    if "**" not in before:
        text = plain_text(text)
    return _without_remarks(text, before, signature).strip()


def _without_remarks(text: str, before: str, signature: str) -> str:
    """`text` up to the signature, where it ended with that before."""
    ending = signature.strip()
    if not ending or not before.rstrip().endswith(ending):
        return text
    place = text.rfind(ending)
    return text if place < len(text) // 2 else text[: place + len(ending)]
