"""Every regular expression of the product, found by looking: nobody has to add one to a list.

Patterns that a module keeps are found in the imported modules, in whatever list, mapping or value they stand; those
that are made of the words in `prompts/words/`, in the phrasebook. Those
that are written where they are used (`re.sub("...", ...)`) are found in the source, with a word in place of
what an f-string puts in.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drafter.phrasebook import bundled_words

__all__ = ["Found", "modules", "product_patterns"]

PACKAGES = ("drafter", "evals", "kb_index", "service")
_AT_ONE_PLACE = {"match", "fullmatch"}
_PHRASEBOOK = "patterns"


@dataclass(frozen=True)
class Found:
    """A pattern and where it is. `searched`: it is tried at every place of a text, not at the beginning alone."""

    where: str
    pattern: re.Pattern[Any]
    searched: bool


def product_patterns() -> list[Found]:
    """All of them, each once, in the order of their places."""
    uses, written = _in_sources()
    found: dict[tuple[Any, int, bool], Found] = {}
    for where, pattern in _kept():
        module, _, name = where.split("[")[0].rpartition(".")
        if name == _PHRASEBOOK:
            module, name = _PHRASEBOOK, where.split("[")[1].rstrip("]")
        used = uses.get((module, name) if name.startswith("_") or module == _PHRASEBOOK else ("", name), set())
        searched = not used or not used <= _AT_ONE_PLACE
        found.setdefault((pattern.pattern, pattern.flags, searched), Found(where, pattern, searched))
    for one in written:
        found.setdefault((one.pattern.pattern, one.pattern.flags, one.searched), one)
    return sorted(found.values(), key=lambda one: one.where)


def modules() -> Iterator[str]:
    """The names of all modules of the product."""
    for package in PACKAGES:
        yield package
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                yield module.name


def _kept() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for name in modules():
        for key, value in vars(importlib.import_module(name)).items():
            yield from _within(f"{name}.{key}", value, set())
    yield from _within(f"drafter.phrasebook.{_PHRASEBOOK}", bundled_words().patterns, set())


def _within(where: str, value: object, seen: set[int]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield where, value
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        inner = [*value.items(), *((None, key) for key in value)]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(enumerate(value))
    elif type(value).__module__.split(".")[0] in PACKAGES:
        names = [*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())]
        inner = [(name, getattr(value, name, None)) for name in names]
    else:
        return
    for key, one in inner:
        yield from _within(f"{where}[{str(key)[:20]}]", one, seen)


def _in_sources() -> tuple[dict[tuple[str, str], set[str]], list[Found]]:
    """How each name is used (`_X.match` is one use of `_X`), by module where it is private to one; and the patterns
    that are written in a call."""
    uses: dict[tuple[str, str], set[str]] = {}
    written = []
    for package in PACKAGES:
        for path in sorted(Path(package).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            attributes = {id(n.value): n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
                    key = (module, node.id) if node.id.startswith("_") else ("", node.id)
                    uses.setdefault(key, set()).add(attributes.get(id(node), "passed on"))
                if isinstance(node, ast.Attribute):  # such as `words.patterns.greets.match`
                    uses.setdefault((_PHRASEBOOK, node.attr), set()).add(attributes.get(id(node), "passed on"))
                if isinstance(node, ast.Call) and (pattern := _pattern(node)):
                    searched = node.func.attr not in _AT_ONE_PLACE  # type: ignore[attr-defined]
                    written.append(Found(f"{path}:{node.lineno}", pattern, searched))
    return uses, written


def _pattern(call: ast.Call) -> re.Pattern[Any] | None:
    """The pattern of `re.sub(r"...", ...)` and the like; what an f-string puts in is taken for the word 'ab'."""
    function = call.func
    if not (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    ):
        return None
    if not call.args or function.attr in ("compile", "escape"):
        return None
    given = call.args[0]
    if isinstance(given, ast.Constant):
        text = given.value
    elif isinstance(given, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "ab" for part in given.values)
    else:
        return None
    flags = "".join(ast.unparse(word.value) for word in call.keywords if word.arg == "flags")
    flags += "".join(ast.unparse(arg) for arg in call.args[2:])
    multiline, fold = re.search("MULTILINE|re.M", flags), re.search("IGNORECASE|re.I", flags)
    return re.compile(text, (re.MULTILINE if multiline else 0) | (re.IGNORECASE if fold else 0))
