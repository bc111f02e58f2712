"""The limit of a run: how much its fresh answers may take before no further draft is begun."""

from dataclasses import dataclass

from evals.caches.completion_cache import Spent
from evals.errors import BrokenRun

__all__ = ["Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many USD and tokens, None without end. What is being drafted when it is reached is finished, so a
    run goes over it by a draft for each that is made at a time."""

    cost_usd: float | None = None
    tokens: int | None = None

    def reached(self, spent: Spent) -> bool:
        """Whether nothing more may be begun; raises BrokenRun for a limit in USD where a price is unknown."""
        if self.cost_usd is not None and spent.unpriced:
            raise BrokenRun(
                "The price of the model is unknown, so that --limit-cost cannot hold. Use --limit-tokens; what is "
                "drafted is kept, and --resume goes on."
            )
        too_dear = self.cost_usd is not None and spent.cost_usd >= self.cost_usd
        return too_dear or (self.tokens is not None and spent.tokens >= self.tokens)
