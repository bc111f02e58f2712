"""Signing in and out with the forms themselves, as browsers send them."""

import pytest
from playwright.sync_api import Page, expect

from service.auth.access import GuardedAccess
from service.auth.buckets import Buckets
from service.auth.passwords import Passwords
from service.auth.rights import TeamRole
from service.auth.sealing import Sealing
from service.auth.stores import open_stores
from tests.browser.conftest import Serve
from tests.service.auth.guarded import PASSWORD, QUICK, SECRET, USUAL
from tests.service.parts import make_parts, temporary_database

pytestmark = pytest.mark.browser


def test_an_agent_signs_in_with_a_password_and_out_again(page: Page, serve: Serve) -> None:
    database = temporary_database()
    stores = open_stores(database, Sealing([SECRET]), passwords=Passwords(QUICK))
    stores.accounts.add("sam@example.com", TeamRole.AGENT, PASSWORD, "test", name="Sam Reed")
    service = serve(make_parts(database=database), GuardedAccess(stores, False, USUAL, Buckets()))
    page.goto(f"{service}/account")
    page.get_by_label("Mail address").fill("sam@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sam Reed")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    database.close()
