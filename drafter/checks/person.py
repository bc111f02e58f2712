"""Who speaks: the agent, in the first person; no machine, no talk about the draft itself."""

import re

from drafter.checks.base import ANY_LANGUAGE, Check, CheckInput, Edit, Finding
from drafter.checks.prose import Span, phrases, plain, sentences

__all__ = ["CHECKS"]

_AI = phrases(
    r"""
    as an? (?:ai|artificial intelligence|llm|chatbot|bot)(?: (?:assistant|model|language model))?(?: \w+ed by \w+)?
    as an? (?:large )?language model(?: \w+ed by \w+)?  as an? (?:virtual )?assistant
    i(?:'m| am) (?:just |only )?an? (?:ai|language model|virtual assistant|chatbot|bot)(?: \w+)?
    i (?:was|am) trained  my training data
    als (?:ki|sprachmodell|künstliche intelligenz)  en tant qu'(?:ia|intelligence artificielle|assistant)
    como (?:una? |uma )?(?:ia|inteligencia artificial|inteligência artificial|modelo de lenguaje)
    come (?:ia|intelligenza artificiale|modello linguistico)  als (?:ai|taalmodel)(?:-\w+)?
    """
)
# The model talking to the agent: at the head (lead-in) or at the end (notes on its own work).
_DRAFT = r"(?:draft|reply|response|email|message|answer|version|rewrite)"
_LEAD_IN = re.compile(
    r"\s*(?:\**(?:sure|certainly|of course|absolutely|okay|ok|great|got it)[,.!]* *)?(?:\**(?:"
    r"(?:here(?:'s| is| are)|below is|this is|i(?:'ve| have) (?:written|drafted|prepared))"
    rf"[^\n]{{0,80}}\b{_DRAFT}\b[^\n]{{0,80}}"
    r"|(?:draft|reply|response|email|answer|betreff|antwort|entwurf|objet|asunto|assunto|oggetto|onderwerp)"
    r"(?: (?:draft|email|to customer|message|line))?\s*:[^\n]{0,120}|(?:subject|re)\s*:[^\n]{0,120}"
    r"|(?:hier ist|voici|aquí (?:está|tiene)|aqui está|ecco|hier is)[^\n]{0,80}"
    r"(?:entwurf|antwort|réponse|brouillon|respuesta|resposta|risposta|bozza|antwoord|concept)[^\n]{0,40}))"
    r"\**:?\**\s*(?:\n+(?:-{3,}\s*\n+)?|$)",
    re.I,
)
_SURE = re.compile(
    r"\s*(?:sure|certainly|of course|absolutely|okay|got it)(?:[!.]|,(?= (?:here|i can help)))\s*(?=\S)", re.I
)
_DRAFT_TALK = re.compile(
    rf"(?:this|the|my|above) {_DRAFT} (?:is|was|should|aims|follows|addresses|includes|uses|keeps|acknowledges)\b"
    r"|(?:let me know|tell me) if you(?:'d| would) like (?:me to |any )?(?:adjust|change|revise|edit|rewrite|shorten)"
    r"|(?:feel free to|you (?:can|may)) (?:adjust|edit|modify|customi[sz]e|tweak|personali[sz]e) (?:this|it)\b"
    r"|^\(?\[?\**(?:note|notes|explanation|word count|internal note)(?: to (?:the )?agent)?\**\s*:"
    r"|i (?:hope|believe) this (?:draft|reply|response)|^-{3,}$|^```",
    re.I,
)
_SOMEBODY = (
    r"(?:a|an|one of our|our|some|another) "
    r"(?:human(?: agent| colleague)?|real person|live (?:agent|person)|representative|specialist|team member|agent)"
)
_WILL = r"(?:will|is going to|can|should|shall)"
_TAKEOVER = phrases(
    rf"""
    {_SOMEBODY} {_WILL} (?:\w+ )?(?:take over|get back|contact|reach out|be with|follow up)
    {_SOMEBODY} {_WILL} (?:\w+ )?(?:assist|reply|respond|review|help|join|look)
    (?:i'll|i will|let me) (?:connect|transfer|escalate|hand)[^.!?\n]{{0,30}}(?:to|with) {_SOMEBODY}
    eine? (?:mensch|mitarbeiter|mitarbeiterin|kollege) (?:wird|übernimmt)
    un (?:humain|agent humain|conseiller) (?:va|prendra)  un (?:humano|agente humano) (?:se|le)
    """
)
_THIRD_PERSON = phrases(
    r"""
    the (?:support )?(?:agent|assistant|representative|operator) (?:will|has|is|can|would|should|apologi[sz]es|thanks)
    this (?:agent|assistant|chatbot|bot) (?:will|has|is|can|cannot|would)
    the customer (?:should|can|must|will|needs|has|is|asked|wants|reported)
    the user (?:should|must|needs to|asked|reported|wants)
    """
)


def _holding(given: CheckInput, pattern: re.Pattern[str]) -> list[tuple[Span, re.Match[str]]]:
    """The sentences in which `pattern` matches."""
    found = ((sentence, pattern.search(plain(sentence.text))) for sentence in sentences(given.text))
    return [(sentence, match) for sentence, match in found if match]


def _finding(given: CheckInput, pattern: re.Pattern[str], why: str) -> Finding | None:
    for sentence, match in _holding(given, pattern):
        start = sentence.start + match.start()
        return Finding(why.format(words=match.group()), start, sentence.start + match.end())
    return None


def _strike(given: CheckInput, pattern: re.Pattern[str]) -> tuple[Edit, ...]:
    """Strike the sentences in which `pattern` matches, with the space behind them."""
    edits = []
    for sentence, _ in _holding(given, pattern):
        rest = given.text[sentence.end :]
        gap = len(rest) - len(rest.lstrip(" "))
        edits.append(Edit(sentence.start, sentence.end + gap, ""))
    return tuple(edits)


def _ai(given: CheckInput) -> Finding | None:
    return _finding(given, _AI, "{words!r}: the agent writes, not a machine")


def _without_ai(given: CheckInput) -> tuple[Edit, ...]:
    """Strike "As an AI," from the head of a sentence; where it stands inside, strike the sentence."""
    edits = []
    for sentence, match in _holding(given, _AI):
        clause = re.match(r"\s*,\s*(\w)", given.text[sentence.start + match.end() :])
        if match.start() == 0 and clause:
            end = sentence.start + match.end() + clause.end()
            edits.append(Edit(sentence.start, end, clause.group(1).upper()))
        else:
            edits.append(Edit(sentence.start, sentence.end, ""))
    return tuple(edits)


def _lead_in_span(text: str) -> tuple[int, int] | None:
    match = _LEAD_IN.match(plain(text)) or _SURE.match(plain(text))
    return (match.start(), match.end()) if match and match.group().strip() else None


def _lead_in(given: CheckInput) -> Finding | None:
    if span := _lead_in_span(given.text):
        return Finding("this is talk about the draft, not the draft", *span)
    return _finding(given, _DRAFT_TALK, "{words!r} is a note on the draft, not part of it")


def _without_lead_in(given: CheckInput) -> tuple[Edit, ...]:
    if span := _lead_in_span(given.text):
        return (Edit(*span, ""),)
    return _strike(given, _DRAFT_TALK)


def _takeover(given: CheckInput) -> Finding | None:
    return _finding(given, _TAKEOVER, "{words!r}: a person writes already; name who does what")


def _third_person(given: CheckInput) -> Finding | None:
    return _finding(given, _THIRD_PERSON, "{words!r}: write as the agent, to the customer")


CHECKS = (
    Check(
        "no-as-an-ai",
        "Never as an AI",
        _ai,
        ("sign-with-real-name", "style-human-not-robot"),
        mend=_without_ai,
        languages=ANY_LANGUAGE,
    ),
    Check(
        "no-lead-in",
        "No talk about the draft",
        _lead_in,
        ("answer-before-pleasantries",),
        mend=_without_lead_in,
        languages=ANY_LANGUAGE,
    ),
    Check(
        "no-human-takeover",
        "No nameless human takes over",
        _takeover,
        ("ack-ownership-first-reply", "transfer-name-colleague"),
        mend=lambda given: _strike(given, _TAKEOVER),
        languages=ANY_LANGUAGE,
    ),
    Check(
        "first-person",
        "The agent speaks to the customer",
        _third_person,
        ("sign-with-real-name", "write-as-you-speak"),
    ),
)
