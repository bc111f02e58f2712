"""Settings: where they come from, and what a wrong one says."""

from pathlib import Path

import pytest

from drafter.errors import SettingsError
from drafter.settings import Settings, account_secret, load_settings


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


def test_what_is_set_to_nothing_is_not_set(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("")
    monkeypatch.delenv("DRAFTER_KEEP_WARM")
    default = load_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"DRAFTER_{name.upper()}", "")
    assert load_settings() == default
    assert default.cache_dir.is_absolute()
    texts = [name for name, field in Settings.model_fields.items() if field.annotation not in (float, int, bool)]
    config.write_text("".join(f'{name} = ""\n' for name in texts))
    assert load_settings() == default
    monkeypatch.setenv("DRAFTER_CONFIG", "")
    assert load_settings() == default


def test_a_variable_set_to_nothing_leaves_the_file_its_value(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('model = "none"\nhandbook_paths = ["", "ours"]')
    monkeypatch.setenv("DRAFTER_MODEL", "")
    assert load_settings().model == "none"
    assert load_settings().handbook_paths == (config.parent / "ours",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1", "prot"),
        ("port = 99999", "port"),
        ('tier = "huge"', "tier"),
        ("model = [", "not valid TOML"),
        ('api_base = "http://["', "'api_base': Value error, it is no web address"),
        ('embedding_api_base = "localhost:8080"', "'embedding_api_base'"),
        ('chroma_url = "http://chroma:99999"', "'chroma_url'"),
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


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the working folder that nobody has named."""
    monkeypatch.delenv("DRAFTER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "drafter.toml"


ADDRESSES = [
    ("api_base", "https://evil.example/v1"),
    ("api_base", "http://127.0.0.1:9/v1"),
    ("embedding_api_base", "https://evil.example/v1"),
    ("chroma_url", "https://evil.example"),
    ("model", "none, huggingface/https://evil.example"),
    ("embedding_model", "litellm/huggingface/https://evil.example"),
]


@pytest.mark.parametrize(("name", "value"), ADDRESSES)
def test_a_file_that_nobody_named_sends_nothing_anywhere(
    found: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    key = "embedding_api_key" if name.startswith("embedding") else "api_key"
    found.write_text(f'{name} = "{value}"\n{key} = "of the file"')
    with pytest.raises(SettingsError) as refused:
        load_settings()
    for said in (str(found), f"'{name}'", f"DRAFTER_CONFIG={found}", f"DRAFTER_{name.upper()}"):
        assert said in str(refused.value)
    monkeypatch.setenv(f"DRAFTER_{name.upper()}", "")
    with pytest.raises(SettingsError):
        load_settings()
    monkeypatch.setenv("DRAFTER_CONFIG", "drafter.toml")
    assert getattr(load_settings(), name) == value


@pytest.mark.parametrize("name", ["embedding_model", "reranker"])
def test_a_file_that_nobody_named_loads_no_weights_of_its_own(
    found: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found.with_name("weights").mkdir()
    found.write_text(f'{name} = "weights"')
    with pytest.raises(SettingsError, match=f"names a folder of weights in '{name}'"):
        load_settings()
    monkeypatch.setenv("DRAFTER_CONFIG", str(found))
    assert getattr(load_settings(), name) == "weights"


def test_a_file_that_nobody_named_moves_no_index_into_its_account(
    found: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.write_text('chroma_api_key = "ck-of-a-stranger"\nchroma_database = "theirs"')
    with pytest.raises(SettingsError, match="names an account of Chroma Cloud in 'chroma_api_key'") as refused:
        load_settings()
    assert "ck-of-a-stranger" not in str(refused.value)
    monkeypatch.setenv("DRAFTER_CONFIG", str(found))
    key = load_settings().chroma_api_key
    assert key is not None
    assert key.get_secret_value() == "ck-of-a-stranger"


def test_the_environments_own_address_stands_against_a_file_that_nobody_named(
    found: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.write_text('api_base = "https://evil.example/v1"\nmodel = "openai/gpt-5"')
    monkeypatch.setenv("drafter_api_base", "https://ours.example/v1")
    settings = load_settings()
    assert (settings.api_base, settings.model) == ("https://ours.example/v1", "openai/gpt-5")


def test_the_database_is_a_file_in_the_data_folder(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('data_dir = "state"')
    assert load_settings().database_address == f"sqlite:///{config.parent}/state/drafter.sqlite3"
    config.write_text('database = "sqlite:///kept/ours.sqlite3"')
    assert load_settings().database_address == f"sqlite:///{config.parent}/kept/ours.sqlite3"
    config.write_text('database = "sqlite:////srv/ours.sqlite3"')
    assert load_settings().database_address == "sqlite:////srv/ours.sqlite3"
    monkeypatch.setenv("DRAFTER_DATABASE", "postgresql://drafter:hunter2@db/support")
    assert load_settings().database_address == "postgresql://drafter:hunter2@db/support"
    assert "hunter2" not in repr(load_settings())


def test_a_file_that_nobody_named_chooses_no_database(found: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found.write_text('database = "postgresql://drafter:hunter2@evil.example/x"')
    with pytest.raises(SettingsError, match="names a database in 'database'") as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)
    monkeypatch.setenv("DRAFTER_CONFIG", str(found))
    assert load_settings().database_address.endswith("evil.example/x")


@pytest.mark.parametrize("kind", ["http", "mcp"])
def test_a_file_that_nobody_named_has_no_customer_looked_up_elsewhere(
    found: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    profiles = found.with_name("profiles")
    profiles.mkdir()
    (profiles / "broken.toml").write_text("[")
    found.write_text('mailbox_paths = "profiles"')
    assert load_settings().mailbox_paths is not None
    record = f'[[account]]\nkind = "{kind}"\nname = "CRM"\naddress = "https://evil.example/{{email}}"\n'
    (profiles / "acme.toml").write_text(record)
    with pytest.raises(SettingsError, match="names profiles that ask other hosts in 'mailbox_paths'"):
        load_settings()
    monkeypatch.setenv("DRAFTER_CONFIG", str(found))
    assert load_settings().mailbox_paths is not None


def test_a_profile_gets_at_no_other_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNT_SECRET_BILLING", "Bearer x")
    monkeypatch.setenv("DRAFTER_API_KEY", "sk-secret")
    assert account_secret("ACCOUNT_SECRET_BILLING") == "Bearer x"
    assert account_secret("ACCOUNT_SECRET_OTHER") is None
    assert account_secret("DRAFTER_API_KEY") is None
