"""Passing on: to a named person with the story told, never away to another address (tensions 21 and 34)."""

import re

from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.closing import before_ending
from drafter.checks.common.context import parts
from drafter.checks.common.prose import Span, finding, phrases, plain, sentences
from drafter.checks.common.word_tables import forbidden
from drafter.situation import Channel, Outcome, Risk, Stage

__all__ = ["CHECKS"]

_PASSED_ON = phrases(
    r"""
    (?:transfer|hand|pass|forward|escalat|assign|refer)\w* (?:you|this|it|your|the)
    (?:is|will be) (?:taking|taking this|handling|looking after|answering|following)
    (?:takes|take|taking|took|will take|has taken) (?:this |it |your \w+ )?over
    (?:i've|i have|i'll|i am|i'm) (?:asked|asking|ask|bring|bringing) (?:in )?
    will (?:get back|answer|reply|write|contact|help|follow|decide|continue|be in touch)  (?:my|our) colleague
    """
)
_NAMELESS = phrases(
    r"""
    (?:our|the|a) (?:\w+ ){0,2}(?:team|department|specialists?|experts?|engineers?|colleagues?|support|billing)
    a colleague  one of (?:our|my) \w+  someone  somebody
    the (?:right|relevant|responsible) (?:person|team|department)
    """
)
_SOME_NAME = re.compile(
    r"\b(?:colleague|with|to|by|asked|and) [A-Z][a-z]+\b|\b[A-Z][a-z]+ (?:from|in|of) \w+|, [A-Z][a-z]+,"
)
# transfer-summary: the customer need not tell it again.
_ALL = r"(?:all )?(?:the |your )?(?:full |whole )?"
_STORY = phrases(
    rf"""
    summar\w+
    (?:pass|hand|forward|shar|giv|sen)\w* (?:on )?(?:\w+ ){{0,4}}(?:details|everything|notes?|story|history|what you)
    (?:pass|hand|forward|shar|giv|sen)\w* (?:on |along |over )?(?:\w+ ){{0,4}}(?:messages?|conversation|information)
    (?:has|have|sees?|knows?|with) {_ALL}(?:details|everything|history|conversation|messages?|story|notes?)
    (?:don't|do not|won't|will not|no) (?:have to|need to|need) (?:to )?(?:repeat|explain|tell|start)
    without (?:you )?(?:having to )?repeat\w*
    told (?:her|him|them|\w+) (?:what|everything|about)  filled (?:her|him|them|\w+) in  up to speed  has read
    """
)
_TAKEN_OVER = phrases(
    r"tak(?:e|ing|en) over  took over  from here  from now on  stepping in  standing in  filling in  helping you now"
)

_GOES_TO = r"(?:contact|e-?mail|write to|reach out to|get in touch with|call|ask|message|speak (?:to|with)|talk to)"
_COLLEAGUES = (
    r"(?:our|the|my) (?:\w+ ){0,2}(?:team|department|colleagues?|support|sales|billing|accounting|engineers?|office|"
    r"desk|staff)"
)
_SENT_AWAY = phrases(
    rf"""
    (?:please |you (?:can|should|need to|will need to|have to|must|may) |kindly |just )?{_GOES_TO} {_COLLEAGUES}
    {_GOES_TO} \w*(?:us |them |\w+ )?(?:at|via|on|through) [\w.+-]+@[\w.-]+\w  {_GOES_TO} [\w.+-]+@[\w.-]+\w
    send (?:an? |your |this )?(?:e-?mail|message|request|question) to (?:[\w.+-]+@[\w.-]+\w|{_COLLEAGUES})
    """
)
_PAUSE = phrases(
    r"""
    (?:one|a|just a|give me a) (?:moment|minute|second|sec)
    (?:hold on|hang on|bear with me|stand by|be right back|back in a)
    (?:i'll|i will) (?:get back to you|be back|return|let you know)  please wait
    """
)
_SAYS_WHAT = phrases(
    r"""
    look(?:ing|ed)?  check(?:ing|ed)?  find(?:ing)? out  ask(?:ing|ed)?  read(?:ing)?  test(?:ing)?  search(?:ing)?
    investigat\w+  see(?:ing)? (?:what|why|whether|if|how)
    go(?:ing)? through  open(?:ing)?  pull(?:ing)? up  verify(?:ing)?  confirm(?:ing)?  try(?:ing)?
    """
)
_FOLLOW_UP = phrases(
    r"""
    follow(?:ing)?[- ]up  get(?:ting)? back to you  (?:come|coming) back to you  be in touch
    (?:write|update) you (?:later|again|once|when|as soon)
    """
)
_BY = phrases(r"e-?mails?  phone  call(?:s|ing)?  ring  inbox  by mail")


def _hands_over(given: CheckInput) -> bool:
    return given.brief.outcome is Outcome.HAND_OFF or given.brief.situation.stage is Stage.HANDOFF


def _named(given: CheckInput) -> Finding | None:
    """Some colleague's name: one of the profile's, or any other where the profile names nobody."""
    text = plain(given.text)
    known = [name for role in given.brief.mailbox.roles for name in (role.name, role.name.split()[0])]
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in known):
        return None
    if not known and _SOME_NAME.search(text):
        return None
    nameless = next((s for s in sentences(given.text) if _NAMELESS.search(plain(s.text))), None)
    return finding("name the person who takes over, and what they do", nameless)


def _name_them(given: CheckInput) -> tuple[Edit, ...]:
    """Put "Ines Carvalho (Support lead)" for the first nameless team that something is passed on to; where nothing
    is, say so in a paragraph of its own."""
    role = given.brief.colleague
    for sentence in sentences(given.text) if role else ():
        match = _NAMELESS.search(plain(sentence.text))
        if match and role and _PASSED_ON.search(plain(sentence.text)):
            start = sentence.start + match.start()
            return (Edit(start, start + len(match.group()), f"{role.name} ({role.role})"),)
    handing_over = given.brief.words.english.handing_over
    return before_ending(given, handing_over.format(name=role.name, role=role.role)) if role else ()


def _told(given: CheckInput) -> Finding | None:
    return (
        None
        if _STORY.search(plain(given.text))
        else Finding("say that the story is passed on, so that they need not repeat it")
    )


def _tell(given: CheckInput) -> tuple[Edit, ...]:
    return before_ending(given, given.brief.words.english.story_told)


def _takes_over(given: CheckInput) -> bool:
    """A chat in which another agent wrote before."""
    return (
        given.brief.situation.channel is Channel.CHAT
        and _predecessor(given) is not None
        and given.brief.situation.stage is Stage.HANDOFF
    )


def _predecessor(given: CheckInput) -> str | None:
    own = given.brief.mailbox.agent.name
    names = [m.name for m in given.brief.conversation.messages if m.author == "agent" and m.name]
    return next((name for name in reversed(names) if own and name.split()[0] != own.split()[0]), None)


def _introduced(given: CheckInput) -> Finding | None:
    name = (_predecessor(given) or "").split(" ")[0]
    text = plain(given.text)
    if name in text and _TAKEN_OVER.search(text):
        return None
    return Finding(f"say that you take over from {name}")


def _introduce(given: CheckInput) -> tuple[Edit, ...]:
    place = parts(given).opening
    name = (_predecessor(given) or "").split(" ")[0]
    line = given.brief.words.english.taking_over.format(agent=given.brief.mailbox.agent.name, before=name)
    return (Edit(place, place, f"{line} "),)


_OUR_ACT = re.compile(
    r"(?:^|\W)(?:i|we|me|us)(?:'ll|'ve|'m|'d| will| have| am| can| would| could)?(?: \w+){0,2} ?$", re.I
)


def _our_act(given: CheckInput, match: re.Match[str]) -> bool:
    """Whether we do it ourselves: "I'll ask our billing team"."""
    sentence = next((s for s in sentences(given.text) if s.start <= match.start() < s.end), Span("", 0, 0))
    return _OUR_ACT.search(plain(given.text[sentence.start : match.start()])) is not None


def _said_what(given: CheckInput) -> Finding | None:
    for sentence in sentences(given.text):
        match = _PAUSE.search(plain(sentence.text))
        if match and not _SAYS_WHAT.search(plain(given.text)):
            start = sentence.start + match.start()
            return Finding("say what you are doing meanwhile", start, start + len(match.group()))
    return None


def _channel_named(given: CheckInput) -> Finding | None:
    match = _FOLLOW_UP.search(plain(given.text))
    if match is None or _BY.search(plain(given.text)):
        return None
    return Finding("say whether the follow-up comes by email or by phone", *match.span())


def _name_channel(given: CheckInput) -> tuple[Edit, ...]:
    match = _FOLLOW_UP.search(plain(given.text))
    return (Edit(match.end(), match.end(), " by email"),) if match else ()


def _chat(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.CHAT


CHECKS = (
    Check(
        "transfer-named",
        "A hand-over names the person",
        _named,
        ("transfer-name-colleague", "transfer-no-cold", "handoff-announce-by-name"),
        applies=lambda given: _hands_over(given) and not given.brief.at_risk_of(Risk.INJECTION),
        mend=_name_them,
    ),
    Check(
        "transfer-summary",
        "A hand-over passes the story on",
        _told,
        ("note-on-reassign", "transfer-no-cold", "bring-the-colleague-in"),
        applies=lambda given: _hands_over(given) and not given.brief.at_risk_of(Risk.INJECTION),
        mend=_tell,
    ),
    Check(
        "takeover-introduced",
        "Whoever takes over says so",
        _introduced,
        ("handoff-takeover-introduction", "leave-tickets-of-other-agents"),
        applies=_takes_over,
        mend=_introduce,
    ),
    forbidden(
        "no-passing-around",
        "Nobody is sent to another address",
        _SENT_AWAY,
        "{word!r} sends the customer away; bring the colleague in",
        ("no-passing-around", "help-suggest-their-it"),
        allowed=_our_act,
    ),
    Check(
        "say-what-you-do",
        "A pause in chat says what happens",
        _said_what,
        ("chat-say-what-you-are-doing",),
        applies=_chat,
    ),
    Check(
        "follow-up-channel",
        "A follow-up names its channel",
        _channel_named,
        ("followup-announce-email-or-phone",),
        applies=lambda given: _chat(given) and given.brief.situation.stage in (Stage.FOLLOW_UP, Stage.CLOSING),
        mend=_name_channel,
    ),
)
