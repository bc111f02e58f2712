"""The panel inside help desks in a real Chromium: in pages of other sites, under https, as agents have it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import FrameLocator, Page, Playwright, expect

from service.embedded.helpscout import signed_words
from service.helpdesks.signatures import base64_mac, hex_mac
from tests.browser.desk_hosts import AROUND, chatwoot, framing, front, zendesk
from tests.browser.desk_panels import FRONT_PANEL, PANEL, draft_in, let_in, shows, sidebar, sign_in
from tests.browser.desk_world import ELSEWHERE, OURS, World, from_npm, world, zaf_of_npm
from tests.browser.test_access import AXE
from tests.service.embedded.desks import ASKED, Embedded, connected
from tests.service.helpdesks.test_connected import said

pytestmark = pytest.mark.browser

KEY = RSAKey.generate_key(2048)
SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
STAND_IN = """globalThis.ZAFClient = { init: () => {
  const params = new URLSearchParams(location.search), host = params.get("origin"), asked = new Map();
  const post = (said) => parent.postMessage(JSON.stringify({ ...said, appGuid: params.get("app_guid") }), host);
  let number = 0, ready;
  const registered = new Promise((resolve) => { ready = resolve; });
  addEventListener("message", ({ data, origin }) => {
    if (origin !== host) return;
    const said = JSON.parse(data);
    if (said.key === "zaf.app.registered") return ready();
    const { resolve, reject } = asked.get(said.id), wrong = Object.values(said.result.errors)[0];
    return wrong ? reject(new Error(wrong.message)) : resolve(said.result);
  });
  const ask = (request, params) => registered.then(() => new Promise((resolve, reject) => {
    asked.set(++number, { resolve, reject });
    post({ id: number, request, params });
  }));
  post({ key: "iframe.handshake", message: { version: "2" } });
  return { get: (name) => ask("get", [name]), invoke: (name, ...args) => ask("invoke", { [name]: args }) };
} };"""
Connect = Callable[..., Embedded]


@pytest.fixture(scope="module")
def all_of_it(playwright: Playwright) -> Iterator[World]:
    with world(playwright) as made:
        yield made


@pytest.fixture
def here(all_of_it: World) -> Iterator[World]:
    """The world, with nothing left in the browser of the test before."""
    all_of_it.wrong.clear()
    all_of_it.asked.clear()
    yield all_of_it
    for page in all_of_it.context.pages:
        page.close()
    all_of_it.context.clear_cookies()
    all_of_it.context.unroute_all()
    assert all_of_it.wrong == []


@pytest.fixture
def connect(here: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Connects a desk of a kind, and serves us with it."""
    with ExitStack() as open_ones:

        def made(kind: str, settings: Mapping[str, str] | None = None) -> Embedded:
            secrets = {"plugin_secret": "pl9gin", "client_secret": "cl13nt"}
            desk = open_ones.enter_context(connected(monkeypatch, kind, secrets, settings, AROUND[kind]))
            monkeypatch.setattr("service.pages.embedded.now_utc", desk.clock)
            desk.desk.say("2", said("b", "And the red one?"))
            here.service = desk.client.app
            return desk

        yield made


def insert_in(panel: FrameLocator) -> None:
    """Draft, fill in what is left blank, and insert."""
    draft_in(panel)
    panel.locator(".editor").fill("The blue glaze is food safe.")
    panel.get_by_role("button", name="Insert").click()


def calls(window: Page) -> list[list[object]]:
    found: list[list[object]] = window.evaluate("calls")
    return found


def test_in_chatwoot_an_agent_signs_in_once_and_sees_each_conversation(here: World, connect: Connect) -> None:
    desk = connect("chatwoot", {"account": "7"})
    window = here.open(AROUND["chatwoot"], chatwoot(PANEL))
    expect(window.frame_locator("#panel").get_by_text("Sign in once")).to_be_visible()
    sign_in(here, desk, window)
    shows(sidebar(window), ASKED)
    draft_in(sidebar(window))
    expect(sidebar(window).get_by_role("button", name="Insert")).to_be_hidden()
    window.evaluate("looking = { id: 2, account_id: 7 }; panel.src = panel.src")
    shows(sidebar(window), "And the red one?")
    assert desk.untouched


def test_a_conversation_of_another_account_of_chatwoot_is_not_opened(here: World, connect: Connect) -> None:
    desk = connect("chatwoot", {"account": "7"})
    window = here.open(AROUND["chatwoot"], chatwoot(PANEL, account=8))
    let_in(desk, window)
    expect(window.frame_locator("#panel").get_by_text("another account of Chatwoot")).to_be_visible()
    assert "/sidebar/in/pots/open" not in here.asked


def test_in_front_a_reply_is_begun_and_then_added_to(here: World, connect: Connect) -> None:
    desk = connect("front")
    window = here.open(AROUND["front"], front(FRONT_PANEL), 860)
    panel = window.frame_locator("#panel")
    panel.get_by_role("link", name="Get a code").click()
    expect(panel.get_by_label("Code")).to_be_visible()
    assert calls(window) == [["openUrl", f"https://{OURS}/sign-in/for/pots"]]
    let_in(desk, window)
    shows(sidebar(window), ASKED)
    insert_in(sidebar(window))
    expect(window.locator("#editor")).to_have_text("The blue glaze is food safe.")
    body = {"body": "<p>The blue glaze is food safe.</p>", "type": "html"}
    answered = {"type": "replyAll", "originalMessageId": "msg_1"}
    assert calls(window)[-1] == ["createDraft", {"content": body, "replyOptions": answered}]
    expect(sidebar(window).get_by_role("button", name="Inserted")).to_be_visible()
    expect(sidebar(window).get_by_role("button", name="Insert", exact=True)).to_be_visible()
    sidebar(window).get_by_role("button", name="Insert", exact=True).click()
    expect(window.locator("#editor p")).to_have_count(2)
    assert calls(window)[-1] == ["updateDraft", "drf_1", {"updateMode": "insert", "content": body}]
    assert here.asked.count("/sidebar/in/pots/open") == 1, "what else changes in Front opens nothing anew"
    assert desk.untouched


def test_in_front_the_panel_goes_along_with_what_is_looked_at(here: World, connect: Connect) -> None:
    desk = connect("front")
    window = here.open(AROUND["front"], front(FRONT_PANEL))
    let_in(desk, window)
    shows(sidebar(window), ASKED)
    window.evaluate("look({ conversation: { id: '2' } })")
    shows(sidebar(window), "And the red one?")
    window.evaluate("look({ type: 'multiConversations' })")
    expect(window.frame_locator("#panel").get_by_text("Open a conversation")).to_be_visible()
    window.evaluate("look({ type: 'singleConversation', conversation: { id: '9' } })")
    expect(window.frame_locator("#panel").get_by_text("no conversation '9'")).to_be_visible()
    here.wrong[:] = [one for one in here.wrong if "404" not in one and "502" not in one]


def test_what_a_desk_did_not_take_is_not_said_to_be_inserted(here: World, connect: Connect) -> None:
    desk = connect("front")
    window = here.open(AROUND["front"], front(FRONT_PANEL))
    let_in(desk, window)
    shows(sidebar(window), ASKED)
    window.evaluate("fails = true")
    insert_in(sidebar(window))
    expect(sidebar(window).get_by_role("button", name="Press Ctrl+C")).to_be_visible()
    expect(window.locator("#editor")).to_have_text("")


def test_an_agent_who_signed_out_is_asked_again(here: World, connect: Connect) -> None:
    desk = connect("front")
    window = here.open(AROUND["front"], front(FRONT_PANEL))
    let_in(desk, window)
    shows(sidebar(window), ASKED)
    desk.stores.sessions.end_all(desk.stores.accounts.all()[0].id, "test")
    window.evaluate("look({ conversation: { id: '2' } })")
    expect(window.frame_locator("#panel").get_by_text("Sign in once")).to_be_visible()
    expect(sidebar(window).get_by_text("And the red one?")).to_be_hidden()
    here.wrong[:] = [one for one in here.wrong if "403" not in one and "401" not in one]


@pytest.mark.parametrize("sdk", ["stand-in", "npm"])
def test_in_zendesk_a_text_goes_into_the_tickets_editor(here: World, connect: Connect, sdk: str) -> None:
    desk = connect("zendesk", {"app_key": KEY.as_pem(private=False).decode()})
    script = STAND_IN if sdk == "stand-in" else zaf_of_npm()
    here.context.route(SDK, lambda route: route.fulfill(body=script, content_type="text/javascript"))
    window = here.open(AROUND["zendesk"], zendesk(PANEL, token(desk)), 860)
    shows(sidebar(window), ASKED)
    insert_in(sidebar(window))
    expect(window.locator("#editor")).to_have_text("The blue glaze is food safe.")
    expect(sidebar(window).get_by_role("button", name="Inserted")).to_be_visible()
    assert calls(window) == [
        ["resize", {"width": "100%", "height": "640px"}],
        ["ticket.editor.insert", "<p>The blue glaze is food safe.</p>"],
    ]
    here.wrong[:] = [one for one in here.wrong if one != SDK]
    assert desk.untouched


def test_help_scouts_frame_shows_the_sidebar_itself(here: World, connect: Connect) -> None:
    desk = connect("helpscout", {"inbox": "77"})
    values = {"conversation-id": "1", "user-id": "31", "mailbox-id": "77"}
    mark = base64_mac("h00k", signed_words(values).encode(), "sha1")
    address = f"{PANEL}?{urlencode({**values, 'X-HelpScout-Signature': mark})}"
    window = here.open(AROUND["helpscout"], framing(address, "Help Scout"))
    panel = window.frame_locator("#panel")
    shows(panel, ASKED)
    draft_in(panel)
    expect(panel.get_by_role("button", name="Insert")).to_be_hidden()
    assert panel.locator("html").evaluate("(page) => page.scrollWidth") <= 300
    assert desk.untouched


def test_intercoms_link_opens_the_sidebar_in_a_window(here: World, connect: Connect) -> None:
    desk = connect("intercom")
    sent = json.dumps({"admin": {"email": "sam@potters.example"}, "conversation": {"id": "1"}}).encode()
    headers = {"X-Body-Signature": hex_mac("cl13nt", sent, "sha256"), "Content-Type": "application/json"}
    answer = desk.client.post("/v1/help-desks/pots/canvas/initialize", content=sent, headers=headers)
    [link] = [
        one["action"]["url"] for one in answer.json()["canvas"]["content"]["components"] if one.get("id") == "open"
    ]
    window = here.window()
    window.goto(link)
    shows(window, ASKED)
    draft_in(window)


def test_a_page_of_another_site_shows_no_panel(here: World, connect: Connect) -> None:
    connect("front")
    window = here.open(ELSEWHERE, framing(FRONT_PANEL))
    window.wait_for_load_state()
    assert [frame.url for frame in window.frames if frame.url.startswith("https://drafts")] == []
    assert any("frame-ancestors" in one for one in here.wrong)
    here.wrong.clear()


def test_in_a_window_of_its_own_the_page_says_what_to_do(here: World, connect: Connect) -> None:
    connect("front")
    window = here.window()
    window.goto(FRONT_PANEL)
    expect(window.get_by_text("Open the conversation there.")).to_be_visible()
    here.wrong[:] = [one for one in here.wrong if "403" not in one]


def test_axe_finds_nothing_where_an_agent_signs_in(here: World, connect: Connect) -> None:
    connect("front")
    window = here.open(AROUND["front"], front(FRONT_PANEL))
    window.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(window.frame_locator("#panel").get_by_label("Code")).to_be_visible()
    [inside] = [frame for frame in window.frames if frame.url.startswith(PANEL)]
    inside.evaluate(AXE.read_text("utf-8"))
    found = inside.evaluate("axe.run().then((result) => result.violations)")
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []
    assert inside.evaluate("document.documentElement.scrollWidth") <= 320


def test_fronts_own_sdk_speaks_with_our_page_of_front_as_our_panel_does(here: World) -> None:
    """Whether the page that stands in for Front's is right, by the SDK that Front gives to plugins."""
    script = (from_npm("@frontapp/plugin-sdk@1.10.0") / "dist" / "index.umd.js").read_text("utf-8")
    seen = "Front.contextUpdates.subscribe(({ type }) => { globalThis.seen = type; });"
    plugin = f"<!doctype html><script>{script}</script><script>{seen}</script>"
    here.pages["elsewhere.example"] = plugin
    window = here.open(AROUND["front"], front(f"{ELSEWHERE}/"))
    [inside] = [frame for frame in window.frames if frame.url.startswith(ELSEWHERE)]
    inside.wait_for_function("globalThis.seen === 'singleConversation'")
    made = inside.evaluate("Front.createDraft({ content: { body: '<p>Hi</p>', type: 'html' } })")
    assert made == {"id": "drf_1"}
    assert calls(window) == [["createDraft", {"content": {"body": "<p>Hi</p>", "type": "html"}}]]


def token(desk: Embedded) -> str:
    """What Zendesk posts to the frame of its app."""
    now = int(desk.clock.now.timestamp())
    user = "https://potters.zendesk.com/api/v2/users/31.json"
    claims = {"iss": "potters.zendesk.com", "sub": user, "iat": now, "exp": now + 120}
    return jwt.encode({"alg": "RS256"}, claims, KEY, algorithms=["RS256"])
