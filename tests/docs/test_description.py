"""The description of the API that is checked in is the one that the service gives."""

from pathlib import Path

from tests.docs.description import description, description_file


def test_the_description_that_is_checked_in_is_today_s(root: Path) -> None:
    kept = description_file(root).read_text("utf-8")
    assert kept == description(), "run `python -m tests.docs`, and look at what changes for those who call the API"
