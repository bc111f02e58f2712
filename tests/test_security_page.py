"""Pages that tell of attacks: every row of theirs names a test that is there."""

import re
from pathlib import Path

from tests.docs.page import read_page

TEST = re.compile(r"`((?:\w+/)*test_\w+\.py)(?:::(\w+))?`")
ROW = re.compile(r"^\| (?!attack|---).*\|$", re.MULTILINE)


def test_every_attack_names_what_holds_it(root: Path) -> None:
    pages = [read_page(root, "docs/security.md"), read_page(root, "docs/access.md").part("What was tried")]
    rows = [row for page in pages for row in ROW.findall(page.text)]
    assert len(rows) > 60
    for row in rows:
        named = TEST.findall(row)
        assert named or "tests.benchmarks." in row, row
        for path, name in named:
            text = (root / "tests" / path).read_text("utf-8")
            assert f"def {name or 'test_'}" in text, f"{path} has no {name}"
