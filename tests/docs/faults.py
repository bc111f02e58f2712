"""What a page says that is not so: links, commands, settings, names and files that are not there."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from drafter.settings import Settings
from tests.docs.commands import calls, fault_of
from tests.docs.page import Page, read_page

__all__ = ["faults"]

_SHELL = ("", "sh", "bash", "console")
_SETTING = re.compile(r"\bDRAFTER_([A-Z_]*[A-Z])\b")
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")
_FILE = re.compile(r"[\w.-]+(?:/[\w.@-]+)+/?|[\w.-]+/|\w+\.py")
_ENDINGS = (".py", ".md", ".toml", ".yaml", ".jsonl", ".json", ".csv", ".jinja", ".png", ".svg", ".txt", "/")
_PRODUCT = ("drafter", "evals", "kb_index", "prompts", "service")
_ANYWHERE = (".", "tests")
_NO_FOLDER = "litellm/"  # what the name of an embedding model begins with


def faults(page: Page, root: Path) -> list[str]:
    """Each fault in words that name what is written, in the order of links, commands, settings and names."""
    found = [*_links(page, root), *_commands(page, root), *_settings(page), *_names(page, root)]
    return [f"{page.path}: {fault}" for fault in found]


def _links(page: Page, root: Path) -> Iterator[str]:
    for link in page.links:
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (root / page.path.parent / target).resolve()
        if not path.is_relative_to(root.resolve()) or not path.exists():
            yield f"the link {link} leads to no file of the repository"
        elif anchor and (not target or path.suffix == ".md"):
            linked = read_page(root, str(path.relative_to(root.resolve()))) if target else page
            if anchor not in linked.anchors:
                yield f"the link {link} leads to no heading"


def _commands(page: Page, root: Path) -> Iterator[str]:
    written = [(code.text, True) for code in page.code if code.language in _SHELL]
    for text, whole in (*written, *((name, False) for name in page.names)):
        yield from filter(None, (fault_of(call, root, whole=whole) for call in calls(text)))


def _settings(page: Page) -> Iterator[str]:
    for name in dict.fromkeys(_SETTING.findall(page.text)):
        if name != "CONFIG" and name.lower() not in Settings.model_fields:
            yield f"there is no setting DRAFTER_{name}"
    for code in page.code:
        if code.language == "toml" and code.text.startswith("# drafter.toml"):
            yield from (
                f"there is no setting {key!r}" for key in tomllib.loads(code.text) if key not in Settings.model_fields
            )


def _names(page: Page, root: Path) -> Iterator[str]:
    for name in dict.fromkeys(page.names):
        written, _, test = name.partition("::")
        if _NAME.fullmatch(name) and name not in _words(root):
            yield f"nothing of the product is called {name}"
        elif _FILE.fullmatch(written) and written not in page.files and _is_ours(written, root):
            files = list(_places(written, page, root))
            if not files:
                yield f"there is no file {written}"
            elif test.startswith("test_") and not any(f"def {test}(" in file.read_text("utf-8") for file in files):
                yield f"{written} has no test {test}"


def _is_ours(path: str, root: Path) -> bool:
    """Whether a path that is named is meant to be in the repository: others are a reader's, a model or a type."""
    if path == _NO_FOLDER:
        return False
    return path.endswith(_ENDINGS) or (root / path.split("/")[0]).exists()


def _places(path: str, page: Page, root: Path) -> Iterable[Path]:
    """Where the file is: from the root, from the page's folder, from tests/; a module's bare name anywhere."""
    if "/" not in path:
        return (file for folder in (*_PRODUCT, "tests") for file in (root / folder).rglob(path))
    return (file for base in (*_ANYWHERE, page.path.parent) if (file := root / base / path).exists())


@cache
def _words(root: Path) -> frozenset[str]:
    """Every word with an underscore in the product's code and data."""
    files = (file for folder in _PRODUCT for file in (root / folder).rglob("*") if file.suffix in (".py", ".toml"))
    return frozenset(word for file in files for word in _NAME.findall(file.read_text("utf-8")))
