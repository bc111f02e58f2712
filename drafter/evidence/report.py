"""The answer plan as an agent sees it: each ask, and where its answer stands."""

from drafter.draft import AnsweredAsk
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict

__all__ = ["answered_asks"]


def answered_asks(plan: AnswerPlan | None) -> tuple[AnsweredAsk, ...]:
    """The asks of a plan in the customer's order; none where nothing was looked up."""
    return tuple(map(_answered, plan.answers)) if plan else ()


def _answered(answer: AskAnswer) -> AnsweredAsk:
    answered = answer.verdict is AskVerdict.ANSWERED
    sections = tuple(" › ".join(dict.fromkeys(chosen.section.path)) for chosen in answer.chosen)
    beside = (answer.reason,) if answered and answer.reason else ()
    return AnsweredAsk(
        kind=answer.ask.kind.value,
        text=answer.ask.text,
        told=answer.ask.told,
        answered=answered,
        sections=sections or beside,
        reason="" if answered else answer.reason,
    )
