// A conversation that is pasted or dropped in. The service holds it while it runs; this browser keeps it beyond that and
// brings it back to a service that was started anew.
import { byId, tell } from "./page.js";
import { ready } from "./ready.js";
import { value } from "./server.js";

const PREFIX = "reply-drafter/pasted/";

const send = (given) => value("/sidebar/conversations", given);

const MOST = 2_700_000;

/** What stands in a file: its text, or its bytes where they are no UTF-8, which a mail knows how to read. */
const readFile = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), name: file.name };
  } catch {
    let data = "";
    for (let at = 0; at < bytes.length; at += 0x8000) data += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return { data: btoa(data), name: file.name };
  }
};

/** Say why a conversation is not taken in: below the form, or where that is not shown, in passing. */
const refuse = (why) => {
  if (!byId("paste").checkVisibility()) return tell(why);
  byId("paste").open = true;
  byId("paste-problem").hidden = false;
  byId("paste-problem").textContent = why;
};

const open = async (found) => {
  const given = { ...found, mailbox: byId("pasted-mailbox").value };
  try {
    const { id } = await send(given);
    try { localStorage.setItem(PREFIX + id, JSON.stringify(given)); } catch { /* the service has it */ }
    location.href = `/sidebar?conversation=${encodeURIComponent(id)}`;
  } catch (error) {
    refuse(error.message);
  }
};

const openFile = async (file) => {
  if (file.size > MOST) return refuse(`${file.name} is larger than ${MOST.toLocaleString("en")} bytes; save it without its largest files, or paste its words.`);
  return open(await readFile(file));
};
const known = () => { try { return Object.keys(localStorage); } catch { return []; } };

/** Bring back what this browser keeps and the service has lost, then show the list with it. */
const bringBack = async () => {
  const listed = new Set(Array.from(document.querySelectorAll(".row"), (row) => new URL(row.href).searchParams.get("conversation")));
  const lost = known().filter((key) => key.startsWith(PREFIX) && !listed.has(key.slice(PREFIX.length)));
  const back = await Promise.allSettled(lost.map((key) => send(JSON.parse(localStorage.getItem(key)))));
  if (back.some((one) => one.status === "fulfilled" && one.value.is_new)) location.reload(); // one beyond the end of the list is there
};

export const startPasting = () => {
  const form = byId("paste-form");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open({ text: byId("pasted").value });
  });
  byId("pasted-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) openFile(file);
    event.target.value = ""; // the same file can be chosen once more
  });
  const over = (yes) => document.body.classList.toggle("dropping", yes);
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    over(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    openFile(file);
  });
  ready(form);
  bringBack();
};
