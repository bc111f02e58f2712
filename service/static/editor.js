// The words in an editor, its caret and its history. Marks (numbers, "no source") stand in it and are none of its words.

/** A typed blank, as the server reads it: `[order number?]`. */
export const BLANK = /\[([^[\]\n?]{1,60})\?\](?!\()/g;

const raw = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeName === "BR") return "\n";
  if (node.nodeType === Node.ELEMENT_NODE && node.matches(".mark")) return "";
  return Array.from(node.childNodes, raw).join("");
};

/** The text as it will be pasted. */
export const words = (node) => raw(node).replace(/\u00a0/g, " ").replace(/\r\n?/g, "\n");

/** The labels of the blanks that are left in a text, each once. */
export const blanks = (text) => [...new Set(Array.from(text.matchAll(BLANK), (found) => found[1].trim()))].filter(Boolean);

const offset = (editor, node, at) => {
  const range = document.createRange();
  range.setStart(editor, 0);
  range.setEnd(node, at);
  return words(range.cloneContents()).length;
};

/** Start and end of the selection in characters, or null where it is elsewhere. */
export const selection = (editor) => {
  const now = getSelection();
  if (!now.rangeCount || !editor.contains(now.anchorNode) || !editor.contains(now.focusNode)) return null;
  const { startContainer, startOffset, endContainer, endOffset } = now.getRangeAt(0);
  return [offset(editor, startContainer, startOffset), offset(editor, endContainer, endOffset)];
};

const place = (editor, at) => {
  const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (node.nodeType === Node.ELEMENT_NODE) return node.matches(".mark") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    return NodeFilter.FILTER_ACCEPT;
  });
  let last = null;
  while (walker.nextNode()) {
    last = walker.currentNode;
    if (at <= last.data.length) return [last, at];
    at -= last.data.length;
  }
  return last ? [last, last.data.length] : [editor, 0];
};

/** Select the characters from `start` to `end`. */
export const select = (editor, start, end = start) => {
  const range = document.createRange();
  range.setStart(...place(editor, start));
  range.setEnd(...place(editor, end));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};

/** Put other nodes with the same words in, the caret staying where it is; whether they had the same words. */
export const remark = (editor, nodes) => {
  const holder = document.createElement("div");
  holder.append(...nodes);
  if (words(holder) !== words(editor)) return false;
  const caret = document.activeElement === editor ? selection(editor) : null;
  editor.replaceChildren(...holder.childNodes);
  if (caret) select(editor, ...caret);
  return true;
};

/** What was written before and after, so that each step can be taken back although marks come and go. */
export class Steps {
  #past = [];
  #future = [];
  #kind = "";
  #at = 0;

  /** Note `state` as it was before an input of this `kind`; letters that follow each other closely are one step. */
  note(state, kind) {
    const now = Date.now();
    if (kind !== this.#kind || now - this.#at > 900) this.#past.push(state);
    this.#kind = kind;
    this.#at = now;
    this.#future = [];
    if (this.#past.length > 500) this.#past.shift();
  }

  undo(state) { return this.#move(this.#past, this.#future, state); }

  redo(state) { return this.#move(this.#future, this.#past, state); }

  get can() { return { undo: this.#past.length > 0, redo: this.#future.length > 0 }; }

  #move(from, to, state) {
    const found = from.pop();
    if (!found) return null;
    to.push(state);
    this.#kind = "";
    return found;
  }
}
