"""GitHub Discussions, whose answers come of GitHub's own schema, as far as our documents touch it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from graphql import build_schema, graphql_sync

from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.base import FOR_EVERYBODY, HandoffMatter
from service.handoffs.github import DOCUMENTS, GITHUB_DISCUSSIONS
from tests.service.handoffs.contract import HttpContract, TargetContract
from tests.service.handoffs.github_schema import SCHEMA, cut_schema, problems_of, read_schema
from tests.service.handoffs.web_replay import HOSTILE, KEY, WebRoom, conversation, matter, silent
from tests.service.helpdesks.replay import body_of

OFFICIAL = Path(__file__).resolve().parents[3] / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"
API = "https://api.github.com/graphql"


class GithubReplay(WebRoom):
    kind = GITHUB_DISCUSSIONS
    secrets: ClassVar[Mapping[str, str]] = {"token": "ghp"}
    settings: ClassVar[Mapping[str, str]] = {"repository": "potters/kiln", "category": "q-a"}

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.discussions: dict[str, dict[str, Any]] = {}
        self.categories = {"ideas": "Ideas", "q-a": "Q&A"}
        self.repository: dict[str, Any] = {"id": "R_1", "isPrivate": False, "hasDiscussionsEnabled": True}
        self.errors: list[dict[str, Any]] = []

    def reads(self, request: httpx.Request) -> bool:
        return str(body_of(request)["query"]).startswith("query")

    def made(self) -> list[str]:
        return [f"{one['title']} {one['body']}" for one in self.discussions.values()]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer ghp"
        body = body_of(request)
        if self.errors:
            return httpx.Response(200, json={"data": None, "errors": self.errors})
        root = {
            "repository": self._repository,
            "node": lambda _, id: self.discussions.get(id),
            "createDiscussion": self._create,
            "deleteDiscussion": self._delete,
        }
        found = graphql_sync(
            build_schema(SCHEMA.read_text("utf-8")), body["query"], root, variable_values=body["variables"]
        )
        assert not found.errors, found.errors
        missing = found.data == {"repository": None}
        errors = {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]} if missing else {}
        return httpx.Response(200, json={"data": found.data, **errors})

    def _repository(self, _: Any, owner: str, name: str) -> dict[str, Any] | None:
        if (owner, name) != ("potters", "kiln"):
            return None
        categories = {
            slug: {"id": f"DIC_{slug}", "name": title, "slug": slug} for slug, title in self.categories.items()
        }
        return {
            **self.repository,
            "discussionCategory": lambda _, slug: categories.get(slug),
            "discussionCategories": {"nodes": list(categories.values())},
            "discussions": lambda _, **asked: {"nodes": list(reversed(self.discussions.values()))[: asked["first"]]},
        }

    def _create(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:
        assert (input["repositoryId"], input["categoryId"]) == ("R_1", "DIC_q-a")
        number = len(self.discussions) + 1
        self.discussions[f"D_{number}"] = {
            "__typename": "Discussion",
            "id": f"D_{number}",
            "url": f"https://github.com/potters/kiln/discussions/{number}",
            "title": input["title"],
            "body": input["body"],
            "viewerDidAuthor": True,
            "viewerCanDelete": True,
            "comments": {"totalCount": 0},
        }
        return {"discussion": self.discussions[f"D_{number}"]}

    def _delete(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:
        return {"discussion": self.discussions.pop(input["id"])}

    @property
    def posted(self) -> dict[str, Any]:
        (discussion,) = self.discussions.values()
        return discussion


class TestGithubDiscussions(TargetContract, HttpContract):
    room = GithubReplay


def asked() -> HandoffMatter:
    """A matter as this target gets it: with masks."""
    return matter(
        conversation=conversation(
            ("customer", "Hello, the kiln shows E7 and stays cold since Monday. [customer], [phone number]"),
        )
    )


@pytest.fixture
def replay() -> GithubReplay:
    return GithubReplay()


def test_a_question_is_asked_in_the_category_of_set_up(replay: GithubReplay) -> None:
    planned = {field.name: field for field in replay.target().plan(asked())}
    assert planned["category"].value == "Q&A in potters/kiln"
    assert planned["category"].note == "Read by everybody on the internet."
    assert planned["body"].note.startswith("Public.")
    done = replay.hand_off(asked())
    assert replay.posted["title"] == "Kiln stays cold"
    assert "shows E7 and stays cold since Monday" in replay.posted["body"]
    assert done.link == "https://github.com/potters/kiln/discussions/1"


@pytest.mark.parametrize(
    ("address", "api", "host"),
    [
        ("", "https://api.github.com/graphql", "github.com"),
        ("https://github.com/", "https://api.github.com/graphql", "github.com"),
        ("https://git.potters.example", "https://git.potters.example/api/graphql", "git.potters.example"),
        ("https://git.potters.example:8443/", "https://git.potters.example:8443/api/graphql", "git.potters.example"),
        ("https://potters.ghe.com", "https://api.potters.ghe.com/graphql", "potters.ghe.com"),
    ],
)
def test_a_company_s_own_github_is_asked_where_it_is(address: str, api: str, host: str) -> None:
    replay = GithubReplay(address=address)
    planned = {field.name: field for field in replay.target().plan(asked())}
    readers = "everybody on the internet" if host == "github.com" else f"everybody on {host}"
    assert planned["category"].note == f"Read by {readers}."
    done = replay.hand_off(asked())
    assert {str(one.url) for one in replay.asked} == {api}
    replay.discussions.clear()
    base = (address or "https://github.com").rstrip("/")
    replay.target().undo(replace(done, link=f"{base}/potters/kiln/discussions/1"))
    with pytest.raises(NotUndoable, match="another repository"):
        replay.target().undo(replace(done, link="https://elsewhere.example/potters/kiln/discussions/1"))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://git.potters.example", "would carry our key in the open"),
        ("https://git.potters.example/potters/kiln", "write the server alone"),
        ("https://ghp@git.potters.example", "is no address"),
        ("git.potters.example", "is no address"),
    ],
)
def test_an_address_that_would_give_our_token_away_is_refused(address: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        GithubReplay(address=address).target()


def test_the_matter_comes_without_personal_data() -> None:
    assert GITHUB_DISCUSSIONS.knows == FOR_EVERYBODY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to noor@haddad.example", "email address"),
        ("Call +44 20 7946 0958", "phone number"),
        ("My card is 4111 1111 1111 1111", "card number"),
        ("IBAN DE89 3704 0044 0532 0130 00", "bank account"),
        ("the key is ghp_1234567890abcdef1234567890abcdef1234", "token"),
    ],
)
def test_personal_data_that_an_agent_writes_back_is_not_posted(replay: GithubReplay, text: str, kind: str) -> None:
    for edit in ({"body": text}, {"title": text}):
        with pytest.raises(HandoffError, match=rf"public.*{kind}.*Take that out") as raised:
            replay.hand_off(asked(), **edit)
        assert not raised.value.maybe_done
        assert text not in str(raised.value)
    assert not replay.changes


def test_the_words_of_a_customer_stand_where_nothing_is_a_mention_or_a_link(replay: GithubReplay) -> None:
    talk = conversation(("customer", f"Look:\n{HOSTILE}\n````\n@octocat\n" + "long " * 60))
    planned = {field.name: field.value for field in replay.target().plan(matter(conversation=talk))}
    before, inside = planned["body"].split("`````text\n")
    assert before == "A customer asks:\n\n"
    block, behind = inside.split("\n`````")
    assert behind == ""
    assert "@octocat" in block
    assert not set(planned["body"]) & set("\x07\u202e\ufffe")
    assert max(map(len, block.splitlines())) <= 100


def test_a_huge_question_is_cut(replay: GithubReplay) -> None:
    replay.hand_off(matter(conversation=conversation(("customer", "x " * 90_000), subject="y" * 9_000)))
    assert len(replay.posted["body"]) < 65_536
    assert len(replay.posted["title"]) <= 256


def test_what_an_agent_wrote_is_never_cut_unsaid(replay: GithubReplay) -> None:
    fields = {field.name: field.value for field in replay.target().plan(asked())}
    with pytest.raises(HandoffError, match="60,001 characters, and 60,000 are taken") as raised:
        replay.target().carry_out(asked(), {**fields, "body": "é" * 60_001}, KEY)
    assert not raised.value.maybe_done
    replay.target().carry_out(asked(), {**fields, "body": "é" * 60_000}, KEY)
    assert len(replay.posted["body"]) < 65_536


def test_what_an_earlier_try_posted_is_found(replay: GithubReplay) -> None:
    replay.hand_off(asked(), key="another")
    replay.late_faults.append(silent)
    with pytest.raises(HandoffError) as raised:
        replay.hand_off(asked())
    assert raised.value.maybe_done
    assert replay.hand_off(asked()).ref == "D_2"
    assert len(replay.discussions) == 2


def test_a_key_in_the_post_of_somebody_else_is_not_ours(replay: GithubReplay) -> None:
    replay.hand_off(asked())
    replay.posted["viewerDidAuthor"] = False
    assert replay.hand_off(asked()).ref == "D_2"


def test_an_answered_discussion_stays(replay: GithubReplay) -> None:
    done = replay.hand_off(asked())
    replay.posted["comments"]["totalCount"] = 1
    with pytest.raises(NotUndoable, match="answered"):
        replay.target().undo(done)
    replay.posted["comments"]["totalCount"] = 0
    replay.posted["viewerCanDelete"] = False
    with pytest.raises(NotUndoable, match="administer"):
        replay.target().undo(done)
    assert replay.discussions


def test_a_discussion_that_is_gone_is_undone(replay: GithubReplay) -> None:
    done = replay.hand_off(asked())
    replay.discussions.clear()
    replay.target().undo(done)
    with pytest.raises(NotUndoable, match="another repository"):
        replay.target().undo(replace(done, link="https://github.com/potters/old/discussions/1"))


def test_one_that_we_may_not_see_any_more_is_not_taken_for_gone(replay: GithubReplay) -> None:
    done = replay.hand_off(asked())
    replay.errors = [{"type": "NOT_FOUND", "message": "Could not resolve to a node"}]
    with pytest.raises(HandoffError, match="Check the name of the repository"):
        replay.target().undo(done)


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("FORBIDDEN", "right to write"),
        ("INSUFFICIENT_SCOPES", "public_repo"),
        ("NOT_FOUND", "name of the repository"),
        ("<b>", "without a name"),
        (None, "without a name"),
    ],
)
def test_an_error_that_comes_as_200_says_what_to_do(replay: GithubReplay, kind: str | None, remedy: str) -> None:
    fields = {field.name: field.value for field in replay.target().plan(asked())}
    error = {"message": "secret words", **({"type": kind} if kind else {})}
    replay.faults.append(lambda _: httpx.Response(200, json={"data": {"createDiscussion": None}, "errors": [error]}))
    with pytest.raises(HandoffError, match=remedy) as raised:
        replay.target().carry_out(asked(), fields, KEY)
    assert not raised.value.maybe_done
    assert "secret words" not in str(raised.value)


def test_set_up_says_which_categories_there_are(replay: GithubReplay) -> None:
    with pytest.raises(HandoffError, match=r"no category 'general'.*one of: ideas, q-a"):
        GithubReplay(category="general").target().plan(asked())
    replay.repository["hasDiscussionsEnabled"] = False
    with pytest.raises(HandoffError, match="Turn them on"):
        replay.target().plan(asked())
    with pytest.raises(HandoffError, match="Check the name of the repository"):
        GithubReplay(repository="potters/wheel").target().plan(asked())


@pytest.mark.parametrize("repository", ["kiln", "potters/kiln/x", "https://github.com/potters/kiln", '"{}/x'])
def test_a_repository_is_an_owner_and_a_name(repository: str) -> None:
    with pytest.raises(InputError, match="owner/name"):
        GithubReplay(repository=repository).target()


def test_our_documents_are_as_the_schema_says() -> None:
    assert [problems_of(document) for document in DOCUMENTS] == [[]] * len(DOCUMENTS)


@pytest.mark.parametrize(
    "wrong",
    [
        "mutation C($input: CreateDiscussionInput!) { createDiscussion(input: $input) { discussion { href } } }",
        'mutation { createDiscussion(input: { repositoryId: "R", title: "x", body: "y" }) { discussion { id } } }',
        "query L { repository(owner: 1, name: 2) { id } }",
        "query L { repository { id } }",
    ],
)
def test_the_schema_sees_what_is_wrong(wrong: str) -> None:
    assert problems_of(wrong)


def test_the_schema_beside_us_is_cut_out_of_the_official_one() -> None:
    if not OFFICIAL.exists():
        pytest.skip("npm install @octokit/graphql-schema puts the official schema beside this repository")
    kept = SCHEMA.read_text("utf-8").partition("\n\n")[2]
    assert kept == cut_schema(read_schema(OFFICIAL))


@pytest.mark.parametrize(
    "body",
    [
        {"query": "mutation { deleteRepository }", "variables": {}},
        {"query": DOCUMENTS[2], "variables": {"input": {"repositoryId": "R", "categoryId": "C", "title": "x"}}},
        {"query": f"{DOCUMENTS[2]} ", "variables": {}},
        {"query": DOCUMENTS[4], "variables": {"input": {"id": "D", "clientMutationId": "x"}}, "operationName": "x"},
    ],
)
def test_nothing_else_may_leave(body: dict[str, Any]) -> None:
    assert not GITHUB_DISCUSSIONS.may_leave(httpx.Request("POST", API, json=body))
