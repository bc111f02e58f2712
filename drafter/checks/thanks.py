"""Thanks: before the sorry, for every remark, at the end of an apology; and a line of empathy (tensions 8 and 31)."""

from drafter.checks.apology import sorries
from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.closing import before_sign_off
from drafter.checks.common.context import parts, something_broke
from drafter.checks.common.courtesy_words import LANGUAGES, SORRY, THANKS, in_language
from drafter.checks.common.prose import Span, phrases, plain, sentences
from drafter.situation import Channel, Intent, Outcome, Stage

__all__ = ["CHECKS", "after_greeting"]

_FOR_THE_REPORT = {
    "en": "Thank you for telling us about this.",
    "de": "Vielen Dank für Ihren Hinweis.",
    "fr": "Merci de nous l'avoir signalé.",
    "es": "Gracias por avisarnos.",
    "pt": "Obrigado por nos avisar.",
    "it": "Grazie per la segnalazione.",
    "nl": "Bedankt dat u dit laat weten.",
}
_FOR_THE_IDEA = {
    "en": "Thank you for taking the time to share this idea.",
    "de": "Vielen Dank für diese Idee.",
    "fr": "Merci d'avoir pris le temps de partager cette idée.",
    "es": "Gracias por compartir esta idea.",
    "pt": "Obrigado por partilhar esta ideia.",
    "it": "Grazie per aver condiviso questa idea.",
    "nl": "Bedankt voor dit idee.",
}
_FOR_WRITING = {
    "en": "Thanks for writing to us.",
    "de": "Danke für Ihre Nachricht.",
    "fr": "Merci pour votre message.",
    "es": "Gracias por su mensaje.",
    "pt": "Obrigado pela sua mensagem.",
    "it": "Grazie per il suo messaggio.",
    "nl": "Bedankt voor uw bericht.",
}
_FOR_PATIENCE = {
    "en": "Thank you for your patience.",
    "de": "Vielen Dank für Ihre Geduld.",
    "fr": "Merci de votre patience.",
    "es": "Gracias por su paciencia.",
    "pt": "Obrigado pela sua paciência.",
    "it": "Grazie per la pazienza.",
    "nl": "Bedankt voor uw geduld.",
}

# empathy-phrase-present: we understand, it is bad, you are right.
_EMPATHY = phrases(
    r"""
    (?:i|we) (?:\w+ )?understand  understandabl[ey]  you(?:'re| are) right  you have every right  frustrat\w+
    annoying  maddening
    (?:i|we) (?:know|see|realise|realize|get|can see|can imagine) (?:how|why|that|this|what|it)
    (?:i'd|i would|anyone would) be \w+ too
    that (?:must|is|was|sounds|should|shouldn't|isn't)
    this (?:must|should not|shouldn't|isn't|is not) (?:be|have|okay|ok|good|what|right|how)
    not (?:okay|ok|good enough|acceptable|right|what you|how it should)  the last thing you need
    in your (?:place|shoes|position)  let you down
    """
)
_FEELING = "I understand how frustrating this is."


def _first(pattern_text: str, given: CheckInput) -> Span | None:
    pattern = SORRY if pattern_text == "sorry" else THANKS
    return next((s for s in sentences(given.text) if pattern.search(plain(s.text))), None)


def after_greeting(given: CheckInput, line: str) -> tuple[Edit, ...]:
    """Put `line` at the head of the first paragraph; behind its sorry, where that leads for an upset customer."""
    place = parts(given).opening
    said = sorries(given)
    if given.brief.situation.upset and said and not given.text[place : said[0].start].strip():
        return (Edit(said[0].end, said[0].end, f" {line}"),)
    return (Edit(place, place, f"{line} "),)


def _apologises(given: CheckInput) -> bool:
    return something_broke(given) and SORRY.search(plain(given.text)) is not None


def _order(given: CheckInput) -> Finding | None:
    thanks, sorry = _first("thanks", given), _first("sorry", given)
    if sorry is None:
        return None
    if given.brief.situation.upset:
        late = thanks is not None and thanks.start < sorry.start
        return (
            Finding("for an upset customer the sorry comes before the thanks", thanks.start, thanks.end)
            if thanks and late
            else None
        )
    if thanks is None or sorry.start < thanks.start:
        return Finding("thank the customer before you say sorry", sorry.start, sorry.end)
    return None


def _put_in_order(given: CheckInput) -> tuple[Edit, ...]:
    thanks, sorry = _first("thanks", given), _first("sorry", given)
    if sorry is None:
        return ()
    if given.brief.situation.upset and thanks:
        rest = given.text[sorry.end :]
        gap = len(rest) - len(rest.lstrip(" "))
        return Edit(thanks.start, thanks.start, sorry.text + " "), Edit(sorry.start, sorry.end + gap, "")
    return after_greeting(given, in_language(_FOR_THE_REPORT, given.brief.language))


def _ends_apology(given: CheckInput) -> bool:
    return (
        _apologises(given)
        and given.brief.situation.channel is Channel.EMAIL
        and given.brief.outcome is not Outcome.ASK
    )


def _closing_thanks(given: CheckInput) -> Finding | None:
    letter = parts(given)
    first = sentences(letter.body.text)[:2]
    opening = letter.body.start + first[-1].end if first else letter.body.start
    ending = max(letter.last_paragraph.start, opening)
    return (
        None if THANKS.search(plain(given.text[ending:])) else Finding("the ending does not thank for the patience")
    )


def _thank_at_the_end(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, in_language(_FOR_PATIENCE, given.brief.language))


def _criticises(given: CheckInput) -> bool:
    return given.brief.wants(Intent.COMPLAINT, Intent.FEATURE_REQUEST) and given.brief.outcome is not Outcome.NONE


def _thanked(given: CheckInput) -> Finding | None:
    if THANKS.search(plain(given.text)):
        return None
    what = "idea" if given.brief.wants(Intent.FEATURE_REQUEST) else "criticism"
    return Finding(f"nobody thanks the customer for the {what}")


def _thank(given: CheckInput) -> tuple[Edit, ...]:
    table = _FOR_THE_IDEA if given.brief.wants(Intent.FEATURE_REQUEST) else _FOR_THE_REPORT
    return after_greeting(given, in_language(table, given.brief.language))


def _email(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.EMAIL and given.brief.outcome is not Outcome.NONE


def _kind_word(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    return None if THANKS.search(text) or SORRY.search(text) else Finding("an email without a single thanks or sorry")


def _thank_for_writing(given: CheckInput) -> tuple[Edit, ...]:
    return after_greeting(given, in_language(_FOR_WRITING, given.brief.language))


def _empathy(given: CheckInput) -> Finding | None:
    return None if _EMPATHY.search(plain(given.text)) else Finding("no line shows that you see how this feels")


def _feel(given: CheckInput) -> tuple[Edit, ...]:
    """Behind the first sorry, else at the head."""
    said = sorries(given)
    return (Edit(said[0].end, said[0].end, f" {_FEELING}"),) if said else after_greeting(given, _FEELING)


def _upset(given: CheckInput) -> bool:
    return (
        given.brief.situation.upset
        and given.brief.outcome is not Outcome.NONE
        and given.brief.situation.stage is not Stage.IDLE
    )


CHECKS = (
    Check(
        "thanks-for-criticism",
        "Criticism and ideas are thanked for",
        _thanked,
        ("thank-for-criticism", "feature-thank-for-time-and-ideas", "feature-make-appreciated"),
        applies=_criticises,
        mend=_thank,
        languages=LANGUAGES,
    ),
    Check(
        "thanks-before-apology",
        "Thanks before the sorry; for an upset customer sorry leads",
        _order,
        ("apology-open-with-thanks", "difficult-run-apology-checklist"),
        applies=_apologises,
        mend=_put_in_order,
        languages=LANGUAGES,
    ),
    Check(
        "apology-closing-thanks",
        "An apology ends with thanks",
        _closing_thanks,
        ("apology-close-with-thanks", "difficult-many-thanks-and-sorries"),
        applies=_ends_apology,
        mend=_thank_at_the_end,
        languages=LANGUAGES,
    ),
    Check(
        "thanks-or-sorry",
        "A kind word in every email",
        _kind_word,
        ("thanks-and-sorry-often",),
        applies=_email,
        mend=_thank_for_writing,
        languages=LANGUAGES,
    ),
    Check(
        "empathy-phrase",
        "An upset customer reads that we see how it feels",
        _empathy,
        ("empathy-phrase-present", "empathise-then-move-on", "difficult-be-your-best"),
        applies=_upset,
        mend=_feel,
    ),
)
