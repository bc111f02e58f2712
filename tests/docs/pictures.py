"""What the commands have in common that take pictures for the documentation."""

import argparse
from collections.abc import Callable
from pathlib import Path

from PIL import Image

__all__ = ["shrink", "take_picture"]

_COLORS = 128


def shrink(path: Path) -> None:
    """Write the picture at `path` again with few colours: a page has no more."""
    Image.open(path).quantize(_COLORS).save(path, optimize=True)


def take_picture(take: Callable[[Path], None], name: str, says: str) -> None:
    """Run the command `python -m NAME PATH`, which `says` so of itself, takes a picture and writes it to PATH."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=says)
    parser.add_argument("path", type=Path, help="file to write, .png")
    path = parser.parse_args().path
    take(path)
    shrink(path)
