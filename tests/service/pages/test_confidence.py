"""How many drafts like one were sent unchanged: said in words, once enough were sent to say it."""

from pathlib import Path

from service.shares import FEWEST
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, make_draft


def test_it_is_said_once_enough_drafts_like_it_were_sent(folder: Path) -> None:
    client = make_client(make_parts(folder=folder))
    body = {"conversation": CONVERSATION.model_dump(mode="json")}
    drafts = [client.post("/v1/drafts", json=body).json()["id"] for _ in range(FEWEST + 1)]
    place = f"/sidebar/drafts/{drafts[-1]}/confidence"
    for number, draft_id in enumerate(drafts[:-1]):
        assert client.get(place).text == "", "too few to say anything"
        text = make_draft().text if number else "Something else."
        client.post(f"/sidebar/drafts/{draft_id}/outcome", json={"kind": "sent", "text": text})
    shown = client.get(place).text
    assert f"Of drafts like this, {FEWEST - 1} of {FEWEST} were sent unchanged." in shown
