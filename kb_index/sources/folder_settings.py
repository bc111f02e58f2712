"""What site builders write for all pages of a folder at once, as far as it tells who may read them.

Read are `cascade` in an `_index.md` of Hugo, `_metadata.yml` of Quarto, `docs/docs.json` and
`docs/docs.11tydata.json` of Eleventy, and `_config.yml` of Jekyll (`defaults`, `exclude`, collections without
`output`) at the top of what is indexed. What a page says itself goes before what its folder says, and a nearer folder
before one around it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb_index.documents import SourceProblem
from kb_index.errors import SourceError, unexpected
from kb_index.sources.fields import as_text, plain_name
from kb_index.sources.front_matter import split_front_matter
from kb_index.sources.publication_words import FALSE
from kb_index.sources.yaml_bounds import LOADER, check_yaml

__all__ = ["FolderSettings", "Inherited"]

_LARGEST = 1_000_000  # bytes of a file with settings
_MOST_STARS = 8  # of a pattern of paths: what has more is no pattern that anybody wrote
_SECTION = re.compile(r"_index(?:\.[\w-]{2,10})?\.(?:md|markdown|html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What is said of a file from outside of it: `fields` by name, and which file says so."""

    fields: Mapping[str, object] = field(default_factory=dict)
    said_by: str = ""

    def before(self, further: "Inherited") -> "Inherited":
        """This with what `further`, from a folder around it, says of other fields."""
        known = {plain_name(name) for name in self.fields}
        added = {name: value for name, value in further.fields.items() if plain_name(name) not in known}
        return Inherited({**added, **self.fields}, self.said_by or further.said_by) if added else self


@dataclass(frozen=True, slots=True)
class _Rule:
    """Fields for those files below a folder, by their path below the root, to which they apply."""

    said: Inherited
    applies: Callable[[str], bool] = lambda _: True


class FolderSettings:
    """The settings of the folders below `root`, each read once; `problems` are those that could not be read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._rules: dict[str, list[_Rule]] = {}
        self.problems: list[SourceProblem] = []

    def of(self, file_id: str) -> Inherited:
        """What the folders that hold the file say of it; `file_id` is its path below the root."""
        folders = file_id.split("/")[:-1]
        inherited = Inherited()
        for depth in range(len(folders), -1, -1):
            for rule in self._of_folder("/".join(folders[:depth])):
                if rule.applies(file_id):
                    inherited = inherited.before(rule.said)
        return inherited

    def _of_folder(self, folder: str) -> list[_Rule]:
        if folder not in self._rules:
            self._rules[folder] = []
            for path in self._files(self._root / folder if folder else self._root):
                name = f"{folder}/{path.name}".lstrip("/")
                try:
                    self._rules[folder] += _rules(path, name, self._root)
                except Exception as error:  # whatever is wrong with it, the pages are read all the same
                    reason = str(error) if isinstance(error, SourceError) else unexpected(error)
                    self.problems.append(SourceProblem(name, f"the settings of the folder: {reason}"))
        return self._rules[folder]

    def _files(self, folder: Path) -> Iterator[Path]:
        try:
            found = sorted(path for path in folder.iterdir() if not path.is_symlink() and path.is_file())
        except OSError:  # told by whoever walks the folder
            return
        named = {"_metadata.yml", "_metadata.yaml", f"{folder.name}.json", f"{folder.name}.11tydata.json"}
        named |= {"_config.yml", "_config.yaml"} if folder == self._root else set()
        yield from (path for path in found if path.name in named or _SECTION.fullmatch(path.name))


def _rules(path: Path, name: str, root: Path) -> list[_Rule]:
    """Raises SourceError, OSError or ValueError where the file cannot be read."""
    if path.stat().st_size > _LARGEST:
        raise SourceError(f"is larger than {_LARGEST:,} bytes")
    text = path.read_text("utf-8-sig", "replace")
    if _SECTION.fullmatch(path.name):
        return [*_cascades(split_front_matter(text)[0].get("cascade"), name, root)]
    if path.suffix == ".json":
        return [_Rule(Inherited(_mapping(json.loads(text)), name))]
    check_yaml(text)
    said = _mapping(yaml.load(text, LOADER))  # noqa: S506 - a safe loader, by its name
    return [*_of_jekyll(said, name)] if path.stem == "_config" else [_Rule(Inherited(said, name))]


def _cascades(cascade: object, name: str, root: Path) -> Iterator[_Rule]:
    """Hugo: one set of fields, or a list of them, each for all pages below or for its `target`."""
    for said in cascade if isinstance(cascade, list) else [cascade]:
        fields = dict(_mapping(said))
        target = _mapping(fields.pop("target", None) or fields.pop("_target", None))
        where, when = as_text(target.get("path") or ""), as_text(target.get("environment") or "production")
        if fields and ("production" in when or "*" in when):
            yield _Rule(Inherited(fields, name), _at(where, root) if where else lambda _: True)


def _of_jekyll(config: Mapping[str, object], name: str) -> Iterator[_Rule]:
    for default in _list(config.get("defaults")):
        scope, values = _mapping(_mapping(default).get("scope")), _mapping(_mapping(default).get("values"))
        path, kind = as_text(scope.get("path") or "").strip("/"), as_text(scope.get("type") or "")
        folder = "" if kind in ("", "pages") else f"_{kind}"
        yield _Rule(Inherited(values, name), _below(path, folder))
    for left_out in _list(config.get("exclude")):
        yield _Rule(Inherited({"published": False}, name), _below(as_text(left_out).strip("/"), ""))
    for collection, its in _mapping(config.get("collections")).items():
        output = _mapping(its).get("output", False)
        if plain_name(output) in FALSE and collection != "posts":
            yield _Rule(Inherited({"published": False}, name), _below(f"_{collection}", ""))


def _below(path: str, folder: str) -> Callable[[str], bool]:
    """Whether a file is `path`, which may hold stars, or stands below it, and in a `folder` of that name."""
    pattern = _pattern(path) if path else None

    def applies(file: str) -> bool:
        within = not folder or folder in file.split("/")[:-1]
        return within and (pattern is None or re.match(rf"{pattern}(?:/|$)", file) is not None)

    return applies


def _at(where: str, root: Path) -> Callable[[str], bool]:
    """Whether a file is meant by a path of Hugo: `/docs/**`, `{/docs,/docs/**}`. It begins where the content does,
    which may be above the root, so it is looked for in the whole path of the file."""
    named = where[1:-1].split(",") if where.startswith("{") and where.endswith("}") else [where]
    patterns = [re.compile(f"(?:.*/)?{_pattern(each.strip('/ '))}") for each in named]

    def applies(file: str) -> bool:
        page = re.sub(r"(?:/?_?index)?(?:\.\w{2,5})?\.\w+$", "", f"{root.as_posix()}/{file}")
        return any(pattern.fullmatch(page) for pattern in patterns)

    return applies


def _pattern(glob: str) -> str:
    """A pattern of paths with stars and question marks as a regular expression."""
    if glob.count("*") > _MOST_STARS:
        raise SourceError(f"the path {glob[:60]!r} has more than {_MOST_STARS} stars")
    marks = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(marks.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*|\?)", glob))


def _mapping(value: object) -> Mapping[str, Any]:
    return {as_text(key): each for key, each in value.items()} if isinstance(value, Mapping) else {}


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else []
