"""The names and the words by which help desks and site builders say who may read a document, without case and
without what parts their words. `publication.py` says whose they are."""

from kb_index.sources.fields import plain_name

__all__ = [
    "AROUND",
    "EVERYBODY",
    "FALSE",
    "FROM",
    "KEPT_BACK",
    "NOTHING",
    "NULL_IS_DRAFT",
    "NUMBERED",
    "OPEN",
    "PERHAPS_READERS",
    "PUBLISHED",
    "PUBLISHED_STATES",
    "READERS",
    "RESTRICTED",
    "STAFF",
    "STATES",
    "TRUE",
    "UNPUBLISHED",
    "UNPUBLISHED_STARTS",
    "UNPUBLISHED_STATES",
    "UNTIL",
]


def _words(text: str) -> frozenset[str]:
    """The words of a list, each plain."""
    return frozenset(plain_name(word) for word in text.split(","))


TRUE, FALSE = _words("true, t, yes, y, on, 1"), _words("false, f, no, n, off, 0, never")
NOTHING = _words("none, null, nil, nan, n/a, undefined") | {""}  # as tables write what is not there

# Names that say, where they hold something, that nobody may read it yet or any more ...
UNPUBLISHED = _words(
    "draft, is draft, unlisted, is unlisted, hidden, is hidden, archived, is archived, archived at, deleted, "
    "is deleted, deleted at, trashed, trashed at, unpublished, headless, eleventyExcludeFromCollections"
)
# ... and those that say so where they hold "no".
PUBLISHED = _words("published, is published, publish, active, is active, enabled, live, is live, currently published")
FROM = _words("publish date, pub date, published, published at, publish at, publish on, scheduled publish at, date")
UNTIL = _words(
    "expiry date, expires, expires at, expires on, expire, expiration date, expire date, unpublish at, unpublish on, "
    "unpublish date, scheduled unpublish at"
)
NULL_IS_DRAFT = _words("published at, first published at")  # JSON: it never was
STATES = _words("state, status, publish status, publication status, published status, publishing status")
UNPUBLISHED_STARTS = ("draft", "unpublish", "notpublish", "archiv", "trash", "delet")  # "Draft (v2)"
UNPUBLISHED_STATES = _words(
    "draft, drafts, auto draft, not published, unpublished, unlisted, archived, archive, deleted, removed, trash, "
    "trashed, hidden, pending, pending review, in review, review, under review, wip, work in progress, in progress, "
    "scheduled, future, planned, proposed, todo, rejected, rejected draft, ready to publish, "
    "staged, expired, retired, inactive, disabled, offline, template, entwurf, brouillon, borrador, rascunho, bozza, "
    "concept"
)
PUBLISHED_STATES = _words(
    "published, publish, public, published or scheduled, live, active, approved, accepted, current, final, finished, "
    "complete, completed, done, released, stable, ga, new, updated, beta, experimental, deprecated, verified, "
    "reviewed, translated, enabled, visible, online, sent, ok, open, veröffentlicht, publié, publicado, pubblicato"
)
# Names that say, where they hold something, that only some may read it ...
RESTRICTED = _words(
    "private, is private, internal, is internal, internal only, restricted, is restricted, members only, staff only, "
    "agents only, login required, requires login, require login, authentication required, password, protected, "
    "password protected, public access rules enabled, user segment, user segment id, user segment ids, audience ids, "
    "groups, group ids, allowed groups, allowed roles, access groups, access group ids, company ids, "
    "organization ids, contact segment ids, company segment ids, tiers"
)
# ... those that say so where they hold "no", and those that name readers: everybody, or who.
OPEN = _words("public, is public")
READERS = _words(
    "help center audience, viewable by, default visibility, folder visibility, collection visibility, "
    "security visibility, content visibility"
)
EVERYBODY = _words(
    "public, everyone, everybody, all, all users, all visitors, anyone, world, external, open, 1, true"
)
# Names that also say other things, such as whom a text is written for.
PERHAPS_READERS = _words("audience, audiences, access, access level, viewers, privacy, type, permission, permissions")
STAFF = _words(
    "internal, internal only, internal article, private, staff, staff only, agent, agents, agents only, employee, "
    "employees, restricted, members, members only, signed in, signed in users, logged in, "
    "logged in users, authenticated, confidential, paid, tiers, users, companies, selected companies, bots"
)
AROUND = tuple(
    "section category collection folder accesspolicy article page post document doc portal space build".split()
)
# Who numbers the states: Freshdesk and Freshservice have 1 for a draft, Chatwoot 0.
NUMBERED = (
    (frozenset({"portalid", "accountid"}), {"0": "draft", "1": "published", "2": "archived"}),
    (frozenset({"folderid", "agentid", "hits", "seodata", "thumbsup"}), {"1": "draft", "2": "published"}),
)
KEPT_BACK = frozenset(
    "_draft _drafts .drafts _private _internal _hidden _unpublished _archive _archived _trash _includes _partials "
    "_layouts _templates".split()
)
