"""What a rule for a next step is."""

from collections.abc import Callable
from dataclasses import dataclass

from drafter.brief import Brief
from drafter.draft import NextStep

__all__ = ["Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is shown: `why` gives the reason in words, or None where it has no place; `text` a text to use.

    `sources` are ids of rules (prompts/handbook/rules/rules.csv). `on_conflict`: only where cited sources disagree.
    """

    id: str
    title: str
    sources: tuple[str, ...]
    why: Callable[[Brief], str | None]
    text: Callable[[Brief], str | None] = lambda _: None
    on_conflict: bool = False

    def step(self, brief: Brief, *, conflicts: bool) -> NextStep | None:
        """The step for this brief, or None."""
        why = None if self.on_conflict and not conflicts else self.why(brief)
        if why is None:
            return None
        return NextStep(id=self.id, title=self.title, why=why, rules=self.sources, text=self.text(brief))
