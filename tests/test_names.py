"""A public class has a name of its own in all packages, so that whoever reads or searches it finds one thing."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("drafter", "evals", "kb_index", "service")


def classes(source: str) -> list[str]:
    """The public classes at the top of a module."""
    found = (node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return [name for name in found if not name.startswith("_")]


def defined_twice() -> dict[str, list[str]]:
    """The public class names of all packages that more than one module defines, with these modules."""
    places = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in classes(path.read_text("utf-8")):
                places[name].append(str(path.relative_to(ROOT)))
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_a_public_class_name_means_one_thing() -> None:
    twice = defined_twice()
    assert not twice, f"give each of these classes a name of its own, by what it is in its field: {twice}"


def test_the_rule_sees_classes() -> None:
    assert classes("class A: ...\nclass _B: ...\ndef f():\n class C: ...") == ["A"]
