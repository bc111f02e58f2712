"""Apologies: sorry where something broke, owned and explained where the fault is ours, none where nobody erred.

Tensions 5, 8, 10 and 11: a plain admission, each sorry for something, no "you" as the owner of a mere feeling, and no
cause admitted while it is unknown.
"""

from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.closing import before_ending
from drafter.checks.common.context import (
    billing_mistake,
    customer_text,
    our_fault,
    parts,
    something_broke,
)
from drafter.checks.common.prose import Span, finding, paragraphs, phrases, plain, sentences, struck, words
from drafter.checks.common.word_tables import reworded
from drafter.situation import Intent, Outcome

__all__ = ["CHECKS", "sorries"]

# apology-say-sorry-and-own, apology-take-full-blame.
_OWNED = phrases(
    r"""
    our (?:own )?(?:fault|mistake|error|side|end|part|systems?|servers?|service|team|database|software)
    our (?:booking|payment|sign-in|help) \w+  on us  my (?:fault|mistake|error)
    we (?:broke|missed|failed|caused|made|let|lost|charged|billed|sent|took|should(?: not|n't)? have)
    we (?:got|have got|had|are|were) (?:it|this|that|you)?\s?(?:wrong|down|out|slow|late)
    (?:sorry|apologi[sz]e) (?:that|because|for how|for the way) (?:we|our)  we are to blame
    we take (?:full )?responsibility
    """
)

# apology-explain-cause-and-remedy: why it happened, and what is being done.
_CAUSE = phrases(
    r"""
    stopped  failed  broke  because  caused?(?: by)?  due to  after (?:a|an|the|we)  since (?:a|an|the|we|\d)
    reason  the result of
    came from  led to
    overload\w*  went wrong  (?:don't|do not) (?:yet )?know(?: yet)? (?:why|what)
    a (?:bug|fault|mistake|problem|change|failure) (?:in|with|on)
    """
)
_REMEDY = phrases(
    r"""
    (?:works?|runs?|loads?|is back|are back|sends?) again  now (?:raises|checks|runs|works|has|have)
    working on  looking into  look into  checking  check(?:ed)? (?:it|this|your|what|the)  fix(?:ing|ed)  restor\w+
    repair\w*
    investigat\w+  put(?:ting)? (?:it|this|that) right  refund\w*  revers\w+  correct(?:ed|ing)  bringing  adding
    on it
    find(?:ing)? out  undo(?:ing)?  cancel(?:l?ed|ling) the  pass(?:ed)? (?:it|this)  asked (?:our|the|\w+)  credit\w*
    """
)

# apology-show-impact: what trouble does to a person's day.
_IMPACT = phrases(
    r"""
    days?  work(?:day)?  weeks?  morning  afternoon  evening  weekend  deadlines?  clients?  customers?  guests?
    patients?
    business  studio  salon  clinic  team  staff  appointments?  bookings?  money  time  hours?  plans?  schedules?
    no[- ]?shows?  empty  turned? away  sent away  bounced  rent  trips?  journey  dr[io]v\w+
    disrupt\w*  lost  losing  cost  waiting  wait(?:ed)?  chas(?:e|ed|ing)  stress\w*  worr\w+  frustrat\w+
    annoy\w+  embarrass\w+
    held up  hold(?:ing)? (?:you|things) up  kept you  left you  let you down  stuck
    (?:third|second|another|so many) times?  again  twice
    """
)

# apology-must-be-sincere, apology-we-are-the-cause: hollow forms, and what can stand for them.
HOLLOW = {
    r"(sorry|apologi[sz]e) for any": r"\1 for the",
    r"(sorry|apologi[sz]e) if": r"\1 that",
    r"sorry (?:that )?you (?:feel|felt|are feeling) (?:that|this) way": "sorry about this",
    r"sorry (?:that )?you (?:feel|felt|think|believe) (?:that )?(our|the|we|it|this)": r"sorry that \1",
    r"sorry (?:that )?you (?:feel|felt) (?!that|this|our|the|we|it)(\w+)": r"sorry that we left you feeling \1",
    r"sorry (?:that )?you are (upset|angry|unhappy|disappointed|frustrated)": r"sorry that we left you \1",
}

_SORRY_TO_GO = phrases(
    r"""
    sorry to (?:see|lose|hear)  sorry (?:for|about) the (?:late|slow|delay\w*|wait|long|short)
    sorry for (?:not|taking|getting|replying|my|our)
    sorry (?:to|if) (?:ask|bother|disappoint|trouble|repeat)  sorry again  but  unfortunately
    """
)
_REFUSES = phrases(
    r"""
    (?:can't|cannot|can not|isn't|is not|aren't|are not|don't|do not|doesn't|does not|won't|not)  yet  unable
    without  no
    """
)
# Words by which a customer tells of trouble, whatever the message is about.
_TROUBLE = phrases(
    r"""
    stuck  broken?  errors?  wrong  fail\w*  (?:doesn't|does not|isn't|is not|won't|don't|didn't|not) work\w*
    problems?  issues?  lost  missing
    disappear\w*  gone  mistake  twice  waited  waiting  slow  late  crash\w*  bugs?  can't  cannot  unable
    unfortunately  locked
    """
)
_ALLOWED, _ALLOWED_HEAVY = 2, 3  # tension 8


def sorries(given: CheckInput) -> list[Span]:
    """The sentences that say sorry."""
    return [s for s in sentences(given.text) if given.patterns.sorry.search(plain(s.text))]


def _present(given: CheckInput) -> Finding | None:
    if given.patterns.sorry.search(plain(given.text)):
        return None
    return Finding("something went wrong for the customer, and nobody says sorry for it")


def _say_sorry(given: CheckInput) -> tuple[Edit, ...]:
    """At the head of the letter, or behind the thanks that lead it for a calm customer."""
    line = given.say.apology
    place = parts(given).opening
    first = next(iter(sentences(given.text[place:])), None)
    if first and given.patterns.thanks.search(plain(first.text)) and not given.brief.situation.upset:
        return (Edit(place + first.end, place + first.end, f" {line}"),)
    return (Edit(place, place, f"{line} "),)


def _owned(given: CheckInput) -> Finding | None:
    if _OWNED.search(plain(given.text)):
        return None
    said = sorries(given)
    return finding("the fault is ours; say so (it is ours, we broke, we missed)", next(iter(said), None))


def _own(given: CheckInput) -> tuple[Edit, ...]:
    """Behind the first sorry, of which there is one by now."""
    return tuple(Edit(s.end, s.end, f" {given.brief.words.english.admission}") for s in sorries(given)[:1])


def _explained(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    remedy = _REMEDY.search(text)
    if our_fault(given) and not (_CAUSE.search(text) and remedy):
        return Finding("say what went wrong, and what is being done about it")
    return None if remedy or _CAUSE.search(text) else Finding("say what is being done to put it right")


def _explain(given: CheckInput) -> tuple[Edit, ...]:
    """What the profile knows of the incident."""
    incident = given.brief.mailbox.incident
    known = incident and our_fault(given) and given.brief.language == "en"
    return before_ending(given, incident.known) if incident and known else ()


def _impact(given: CheckInput) -> Finding | None:
    """The sorry, or the sentence before or after it in its paragraph, names what the trouble did."""
    for block in paragraphs(given.text):
        found = [plain(s.text) for s in sentences(block.text)]
        for place, sentence in enumerate(found):
            near = " ".join(found[max(0, place - 1) : place + 2])
            if given.patterns.sorry.search(sentence) and _IMPACT.search(near):
                return None
    return finding(
        "the sorry does not say what this did to the customer's day or work", next(iter(sorries(given)), None)
    )


def _too_many(given: CheckInput) -> Finding | None:
    said = sorries(given)
    heavy = given.brief.situation.upset or given.brief.wants(Intent.DOWNTIME)
    most = _ALLOWED_HEAVY if heavy else _ALLOWED
    seen: set[tuple[str, ...]] = set()
    for sentence in said:
        phrase = _phrase(given, sentence)
        if phrase in seen:
            return Finding("the same apology stands there twice", sentence.start, sentence.end)
        seen.add(phrase)
    if len(said) > most:
        return Finding(f"more than {most} apologies sound hollow", said[most].start, said[most].end)
    return None


def _phrase(given: CheckInput, sentence: Span) -> tuple[str, ...]:
    """The first words from the sorry on: what makes two apologies the same."""
    return tuple(words(given.patterns.sorry.split(plain(sentence.text), maxsplit=1)[-1])[:3])


def _nobody_erred(given: CheckInput) -> bool:
    answers = given.brief.outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK, Outcome.ASK, Outcome.CLOSE)
    return (
        answers
        and not _TROUBLE.search(customer_text(given))
        and not something_broke(given)
        and not given.brief.wants(Intent.COMPLAINT, Intent.BUG, Intent.DOWNTIME)
    )


def _needless_ones(given: CheckInput) -> Iterator[Span]:
    for sentence in sorries(given):
        text = plain(sentence.text)
        if not _SORRY_TO_GO.search(text) and not _REFUSES.search(text):
            yield sentence


def _needless(given: CheckInput) -> Finding | None:
    for sentence in _needless_ones(given):
        return Finding("nobody is at fault here, so there is nothing to be sorry for", sentence.start, sentence.end)
    return None


def _strike_needless(given: CheckInput) -> tuple[Edit, ...]:
    """Strike short sentences that are nothing but the apology."""
    return tuple(
        struck(given.text, sentence)
        for sentence in _needless_ones(given)
        if len(words(sentence.text)) <= 14 and given.patterns.sorry.search(plain(sentence.text)[:30])
    )


def _ours_or_money(given: CheckInput) -> bool:
    return something_broke(given) and (our_fault(given) or billing_mistake(given))


def _hurt(given: CheckInput) -> bool:
    trouble = given.brief.wants(Intent.COMPLAINT, Intent.BUG, Intent.DOWNTIME, Intent.BILLING)
    return given.brief.situation.upset and trouble and something_broke(given) and bool(sorries(given))


CHECKS = (
    Check(
        "apology-present",
        "Sorry where something went wrong",
        _present,
        (
            "apology-say-sorry-and-own",
            "apology-as-core-skill",
            "downtime-reply-sorry-handling-link",
            "apology-plus-solution",
        ),
        applies=something_broke,
        mend=_say_sorry,
        languages=Languages.WRITTEN,
    ),
    Check(
        "apology-owned",
        "Our fault is owned",
        _owned,
        (
            "apology-say-sorry-and-own",
            "apology-take-full-blame",
            "apology-plain-admission",
            "difficult-run-apology-checklist",
        ),
        applies=our_fault,
        mend=_own,
    ),
    Check(
        "apology-cause-and-remedy",
        "The apology says what happened and what is done",
        _explained,
        ("apology-explain-cause-and-remedy", "difficult-run-apology-checklist"),
        applies=_ours_or_money,
        mend=_explain,
    ),
    Check(
        "apology-impact",
        "The apology names what the trouble did",
        _impact,
        ("apology-show-impact", "words-match-severity"),
        applies=_hurt,
    ),
    reworded(
        "apology-sincere",
        "No hollow apology",
        HOLLOW,
        "{word!r} is hollow; be sorry for what happened",
        ("apology-must-be-sincere", "apology-we-are-the-cause"),
    ),
    Check(
        "apology-not-repeated",
        "Each apology says something new",
        _too_many,
        ("apology-must-be-sincere", "thanks-and-sorry-often", "difficult-many-thanks-and-sorries"),
        languages=Languages.WRITTEN,
    ),
    Check(
        "no-needless-apology",
        "No apology where nobody erred",
        _needless,
        ("apology-must-be-sincere", "apology-as-core-skill"),
        applies=_nobody_erred,
        mend=_strike_needless,
    ),
)
