"""What comments and docstrings name is there: files, modules, and what modules hold."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("drafter", "evals", "kb_index", "service", "tests")
SOURCES = {path: path.read_text("utf-8") for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
PATHS = "".join(f"/{path.relative_to(ROOT)}\n" for path in SOURCES)
_FILE = re.compile(r"(?<![\w/.-])(?:[\w-]+/)*[\w-]+\.py\b")
_DOTTED = re.compile(rf"(?<![\w/.])(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+")
_SUFFIX = re.compile(r"\.(?:toml|json|md|example)$")


def prose(source: str) -> Iterator[str]:
    """The comments and docstrings of a module."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


@cache
def module(dotted: str) -> str | None:
    """The source of a module or package of ours, None where there is none of that name."""
    place = ROOT.joinpath(*dotted.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return SOURCES.get(file, "" if place.is_dir() else None)


def leads_somewhere(dotted: str) -> bool:
    """Whether `drafter.text.words.stem` is a module of ours and a word in it."""
    names = dotted.split(".")
    for length in range(len(names), 0, -1):
        source = module(".".join(names[:length]))
        if source is not None:
            return length == len(names) or re.search(rf"\b{names[length]}\b", source) is not None
    return False


def lost(words: str) -> list[str]:
    """What `words` name and nobody finds."""
    files = [name for name in _FILE.findall(words) if f"/{name}\n" not in PATHS]
    dotted = [name for name in _DOTTED.findall(words) if not _SUFFIX.search(name) and not leads_somewhere(name)]
    return files + dotted


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_prose_names_is_there(path: Path) -> None:
    assert not [name for words in prose(SOURCES[path]) for name in lost(words)], "name what is there, or leave it out"


def test_the_rule_sees_what_is_not_there() -> None:
    assert lost("See words.py, `drafter.text.words.stem` and drafter.toml.") == []
    assert lost("See gone.py, `drafter.text.words.gone` and drafter.gone.") == [
        "gone.py",
        "drafter.text.words.gone",
        "drafter.gone",
    ]
