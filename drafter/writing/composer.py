"""A reply without a language model: greeting, the best saved reply or article in its own words, closing.

Used when no model answers. It says only what sources and the mailbox profile say, nearly word for word, so that the
grounding pass finds the proof; where they say nothing, it says that, asks for nothing needless and promises nothing.
"""

import re
from collections.abc import Sequence

from drafter.brief import Brief
from drafter.mailbox import Incident
from drafter.outcome import capability_asked_for
from drafter.phrasebook import ENGLISH, EnglishSayings, Patterns
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Intent, Outcome
from drafter.text.sentences import SentenceKind, SentenceSpan, classify
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


def compose(brief: Brief) -> str:
    """The reply, ready to be grounded; empty where the outcome is none.

    Internal passages and past conversations never supply a word of it.
    """
    if brief.outcome is Outcome.NONE:
        return ""
    parts = [greeting(brief), *_body(brief), closing_line(brief), signature(brief.mailbox, brief.situation.channel)]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _usable(hits: Sequence[Hit]) -> list[Hit]:
    kinds = (Kind.ARTICLE, Kind.SAVED_REPLY)
    return [hit for hit in hits if hit.passage.visibility is Visibility.PUBLIC and hit.passage.kind in kinds]


def _body(brief: Brief) -> list[str]:
    """The paragraphs between greeting and closing."""
    say, incident = brief.say, brief.mailbox.incident
    if brief.outcome is Outcome.CLOSE:
        return [say.close]
    if brief.outcome is Outcome.HAND_OFF:
        who = brief.colleague
        named = f"{who.name} ({who.role})" if who else say.colleague
        return [_opening(brief), say.hand_over.format(person=named)]
    if incident and brief.wants(Intent.DOWNTIME):
        return [_opening(brief), _incident(incident, brief.words.english)]
    if brief.outcome is Outcome.DECLINE and (declined := _declined(brief)):
        return [say.thanks, declined]
    if brief.outcome is Outcome.ASK:
        return [_opening(brief), _question(brief)]
    found = _from_sources(brief)
    if brief.outcome is Outcome.ANSWER_AND_ASK and brief.wants(Intent.BUG):
        return [*found, _question(brief)]
    return found


def _from_sources(brief: Brief) -> list[str]:
    """The best saved reply as it is, else the best article in short, else that the answer is still to come."""
    hits = _usable(brief.hits)
    readable = [hit for hit in hits if (hit.passage.language or ENGLISH) == brief.language]
    if saved := _best_saved_reply(readable):
        return _saved_reply(saved, brief)
    report = brief.wants(Intent.BUG) and not brief.wants(Intent.HOW_TO)
    floor = _SURE_OF_A_BUG if report else _SURE_OF_ARTICLE
    articles = [hit for hit in readable if hit.passage.kind is Kind.ARTICLE and _nearness(hit) >= floor]
    if articles and (told := _article(articles, brief)):
        return [_opening(brief), *told]
    link = next((hit.passage.link for hit in hits if hit.passage.link and _nearness(hit) >= _SURE), None)
    return [_opening(brief), brief.say.holding, brief.say.meanwhile.format(link=link) if link else ""]


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


def _saved_reply(parts: Sequence[Hit], brief: Brief) -> list[str]:
    """A saved reply with its variables filled, without the frame of a letter."""
    written = "\n\n".join(hit.passage.text for hit in parts)
    values = known_variables(brief.request, brief.mailbox, parts[0].passage.link)
    return [without_frame(fill_variables(written, values).replace("**", ""), brief)]


def without_frame(text: str, brief: Brief) -> str:
    """A saved reply without its own greeting, offer of help, wish and signature."""
    patterns = brief.words.patterns
    spans = classify(text, patterns, brief.mailbox.agent.signature)
    body = text[_after_greeting(text, spans, patterns) : _before_closing(text, spans, patterns)].strip()
    return body[:1].upper() + body[1:]


def _after_greeting(text: str, spans: Sequence[SentenceSpan], patterns: Patterns) -> int:
    if not spans:
        return 0
    if spans[0].kind is SentenceKind.GREETING:
        return spans[0].end
    first = text[spans[0].start : spans[0].end]
    comma = first.find(",")
    return spans[0].start + comma + 1 if patterns.greets.match(first) and 0 < comma < 40 else spans[0].start


def _before_closing(text: str, spans: Sequence[SentenceSpan], patterns: Patterns) -> int:
    """Where the last sentence ends that says more than goodbye."""
    for span in reversed(spans):
        said = text[span.start : span.end]
        leaving = span.kind is SentenceKind.SIGNATURE or bool(patterns.sign_off.match(said) and said.endswith(","))
        kind = span.kind in (SentenceKind.COURTESY, SentenceKind.QUESTION)
        if not (leaving or (kind and (_OFFERS.search(said) or _WISHES.search(said)))):
            return span.end
    return len(text)


def _article(hits: Sequence[Hit], brief: Brief) -> list[str]:
    """What the best article says about the request, its steps numbered, and where to read on."""
    best = hits[0].passage
    near = [hit for hit in hits if _nearness(hit) >= _nearness(hits[0]) - _BESIDE]
    passages = [hit.passage for hit in near if hit.passage.document_id == best.document_id]
    prose, steps = excerpt(passages, brief.request.asked)
    if not prose and not steps:
        return []
    lead = brief.say.here_is_how + "\n\n" if steps else ""
    more = brief.say.more.format(link=best.link) if best.link else ""
    return [prose, lead + "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1)), more]


def _incident(incident: Incident, english: EnglishSayings) -> str:
    link = str(incident.updates_at).rstrip("/")
    due = incident.next_update
    updates = english.updates_due.format(due=due, link=link) if due else english.updates.format(link=link)
    return f"{incident.known} {incident.data_impact}\n\n{updates}"


def _declined(brief: Brief) -> str:
    """What the profile says of the missing feature, its reason and what to use instead; it is written in English."""
    missing = capability_asked_for(brief.request, brief.mailbox)
    if missing is None or missing.status == "has":
        return ""
    more = (missing.reason, missing.alternative) if brief.language == ENGLISH else ()
    sorry = brief.say.declined.format(brand=brief.mailbox.brand, name=missing.name)
    return " ".join(part for part in (sorry, *more) if part)


def _question(brief: Brief) -> str:
    """The one question of the reply: the details of a bug that are missing, or what is meant."""
    english = brief.words.english
    missing = missing_details(brief.request) if brief.wants(Intent.BUG) and brief.language == ENGLISH else ()
    if not missing:
        return brief.say.ask
    if len(missing) == 1:
        return english.missing_detail.format(detail=_detail(missing[0], english))
    wanted = "\n".join(f"{i}. {_detail(detail, english)}" for i, detail in enumerate(missing, start=1))
    return f"{english.missing_details}\n\n{wanted}"


def _detail(detail: BugDetail, english: EnglishSayings) -> str:
    names = {
        BugDetail.LINK: english.link,
        BugDetail.STEPS: english.steps,
        BugDetail.SPECIFICS: english.specifics,
        BugDetail.SCREENSHOT: english.screenshot,
    }
    return names[detail]


def _opening(brief: Brief) -> str:
    troubled = brief.situation.upset or brief.wants(Intent.BUG, Intent.DOWNTIME, Intent.COMPLAINT)
    return brief.say.sorry if troubled else brief.say.thanks
