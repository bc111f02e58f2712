"""The rules that guidelines, checks and next steps come from, and the tensions between them.

They stand in `prompts/handbook/rules/`: `rules.csv`, and `tensions.md` with a numbered heading for each tension.
`prompts/README.md` says how a support lead reads them. Every fault is a PromptError with file, line, rule and fix.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from drafter.bundled import BUNDLED
from drafter.errors import PromptError, unknown
from drafter.situation import FACETS

__all__ = ["HandbookRule", "RuleBook", "Tension", "load_rules"]

RULES = BUNDLED / "handbook" / "rules"
COLUMNS = ("id", "kind", "when", "rule", "against", "covered_by", "left_out")
KINDS = ("draft", "check", "triage", "action", "safety", "knowledge", "metric", "company")
COVERERS = ("guideline", "check", "next step")

_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+")
_CITED = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
_SECTION = re.compile(r"^## ", re.MULTILINE)
_NUMBERED = re.compile(r"(\d+)\. (.+)")


@dataclass(frozen=True, slots=True)
class HandbookRule:
    """One rule, in our words. `when` maps facets to values; empty: always. `against` are rules that pull elsewhere.

    `covered_by` maps what carries it (`guideline`, `check`, `next step`) to ids; where nothing does, `left_out` says
    why.
    """

    id: str
    kinds: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    rule: str
    against: tuple[str, ...]
    covered_by: Mapping[str, tuple[str, ...]]
    left_out: str


@dataclass(frozen=True, slots=True)
class Tension:
    """A point where rules pull apart, and what we do. `text` is Markdown; `rules` are the ids that it names."""

    number: int
    title: str
    text: str

    @property
    def id(self) -> str:
        """What it is asked for by: `tension-11`."""
        return f"tension-{self.number}"

    @property
    def rules(self) -> tuple[str, ...]:
        """Each once, in the order in which they are named."""
        return tuple(dict.fromkeys(_CITED.findall(self.text)))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules and tensions, by id."""

    rules: Mapping[str, HandbookRule]
    tensions: Mapping[str, Tension]

    def tensions_of(self, rule: str) -> tuple[Tension, ...]:
        """Those that name the rule with this id."""
        return tuple(tension for tension in self.tensions.values() if rule in tension.rules)


def load_rules(folder: Path = RULES) -> RuleBook:
    """The rules and tensions in `folder`; raises PromptError for the first fault."""
    table, tensions = folder / "rules.csv", folder / "tensions.md"
    rules = _read_rules(table)
    for line, rule in rules.values():
        for id in rule.against:
            _check_rule(id, rules, f"{table}:{line}")
    for line, text in enumerate(_text(tensions).splitlines(), 1):
        for id in _CITED.findall(text):
            _check_rule(id, rules, f"{tensions}:{line}")
    return RuleBook({id: rule for id, (_, rule) in rules.items()}, _read_tensions(tensions))


def _check_rule(id: str, rules: Mapping[str, object], where: str) -> None:
    if id not in rules:
        raise PromptError(f"{where}: {unknown('rule', id, rules)}.")


def _read_rules(path: Path) -> dict[str, tuple[int, HandbookRule]]:
    """Each rule with the line that it ends on."""
    reader = csv.DictReader(StringIO(_text(path)), restkey="more", restval="", strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise PromptError(f"{path}:1: the columns are {', '.join(COLUMNS)}, with commas between them; put it right.")
    found: dict[str, tuple[int, HandbookRule]] = {}
    try:
        for row in reader:
            where = f"{path}:{reader.line_num}"
            rule = _read_rule(row, where)
            if rule.id in found:
                raise PromptError(f"{where}: the rule {rule.id!r} stands in line {found[rule.id][0]} too; keep one.")
            found[rule.id] = reader.line_num, rule
    except csv.Error as error:
        raise PromptError(f"{path}:{reader.reader.line_num}: {error}; put the quotes right.") from error
    return found


def _read_rule(row: Mapping[str, str], where: str) -> HandbookRule:
    if "more" in row:
        raise PromptError(f"{where}: more than {len(COLUMNS)} columns; put quotes around a text that holds a comma.")
    if not _ID.fullmatch(row["id"]) or not row["rule"]:
        raise PromptError(f"{where}: a rule has an id in small letters with hyphens, and words; add them.")
    if bool(row["covered_by"]) == bool(row["left_out"]):
        raise PromptError(f"{where}: say either what covers {row['id']!r} or why it is left out, and not both.")
    kinds = _names(row["kind"])
    for kind in kinds or ("",):
        if kind not in KINDS:
            raise PromptError(f"{where}: {unknown('kind', kind, KINDS)}.")
    when = {} if row["when"] == "always" else _lists(row["when"], FACETS, "facet", where)
    for facet, values in when.items():
        known = [value.value for value in FACETS[facet]]
        for value in values:
            if value not in known:
                raise PromptError(f"{where}: {unknown(f'{facet} value', value, known)}.")
    covered_by = _lists(row["covered_by"], COVERERS, "coverage", where) if row["covered_by"] else {}
    return HandbookRule(row["id"], kinds, when, row["rule"], _names(row["against"]), covered_by, row["left_out"])


def _lists(
    cell: str, names: Mapping[str, object] | tuple[str, ...], what: str, where: str
) -> dict[str, tuple[str, ...]]:
    """What `name: one, two; name: three` says, each name one of `names`."""
    found = {}
    for part in cell.split(";"):
        name, _, values = part.strip().partition(":")
        if name not in names:
            raise PromptError(f"{where}: {unknown(what, name, names)}.")
        if not _names(values):
            raise PromptError(f"{where}: nothing stands after {name!r}; write '{name}: one, another' or remove it.")
        found[name] = _names(values)
    return found


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for part in cell.split(",") if (name := part.strip()))


def _read_tensions(path: Path) -> dict[str, Tension]:
    """The sections of the file at `path` whose headings are numbered."""
    found: dict[str, Tension] = {}
    for section in _SECTION.split(_text(path))[1:]:
        heading, _, text = section.partition("\n")
        if numbered := _NUMBERED.fullmatch(heading.strip()):
            tension = Tension(int(numbered[1]), numbered[2], text.strip())
            if tension.number != len(found) + 1:
                raise PromptError(
                    f"{path}: '## {heading.strip()}' comes after {len(found)} tensions; number them one by one, and "
                    "add new ones at the end, since checks cite the numbers."
                )
            found[tension.id] = tension
    return found


def _text(path: Path) -> str:
    """The file's text without the byte order mark that spreadsheets put before it."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read: {error}.") from error
