"""A page of the documentation, read as a reader's browser reads it: links, anchors, code and names in backticks."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["Code", "Page", "all_pages", "read_page"]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NO_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block; `language` is empty where the fence names none."""

    language: str
    text: str


@dataclass(frozen=True)
class Page:
    """A Markdown page; `path` starts at the repository's root."""

    path: PurePosixPath
    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return _MARKDOWN.parse(self.text)

    @cached_property
    def _inline(self) -> list[Token]:
        return [part for token in self._tokens for part in token.children or ()]

    @property
    def links(self) -> list[str]:
        """Targets of links and pictures, as they are written."""
        named = {"link_open": "href", "image": "src"}
        return [str(token.attrs[named[token.type]]) for token in self._inline if token.type in named]

    @property
    def names(self) -> list[str]:
        """What stands in backticks within the text."""
        return [token.content for token in self._inline if token.type == "code_inline"]

    @property
    def code(self) -> list[Code]:
        """The fenced blocks, in their order."""
        return [Code(token.info.strip(), token.content) for token in self._tokens if token.type == "fence"]

    @property
    def files(self) -> dict[str, str]:
        """What the page has its reader write: by the path in backticks of a text that begins so, the block below."""
        found, path = {}, ""
        for token in self._tokens:
            if token.type == "inline":
                named = [part.content for part in token.children or () if part.type == "code_inline"]
                path = next((name for name in named if "/" in name), "") if token.content.startswith("Write ") else ""
            elif token.type == "fence" and path:
                found[path], path = token.content, ""
        return found

    def part(self, heading: str) -> "Page":
        """What stands below the heading of second order, up to the next one."""
        return Page(self.path, self.text.split(f"\n## {heading}\n")[1].split("\n## ")[0])

    @property
    def anchors(self) -> set[str]:
        """What `#...` may lead to, made of headings as GitHub makes it."""
        found: set[str] = set()
        for token, inside in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "heading_open":
                words = "".join(part.content for part in inside.children or ())
                anchor = _NO_ANCHOR.sub("", words.lower()).replace(" ", "-")
                found.add(next(one for n in range(99) if (one := f"{anchor}-{n}" if n else anchor) not in found))
        return found

    @property
    def opening(self) -> str:
        """The first paragraph."""
        tokens = zip(self._tokens, self._tokens[1:], strict=False)
        return next((inside.content for token, inside in tokens if token.type == "paragraph_open"), "")


def read_page(root: Path, path: str) -> Page:
    """The page at `path` below the root."""
    return Page(PurePosixPath(path), (root / path).read_text("utf-8"))


def all_pages(root: Path) -> list[Page]:
    """Every page that people read: README, CONTRIBUTING, docs/, and the manuals beside prompts and examples."""
    written = ["README.md", "CONTRIBUTING.md", "prompts/README.md", "examples/README.md"]
    docs = sorted(path.relative_to(root).as_posix() for path in root.glob("docs/**/*.md"))
    return [read_page(root, path) for path in (*written, *docs)]
