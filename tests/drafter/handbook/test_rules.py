"""The rules behind the handbook are read whole or refused with the place and the fix."""

from pathlib import Path

import pytest

from drafter.errors import PromptError
from drafter.handbook.rules import COLUMNS, RuleBook, load_rules

HEAD = ",".join(COLUMNS)
KIND = 'be-kind-always,"draft, check","tone: angry, urgent; intent: bug",Be kind.,,"guideline: kind, kinder",'
QUICK = "be-quick-too,action,always,Be quick.,be-kind-always,,Nobody measures it."
TENSIONS = """# Tensions

Safety first.

## 1. Kind or quick

Kind (`be-kind-always`), or quick (`be-quick-too`).

**We:** Kind.

## 2. Long or short

`be-kind-always` again.

## What no rule says

Much, as `be-quick-too` shows.
"""


def read(folder: Path, *rows: str, head: str = HEAD, tensions: str = TENSIONS) -> RuleBook:
    (folder / "rules.csv").write_text("\n".join((head, *rows)), "utf-8")
    (folder / "tensions.md").write_text(tensions, "utf-8")
    return load_rules(folder)


def test_a_rule_says_where_it_holds_and_what_covers_it(tmp_path: Path) -> None:
    book = read(tmp_path, KIND, QUICK)
    kind, quick = book.rules.values()
    assert kind.kinds == ("draft", "check")
    assert kind.when == {"tone": ("angry", "urgent"), "intent": ("bug",)}
    assert kind.covered_by == {"guideline": ("kind", "kinder")}
    assert (quick.when, quick.against, quick.left_out) == ({}, ("be-kind-always",), "Nobody measures it.")


def test_tensions_are_the_numbered_sections_and_know_their_rules(tmp_path: Path) -> None:
    book = read(tmp_path, KIND, QUICK)
    assert list(book.tensions) == ["tension-1", "tension-2"]
    assert book.tensions["tension-1"].title == "Kind or quick"
    assert book.tensions["tension-2"].text == "`be-kind-always` again."
    assert [t.number for t in book.tensions_of("be-kind-always")] == [1, 2]
    assert [t.number for t in book.tensions_of("be-quick-too")] == [1]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (KIND, "rules.csv:4: the rule 'be-kind-always' stands in line 2 too"),
        ("Be Fair,draft,always,Be fair.,,guideline: a-b,", "rules.csv:4: a rule has an id in small letters"),
        (
            "be-fair,draft,always,,,guideline: a-b,",
            "rules.csv:4: a rule has an id in small letters with hyphens, and",
        ),
        ("be-fair,draft,always,Be fair.,,,", "rules.csv:4: say either what covers 'be-fair' or why it is left out"),
        ("be-fair,draft,always,Be fair.,,guideline: a-b,Why.", "rules.csv:4: say either what covers 'be-fair'"),
        (
            "be-fair,drafts,always,Be fair.,,guideline: a-b,",
            "rules.csv:4: unknown kind 'drafts' (did you mean 'draft'",
        ),
        ("be-fair,,always,Be fair.,,guideline: a-b,", "rules.csv:4: unknown kind ''"),
        ("be-fair,draft,,Be fair.,,guideline: a-b,", "rules.csv:4: unknown facet ''"),
        ("be-fair,draft,mood: bad,Be fair.,,guideline: a-b,", "rules.csv:4: unknown facet 'mood'"),
        ("be-fair,draft,tone: bad,Be fair.,,guideline: a-b,", "rules.csv:4: unknown tone value 'bad'"),
        ("be-fair,draft,tone:,Be fair.,,guideline: a-b,", "rules.csv:4: nothing stands after 'tone'"),
        ("be-fair,draft,always,Be fair.,,guard: a-b,", "rules.csv:4: unknown coverage 'guard'"),
        ("be-fair,draft,always,Be fair.,be-mean,guideline: a-b,", "rules.csv:4: unknown rule 'be-mean'"),
        ("be-fair,draft,always,Be fair, be just.,,guideline: a-b,", "rules.csv:4: more than 7 columns; put quotes"),
        ("be-fair,draft,always", "rules.csv:4: a rule has an id"),
        ('be-fair,draft,always,"Be fair.,,guideline: a-b,', "rules.csv:4: unexpected end of data"),
    ],
)
def test_a_fault_in_a_row_is_told_with_line_and_fix(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(PromptError) as error:
        read(tmp_path, KIND, QUICK, row)
    assert told in str(error.value)


def test_what_a_spreadsheet_saves_is_read_too(tmp_path: Path) -> None:
    before = read(tmp_path, KIND, QUICK)
    table = tmp_path / "rules.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert load_rules(tmp_path) == before
    table.write_text(table.read_text("utf-8-sig").replace(",", ";"), "utf-8")
    with pytest.raises(PromptError, match=r"rules\.csv:1: the columns are id, kind"):
        load_rules(tmp_path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"rules\.csv:1: the columns are id, kind, when"):
        read(tmp_path, head="id,rule")
    with pytest.raises(PromptError, match=r"rules\.csv:1: the columns are"):
        read(tmp_path, head="")


def test_a_tension_may_name_only_rules_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"tensions\.md:3: unknown rule 'be-kind-alway' \(did you mean"):
        read(tmp_path, KIND, QUICK, tensions="## 1. Kind\n\n`be-kind-alway`")


@pytest.mark.parametrize("numbers", [(2,), (1, 3), (1, 1)])
def test_tensions_are_numbered_one_by_one(tmp_path: Path, numbers: tuple[int, ...]) -> None:
    text = "\n".join(f"## {number}. Kind\n\n`be-kind-always`" for number in numbers)
    with pytest.raises(PromptError, match=rf"'## {numbers[-1]}\. Kind' comes after {len(numbers) - 1} tensions"):
        read(tmp_path, KIND, QUICK, tensions=text)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"rules\.csv cannot be read: .*No such file"):
        load_rules(tmp_path)
    (tmp_path / "rules.csv").write_bytes(b"id\xff")
    with pytest.raises(PromptError, match=r"rules\.csv cannot be read"):
        load_rules(tmp_path)
