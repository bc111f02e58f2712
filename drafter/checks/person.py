"""Who speaks: the agent, in the first person; no machine, no talk about the draft itself."""

import re

from drafter.checks.base import LETTERS, NOTES, Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.prose import Span, phrases, plain, sentences, struck

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
_KIND = (
    r"(?:draft|suggested|possible|revised|rewritten|improved|professional|polite|friendly|sample|short|shorter|final)"
)
_DRAFT = rf"(?:drafts?|repl(?:y|ies)|response|rewrite|(?:{_KIND},? )+(?:version|message|e-?mail|answer|text|note))"
_LEAD_IN = re.compile(
    r"\s*(?:\**(?:sure|certainly|of course|absolutely|okay|ok|great|got it)[,.!]* *)?\**(?:"
    r"(?:here(?:'s| is| are)|below is|this is|i(?:'ve| have) (?:written|drafted|prepared)) (?!how|wh)"
    rf"(?:[\w',-]+ ){{0,4}}{_DRAFT}\b[^\n]{{0,80}}"
    r"|(?:draft|reply|response|e-?mail|answer|betreff|antwort|entwurf|objet|asunto|assunto|oggetto|onderwerp)"
    r"(?: (?:draft|e-?mail|to customer|message|line))?\s*:[^\n]{0,120}|subject\s*:[^\n]{0,120}"
    r"|(?:hier ist|voici|aquí (?:está|tiene)|aqui está|ecco|hier is)[^\n]{0,40}"
    r"(?:entwurf|antwort|réponse|brouillon|respuesta|resposta|risposta|bozza|antwoord|concept)[^\n]{0,40})"
    r"\**:?\**\s*(?:\n+(?:(?:-{3,}|```\w*)\s*\n+)?|$)",
    re.I,
)
_FENCE = re.compile(r"\A\s*```\w*\s*\n|\n```\s*\Z")
_SURE = re.compile(
    r"\s*(?:sure|certainly|of course|absolutely|okay|got it)(?:[!.]|,(?= (?:here|i can help)))\s*(?=\S)", re.I
)
_DRAFT_TALK = re.compile(
    r"(?:this|the|above) (?:draft|reply|response|version) (?:is|was|should|aims|follows|includes|uses|keeps)\b"
    r"|(?:this|the above) (?:message|e-?mail|answer) (?:aims|follows|addresses|acknowledges|keeps|maintains)\b"
    r"|(?:let me know|tell me) if you(?:'d| would) like (?:me to |any )?(?:adjust|change|revise|edit|rewrite|shorten)"
    r"|(?:feel free to|you (?:can|may)) (?:adjust|edit|modify|customi[sz]e|tweak|personali[sz]e) (?:this|it)\b"
    r"|^(?:[(\[]\**note|\**(?:explanation|word count|internal note|notes? (?:to|for) (?:the )?agent))\**\s*:"
    r"|i (?:hope|believe) this (?:draft|reply|response)",
    re.I,
)
_SOMEBODY = (
    r"(?:a|an|one of our|our|some|another) (?:human(?: agent| colleague)?|person|live (?:agent|person)|"
    r"representatives?|experts?|specialists?|team members?|agents?)"
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
    return tuple(struck(given.text, sentence) for sentence, _ in _holding(given, pattern))


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


def _lead_ins(text: str) -> list[tuple[int, int]]:
    """The talk before the draft, and the fences around it."""
    match = _LEAD_IN.match(plain(text)) or _SURE.match(plain(text))
    spans = [match.span()] if match and match.group().strip() else []
    fences = [fence.span() for fence in _FENCE.finditer(text)]
    wrapped = len(fences) > 1 or (spans and "```" in match.group()) if match else len(fences) > 1
    return spans + [fence for fence in fences if wrapped and (not spans or fence[0] >= spans[0][1])]


def _lead_in(given: CheckInput) -> Finding | None:
    for span in _lead_ins(given.text):
        return Finding("this is talk about the draft, not the draft", *span)
    return _finding(given, _DRAFT_TALK, "{words!r} is a note on the draft, not part of it")


def _without_lead_in(given: CheckInput) -> tuple[Edit, ...]:
    struck = tuple(Edit(*span, "") for span in _lead_ins(given.text))
    return struck or _strike(given, _DRAFT_TALK)


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
        languages=Languages.ANY,
    ),
    Check(
        "no-lead-in",
        "No talk about the draft",
        _lead_in,
        ("answer-before-pleasantries",),
        mend=_without_lead_in,
        kinds=LETTERS | NOTES,
        languages=Languages.ANY,
    ),
    Check(
        "no-human-takeover",
        "No nameless human takes over",
        _takeover,
        ("ack-ownership-first-reply", "transfer-name-colleague"),
        mend=lambda given: _strike(given, _TAKEOVER),
        languages=Languages.ANY,
    ),
    Check(
        "first-person",
        "The agent speaks to the customer",
        _third_person,
        ("sign-with-real-name", "write-as-you-speak"),
    ),
)
