"""What leaves this machine is said as the settings have it: who gets what, and what stays."""

from pathlib import Path

import pytest

from drafter.settings import Settings
from service.leaving import what_leaves


@pytest.mark.parametrize(
    ("settings", "leaves"),
    [
        ({"model": "none"}, []),
        ({"model": "embedded"}, []),
        ({"model": "gpt-4o-mini,embedded"}, ["gpt-4o-mini at its provider"]),
        ({"model": "openai/local", "api_base": "http://127.0.0.1:8080/v1"}, []),
        ({"model": "openai/gpu", "api_base": "https://gpu.example:8443/v1"}, ["openai/gpu at gpu.example:8443"]),
        ({"model": "none", "embedding_model": "litellm/openai/bge-m3"}, ["openai/bge-m3 at its provider"]),
        ({"model": "none", "chroma_url": "https://chroma.example"}, ["Chroma at chroma.example"]),
    ],
)
def test_who_gets_something_is_named(settings: dict[str, str], leaves: list[str]) -> None:
    rows = what_leaves(Settings.model_validate(settings))
    assert [row.by for row in rows if not row.stays] == leaves
    assert all("nothing leaves" in row.gets or "on this machine" in row.gets for row in rows if row.stays)
    assert {row.task.partition(",")[0] for row in rows} == {"Writing", "Searching", "Knowledge"}


def test_records_that_are_asked_elsewhere_are_named(tmp_path: Path) -> None:
    fact = '[[account.facts]]\nlabel = "Plan"\nvalue = "{/plan}"\n'
    record = '[[account]]\nkind = "http"\nname = "CRM"\naddress = "https://crm.example.com/of/{email}"\n'
    profile = f'brand = "Acme"\nproduct = "kilns"\n{record}intents = ["billing"]\n{fact}'
    (tmp_path / "acme.toml").write_text(profile, "utf-8")
    rows = what_leaves(Settings.model_validate({"model": "none", "mailbox_paths": tmp_path}))
    (row,) = [one for one in rows if not one.stays]
    assert (row.task, row.by) == ("Account data", "CRM at crm.example.com")
    assert row.gets == "the customer's mail address or id, where they write about billing"
