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

/** Hand the text over; the desk puts it where the caret is, and its agent sends it or not. */
export const insert = (text) => around.postMessage({ drafter: "insert", text: text.trim(), html: rich(text) }, location.origin);
