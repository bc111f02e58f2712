"""What the configuration of a site builder says of the address of its site: MkDocs, Docusaurus, Mintlify, Jekyll,
Hugo, Astro (Starlight), VitePress, Sphinx and the file CNAME of GitHub Pages; by patterns where it is a program."""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from urllib.parse import urljoin

import yaml

from kb_index.sources.web_address import is_web_address
from kb_index.sources.yaml_bounds import check_yaml

__all__ = ["RouteStyle", "SiteConfig", "find_config"]

_LEVELS = 3
_MAX_BYTES = 300_000
_VALUE = r"\s*[:=]\s*[\"'`]([^\"'`\n]+)[\"'`]"


class RouteStyle(StrEnum):
    """How the address of a page ends."""

    BARE = auto()
    FOLDER = auto()
    HTML = auto()


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """A site: the folder of its pages, its address (empty if unknown), and how addresses are made of paths."""

    content: Path
    base: str = ""
    style: RouteStyle = RouteStyle.BARE
    numbered: bool = False
    lower: bool = False
    language: str = ""

    def route(self, path: str) -> str:
        """The part of the address behind the base, for the path of a page without its ending."""
        first, _, rest = path.partition("/")
        if self.language and first == self.language:
            path = rest
        if self.lower:
            path = path.lower().replace(" ", "-")
        if not path or path.endswith("/"):
            return path if self.style is not RouteStyle.BARE else path.rstrip("/")
        return path + {RouteStyle.BARE: "", RouteStyle.FOLDER: "/", RouteStyle.HTML: ".html"}[self.style]


def find_config(folder: Path) -> SiteConfig | None:
    """The configuration in the folder or in one above it, up to the root of its repository; None for none."""
    found = None
    for place in (folder, *list(folder.parents)[:_LEVELS]):
        for name, read in _READERS:
            path = place / name
            if found is None and (text := _text(path)):
                found = _guarded(read, path.parent, text)
        if found is not None:
            return found if found.base else _with_cname(place, found)
        if os.path.exists(place / ".git"):
            break
    return _alone(folder)


def _text(path: Path) -> str:
    try:
        fits = path.is_file() and path.stat().st_size <= _MAX_BYTES
        return path.read_text("utf-8", "replace") if fits else ""
    except OSError:
        return ""


def _guarded(read: Callable[[Path, str], SiteConfig | None], place: Path, text: str) -> SiteConfig | None:
    """A configuration that cannot be read tells nothing: the pages are read all the same."""
    try:
        return read(place, text)
    except (ValueError, yaml.YAMLError, TypeError, AttributeError):
        return None


def _with_cname(place: Path, config: SiteConfig) -> SiteConfig:
    base = _cname(place)
    return SiteConfig(config.content, base, config.style, config.numbered, config.lower, config.language)


def _cname(place: Path) -> str:
    for path in (place / "CNAME", place / "static" / "CNAME", place / "public" / "CNAME", place / "docs" / "CNAME"):
        host = _text(path).strip()
        if re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}", host):
            return f"https://{host}/"
    return ""


def _alone(folder: Path) -> SiteConfig | None:
    base = _cname(folder)
    return SiteConfig(folder, base) if base else None


def _address(value: object) -> str:
    text = str(value or "").strip()
    return text if is_web_address(text) and "localhost" not in text else ""


def _yaml(text: str) -> Mapping[str, object]:
    """The plain values of a YAML file; tags of Python, as MkDocs has them, are nothing."""
    plain = re.sub(r"!!python/\S+|!ENV\s+\S+|!relative\b", "", text)
    check_yaml(plain)
    read = yaml.safe_load(plain)
    return read if isinstance(read, dict) else {}


def _mkdocs(place: Path, text: str) -> SiteConfig:
    said = _yaml(text)
    style = RouteStyle.HTML if said.get("use_directory_urls") is False else RouteStyle.FOLDER
    return SiteConfig(place / str(said.get("docs_dir") or "docs"), _address(said.get("site_url")), style)


def _docusaurus(place: Path, text: str) -> SiteConfig:
    base = _address(_found(r"\burl", text) or _found_address("url", text))
    base = urljoin(base, _found(r"\bbaseUrl", text) or "/") if base else ""
    route = _found(r"\brouteBasePath", text) or "docs"
    base = f"{base.rstrip('/')}/{route.strip('/')}".rstrip("/") + "/" if base else ""
    content = place / (_found(r"docs\s*:\s*\{[^{}]*?\bpath", text) or "docs")
    return SiteConfig(content, base, numbered=True)


def _mintlify(place: Path, text: str) -> SiteConfig | None:
    said = json.loads(text)
    if not isinstance(said, dict) or "navigation" not in said:
        return None
    stated = (found[1] for found in re.finditer(r"\"(?:canonical|og:url)\"\s*:\s*\"(https?://[^\"]+)\"", text))
    return SiteConfig(place, _address(next(stated, "")))


def _jekyll(place: Path, text: str) -> SiteConfig:
    said = _yaml(text)
    base = _address(said.get("url"))
    base = f"{base.rstrip('/')}/{str(said.get('baseurl') or '').strip('/')}" if base else ""
    pretty = str(said.get("permalink") or "").rstrip("/").endswith(("pretty", ":path", ":title", ":name"))
    return SiteConfig(place, base, RouteStyle.FOLDER if pretty else RouteStyle.HTML)


def _hugo(place: Path, text: str) -> SiteConfig | None:
    said: Mapping[str, object] = (
        tomllib.loads(text) if re.search(r"^[ \t]*\w+[ \t]*=", text, re.MULTILINE) else _yaml(text)
    )
    names = {name.lower(): value for name, value in said.items()}
    if "baseurl" not in names:
        return None
    root = place.parent.parent if place.name == "_default" else place
    language = str(names.get("defaultcontentlanguage") or "en")
    within = "" if names.get("defaultcontentlanguageinsubdir") else language
    content = root / str(names.get("contentdir") or "content")
    return SiteConfig(content, _address(names["baseurl"]), RouteStyle.FOLDER, lower=True, language=within)


def _astro(place: Path, text: str) -> SiteConfig:
    base = _address(_found(r"\bsite", text) or _found_address("site", text))
    base = urljoin(base, (_found(r"\bbase", text) or "/").rstrip("/") + "/") if base else ""
    return SiteConfig(place / "src" / "content" / "docs", base, RouteStyle.FOLDER, lower=True)


def _vitepress(place: Path, text: str) -> SiteConfig:
    base = _address(_found(r"\bhostname", text))
    base = urljoin(base, _found(r"\bbase", text) or "/") if base else ""
    clean = re.search(r"\bcleanUrls\s*:\s*true", text)
    content = place.parent / (_found(r"\bsrcDir", text) or "")
    return SiteConfig(content, base, RouteStyle.BARE if clean else RouteStyle.HTML)


def _sphinx(place: Path, text: str) -> SiteConfig:
    return SiteConfig(place, _address(_found(r"^html_baseurl", text)), RouteStyle.HTML)


def _found_address(name: str, text: str) -> str:
    """The first address behind a name, where a program puts the value together."""
    found = re.search(rf"\b{name}\b[^\n\"'`]{{0,80}}[\"'`](https?://[^\"'`\n]+)[\"'`]", text)
    return found[1] if found else ""


def _found(name: str, text: str) -> str:
    found = re.search(name + _VALUE, text, re.MULTILINE)
    return found[1].strip() if found else ""


_SCRIPTS = ("js", "ts", "mjs", "mts", "cjs")
_READERS: tuple[tuple[str, Callable[[Path, str], SiteConfig | None]], ...] = (
    ("mkdocs.yml", _mkdocs),
    ("mkdocs.yaml", _mkdocs),
    *((f"docusaurus.config.{end}", _docusaurus) for end in _SCRIPTS),
    ("docs.json", _mintlify),
    ("mint.json", _mintlify),
    *((f"astro.config.{end}", _astro) for end in _SCRIPTS),
    *((f".vitepress/config.{end}", _vitepress) for end in _SCRIPTS),
    *((f"docs/.vitepress/config.{end}", _vitepress) for end in _SCRIPTS),
    *((f"{folder}{name}.{end}", _hugo) for folder in ("", "config/_default/") for name in ("hugo", "config")
      for end in ("toml", "yaml", "yml")),
    ("_config.yml", _jekyll),
    ("_config.yaml", _jekyll),
    ("conf.py", _sphinx),
    ("source/conf.py", _sphinx),
)  # fmt: skip
"""File names by which a site builder is known, and who reads them."""
