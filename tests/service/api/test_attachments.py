"""Files in a conversation of the API: base64 in, their words kept, their bytes not."""

import base64
from typing import Any

import pytest

from service.edge import BODY_LIMIT
from tests.drafter.attachments.files import PNG
from tests.kb_index.office_files import pdf
from tests.service.parts import make_client, make_parts
from tests.service.sample import ScriptedDrafter


def body(*files: object) -> dict[str, Any]:
    said = {"author": "customer", "text": "See the invoice.", "attachments": files}
    return {"conversation": {"id": "42", "mailbox": "brindlebook", "messages": [said]}}


def file(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


@pytest.mark.parametrize("route", ["/v1/drafts", "/v1/events"])
def test_the_words_of_a_file_are_kept_and_its_bytes_are_not(route: str) -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    given = body("named.png", file("r.pdf", pdf("Total 30.00 EUR")), file("screen.png", PNG))
    if route == "/v1/events":
        given["id"] = "e-1"
    assert client.post(route, json=given).status_code in (200, 202)
    (listed,) = client.get("/v1/conversations").json()["items"]
    (message,) = client.get(f"/v1/conversations/{listed['id']}").json()["conversation"]["messages"]
    name, read, picture = message["attachments"]
    assert name == "named.png"
    assert (read["name"], read["text"], read["content"]) == ("r.pdf", "Total 30.00 EUR", None)
    assert base64.b64decode(picture["content"]) == PNG
    for conversation, _ in drafter.asked:
        assert conversation.messages[0].files[1].text == "Total 30.00 EUR"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "a.txt", "content": "?"}, "it is no base64"),
        ({"name": "a.txt", "path": "/etc/passwd"}, "path"),
        ({"content": "aGk="}, "name"),
    ],
)
def test_what_is_no_file_is_refused_with_field_and_rule(given: object, field: str) -> None:
    answer = make_client().post("/v1/drafts", json=body(given))
    assert answer.status_code == 422
    assert field in answer.json()["error"]["message"]


def test_a_body_that_is_too_large_is_refused_while_it_comes_in() -> None:
    answer = make_client().post("/v1/drafts", json=body(file("film.mp4", bytes(BODY_LIMIT))))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
