"""A reply without a language model: greeting, the best saved reply or article in its own words, closing.

Used when no model answers. It says only what sources and the mailbox profile say, nearly word for word, so that the
grounding pass finds the proof; where they say nothing, it says that, asks for nothing needless and promises nothing.
"""

import re
from collections.abc import Mapping, Sequence

from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Incident, Mailbox
from drafter.outcome import capability_asked_for
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Intent, Outcome, Situation
from drafter.text.names import SIGN_OFF
from drafter.text.phrases import GREETS
from drafter.text.sentences import SentenceKind, SentenceSpan, classify
from drafter.text.stock_phrases import (
    ASK,
    CLOSE,
    DECLINED,
    HAND_OFF,
    HERE_IS_HOW,
    HOLDING,
    MEANWHILE,
    MORE,
    SORRY,
    THANKS,
)
from drafter.writing.courtesy import closing_line, greeting, signature
from drafter.writing.excerpt import excerpt
from drafter.writing.gaps import fill_variables, known_variables
from kb_index.documents import Hit, Kind, Visibility

__all__ = ["compose", "without_frame"]

_SURE = 0.45  # cosine from which a saved reply is about the request
_SURE_OF_ARTICLE = 0.5  # an article is taken apart, so it has to fit better
_SURE_OF_A_BUG = 0.6  # a bug report is seldom answered by how things should work
_PREFERRED = 0.1  # how much nearer an article must be than a saved reply, which is already a letter
_OFFERS = re.compile(
    r"anything else|feel free|let me know|let us know|just reply|hesitate|any (?:other|more) questions", re.I
)
_WISHES = re.compile(r"have a (?:\w+ )?(?:good|great|nice|lovely)|all the best|good luck|take care", re.I)
_BESIDE = 0.06  # how much less near a further passage of the same article may be
_COLLEAGUE = {"en": "A colleague", "de": "Jemand aus unserem Team", "fr": "Un collègue", "es": "Un compañero",
              "pt": "Um colega", "it": "un collega", "nl": "Een collega"}  # fmt: skip
_BUG_QUESTIONS = {
    BugDetail.LINK: "the link of the page where it happens",
    BugDetail.STEPS: "the steps that lead to it",
    BugDetail.SPECIFICS: "what exactly it concerns, and which browser or phone you use",
    BugDetail.SCREENSHOT: "a screenshot or a short recording",
}


def compose(
    request: OpenRequest, hits: Sequence[Hit], mailbox: Mailbox, situation: Situation, outcome: Outcome
) -> str:
    """The reply, ready to be grounded; empty where `outcome` is none.

    Internal passages and past conversations never supply a word of it.
    """
    if outcome is Outcome.NONE:
        return ""
    parts = [
        greeting(request.first_name, situation.language, mailbox, situation),
        *_body(request, _usable(hits), mailbox, situation, outcome),
        closing_line(situation.language, situation),
        signature(mailbox, situation.channel),
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _usable(hits: Sequence[Hit]) -> list[Hit]:
    kinds = (Kind.ARTICLE, Kind.SAVED_REPLY)
    return [hit for hit in hits if hit.passage.visibility is Visibility.PUBLIC and hit.passage.kind in kinds]


def _body(
    request: OpenRequest, hits: Sequence[Hit], mailbox: Mailbox, situation: Situation, outcome: Outcome
) -> list[str]:
    """The paragraphs between greeting and closing."""
    language = situation.language
    if outcome is Outcome.CLOSE:
        return [_in(CLOSE, language)]
    if outcome is Outcome.HAND_OFF:
        who = mailbox.person_for(*situation.risks, *situation.intents)
        named = f"{who.name} ({who.role})" if who else _in(_COLLEAGUE, language)
        return [_opening(situation), _in(HAND_OFF, language).format(person=named)]
    if mailbox.incident and Intent.DOWNTIME in situation.intents:
        return [_opening(situation), _incident(mailbox.incident)]
    if outcome is Outcome.DECLINE and (declined := _declined(request, mailbox, language)):
        return [_in(THANKS, language), declined]
    if outcome is Outcome.ASK:
        return [_opening(situation), _question(request, situation)]
    found = _from_sources(request, hits, mailbox, situation)
    if outcome is Outcome.ANSWER_AND_ASK and Intent.BUG in situation.intents:
        return [*found, _question(request, situation)]
    return found


def _from_sources(request: OpenRequest, hits: Sequence[Hit], mailbox: Mailbox, situation: Situation) -> list[str]:
    """The best saved reply as it is, else the best article in short, else that the answer is still to come."""
    language = situation.language
    readable = [hit for hit in hits if (hit.passage.language or "en") == language]
    if saved := _best_saved_reply(readable):
        return _saved_reply(saved, request, mailbox)
    report = Intent.BUG in situation.intents and Intent.HOW_TO not in situation.intents
    floor = _SURE_OF_A_BUG if report else _SURE_OF_ARTICLE
    articles = [hit for hit in readable if hit.passage.kind is Kind.ARTICLE and _nearness(hit) >= floor]
    if articles and (told := _article(articles, request, situation)):
        return [_opening(situation), *told]
    link = next((hit.passage.link for hit in hits if hit.passage.link and _nearness(hit) >= _SURE), None)
    return [_opening(situation), _in(HOLDING, language), _in(MEANWHILE, language).format(link=link) if link else ""]


def _best_saved_reply(hits: Sequence[Hit]) -> list[Hit]:
    """The passages of the best saved reply, in their order, where it is nearer to the request than any article."""
    saved = [hit for hit in hits if hit.passage.kind is Kind.SAVED_REPLY]
    if not saved:
        return []
    best = saved[0]
    article = max((_nearness(hit) for hit in hits if hit.passage.kind is Kind.ARTICLE), default=0.0)
    if _nearness(best) < max(_SURE, article - _PREFERRED):
        return []
    return sorted(
        (hit for hit in saved if hit.passage.document_id == best.passage.document_id), key=lambda h: h.passage.start
    )


def _nearness(hit: Hit) -> float:
    """How near a hit is to the request; one that the agent has called by name could not be nearer."""
    return hit.evidence.get("named") or hit.evidence.get("vector", hit.score)


def _saved_reply(parts: Sequence[Hit], request: OpenRequest, mailbox: Mailbox) -> list[str]:
    """A saved reply with its variables filled, without the frame of a letter."""
    written = "\n\n".join(hit.passage.text for hit in parts)
    text = fill_variables(written, known_variables(request, mailbox, parts[0].passage.link)).replace("**", "")
    return [without_frame(text, mailbox)]


def without_frame(text: str, mailbox: Mailbox) -> str:
    """A saved reply without its own greeting, offer of help, wish and signature."""
    spans = classify(text, mailbox.agent.signature)
    body = text[_after_greeting(text, spans) : _before_closing(text, spans)].strip()
    return body[:1].upper() + body[1:]


def _after_greeting(text: str, spans: Sequence[SentenceSpan]) -> int:
    if not spans:
        return 0
    if spans[0].kind is SentenceKind.GREETING:
        return spans[0].end
    first = text[spans[0].start : spans[0].end]
    comma = first.find(",")
    return spans[0].start + comma + 1 if GREETS.match(first) and 0 < comma < 40 else spans[0].start


def _before_closing(text: str, spans: Sequence[SentenceSpan]) -> int:
    """Where the last sentence ends that says more than goodbye."""
    for span in reversed(spans):
        said = text[span.start : span.end]
        leaving = span.kind is SentenceKind.SIGNATURE or bool(SIGN_OFF.match(said) and said.endswith(","))
        kind = span.kind in (SentenceKind.COURTESY, SentenceKind.QUESTION)
        if not (leaving or (kind and (_OFFERS.search(said) or _WISHES.search(said)))):
            return span.end
    return len(text)


def _article(hits: Sequence[Hit], request: OpenRequest, situation: Situation) -> list[str]:
    """What the best article says about the request, its steps numbered, and where to read on."""
    best = hits[0].passage
    near = [hit for hit in hits if _nearness(hit) >= _nearness(hits[0]) - _BESIDE]
    passages = [hit.passage for hit in near if hit.passage.document_id == best.document_id]
    prose, steps = excerpt(passages, request.asked)
    if not prose and not steps:
        return []
    lead = _in(HERE_IS_HOW, situation.language) + "\n\n" if steps else ""
    more = _in(MORE, situation.language).format(link=best.link) if best.link else ""
    return [prose, lead + "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1)), more]


def _incident(incident: Incident) -> str:
    following = f" ({incident.next_update})" if incident.next_update else ""
    updates = f"You can follow updates here{following}: {str(incident.updates_at).rstrip('/')}"
    return f"{incident.known} {incident.data_impact}\n\n{updates}"


def _declined(request: OpenRequest, mailbox: Mailbox, language: str) -> str:
    """What the profile says of the missing feature, its reason and what to use instead; it is written in English."""
    missing = capability_asked_for(request, mailbox)
    if missing is None or missing.status == "has":
        return ""
    more = (missing.reason, missing.alternative) if language == "en" else ()
    sorry = _in(DECLINED, language).format(brand=mailbox.brand, name=missing.name)
    return " ".join(part for part in (sorry, *more) if part)


def _question(request: OpenRequest, situation: Situation) -> str:
    """The one question of the reply: the details of a bug that are missing, or what is meant."""
    missing = missing_details(request) if Intent.BUG in situation.intents and situation.language == "en" else ()
    if not missing:
        return _in(ASK, situation.language)
    if len(missing) == 1:
        return f"To look into it, could you send me {_BUG_QUESTIONS[missing[0]]}?"
    wanted = "\n".join(f"{i}. {_BUG_QUESTIONS[detail]}" for i, detail in enumerate(missing, start=1))
    return f"To look into it, could you send me:\n\n{wanted}"


def _opening(situation: Situation) -> str:
    troubled = situation.upset or {Intent.BUG, Intent.DOWNTIME, Intent.COMPLAINT} & set(situation.intents)
    return _in(SORRY if troubled else THANKS, situation.language)


def _in(table: Mapping[str, str], language: str) -> str:
    return table.get(language, table["en"])
