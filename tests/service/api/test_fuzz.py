"""Hundreds of requests made from the description of the API, right and wrong: no fault of ours, no answer that it
does not describe."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.app import create_app
from tests.service.parts import make_parts

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_CONFIG = schemathesis.Config.from_dict(
    {"phases": {"examples": {"enabled": True}, "coverage": {"enabled": False}, "stateful": {"enabled": False}}}
)

schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(make_parts()), config=_CONFIG)


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_described(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(checks=_CHECKS)
