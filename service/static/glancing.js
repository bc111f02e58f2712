// A glance at what stands behind a sentence: while the pointer or the focus is on a mark, its quote stands beside it in
// its surroundings, with the age of the source and who may read it. Pressing the mark leads to the source itself.
import { byId } from "./page.js";

const REST = 120; // milliseconds on a mark before it is meant
const GRACE = 220; // to get from the mark into the words beside it
const ROOM = 8;

const part = (tag, name, ...nodes) => {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...nodes);
  return element;
};

/** What is shown for a mark: the quote of its source, or why the sentence is marked. */
const told = (mark) => {
  if (mark.dataset.why) return [part("p", "glance-why", mark.dataset.why)];
  const quote = byId(mark.dataset.quote);
  if (!quote) return null;
  const card = quote.closest(".card");
  const title = part("p", "glance-title", card.querySelector(".card-title").textContent);
  const facts = part("p", "meta", ...card.querySelector(".facts").cloneNode(true).childNodes);
  return [title, facts, quote.querySelector(".quoted").cloneNode(true)];
};

class Glance {
  #timer = 0;
  #mark = null;
  #place = part("div", "glance");

  constructor() {
    Object.assign(this.#place, { id: "glance", popover: "manual", role: "tooltip" });
    document.querySelector(".drafting").append(this.#place);
    const near = (target) => target.closest?.(".mark[data-quote], .mark[data-why], #glance");
    document.addEventListener("pointerover", (event) => {
      const found = event.pointerType !== "touch" && near(event.target);
      if (found) this.#soon(() => found !== this.#place && this.#show(found), REST);
      else if (this.#mark !== document.activeElement) this.#soon(() => this.hide(), GRACE);
    });
    document.addEventListener("focusin", (event) => {
      const found = event.target.matches(":focus-visible") && near(event.target);
      if (found) this.#show(found);
      else this.hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#mark) return;
      event.stopImmediatePropagation();
      this.hide();
    }, true);
    for (const gone of ["click", "input"]) document.addEventListener(gone, () => this.hide());
    document.addEventListener("scroll", (event) => { if (event.target !== this.#place) this.#follow(); }, true);
  }

  hide() {
    clearTimeout(this.#timer);
    if (!this.#mark) return;
    this.#mark.removeAttribute("aria-describedby");
    this.#mark = null;
    this.#place.hidePopover();
  }

  #soon(does, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(does, wait);
  }

  #show(mark) {
    clearTimeout(this.#timer);
    if (mark === this.#mark || !mark.isConnected) return;
    this.hide();
    const nodes = told(mark);
    if (!nodes) return;
    this.#place.replaceChildren(...nodes);
    this.#place.classList.toggle("internal", mark.matches(".internal"));
    this.#mark = mark;
    this.#place.showPopover();
    mark.setAttribute("aria-describedby", this.#place.id);
    this.#put();
  }

  /** The page was scrolled: it stays beside its mark, which may have gone with words that are gone. */
  #follow() {
    if (!this.#mark) return;
    if (this.#mark.isConnected) this.#put();
    else this.hide();
  }

  /** Below the mark, or above it where there is more room. */
  #put() {
    const mark = this.#mark.getBoundingClientRect();
    const { style } = this.#place;
    style.maxHeight = `${Math.max(mark.top, innerHeight - mark.bottom) - 2 * ROOM}px`;
    const { width, height } = this.#place.getBoundingClientRect();
    const below = mark.bottom + ROOM / 2 + height <= innerHeight - ROOM || mark.top < innerHeight - mark.bottom;
    style.top = `${below ? mark.bottom + ROOM / 2 : mark.top - ROOM / 2 - height}px`;
    style.left = `${Math.max(ROOM, Math.min(mark.left, innerWidth - width - ROOM))}px`;
  }
}

/** Show what stands behind marks, wherever they are. */
export const glanceAtMarks = () => new Glance();
