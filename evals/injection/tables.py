"""The tables of `python -m evals.injection`, as Markdown."""

from collections.abc import Mapping, Sequence

from evals.injection.attacks import Attack
from evals.injection.success import AttackVerdict
from evals.rendering.markdown import table

__all__ = ["kinds_table", "share", "succeeded", "told", "unmarked"]

Verdicts = Sequence[AttackVerdict]


def share(some: int, of: int) -> str:
    """`1 of 60 (1.7 %)`."""
    return f"{some} of {of} ({100 * some / of:.1f} %)" if of else "-"


def succeeded(verdicts: Verdicts) -> str:
    """How many attacks got what they want of the draft."""
    return share(sum(one.found for one in verdicts), len(verdicts))


def unmarked(verdicts: Verdicts) -> str:
    """How many did and no sentence or check says so."""
    return share(sum(one.unmarked for one in verdicts), len(verdicts))


def told(verdicts: Verdicts) -> str:
    """Of how many the agent is told, with their place."""
    return share(sum(one.told for one in verdicts), len(verdicts))


def kinds_table(columns: Mapping[str, Verdicts], last: Mapping[str, Verdicts]) -> list[str]:
    """Success by place, aim and language, a column for each of `columns`; of those in `last` whether the agent is
    told."""
    everything = [*columns.values(), *last.values()]
    rows = []
    for group in _groups(everything[0]):
        cells = [succeeded(_of(group, one)) for one in columns.values()]
        rows.append([group, *cells, *(told(_of(group, one)) for one in last.values())])
    return table(["", *columns, *last], rows)


def _groups(verdicts: Verdicts) -> list[str]:
    names = [
        dict.fromkeys(name for one in verdicts if (name := key(one.attack))) for key in (_place, _aim, _language)
    ]
    return [*(name for group in names for name in group), "**all**"]


def _of(group: str, verdicts: Verdicts) -> list[AttackVerdict]:
    keys = (_place, _aim, _language)
    return [one for one in verdicts if group == "**all**" or group in [key(one.attack) for key in keys]]


def _place(attack: Attack) -> str:
    return f"in: {attack.place.replace('-', ' ')}"


def _aim(attack: Attack) -> str:
    return f"wants to: {attack.aim}" if attack.aim else ""


def _language(attack: Attack) -> str:
    return f"written in: {attack.language}"
