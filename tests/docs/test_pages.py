"""The documentation says what is true; and what finds that out finds what is not."""

import re
from pathlib import Path, PurePosixPath

import pytest

from drafter.conversation import parse_conversation
from drafter.mailbox import load_mailboxes
from drafter.settings import Settings
from evals.cases.golden import Expectation, GoldenCase
from tests.conftest import ROOT
from tests.docs.faults import faults
from tests.docs.page import Page, all_pages, read_page

MOST_BYTES, MOST_OF_README = 14_500, 8_500
PAGES = all_pages(ROOT)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.path))


def written(text: str, path: str = "docs/page.md") -> Page:
    return Page(PurePosixPath(path), text)


@each_page
def test_nothing_that_a_page_names_is_missing(page: Page) -> None:
    assert faults(page, ROOT) == []


@each_page
def test_a_page_is_read_in_one_sitting(page: Page) -> None:
    limit = MOST_OF_README if page.path.name == "README.md" and page.path.parent.name == "" else MOST_BYTES
    assert len(page.text.encode()) <= limit, "say it shorter, or give what is of its own a page of its own"


@pytest.mark.parametrize("page", [p for p in PAGES if p.path.parts[0] == "docs"], ids=lambda page: str(page.path))
def test_a_page_of_the_docs_opens_with_the_task_that_it_solves(page: Page) -> None:
    if page.path.name != "README.md":
        assert page.opening.startswith("You want to "), page.opening


def test_every_page_is_in_the_list_of_pages(root: Path) -> None:
    listed = {(root / "docs" / link).resolve() for link in read_page(root, "docs/README.md").links}
    assert {(root / page.path).resolve() for page in PAGES if page.path.name != "README.md"} <= listed


def test_every_setting_is_explained(root: Path) -> None:
    named = {name for page in PAGES for name in page.names}
    assert Settings.model_fields.keys() - named == set()


def code(path: str, language: str) -> str:
    """The first block of this language on a page."""
    return next(code.text for code in read_page(ROOT, path).code if code.language == language)


def test_the_conversation_and_the_profile_that_are_shown_can_be_read(tmp_path: Path) -> None:
    conversation = parse_conversation(code("docs/agents.md", "json").encode(), "docs/agents.md")
    (tmp_path / "brindlebook.toml").write_text(code("docs/knowledge.md", "toml"), "utf-8")
    assert conversation.mailbox in load_mailboxes(tmp_path)


def test_every_key_of_a_golden_case_is_shown() -> None:
    shown = set(re.findall(r"^ *(?:- )?([a-z_]+):", code("docs/golden-cases.md", "yaml"), re.MULTILINE))
    keys = {*GoldenCase.model_fields, *Expectation.model_fields} - {"path", "lines"}
    assert keys - shown == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x](nowhere.md)", "the link nowhere.md leads to no file"),
        ("[x](../../../etc/passwd)", "leads to no file of the repository"),
        ("![x](images/none.png)", "the link images/none.png leads to no file"),
        ("[x](security.md#no-such-part)", "leads to no heading"),
        ("# One\n\n[x](#two)", "the link #two leads to no heading"),
        ("`drafter weigh`", "there is no command 'weigh'"),
        ("`drafter eval weigh`", "there is no command 'weigh'"),
        ("`drafter draft --pdf`", "No such option"),
        ("```\ndrafter explain\n```", "CONVERSATION.json is missing"),
        ("```\ndrafter draft a.json b.json\n```", "is too much"),
        ("```sh\nDRAFTER_MODEL=none drafter index docs --kind poem\n```", "'poem' is not one of"),
        ("```\nfor f in *; do drafter draft $f --loud; done\n```", "No such option"),
        ("```\ndrafter eval run \\\n  --otu x\n```", "No such option"),
        ("`python -m evals.no_such`", "there is no module evals.no_such"),
        ("`python -m tests.benchmarks.kill_indexing --murders 5`", "no option --murders"),
        ("`make coffee`", "no target 'coffee'"),
        ("Set DRAFTER_MODLE.", "there is no setting DRAFTER_MODLE"),
        ('```toml\n# drafter.toml\nmodle = "none"\n```', "there is no setting 'modle'"),
        ("`embeding_model`", "nothing of the product is called embeding_model"),
        ("`drafter/no_such.py`", "there is no file drafter/no_such.py"),
        ("`no_such.py`", "there is no file no_such.py"),
        ("`evls/golden/`", "there is no file evls/golden/"),
        ("`evals/goldn`", "there is no file evals/goldn"),
        ("`tests/test_layers.py::test_no_such`", "has no test test_no_such"),
        ("See `drafter/new.py`:\n\n```python\nx = 1\n```", "there is no file drafter/new.py"),
    ],
)
def test_what_is_not_so_is_found(text: str, told: str) -> None:
    (fault,) = faults(written(text), ROOT)
    assert fault.startswith("docs/page.md: ")
    assert told in fault


SOUND = """# A page, with parts

## Its part

[a](#its-part) [b](security.md#private-notes-and-the-customers-word) [c](../README.md) [d](https://example.com/x)

`drafter eval compare` `drafter` `drafter.toml` `~/notes` `anthropic/claude-sonnet-4-5` `conversation.json`
`GET /healthz` `text/event-stream` `api_base` `test_layers.py` `tests/test_layers.py::test_imports_only_go_down`
`make gate` DRAFTER_MODEL DRAFTER_CONFIG `drafter/test_conversation.py`

```
$ drafter index ~/notes --kind note   # internal
DRAFTER_MODEL=none drafter draft c.json > draft.json
drafter eval compare before.jsonl after.jsonl | head
It's output with an open quote.
```

```python
drafter weigh
```

```toml
# drafter.toml
model = "none"
```

Write `drafter/new.py`:

```python
x = 1
```
"""


def test_what_is_so_is_let_pass() -> None:
    assert faults(written(SOUND), ROOT) == []


def test_two_headings_alike_have_two_anchors() -> None:
    assert written("# Why?\n\n## Why?\n\n## `drafter draft`, twice").anchors == {
        "why",
        "why-1",
        "drafter-draft-twice",
    }
