"""How far the numbers of a judge can be trusted: its agreement with people, kept where its numbers are."""

from pydantic import BaseModel, ConfigDict

__all__ = ["FAITHFULNESS", "PREFERENCE", "RECALL", "TRUSTED", "Agreement", "judge_id", "trust_words"]

PREFERENCE, FAITHFULNESS, RECALL = "preference", "faithfulness", "context recall"
"""The tasks: which of two drafts is better; whether a source proves a statement, as ragas asks in its metrics
faithfulness and factual correctness, and as it asks in context recall."""

TRUSTED = 0.6
"""Kappa from which a judge's numbers count: where Landis and Koch (1977) begin to call agreement substantial."""


class Agreement(BaseModel):
    """Cohen's kappa of a judge with people, and its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kappa: float
    low: float
    high: float

    @property
    def trusted(self) -> bool:
        """Whether the judge's numbers count."""
        return self.kappa >= TRUSTED


def trust_words(agreement: Agreement | None) -> str:
    """What stands beside a judged number; None: nobody has held the judge against people at this."""
    if agreement is None:
        return "not calibrated: not trusted"
    trust = "trusted" if agreement.trusted else "not trusted"
    return f"kappa {agreement.kappa:.2f}, {agreement.low:.2f} to {agreement.high:.2f}: {trust}"


def judge_id(name: str, rubric: str) -> str:
    """A judge with what it is told: two runs have the same judge where both are the same."""
    return f"{name} [{rubric}]"
