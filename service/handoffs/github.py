"""GitHub Discussions: the question asked in the open, for the community to answer.

Source: https://docs.github.com/graphql/guides/using-the-graphql-api-for-discussions, the schema in @octokit/
graphql-schema, and https://docs.github.com/enterprise-server/graphql for a company's own server. Errors come as 200
with `errors`. Anybody may read a discussion: the matter comes without personal data (`FOR_EVERYBODY`), and what an
agent writes back into it is looked at once more. The customer's words stand in a block in which nothing is a mention,
a link or a picture. A comment that nobody sees tells what an earlier try made.
"""

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import httpx

from drafter.privacy.detector import Detector
from drafter.privacy.spans import PersonalKind
from drafter.text.excerpts import shorten
from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.asked import clean, request_of, said_by_customer, words
from service.handoffs.base import (
    FOR_EVERYBODY,
    HandoffDone,
    HandoffMatter,
    PlannedField,
    TargetAccount,
    TargetKind,
)
from service.handoffs.cutting import cut_short
from service.handoffs.http import TargetHttp, documented
from service.helpdesks.accounts import DeskQuestion, Outside, desk_address
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import FixedGrant, bearer

__all__ = ["DOCUMENTS", "GITHUB_DISCUSSIONS", "GithubDiscussions"]

_TITLE = "GitHub"
_PUBLIC, _PLACE = "https://github.com", "/graphql"
_PLACES = (_PLACE, f"/api{_PLACE}")
"""Of GitHub itself, and of a company's own server."""

_SUBJECT, _BODY, _QUOTE = 200, 60_000, 10_000
"""Characters of a title (256 are taken), of a body (65,536 are), and of what is quoted."""
_WIDTH = 100
_REPOSITORY = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})")
_ERROR = re.compile(r"[A-Z_]{1,60}")

_FIND = """query Find($owner: String!, $name: String!, $slug: String!) {
  repository(owner: $owner, name: $name) {
    id isPrivate hasDiscussionsEnabled
    discussionCategory(slug: $slug) { id name }
    discussionCategories(first: 50) { nodes { slug } }
  }
}"""
_LATEST = """query Latest($owner: String!, $name: String!, $category: ID!) {
  repository(owner: $owner, name: $name) {
    discussions(first: 50, categoryId: $category, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { id url body viewerDidAuthor }
    }
  }
}"""
_CREATE = """mutation Create($input: CreateDiscussionInput!) {
  createDiscussion(input: $input) { discussion { id url } }
}"""
_LOOK = """query Look($id: ID!) {
  node(id: $id) { ... on Discussion { id viewerCanDelete comments { totalCount } } }
}"""
_DELETE = """mutation Delete($input: DeleteDiscussionInput!) {
  deleteDiscussion(input: $input) { discussion { id } }
}"""
DOCUMENTS = (_FIND, _LATEST, _CREATE, _LOOK, _DELETE)
"""All that is ever asked or changed there."""

_INPUTS = {_CREATE: {"repositoryId", "categoryId", "title", "body"}, _DELETE: {"id"}}
_REMEDIES = {
    "FORBIDDEN": "Give the token the right to write discussions in this repository.",
    "INSUFFICIENT_SCOPES": "Give the token the scope public_repo (repo for a private one).",
    "NOT_FOUND": "Check the name of the repository, and whether the token may see it.",
    "RATE_LIMITED": "Try again in an hour.",
}
_UNSAID = frozenset(PersonalKind) - {
    PersonalKind.AGENT,
    PersonalKind.COMPANY,
    PersonalKind.CUSTOMER,
    PersonalKind.LINK,
    PersonalKind.NAME,
    PersonalKind.NUMBER,
    PersonalKind.RECORD,
}
"""What its form tells for certain, and nobody may post about anybody."""


class GithubDiscussions:
    """One category of the discussions of a repository."""

    def __init__(self, account: TargetAccount, outside: Outside) -> None:
        found = _REPOSITORY.fullmatch(account.setting("repository").strip())
        if not found:
            raise InputError(
                f"{account.setting('repository')[:80]!r} is no repository; write it as owner/name, as in its address."
            )
        self._names = {"owner": found[1], "name": found[2]}
        hub = _hub(account.settings.get("address") or _PUBLIC)
        self._host = httpx.URL(hub).host
        self._address = f"{hub}/{found[1]}/{found[2]}/".casefold()
        self._slug = account.setting("category").strip()
        grant = FixedGrant(bearer(account.setting("token")))
        self._api = TargetHttp(GITHUB_DISCUSSIONS, _api_of(hub), grant, outside)

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """The question as everybody would read it, and where."""
        there = self._there()
        with documented(_TITLE):
            name = f"{there['discussionCategory']['name']} in {self._names['owner']}/{self._names['name']}"
            anybody = "everybody on the internet" if self._host == "github.com" else f"everybody on {self._host}"
            open_to = "those who see the repository" if there["isPrivate"] else anybody
        return (
            PlannedField("category", "Category", name, fixed=True, note=f"Read by {open_to}."),
            PlannedField("title", "Title", _title(matter)),
            PlannedField("body", "Question", _question(matter), lines=14, note=_WARNING),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Post it, unless an earlier try has."""
        title, body = shorten(clean(fields["title"]), _SUBJECT), clean(fields["body"])
        if not title or not body:
            raise HandoffError("A discussion needs a title and a question. Write both.")
        if len(body) > _BODY:
            raise HandoffError(f"The question has {len(body):,} characters, and {_BODY:,} are taken. Shorten it.")
        _refuse_personal(f"{title}\n{body}")
        there = self._there()
        with documented(_TITLE):
            repository, category = str(there["id"]), str(there["discussionCategory"]["id"])
        made = self._made(category, key)
        if made is None:
            given = {"repositoryId": repository, "categoryId": category, "title": title}
            answer = self._changed(_CREATE, {**given, "body": f"{body}\n\n{_mark(key)}"})
            with documented(_TITLE, changed=True):
                made = answer["createDiscussion"]["discussion"]
        with documented(_TITLE, changed=True):
            link = str(made["url"])
            told = f"Posted in the discussions of {self._names['owner']}/{self._names['name']}."
            return HandoffDone(str(made["id"]), link if link.startswith("https://") else None, told)

    def undo(self, done: HandoffDone) -> None:
        """Delete the discussion, as long as nobody has answered."""
        found = self._asked(_LOOK, {"id": done.ref}, gone=True).get("node")
        if not found:
            self._there()  # where we may not look any more, nothing is known to be gone
            if done.link and not done.link.casefold().startswith(self._address):
                raise NotUndoable(f"It stands in another repository than the one set up now: {done.link}")
            return
        with documented(_TITLE):
            answers, may = int(found["comments"]["totalCount"]), found["viewerCanDelete"] is True
        if answers:
            raise NotUndoable("Somebody has answered the discussion. Delete it on GitHub if it should go.")
        if not may:
            raise NotUndoable("GitHub lets only those delete a discussion who may administer or moderate there.")
        self._changed(_DELETE, {"id": done.ref}, again=True)

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing: the community's answer helps others as well."""

    def _there(self) -> dict[str, Any]:
        """The repository with the category; raises HandoffError where one of them is missing."""
        with documented(_TITLE):
            found = self._asked(_FIND, {**self._names, "slug": self._slug})["repository"]
            if not found["hasDiscussionsEnabled"]:
                raise HandoffError("The repository has no discussions. Turn them on in its settings on GitHub.")
            if not found["discussionCategory"]:
                known = ", ".join(str(one["slug"]) for one in found["discussionCategories"]["nodes"])
                raise HandoffError(
                    f"There is no category {self._slug[:60]!r}; set the target up with one of: {known}."
                )
            return dict(found)

    def _made(self, category: str, key: str) -> dict[str, Any] | None:
        found = self._asked(_LATEST, {**self._names, "category": category})
        with documented(_TITLE):
            nodes = found["repository"]["discussions"]["nodes"]
            return next((one for one in nodes if one["viewerDidAuthor"] and _mark(key) in one["body"]), None)

    def _asked(self, document: str, variables: dict[str, Any], *, gone: bool = False) -> dict[str, Any]:
        answer = self._api.look_up(_PLACE, {"query": document, "variables": variables})
        return _data(answer, gone=gone)

    def _changed(self, document: str, given: dict[str, str], *, again: bool = False) -> dict[str, Any]:
        body = {"query": document, "variables": {"input": given}}
        answer, _ = self._api.change("POST", _PLACE, again=again, json=body)
        return _data(answer, changed=True)


def _hub(address: str) -> str:
    """Where people open GitHub; raises InputError, also for an address with something behind the host."""
    found = desk_address(address)
    if httpx.URL(found).path != "/":
        raise InputError(f"{found!r} leads to a page of GitHub; write the server alone: https://github.example.com")
    return found


def _api_of(hub: str) -> str:
    """Where programs ask it: at a host of its own where GitHub runs it, below /api where you do."""
    host = httpx.URL(hub).host
    return f"https://api.{host}" if host == "github.com" or host.endswith(".ghe.com") else f"{hub}/api"


_WARNING = (
    "Public. Personal data was taken out by rules, which can miss some: read it as the customer would. Words of "
    "theirs stand in a block in which nothing is a link or calls anybody."
)


def _title(matter: HandoffMatter) -> str:
    request = request_of(matter.conversation)
    return shorten(clean(request.subject or request.text), _SUBJECT) or "A question from a customer"


def _question(matter: HandoffMatter) -> str:
    """The customer's own words in a block of their own, which no run of backticks in them ends."""
    said = cut_short(said_by_customer(matter.conversation), _QUOTE) or "[question?]"
    lines = (part for line in said.splitlines() for part in textwrap.wrap(line, _WIDTH) or [""])
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", said)), 3)
    return f"A customer asks:\n\n{fence}text\n" + "\n".join(lines) + f"\n{fence}"


def _refuse_personal(text: str) -> None:
    found = [span for span in Detector(words()).find(text) if span.kind in _UNSAID]
    if found:
        kinds = ", ".join(dict.fromkeys(str(span.kind) for span in found))
        raise HandoffError(f"This would be public, and it holds personal data ({kinds}). Take that out.")


def _mark(key: str) -> str:
    return f"<!-- handed off as {key} -->"


def _data(answer: Any, *, changed: bool = False, gone: bool = False) -> dict[str, Any]:
    """What is answered; raises HandoffError for errors. `gone`: that there is no such thing is an answer."""
    with documented(_TITLE, changed=changed):
        errors, data = answer.get("errors") or [], answer.get("data") or {}
        kinds = [str(one.get("type") or "") for one in errors]
        if not errors and data:
            return dict(data)
        if gone and set(kinds) == {"NOT_FOUND"}:
            return {}
        kind = kinds[0] if kinds and _ERROR.fullmatch(kinds[0]) else "an error without a name"
        remedy = _REMEDIES.get(kind, "Look at the repository on GitHub, then report it.")
        raise HandoffError(f"GitHub refuses it: {kind}. {remedy}", maybe_done=changed and not errors)


def _is_ours(request: httpx.Request) -> bool:
    """One of our documents, to the letter, with the input that it has."""
    body = json_fields(request)
    ours = request.method == "POST" and request.url.path in _PLACES
    if not ours or set(body) != {"query", "variables"} or not isinstance(body["variables"], dict):
        return False
    fields = _INPUTS.get(str(body["query"]))
    return body["query"] in DOCUMENTS and (fields is None or set(body["variables"].get("input") or {}) == fields)


GITHUB_DISCUSSIONS = TargetKind(
    name="github-discussions",
    title="GitHub Discussions",
    questions=(
        DeskQuestion("token", "Token with the right to write discussions in the repository", secret=True),
        DeskQuestion("repository", "Repository, as owner/name"),
        DeskQuestion("category", "Slug of the category, such as q-a (at the end of its address)"),
        DeskQuestion("address", "Address of your GitHub Enterprise (empty: github.com)", default=""),
    ),
    build=GithubDiscussions,
    may_leave=_is_ours,
    steps=("point-to-community",),
    undoable=True,
    finds=True,
    knows=FOR_EVERYBODY,
)
