"""The two short letters that need no model when none answers: it is fixed, and goodbye."""

from drafter.brief import Brief
from drafter.phrasebook import ENGLISH
from drafter.writing.courtesy import closing_line, greeting, signature

__all__ = ["compose_closing", "compose_fixed"]


def compose_fixed(brief: Brief) -> str:
    """It is fixed, since when if we know (in English only), and how it works for them."""
    say = brief.say
    news = brief.request.shared if say is brief.words.say(ENGLISH) else ""
    return _letter(brief, f"{say.fixed_thanks} {news or say.fixed}", say.fixed_question)


def compose_closing(brief: Brief) -> str:
    """Thanks, gladness, an open door."""
    return _letter(brief, brief.say.goodbye, closing_line(brief))


def _letter(brief: Brief, *body: str) -> str:
    parts = [greeting(brief), *body, signature(brief.mailbox, brief.situation.channel)]
    return "\n\n".join(part for part in parts if part)
