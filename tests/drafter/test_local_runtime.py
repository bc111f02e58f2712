"""What the record of a running server may say."""

import json
from dataclasses import asdict

import pytest

from drafter.local_runtime import Running

OURS = Running("http://127.0.0.1:9", 1, "key", "qwen", "0" * 64)


@pytest.mark.parametrize(
    "address",
    ["http://evil.example:80", "http://127.0.0.1.evil.example", "http://127.0.0.1@evil.example", "http://["],
)
def test_a_record_that_leads_off_this_machine_is_none_of_ours(address: str) -> None:
    """A folder of caches may have come with somebody's repository."""
    assert Running.from_json(json.dumps(asdict(OURS))) == OURS
    assert Running.from_json(json.dumps(asdict(OURS) | {"address": address})) is None
    assert Running.from_json(json.dumps(asdict(OURS) | {"address": 5})) is None
