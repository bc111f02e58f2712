// The sidebar's own behaviour: what the agent typed is sacred, a blank must be filled before copying, the verdict
// follows the words, and every mark leads to its proof. Rendering is the server's; htmx puts it in place.
import { Filling, filled } from "./blanks.js";
import { Checking } from "./checking.js";
import { copy } from "./copying.js";
import { Desk } from "./desk.js";
import { listen } from "./keys.js";
import { startList } from "./list.js";
import { startPasting } from "./paste.js";
import { Steps, blanks, select, selection, words } from "./editor.js";

const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 759px)");
const form = document.querySelector(".ask");
const say = (text) => { byId("announcer").textContent = text; };

const flash = (element) => {
  element.classList.remove("flash");
  void element.offsetWidth;
  element.classList.add("flash");
};

/** Where there is room the whole thread is read, from its newest message; in a narrow sidebar that comes first. */
const openThread = () => {
  for (const earlier of document.querySelectorAll(".earlier")) earlier.open = !narrow.matches;
  if (!narrow.matches) document.querySelector(".thread .latest")?.scrollIntoView({ block: "start" });
};

const start = () => {
  const incoming = byId("incoming");
  const desk = new Desk(
    {
      conversation: form.dataset.conversation,
      newest: form.dataset.newest,
      instruction: byId("instruction"),
      current: byId("current"),
      waiting: byId("waiting"),
      choice: byId("choice"),
      history: byId("history"),
      stale: byId("stale"),
      cut: byId("cut-off"),
      unkept: byId("unkept"),
    },
    (draft) => put(draft),
  );
  const checking = new Checking(form.dataset.conversation, (draft) => counted(draft));
  let steps = new Steps();
  const filling = new Filling();

  /** A draft was put to work: from now on its words are followed. */
  const put = (draft) => {
    steps = new Steps();
    byId("comparing").replaceChildren();
    const button = form.querySelector("[type=submit]");
    button.textContent = "Draft again";
    button.classList.remove("primary");
    if (!draft.querySelector(".editor")) return;
    counted(draft);
    if (draft.dataset.edited === "true" || draft.dataset.id === "own") checking.soon(draft, 0);
    else {
      checking.stop();
      draft.dataset.state = "checked";
    }
  };

  /** Show which blanks are left; a text with one in it is copied only by a choice of its own. */
  const counted = (draft) => {
    const editor = draft.querySelector(".editor");
    const text = words(editor);
    const left = blanks(text).join(", ");
    const blocked = left || !text.trim();
    draft.querySelector(".copy").setAttribute("aria-disabled", String(Boolean(blocked)));
    const line = draft.querySelector(".blanks");
    const says = left ? `Fill in first: ${left}` : "";
    if (line.textContent !== says) line.textContent = says;
    if (!left) draft.querySelector(".override").hidden = true;
    draft.querySelector("[data-action=undo]").disabled = !steps.can.undo;
    draft.querySelector("[data-action=redo]").disabled = !steps.can.redo;
  };

  const state = () => ({ text: words(desk.editor), caret: selection(desk.editor) });

  /** Everything that follows a change of the words. */
  const changed = () => {
    desk.typed();
    counted(desk.draft);
    checking.soon(desk.draft);
  };

  /** Put other words into the editor, as one step that can be taken back. */
  const write = (text, caret = null) => {
    desk.editor.textContent = text;
    if (caret) {
      desk.editor.focus();
      select(desk.editor, ...caret);
    }
    changed();
  };

  const fillEverywhere = () => {
    const editor = desk.editor;
    const text = editor && filling.end(editor);
    if (!text) return;
    const caret = document.activeElement === editor ? selection(editor) : null;
    steps.note(state(), "fill");
    write(text, caret);
  };

  const goTo = (anchor) => {
    const place = byId(anchor);
    if (!place) return;
    place.closest(".editor").focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
    flash(place);
    const gap = place.querySelector(".gap");
    if (gap) getSelection().selectAllChildren(gap);
  };

  const openQuote = (id) => {
    const quote = byId(id);
    if (!quote) return;
    quote.closest(".card").open = true;
    quote.focus({ preventScroll: true });
    quote.scrollIntoView({ block: "center" });
    flash(quote);
  };

  const explain = (mark) => {
    const line = mark.closest(".draft").querySelector(".explained");
    line.textContent = `${mark.textContent}: ${mark.dataset.why}`;
    line.hidden = false;
  };

  const toClipboard = async (button, options) => {
    const label = (button.dataset.label ??= button.textContent);
    try {
      await copy(words(desk.editor), options);
      button.textContent = "Copied";
      say("Copied.");
    } catch {
      desk.editor.focus();
      getSelection().selectAllChildren(desk.editor);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  };

  /** Copy unless a blank is left; then show it, and that there is a way all the same. */
  const copyWhole = (button, options) => {
    const left = blanks(words(desk.editor));
    if (!words(desk.editor).trim()) return say("There is nothing to copy yet.");
    if (!left.length) return toClipboard(button, options);
    const override = desk.draft.querySelector(".override");
    override.hidden = false;
    override.querySelector(".left").textContent = left.join(", ");
    const gap = desk.editor.querySelector(".gap");
    desk.editor.focus();
    if (gap) getSelection().selectAllChildren(gap);
    return say(`Fill in first: ${left.join(", ")}`);
  };

  const step = (way) => {
    const found = steps[way](state());
    if (found) write(found.text, found.caret);
  };

  const compare = async (version) => {
    const answer = await fetch("/sidebar/compare", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ mine: words(desk.editor), new: version.text }),
    }).catch(() => null);
    const place = byId("comparing");
    place.innerHTML = answer?.ok ? await answer.text() : "";
    if (!answer?.ok) return say("They cannot be compared now: the service does not answer.");
    place.version = version;
    place.querySelector("h3").focus();
    return place.scrollIntoView({ block: "start" });
  };

  const merged = () => Array.from(byId("comparing").querySelectorAll(".same, .hunk"), (part) => (
    part.matches(".same") ? part.textContent : part.querySelector("input:checked + * .said").textContent
  )).join("");

  const version = (button) => (button.dataset.version ? desk.state.history[button.dataset.version] : desk.state.waiting);

  const setAside = () => say("What was there is kept under Earlier versions.");

  const actions = {
    copy: (button) => copyWhole(button, {}),
    copyPlain: (button) => copyWhole(button, { plain: true }),
    copyAnyway: (button) => toClipboard(button, {}),
    copyStep: async (button) => {
      await navigator.clipboard.writeText(button.closest("details").querySelector(".said").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    },
    undo: () => step("undo"),
    redo: () => step("redo"),
    stop: () => {
      htmx.trigger(form, "htmx:abort");
      incoming.replaceChildren();
      desk.asking(null);
      say("Stopped.");
    },
    use: (button) => { desk.use(version(button)); setAside(); },
    later: () => { desk.putOff(); setAside(); },
    compare: (button) => compare(version(button)),
    merge: () => {
      desk.merge(byId("comparing").version, merged());
      setAside();
    },
    cancelCompare: () => byId("comparing").replaceChildren(),
    own: () => desk.begin(),
    keys: () => byId("keys").showModal(),
    again: () => form.requestSubmit(),
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-quote], [data-why], [data-go], [data-action], .editor .gap");
    if (!target) return;
    if (target.dataset.quote) openQuote(target.dataset.quote);
    else if (target.dataset.why) explain(target);
    else if (target.dataset.go) goTo(target.dataset.go);
    else if (target.matches(".gap")) getSelection().selectAllChildren(target);
    else actions[target.dataset.action]?.(target);
  });

  document.addEventListener("submit", (event) => {
    const label = event.target.dataset?.fill;
    if (!label) return;
    event.preventDefault();
    const value = event.target.querySelector("input").value.trim();
    if (!value) return;
    steps.note(state(), "fill");
    write(filled(words(desk.editor), label, value));
    say(`${label} is filled in.`);
  });

  document.addEventListener("change", (event) => { if (event.target.dataset.step) desk.tick(); });

  document.addEventListener("beforeinput", (event) => {
    if (event.target !== desk.editor) return;
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      step(event.inputType === "historyUndo" ? "undo" : "redo");
      return;
    }
    filling.begin(desk.editor);
    steps.note(state(), event.data === " " ? "space" : event.inputType);
  });
  document.addEventListener("input", (event) => { if (event.target === desk.editor) changed(); });
  document.addEventListener("compositionstart", () => { checking.composing = true; });
  document.addEventListener("compositionend", () => { checking.composing = false; });
  document.addEventListener("selectionchange", fillEverywhere);
  document.addEventListener("focusout", () => setTimeout(fillEverywhere));

  form.addEventListener("submit", () => {
    desk.asking({ at: Date.now() });
    if (narrow.matches) form.scrollIntoView({ block: "start" });
  });
  byId("instruction").addEventListener("input", () => {
    desk.state.instruction = byId("instruction").value;
    desk.keep();
  });

  // Ctrl+Enter in the instruction and anywhere else on the page drafts; Escape stops.
  document.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && held) form.requestSubmit();
    if (event.key === "Escape" && incoming.querySelector(".progress")) actions.stop();
    else if (event.key === "Escape" && event.target === desk.editor) desk.draft.querySelector(".copy").focus();
    if (event.target === desk.editor && held && !event.altKey && "zy".includes(event.key.toLowerCase())) {
      event.preventDefault();
      step(event.key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
    }
  });

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

  const lost = (event) => {
    if (event.detail?.error?.name === "AbortError") return;
    incoming.replaceChildren(byId("connection-lost").content.cloneNode(true));
  };
  document.addEventListener("htmx:error", lost);
  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:close", () => {
    if (incoming.querySelector(".progress")) lost(new CustomEvent("ended"));
  });

  listen({
    e: () => desk.editor?.focus(),
    i: () => byId("instruction").focus(),
    c: () => desk.draft?.querySelector(".copy")?.click(),
  });

  // Where the browser keeps nothing, leaving asks first.
  addEventListener("beforeunload", (event) => { if (desk.edited && !byId("unkept").hidden) event.preventDefault(); });

  desk.restore();
};

openThread();
startList();
startPasting();
if (form) start();
else listen({});
