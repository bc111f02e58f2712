"""The two short letters that need no model when none answers: it is fixed, and goodbye."""

from drafter.brief import Brief
from drafter.writing.courtesy import closing_line, greeting, signature

__all__ = ["compose_closing", "compose_fixed"]

_FIXED = {
    "en": ("What you reported is fixed now.", "How does it work for you now?", "Thank you for telling us about it."),
    "de": (
        "Was Sie gemeldet haben, ist jetzt behoben.",
        "Wie funktioniert es nun bei Ihnen?",
        "Vielen Dank für den Hinweis.",
    ),
    "fr": (
        "Ce que vous avez signalé est maintenant corrigé.",
        "Est-ce que cela fonctionne pour vous ?",
        "Merci de nous l'avoir signalé.",
    ),
    "es": ("Lo que nos comunicó ya está resuelto.", "¿Le funciona ahora?", "Gracias por avisarnos."),
    "pt": ("O que nos comunicou já está resolvido.", "Como funciona agora para si?", "Obrigado por nos avisar."),
    "it": ("Ciò che ha segnalato è ora risolto.", "Come funziona adesso per lei?", "Grazie per la segnalazione."),
    "nl": ("Wat u hebt gemeld, is nu opgelost.", "Hoe werkt het nu bij u?", "Bedankt voor uw melding."),
}
"""By language: that it is fixed, how it works for them, thanks for the report."""

_CLOSING = {
    "en": "Thank you for writing to us. I am glad that this is settled.",
    "de": "Vielen Dank für Ihre Nachricht. Schön, dass alles geklärt ist.",
    "fr": "Merci de nous avoir écrit. Je suis content que tout soit réglé.",
    "es": "Gracias por escribirnos. Me alegra que todo esté resuelto.",
    "pt": "Obrigado por nos escrever. Ainda bem que está tudo resolvido.",
    "it": "Grazie per averci scritto. Sono contento che sia tutto risolto.",
    "nl": "Bedankt voor uw bericht. Fijn dat alles is opgelost.",
}


def compose_fixed(brief: Brief) -> str:
    """It is fixed, since when if we know (in English only), and how it works for them."""
    language = brief.situation.language if brief.situation.language in _FIXED else "en"
    fixed, question, thanks = _FIXED[language]
    news = brief.request.shared if language == "en" else ""
    return _letter(brief, f"{thanks} {news or fixed}", question)


def compose_closing(brief: Brief) -> str:
    """Thanks, gladness, an open door."""
    body = _CLOSING.get(brief.situation.language, _CLOSING["en"])
    return _letter(brief, body, closing_line(brief.situation.language, brief.situation))


def _letter(brief: Brief, *body: str) -> str:
    situation, mailbox = brief.situation, brief.mailbox
    parts = [
        greeting(brief.request.first_name, situation.language, mailbox, situation),
        *body,
        signature(mailbox, situation.channel),
    ]
    return "\n\n".join(part for part in parts if part)
