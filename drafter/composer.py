"""The composer: a plain reply made from the sources when no model answers, so that the panel is never empty.

It says nothing of its own beyond courtesy. The body is the best saved reply or the best passage; where nothing was
found it is an honest holding reply that promises nothing.
"""

import re
from collections.abc import Sequence

from drafter.cleaning import OpenRequest
from drafter.courtesy import closing_line, greeting, signature
from drafter.gaps import fill_variables, known_variables
from drafter.mailbox import Mailbox
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Intent, Outcome, Situation
from kb_index.documents import Hit, Kind, Visibility

__all__ = ["compose"]

_PASSAGE_CHARACTERS = 700
_HOLDING = {
    "en": "Thank you for writing. I want to give you a correct answer, so I am looking into this first.",
    "de": "Vielen Dank für Ihre Nachricht. Damit meine Antwort stimmt, sehe ich mir das zuerst genau an.",
    "fr": "Merci pour votre message. Pour vous répondre correctement, je regarde d'abord cela de près.",
    "es": "Gracias por su mensaje. Para darle una respuesta correcta, primero lo estoy revisando.",
    "pt": "Obrigado pela sua mensagem. Para lhe dar uma resposta correta, estou primeiro a verificar isto.",
    "it": "Grazie per il messaggio. Per darle una risposta corretta, sto prima verificando.",
    "nl": "Bedankt voor uw bericht. Om u een goed antwoord te geven, kijk ik dit eerst na.",
}
_THANKS = {
    "en": "Thank you for letting me know. I am glad that it works.",
    "de": "Vielen Dank für die Rückmeldung. Schön, dass es klappt.",
    "fr": "Merci de me l'avoir dit. Je suis content que cela fonctionne.",
    "es": "Gracias por avisarme. Me alegra que funcione.",
    "pt": "Obrigado por me avisar. Ainda bem que funciona.",
    "it": "Grazie per avermelo detto. Sono contento che funzioni.",
    "nl": "Bedankt voor het bericht. Fijn dat het werkt.",
}
_DETAILS = {
    BugDetail.LINK: "the address of the page where it happens",
    BugDetail.STEPS: "the steps that lead to it",
    BugDetail.SPECIFICS: "since when it happens, and in which browser or app",
    BugDetail.SCREENSHOT: "a screenshot or a short recording",
}
_GREETING = re.compile(r"\A\s*(?:hi|hello|dear|hey)\b[^\n]{0,60}[,!:]\s*\n+", re.IGNORECASE)
_SIGN_OFF = re.compile(r"\n+[^\n]{0,60}(?:\{\{\s*agent\.name\s*\}\})[^\n]{0,40}\s*\Z")
_HEADING = re.compile(r"\A#{1,6}[^\n]*\n+|^#{1,6}\s+", re.MULTILINE)


def compose(
    request: OpenRequest, hits: Sequence[Hit], mailbox: Mailbox, situation: Situation, outcome: Outcome
) -> str:
    """A reply without any model: greeting, body for the outcome, closing and signature."""
    public = [hit for hit in hits if hit.passage.visibility is Visibility.PUBLIC]
    parts = [
        greeting(request.first_name, situation.language, mailbox, situation),
        _body(request, public, mailbox, situation, outcome),
        closing_line(situation.language, situation),
        signature(mailbox, situation.channel),
    ]
    return "\n\n".join(part for part in parts if part)


def _body(request: OpenRequest, hits: Sequence[Hit], mailbox: Mailbox, situation: Situation, outcome: Outcome) -> str:
    language = situation.language
    if outcome is Outcome.CLOSE:
        return _THANKS.get(language, _THANKS["en"])
    if outcome is Outcome.HAND_OFF and language == "en":
        return _hand_over(mailbox, situation)
    if outcome is Outcome.ASK and language == "en":
        return _ask(request, situation)
    if hits and outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK):
        return _from_source(hits, request, mailbox)
    return _HOLDING.get(language, _HOLDING["en"])


def _from_source(hits: Sequence[Hit], request: OpenRequest, mailbox: Mailbox) -> str:
    best = hits[0].passage
    if best.kind is Kind.SAVED_REPLY:
        body = _SIGN_OFF.sub("", _GREETING.sub("", best.text))
        return fill_variables(body, known_variables(request, mailbox)).strip()
    text = _shortened(_HEADING.sub("", best.text).strip())
    return f"{text}\n\nYou can read more here: {best.link}" if best.link else text


def _shortened(text: str) -> str:
    """As many whole paragraphs of `text` as fit; at least the first."""
    paragraphs = text.split("\n\n")
    kept = [paragraphs[0]]
    for paragraph in paragraphs[1:]:
        if sum(map(len, kept)) + len(paragraph) > _PASSAGE_CHARACTERS:
            break
        kept.append(paragraph)
    return "\n\n".join(kept)


def _hand_over(mailbox: Mailbox, situation: Situation) -> str:
    who = mailbox.person_for(*situation.risks, *situation.intents)
    named = f"{who.name}, our {who.role}," if who else "a colleague who knows this best"
    return (
        f"Thank you for writing. I am handing this to {named} together with everything you wrote, "
        "so that you do not have to tell it twice."
    )


def _ask(request: OpenRequest, situation: Situation) -> str:
    missing = missing_details(request) if Intent.BUG in situation.intents else ()
    if not missing:
        return "Thank you for writing. Could you tell me a little more about what you would like to do?"
    asked = "\n".join(f"- {_DETAILS[detail]}" for detail in missing)
    return f"Thank you for telling me, and sorry for the trouble. To find the cause, could you send me:\n\n{asked}"
