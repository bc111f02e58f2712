"""What help desks and site builders write of who may read a document."""

from datetime import UTC, datetime

import pytest

from kb_index.documents import Kind, Visibility
from kb_index.errors import SourceError
from kb_index.sources.publication import publication_of, unpublished_place

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL


def read(fields: dict[str, object], kind: Kind = Kind.ARTICLE) -> Visibility | str:
    """Who may read it, or why nobody may."""
    found = publication_of(fields, kind, NOW)
    return found.unpublished or found.visibility


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": True},  # Zendesk, Hugo, Docusaurus, MkDocs, Astro, VitePress, Quarto
        {"draft": "True"},
        {"Draft": "yes"},
        {"draft": 1},
        {"draft": "1.0"},  # a table of numbers with gaps
        {"isDraft": True},
        {"draft": "waiting for legal"},
        {"published": False},  # Jekyll, Hexo
        {"published": "no"},
        {"publish": False},
        {"unlisted": True},  # Docusaurus
        {"hidden": True},  # GitBook, Mintlify, Document360
        {"is_hidden": 1},
        {"headless": True},  # Hugo
        {"build": {"render": "never"}},
        {"_build": {"list": "never", "render": "always"}},
        {"permalink": False},  # Eleventy
        {"eleventyExcludeFromCollections": True},
        {"state": "draft"},  # Intercom
        {"status": "notpublished"},  # Help Scout
        {"article": {"status": "notpublished"}},
        {"status": 1, "folder_id": 4, "hits": 0},  # Freshdesk
        {"status": 0, "portal_id": 1, "folder_id": None},  # Chatwoot
        {"status": "2", "portal_id": 1},
        {"status": "archived"},
        {"status": "Draft (v2)"},
        {"state": {"value": "draft"}},
        {"is_published": "f"},  # PostgreSQL
        {"status": "DRAFT"},  # HubSpot, Plain
        {"Article status": "Draft"},
        {"status": "pending"},  # WordPress
        {"status": "future"},
        {"status": "In review"},
        {"status": "Entwurf"},
        {"state": "SCHEDULED"},
        {"archived": True},
        {"archived_at": "2025-01-01"},
        {"deleted": "true"},
        {"active": False},  # Zendesk's macros
        {"published_at": None},  # Strapi and others
        {"expiryDate": "2026-05-31"},  # Hugo
        {"expiryDate": datetime(2026, 5, 31)},
        {"scheduled_unpublish_at": 1767225600},  # Intercom, in seconds
        {"unpublish_at": "1767225600000"},
        {"publishDate": "2026-06-02"},
        {"date": "2026-07-01T08:00:00Z"},  # Hugo, Jekyll
        {"published": "2026-07-01"},
        {"scheduled_publish_at": 1798761600},
        {"section": {"archived": True}},
    ],
)
def test_what_is_not_published(fields: dict[str, object]) -> None:
    said = read(fields)
    assert isinstance(said, str)
    assert said.startswith(("is not published", "is published no longer"))
    assert read(fields, Kind.SAVED_REPLY) == read(fields, Kind.NOTE) == said


@pytest.mark.parametrize(
    "fields",
    [
        {"user_segment_id": 360001},  # Zendesk
        {"user_segment_id": "360001.0"},
        {"user_segment_ids": [1, 2]},
        {"user_segment": {"user_type": "signed_in_users"}},
        {"section": {"user_segment_id": 7}},
        {"section_user_segment_id": "7"},
        {"access_policy": {"viewable_by": "signed_in_users"}},
        {"help_center_audience": "restricted"},  # Intercom
        {"help_center_audience": "all_leads"},
        {"type": "internal_article"},
        {"audience_ids": ["5"]},
        {"visibility": "private"},  # Help Scout
        {"visibility": "Internal"},
        {"visibility": 2},  # Freshdesk
        {"folder": {"visibility": 3}},
        {"folder_visibility": "2"},
        {"collection": {"visibility": "private"}},
        {"visibility": "members"},  # Ghost
        {"status": "private"},  # WordPress
        {"publicAccessRulesEnabled": True},  # HubSpot
        {"groups": ["admins"]},  # Mintlify
        {"public": False},
        {"internal": "x"},
        {"login_required": "yes"},
        {"password": "swordfish"},
        {"audience": "staff"},
        {"access": ["agents", "staff"]},
        {"status": "frobnicated"},  # nobody knows
        {"status": 1},
        {"expires": "01/02/2027"},  # January or February?
    ],
)
def test_what_not_everybody_may_read_is_internal(fields: dict[str, object]) -> None:
    assert read(fields) is INTERNAL
    assert read(fields, Kind.SAVED_REPLY) is INTERNAL
    assert "swordfish" not in publication_of(fields, Kind.ARTICLE, NOW).remark


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"draft": False, "outdated": True, "user_segment_id": None, "user_segment_ids": [], "permission_group_id": 9},
        {"draft": "false", "user_segment_id": ""},
        {"draft": "0.0", "user_segment_id": "nan"},
        {"user_segment_id": "null"},
        {"user_segment": {"name": "Everyone"}},
        {"state": "published", "has_unpublished_changes": True, "scheduled_publish_at": None},
        {"help_center_audience": "everyone", "ai_chatbot_availability": False},
        {"status": "published", "hasDraft": True, "lastPublishedAt": "2026-01-01"},
        {"status": 2, "folder_id": 4, "hits": 0, "folder": {"visibility": 1}},
        {"status": 1, "portal_id": 1},
        {"status": "PUBLISHED_OR_SCHEDULED", "publishDate": "2026-01-01"},
        {"status": "new"},  # Material for MkDocs
        {"status": "deprecated"},
        {"status": "publish", "date": "2026-05-31"},
        {"published": "2026-01-01"},
        {"published": True, "hidden": "no"},
        {"expiryDate": "2026-06-02", "publishDate": "2026-05-31"},
        {"expires": 3600},  # no date
        {"expires": "never"},
        {"draft": "f"},
        {"published_at": ""},  # a table that does not say
        {"audience": ["administrators", "beginners"]},
        {"access": "public"},
        {"type": "article"},
        {"sidebar": {"hidden": True}},  # of a menu, not the page
        {"visibility": "Everyone"},
        {"visibility": 1},
        {"category": "Drafts"},
        {"tags": ["draft"], "title": "Drafts"},
        {"permalink": "/a/", "list": "never mind"},
    ],
)
def test_what_everybody_may_read(fields: dict[str, object]) -> None:
    assert read(fields) is PUBLIC


@pytest.mark.parametrize("kind", Kind)
def test_the_kind_decides_where_nothing_is_written(kind: Kind) -> None:
    usual = PUBLIC if kind in (Kind.ARTICLE, Kind.SAVED_REPLY) else INTERNAL
    assert publication_of({}, kind, NOW).visibility is usual
    assert publication_of({"visibility": "public"}, kind, NOW).visibility is PUBLIC


def test_an_unknown_state_is_told_and_a_written_visibility_goes_before_it() -> None:
    found = publication_of({"status": "simmering"}, Kind.ARTICLE, NOW)
    assert found.remark == "is internal: status is 'simmering'; if it is public, write 'published'"
    assert read({"status": "simmering", "visibility": "public"}) is PUBLIC
    assert read({"user_segment_id": 5, "visibility": "public"}) is INTERNAL


def test_an_unknown_visibility_is_refused_because_it_might_mean_internal() -> None:
    with pytest.raises(SourceError, match="visibility is 'secret'; write 'public' or 'internal'"):
        publication_of({"visibility": "secret"}, Kind.ARTICLE, NOW)


@pytest.mark.parametrize(
    ("place", "published"),
    [
        ("_drafts/sale.md", False),
        ("blog/_Drafts/sale.md#3", False),
        ("_draft.md", False),
        ("guide/_partial.mdx", False),
        ("sale.draft.md", False),
        ("_private/a.csv", False),
        ("guide/_index.md", True),
        ("_posts/2026-01-01-a.md", True),  # Jekyll
        ("drafts/how-to-keep-a-draft.md", True),
        ("draft.md", True),
        ("a.md#_b", True),
    ],
)
def test_what_site_builders_keep_back_by_its_place(place: str, published: bool) -> None:
    assert (unpublished_place(place) == "") is published
