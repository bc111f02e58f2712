"""The overview of a run as cells of tables: what terminal and Markdown have in common."""

from evals.runs.overview import CaseGroup
from evals.runs.usability import Usability

__all__ = ["GROUP_COLUMNS", "group_cells"]

GROUP_COLUMNS = ("Cases by", "", "Drafts", "Pass", *(kind.value.capitalize() for kind in Usability))


def group_cells(group: CaseGroup) -> tuple[str, ...]:
    """A row for a group."""
    counts = (str(group.usable[kind]) for kind in Usability)
    return (group.kind, group.name, str(group.drafts), f"{group.passed / group.drafts:.0%}", *counts)
