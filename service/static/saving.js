// What is typed is kept by the service too, at every pause, so that another machine has it. This browser keeps it first
// and always: that is the net below. Where somebody else was quicker the agent is told, and nothing is overwritten.
import { Refused, value } from "./server.js";

const PAUSE = 1200;
const AGAIN = 5000;
const KEPT = "Kept";
const HERE = "Kept in this browser only";

const path = (version) => `/sidebar/drafts/${encodeURIComponent(version.id)}/texts`;

export class Saving {
  #timer = 0;
  #busy = false;

  /** `told`: the place where it is said whether the text is kept. */
  constructor(conversation, desk) {
    this.conversation = conversation;
    this.desk = desk;
    addEventListener("pagehide", () => this.#save(true));
  }

  /** Keep the text when it has stood still for a moment. */
  soon(pause = PAUSE) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), pause);
  }

  /** Take over what the service has of this conversation, and keep there what it has not. */
  async open() {
    try {
      const { draft } = await value(`/sidebar/kept?${new URLSearchParams({ conversation: this.conversation })}`);
      if (draft) this.desk.meet(draft);
      if (this.#due) this.soon(0);
      else if (draft && this.desk.edited) this.#say(KEPT);
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // what this browser has is shown
    }
  }

  /** Whether there is something to keep: not while the agent still has to choose between two texts. */
  get #due() {
    const { current, waiting } = this.desk.state;
    if (!current || current.id === "own" || current.closed || waiting?.base) return null;
    return current.text === (current.saved ?? current.original) ? null : current;
  }

  async #save(leaving = false) {
    const version = this.#due;
    if (!version || (this.#busy && !leaving)) return;
    const { id, text } = version;
    this.#busy = true;
    try {
      const kept = await value(path(version), { text, base: version.base ?? 1 }, { keepalive: leaving && text.length < 20_000 });
      const now = this.desk.state.current;
      if (now?.id !== id) return;
      if (kept.theirs) this.desk.beside(kept.theirs);
      else if (kept.closed) now.closed = true;
      else Object.assign(now, { base: kept.number, saved: text });
      this.#say(kept.number ? KEPT : kept.closed ? HERE : "");
      this.desk.keep();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#say(HERE);
      if (error.status === 0 || error.status >= 500) this.soon(AGAIN);
    } finally {
      this.#busy = false;
      if (this.#due && this.#due.text !== text) this.soon();
    }
  }

  #say(words) {
    const place = this.desk.draft?.querySelector(".kept");
    if (place) place.textContent = words;
  }
}
