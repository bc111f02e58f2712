"""Pages of inboxes on the web, as strangers make them: each with a mail and one kind of editor."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_MAIL = """<nav>Inbox Sent Trash</nav><main><h1>Export</h1>
<p id="mail">Hello, our export of 30,000 bookings does not finish. Can you help? Amara</p>{editor}</main>"""
_CONTROLLED = """<textarea id="editor">Hi,\n</textarea><output></output><script>
// As React does it: a value that is set by script is known already, so that only what a person types is a change.
const field = document.querySelector('#editor'), out = document.querySelector('output');
const proto = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
let known = field.value;
Object.defineProperty(field, 'value', {
  configurable: true,
  get() { return proto.get.call(this); },
  set(value) { known = value; proto.set.call(this, value); },
});
field.addEventListener('input', () => {
  if (field.value !== known) { known = field.value; out.textContent = known; }
  proto.set.call(field, out.textContent);  // what is not in the state is taken away again
});
out.textContent = known;
</script>"""
_MODEL = """<div id="editor" contenteditable="true" style="min-height:80px;border:1px solid"></div><script>
// As editors with a document of their own do it: what was not told to them is taken away again.
const place = document.querySelector('#editor');
let model = [];
const paragraph = (line) => Object.assign(document.createElement('p'), { textContent: line });
const draw = () => place.replaceChildren(...model.map(paragraph));
place.addEventListener('paste', (event) => {
  event.preventDefault();
  const lines = event.clipboardData.getData('text/plain').split(/\\n+/);
  setTimeout(() => { model = [...model, ...lines]; draw(); });
});
new MutationObserver(() => {
  if ([...place.children].map((p) => p.textContent).join() !== model.join()) draw();
}).observe(place, { childList: true, subtree: true, characterData: true });
</script>"""
_STUBBORN = """<div id="editor" contenteditable="true" onpaste="event.preventDefault()" style="min-height:80px"></div>
<script>
const place = document.querySelector('#editor');
const empty = () => { if (place.childNodes.length) place.replaceChildren(); };
new MutationObserver(empty).observe(place, { childList: true });
</script>"""
EDITORS = {
    "textarea": "<textarea id='editor'></textarea>",
    "controlled": _CONTROLLED,
    "rich": "<div id='editor' contenteditable='true' style='min-height:80px;border:1px solid'></div>",
    "plain": "<div id='editor' contenteditable='plaintext-only' style='min-height:80px;border:1px solid'></div>",
    "model": _MODEL,
    "frame": "<iframe id='frame' srcdoc=\"<body id='editor' contenteditable='true'></body>\"></iframe>",
    "shadow": "<x-editor id='host'></x-editor><script>const root = document.querySelector('#host').attachShadow("
    "{mode: 'open'}); root.innerHTML = '<textarea id=editor></textarea>';</script>",
    "search": "<input id='editor' type='search'>",
    "stubborn": _STUBBORN,
}


@contextmanager
def inboxes() -> Iterator[str]:
    """The address of a server that has each page under the name of its editor."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = _MAIL.format(editor=EDITORS.get(self.path[1:], ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Export - Inbox</title>{page}".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
