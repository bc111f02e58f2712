"""Who may do what: the table of roles, and what a limit to mailboxes means."""

import pytest

from service.auth.rights import ROLES, Asker, AskerKind, Right, TeamRole
from service.errors import Forbidden


def asker(*mailboxes: str, rights: frozenset[Right] = frozenset({Right.SEARCH})) -> Asker:
    return Asker(AskerKind.KEY, "k", "inbox", rights, frozenset(mailboxes) if mailboxes else None)


def test_each_role_may_do_what_those_below_it_may() -> None:
    assert ROLES[TeamRole.AGENT] < ROLES[TeamRole.LEAD] < ROLES[TeamRole.ADMIN] == frozenset(Right)


@pytest.mark.parametrize("right", [Right.KEYS, Right.USERS, Right.SETTINGS, Right.AUDIT, Right.SIDEBARS])
def test_only_an_admin_decides_who_gets_in(right: Right) -> None:
    assert [role for role in TeamRole if right in ROLES[role]] == [TeamRole.ADMIN]


def test_a_right_that_is_lacking_is_named() -> None:
    asker().require(Right.SEARCH)
    with pytest.raises(Forbidden, match="'draft'"):
        asker().require(Right.DRAFT)


@pytest.mark.parametrize(
    ("has", "asked", "into"),
    [((), None, None), ((), "b", "b"), (("a",), None, "a"), (("a",), "a", "a"), (("a", "b"), "b", "b")],
)
def test_the_mailbox_to_look_into(has: tuple[str, ...], asked: str | None, into: str | None) -> None:
    assert asker(*has).mailbox(asked) == into


@pytest.mark.parametrize(("has", "asked"), [(("a",), "b"), (("a",), ""), (("a", "b"), None), (("a", "b"), "c")])
def test_another_mailbox_is_refused_and_so_is_a_guess_among_several(has: tuple[str, ...], asked: str | None) -> None:
    with pytest.raises(Forbidden, match="mailbox"):
        asker(*has).mailbox(asked)
