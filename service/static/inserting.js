// Into the editor of the help desk around us: our own page there says that it can, and takes the text.
import { rich } from "./copying.js";

const around = window.parent;

addEventListener("message", (event) => {
  if (event.source !== around || event.origin !== location.origin || event.source === window) return;
  if (event.data === "drafter-can-insert") document.body.classList.add("can-insert");
});
// Where a desk shows the panel itself, there is no page of ours around it.
const ours = (location.ancestorOrigins?.[0] ?? location.origin) === location.origin;
if (around !== window && ours) around.postMessage("drafter-ready", location.origin);

const MOST_MILLISECONDS = 10_000;
let inserts = 0;

/** Hand the text over; the desk puts it where the caret is, and its agent sends it or not. Throws where it does not. */
export const insert = (text) => new Promise((resolve, reject) => {
  const number = ++inserts;
  const listening = new AbortController();
  const end = (settle) => {
    clearTimeout(late);
    listening.abort();
    settle();
  };
  const late = setTimeout(() => end(reject), MOST_MILLISECONDS);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== around || origin !== location.origin || data?.number !== number) return;
    end(data.drafter === "inserted" ? resolve : reject);
  }, { signal: listening.signal });
  around.postMessage({ drafter: "insert", number, text: text.trim(), html: rich(text) }, location.origin);
});
