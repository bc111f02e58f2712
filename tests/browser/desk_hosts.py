"""Pages of help desks around our panel, as far as they speak with it, each at the address that the desk has.

They are our reading of what the desks publish: Chatwoot's DashboardApp/Frame.vue, Front's @frontapp/plugin-sdk and
Zendesk's zendesk_app_framework_sdk. The two SDKs themselves are tried against these pages where npm has them.
"""

import json
from html import escape

__all__ = ["AROUND", "chatwoot", "framing", "front", "zendesk"]

AROUND = {
    "chatwoot": "https://chat.example",
    "front": "https://app.frontapp.com",
    "helpscout": "https://secure.helpscout.net",
    "intercom": "https://app.intercom.com",
    "zendesk": "https://potters.zendesk.com",
}
"""Where each desk shows the panel."""

_PAGE = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body {{ margin: 0; font: 14px/1.5 sans-serif; display: flex; height: 100vh; background: #f4f5f7; }}
main {{ flex: 1; padding: 20px; }}
iframe {{ width: {width}px; border: 0; border-left: 1px solid #d8dcde; height: 100%; }}
#editor {{ min-height: 120px; border: 1px solid #c2c8cc; background: #fff; padding: 8px; }}</style>
<main><h1>{title}</h1><p>Ada Quist: Is the blue glaze food safe?</p><div id="editor"></div></main>
<iframe name="panel" id="panel" {frame}></iframe>
<script>
globalThis.calls = [];
const panel = document.getElementById("panel");
const insert = (html) => document.getElementById("editor").insertAdjacentHTML("beforeend", html);
{script}
</script>"""

_CHATWOOT = """
globalThis.looking = {{ id: 1, account_id: {account} }};
const tell = () => panel.contentWindow.postMessage(JSON.stringify({{
  event: "appContext",
  data: {{ conversation: looking, contact: {{ id: 5, name: "Ada Quist" }}, currentAgent: {{ id: 9, name: "Sam" }} }},
}}), "*");
panel.addEventListener("load", tell);
addEventListener("message", ({{ data }}) => {{ if (data === "chatwoot-dashboard-app:fetch-info") tell(); }});
"""

_FRONT = """
let port = null, number = 0;
globalThis.looking = {{ type: "singleConversation", conversation: {{ id: "1", draftId: undefined }} }};
globalThis.fails = false;
const told = () => port?.postMessage({{ type: "context_update", context: {{
  ...looking, id: `ctx-${{++number}}`, teammate: {{ id: "tea_1", name: "Sam" }},
  functionArities: {{ createDraft: 2, updateDraft: 3, listMessages: 2, openUrl: 2 }},
}} }});
globalThis.look = (changes) => {{ Object.assign(looking, changes); told(); }};
const does = {{
  listMessages: () => ({{ results: [
    {{ id: "msg_1", status: "inbound", date: new Date("2026-11-20T08:00:00Z") }},
    {{ id: "msg_2", status: "outbound", date: new Date("2026-11-20T09:00:00Z") }},
  ] }}),
  createDraft: ({{ content }}) => {{
    insert(content.body);
    looking.conversation.draftId = "drf_1";
    told();
    return {{ id: "drf_1" }};
  }},
  updateDraft: (id, {{ content }}) => insert(content.body),
  openUrl: () => undefined,
}};
addEventListener("message", ({{ data, source, ports }}) => {{
  if (data !== "@frontapp/ui-sdk#WebViewBridge.handshake" || source !== panel.contentWindow) return;
  [port] = ports;
  port.onmessage = ({{ data: {{ id, name, args }} }}) => {{
    calls.push([name, ...args]);
    if (fails) return port.postMessage({{ type: "function_error", id, error: "the draft cannot be edited" }});
    return port.postMessage({{ type: "function_result", id, value: does[name](...args) }});
  }};
  told();
}});
"""

_ZENDESK = """
globalThis.fails = false;
const answers = {{ "ticket.id": 1 }};
addEventListener("message", ({{ data, source }}) => {{
  if (source !== panel.contentWindow) return;
  const said = JSON.parse(data), to = new URL({place}).origin;
  const post = (message) => source.postMessage(JSON.stringify(message), to);
  const registered = {{ key: "zaf.app.registered", message: {{ metadata: {{}}, context: {{}} }} }};
  if (said.key === "iframe.handshake") return post(registered);
  const got = () => Object.fromEntries(said.params.map((one) => [one, answers[one]]));
  if (said.request === "get") return post({{ id: said.id, result: {{ ...got(), errors: {{}} }} }});
  if (said.request !== "invoke") return undefined;
  for (const [name, args] of Object.entries(said.params)) {{
    calls.push([name, ...args]);
    if (name === "ticket.editor.insert" && !fails) insert(args[0]);
  }}
  const errors = fails ? {{ "ticket.editor.insert": {{ name: "Error", message: "no editor" }} }} : {{}};
  return post({{ id: said.id, result: {{ errors }} }});
}});
const form = document.createElement("form");
Object.assign(form, {{ method: "post", target: "panel", action: {place} }});
form.append(Object.assign(document.createElement("input"), {{ name: "token", value: {token} }}));
document.body.append(form);
form.submit();
"""


def chatwoot(panel: str, account: int = 7) -> str:
    """A conversation of Chatwoot with a dashboard app, which is as wide as the messages."""
    return _page("Chatwoot", _CHATWOOT.format(account=account), f'src="{escape(panel)}"', 520)


def front(panel: str) -> str:
    """A conversation of Front with a plugin, in the sandbox that its documentation tells of: no window is opened."""
    sandbox = 'sandbox="allow-scripts allow-same-origin allow-forms"'
    return _page("Front", _FRONT.format(), f'src="{escape(panel)}" {sandbox}')


def zendesk(panel: str, token: str) -> str:
    """A ticket of Zendesk with an app, to whose frame a signed token is posted."""
    place = json.dumps(f"{panel}?origin=https%3A%2F%2Fpotters.zendesk.com&app_guid=a1")
    return _page("Zendesk", _ZENDESK.format(place=place, token=json.dumps(token)), "")


def framing(panel: str, title: str = "A page") -> str:
    """Any page that shows the panel in a frame and says nothing to it."""
    return _page(title, "", f'src="{escape(panel)}"', 300)


def _page(title: str, script: str, frame: str, width: int = 320) -> str:
    return _PAGE.format(title=title, script=script, frame=frame, width=width)
