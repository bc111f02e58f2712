// The list of conversations: found by their words, in the order of the queue, the chosen one in view.
import { byId } from "./page.js";
import { Refused, html, parsed } from "./server.js";

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const AGAIN = 400;
const SHOWN = 5;

/** Show those rows that hold every word of the search. */
const sift = () => {
  const search = byId("search");
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  const rows = [...document.querySelectorAll(".list li")];
  for (const row of rows) row.hidden = !words.every((word) => fold(row.textContent).includes(word));
  const left = rows.filter((row) => !row.hidden).length;
  byId("found").textContent = words.length ? `${left} of ${rows.length} conversations` : "";
};

/** Put rows in order in place of the old ones, unless they are the same; the one with the focus keeps it. */
const replaceRows = (rows) => {
  const focused = document.activeElement.closest?.("#rows .row")?.getAttribute("href");
  byId("rows").replaceWith(rows);
  sift();
  [...document.querySelectorAll("#rows .row")].find((row) => row.getAttribute("href") === focused)?.focus();
  document.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
};

/** Have what is not read yet read, and the list put in order. */
const order = async (turn = 1) => {
  const chosen = new URLSearchParams(location.search).get("conversation") ?? "";
  try {
    const answer = parsed(await html(`/sidebar/queue?${new URLSearchParams({ conversation: chosen })}`));
    const rows = answer.querySelector("#rows");
    const unread = "unread" in rows.dataset;
    if (!unread || turn % SHOWN === 0) replaceRows(rows); // rarely in between: a list that jumps is hard to hit
    if (unread) setTimeout(order, AGAIN, turn + 1);
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // the list stays as it is: what is wrong is said by a draft
  }
};

export const startList = () => {
  document.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
  const search = byId("search");
  if (!search) return;
  search.addEventListener("input", sift);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector(".list li:not([hidden]) .row")?.click();
  });
  if ("unread" in byId("rows").dataset) order();
};
