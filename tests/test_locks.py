"""What is installed is what was locked: every requirement is pinned, and no file passes whose hash is not known."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("", "-build", "-cuda", "-local", "-dev", "-judge")
_BLOCK = re.compile(r"^([a-z0-9.-]+)==(\S+)([^\n]*\\\n(?:[^\n]*\\\n)*[^\n]+)", re.MULTILINE)


def blocks(root: Path, name: str) -> dict[str, tuple[str, list[str]]]:
    """The version of each package of a lock file, and the hashes of its files."""
    text = (root / f"requirements{name}.lock").read_text("utf-8")
    found = {package: (version, re.findall(r"--hash=(\S+)", rest)) for package, version, rest in _BLOCK.findall(text)}
    assert len(found) == len(re.findall(r"^[^\s#]", text, re.MULTILINE)), "a line that is no pin with hashes"
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_hashes(root: Path, name: str) -> None:
    for package, (version, hashes) in blocks(root, name).items():
        assert "+" not in version, f"{package}: a local version is nowhere for others"
        assert hashes, package
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), package


def test_the_locks_agree_and_hold_all_that_the_project_asks_for(root: Path) -> None:
    read = {name: blocks(root, name) for name in LOCKS}
    versions: dict[str, set[str]] = {}
    for found in read.values():
        for package, (version, _) in found.items():
            versions.setdefault(package, set()).add(version)
    assert not {package: found for package, found in versions.items() if len(found) > 1}
    written = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    project = written["project"]
    asked = {"": project["dependencies"], **{f"-{x}": project["optional-dependencies"][x] for x in ("local", "dev")}}
    asked["-build"] = written["build-system"]["requires"]
    for name, requirements in asked.items():
        names = {re.split(r"[\[<>=~!; ]", requirement)[0].lower() for requirement in requirements}
        assert names <= read[name].keys() | read[""].keys()


def test_a_file_that_the_lock_does_not_know_is_refused_by_every_install(root: Path) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    rule = re.search(r"^INSTALL := .*$", makefile, re.MULTILINE)
    assert rule is not None
    assert "--require-hashes" in rule.group()
    assert not re.findall(r"pip install(?!.*--require-hashes).* -r ", makefile.replace(rule.group(), ""))
    (own,) = re.findall(r"pip install.* -e .*", makefile)
    assert "--no-build-isolation" in own, "a build of its own would fetch what nobody locked"
