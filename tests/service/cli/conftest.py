"""The command line over mailboxes that have a profile."""

from pathlib import Path

import pytest

MAILBOXES = ("acme", "other", "potters", "support")


@pytest.fixture
def profiles(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the profiles that the settings name."""
    folder = tmp_path_factory.mktemp("profiles")
    for name in MAILBOXES:
        (folder / f"{name}.toml").write_text('brand = "Acme"\nproduct = "pots"\n', "utf-8")
    monkeypatch.setenv("DRAFTER_MAILBOX_PATHS", str(folder))
    return folder
