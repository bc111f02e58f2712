"""What leaves this machine is said as the settings have it: who gets what, and what stays."""

from pathlib import Path

import pytest

from drafter.settings import Settings
from service.leaving import what_leaves
from service.storage.handoff_targets import add_target
from tests.service.handoffs.room import BOARD, Workroom
from tests.service.parts import make_client, make_parts, temporary_database


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
        ({"model": "none", "verifier": "litellm/openai/gpt-4o"}, ["openai/gpt-4o at its provider"]),
        ({"model": "none", "verifier": "litellm/openai/x", "api_base": "http://127.0.0.1:8080/v1"}, []),
        (
            {"model": "openai/gpu", "api_base": "https://gpu.example", "verifier": "litellm/mistral/large"},
            ["openai/gpu at gpu.example", "mistral/large at its provider"],
        ),
        ({"model": "none", "verifier": "cross-encoder/nli"}, []),
        ({"model": "none", "traces": "https://otel.example:4317"}, []),
        ({"model": "none", "traces": "https://otel.example:4317", "trace_content": True}, ["otel.example:4317"]),
    ],
)
def test_who_gets_something_is_named(settings: dict[str, str], leaves: list[str]) -> None:
    rows = what_leaves(Settings.model_validate(settings))
    assert [row.by for row in rows if not row.stays] == leaves
    assert all("nothing leaves" in row.gets or "on this machine" in row.gets for row in rows if row.stays)
    assert {row.task.partition(",")[0] for row in rows} >= {"Writing", "Searching", "Knowledge"}


def test_targets_of_hand_offs_of_the_mailbox_are_named_and_that_nothing_goes_there_by_itself() -> None:
    with Workroom(temporary_database()) as room, room.database.writing() as session:
        add_target(session, "note", "desk-note", BOARD.mailbox, {}, "lea")
        add_target(session, "theirs", "slack", "other", {}, "lea")
    client = make_client(make_parts(database=room.database))
    asked = {"conversation": room.conversation}
    page = client.post("/sidebar/leaving", json=asked, headers={"HX-Request": "true"}).text
    assert "Handing off: the fake board (board)" in page
    assert "Gets what an agent has looked at and confirmed, and nothing before" in page
    assert '(note)</span><span class="why">nothing leaves your own systems' in page
    assert "theirs" not in page


def test_records_that_are_asked_elsewhere_are_named(tmp_path: Path) -> None:
    fact = '[[account.facts]]\nlabel = "Plan"\nvalue = "{/plan}"\n'
    record = '[[account]]\nkind = "http"\nname = "CRM"\naddress = "https://crm.example.com/of/{email}"\n'
    profile = f'brand = "Acme"\nproduct = "kilns"\n{record}intents = ["billing"]\n{fact}'
    (tmp_path / "acme.toml").write_text(profile, "utf-8")
    rows = what_leaves(Settings.model_validate({"model": "none", "mailbox_paths": tmp_path}))
    (row,) = [one for one in rows if not one.stays]
    assert (row.task, row.by) == ("Account data", "CRM at crm.example.com")
    assert row.gets == "the customer's mail address or id, where they write about billing"
