// A draft on its way: its steps and words while it is written, then the draft, or what stopped it.
import { byId, narrow, say } from "./page.js";

/** Watch for drafts that `form` asks for; what its buttons do. */
export const arriving = (form, desk) => {
  const incoming = byId("incoming");

  /** A finished draft: shown where it is seen at once. */
  const receive = (draft) => {
    draft.remove();
    incoming.replaceChildren();
    desk.receive(draft);
    say(draft.dataset.announce);
    if (narrow.matches) (desk.state.waiting ? byId("choice") : desk.draft).scrollIntoView({ block: "start" });
  };

  new MutationObserver(() => {
    const draft = incoming.querySelector(".draft");
    if (draft) receive(draft);
    else if (incoming.querySelector(".problem")) desk.asking(null);
  }).observe(incoming, { childList: true });

  setInterval(() => {
    const elapsed = incoming.querySelector(".elapsed");
    if (!elapsed) return;
    elapsed.started ??= Date.now();
    const seconds = Math.round((Date.now() - elapsed.started) / 1000);
    if (seconds >= 2) elapsed.textContent = `${seconds} s`;
  }, 500);

  // Whoever leaves the page ends the stream with it: that is no loss, and the draft is still asked for.
  let leaving = false;
  addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => { leaving = false; }, 1000);
  });

  const lost = (event) => {
    if (leaving || event.detail?.error?.name === "AbortError") return;
    incoming.replaceChildren(byId("connection-lost").content.cloneNode(true));
  };
  document.addEventListener("htmx:error", lost);
  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:close", () => {
    if (incoming.querySelector(".progress")) lost(new CustomEvent("ended"));
  });

  form.addEventListener("submit", () => {
    desk.asking({ at: Date.now() });
    if (narrow.matches) form.scrollIntoView({ block: "start" });
  });

  const stop = () => {
    htmx.trigger(form, "htmx:abort");
    incoming.replaceChildren();
    desk.asking(null);
    say("Stopped.");
  };

  // Ctrl+Enter in the instruction and anywhere else on the page drafts; Escape stops.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector(".ask-send"));
    if (event.key === "Escape" && incoming.querySelector(".progress")) {
      event.stopImmediatePropagation();
      stop();
    }
  });

  /** Ask for a draft, with an aim where one is named; not while one is being written, nor for texts that have none. */
  const ask = (aim = "") => {
    const button = form.querySelector(aim ? `[name=aim][value=${aim}]` : ".ask-send");
    if (!button.matches(":disabled")) form.requestSubmit(button);
  };

  /** Only a reply says yes or no. */
  const allow = () => { form.querySelector(".aims").hidden = form.elements.kind.value !== "reply"; };
  form.elements.kind.addEventListener("change", allow);
  allow();

  return { stop, ask, again: () => ask(desk.draft?.dataset.aim) };
};
