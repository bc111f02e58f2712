"""`python -m tests.docs` makes the blocks of all pages and the description of the API anew in place; with names it
prints those blocks."""

import sys

from tests.conftest import ROOT
from tests.docs.blocks import BLOCKS, remade
from tests.docs.description import description, description_file
from tests.docs.page import all_pages


def main(names: list[str]) -> None:
    """Print the named blocks, or make all anew and say which pages changed."""
    for name in names:
        print(BLOCKS[name](ROOT))  # noqa: T201
    if not names:
        description_file(ROOT).write_text(description(), "utf-8")
    for page in () if names else all_pages(ROOT):
        text = remade(page.text, ROOT)
        if text != page.text:
            (ROOT / page.path).write_text(text, "utf-8")
            print(f"{page.path} has changed")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
