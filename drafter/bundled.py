"""Where the prompt set lies that comes along."""

from pathlib import Path

__all__ = ["BUNDLED"]

BUNDLED = Path(__file__).resolve().parent.parent / "prompts"
