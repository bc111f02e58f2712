// A blank that stands in several places is filled once: what is written over one of them is written over all.
import { BLANK, selection, words } from "./editor.js";

/** `text` with every blank of this label filled. */
export const filled = (text, label, value) => text.replace(BLANK, (blank, other) => (other.trim() === label ? value : blank));

/** Watches one blank that is being written over. */
export class Filling {
  #begun = null;

  /** Call before an input: note the blank that is selected as a whole. */
  begin(editor) {
    const text = words(editor);
    const [start, end] = selection(editor) ?? [0, 0];
    const blank = [...text.matchAll(BLANK)].find((one) => one.index === start && one.index + one[0].length === end);
    if (blank) this.#begun = { label: blank[1].trim(), before: text.slice(0, start), after: text.slice(end) };
  }

  /** The text with the other places filled too, once the caret has left the place; null while there is nothing to do. */
  end(editor) {
    if (!this.#begun) return null;
    const { label, before, after } = this.#begun;
    const text = words(editor);
    const value = text.slice(before.length, text.length - after.length);
    const intact = text.startsWith(before) && text.endsWith(after) && text.length >= before.length + after.length;
    const [start, end] = selection(editor) ?? [-1, -1];
    const inside = document.activeElement === editor && start >= before.length && end <= before.length + value.length;
    if (intact && inside) return null;
    this.#begun = null;
    if (!intact || !value.trim() || value.match(BLANK)) return null;
    const whole = filled(text, label, value);
    return whole === text ? null : whole;
  }
}
