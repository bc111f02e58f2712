// The sidebar, put together: what the agent typed is sacred, a blank must be filled before copying, the verdict
// follows the words, and every mark leads to its proof. Rendering is the server's; htmx puts it in place.
import { arriving } from "./arriving.js";
import { Checking } from "./checking.js";
import { choosing } from "./choosing.js";
import { clipping } from "./clipping.js";
import { Desk } from "./desk.js";
import { Feedback } from "./feedback.js";
import { fixing } from "./fixing.js";
import { glanceAtMarks } from "./glancing.js";
import { listen } from "./keys.js";
import { handingOff } from "./handoffs.js";
import { leaving } from "./leaving.js";
import { startList } from "./list.js";
import { followMarks } from "./marks.js";
import { byId, narrow } from "./page.js";
import { startPasting } from "./paste.js";
import { startForms } from "./ready.js";
import { Refining } from "./refining.js";
import { Saving } from "./saving.js";
import { Sheet } from "./sheet.js";

const form = document.querySelector(".ask");

/** Where there is room the whole thread is read, from its newest message; in a narrow sidebar that comes first. */
const openThread = () => {
  for (const earlier of document.querySelectorAll(".earlier")) earlier.open = !narrow.matches;
  if (!narrow.matches) document.querySelector(".thread .latest")?.scrollIntoView({ block: "start" });
};

const places = () => ({
  conversation: form.dataset.conversation,
  newest: form.dataset.newest,
  instruction: byId("instruction"),
  current: byId("current"),
  waiting: byId("waiting"),
  choice: byId("choice"),
  history: byId("history"),
  stale: byId("stale"),
  staleWhy: byId("stale-why"),
  cut: byId("cut-off"),
  unkept: byId("unkept"),
  why: byId("choice-why"),
});

const start = () => {
  const desk = new Desk(places(), (draft) => put(draft));
  const checking = new Checking(form.dataset.conversation, (draft) => {
    sheet.counted(draft);
    told.show();
  });
  const arrivals = arriving(form, desk); // first, for Escape ends a draft before it leaves the text
  const told = new Feedback(form.dataset.conversation, desk);
  const saving = new Saving(form.dataset.conversation, desk);
  const sheet = new Sheet(desk, checking, () => {
    told.show();
    saving.soon();
  });
  const refining = new Refining(desk, sheet);
  const handoffs = handingOff(form.dataset.conversation, desk);

  const put = (draft) => {
    const button = form.querySelector(".ask-send");
    button.textContent = "Draft again";
    button.classList.remove("primary");
    sheet.put(draft);
    told.show();
    told.trust();
    handoffs.show();
    saving.soon();
  };

  const actions = {
    undo: () => sheet.step("undo"),
    redo: () => sheet.step("redo"),
    keys: () => byId("keys").showModal(),
    stop: arrivals.stop,
    again: arrivals.again,
    ...clipping(sheet, () => told.copied()),
    ...choosing(desk, sheet, () => saving.soon(0)),
    ...fixing(form.dataset.conversation, sheet, told),
    ...handoffs.actions,
    ...leaving(form, desk),
    ...refining.actions,
    ...told.actions,
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });
  document.addEventListener("change", (event) => { if (event.target.dataset.step) desk.tick(); });
  byId("instruction").addEventListener("input", () => {
    desk.state.instruction = byId("instruction").value;
    desk.keep();
  });
  listen({
    e: () => desk.editor?.focus(),
    i: () => byId("instruction").focus(),
    c: () => desk.draft?.querySelector(".copy")?.click(),
    s: () => desk.draft?.querySelector(".sent:not([hidden]) button")?.click(),
    r: () => refining.open(),
    y: () => arrivals.ask("accept"),
    n: () => arrivals.ask("decline"),
    q: () => arrivals.ask("ask"),
  });
  // Where the browser keeps nothing, leaving asks first.
  addEventListener("beforeunload", (event) => { if (desk.edited && !byId("unkept").hidden) event.preventDefault(); });
  glanceAtMarks();
  followMarks();
  desk.restore();
  saving.open();
  startForms();
};

openThread();
startList();
startPasting();
if (form) start();
else listen({});
