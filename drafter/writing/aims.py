"""The letters of an agent's aim without a model: a yes that nothing proves, a no with its reason, a question first.

What the agent alone can know is a blank: nothing is promised in their name, and no reason is made up.
"""

from drafter.aim import Aim
from drafter.brief import Brief
from drafter.evidence.units import UnitKind
from drafter.limits import deadline, shut_out
from drafter.phrasebook import ENGLISH
from drafter.proof.orders import weighty
from drafter.situation import Intent
from drafter.text.blanks import BLANK
from drafter.text.excerpts import shorten
from drafter.text.sentences import split_sentences
from drafter.text.words import content_words

__all__ = ["accepted_once_agreed", "asked_us", "blanks", "question_about", "refusal"]

_QUOTED = 90  # characters of an ask that is repeated
_TELLING = 3  # words of it that mean something, from which on it can stand alone


def blanks(brief: Brief) -> list[str]:
    """The blanks that a letter of this aim may need; nothing where the aim is not followed."""
    say = brief.say
    if brief.aimed and brief.aimed.unproved:
        said = accepted_once_agreed(brief)
    else:
        said = f"{say.blank_reason} {say.instead_to_fill}" if brief.follows(Aim.DECLINE) else ""
    return [match[0] for match in BLANK.finditer(said)]


def accepted_once_agreed(brief: Brief) -> str:
    """A yes with a blank for what the colleague whose matter it is has agreed to."""
    anybody = brief.say.colleague[:1].lower() + brief.say.colleague[1:]
    named = brief.say.accepted_once_agreed.format(person=brief.colleague.name if brief.colleague else anybody)
    return named if BLANK.search(named) else brief.say.accepted_once_agreed.format(person=anybody)


def refusal(brief: Brief) -> list[str]:
    """The paragraphs of a no: sorry and why, then what there is instead.

    The reason is a sentence of a source that says no, or a blank. What sources say beside it is not repeated: where
    they say yes, the letter would speak against itself.
    """
    say = brief.say
    reason = (shut_out(brief) or deadline(brief) or _said_no(brief)) if brief.language == ENGLISH else ""
    because = say.refused_because.format(reason=reason or say.blank_reason)
    link = next((passage.link for passage in brief.passages if passage.link), None) if brief.source_found else None
    instead = say.instead_on_page.format(link=link) if link else say.instead_to_fill
    return [f"{say.refused} {because}", instead]


def _said_no(brief: Brief) -> str:
    """The first sentence of what sources answer that refuses something."""
    refuses = brief.words.patterns.refuses
    answered = brief.plan.answered if brief.plan else ()
    units = (unit for answer in answered for chosen in answer.chosen for unit in chosen.units)
    said = (unit.lines[0] for unit in units if unit.kind is UnitKind.SENTENCE)
    return next((sentence for sentence in said if refuses.search(sentence)), "")


def question_about(brief: Brief) -> str:
    """The one question before anything is answered: of a wish what it is for, else about the first point that no
    source answers."""
    if brief.wants(Intent.FEATURE_REQUEST) and brief.language == ENGLISH:
        return brief.words.english.what_for
    quoted = _quoted(brief)
    return brief.say.ask_about.format(ask=quoted) if quoted else brief.say.ask


def asked_us(brief: Brief) -> str:
    """What the customer asks, in their words; empty where they cannot be repeated."""
    quoted = _quoted(brief)
    return brief.say.asked_us.format(ask=quoted) if quoted else ""


def _quoted(brief: Brief) -> str:
    """The first ask that can be repeated, those first that nothing answers."""
    unanswered = [answer.ask for answer in brief.plan.open] if brief.plan else []
    telling = (ask.text for ask in (*unanswered, *brief.asks) if _can_be_quoted(ask.text))
    return next((f"“{shorten(text, _QUOTED)}”" for text in telling), "")


def _can_be_quoted(ask: str) -> bool:
    """Whether it is one sentence that says something alone, and nothing of amounts or orders, which would read as
    ours."""
    tells = len(set(content_words(ask))) >= _TELLING and len(split_sentences(ask)) == 1
    return tells and not (any(c.isdigit() for c in ask) or weighty(ask))
