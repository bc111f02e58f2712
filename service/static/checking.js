// The verdict follows the typing: the words are proved and checked again by the server, no model is asked. Only the
// answer to the words that stand there is shown, and while it is awaited no earlier one is.
import { remark, words } from "./editor.js";
import { Refused, html as ask, parsed } from "./server.js";

const PAUSE = 300;
const AGAIN = 4000;
const PARTS = ["verdict", "concerns", "sources", "checks"];

export class Checking {
  #timer = 0;
  #asked = null;
  #draft = null;
  #known = new Map();

  /** `after`: called when an answer is shown. */
  constructor(conversation, after) {
    this.conversation = conversation;
    this.after = after;
    document.addEventListener("compositionend", () => this.#draft && this.soon(this.#draft));
  }

  /** Check the words of `draft` when they have stood still for a moment. */
  soon(draft, pause = PAUSE) {
    this.stop();
    this.#draft = draft;
    const text = words(draft.querySelector(".editor"));
    if (this.#known.has(text)) return this.#show(draft, text, this.#known.get(text));
    this.#say(draft, "pending", "Checking …");
    this.#timer = setTimeout(() => this.#ask(draft, text), pause);
  }

  /** Forget what is asked; its answer is for words that are no longer there. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#asked = null;
    this.#draft = null;
  }

  async #ask(draft, text) {
    const asked = (this.#asked = new AbortController());
    const { id, kind, instruction, aim } = draft.dataset;
    const given = { conversation: this.conversation, id, kind, instruction: instruction || null, aim: aim || null, text };
    try {
      const html = await ask("/sidebar/check", given, { signal: asked.signal });
      if (asked !== this.#asked) return;
      this.#known.set(text, html);
      if (this.#known.size > 40) this.#known.delete(this.#known.keys().next().value);
      this.#show(draft, text, html);
    } catch (error) {
      if (error.name === "AbortError") return; // other words stand there
      if (!(error instanceof Refused)) throw error;
      if (asked === this.#asked) this.#fail(draft, error.message, error.status === 0 || error.status >= 500);
    }
  }

  #fail(draft, why, again) {
    this.#say(draft, "unchecked", `Not checked. ${why}`);
    if (again) this.#timer = setTimeout(() => draft.isConnected && this.soon(draft, 0), AGAIN);
  }

  #show(draft, text, html) {
    const editor = draft.querySelector(".editor");
    if (words(editor) !== text) return;
    const parts = parsed(html);
    const part = (name) => parts.querySelector(`[data-part=${name}]`);
    if (!this.composing) remark(editor, [...part("words").childNodes]);
    for (const name of PARTS) {
      const place = draft.querySelector(`[data-part=${name}]`);
      const open = [...place.querySelectorAll("details[open] .card-title")].map((title) => title.textContent);
      place.replaceChildren(...part(name).childNodes);
      for (const title of place.querySelectorAll(".card-title")) title.closest("details").open = open.includes(title.textContent);
    }
    draft.dataset.state = "checked";
    this.after(draft);
  }

  #say(draft, state, text) {
    draft.dataset.state = state;
    const line = document.createElement("p");
    line.className = `verdict ${state}`;
    line.textContent = text;
    draft.querySelector("[data-part=verdict]").replaceChildren(line);
  }
}
