"""Asana in memory: its projects, tasks and stories, as our reading of its documentation has them."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from xml.etree import ElementTree

import httpx

from service.handoffs.asana import ASANA
from service.helpdesks.threads import known_moment, moment
from tests.service.handoffs.contract import NOW
from tests.service.handoffs.web_replay import WebRoom
from tests.service.helpdesks.replay import body_of, iso

__all__ = ["BUGS", "WISHES", "AsanaReplay", "text_of"]

BUGS, WISHES = "1201", "1203"
ENGINEER, MAKER = {"gid": "77", "name": "Ines Roy"}, {"gid": "9", "name": "Support bot"}
PERMITTED = {"body", "ul", "li", "a"}


class AsanaReplay(WebRoom):
    kind = ASANA
    secrets: ClassVar[Mapping[str, str]] = {"token": "pat"}
    settings: ClassVar[Mapping[str, str]] = {
        "bug_project": BUGS,
        "question_project": "",
        "request_project": WISHES,
        "bug_fields": "88001=99002, 88003={agent} for {plan}",
    }

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.tasks: dict[str, dict[str, Any]] = {}
        self.stories: dict[str, list[dict[str, Any]]] = {}
        self.projects: dict[str, str] = {}

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer pat"
        path = request.url.path.removeprefix("/api/1.0")
        if path == "/tasks":
            return self._make(request) if request.method == "POST" else self._list(request)
        if (found := re.fullmatch(r"/tasks/(\d+)(/stories)?", path)) and found[1] in self.tasks:
            return self._one(found[1], bool(found[2]), request)
        if (found := re.fullmatch(r"/stories/(\d+)", path)) and request.method == "DELETE":
            for stories in self.stories.values():
                for story in stories:
                    if story["gid"] == found[1]:
                        stories.remove(story)
                        return httpx.Response(200, json={"data": {}})
        return httpx.Response(404, json={"errors": [{"message": "Not Found"}]})

    def _make(self, request: httpx.Request) -> httpx.Response:
        asked = body_of(request)["data"]
        gid = str(5000 + len(self.tasks))
        at = iso(self.now)
        self.tasks[gid] = {
            "gid": gid,
            "resource_type": "task",
            "name": asked["name"],
            "notes": text_of(asked["html_notes"]),
            "completed": False,
            "created_at": at,
            "modified_at": at,
            "created_by": {"gid": MAKER["gid"], "resource_type": "user"},
            "permalink_url": f"https://app.asana.com/1/7/project/{asked['projects'][0]}/task/{gid}",
        }
        self.projects[gid] = asked["projects"][0]
        self.stories[gid] = []
        self.happens(gid, "added_to_project", "added to Bugs", MAKER)
        return httpx.Response(201, json={"data": self.tasks[gid]})

    def _list(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        since = moment(asked.get("modified_since")) or NOW
        found = [
            task
            for task in self.tasks.values()
            if self.projects[task["gid"]] == asked["project"] and known_moment(task["modified_at"]) >= since
        ]
        begin = int(asked.get("offset", 0))
        after = {"offset": str(begin + 1), "path": "/x", "uri": "x"} if begin + 1 < len(found) else None
        return httpx.Response(200, json={"data": found[begin : begin + 1], "next_page": after})

    def _one(self, gid: str, stories: bool, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(200, json={"data": self.tasks.pop(gid) and {}})
        if not stories:
            return httpx.Response(200, json={"data": self.tasks[gid]})
        if request.method == "POST":
            said = text_of(body_of(request)["data"]["html_text"])
            return httpx.Response(201, json={"data": self.happens(gid, "comment_added", said, MAKER)})
        return httpx.Response(200, json={"data": self.stories[gid], "next_page": None})

    def made(self) -> list[str]:
        comments = [one["text"] for stories in self.stories.values() for one in stories]
        return [f"{task['name']} {task['notes']} {comments}" for task in self.tasks.values()]

    def happens(
        self, gid: str, kind: str, text: str, by: Mapping[str, str] = ENGINEER, **also: Any
    ) -> dict[str, Any]:
        """Something happens to a task now."""
        story: dict[str, Any] = {
            "gid": str(7000 + sum(map(len, self.stories.values()))),
            "resource_subtype": kind,
            "text": text,
        }
        story |= {"resource_type": "story", "created_at": iso(self.now), "created_by": dict(by), **also}
        self.stories[gid].append(story)
        return story

    @property
    def sent(self) -> dict[str, Any]:
        """What the one task was made of."""
        (request,) = (one for one in self.changes if one.url.path.endswith("/tasks"))
        body = body_of(request)
        assert list(body) == ["data"]
        return dict(body["data"])


def text_of(html: str) -> str:
    """The text of a task as Asana keeps it; raises for what is no XML, as Asana refuses it."""
    root = ElementTree.fromstring(html)
    assert root.tag == "body"
    for element in root.iter():
        assert element.tag in PERMITTED
        assert set(element.attrib) <= ({"href"} if element.tag == "a" else set())
    return "".join(root.itertext())
