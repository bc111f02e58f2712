"""Asana: a task from the form for bugs, questions or wishes, or a comment on the task that there is already.

Source: https://developers.asana.com/reference/createtask and its OpenAPI document. Everything that is sent is wrapped
in `data`. A line at the end of what we write tells it from what others write, and what an earlier try has made.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx

from drafter.draft import TextKind
from drafter.reading.fix_notes import fix_told
from drafter.text.excerpts import shorten
from service.errors import HandoffError, HelpDeskGone, InputError, NotUndoable
from service.handoffs.asana_text import FORMS, as_body, form_of, note_for, task_text, title_of
from service.handoffs.asked import clean, earliest, words
from service.handoffs.base import HandoffDone, HandoffMatter, PlannedField, TargetAccount, TargetKind
from service.handoffs.fixes import FixTold
from service.handoffs.http import TargetHttp, documented
from service.helpdesks.accounts import DeskQuestion, Outside
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import FixedGrant, bearer
from service.helpdesks.threads import known_moment

__all__ = ["ASANA", "Asana"]

_TITLE = "Asana"
_MARK = "Handed off as "
_GID = re.compile(r"\d{1,25}")
_TASK_LINK = re.compile(r"https://app\.asana\.com/(?:[^\s?#]{1,200}/)?(?:task/|0/\d{1,25}/)(\d{1,25})(?![\w])")
_OWN_DOING = timedelta(minutes=1)
"""How long Asana itself goes on with a task that is new: it puts it into its project and follows it."""
_STORY = "created_at,created_by.name,resource_subtype,text,new_section.name"
_TAKING_BACK = ("marked_incomplete", "section_changed")
_FILLED = ("plan", "link", "conversation", "agent", "mailbox")
_BLANKS = re.compile(rf"\{{({'|'.join(_FILLED)})\}}")
_NAME, _FIELD_LENGTH = 1_000, 1_000
"""Characters of a task's name and of a custom field (1,024 are taken)."""
_ONE = re.compile(r"/api/1\.0/(?:tasks|stories)/\d{1,25}")
_COMMENTS = re.compile(r"/api/1\.0/tasks/\d{1,25}/stories")


class Asana:
    """The projects of one team."""

    def __init__(self, account: TargetAccount, outside: Outside) -> None:
        bugs = account.setting("bug_project")
        self._projects = {form: account.settings.get(f"{form}_project") or bugs for form in FORMS}
        self._custom = {form: _custom(account.settings.get(f"{form}_fields") or "") for form in FORMS}
        for gid in self._projects.values():
            if not _GID.fullmatch(gid):
                raise InputError(
                    f"{gid[:40]!r} is no project of Asana; its id is the number in the project's address."
                )
        grant = FixedGrant(bearer(account.setting("token")))
        self._api = TargetHttp(ASANA, "https://app.asana.com/api/1.0", grant, outside)

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """The form filled in."""
        form = form_of(matter.text)
        self._api.get("/tasks", {"project": self._projects[form], "limit": 1, "opt_fields": "name"})
        wish = "A wish goes to the project for wishes, and into the notes as Feature Request."
        there = "Its link or number, where the matter has a task already: it gets a comment, and no task is made."
        return (
            PlannedField("form", "Form", form, note=wish, choices=FORMS),
            PlannedField("title", "Title", title_of(matter)),
            PlannedField("text", "Text", task_text(matter), lines=14),
            PlannedField("ticket", "Existing task", "", note=there),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Make the task, or comment on the one that there is, unless an earlier try has."""
        form, title = fields["form"], shorten(clean(fields["title"]), _NAME)
        if form not in FORMS:
            raise HandoffError(f"{form[:40]!r} is no form; take one of {', '.join(FORMS)}.")
        if not title:
            raise HandoffError("A task needs a title. Write one.")
        body = as_body(fields["text"], matter.link, f"{_MARK}{key}")
        if ticket := fields.get("ticket", "").strip():
            return self._comment(_task_gid(ticket), body, (form, title, key), matter)
        made = self._made(self._projects[form], key, matter) or self._make(form, title, body, matter)
        with documented(_TITLE, changed=True):
            gid, link = str(made["gid"]), _link(made)
        note = note_for(form, title, link, matter)
        return HandoffDone(f"task/{gid}", link, f"Made the Asana task {gid} with the form for a {form}.", note)

    def undo(self, done: HandoffDone) -> None:
        """Delete what we made; a task only where nobody has touched it."""
        kind, gid = done.ref.split("/")[:2]
        task = self._task(gid) if kind == "task" else {}
        if task is None:
            return
        if kind == "task" and (reason := self._touched(task)):
            raise NotUndoable(f"Asana has the task still, for {reason}. Delete it there if it should go.")
        try:
            self._api.change("DELETE", f"/{'tasks' if kind == 'task' else 'stories'}/{gid}", again=True)
        except HandoffError as error:
            if not _is_gone(error):
                raise

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing: the task is about the matter, which an answer does not end."""

    def fix_told(self, done: HandoffDone) -> FixTold | None:
        """The latest comment that says so, or a section of such a name into which the task was moved."""
        latest = None
        for story in self._stories(_task_of(done)):
            with documented(_TITLE):
                text = clean(_said(story))
                if _MARK in text:  # ours, with the customer's words
                    continue
                told = fix_told(text, words().patterns, in_short=True)
                if told is None or (not told and story.get("resource_subtype") in _TAKING_BACK):
                    latest = None
                elif told:
                    by = (story.get("created_by") or {}).get("name")
                    latest = FixTold(known_moment(story["created_at"]), text, by)
        return latest

    def _make(self, form: str, title: str, body: str, matter: HandoffMatter) -> dict[str, Any]:
        task: dict[str, Any] = {"name": title, "html_notes": body, "projects": [self._projects[form]]}
        if custom := self._custom[form]:
            task["custom_fields"] = {gid: _filled(value, matter) for gid, value in custom.items()}
        answer, _ = self._api.change("POST", "/tasks", json={"data": task})
        with documented(_TITLE, changed=True):
            return dict(answer["data"])

    def _made(self, project: str, key: str, matter: HandoffMatter) -> dict[str, Any] | None:
        since = earliest(matter).isoformat()
        asked = {"project": project, "modified_since": since, "opt_fields": "notes,permalink_url", "limit": 100}
        for task in self._listed("/tasks", asked):
            if f"{_MARK}{key}" in (task.get("notes") or ""):
                return task
        return None

    def _comment(self, gid: str, body: str, what: tuple[str, str, str], matter: HandoffMatter) -> HandoffDone:
        form, title, key = what
        task = self._task(gid)
        if task is None:
            raise HandoffError(f"Asana has no task {gid}, or we may not see it. Check its link.")
        story = next((one for one in self._stories(gid) if f"{_MARK}{key}" in (one.get("text") or "")), None)
        if story is None:
            answer, _ = self._api.change("POST", f"/tasks/{gid}/stories", json={"data": {"html_text": body}})
            with documented(_TITLE, changed=True):
                story = answer["data"]
        with documented(_TITLE, changed=True):
            link, ref = _link(task), f"comment/{story['gid']}/{gid}"
            note = note_for(form, clean(str(task.get("name") or title)), link, matter)
        return HandoffDone(ref, link, f"Commented on the Asana task {gid}.", note)

    def _task(self, gid: str) -> dict[str, Any] | None:
        asked = {"opt_fields": "name,created_at,modified_at,created_by,permalink_url,completed"}
        try:
            with documented(_TITLE):
                return dict(self._api.get(f"/tasks/{gid}", asked)["data"])
        except HandoffError as error:
            if _is_gone(error):
                return None
            raise

    def _touched(self, task: dict[str, Any]) -> str:
        """By what a task is more than what we made of it; "" for nothing."""
        with documented(_TITLE):
            if task.get("completed"):
                return "it is completed"
            made, maker = known_moment(task["created_at"]), (task.get("created_by") or {}).get("gid")
            others = [one for one in self._stories(task["gid"]) if (one.get("created_by") or {}).get("gid") != maker]
            if others:
                return "others have worked on it"
            return "it was changed since" if known_moment(task["modified_at"]) > made + _OWN_DOING else ""

    def _stories(self, gid: str) -> Iterator[dict[str, Any]]:
        """What happened to a task, the oldest first."""
        return self._listed(f"/tasks/{gid}/stories", {"opt_fields": _STORY, "limit": 100})

    def _listed(self, place: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        offset: str | None = None
        while True:
            answer = self._api.get(place, {**asked, **({"offset": offset} if offset else {})})
            with documented(_TITLE):
                yield from answer["data"]
                offset = (answer.get("next_page") or {}).get("offset")
            if not offset:
                return


def _custom(answer: str) -> dict[str, str]:
    """Custom fields from "gid=value, gid=value"; raises InputError."""
    found = {}
    for part in filter(str.strip, answer.split(",")):
        gid, sign, value = part.partition("=")
        if not sign or not _GID.fullmatch(gid.strip()):
            raise InputError(
                f"{part.strip()[:60]!r} fills no custom field of Asana; write them as 1201=high, 1202={{plan}}: the "
                "number of the field, and what stands in it (the number of an option where it has options)."
            )
        found[gid.strip()] = value.strip()
    return found


def _filled(value: str, matter: HandoffMatter) -> str:
    """A value with what its blanks stand for, each put in once: what is filled in is not read again."""
    talk = matter.conversation
    given = (talk.customer.plan, matter.link, talk.id, matter.agent, matter.mailbox)
    filling = dict(zip(_FILLED, given, strict=True))
    return _BLANKS.sub(lambda blank: clean(filling[blank[1]] or ""), value)[:_FIELD_LENGTH]


def _task_gid(ticket: str) -> str:
    """The task that a link or number names; raises HandoffError."""
    found = _TASK_LINK.match(ticket)
    gid = found[1] if found else ticket
    if not _GID.fullmatch(gid):
        raise HandoffError(f"{ticket[:80]!r} is no task of Asana. Copy the task's link there, or leave it empty.")
    return gid


def _task_of(done: HandoffDone) -> str:
    return done.ref.rpartition("/")[2]


def _said(story: Mapping[str, Any]) -> str:
    """What a person said in a comment, or by the section into which they moved the task."""
    kind = story.get("resource_subtype")
    if kind == "section_changed":
        return str((story.get("new_section") or {}).get("name") or "")
    return str(story.get("text") or "") if kind == "comment_added" else ""


def _link(task: Mapping[str, Any]) -> str:
    link = str(task.get("permalink_url") or "")
    return link if link.startswith("https://") else f"https://app.asana.com/0/0/{task['gid']}"


def _is_gone(error: HandoffError) -> bool:
    return isinstance(error.__cause__, HelpDeskGone)


def _is_ours(request: httpx.Request) -> bool:
    """A task, a comment, or the end of one of them."""
    path = request.url.path
    if request.method == "DELETE":
        return not request.content and bool(_ONE.fullmatch(path))
    body = json_fields(request)
    data = body.get("data")
    if request.method != "POST" or set(body) != {"data"} or not isinstance(data, dict):
        return False
    if path == "/api/1.0/tasks":
        return {"name", "html_notes", "projects"} <= set(data) <= {"name", "html_notes", "projects", "custom_fields"}
    return bool(_COMMENTS.fullmatch(path)) and set(data) == {"html_text"}


ASANA = TargetKind(
    name="asana",
    title=_TITLE,
    questions=(
        DeskQuestion("token", "Personal access token or service account token", secret=True),
        DeskQuestion("bug_project", "Number of the project for bugs (in its address)"),
        DeskQuestion("question_project", "Number of the project for questions (empty: that for bugs)", default=""),
        DeskQuestion("request_project", "Number of the project for wishes (empty: that for bugs)", default=""),
        DeskQuestion("bug_fields", "Custom fields of a bug, as 1201=high, 1202={plan} (empty: none)", default=""),
        DeskQuestion("question_fields", "Custom fields of a question (empty: none)", default=""),
        DeskQuestion("request_fields", "Custom fields of a wish (empty: none)", default=""),
    ),
    build=Asana,
    may_leave=_is_ours,
    text=TextKind.BUG_NOTE,
    steps=("log-bug", "log-question", "log-feature-request", "link-ticket"),
    undoable=True,
    finds=True,
    tells_fixes=True,
)
