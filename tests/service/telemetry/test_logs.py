"""The log for programs: a JSON object a line that tells of requests and drafts, never of what customers wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from drafter.errors import ConversationError
from drafter.events import Step, TextDelta
from service.auth.rights import Right
from service.telemetry.context import carrying
from service.telemetry.logs import LogStyle
from service.worker import Worker
from tests.service.auth.guarded import guard
from tests.service.hanging import make_parts as make_hanging
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.sample import CONVERSATION, ScriptedDrafter

ASKED = {"conversation": CONVERSATION.model_dump(mode="json")}
SAID = ("amara", "willowandwave", "accountant", "preparing", "export of our bookings", "4111", "rd_")
"""Of the customer, of the draft, of a card number in an error, and what keys begin with."""


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What is printed while it is logged for programs."""
    stream, handler = io.StringIO(), LogStyle("json").handler()
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    root, ours = logging.getLogger(), logging.getLogger("service")
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield stream
    ours.setLevel(logging.NOTSET)
    root.removeHandler(handler)


def lines(printed: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_a_request_and_its_draft_bear_one_id(printed: io.StringIO) -> None:
    client = make_client()
    answer = client.post("/v1/drafts", json=ASKED)
    client.get(answer.headers["location"])
    drafted, posted, got = lines(printed)
    identity = answer.headers["x-request-id"]
    assert drafted["message"] == "draft ended"
    assert (drafted["draft"], drafted["mailbox"], drafted["state"]) == (answer.json()["id"], "brindlebook", "ready")
    assert (drafted["outcome"], drafted["written_by"], drafted["kind"]) == ("answer+ask", "fake", "reply")
    assert (posted["message"], posted["method"], posted["route"]) == ("answered", "POST", "/v1/drafts")
    assert (posted["status"], posted["asker"], posted["level"]) == (200, "local:local", "info")
    assert posted["request_id"] == drafted["request_id"] == identity != got["request_id"]
    assert posted["seconds"] >= drafted["seconds"] > 0
    assert got["route"] == "/v1/drafts/{draft_id}"
    assert posted["time"].endswith("+00:00")


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError("her card 4111"), ConversationError("mailbox 'amara@willowandwave.example' has no profile")],
)
def test_nothing_of_a_customer_is_in_the_log_of_what_goes_wrong(
    printed: io.StringIO, accept: str, error: Exception
) -> None:
    client = make_client(make_parts(ScriptedDrafter(Step.READING, TextDelta("Hi Amara"), error)))
    client.post("/v1/drafts", json=ASKED, headers={"Accept": accept})
    strange = {"conversation": {**ASKED["conversation"], "mailbox": "amara@willowandwave.example"}}
    client.post("/v1/drafts", json=strange, headers={"Accept": accept})
    client.post("/v1/drafts", json={"conversation": {"id": "amara@willowandwave.example", "messages": []}})
    client.get("/v1/drafts/amara@willowandwave.example?about=accountant")
    client.get("/amara?q=accountant", headers={"X-Request-Id": "amara", "User-Agent": "amara"})
    client.post("/sidebar/drafts", data={"conversation": "amara"}, headers={"HX-Request": "true"})
    client.request("AMARA", "/amara")
    assert len(lines(printed)) >= 7
    assert [word for word in SAID if word in printed.getvalue().lower()] == []


def test_no_key_is_in_the_log(printed: io.StringIO) -> None:
    guarded = guard(temporary_database())
    good = guarded.key(Right.DRAFT)
    assert guarded.client.post("/v1/drafts", json=ASKED, headers=good).status_code == 200
    bad = {"Authorization": "Bearer rd_4111.accountant"}
    assert guarded.client.post("/v1/drafts", json=ASKED, headers=bad).status_code == 401
    told = [line for line in lines(printed) if line["message"] == "answered"]
    assert [line.get("asker", "nobody")[:4] for line in told] == ["key:", "nobo"]
    assert [word for word in SAID if word in printed.getvalue().lower()] == []
    assert good["Authorization"].removeprefix("Bearer ") not in printed.getvalue()


def test_of_an_error_the_class_and_the_place_are_told(printed: io.StringIO) -> None:
    client = make_client(make_parts(ScriptedDrafter(Step.READING, ZeroDivisionError("her card 4111"))))
    client.post("/v1/drafts", json=ASKED, headers={"Accept": "text/event-stream"})
    client.post("/sidebar/pasted", data={"text": "x"})
    failed = [line for line in lines(printed) if line["level"] == "error"]
    assert failed
    assert all(line["request_id"] for line in failed)
    told = make_client(make_parts(ScriptedDrafter(Step.READING, TextDelta("Hi"), ZeroDivisionError("her card 4111"))))
    told.post("/v1/drafts", json=ASKED, headers={"Accept": "text/event-stream"})
    traced = [line for line in lines(printed) if "traceback" in line]
    assert traced[-1]["error"] == "ZeroDivisionError"
    assert "in stream" in traced[-1]["traceback"]


def record(style: LogStyle, name: str, message: str, *values: object) -> str:
    return style.handler().format(logging.LogRecord(name, logging.WARNING, "", 1, message, values, None))


@pytest.mark.parametrize("form", ["text", "json"])
def test_of_a_librarys_line_only_what_stands_fast_is_told(form: Any) -> None:
    quiet, open_ = LogStyle(form), LogStyle(form, content=True)
    assert "4111" not in record(quiet, "some.library", "card %s refused", "4111")
    assert "card %s refused" in record(quiet, "some.library", "card %s refused", "4111")
    assert "card 4111 refused" in record(open_, "some.library", "card %s refused", "4111")
    assert "worker 3 ended" in record(quiet, "service", "worker %s ended", 3)


def test_what_is_done_in_the_other_process_belongs_to_the_request(capfd: pytest.CaptureFixture[str]) -> None:
    worker = Worker(make_hanging, logs=LogStyle("json"))
    try:
        with carrying({"request_id": "r-1"}):
            worker.search("log", 1)
    finally:
        worker.stop()
    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "searched" in line]
    assert (line["request_id"], line["level"], line["logger"]) == ("r-1", "warning", "service")
