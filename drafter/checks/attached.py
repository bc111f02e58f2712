"""Attachments: none is asked for that came, and one that is spoken of and did not come is asked for."""

import re

from drafter.attachments.kinds import Shown
from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.closing import before_ending
from drafter.checks.common.prose import Span, finding, sentences
from drafter.draft import TextKind
from drafter.reading.attached import attachment_missing
from drafter.reading.details import attached
from drafter.situation import Outcome

__all__ = ["CHECKS"]

_ANSWERS = (Outcome.ANSWER, Outcome.ANSWER_AND_ASK, Outcome.ASK, Outcome.DECLINE)
_ASKED = {
    Shown.SCREENSHOT: re.compile(
        r"\b(?:screen ?shots?|screen grabs?|(?:pictures?|photos?) of (?:it|the (?:problem|error|fault|damage|screen|"
        r"page|message))|bildschirmfotos?|captures? d'écran|capturas?|schermat[ae]|"
        r"schermafbeelding\w*|skärmbild\w*)\b",
        re.IGNORECASE,
    ),
    Shown.RECORDING: re.compile(
        r"\b(?:recordings?|videos?|screen ?casts?|bildschirmaufnahme\w*|enregistrements?|grabaci\w+|registrazion\w|"
        r"gravaç\w+|schermopname\w*)\b",
        re.IGNORECASE,
    ),
    Shown.LOG: re.compile(
        r"\b(?:log ?files?|(?:error |console |the )logs?|stack ?traces?|log-?datei\w*|protokoll\w*|"
        r"journa(?:l|ux) d'erreurs|registros? de errores|logbestand\w*)\b",
        re.IGNORECASE,
    ),
    Shown.INVOICE: re.compile(
        r"\b(?:invoices?|receipts?|rechnung(?:en)?|quittung|beleg|factures?|facturas?|recibo|fattur[ae]|ricevuta|"
        r"faturas?|factuur|facturen)\b(?! (?:number|no\b|date))",
        re.IGNORECASE,
    ),
    Shown.STEPS: re.compile(r"\bsteps? (?:you|to reproduce|that lead)\b", re.IGNORECASE),
}
_ASKS = re.compile(
    r"\b(?:could|can|would|will) you (?:\w+ )?(?:send|share|attach|add|provide|forward|upload|give|let me have)\b|"
    r"\bplease (?:\w+ )?(?:send|share|attach|add|provide|forward|upload)\b|\b(?:i|we)(?:'d| would)? (?:\w+ )?need\b|"
    r"\b(?:können|könnten) sie\b.{0,80}\b(?:schicken|senden|anhängen|hochladen)\b|\b(?:schicken|senden) sie\b|"
    r"\b(?:pourriez|pouvez)-vous\b.{0,80}\b(?:envoyer|joindre|transmettre)\b|"
    r"\bmerci de (?:nous )?(?:envoyer|joindre)\b|"
    r"\b(?:podría|puede)\b.{0,80}\b(?:enviar\w*|adjuntar)\b|"
    r"\b(?:potrebbe|può)\b.{0,80}\b(?:inviar\w*|allegare|mandar\w*)\b|"
    r"\b(?:poderia|pode)\b.{0,80}\b(?:enviar\w*|anexar)\b|"
    r"\b(?:kunt|kan) u\b.{0,80}\b(?:sturen|toevoegen|meesturen)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:another|second|different|newer|new|full|whole|complete|larger|weitere\w?|andere\w?|neue\w?|autre|"
    r"nouvelle|otr[ao]|altr[ao]|outr[ao]|andere|nieuwe)\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\b(?:attach|anhang|anhäng|angehäng|pièces? jointe|adjunt|allegat|bijlage|bijgevoeg|anex|bifog)", re.IGNORECASE
)
_MORE = re.compile(r"\b(?:and|or|und|oder|et|ou|y|o|e|en|of)\b|[,;]", re.IGNORECASE)


def _asked_again(given: CheckInput) -> Span | None:
    """The sentence that asks for what a file shows already; for another one of its kind it may."""
    shown = attached(given.brief.request)
    for sentence in sentences(given.text) if shown else ():
        asks = _ASKS.search(sentence.text) and not _ANOTHER.search(sentence.text)
        if asks and any(_ASKED[one].search(sentence.text) for one in shown):
            return sentence
    return None


def _needless(given: CheckInput) -> Finding | None:
    sentence = _asked_again(given)
    names = ", ".join(dict.fromkeys(file.name for file in given.brief.request.files))
    return finding(f"it is attached already ({names}); do not ask for it again", sentence) if sentence else None


def _without(given: CheckInput) -> tuple[Edit, ...]:
    """The text without the sentence, where that asks for nothing else."""
    sentence = _asked_again(given)
    if sentence is None or _MORE.search(sentence.text):
        return ()
    alone = given.text[: sentence.start].endswith("\n\n") and given.text[sentence.end :].startswith("\n\n")
    start = sentence.start - (not alone and given.text[: sentence.start].endswith(" "))
    return (Edit(start, sentence.end + 2 * alone, ""),)


def _lacks(given: CheckInput) -> bool:
    brief = given.brief
    missing = attachment_missing(brief.conversation, brief.request, brief.words.patterns)
    return missing and brief.outcome in _ANSWERS


def _unasked(given: CheckInput) -> Finding | None:
    spoken = (s.text for s in sentences(given.text) if _ATTACHED.search(s.text))
    if given.say.ask_attachment in given.text or any("?" in text or _ASKS.search(text) for text in spoken):
        return None
    return Finding("the customer speaks of an attachment that did not come, and nobody asks for it")


CHECKS = (
    Check(
        "no-ask-for-attached",
        "Nothing is asked for that is attached",
        _needless,
        ("golden-rule-when-asking",),
        applies=lambda given: bool(attached(given.brief.request)),
        mend=_without,
        languages=Languages.WRITTEN,
    ),
    Check(
        "ask-for-missing-attachment",
        "An attachment that did not come is asked for",
        _unasked,
        ("all-details-first-interaction",),
        applies=_lacks,
        mend=lambda given: before_ending(given, given.say.ask_attachment),
        kinds=frozenset({TextKind.REPLY}),
        languages=Languages.WRITTEN,
    ),
)
