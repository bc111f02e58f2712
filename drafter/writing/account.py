"""What account data answers, in its own words: nothing is made of them that a record does not say."""

from drafter.brief import Brief
from drafter.conversation import AccountFact

__all__ = ["account_lines"]


def account_lines(brief: Brief) -> list[str]:
    """A line for each fact that an ask calls for, at most once."""
    told = dict.fromkeys(fact for facts in brief.told_of_account.values() for fact in facts)
    return [brief.say.account_says.format(fact=_said(fact)) for fact in told]


def _said(fact: AccountFact) -> str:
    return " ".join(fact.words.split()).rstrip(".")
