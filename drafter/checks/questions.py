"""Questions: each of theirs taken up; ours few, framed by sorry and thanks, something offered (tensions 17-19)."""

import re

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.closing import before_sign_off
from drafter.checks.common.context import customer_text, parts, something_broke
from drafter.checks.common.prose import Span, phrases, plain, sentences
from drafter.checks.common.terms import key_terms
from drafter.checks.steps import has_steps
from drafter.draft import SentenceStatus
from drafter.situation import Intent, Outcome, Stage
from drafter.text.addresses import LINK

__all__ = ["CHECKS"]

_MOST_QUESTIONS = 5  # tension 18
_MANY_QUESTIONS = 3  # ask-thank-for-effort
_SEVERAL = 2

# Questions that ask for nothing in particular.
_RHETORICAL = phrases(
    r"""
    (?:can|could|would|will) (?:you|someone|anyone|anybody) (?:please )?(?:help|assist|look|check|advise)(?: \w+){0,3}
    how are you(?: doing)?  any (?:ideas?|news|updates?|help|thoughts|chance)  right  ok(?:ay)?  hello  anyone there
    is anyone there
    are you (?:there|serious|kidding|joking)  really  seriously  what(?:'s| is) (?:going on|wrong|happening|up)  why
    how  what now  you know
    does that make sense  is that (?:ok|okay|possible|right|correct)  what (?:should|can|do) i do
    how (?:hard|difficult) can (?:it|that) be
    can i (?:ask|have) (?:a|you|your)[^?]{0,20}
    """
)
# A reply that only holds: the answers are still to come.
_HOLDS = phrases(
    r"(?:do not|don't) have (?:it|an answer|the answer) yet  (?:still )?looking into (?:it|this|that)  find out"
)
_LINK_WORD = re.compile(r"(?:and|so|but|also|oh|well)\b,? *", re.I)
_ASKS = phrases(
    r"""
    (?:could|can|would|will) you (?:please |kindly )?(?:send|tell|share|let|give|check|confirm|try|say|add)
    please (?:send|tell|share|let|give|attach|describe|add|reply)
    (?:let|tell) (?:me|us) (?:know )?(?:which|what|whether|if|how|when|where|who)
    send (?:me|us)  what (?:i|we) (?:still )?need
    """
)
_OFFERS = phrases(r"""
    in the meantime  meanwhile  for now  until then  you can  you could  try  one thing  it (?:often|usually) helps
    suggest  recommend  look at  check (?:that|whether|if)
    most often
    """)
_CASE_GIVEN = phrases(
    r"""
    because  so that  so (?:we|i|my|our)  for example  for instance  e\.g\.  use case  right now  at the moment
    currently  otherwise  every (?:day|week|month|time)
    (?:we|i) (?:need|want|would use|would like|have) (?:it|this|that)? ?(?:to|for)
    would (?:help|let|allow|save|make)  in order to  it would
    """
)
_WHY_ASKED = phrases(
    r"""
    why  what for  what (?:would|do|are) you  how would you  trying to  use it (?:for|to)
    tell (?:me|us) (?:more|what|how|why)
    """
)
_CASE_ASKED = phrases(
    r"examples?  case  scenario  situation  instance  concrete  your day  a day  when you  walk (?:me|us)  last time"
)


def _their_questions(given: CheckInput) -> list[str]:
    """What the customer asks for in particular, in their words."""
    return [ask.text for ask in given.brief.asks if not ask.told and not _is_rhetorical(ask.text)]


def _is_rhetorical(asked: str) -> bool:
    return _RHETORICAL.fullmatch(_LINK_WORD.sub("", plain(asked), count=1).rstrip("?!. ")) is not None


def _said_by_plan(given: CheckInput) -> frozenset[str]:
    """The asks whose evidence the text cites, or that the plan answers in passing."""
    cited = {citation.passage_id for citation in given.citations}
    answers = given.brief.plan.answered if given.brief.plan else ()
    said = (a for a in answers if not a.chosen or any(p.id in cited for c in a.chosen for p in c.section.passages))
    return frozenset(answer.ask.text for answer in said)


def _unanswered(given: CheckInput) -> Finding | None:
    """A question is taken up where its evidence is cited, or a term comes back that no other question shares.

    Where it has no term of its own, any will do. A single question is the whole message; there other words than its
    own may answer it.
    """
    terms = {question: key_terms(question) for question in _their_questions(given)}
    if len(terms) < _SEVERAL or (_HOLDS.search(plain(given.text)) and not given.citations):
        return None
    ours = key_terms(f"{given.brief.mailbox.brand} {given.brief.mailbox.product} {given.brief.mailbox.agent.name}")
    answer = key_terms(given.text) - ours
    for question, own in terms.items():
        others = frozenset[str]().union(*(t for q, t in terms.items() if q != question))
        wanted = (own - others or own) - ours
        if wanted and not wanted & answer and question not in _said_by_plan(given):
            return Finding(f"not taken up: {question[:120]!r}")
    return None


def _answers(given: CheckInput) -> bool:
    return given.brief.outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK, Outcome.DECLINE)


def _our_questions(given: CheckInput) -> list[Span]:
    return [s for s in sentences(given.text) if s.text.rstrip().endswith(("?", "？")) and "[" not in s.text[-20:]]


def _asks(given: CheckInput) -> Finding | None:
    if _our_questions(given) or _ASKS.search(plain(given.text)):
        return None
    return Finding("the facts do not suffice, yet nothing is asked")


def _asking(given: CheckInput) -> bool:
    return given.brief.outcome in (Outcome.ASK, Outcome.ANSWER_AND_ASK)


def _few(given: CheckInput) -> Finding | None:
    asked = _our_questions(given)
    if len(asked) <= _MOST_QUESTIONS:
        return None
    extra = asked[_MOST_QUESTIONS]
    return Finding(
        f"{len(asked)} questions; about {_MOST_QUESTIONS} are what one message bears", extra.start, extra.end
    )


def _effort_thanked(given: CheckInput) -> Finding | None:
    asked = _our_questions(given)[_MANY_QUESTIONS - 1 :]
    last = asked[0] if asked else Span("", 0, 0)
    if given.patterns.thanks.search(plain(given.text[last.end :])):
        return None
    return Finding("so many questions deserve thanks at the end")


def _thank_for_effort(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, given.say.thanks_for_help)


def _order(given: CheckInput) -> Finding | None:
    asked = _our_questions(given)
    sorry = given.patterns.sorry.search(plain(given.text))
    if asked and sorry and asked[0].end <= sorry.start():
        return Finding("be sorry for the trouble before you ask", asked[0].start, asked[0].end)
    return None


def _asks_about_trouble(given: CheckInput) -> bool:
    return _asking(given) and something_broke(given) and given.brief.situation.stage is Stage.FIRST_REPLY


def _offer(given: CheckInput) -> Finding | None:
    proved = any(s.status is SentenceStatus.CITED for s in given.sentences)
    if proved or has_steps(given.text) or LINK.search(given.text) or _OFFERS.search(plain(given.text)):
        return None
    return Finding("beside the question offer something to try or read")


def _asks_why(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    asked = [plain(q.text) for q in _our_questions(given)]
    why = any(_WHY_ASKED.search(q) for q in asked) or (_ASKS.search(text) and _WHY_ASKED.search(text))
    if why and _CASE_ASKED.search(text):
        return None
    return Finding("ask what they would use it for, and for an example")


def _ask_why(given: CheckInput) -> tuple[Edit, ...]:
    last = parts(given).last_paragraph
    return (Edit(last.start, last.start, f"{given.brief.words.english.what_for}\n\n"),)


def _open_wish(given: CheckInput) -> bool:
    """A wish at its first reply, whose case is not told yet and which nothing in the product meets."""
    wish = given.brief.wants(Intent.FEATURE_REQUEST) and given.brief.situation.stage is Stage.FIRST_REPLY
    if not wish or _CASE_GIVEN.search(customer_text(given)):
        return False
    capability = given.brief.capability
    met = capability is not None and capability.status == "has"
    proved = any(s.status is SentenceStatus.CITED for s in given.sentences)
    answered = given.brief.outcome is Outcome.ANSWER and not proved
    return not met and (answered or given.brief.outcome in (Outcome.DECLINE, Outcome.ASK, Outcome.ANSWER_AND_ASK))


CHECKS = (
    Check(
        "all-questions-answered",
        "Every question is taken up",
        _unanswered,
        ("one-email-resolution", "apology-listen", "few-interactions"),
        applies=_answers,
    ),
    Check(
        "ask-asks",
        "What is missing is asked for",
        _asks,
        ("all-details-first-interaction", "question-understand-first"),
        applies=lambda given: _asking(given) and given.brief.situation.stage is not Stage.IDLE,
    ),
    Check(
        "few-questions",
        "Few questions in one message",
        _few,
        ("golden-rule-when-asking", "all-details-first-interaction"),
        languages=Languages.ANY,
    ),
    Check(
        "ask-thanks",
        "Many questions are thanked for",
        _effort_thanked,
        ("ask-thank-for-effort", "ask-sorry-questions-thanks"),
        applies=lambda given: len(_our_questions(given)) >= _MANY_QUESTIONS,
        mend=_thank_for_effort,
        languages=Languages.WRITTEN,
    ),
    Check(
        "ask-order",
        "Sorry before the questions",
        _order,
        ("ask-sorry-questions-thanks",),
        applies=_asks_about_trouble,
        languages=Languages.WRITTEN,
    ),
    Check(
        "ask-and-offer",
        "A question comes with something to try",
        _offer,
        ("ask-and-offer-together",),
        applies=lambda given: given.brief.outcome is Outcome.ANSWER_AND_ASK,
    ),
    Check(
        "feature-ask-why",
        "A wish is asked about",
        _asks_why,
        ("feature-ask-why-and-example",),
        applies=_open_wish,
        mend=_ask_why,
    ),
)
