"""Words that never help: empty formulas, "feedback", office language, slang, stiffness, jargon."""

import re

from drafter.checks.base import CheckInput
from drafter.checks.common.context import customer_writes, serious
from drafter.checks.common.prose import phrases, plain
from drafter.checks.common.word_tables import forbidden, reworded
from drafter.situation import Intent, Stage, Tone

__all__ = ["CHECKS"]

# words-no-inconvenience, words-no-empty-formulas. The right side is the plain replacement; "" strikes it.
EMPTY = {
    r"(?:any|the|this|these) inconveniences?": "the trouble",
    r"inconveniences?": "trouble",
    r"inconvenienced": "held up",
    r"inconvenient": "annoying",
    r"your (?:call|business|satisfaction|opinion|message|request) is (?:very |extremely )?important to us[.!]?": "",
    r"we (?:truly )?(?:value|appreciate) your (?:business|custom|patronage)": "thank you for being a customer",
    r"we strive to (?:provide|offer|deliver) [^.!?\n]{0,80}[.!]?": "",
    r"we take (?:this|these|such) (?:matters?|issues?|concerns?) (?:very |extremely )?seriously[.!]?": "",
    r"we care about (?:your|our)[^.!?\n]{0,60}[.!]?": "",
}

# words-no-feedback (tension 6: the act stays, the word goes).
FEEDBACK = {
    r"(?:your|the|this|that|such|any|all) (?:valuable |honest |great |kind |helpful )?feedback": "your thoughts",
    r"feedback": "thoughts",
}
# A name of something on the screen is not a word about a person's thoughts: "the Feedback tab", "a feedback form".
_PRODUCT_FEEDBACK = re.compile(
    r"[\"'*`_]feedback|feedback (?:forms?|widget|button|page|surveys?|tab|requests?|field|box|link|emails?|tool|"
    r"feature|score|module|report|menu|section|option|settings?)\b|> ?feedback|(?-i:[a-z,] Feedback\b)",
    re.I,
)

# style-human-not-robot, style-no-dry-corporate, words-personal-not-corporate, write-as-you-speak.
CORPORATE = {
    r"please be advised that": "",
    r"please be advised": "please note",
    r"kindly": "please",
    r"as per your": "following your",
    r"as per": "following",
    r"hereby": "",
    r"herewith": "here",
    r"aforementioned": "",
    r"(?:as a )?(?:valued|esteemed) customers?": "customer",
    r"we (?:would like|wish) to inform you that": "",
    r"we regret to inform you that": "I'm sorry, but",
    r"we apologi[sz]e for (?:any|the)": "I'm sorry about the",
    r"please do not hesitate to": "please",
    r"(?:do not|don't) hesitate to": "feel free to",
    r"at your earliest convenience": "when you can",
    r"in regards? to": "about",
    r"with regards? to": "about",
    r"regarding": "about",
    r"with reference to": "about",
    r"in due course": "soon",
    r"pertaining to": "about",
    r"in order to": "to",
    r"prior to": "before",
    r"subsequent to": "after",
    r"in the event that": "if",
    r"due to the fact that": "because",
    r"we are in receipt of": "I have",
    r"thank you for reaching out to us": "thanks for writing",
    r"utili[sz]e": "use",
    r"henceforth": "from now on",
    r"endeavou?r to": "try to",
    r"at this (?:point in time|juncture)": "right now",
    r"further to your": "about your",
    r"enclosed please find": "here is",
    r"please find (?:attached|enclosed)": "here is",
    r"to whom it may concern": "Hello",
}

# tone-serious-for-upset; tension 5: slang only where the customer writes that way.
_SLANG = phrases(
    r"""
    yeah  yep  nope  gonna  wanna  gotta  kinda  sorta  dude  guys  folks  awesome  cool  no worries  no biggie
    oops  whoops  yikes  bummer  screwed up  messed up  sucks  crap  lol  btw  asap  ya  hey there  super  totally
    glitchy  hiccup  darn  my bad  heads up  cheers
    """
)

# tone-warm-for-cheerful: what makes a letter stiff.
STIFF = {
    r"dear (?:sir or madam|sirs?|madam|customer|user)": "Hi",
    r"furthermore": "also",
    r"moreover": "also",
    r"therefore": "so",
    r"however, please note that": "but",
    r"we acknowledge receipt of": "I have",
    r"should you (?:require|need|have)": "if you have",
    r"we remain at your disposal": "I'm here",
    r"it is our pleasure to": "I'm glad to",
    r"we trust that this": "I hope this",
    r"assistance": "help",
    r"in accordance with": "by",
}

# followup-clear-concise: engineering words that say little outside engineering.
_JARGON = phrases(
    r"""
    stack trace  stacktrace  null pointer  regression  race condition  refactor(?:ed|ing)?  root cause analysis
    hotfix  backend  front-?end  deploy(?:ed|ment|ing)?  rolled? back  rollback  production environment  staging
    pull request  merged  repository  idempoten\w+  payload  latency  throughput  middleware  microservice\w*
    load balancer  cache invalidation  database migration  schema  cron ?job  timeout exception  5\d\d error
    kubernetes  OAuth  re-?authenticat\w+  endpoints?  sync scope  parse[sd]?  handshake  QA  sprint  backlog
    edge case  mutex  deadlock  thread pool
    """
)


def _they_write_so(given: CheckInput, match: re.Match[str]) -> bool:
    return customer_writes(given, match.group())


def _names_a_product_part(given: CheckInput, match: re.Match[str]) -> bool:
    around = plain(given.text)[max(0, match.start() - 3) : match.end() + 12]
    return _PRODUCT_FEEDBACK.search(around) is not None


def _wants_plain_news(given: CheckInput) -> bool:
    news = (
        given.brief.situation.stage in (Stage.FOLLOW_UP, Stage.FIXED) or given.brief.situation.tone is Tone.CONFUSED
    )
    return news and not given.brief.wants(Intent.TECHNICAL_API)


CHECKS = (
    reworded(
        "no-empty-words",
        "No empty words",
        EMPTY,
        "{word!r} says nothing; name what it was, such as trouble or delay",
        ("words-no-inconvenience", "apology-no-inconvenience", "words-no-empty-formulas"),
    ),
    reworded(
        "no-feedback-word",
        "Nobody's thoughts are called feedback",
        FEEDBACK,
        "{word!r} makes a person's thoughts sound like data; say thoughts or ideas",
        ("words-no-feedback",),
        allowed=_names_a_product_part,
    ),
    reworded(
        "no-corporate-phrases",
        "No office language",
        CORPORATE,
        "{word!r} sounds like a form letter; say it as you would aloud",
        ("style-human-not-robot", "style-no-dry-corporate", "words-personal-not-corporate", "write-as-you-speak"),
    ),
    reworded(
        "no-stiff-words",
        "Not stiff with a cheerful customer",
        STIFF,
        "{word!r} is stiff for a customer in such good spirits",
        ("tone-warm-for-cheerful", "style-middle-register"),
        applies=lambda given: given.brief.situation.tone is Tone.CHEERFUL,
        allowed=_they_write_so,
    ),
    forbidden(
        "no-slang",
        "No casual talk with an upset customer",
        _SLANG,
        "{word!r} is too casual for someone who is upset, unsure or in a hurry",
        ("tone-serious-for-upset", "tone-err-formal-in-doubt"),
        applies=serious,
        allowed=_they_write_so,
    ),
    forbidden(
        "no-jargon",
        "News and help in plain words",
        _JARGON,
        "{word!r} is an engineering word; say what it means for the customer",
        ("followup-clear-concise", "apology-dont-dumb-down", "adapt-steps-to-skill"),
        applies=_wants_plain_news,
        allowed=_they_write_so,
    ),
)
