"""The frame of a reply: greeting, offer of further help, signature, by register, channel and stage.

Tension 4 of the handbook: tone decides first. A friendly mailbox says "Hi Maya," to a calm customer; an upset one,
and anyone in a formal mailbox, gets "Hello Maya,".
"""

from drafter.brief import Brief
from drafter.mailbox import Mailbox
from drafter.situation import Channel, Intent, Outcome, Stage

__all__ = ["closing_line", "greeting", "signature"]


def greeting(brief: Brief) -> str:
    """The first line of a reply, such as `Hi Maya,`."""
    say, name = brief.say, brief.request.first_name
    formal = brief.mailbox.register_ == "formal" or brief.situation.upset or brief.wants(Intent.DOWNTIME)
    if name:
        return (say.formal_greeting if formal else say.greeting).format(name=name)
    return say.formal_greeting_nameless if formal else say.greeting_nameless


def closing_line(brief: Brief) -> str:
    """The sentence that offers further help, fit for the channel and the stage; in chat none stands behind a question
    that waits for its answer."""
    if brief.situation.channel is Channel.CHAT and brief.outcome is Outcome.ASK:
        return ""
    if brief.situation.stage is Stage.CLOSING or brief.wants(Intent.THANKS):
        return brief.say.open_door
    return brief.say.offer_in_chat if brief.situation.channel is Channel.CHAT else brief.say.offer


def signature(mailbox: Mailbox, channel: Channel) -> str:
    """What a reply ends with; nothing in chat, where the window shows who writes."""
    return "" if channel is Channel.CHAT else mailbox.agent.signature or mailbox.agent.name
