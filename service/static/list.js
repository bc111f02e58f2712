// The list of conversations: found by their words, in the order of the queue, the chosen one in view. Of a long list
// the first part is here; the rest, and what a search finds in it, is asked for.
import { byId, flash } from "./page.js";
import { Refused, html, parsed } from "./server.js";

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const AGAIN = 400;
const SHOWN = 5;
const PAUSE = 200;

const list = { shown: "", total: 0, cut: false, asked: null, timer: 0 };

const searched = () => byId("search").value.trim();

/** Show those rows that hold every word of the search. */
const sift = () => {
  const words = fold(searched()).split(/\s+/).filter(Boolean);
  const rows = [...document.querySelectorAll(".list li")];
  if (!list.cut) for (const row of rows) row.hidden = !words.every((word) => fold(row.textContent).includes(word));
  const left = list.cut ? Number(byId("rows").dataset.total) : rows.filter((row) => !row.hidden).length;
  byId("found").textContent = words.length ? `${left} of ${list.total} conversations` : "";
};

/** Put rows in order in place of the old ones, unless they are the same; the one with the focus keeps it. */
const replaceRows = (rows) => {
  const focused = document.activeElement.closest?.("#rows .row")?.getAttribute("href");
  byId("rows").replaceWith(rows);
  if (!searched()) list.total = Number(rows.dataset.total);
  sift();
  [...document.querySelectorAll("#rows .row")].find((row) => row.getAttribute("href") === focused)?.focus();
  document.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
};

/** The rows as the service has them now, for the search that stands there. */
const ask = async () => {
  list.asked?.abort();
  const asked = (list.asked = new AbortController());
  const wanted = { conversation: new URLSearchParams(location.search).get("conversation") ?? "" };
  if (list.shown) wanted.shown = list.shown;
  if (list.cut && searched()) wanted.search = searched();
  const answer = parsed(await html(`/sidebar/queue?${new URLSearchParams(wanted)}`, undefined, { signal: asked.signal }));
  return answer.querySelector("#rows");
};

/** Have the rows of now in place of those that stand there; the list stays as it is where that fails. */
const renew = async (then = () => {}) => {
  try {
    const rows = await ask();
    replaceRows(rows);
    then();
  } catch (error) {
    if (!(error instanceof Refused) && error.name !== "AbortError") throw error;
  }
};

/** Have what is not read yet read, and the list put in order. */
const order = async (turn = 1) => {
  try {
    const rows = await ask();
    const unread = "unread" in rows.dataset;
    if (!unread || turn % SHOWN === 0) replaceRows(rows); // rarely in between: a list that jumps is hard to hit
    if (unread) setTimeout(order, AGAIN, turn + 1);
  } catch (error) {
    if (error.name === "AbortError") setTimeout(order, AGAIN, turn); // something else was asked for
    else if (!(error instanceof Refused)) throw error; // the list stays as it is: what is wrong is said by a draft
  }
};

const find = () => {
  if (!list.cut) return sift();
  clearTimeout(list.timer);
  list.timer = setTimeout(renew, PAUSE);
};

/** Show more rows of a long list, and go to the first of them. */
const more = (link) => {
  const before = document.querySelectorAll("#rows .row").length;
  list.shown = link.dataset.shown;
  renew(() => {
    const first = document.querySelectorAll("#rows .row")[before];
    first?.focus();
    if (first) flash(first);
  });
};

export const startList = () => {
  document.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
  const search = byId("search");
  if (!search) return;
  list.total = Number(byId("rows").dataset.total);
  list.cut = "more" in byId("rows").dataset;
  list.shown = new URLSearchParams(location.search).get("shown") ?? "";
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector(".list li:not([hidden]) .row")?.click();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-action=moreRows]");
    if (!link) return;
    event.preventDefault();
    more(link);
  });
  if ("unread" in byId("rows").dataset) order();
};
