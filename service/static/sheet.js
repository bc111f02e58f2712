// The sheet: the text at work while it is edited, with its blanks and each step that can be taken back.
import { Filling, filled } from "./blanks.js";
import { Steps, blanks, select, selection, words } from "./editor.js";
import { byId, say } from "./page.js";

export class Sheet {
  #steps = new Steps();
  #filling = new Filling();

  /** `changed` is called when the words have changed. */
  constructor(desk, checking, changed) {
    this.desk = desk;
    this.checking = checking;
    this.changed = changed;
    this.#listen();
  }

  get editor() { return this.desk.editor; }

  get text() { return words(this.editor); }

  /** A draft was put to work: from now on its words are followed. */
  put(draft) {
    this.#steps = new Steps();
    byId("comparing").replaceChildren();
    if (!draft.querySelector(".editor")) return;
    this.counted(draft);
    if (draft.dataset.edited === "true" || draft.dataset.id === "own") this.checking.soon(draft, 0);
    else {
      this.checking.stop();
      draft.dataset.state = "checked";
    }
  }

  /** Show which blanks are left; a text with one in it is copied only by a choice of its own. */
  counted(draft) {
    const text = words(draft.querySelector(".editor"));
    const left = blanks(text).join(", ");
    draft.querySelector(".copy").setAttribute("aria-disabled", String(Boolean(left || !text.trim())));
    const line = draft.querySelector(".blanks");
    const says = left ? `Fill in first: ${left}` : "";
    if (line.textContent !== says) line.textContent = says;
    if (!left) draft.querySelector(".override").hidden = true;
    draft.querySelector("[data-action=undo]").disabled = !this.#steps.can.undo;
    draft.querySelector("[data-action=redo]").disabled = !this.#steps.can.redo;
  }

  /** Put other words into the editor, as one step of its `kind` that can be taken back. */
  write(text, kind, caret = null) {
    this.#steps.note(this.#state(), kind);
    this.#set(text, caret);
  }

  step(way) {
    const found = this.#steps[way](this.#state());
    if (found) this.#set(found.text, found.caret);
  }

  #state() { return { text: this.text, caret: selection(this.editor) }; }

  #set(text, caret) {
    this.editor.textContent = text;
    if (caret) {
      this.editor.focus();
      select(this.editor, ...caret);
    }
    this.#follow();
  }

  /** Everything that follows a change of the words. */
  #follow() {
    this.desk.typed();
    this.counted(this.desk.draft);
    this.checking.soon(this.desk.draft);
    this.changed();
  }

  #fillEverywhere() {
    const { editor } = this;
    const text = editor && this.#filling.end(editor);
    if (!text) return;
    this.write(text, "fill", document.activeElement === editor ? selection(editor) : null);
  }

  #fill(form) {
    const label = form.dataset.fill;
    const value = form.querySelector("input").value.trim();
    if (!value) return;
    this.write(filled(this.text, label, value), "fill");
    say(`${label} is filled in.`);
  }

  #before(event) {
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      this.step(event.inputType === "historyUndo" ? "undo" : "redo");
      return;
    }
    this.#filling.begin(this.editor);
    this.#steps.note(this.#state(), event.data === " " ? "space" : event.inputType);
  }

  #key(event) {
    const key = event.key.toLowerCase();
    if (event.key === "Escape") this.desk.draft.querySelector(".copy").focus();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key)) return;
    event.preventDefault();
    this.step(key === "y" || event.shiftKey ? "redo" : "undo");
  }

  #listen() {
    const here = (name, does) => document.addEventListener(name, (event) => { if (event.target === this.editor) does(event); });
    here("beforeinput", (event) => this.#before(event));
    here("input", () => this.#follow());
    here("keydown", (event) => this.#key(event));
    document.addEventListener("compositionstart", () => { this.checking.composing = true; });
    document.addEventListener("compositionend", () => { this.checking.composing = false; });
    document.addEventListener("selectionchange", () => this.#fillEverywhere());
    document.addEventListener("focusout", () => setTimeout(() => this.#fillEverywhere()));
    document.addEventListener("submit", (event) => {
      if (!event.target.dataset?.fill) return;
      event.preventDefault();
      this.#fill(event.target);
    });
  }
}
