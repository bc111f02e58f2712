// A conversation that is pasted or dropped in. The service holds it while it runs; this browser keeps it beyond that and
// brings it back to a service that was started anew.
import { byId } from "./page.js";
import { value } from "./server.js";

const PREFIX = "reply-drafter/pasted/";

const send = (given) => value("/sidebar/conversations", given);

const open = async (text, name = "") => {
  const given = { text, name, mailbox: byId("pasted-mailbox").value };
  try {
    const { id } = await send(given);
    try { localStorage.setItem(PREFIX + id, JSON.stringify(given)); } catch { /* the service has it */ }
    location.href = `/sidebar?conversation=${encodeURIComponent(id)}`;
  } catch (error) {
    byId("paste").open = true;
    byId("paste-problem").hidden = false;
    byId("paste-problem").textContent = error.message;
  }
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
    open(byId("pasted").value);
  });
  byId("pasted-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) open(await file.text(), file.name);
  });
  document.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  document.addEventListener("drop", async (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    open(await file.text(), file.name);
  });
  bringBack();
};
