"""How far the numbers of a judge can be trusted: its agreement with people, kept where its numbers are."""

from pydantic import BaseModel, ConfigDict

__all__ = ["TRUSTED", "Agreement", "trust_words"]

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
