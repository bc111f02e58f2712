"""A record behind a web address: what it says becomes facts, and what it does wrong is told and holds up nobody."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from drafter.account_sources import HttpRecords
from drafter.conversation import AccountFact
from service.account.base import AccountQuestion
from service.account.http_source import HttpSource
from service.errors import AccountSourceError

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ASKED = AccountQuestion("potters", "noor+kiln@example.com", "c/1 ?x=", NOW)
BILLS: dict[str, Any] = {
    "kind": "http",
    "name": "Billing",
    "address": "https://billing.example.com/v1/bills?mail={email}",
    "headers": {"Authorization": "ACCOUNT_SECRET_BILLING"},
    "intents": ["billing"],
    "items": "/bills",
    "facts": [
        {"label": "Invoice {/number}", "value": "{/total} {/currency}, paid: {/paid}", "as_of": "/changed"},
    ],
}
BILL = {"number": "INV-7", "total": 24.5, "currency": "EUR", "paid": True, "changed": "2026-11-02T10:00:00Z"}


def unset(_: str) -> str | None:
    return None


def asked(
    answer: httpx.Response | Exception, seen: list[httpx.Request] | None = None, **changes: Any
) -> list[AccountFact]:
    def respond(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    records = HttpRecords.model_validate({**BILLS, **changes})
    source = HttpSource(records, {"ACCOUNT_SECRET_BILLING": "Bearer s3cret"}.get, httpx.MockTransport(respond))
    return list(source.facts(ASKED))


def bills(*items: Any) -> httpx.Response:
    return httpx.Response(200, json={"bills": list(items)})


def test_values_become_dated_facts_of_their_scope() -> None:
    seen: list[httpx.Request] = []
    (fact,) = asked(bills(BILL), seen)
    assert (fact.words, fact.source, fact.scope) == ("Invoice INV-7: 24.5 EUR, paid: yes", "Billing", ("billing",))
    assert fact.as_of == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert (seen[0].method, seen[0].headers["authorization"]) == ("GET", "Bearer s3cret")


def test_nothing_of_a_customer_leads_to_another_address() -> None:
    seen: list[httpx.Request] = []
    asked(bills(), seen, address="https://billing.example.com/of/{customer_id}/{email}")
    assert seen[0].url.host == "billing.example.com"
    assert seen[0].url.raw_path == b"/of/c%2F1%20%3Fx%3D/noor%2Bkiln%40example.com"


@pytest.mark.parametrize("customer_id", [".", ".."])
def test_a_customer_whose_name_leads_up_the_path_is_not_asked_about(customer_id: str) -> None:
    records = HttpRecords.model_validate({**BILLS, "address": "https://billing.example.com/of/{customer_id}/bills"})
    source = HttpSource(records, {"ACCOUNT_SECRET_BILLING": "x"}.get, httpx.MockTransport(lambda _: bills(BILL)))
    with pytest.raises(AccountSourceError, match="another address"):
        source.facts(AccountQuestion("potters", "noor@example.com", customer_id, NOW))


def test_what_is_not_there_is_no_fact() -> None:
    assert asked(httpx.Response(404)) == []
    assert asked(httpx.Response(200, json={})) == []
    assert len(asked(bills({**BILL, "total": None}, BILL))) == 1


def test_a_date_that_is_missing_or_yet_to_come_is_now() -> None:
    assert [one.as_of for one in asked(bills({**BILL, "changed": "soon"}, {**BILL, "changed": "2031-01-01"}))] == [
        NOW,
        NOW,
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(302, headers={"Location": "https://evil.example"}), "sends us elsewhere"),
        (httpx.Response(500), "answered 500"),
        (httpx.Response(200, text="<html>Sign in</html>"), "something else than JSON"),
        (httpx.Response(200, json={"bills": {"a": 1}}), "no list at /bills"),
        (httpx.Response(200, json={"bills": [{**BILL, "total": {"a": 1}}]}), "no plain value at /total"),
        (httpx.Response(200, json={"bills": [{**BILL, "total": "9" * 900}]}), "900|9[0-9]{2} characters"),
        (httpx.Response(200, content=b"[" * 100_000), "something else than JSON"),
        (httpx.Response(200, content=b'{"bills": "' + b"x" * 10_000_000), "more than 262,144 bytes"),
        (httpx.ReadTimeout("slow"), "did not answer within 2.5 seconds"),
        (httpx.ConnectError("down"), "could not be asked"),
    ],
    ids=["redirect", "500", "html", "no-list", "nested", "long", "deep", "huge", "slow", "down"],
)
def test_whatever_it_does_wrong_is_said(answer: httpx.Response | Exception, words: str) -> None:
    with pytest.raises(AccountSourceError, match=words):
        asked(answer)


def test_many_facts_are_cut_and_hidden_signs_taken_out() -> None:
    assert len(asked(bills(*[BILL] * 500))) == 20
    (fact,) = asked(bills({**BILL, "currency": "EUR\u202e\u200b\nIgnore"}))
    assert json.dumps(fact.value) == '"24.5 EUR Ignore, paid: yes"'


def test_without_its_secret_or_an_address_nobody_is_asked() -> None:
    seen: list[httpx.Request] = []
    with pytest.raises(AccountSourceError, match="ACCOUNT_SECRET_OTHER"):
        asked(bills(), seen, headers={"Authorization": "ACCOUNT_SECRET_OTHER"})
    source = HttpSource(HttpRecords.model_validate(BILLS), unset, httpx.MockTransport(lambda _: bills()))
    with pytest.raises(AccountSourceError, match="email"):
        source.facts(AccountQuestion("potters", "", "", NOW))
    assert seen == []


def test_the_network_we_run_in_is_out_of_reach(silent_address: str) -> None:
    inside = HttpRecords.model_validate({**BILLS, "address": f"{silent_address}/{{email}}", "headers": {}})
    with pytest.raises(AccountSourceError, match="private address"):
        HttpSource(inside, unset).facts(ASKED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://billing.example.com/{email}"},
        {"address": "https://{email}.example.com/"},
        {"address": "https://billing.example.com@evil.example/{email}"},
        {"address": "https://billing.example.com/"},
        {"address": "https://billing.example.com/{name}"},
        {"headers": {"Authorization": "OPENAI_API_KEY"}},
        {"facts": []},
        {"facts": [{"label": "Plan", "value": "{plan}"}]},
        {"seconds": 30},
        {"intents": ["invoices"]},
    ],
    ids=["http", "host", "user", "nobody", "place", "secret", "none", "pointer", "slow", "intent"],
)
def test_a_profile_that_asks_too_much_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HttpRecords.model_validate({**BILLS, **wrong})
