"""docs/security.md: every row names a test that is there."""

import re
from pathlib import Path

TEST = re.compile(r"`((?:\w+/)*test_\w+\.py)(?:::(\w+))?`")
ROW = re.compile(r"^\| (?!attack|---).*\|$", re.MULTILINE)


def test_every_attack_names_what_holds_it(root: Path) -> None:
    rows = ROW.findall((root / "docs" / "security.md").read_text("utf-8"))
    assert len(rows) > 40
    for row in rows:
        named = TEST.findall(row)
        assert named or "tests.benchmarks." in row, row
        for path, name in named:
            text = (root / "tests" / path).read_text("utf-8")
            assert f"def {name or 'test_'}" in text, f"{path} has no {name}"
