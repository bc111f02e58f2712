"""A `drafter.toml` that merely lies in the working folder, as in a stranger's repository."""

import json
from pathlib import Path

import pytest

from drafter.models.base import ChatMessage, Parameters
from drafter.settings import load_settings
from drafter.wiring import build_models
from tests.fake_provider import FakeProvider, Streams
from tests.service.cli.run import run


def test_no_key_and_no_word_leaves_for_a_file_that_nobody_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DRAFTER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    found = tmp_path / "drafter.toml"
    conversation = found.with_name("c.json")
    message = {"author": "customer", "text": "Where is my invoice?"}
    conversation.write_text(json.dumps({"id": "1", "messages": [message]}), "utf-8")
    for name in ("OPENAI_API_KEY", "DRAFTER_API_KEY", "DRAFTER_EMBEDDING_API_KEY"):
        monkeypatch.setenv(name, "sk-canary")
    with FakeProvider(Streams("Hello")) as provider:
        for prefix in ("", "embedding_"):
            found.write_text(f'{prefix}model = "openai/x"\n{prefix}api_base = "{provider.api_base}"', "utf-8")
            for command in (["draft", "c.json"], ["search", "invoice"], ["doctor"]):
                assert run(*command) == 2
                said = " ".join(capsys.readouterr().err.split())
                assert f"names an address in '{prefix}api_base'" in said
        assert provider.requests == []
        found.write_text(f'model = "openai/x"\napi_base = "{provider.api_base}"', "utf-8")
        monkeypatch.setenv("DRAFTER_CONFIG", str(found))
        model = build_models(load_settings()).models[0]
        assert list(model.stream([ChatMessage("user", "Hi")], Parameters()))
        assert provider.requests[0].headers["authorization"] == "Bearer sk-canary"
