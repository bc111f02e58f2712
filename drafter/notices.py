"""Notices: what the agent should know about a draft before reading it, in one sentence each."""

from collections.abc import Sequence

from drafter.brief import Brief
from drafter.conversation import CONVERSATION_LIMIT, MESSAGE_LIMIT
from drafter.draft import TextKind
from drafter.glossary import GLOSSARY
from drafter.proof.conflicts import Conflict
from drafter.retrieval import SearchResults
from drafter.situation import Risk
from kb_index.documents import Kind

__all__ = ["notices"]

_RISKS = {
    Risk.INJECTION: "The customer's message tries to steer the drafter. It was treated as material only.",
    Risk.CARD_DATA: "The conversation holds a card number. Do not repeat it; ask for the last four digits at most.",
    Risk.LEGAL: "Legal words were used. Have someone who may decide read this before it is sent.",
    Risk.ABUSE: "The message is abusive. The draft stays kind; parting ways is a manager's decision.",
    Risk.UNVERIFIED: "Nobody has verified who is writing. Give out nothing that is tied to the account.",
}
_INTERNAL = {Kind.PAST_CONVERSATION: "is a past conversation about something like this"}


def notices(
    brief: Brief, conflicts: Sequence[Conflict] = (), *, composed: bool = False, failures: Sequence[str] = ()
) -> tuple[str, ...]:
    """What to know first, most important first."""
    results = brief.search_results or SearchResults()
    situation, request = brief.situation, brief.request
    lines = [text for risk, text in _RISKS.items() if risk in situation.risks]
    if composed:
        why = f" ({'; '.join(failures)})" if failures else ""
        source = "sources" if brief.kind is TextKind.REPLY else "conversation"
        lines.append(f"No model's answer is used{why}: this was composed from the {source} without one.")
    elif failures:
        lines.append(f"Another model than the first one answered: {'; '.join(failures)}")
    lines += [conflict.words for conflict in conflicts]
    if results.query and not results.hits and brief.kind.for_customer:
        titles = ", ".join(f"{source.title!r}" for source in results.possible_sources(()))
        possible = f"; what may: {titles}" if titles else ""
        lines.append(f"No source answers this for sure{possible}. Check every fact before you send it.")
    if results.translation and (not results.translation.asks or results.translation.by == GLOSSARY):
        lines.append(f"What the customer asks was searched for {results.translation.words}. Sources may be missed.")
    if request.cut:
        lines.append(
            f"Not all was read: of a message {MESSAGE_LIMIT:,} characters are, of a conversation "
            f"{CONVERSATION_LIMIT:,}, the newest messages first."
        )
    if request.answered and brief.kind is TextKind.REPLY:
        lines.append("An agent has already replied to the customer's last message.")
    internal = {hit.passage.title: hit.passage.kind for hit in results.internal}
    for title, kind in internal.items():
        lines.append(f"Internal, not for the customer: {title!r} {_INTERNAL.get(kind, 'may help you')}.")
    return tuple(lines)
