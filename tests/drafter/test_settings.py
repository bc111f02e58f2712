"""Settings: where they come from, and what a wrong one says."""

from pathlib import Path

import pytest

from drafter.errors import SettingsError
from drafter.settings import load_settings


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "drafter.toml"
    monkeypatch.setenv("DRAFTER_CONFIG", str(path))
    return path


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().model == "embedded"


def test_paths_of_a_file_start_at_its_folder(config: Path) -> None:
    config.write_text('data_dir = "state"\nhandbook_paths = ["ours"]')
    settings = load_settings()
    assert settings.index_dir == config.parent / "state" / "index"
    assert settings.handbook_paths == (config.parent / "ours",)


def test_environment_wins_over_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('model = "none"')
    monkeypatch.setenv("DRAFTER_MODEL", "openai/gpt-5")
    assert load_settings().model == "openai/gpt-5"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1", "prot"),
        ("port = 99999", "port"),
        ('tier = "huge"', "tier"),
        ("model = [", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_named_with_the_key(config: Path, text: str, words: str) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError, match=words):
        load_settings()


def test_a_missing_file_is_named(config: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


def test_the_key_never_shows(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('model = "none"')
    monkeypatch.setenv("DRAFTER_API_KEY", "sk-very-secret")
    assert "very-secret" not in repr(load_settings())
