"""Where the pages of a help center that is kept in files stand in the web.

The address of the whole is given, or read from the configuration of the site builder beside the files; each builder
makes addresses of paths by rules of its own.
"""

import os
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from kb_index.sources.fields import as_text
from kb_index.sources.site_config import SiteConfig, find_config
from kb_index.sources.web_address import is_web_address, normalise_address

__all__ = ["Routes", "find_routes"]

_PAGE_ENDS = re.compile(r"\.(?:mdx?|markdown|html?|rst|adoc|asciidoc|txt)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![^/])\d{1,3}[-_. ]+(?=[^/\d])")
_FRONTS = ("index", "readme", "_index")
_LINK = re.compile(r"(\]\(<?)(?!#|[a-z][a-z0-9+.-]*:|//)([^()\s<>]+)", re.IGNORECASE)
_STATED = ("permalink", "url", "slug")


@dataclass(frozen=True, slots=True)
class Routes:
    """The way from files to addresses. `above` is what stands between the folder that is read and the content of the
    site, as `docs/`: negative where the folder is part of the content, as `-guides/`."""

    config: SiteConfig
    above: str = ""
    inside: str = ""

    def address(self, file_id: str, fields: Mapping[str, object]) -> str | None:
        """Where the page of a file stands; None for files that are no part of the site."""
        path = self._in_content(file_id)
        if path is None or "_posts/" in path:  # Jekyll: the address of a post has its date in it
            return None
        stated = next((as_text(fields[name]) for name in _STATED if as_text(fields.get(name) or "")), "")
        if ":" in stated:
            stated = ""
        if "/" in stated and not is_web_address(stated):
            return self._joined(self._below_base(stated.lstrip("/")))
        route = self.config.route(self._plain(path))
        if stated and fields.get("slug"):
            route = f"{route.rstrip('/').rpartition('/')[0]}/{stated}{'/' if route.endswith('/') else ''}".lstrip("/")
        return self._joined(route)

    def with_addresses(self, text: str, file_id: str) -> str:
        """Markdown whose links to other files lead to their pages."""
        return _LINK.sub(lambda found: found[1] + self._target(found[2], file_id), text) if "](" in text else text

    def _target(self, link: str, file_id: str) -> str:
        path, mark, anchor = link.partition("#")
        if not path or "{" in path or "?" in path:
            return link
        if path.startswith("/") and not _PAGE_ENDS.search(path):
            found = self._joined(self._below_base(path.lstrip("/")))
        else:
            near = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(file_id), path)
            inner = posixpath.normpath(near)
            if path.startswith("/"):
                inner = f"{self.above}{inner}"
            found = None if inner.startswith("..") or not self._is_page(path) else self.address(inner, {})
        return f"{found}{mark}{anchor}" if found else link

    @staticmethod
    def _is_page(path: str) -> bool:
        last = path.rstrip("/").rsplit("/", 1)[-1]
        return bool(_PAGE_ENDS.search(last)) or "." not in last.strip(".")

    def _in_content(self, file_id: str) -> str | None:
        if self.above and not file_id.startswith(self.above):
            return None
        return f"{self.inside}{file_id.removeprefix(self.above)}".removeprefix("_")  # a collection of Jekyll

    def _plain(self, path: str) -> str:
        """The path without its ending, and without the name of a front page."""
        route = _PAGE_ENDS.sub("", path)
        if self.config.numbered:
            route = _NUMBERED.sub("", route)
        folder, _, last = route.rpartition("/")
        return f"{folder}/" if last.lower() in _FRONTS else route

    def _below_base(self, path: str) -> str:
        """A path from the root of the host, without the part that the base holds already."""
        base = urlsplit(self.config.base).path.strip("/")
        return path.removeprefix(base).lstrip("/") if base and f"{path}/".startswith(f"{base}/") else path

    def _joined(self, route: str) -> str | None:
        return normalise_address(f"{self.config.base.rstrip('/')}/{route.lstrip('/').replace(' ', '%20')}")


def find_routes(folder: Path, base_url: str | None) -> Routes | None:
    """The routes of the files in a folder: from the configuration beside or above them, below `base_url` where that
    is given; None where nothing tells an address."""
    folder = Path(os.path.abspath(folder))
    config = find_config(folder)
    if base_url:
        config = replace(config or SiteConfig(folder), base=base_url)
    if config is None or not config.base:
        return None
    content = config.content
    if content != folder and content.is_relative_to(folder):
        return Routes(config, above=f"{content.relative_to(folder).as_posix()}/")
    if folder != content and folder.is_relative_to(content) and not base_url:
        return Routes(config, inside=f"{folder.relative_to(content).as_posix()}/")
    return Routes(config)
