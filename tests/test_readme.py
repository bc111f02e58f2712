"""The README says what is true: settings, commands and files that it names exist."""

import re
from pathlib import Path

import pytest

from drafter.settings import Settings
from service.cli.lazy import COMMANDS


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


def settings_table() -> str:
    """The table of settings as it must stand in the README."""
    lines = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        factory = field.default_factory is not None
        default = "the user's folders" if factory else "" if field.default in (None, ()) else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines)


def test_every_setting_is_in_the_table(readme: str) -> None:
    between = readme.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    assert between.strip() == settings_table()


def test_every_command_it_shows_exists(readme: str) -> None:
    shown = set(
        re.findall(r"\bdrafter (?!\.)([a-z]+)\b", " ".join(re.findall(r"`[^`]+`|^drafter .*$", readme, re.M)))
    )
    assert shown - {"toml"} <= set(COMMANDS)


def test_every_make_target_it_names_exists(readme: str, root: Path) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)`?", readme)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_file_it_links_to_exists(readme: str, root: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", readme):
        assert (root / link).exists(), link


def test_what_must_be_filled_is_filled(readme: str) -> None:
    for name in ("demo", "plausible", "settings", "measured"):
        between = readme.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
        assert between.strip(), f"nothing stands between the {name} markers"
