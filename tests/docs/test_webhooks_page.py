"""What docs/webhooks.md shows is what happens: its receiver takes real messages, and its table has every event."""

import json
import re
import threading
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.storage import Database
from service.storage.webhooks import HookEvent
from tests.conftest import ROOT
from tests.docs.page import read_page
from tests.service.hooks.posting import posting

PAGE = read_page(ROOT, "docs/webhooks.md")


def test_every_event_is_in_the_table() -> None:
    assert set(re.findall(r"^\| `([a-z.]+)` \|", PAGE.text, re.MULTILINE)) == {event.value for event in HookEvent}


def test_the_receiver_of_the_page_takes_our_messages_and_no_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [shown] = [block.text for block in PAGE.code if block.language == "python"]
    database = Database(f"sqlite:///{tmp_path}/hooks.sqlite3")
    database.upgrade()
    used = posting(database)
    monkeypatch.setattr("time.time", lambda: used.now)
    names: dict[str, Any] = {}
    exec(shown.replace("9000", "0").replace("server.serve_forever()", ""), names)
    monkeypatch.setattr(names["Inbox"], "log_message", lambda *_: None)
    told, verify = list[bytes](), names["verify_webhook"]

    def remember(secret: Any, headers: Any, body: bytes) -> Any:
        told.append(body)
        return verify(secret, headers, body)

    names["verify_webhook"] = remember
    server: HTTPServer = names["server"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    hook, names["SECRETS"][0] = used.hook(address)
    draft = used.draft()
    used.send_all()
    sent: dict[str, Any] = json.loads(told[0])
    [example] = [json.loads(block.text) for block in PAGE.code if block.language == "json"]
    assert (sent.keys(), sent["data"].keys()) == (example.keys(), example["data"].keys())
    assert sent["data"]["links"].keys() == example["data"]["links"].keys()
    assert used.reports(hook)[0].delivery.status == 204
    assert httpx.post(address, content=b'{"type": "draft.ready"}').status_code == 400
    server.shutdown()
    server.server_close()
    printed = capsys.readouterr().out
    assert printed.startswith("draft.ready")
    assert draft.id in printed
    database.close()
